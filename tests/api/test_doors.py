"""Health, metrics, the page and its files, and the schema as it is published."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
import structlog
from fastapi import FastAPI

from api.schema import sdl
from infra.logs import configure_logs
from infra.settings import Settings
from tests.api.conftest import Service

PUBLISHED = Path(__file__).parents[2] / "docs" / "schema.graphql"
NIK = "6105011708909001"


def test_the_published_schema_is_the_one_that_is_served() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == sdl(), (
        "Run `python -m api.schema > docs/schema.graphql` and review the change: it is public."
    )


@pytest.mark.two_tenants
async def test_probes_answer(bare_service: Service) -> None:
    client = bare_service.client
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    ready = (await client.get("/readyz")).json()
    assert ready == {"status": "ready", "projection_lag": {"61.05": 0, "21.71": 0}}


async def test_not_ready_without_a_database(
    bare_service: Service, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    await app.state.process.pool.close()
    assert (await bare_service.client.get("/readyz")).status_code == 503
    assert (await bare_service.client.get("/healthz")).status_code == 200
    assert (await bare_service.client.get("/metrics")).status_code == 200


async def test_the_plain_page_works_from_our_own_files_alone(bare_service: Service) -> None:
    client = bare_service.client
    page = await client.get("/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in page.text
    assert "http" not in page.text.replace("HTTP", "").replace("<!doctype html>", "")
    for name in ("plain.js", "plain.css"):
        assert f"/static/{name}" in page.text
        assert (await client.get(f"/static/{name}")).status_code == 200
    assert (await client.get("/static/page.html")).status_code == 404
    assert (await client.get("/static/..%2Fapp.py")).status_code == 404


async def test_the_receipt_page_works_from_our_own_files_alone(bare_service: Service) -> None:
    client = bare_service.client
    page = await client.get("/receipt")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "http" not in page.text
    assert (await client.get("/static/receipt.css")).status_code == 200
    wanted, served = {"receipt.js"}, dict[str, str]()
    while missing := wanted - served.keys():
        name = missing.pop()
        module = await client.get(f"/static/{name}")
        assert (module.status_code, name in page.text) == (200, name == "receipt.js"), name
        served[name] = module.text
        wanted |= set(re.findall(r'^import .* from "\./(\w+\.js)";$', module.text, re.MULTILINE))
    assert {"sha256.js", "merkle.js", "notes.js"} < wanted


async def test_in_production_the_schema_is_not_shown(production_service: Service) -> None:
    assert (await production_service.client.get("/schema.graphql")).status_code == 404


async def test_graphiql_is_served_once_its_files_are_there(
    bare_service: Service, settings: Settings
) -> None:
    folder = settings.home / "graphiql"
    folder.mkdir()
    (folder / "index.html").write_text("<p>GraphiQL</p>", encoding="utf-8")
    (folder / "boot.js").write_text("1", encoding="utf-8")
    assert (await bare_service.client.get("/")).text == "<p>GraphiQL</p>"
    assert (await bare_service.client.get("/static/graphiql/boot.js")).text == "1"
    assert "Puskesos" in (await bare_service.client.get("/plain")).text
    assert (await bare_service.client.get("/static/graphiql/../master.key")).status_code == 404


async def test_in_development_the_schema_can_be_looked_at(bare_service: Service) -> None:
    assert "type Mutation" in (await bare_service.client.get("/schema.graphql")).text
    answer = await bare_service.ask("{ __schema { queryType { name } } }", None)
    assert answer["data"]["__schema"]["queryType"]["name"] == "Query"


def test_log_lines_are_json_without_personal_data(capsys: pytest.CaptureFixture[str]) -> None:
    root, disabled = logging.getLogger(), logging.getLogger("uvicorn.access").disabled
    before, level = list(root.handlers), root.level
    configured = structlog.get_config()
    try:
        configure_logs(json=True)
        structlog.get_logger("test").info("heard", said=f"NIK {NIK}", listed=[f"NIK {NIK}"])
        logging.getLogger("library").warning("row of %s", NIK)
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        logging.getLogger("uvicorn.access").disabled = disabled
        structlog.configure(**configured)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert lines[0]["event"] == "heard"
    assert len(lines) == 2
    assert all(line["level"] and line["timestamp"] for line in lines)
    assert NIK not in str(lines)
