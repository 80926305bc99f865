"""The days of docs/days.md: every document is sent to the demonstration, by who is said to send it, in that order."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest
from graphql import DocumentNode, OperationDefinitionNode, OperationType, parse, validate

from api.auth import Caller, issue
from api.schema import build_schema
from application.roles import Role
from infra.database import serving
from infra.log_reader import LogReader
from infra.main import create_app
from infra.projector import Projector
from infra.settings import Settings
from tests.api.conftest import SECRET, Stories
from tests.infra.pictures import file, picture

ROOT = Path(__file__).parents[2]
DAYS = ROOT / "docs/days.md"
PART = re.compile(
    r"^\$ puskesos token (?P<token>--[^\n]*)$|^(?P<anybody>Without a token)"
    r"|^\$ curl [^\n]*/evidence\?region=(?P<region>[\d.]+)"
    r"|`Puskesos-Tenant: (?P<tenant>[\d.]+)`|^```graphql\n(?P<document>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
RECORDED = re.compile(r"\.\.\. on Recorded")
WIB = ZoneInfo("Asia/Jakarta")
PEOPLE = 7
"""Head of office, desk clerk, programme owner, citizen, member of the rapid team, social worker, village operator."""


class Sent(NamedTuple):
    """A document, and who sends it: without a token where a ticket is enough, or the name of the tenant."""

    line: int
    caller: Caller | None
    tenant: str | None
    document: str
    parsed: DocumentNode


class Photo(NamedTuple):
    """A photo that is sent before it is cited, and by whom; region: where it belongs."""

    line: int
    caller: Caller
    region: str


def _sent(text: str) -> Iterator[Sent]:
    return (each for each in _done(text) if isinstance(each, Sent))


def _done(text: str) -> Iterator[Sent | Photo]:
    caller: Caller | None = None
    tenant: str | None = None
    for part in PART.finditer(text):
        if part["token"]:
            given = dict(re.findall(r"--(\w+) (\S+)", part["token"]))
            caller = Caller(given["actor"], Role(given["role"]), given["tenant"], given["office"])
        elif part["anybody"]:
            caller = None
        elif part["tenant"]:
            tenant = part["tenant"]
        elif part["region"]:
            if caller is not None:
                yield Photo(text.count("\n", 0, part.start()) + 1, caller, part["region"])
        else:
            document = part["document"]
            line = text.count("\n", 0, part.start()) + 1
            yield Sent(line, caller, tenant, document, parse(document))


def _today() -> dict[str, str]:
    """What a client reads off the calendar."""
    today = datetime.now(WIB).date()
    return {
        "today": today.isoformat(),
        "nextYear": (today + timedelta(days=365)).isoformat(),
    }


def _roster_day() -> dict[str, str]:
    """The day of the team's roster: it begins at 08:00, and may be checked in to from half an hour before."""
    day = (datetime.now(WIB) - timedelta(hours=7, minutes=30)).date()
    begins = datetime(day.year, day.month, day.day, 8, tzinfo=WIB)
    return {
        "day": day.isoformat(),
        "begins": begins.isoformat(),
        "ends": (begins + timedelta(hours=24)).isoformat(),
    }


def _operation(document: DocumentNode) -> OperationDefinitionNode:
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation


def _variables(document: DocumentNode, known: dict[str, Any]) -> dict[str, Any]:
    names = [each.variable.name.value for each in _operation(document).variable_definitions or ()]
    fresh = {name: str(uuid4()) for name in names if name.startswith("commandId")}
    return {name: fresh[name] if name in fresh else known[name] for name in names}


def _told(answer: object) -> Iterator[tuple[str, Any]]:
    """Every value of an answer under its name, the first of a list last, so that it is the one remembered."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if isinstance(value, dict | list):
                yield from _told(value)
            elif value is not None:
                yield name, value
    elif isinstance(answer, list):
        for each in reversed(answer):
            yield from _told(each)


def _says_something(answer: object) -> bool:
    """Whether it has a value at all, and every list of edges in it a row."""
    return any(True for _ in _told(answer)) and _no_empty_edges(answer)


def _no_empty_edges(answer: object) -> bool:
    if isinstance(answer, dict):
        return answer.get("edges") != [] and all(map(_no_empty_edges, answer.values()))
    return not isinstance(answer, list) or all(map(_no_empty_edges, answer))


def test_every_person_has_a_day() -> None:
    assert len(re.findall(r"^## ", DAYS.read_text(encoding="utf-8"), re.MULTILINE)) == PEOPLE


@pytest.mark.parametrize("document", [DAYS, ROOT / "README.md"], ids=lambda path: path.name)
def test_documents_that_are_shown_are_valid(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    schema = build_schema(development=False)._schema
    shown = list(_sent(text))
    assert len(shown) == text.count("```graphql\n") > 0
    for sent in shown:
        assert validate(schema, sent.parsed) == [], f"{document.name}:{sent.line}"


@pytest.fixture
def followed(stories: Stories) -> Iterator[tuple[Settings, str]]:
    """A copy of the told history, with a projector that follows what is recorded now."""
    for copy in stories.copies():
        projector = Projector(serving(copy), LogReader)
        thread = threading.Thread(target=projector.run, daemon=True)
        thread.start()
        yield stories.settings, copy
        projector.stop()
        thread.join(10)


async def test_every_person_can_do_their_day_with_it(followed: tuple[Settings, str]) -> None:
    app = create_app(*followed)
    known: dict[str, Any] = _roster_day()
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://test", timeout=60
        ) as client,
    ):
        for sent in _done(DAYS.read_text(encoding="utf-8")):
            if isinstance(sent, Photo):
                known.update(await _kept(client, sent))
                continue
            answer = await _answer(client, sent, _variables(sent.parsed, known | _today()))
            assert "errors" not in answer, (f"docs/days.md:{sent.line}", answer)
            acted = _operation(sent.parsed).operation is OperationType.MUTATION
            for name, value in answer["data"].items():
                where = f"docs/days.md:{sent.line}: {name}"
                assert not acted or value["__typename"] == "Recorded", (where, value)
                assert _says_something(value), (where, value)
            known.update(_told(answer["data"]))


async def _kept(client: httpx.AsyncClient, photo: Photo) -> dict[str, Any]:
    kept = await client.post(
        "/evidence",
        params={"region": photo.region},
        content=file(image=picture(64, 48)),
        headers={"authorization": f"Bearer {issue(photo.caller, SECRET)}"},
    )
    assert kept.status_code == httpx.codes.CREATED, (f"docs/days.md:{photo.line}", kept.text)
    answer: dict[str, Any] = kept.json()
    return answer


async def _answer(
    client: httpx.AsyncClient, sent: Sent, variables: dict[str, Any]
) -> dict[str, Any]:
    document = RECORDED.sub(
        r"__typename ... on Refused { code field message } \g<0>", sent.document
    )
    if sent.caller is None:
        headers = {} if sent.tenant is None else {"puskesos-tenant": sent.tenant}
    else:
        headers = {"authorization": f"Bearer {issue(sent.caller, SECRET)}"}
    posted = await client.post(
        "/graphql", json={"query": document, "variables": variables}, headers=headers
    )
    answer: dict[str, Any] = posted.json()
    return answer
