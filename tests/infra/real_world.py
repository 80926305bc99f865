"""The steps of the in-memory world's tests, taken in PostgreSQL with real ports: only the clock is the test's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, cast
from uuid import UUID, uuid4

import psycopg
from psycopg.sql import SQL, Identifier

from domain.fact import About, Envelope, Fact, Recorded
from infra.log_reader import LogReader
from infra.world import World
from tests.application import memory
from tests.conftest import OpenTenant
from tests.infra.projecting import write_log

MASTER_KEY = bytes(range(32))


class RealWorld:
    """As `tests.application.memory.World`, for its steps, over a tenant of a database."""

    def __init__(self, town: OpenTenant) -> None:
        self.tenant = town.code
        self.now = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
        self.town = town
        self.world = World(town.serving, MASTER_KEY, clock=lambda: self.now)
        self.ports = self.world.ports_for(town.code)
        self.ledger = self
        self.owner = psycopg.connect(town.owner, autocommit=True)

    @property
    def steps(self) -> memory.World:
        """Ourselves, for steps that were written for the in-memory world."""
        return cast("memory.World", cast("object", self))

    def pass_days(self, count: int) -> None:
        """Move the clock on."""
        self.now += timedelta(days=count)

    def version(self, stream: UUID) -> int:
        """How many facts the stream has."""
        row = self.owner.execute(
            SQL(
                "select coalesce(max(originator_version), 0) from {} where originator_id = %s"
            ).format(Identifier(self.town.schema, "stored_events")),
            (stream,),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def record(self, stream: UUID, fact: Fact, about: About = memory.NOWHERE) -> None:
        """Put a fact into the log without a command, as history that is there already."""
        schema, command = self.town.schema, uuid4()
        head = LogReader(self.owner, schema).head()
        envelope = Envelope(
            occurred_at=self.now,
            actor="somebody-else",
            role="system",
            office="secretariat",
            command_id=command,
            correlation_id=command,
        )
        recorded = Recorded(
            head.last + 1, self.now, stream, self.version(stream) + 1, "", about, fact, envelope
        )
        write_log(self.owner, schema, [recorded])

    def facts(self) -> list[Recorded]:
        """The whole log."""
        return LogReader(self.owner, self.town.schema).page(0, 10_000)

    def __enter__(self) -> RealWorld:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.owner.close()
        self.world.close()


def done_by_itself(facts: list[Recorded]) -> list[Recorded]:
    """What the process managers recorded."""
    return [one for one in facts if one.envelope.actor == "system"]


def fields_of(recorded: Recorded) -> dict[str, Any]:
    """What a fact says but for ids, which differ from one history to the next."""
    fact = recorded.fact
    values = {name: getattr(fact, name) for name in fact.__struct_fields__}
    return {name: value for name, value in values.items() if not isinstance(value, UUID)}
