"""What the commands of the command line open: a ready database, a tenant in it, read models brought up to date."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, cast
from uuid import UUID, uuid5

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from api.auth import Caller
from application.appointments import RequireAppointments
from application.commands import COMMANDS
from application.offices import OpenTenant
from application.ports import Act, Ports, Stream
from application.roles import Role
from application.use_case import Command
from domain.errors import UnknownCode
from domain.indonesia import checked_region
from domain.office import PURPOSES, Office, evolve_office, office_stream
from infra.database import SERVICE_ROLE, check_reachable, open_database, serving
from infra.kept_tables import named
from infra.log_reader import LogReader
from infra.migrations import (
    CONTROL_SCHEMA,
    Purpose,
    ReadModels,
    Tenant,
    migrate,
    open_tenant,
    tenants,
)
from infra.projector import Projector, read_position
from infra.read_model_tables import make_read_models
from infra.settings import ConfigurationError, Settings, Unavailable
from infra.terminal import Meter, Watch
from infra.world import World

CATCH_UP_SECONDS = 600.0
"""How long the read models may take to know all facts, before we say that something is wrong."""

KEEPER = "puskesos"
"""Account and office under which the keeper's own commands are recorded."""

_POLL_SECONDS = 0.05
_TENANTS = UUID(
    "5d0b1c1a-93a5-5b8e-8f6e-0d6a1c4a7c10"
)  # the namespace of the command that opens a tenant


@contextmanager
def prepared_database(settings: Settings) -> Iterator[str]:
    """Yield the DSN, of a migrated database, whose `serving` is for everyday work.

    With a database of one's own it is DATABASE_URL: the owner's address is not asked for.
    """
    if settings.database_url is None:
        with owned_database(settings) as dsn:
            yield dsn
        return
    check_reachable(settings.database_url)
    _require_migrated(settings.database_url)
    yield settings.database_url


def build_read_models(connection: Connection[Any], schema: str) -> None:
    """Bring a tenant's read models to this release, with progress where they have to be built."""
    last = LogReader(connection, schema).head().last
    with Meter(f"{schema}: model baca / read models", last) as meter:
        make_read_models(connection, schema, lambda done, _rate, _left: meter(done))


@contextmanager
def owned_database(settings: Settings, read_models: ReadModels | None = None) -> Iterator[str]:
    """Yield the owner's DSN of a migrated database. Only the embedded one is migrated unasked."""
    with open_database(settings) as dsn:
        if settings.embedded:
            migrate(named(dsn), read_models or build_read_models)
        else:
            _require_migrated(dsn)
        yield dsn


def _require_migrated(dsn: str) -> None:
    """Raise ConfigurationError unless the database is prepared and its login may serve."""
    with psycopg.connect(dsn) as connection:
        # From the catalogue: a login without the role may not even look into the schema.
        prepared = connection.execute(
            "SELECT FROM pg_tables WHERE schemaname = %s AND tablename = 'tenant'",
            (CONTROL_SCHEMA,),
        ).fetchone()
        member = connection.execute(
            "SELECT FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, 'MEMBER')",
            (SERVICE_ROLE,),
        ).fetchone()
        user = connection.info.user
    if prepared is None:
        raise ConfigurationError(
            "The database of DATABASE_URL is not prepared.", "Run `puskesos migrate` first."
        )
    if member is None:
        raise ConfigurationError(
            f"The login of DATABASE_URL may not take the role {SERVICE_ROLE}.",
            f'Let the owner run: GRANT {SERVICE_ROLE} TO "{user}";',
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """A tenant at hand: its ports for commands, a connection of the serving role for reading."""

    tenant: Tenant
    ports: Ports
    connection: Connection[Any]

    def reader(self) -> LogReader:
        return LogReader(self.connection, self.tenant.schema)

    def caller(self, role: str, office: str, actor: str, regions: Sequence[str] | None) -> Caller:
        """Who would be asking. Raises UnknownCode, UnknownRegion or NotFound, by field."""
        capacity = _role(role)
        if capacity is not Role.ADMIN:  # whoever opens the first office can have none yet
            self.region_of(office)
        prefixes = tuple(checked_region(code) for code in regions or ()) or ("",)
        return Caller(actor, capacity, self.tenant.code, office, prefixes)

    def region_of(self, office: str) -> str:
        """Where an office stands. Raises UnknownCode, which names the offices there are."""
        stream: Stream[Office] = asyncio.run(
            self.ports.ledger.read(office_stream(office), evolve_office)
        )
        if stream.state is None:
            raise UnknownCode("office", known=", ".join(self._offices()) or "–")
        return stream.state.region

    def _offices(self) -> list[str]:
        rows = self.connection.execute(
            SQL(
                "SELECT convert_from(state, 'UTF8')::json #>> '{{fact,office}}' FROM {}"
                " WHERE topic = 'office.opened' ORDER BY notification_id"
            ).format(Identifier(self.tenant.schema, "stored_events"))
        )
        return [str(code) for (code,) in rows]


@contextmanager
def opened_tenant(settings: Settings, dsn: str, code: str) -> Iterator[Opened]:
    """Yield a tenant that is open in this database. Raises UnknownCode, which names those there are."""
    with (
        World(serving(dsn), settings.master_key) as world,
        psycopg.connect(serving(dsn), autocommit=True) as connection,
    ):
        known = {tenant.code: tenant for tenant in tenants(connection)}
        if code not in known:
            raise UnknownCode("tenant", known=", ".join(known) or "–")
        yield Opened(known[code], world.ports_for(code), connection)


class Appointing(NamedTuple):
    """That a new tenant requires appointments from its first act on: by which decree, and its first administrators."""

    decree: str
    administrators: tuple[str, ...]
    office: str


def open_new_tenant(
    settings: Settings,
    dsn: str,
    code: str,
    name: str,
    purpose: str,
    appointing: Appointing | None = None,
) -> None:
    """Make a tenant's schema and record its first facts; nothing happens where they are there already.

    Raises ConfigurationError when it is open under another name or for another purpose.
    """
    checked_region(code, field="code")
    if purpose not in PURPOSES:
        raise UnknownCode("purpose", known=", ".join(PURPOSES))
    with psycopg.connect(dsn, autocommit=True) as connection:
        open_tenant(connection, code, name, cast("Purpose", purpose), make_read_models)
    command = OpenTenant(code=code, name=name, purpose=purpose)
    with World(serving(dsn), settings.master_key) as world:
        ports = world.ports_for(code)
        as_keeper(command, ports, uuid5(_TENANTS, code))
        if appointing is not None:
            required = RequireAppointments(**appointing._asdict())
            as_keeper(required, ports, uuid5(_TENANTS, f"{code}/appointments"))


def as_keeper(command: Command, ports: Ports, command_id: UUID | None = None) -> None:
    """Give a command as the keeper of the service, who acts on the machine itself. Raises Refusal."""
    act = Act(
        actor=KEEPER, role=Role.SYSTEM, office=KEEPER, command_id=command_id or ports.new_id()
    )

    async def record() -> None:
        await COMMANDS[type(command)](command, act, ports)

    asyncio.run(record())


def catch_up(dsn: str, watch: Watch | None = None) -> None:
    """Return once the read models know every fact recorded by now. Raises Unavailable.

    A projector of ours works meanwhile; where another one holds the lease, that one does.
    """
    projector = Projector(serving(dsn), LogReader)
    thread = threading.Thread(target=projector.run, name="projector", daemon=True)
    thread.start()
    try:
        with psycopg.connect(serving(dsn), autocommit=True) as connection:
            for tenant in tenants(connection):
                _await_views(connection, tenant.schema, watch)
    finally:
        projector.stop()
        thread.join()


def _await_views(connection: Connection[Any], schema: str, watch: Watch | None) -> None:
    last = LogReader(connection, schema).head().last
    deadline = time.monotonic() + CATCH_UP_SECONDS
    while (position := read_position(connection, schema)) < last:
        if watch is not None:
            watch(position)
        if time.monotonic() > deadline:
            raise Unavailable(
                f"The read models of {schema} stand still at {position} of {last}.",
                "Run `puskesos doctor`; read the log lines of the worker.",
            )
        time.sleep(_POLL_SECONDS)


def _role(role: str) -> Role:
    known = [each for each in Role if each is not Role.SYSTEM]
    if role not in known:
        raise UnknownCode("role", known=", ".join(known))
    return Role(role)
