"""A running service over a tenant of the test's own, with a projector beside it."""

from __future__ import annotations

import base64
import os
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, cast
from uuid import uuid4

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from joserfc.jwk import ECKey
from psycopg.conninfo import make_conninfo

from api.auth import Caller, issue
from api.context import Limits
from application.roles import Role
from infra.demonstration import tell_everything
from infra.embedded_postgres import EmbeddedPostgres
from infra.log_reader import LogReader
from infra.main import create_app
from infra.projector import Projector
from infra.settings import Settings
from tests.conftest import UNSAFE_BUT_FAST, OpenTenant, _fresh_database, _new_folder, _sintang
from tests.sharing import shared_folder

KEY = base64.b64encode(b"k" * 32).decode()
SECRET = b"k" * 32
PRIVATE_KEY = ECKey.generate_key("P-256", private=True)
VILLAGE = "61.05.01.1001"
OTHER_VILLAGE = "61.05.02.2001"

LIMITS = Limits(wait_seconds=15.0)

DESK = Caller("desk-1", Role.DESK, "61.05", "secretariat")
ADMIN = Caller("admin-1", Role.ADMIN, "61.05", "secretariat")
CITIZEN = Caller("citizen-1", Role.CITIZEN, "61.05", "web")
NEIGHBOUR = Caller("citizen-2", Role.CITIZEN, "61.05", "web")
SUPERVISOR = Caller("supervisor-1", Role.SUPERVISOR, "61.05", "secretariat")
INSPECTOR = Caller("inspector-1", Role.INSPECTOR, "61.05", "secretariat", ("61.05.99",))
VERIFIER = Caller("verifier-1", Role.VERIFIER, "61.05", "secretariat")


@dataclass
class Service:
    """The service as a front-end sees it."""

    client: httpx.AsyncClient
    tenant: OpenTenant

    async def post(self, body: object, caller: Caller | None, **headers: str) -> httpx.Response:
        if caller is not None:
            headers["authorization"] = f"Bearer {issue(caller, SECRET)}"
        return await self.client.post("/graphql", json=body, headers=headers)

    async def ask(
        self, document: str, caller: Caller | None, **variables: object
    ) -> dict[str, Any]:
        response = await self.post({"query": document, "variables": variables}, caller)
        return cast("dict[str, Any]", response.json())

    async def data(self, document: str, caller: Caller, **variables: object) -> dict[str, Any]:
        answer = await self.ask(document, caller, **variables)
        assert "errors" not in answer, answer
        return cast("dict[str, Any]", answer["data"])

    async def do(
        self, name: str, caller: Caller, command_id: str | None = None, /, **given: object
    ) -> dict[str, Any]:
        """Perform a command; the answer is the union's member."""
        field = name[0].lower() + name[1:]
        document = (
            f"mutation($input: {name}Input!, $act: ActInput!) {{ {field}(input: $input, act: $act) {{"
            " __typename ... on Recorded { subject position }"
            " ... on Refused { code field message messageEn remedy } } }"
        )
        act = {"commandId": command_id or str(uuid4())}
        answer = await self.data(document, caller, input=given, act=act)
        return cast("dict[str, Any]", answer[field])

    async def complain(self, caller: Caller = CITIZEN, **given: object) -> dict[str, Any]:
        """Submit a complaint; its subject and position."""
        filled = {"channel": "web", "region": VILLAGE, "narrative": "Bantuan belum diterima"}
        answer = await self.do("SubmitComplaint", caller, **{**filled, **given})
        assert answer["__typename"] == "Recorded", answer
        return answer

    async def advance(self, complaint: str, *steps: str) -> str:
        """Take a complaint through steps of its life; the position after them."""
        position = ""
        for step in steps:
            caller, given = STEPS[step]
            answer = await self.do(step, caller, complaint=complaint, **given)
            assert answer["__typename"] == "Recorded", (step, answer)
            position = answer["position"]
        return position


STEPS: dict[str, tuple[Caller, dict[str, object]]] = {
    "VerifyComplaint": (DESK, {"laporClass": "complaint", "category": "not_received"}),
    "RouteComplaint": (DESK, {"toOffice": "secretariat"}),
    "StartFollowUp": (DESK, {"note": "Ditanyakan kepada bank penyalur"}),
    "RespondToComplaint": (SUPERVISOR, {"response": "Dana akan masuk pekan depan"}),
    "ConfirmResolution": (CITIZEN, {"satisfied": True}),
    "ReopenComplaint": (CITIZEN, {"reason": "Ternyata belum masuk juga"}),
}
WHOLE_LIFE = tuple(STEPS)


@asynccontextmanager
async def asked(app: FastAPI, town: OpenTenant) -> AsyncIterator[Service]:
    """The application, started, asked within this process."""
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test", timeout=30) as client,
    ):
        yield Service(client, town)


class Stories(NamedTuple):
    """A database in which every story was told, small. Nobody is connected to it, so that it can be copied."""

    settings: Settings
    server: str
    name: str

    def copies(self) -> Iterator[str]:
        """The owner's DSN of a copy."""
        for copy in _fresh_database(self.server, like=self.name):
            yield make_conninfo(self.server, dbname=copy)


@pytest.fixture(scope="session")
def stories(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stories]:
    """Every story, told once for all test processes of a run where the server is ours."""
    if os.environ.get("DATABASE_URL"):
        yield from _told_on(request.getfixturevalue("server"), tmp_path_factory.mktemp("home"))
        return
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    with (
        shared_folder(run, _tell_in_a_folder, _remove) as folder,
        _server_in(folder) as server,
    ):
        yield Stories(_told_settings(folder), server.dsn(), TOLD)


TOLD = "told"


def _tell_in_a_folder() -> Path:
    folder = _new_folder()
    try:
        with _server_in(folder) as server:
            with psycopg.connect(server.dsn(), autocommit=True) as connection:
                connection.execute(f"create database {TOLD} template template0")
            dsn = make_conninfo(server.dsn(), dbname=TOLD)
            tell_everything(_told_settings(folder), dsn, aloud=False, families=60)
    except BaseException:
        _remove(folder)
        raise
    return folder


def _told_on(server: str, home: Path) -> Iterator[Stories]:
    settings = _told_settings(home)
    for name in _fresh_database(server, like="template0"):
        tell_everything(settings, make_conninfo(server, dbname=name), aloud=False, families=60)
        yield Stories(settings, server, name)


def _told_settings(home: Path) -> Settings:
    return Settings(home=home, given_master_key=KEY, given_token_key=KEY, development=True)


def _server_in(folder: Path) -> EmbeddedPostgres:
    of_all_processes = {**UNSAFE_BUT_FAST, "max_connections": "200"}
    return EmbeddedPostgres(folder / "postgres", options=of_all_processes)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def told(stories: Stories) -> Iterator[tuple[Settings, str]]:
    """A database in which every story was told. Tests ask it and record nothing."""
    for dsn in stories.copies():
        yield stories.settings, dsn


@pytest.fixture
def town(server: str, request: pytest.FixtureRequest) -> Iterator[OpenTenant]:
    """Sintang, and Batam beside it for a test marked `two_tenants`: both take twice as long to copy."""
    both = request.node.get_closest_marker("two_tenants") is not None
    like = request.getfixturevalue("town_template" if both else "tenant_template")
    yield from _sintang(server, like)


@pytest.fixture
def projector(town: OpenTenant) -> Iterator[Projector]:
    """Keeps the read models up to date while the test runs."""
    projector = Projector(town.serving, LogReader)
    thread = threading.Thread(target=projector.run, daemon=True)
    thread.start()
    yield projector
    projector.stop()
    thread.join(10)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, given_master_key=KEY, given_token_key=KEY, development=True)


@pytest.fixture
def production(settings: Settings) -> Settings:
    """Settings under which only an OIDC issuer's tokens are accepted: those that PRIVATE_KEY signed."""
    pem = PRIVATE_KEY.as_pem(private=False).decode()
    return replace(
        settings, development=False, token_public_key=pem, token_issuer="https://sso.example"
    )


@pytest.fixture
async def production_service(town: OpenTenant, production: Settings) -> AsyncIterator[Service]:
    """The service as it runs in production, without a projector."""
    async with asked(create_app(production, town.owner, LIMITS), town) as found:
        yield found


@pytest.fixture
def app(town: OpenTenant, settings: Settings) -> FastAPI:
    return create_app(settings, town.owner, LIMITS)


@pytest.fixture
async def bare_service(app: FastAPI, town: OpenTenant) -> AsyncIterator[Service]:
    """The service without a projector."""
    async with asked(app, town) as found:
        yield found


@pytest.fixture
async def service(bare_service: Service, projector: Projector) -> Service:
    """The service with one office open."""
    began = await bare_service.do(
        "OpenTenant", ADMIN, code="61.05", name="Kabupaten Sintang", purpose="demonstration"
    )
    assert began["__typename"] == "Recorded", began
    opened = await bare_service.do(
        "OpenOffice",
        ADMIN,
        office="secretariat",
        name="Sekretariat Puskesos",
        kind="secretariat",
        region="61.05",
    )
    assert opened["__typename"] == "Recorded", opened
    return bare_service


@pytest.fixture
async def client(told: tuple[Settings, str]) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the service over the told history, without a projector: nothing is recorded meanwhile."""
    app = create_app(*told, LIMITS)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://test", timeout=30
        ) as client,
    ):
        yield client


async def ask_told(
    client: httpx.AsyncClient,
    document: str,
    /,
    role: Role,
    regions: tuple[str, ...] = ("",),
    tenant: str = "61.05",
    **variables: Any,
) -> Any:
    """What somebody in a role is answered, data and errors."""
    token = issue(Caller("asker", role, tenant, "secretariat", regions), SECRET)
    answer = await client.post(
        "/graphql",
        json={"query": document, "variables": variables},
        headers={"authorization": f"Bearer {token}"},
    )
    return answer.json()
