"""What every resolver may reach: the caller, one consistent view of the read models, and the tenant's use cases."""

import asyncio
import copy
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, Protocol, TypeAlias
from uuid import UUID

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from strawberry.dataloader import DataLoader
from strawberry.fastapi import BaseContext
from strawberry.types import Info as StrawberryInfo

from api.as_of import FIELD, Asked, AsOf, Moment, later_than, moment_of, the_one
from api.auth import Caller, Tokens, bearer
from api.live import Live
from api.loading import as_of_each
from api.lookups import Lookups, TicketLookups, Visits
from api.measures import Measures
from api.position import History
from api.reading import looking, reads_letters, scope_of
from api.refusals import (
    NotYetProjected,
    TenantUnknown,
    TicketMistyped,
    TicketUnknown,
    Unauthenticated,
)
from api.replaced import ReleaseWatch
from api.scalars import Position
from api.snapshot import Snapshot, history_of, reading
from application.authority import WITHOUT_APPOINTMENT
from application.ports import Ports, SealingKey
from application.roles import Role
from application.rules import local_day
from application.tickets import (
    Ticket,
    holder_of,
    is_holder,
    is_mistyped,
    is_number,
    number_as_given,
    tenant_of,
)
from domain.errors import NotAppointed
from projections.accounts import standing
from projections.audit_trail import AuditEntry, timelines
from projections.behind_walls import Behind
from projections.cited_evidence import Citation, cited_in
from projections.complaint_board import RunningClock, clocks_of
from projections.complaint_status import Complaint, duplicates, routed_now
from projections.moment import Later
from projections.programme_owner import owners
from projections.versions import versions

Transport: TypeAlias = Literal["post", "websocket", "sse"]

_Life: TypeAlias = tuple[UUID, int]
"""A stream, and the position up to which its facts are told."""

MOST_TENANTS_SEEN = 514
"""As many kabupaten and kota as there are; beyond it the schemas of tenants are looked up again."""


HOLDING = timedelta(minutes=30)
"""How long a ticket is followed before its holder must show it again."""

VISITOR = "visitor"
"""As whom everybody asks who has neither token nor ticket. It can record nothing."""


class Views(Protocol):
    """Tells how far the read models of a tenant's schema are. infra/hub.py provides it."""

    async def reached(self, schema: str, number: int, within: float) -> bool:
        """Wait until the read models hold everything up to `number`; False after `within` seconds."""
        ...

    async def beyond(self, schema: str, number: int) -> int:
        """Wait until the read models are past `number`, and say how far they are."""
        ...


class LaterFacts(Protocol):
    """Tells what facts that were recorded later say of a time before. infra/later_facts.py provides it."""

    async def folded(self, schema: str, epoch: int, position: int, later: Sequence[int]) -> Later:
        """What the facts at `later` put in place of the rows as of a position."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request or subscriber may take.

    wait_seconds      bounded wait for `minPosition`
    cost              fields x `first` of one document
    body_bytes        of a request; a batch of 40,000 payments fits, and most photographs: larger ones come in parts
    buffered_updates  per subscriber before it is cut off
    """

    wait_seconds: float = 5.0
    depth: int = 12
    aliases: int = 15
    tokens: int = 2000
    cost: int = 20_000
    body_bytes: int = 8 * 1024 * 1024
    query_bytes: int = 64 * 1024
    buffered_updates: int = 256


@dataclass(frozen=True)
class Process:
    """What the process shares between requests; infra/main.py puts it together.

    facts           their stored names
    public_address  where people reach the service, as scheme and host; None: where they asked
    """

    pool: AsyncConnectionPool[AsyncConnection[Any]]
    views: Views
    later_facts: LaterFacts
    tokens: Tokens
    ports_for: Callable[[str], Awaitable[Ports]]
    schema_of: Callable[[str], Awaitable[str | None]]
    keep_cosignatures: Callable[[str], Awaitable[int]]
    facts: Collection[str]
    cursor_key: bytes = field(repr=False)
    public_address: str | None
    limits: Limits
    live: Live
    measures: Measures
    release: ReleaseWatch
    lookups: Lookups = field(default_factory=Lookups)
    tickets: TicketLookups = field(default_factory=TicketLookups)
    visits: Visits = field(default_factory=Visits)


class Context(BaseContext):
    """A connection's context; each operation works on a copy of its own (`for_operation`)."""

    def __init__(
        self, process: Process, transport: Transport, client: str = "", asked_at: str = ""
    ) -> None:
        super().__init__()
        self.process = process
        self.transport: Transport = transport
        self.client = client
        self._asked_at = asked_at
        self.tenant_named: str | None = None
        self.in_the_open = False
        self.resume_after: Position | None = None
        self.answered: Position | None = None
        self.answered_in: str | None = None
        self._caller: Caller | None = None
        self._snapshot: Snapshot | None = None
        self._looking: tuple[Caller, Behind] | None = None
        self._resources = AsyncExitStack()
        self._load_anew()

    def _load_anew(self) -> None:
        """Forget what was read for another operation."""
        self._keys: DataLoader[UUID, SealingKey | None] = DataLoader(self._load_keys)
        self._timelines: DataLoader[_Life, list[AuditEntry]] = DataLoader(self._load_timelines)
        self._duplicates: DataLoader[_Life, list[UUID]] = DataLoader(self._load_duplicates)
        self._routed: DataLoader[UUID, str | None] = DataLoader(self._load_routed)
        self._clocks: DataLoader[_Life, list[RunningClock]] = DataLoader(self._load_clocks)
        self._owners: DataLoader[tuple[str, int], str | None] = DataLoader(self._load_owners)
        self._evidence: DataLoader[_Life, list[Citation]] = DataLoader(self._load_evidence)
        self._versions: DataLoader[_Life, int] = DataLoader(self._load_versions)

    def for_operation(self) -> "Context":
        """A context whose snapshot and answer belong to one operation of this connection."""
        own = copy.copy(self)
        own.answered = own.answered_in = None
        own._snapshot = None  # noqa: SLF001 - it is our own copy
        own._looking = None  # noqa: SLF001
        own._resources = AsyncExitStack()  # noqa: SLF001
        own._load_anew()  # noqa: SLF001
        return own

    def authenticate(self, authorization: object) -> None:
        """Read the bearer token; Unauthenticated if there is none that we accept."""
        self._caller = self.process.tokens.read(bearer(authorization))

    @property
    def public_address(self) -> str:
        """Where people reach the service."""
        return self.process.public_address or self._asked_at

    @property
    def anonymous(self) -> bool:
        """Whether no token was shown."""
        return self._caller is None

    @property
    def caller(self) -> Caller:
        """Who asks; Unauthenticated without a token, and once it has ended: a WebSocket outlives its token."""
        if self._caller is None or self._caller.expired(datetime.now(UTC)):
            raise Unauthenticated
        return self._caller

    def visit(self) -> None:
        """Ask as a citizen without an account in the tenant that the request names, for what is for everybody.

        Unauthenticated if it names none, TooManyVisits if too much is asked from there.
        """
        if self.tenant_named is None:
            raise Unauthenticated
        self.process.visits.note(self.client)
        self._caller = Caller(VISITOR, Role.CITIZEN, self.tenant_named, VISITOR)

    def hold(self, number: str, secret: str) -> str:
        """Be the holder of a ticket, whose secret is still to be looked up; gives the number as we write it.

        TicketUnknown if it cannot be a ticket's number, TicketMistyped if the secret cannot go with it, TooManyTickets
        if it is asked too often.
        """
        written = number_as_given(number)
        self.process.tickets.note(written, self.client)
        if not is_number(written):
            raise TicketUnknown
        if is_mistyped(Ticket(written, secret)):
            raise TicketMistyped("secret")
        until = datetime.now(UTC) + HOLDING
        self._caller = Caller(
            holder_of(written), Role.CITIZEN, tenant_of(written), "ticket", ("",), until
        )
        return written

    @contextmanager
    def holding(self, number: str, secret: str) -> Iterator[str]:
        """As `hold`, for a part of an operation."""
        before = self._caller
        try:
            yield self.hold(number, secret)
        finally:
            self._caller = before

    @property
    def snapshot(self) -> Snapshot:
        """The view that this query reads; opened before its first resolver runs."""
        if self._snapshot is None:
            raise LookupError("No snapshot was opened for this operation")
        return self._snapshot

    async def schema(self) -> str:
        """The database schema of the caller's tenant; a token for a tenant that is not served here opens nothing."""
        schema = await self.process.schema_of(self.caller.tenant)
        if schema is None:
            if is_holder(self.caller.actor):
                raise TicketUnknown
            raise Unauthenticated if self.tenant_named is None else TenantUnknown
        return schema

    async def looking(self) -> Behind:
        """The walls that the caller does not see over, as this operation's snapshot knows them; read once."""
        caller, view = self.caller, self.snapshot
        if self._looking is None or self._looking[0] != caller:
            walls = await looking(view.connection, view.schema, caller, await self.present_day())
            self._looking = (caller, walls)
        return self._looking[1]

    async def looking_now(self) -> Behind:
        """As `looking`, outside an operation's snapshot, for whoever follows updates."""
        schema, day = await self.schema(), await self.present_day()
        async with self.process.pool.connection() as connection:
            return await looking(connection, schema, self.caller, day)

    async def ports(self) -> Ports:
        await self.schema()
        return await self.process.ports_for(self.caller.tenant)

    async def now(self) -> datetime:
        """The time of the moment asked about; of the present, that by which the tenant's commands are recorded."""
        moment = self._snapshot.moment if self._snapshot is not None else None
        asked = None if moment is None else moment.time
        return asked or (await self.ports()).clock()

    async def today(self) -> date:
        """The calendar day where the caller's tenant is, at the moment asked about."""
        return local_day(await self.now(), self.caller.tenant)

    async def present_day(self) -> date:
        """Today, whatever is asked about: what a caller may see is what holds now."""
        return local_day((await self.ports()).clock(), self.caller.tenant)

    async def key_of(self, subject: UUID) -> SealingKey | None:
        """The sealing key of a person, complaint or case; the keys of one answer are fetched in one statement."""
        return await self._keys.load(subject)

    async def _load_keys(self, subjects: list[UUID]) -> list[SealingKey | None]:
        keys = await (await self.ports()).vault.keys_of(subjects)
        return [keys.get(subject) for subject in subjects]

    async def timeline_of(self, stream: UUID, as_of: int) -> list[AuditEntry]:
        """What the caller may see of a stream's facts up to a position; those of one answer are one statement."""
        return await self._timelines.load((stream, as_of))

    async def _load_timelines(self, lives: list[_Life]) -> list[list[AuditEntry]]:
        view, scope, walls = self.snapshot, scope_of(self.caller), await self.looking()
        found = await as_of_each(
            lives,
            lambda asked, as_of: timelines(
                view.connection, view.schema, asked, scope, as_of, looking=walls
            ),
        )
        return [found.get(life, []) for life in lives]

    async def duplicates_of(self, complaint: UUID, as_of: int) -> list[UUID]:
        """The complaints that are handled under this one; those of one answer are one statement."""
        return await self._duplicates.load((complaint, as_of))

    async def _load_duplicates(self, lives: list[_Life]) -> list[list[UUID]]:
        view, walls = self.snapshot, await self.looking()
        found = await as_of_each(
            lives,
            lambda asked, as_of: duplicates(view.connection, view.schema, asked, walls, as_of),
        )
        return [found.get(life, []) for life in lives]

    async def routed_now(self, row: Complaint) -> str | None:
        """The office at which a complaint lies now, also when it is asked about as of then."""
        return (
            row.routed_to
            if self.snapshot.moment is None
            else await self._routed.load(row.complaint)
        )

    async def _load_routed(self, complaints: list[UUID]) -> list[str | None]:
        view = self.snapshot
        found = await routed_now(view.connection, view.schema, complaints)
        return [found.get(one) for one in complaints]

    async def reads_letters(self, row: Complaint) -> bool:
        """Whether the caller reads what was written in a complaint."""
        return reads_letters(self.caller, row, await self.routed_now(row))

    async def clocks_of(self, complaint: UUID, as_of: int) -> list[RunningClock]:
        """The running clocks of a complaint; those of one answer are one statement."""
        return await self._clocks.load((complaint, as_of))

    async def _load_clocks(self, lives: list[_Life]) -> list[list[RunningClock]]:
        view = self.snapshot
        found = await as_of_each(
            lives, lambda asked, as_of: clocks_of(view.connection, view.schema, asked, as_of)
        )
        return [found.get(life, []) for life in lives]

    async def evidence_of(self, matter: UUID, as_of: int) -> list[Citation]:
        """The files that a matter's facts cite up to a position; those of one answer are one statement."""
        return await self._evidence.load((matter, as_of))

    async def _load_evidence(self, lives: list[_Life]) -> list[list[Citation]]:
        view = self.snapshot
        found = await as_of_each(
            lives, lambda asked, as_of: cited_in(view.connection, view.schema, asked, as_of)
        )
        return [found.get(life, []) for life in lives]

    async def owner_of(self, programme: str, as_of: int) -> str | None:
        """The office that answers for a programme; those of one answer are one statement."""
        return await self._owners.load((programme, as_of))

    async def _load_owners(self, asked: list[tuple[str, int]]) -> list[str | None]:
        view = self.snapshot
        found = await as_of_each(
            asked, lambda codes, as_of: owners(view.connection, view.schema, codes, as_of)
        )
        return [found.get(one) for one in asked]

    async def version_of(self, stream: UUID, as_of: int) -> int:
        """How many facts a record has up to a position; those of one answer are one statement."""
        return await self._versions.load((stream, as_of))

    async def _load_versions(self, lives: list[_Life]) -> list[int]:
        # Whoever acted by a ticket is nobody any more when the answer is put together.
        schema = self.answered_in or await self.schema()
        async with self._connection() as connection:
            found = {
                as_of: await versions(
                    connection, schema, [one for one, at in lives if at == as_of], as_of
                )
                for as_of in {as_of for _, as_of in lives}
            }
        return [found[as_of].get(stream, 0) for stream, as_of in lives]

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """The operation's own, so that it sees what the operation sees; a command has none."""
        if self._snapshot is not None:
            yield self._snapshot.connection
            return
        async with self.process.pool.connection() as connection:
            yield connection

    async def history(self) -> History:
        """The tenant's log as it is now."""
        schema = await self.schema()
        async with self.process.pool.connection() as connection:
            return await history_of(connection, schema, self.caller.tenant)

    async def open_snapshot(self, least: Sequence[str], asked: Sequence[Asked] = ()) -> None:
        """Wait until the read models hold every position of `least`, then fix what this operation sees.

        asked: as of when its questions are asked. Raises PositionUnknown for a position of another history,
        NotYetProjected when the wait runs out, and what `the_one`, `moment_of` and `later_than` raise.
        """
        schema, one = await self.schema(), the_one(asked)
        await self.wait_for(least)
        moment = None if one.as_of is None else await self._moment(one.as_of)
        view = await self._resources.enter_async_context(
            reading(self.process.pool, schema, self.caller.tenant)
        )
        await self._admit(view.connection, schema)
        if any(view.history.number(one) > view.number for one in least):
            raise NotYetProjected("min_position")
        if moment is not None:
            if moment.number > view.number:
                raise NotYetProjected(FIELD)
            view = view.as_of(moment)
        if one.valid_at is not None:
            view = await self._valid(view, one.valid_at)
        self._snapshot = view
        self.answered = view.position

    async def _valid(self, view: Snapshot, time: datetime) -> Snapshot:
        """The read models as what is known in `view` tells of a time."""
        schema, now = await self.schema(), (await self.ports()).clock()
        position, later = await later_than(view.connection, schema, view.number, time, now)
        epoch = view.history.epoch
        folded = await self.process.later_facts.folded(schema, epoch, position, later)
        return view.as_of(Moment(view.number, time, time), folded)

    async def _moment(self, asked: AsOf) -> Moment:
        """Where an asked moment lies; waits, for a bounded time, until the read models hold it."""
        schema, now = await self.schema(), (await self.ports()).clock()
        async with self.process.pool.connection() as connection:
            history = await history_of(connection, schema, self.caller.tenant)
            moment = await moment_of(connection, schema, history, asked, now)
        if not await self.process.views.reached(
            schema, moment.number, self.process.limits.wait_seconds
        ):
            raise NotYetProjected(FIELD)
        return moment

    async def admit(self) -> None:
        """Require that the caller may act as the token says; their regions are then those of the appointment.

        Raises NotAppointed where appointments are required and none is in force: who may not act may not read.
        """
        schema = await self.schema()
        async with self.process.pool.connection() as connection:
            await self._admit(connection, schema)

    async def _admit(self, connection: AsyncConnection[Any], schema: str) -> None:
        caller = self.caller
        if caller.role in WITHOUT_APPOINTMENT:
            return
        found = await standing(
            connection,
            schema,
            caller.actor,
            caller.role.value,
            caller.office,
            await self.present_day(),
        )
        if not found.required:
            return
        if found.regions is None:
            raise NotAppointed
        whole = caller.tenant in found.regions
        self._caller = replace(caller, regions=("",) if whole else found.regions)

    async def wait_for(self, least: Sequence[str]) -> None:
        """Wait, for a bounded time, until the read models hold every position of `least`."""
        if not least:
            return
        schema, history = await self.schema(), await self.history()
        number = max(history.number(position, "min_position") for position in least)
        if not await self.process.views.reached(schema, number, self.process.limits.wait_seconds):
            raise NotYetProjected("min_position")

    async def close(self) -> None:
        """Give back what the operation held, even when the client went away meanwhile."""
        await asyncio.shield(self._resources.aclose())


Info: TypeAlias = StrawberryInfo[Context, None]
