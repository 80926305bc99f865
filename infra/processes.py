"""The process managers at work: what is overdue is reacted to, and enquiries are carried, once, whoever runs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import date
from itertools import chain
from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg
import structlog
from psycopg import Connection

from application.ports import Ports
from application.processes import IN_CONFLICT, REACTIONS, Due, react
from application.rules import local_day
from domain.errors import Conflicted, NotFound, Refusal, TooEarly, WrongState
from infra.enquiries import Patience, deliver_of
from infra.kept_tables import is_claimed
from infra.log_reader import LogReader
from infra.migrations import tenant_schema, tenants
from infra.name_index import file_names
from infra.projector import read_position
from infra.settings import Unavailable
from infra.world import World
from projections.complaint_conflicts import misplaced
from projections.deadlines import overdue
from projections.models import TABLES

AT_ONCE: Final = 500
"""Deadlines of one tenant in one round; the next round takes the next ones."""

MOST_BEHIND: Final = 100_000
"""Facts by which the read models may be behind the log: a load that lasts for hours starves no deadline, since every
command decides by the log. Further behind they are being built anew, and what they call overdue was long acted upon."""

POLL_SECONDS: Final = 5.0
"""How often the clock is looked at: deadlines are days."""

_log = structlog.get_logger(__name__)


class Round(NamedTuple):
    """What one look at a tenant's deadlines did.

    reacted  how many commands were recorded by this look
    settled  deadlines, those included, that need nothing any more, though the read models have not let go of them
    """

    reacted: int
    settled: frozenset[Due]


def run_round(
    connection: Connection[Any], tenant: str, world: World, settled: frozenset[Due] = frozenset()
) -> Round:
    """React to what is overdue in a tenant by its own calendar day, but for what was found settled.

    A complaint that lies where it may not be handled is due at once. A deadline that was kept in what the read models
    do not know yet is refused by the log. What cannot be done now but may be later is tried again in the next round.

    Does nothing while the read models are far behind the log.
    """
    if _behind(connection, tenant) > MOST_BEHIND:
        return Round(0, settled)
    today = local_day(world.clock(), tenant)
    waiting = what_is_due(connection, tenant_schema(tenant), today, AT_ONCE + len(settled))
    fresh = [due for due in waiting if due not in settled]
    if not fresh:
        return Round(0, settled & frozenset(waiting))
    outcomes = asyncio.run(_react_to(fresh, world.ports_for(tenant)))
    found = {due for due, outcome in outcomes if outcome in (_RECORDED, _SETTLED)}
    reacted = sum(outcome == _RECORDED for _, outcome in outcomes)
    return Round(reacted, (settled & frozenset(waiting)) | found)


def what_is_due(connection: Connection[Any], schema: str, today: date, most: int) -> list[Due]:
    """What is to be reacted to: deadlines whose last day has passed, and complaints that lie in conflict."""
    rows = overdue(connection, schema, today, list(REACTIONS), most)
    return [Due(row.subject, row.kind, row.due_on, row.opened_position) for row in rows] + [
        Due(lies.complaint, IN_CONFLICT, today, lies.position, lies.office)
        for lies in misplaced(connection, schema, today, most)
    ]


def _behind(connection: Connection[Any], tenant: str) -> int:
    """How many facts the read models do not know yet."""
    schema = tenant_schema(tenant)
    known = read_position(connection, schema)
    return LogReader(connection, schema).head().last - known


_RECORDED, _SETTLED, _LATER, _AGAIN = range(4)


async def _react_to(deadlines: list[Due], ports: Ports) -> list[tuple[Due, int]]:
    """React to many; to those of one subject in turn, so that who comes late decides as who came in time."""

    async def outcome(due: Due) -> int:
        try:
            receipt = await react(due, ports)
        except Conflicted:
            return _AGAIN
        except Refusal as refusal:
            settled = isinstance(refusal, WrongState | NotFound) and refusal.code != TooEarly.code
            said = "deadline_settled" if settled else "deadline_put_off"
            _log.info(said, tenant=ports.tenant, kind=due.kind, code=refusal.code)
            return _SETTLED if settled else _LATER
        return _SETTLED if receipt.repeated else _RECORDED

    async def in_turn(of_one: list[Due]) -> list[tuple[Due, int]]:
        found: list[tuple[Due, int]] = []
        for due in of_one:
            found.append((due, await outcome(due)))
            if found[-1][1] == _AGAIN:
                break
        return found

    by_subject: dict[UUID, list[Due]] = {}
    for due in deadlines:
        by_subject.setdefault(due.subject, []).append(due)
    return list(chain(*await asyncio.gather(*map(in_turn, by_subject.values()))))


class Processes:
    """Looks after the deadlines and enquiries of every tenant of a database until it is told to stop."""

    def __init__(
        self, dsn: str, open_world: Callable[[], World], *, poll_seconds: float = POLL_SECONDS
    ) -> None:
        self._dsn = dsn
        self._open_world = open_world
        self._poll_seconds = poll_seconds
        self._stopping = threading.Event()
        self._settled: dict[str, frozenset[Due]] = {}
        self._filed: set[str] = set()
        self._patience: dict[str, Patience] = {}

    def stop(self) -> None:
        """Make `run` return after the round in hand; from any thread or a signal handler."""
        self._stopping.set()

    def run(self) -> None:
        """Look, react, wait; a lost database is waited for."""
        while not self._stopping.is_set():
            try:
                with (
                    self._open_world() as world,
                    psycopg.connect(self._dsn, autocommit=True) as connection,
                ):
                    self._watch(world, connection)
            except (psycopg.OperationalError, Unavailable) as error:
                _log.warning("processes_lost_database", error=type(error).__name__)
                self._stopping.wait(self._poll_seconds)

    def _watch(self, world: World, connection: Connection[Any]) -> None:
        while not self._stopping.is_set():
            busy = False
            for tenant in tenants(connection):
                if self._stopping.is_set():
                    return
                busy |= self._look_at(tenant.code, world, connection)
            if not busy:
                self._stopping.wait(self._poll_seconds)

    def _look_at(self, code: str, world: World, connection: Connection[Any]) -> bool:
        """One round in a tenant; answers whether something was recorded."""
        try:
            if is_claimed(connection, tenant_schema(code), TABLES) is False:
                return False  # another release's worker looks after it; the projector beside us says so
            done = run_round(connection, code, world, self._settled.get(code, frozenset()))
            asked = self._carry_enquiries(code, world, connection)
            named = self._file_names(code, world, connection)
        except (psycopg.OperationalError, Unavailable):
            raise
        except Exception as error:  # noqa: BLE001 # one tenant's fault must not stop the others
            # Not its text: a database error quotes the row it failed on.
            _log.error("processes_failed", tenant=code, error=type(error).__name__)
            return False
        self._settled[code] = done.settled
        return done.reacted + asked + named > 0

    def _carry_enquiries(self, code: str, world: World, connection: Connection[Any]) -> int:
        if _behind(
            connection, code
        ):  # what is answered already would be carried again, for nothing
            return 0
        patience = self._patience.setdefault(code, Patience())
        return deliver_of(connection, code, world, patience).answered

    def _file_names(self, code: str, world: World, connection: Connection[Any]) -> int:
        """What an earlier release left unfiled; looked for until it is done, once in our life."""
        if code in self._filed or _behind(connection, code):
            return 0
        named = file_names(connection, code, world)
        if named == 0:
            self._filed.add(code)
        return named
