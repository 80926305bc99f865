"""How a story is told: people with a role act and ask through GraphQL, in the story's own time, and it is read aloud.

A story runs against the real application in this process. Command ids derive from the story, the person and the number
of their deed, so a story told again is answered with its first receipts and records nothing twice.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final, cast
from uuid import UUID, uuid5

import httpx
import psycopg

from api.auth import Caller, issue
from api.context import Limits
from api.position import History
from api.scalars import camel_case
from application.processes import Due
from application.roles import Role
from application.rules import local_zone
from domain.account import TWO_PEOPLE_GRANT
from domain.errors import AlreadyExists, CommandIdReused, NotAppointed, NotFound
from infra.database import serving
from infra.demonstration.recording import SYNTHETIC, WIB
from infra.log_reader import LogReader
from infra.main import create_app
from infra.migrations import tenant_schema
from infra.opening import catch_up
from infra.processes import run_round
from infra.projector import Projector
from infra.settings import Settings
from infra.terminal import print_table, say
from infra.world import World

_NAMES: Final = UUID("b0a6d3e0-4a52-5d39-9f0a-7b8a1f5f1c11")
_REQUEST_SECONDS: Final = 300.0  # a batch of tens of thousands of lines is one request
_ANY_LAST: Final = 2**53  # positions are compared here, not refused
_LIMITS: Final = Limits(
    wait_seconds=120.0
)  # read models that have tens of thousands of facts to fold


TOLD_LATER: Final[dict[str, None]] = {"occurred_at": None}
"""Of a deed whose command says the day on which it was done: no time is given beside it."""

BEGINNING: Final = datetime(2022, 1, 1, tzinfo=UTC)
"""When every story begins, whichever was told before it."""


FAMILIES: Final = 22_700
"""Of one sembako disbursement in Sintang [domain study, 8]."""


ADMINISTRATORS: Final = ("admin", "admin-kedua")
"""By what names the two administrators go, of whom one appoints and the other agrees."""


class StoryFailed(Exception):
    """A story's deed was not answered as it is told: a fault of ours, with the code and never a value."""

    def __init__(self, what: str, code: str = "") -> None:
        super().__init__(what)
        self.code = code


@dataclass
class Clock:
    """The story's time."""

    now: datetime = BEGINNING

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Person:
    """Somebody with a token of the tenant, who acts at an office.

    appointed  whether there is nothing to do for their appointment: they have it, or their story is about it
    """

    narrator: Narrator
    caller: Caller
    appointed: bool = True
    deeds: int = field(default=0, init=False)

    async def attempt(self, command: str, /, **fields: object) -> dict[str, Any]:
        """Give a command; answers `Recorded` or `Refused`. `basis`, `evidence` and `occurred_at` belong to the act."""
        self.deeds += 1
        name = fields.pop("command_name", None) or f"{self.caller.actor}/{self.deeds}"
        act = {
            "commandId": str(uuid5(_NAMES, f"{self.caller.tenant}/{self.narrator.story}/{name}")),
            "occurredAt": fields.pop("occurred_at", self.narrator.clock.now.isoformat()),
            "basis": fields.pop("basis", SYNTHETIC),
            "evidence": fields.pop("evidence", []),
            "onBehalfOf": fields.pop("on_behalf_of", None),
        }
        mutation = command[0].lower() + command[1:]
        document = (
            f"mutation($input: {command}Input!, $act: ActInput!) {{ {mutation}(input: $input, act: $act) {{"
            " __typename ... on Recorded { subject position ticket { number secret } }"
            " ... on Refused { code field message messageEn remedy } } }"
        )
        variables = {"input": _camel(fields), "act": act}
        answer = cast("dict[str, Any]", (await self._post(document, variables))[mutation])
        if answer.get("code") == NotAppointed.code and await self._gets_appointed():
            answer = cast("dict[str, Any]", (await self._post(document, variables))[mutation])
        if answer.get("code") == CommandIdReused.code and act["occurredAt"] is None:
            # Told by an earlier build, which gave the scene's time beside the day.
            act["occurredAt"] = self.narrator.clock.now.isoformat()
            answer = cast("dict[str, Any]", (await self._post(document, variables))[mutation])
        if answer["__typename"] == "Recorded":
            self.narrator.saw(answer["position"])
        return answer

    async def do(self, command: str, /, **fields: object) -> str:
        """Give a command that is recorded; answers its subject."""
        return str((await self._recorded(command, fields))["subject"])

    async def handed(self, command: str, /, **fields: object) -> dict[str, str]:
        """Give a command that is recorded; answers the slip that it hands out."""
        slip: dict[str, str] = (await self._recorded(command, fields))["ticket"]
        return slip

    async def _recorded(self, command: str, fields: Mapping[str, object]) -> dict[str, Any]:
        answer = await self.attempt(command, **fields)
        if answer["__typename"] != "Recorded":
            raise StoryFailed(f"{command}: {answer.get('code')} ({answer.get('field')})")
        return answer

    async def refused(self, command: str, /, **fields: object) -> str:
        """Give a command that is refused, now and whenever it is told again; says why as its giver is told.

        Answers the code.
        """
        answer = await self.attempt(command, **fields)
        if answer["__typename"] != "Refused":
            raise StoryFailed(f"{command} was recorded and should have been refused")
        self.narrator.say(f"{answer['message']} {answer['remedy']}", answer["messageEn"])
        return str(answer["code"])

    async def ask(self, document: str, **variables: object) -> dict[str, Any]:
        """Ask; `$min`, where the document declares it, becomes the position of the story's last deed."""
        if "$min" in document:
            variables["min"] = self.narrator.position
        return await self._post(document, variables)

    async def denied(self, document: str, **variables: object) -> str:
        """Ask what is not answered, now and whenever it is told again; answers the code."""
        try:
            await self.ask(document, **variables)
        except StoryFailed as failed:
            return failed.code
        raise StoryFailed(f"answered, and should have been denied: {document[:80]}")

    async def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send any request of the API."""
        # Signed anew for each request: the story's time may leap over a token's life, the token's does not.
        token = issue(self.caller, self.narrator.stage.token_key)
        headers = {**more.pop("headers", {}), "authorization": f"Bearer {token}"}
        return await self.narrator.stage.client.request(method, path, headers=headers, **more)

    async def upload(self, photo: bytes, region: str) -> str:
        """Upload a photo or scan; answers the digest to cite as `evidence`."""
        answer = await self.send("POST", "/evidence", params={"region": region}, content=photo)
        if not answer.is_success:
            raise StoryFailed(
                f"upload: {answer.json().get('code')}", str(answer.json().get("code"))
            )
        return str(answer.json()["digest"])

    async def look_at(self, digest: str, purpose: str) -> httpx.Response:
        """Look at a photo or scan, which is recorded once however often the story is told."""
        name = f"{self.narrator.tenant}/{self.narrator.story}/{self.caller.actor}/look/{digest}"
        headers = {"puskesos-command-id": str(uuid5(_NAMES, name))}
        return await self.send(
            "GET", f"/evidence/{digest}", params={"purpose": purpose}, headers=headers
        )

    async def _post(self, document: str, variables: Mapping[str, object]) -> dict[str, Any]:
        body = {"query": document, "variables": variables}
        answer = (await self.send("POST", "/graphql", json=body)).json()
        if "errors" in answer:
            codes = [error.get("extensions", {}).get("code") for error in answer["errors"]]
            if NotAppointed.code in codes and await self._gets_appointed():
                return await self._post(document, _up_to_now(variables, self.narrator))
            raise StoryFailed(f"{codes}: {document[:80]}", str(codes[0]))
        return cast("dict[str, Any]", answer["data"])

    async def _gets_appointed(self) -> bool:
        """Be appointed by decree, where the tenant has come to require it; once, and never again after a revocation."""
        if self.appointed:
            return False
        self.appointed = True
        await self.narrator.appoint(self.caller)
        return True


def _up_to_now(variables: Mapping[str, object], narrator: Narrator) -> Mapping[str, object]:
    """Let a question that waits for what was done wait for the appointment, too."""
    return {**variables, "min": narrator.position} if "min" in variables else variables


@dataclass(frozen=True)
class Stage:
    """What stories are told on: the application and its time.

    aloud     prints what happens; tests listen in silence
    families  how many a story of masses is told with
    """

    dsn: str
    world: World
    clock: Clock
    client: httpx.AsyncClient
    token_key: bytes
    aloud: bool
    families: int

    def narrator(self, tenant: str, story: str) -> Narrator:
        """Who tells a story into an open tenant; `story` is a name for ever."""
        with psycopg.connect(serving(self.dsn), autocommit=True) as connection:
            epoch = LogReader(connection, tenant_schema(tenant)).head().epoch
        self.clock.now = BEGINNING
        return Narrator(self, tenant, story, epoch)


class Narrator:
    """Tells one story into one tenant."""

    def __init__(self, stage: Stage, tenant: str, story: str, epoch: int) -> None:
        self.stage = stage
        self.tenant = tenant
        self.story = story
        self.clock = stage.clock
        self.position: str | None = None
        self._history = History(tenant, epoch, _ANY_LAST)
        self._reached = 0
        self._told_until = BEGINNING
        self._people: dict[tuple[str, Role, str], Person] = {}

    def someone(
        self,
        role: Role,
        office: str,
        *,
        name: str = "",
        regions: tuple[str, ...] = ("",),
        account: str = "",
        by_decree: bool = False,
    ) -> Person:
        """Somebody in a role at an office, the same one when asked again. regions: prefixes they see.

        account: of somebody who is known in another capacity already;
        by_decree: the story tells of their appointment; everybody else gets one unasked where the tenant requires it.
        """
        actor = account or f"demo-{name or role}-{office}"
        person = self._people.get((actor, role, office))
        if person is None:
            caller = Caller(actor, role, self.tenant, office, regions)
            asks_for_none = by_decree or role is Role.CITIZEN or actor in self.administrators
            person = Person(self, caller, appointed=asks_for_none)
            self._people[actor, role, office] = person
        return person

    async def appoint(self, caller: Caller) -> None:
        """Let the tenant's administrators appoint somebody, from the beginning of all stories on."""
        # Not those whom stories know: what these do here must not count among their deeds.
        first, second = (
            Person(self, Caller(actor, Role.ADMIN, self.tenant, "admin"))
            for actor in self.administrators
        )
        place = {"account": caller.actor, "role": caller.role.value, "office": caller.office}
        name = "/".join(("appoint", *place.values()))
        grant = {
            **place,
            "decree": SYNTHETIC,
            "regions": [region for region in caller.regions if region],
            "valid_from": BEGINNING.date(),
        }
        answer = await first.attempt("GrantRole", command_name=name, **grant)
        if answer.get("code") == NotFound.code:
            await self.office(caller.office, f"Kantor {caller.office}", "dinas", self.tenant)
            answer = await first.attempt("GrantRole", command_name=name, **grant)
        if answer["__typename"] == "Refused" and answer["code"] != AlreadyExists.code:
            raise StoryFailed(f"GrantRole: {answer['code']}")
        if caller.role.value in TWO_PEOPLE_GRANT:
            await second.attempt("ConfirmGrant", command_name=f"{name}/agreed", **grant)

    @property
    def administrators(self) -> tuple[str, ...]:
        """The accounts of the administrators who appoint people in stories."""
        return tuple(f"demo-{name}-admin" for name in ADMINISTRATORS)

    async def office(self, code: str, name: str, kind: str, region: str) -> str:
        """Open an office, once for all stories of the tenant."""
        admin = self.someone(Role.ADMIN, "admin", name=ADMINISTRATORS[0])
        fields = {"office": code, "name": name, "kind": kind, "region": region}
        answer = await admin.attempt("OpenOffice", command_name=f"office/{code}", **fields)
        if answer["__typename"] == "Refused" and answer["code"] != "already_exists":
            raise StoryFailed(f"OpenOffice: {answer['code']}")
        return code

    def scene(self, moment: str, indonesian: str, english: str) -> None:
        """Go on at a moment, `YYYY-MM-DD HH:MM` WIB, and say what the scene is. A story never goes back."""
        now = datetime.fromisoformat(moment).replace(tzinfo=WIB).astimezone(UTC)
        if now < self._told_until:
            raise StoryFailed(f"{moment} is told after what came later")
        self.clock.now = self._told_until = now
        self.say(f"{moment}  {indonesian}", english)

    def local(self, moment: str) -> str:
        """A moment of an answer by the clocks of the tenant."""
        return f"{datetime.fromisoformat(moment).astimezone(local_zone(self.tenant)):%Y-%m-%d %H:%M %Z}"

    def say(self, indonesian: str, english: str) -> None:
        """Say something, Indonesian first."""
        if self.stage.aloud:
            say(indonesian)
            say(f"    {english}")

    def table(
        self,
        title: str,
        headings: Sequence[str],
        rows: Sequence[Sequence[object]],
        caption: str = "",
    ) -> None:
        """Show rows."""
        if self.stage.aloud:
            print_table(title, headings, rows, caption=caption)

    async def pass_to(self, moment: str) -> int:
        """Let time pass, and the process managers work until nothing is overdue; answers what they did."""
        self.clock.now = datetime.fromisoformat(moment).replace(tzinfo=WIB).astimezone(UTC)
        return await asyncio.to_thread(self._run_processes)

    def _run_processes(self) -> int:
        stage, done = self.stage, 0
        settled: frozenset[Due] = frozenset()
        with psycopg.connect(serving(stage.dsn), autocommit=True) as connection:
            while True:
                catch_up(stage.dsn)
                found = run_round(connection, self.tenant, stage.world, settled)
                if not found.reacted:
                    break
                done, settled = done + found.reacted, found.settled
        self.saw_everything()
        return done

    def saw_everything(self) -> None:
        """Read all that is written by now, whoever wrote it."""
        with psycopg.connect(serving(self.stage.dsn), autocommit=True) as connection:
            last = LogReader(connection, tenant_schema(self.tenant)).head().last
        self.saw(self._history.position(last))

    def saw(self, position: str) -> None:
        """Read what was written up to here from now on."""
        number = self._history.number(position)
        if number >= self._reached:
            self._reached, self.position = number, position


@asynccontextmanager
async def stage(
    settings: Settings, dsn: str, *, aloud: bool, families: int = FAMILIES
) -> AsyncIterator[Stage]:
    """Put the application up in this process with a projector beside it, over a prepared database."""
    clock = Clock()
    app = create_app(settings, dsn, _LIMITS, clock)
    projector = Projector(serving(dsn), LogReader)
    follows = threading.Thread(target=projector.run, name="projector", daemon=True)
    follows.start()
    try:
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app),
                base_url="http://puskesos",
                timeout=_REQUEST_SECONDS,
            ) as client,
        ):
            with World(
                serving(dsn), settings.master_key, enquiry_key=settings.enquiry_key, clock=clock
            ) as world:
                yield Stage(dsn, world, clock, client, settings.token_key, aloud, families)
    finally:
        projector.stop()
        await asyncio.to_thread(follows.join)


def _camel(value: object) -> object:
    if isinstance(value, Mapping):
        return {camel_case(str(name)): _camel(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_camel(each) for each in value]
    return str(value) if isinstance(value, UUID | date) else value
