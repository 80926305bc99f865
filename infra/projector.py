"""The projector: follows the logs of all tenants of a database and keeps their read models.

It hears of new facts by NOTIFY and looks by itself as well, because a hint can be lost. One
projector works for a tenant at a time, by a lease row in the tenant's schema; others stand by. The
lease only saves work: what keeps counts right is the compare-and-swap of `folding.project`.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Protocol

import psycopg
import structlog
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from domain.fact import Recorded
from infra.kept_tables import is_claimed
from infra.migrations import tenants
from infra.recorder import FACTS_CHANNEL
from projections.folding import Moved, project
from projections.models import READ_MODELS, ReadModel
from projections.read_model import POSITION, position_query

VIEWS_CHANNEL: Final = "puskesos_views"
PAGE: Final = 5000
"""Facts folded in one transaction: larger pages gain little and delay the first answer."""

_RECONNECT_SECONDS: Final = (0.1, 0.5, 2.0, 5.0)

log = structlog.get_logger(__name__)


class Log(Protocol):
    """A tenant's log, to be read in order."""

    def page(self, after: int, limit: int, until: int | None = None) -> list[Recorded]:
        """Answer the next facts after a position, none later than `until`."""
        ...


OpenLog = Callable[[Connection[Any], str], Log]


class Projector:
    """Keeps the read models of every tenant of one database until it is told to stop.

    dsn            of the serving role
    poll_seconds   how often it looks without being told
    lease_seconds  how long after a projector died another one takes over
    models         what this release folds the facts into
    """

    def __init__(
        self,
        dsn: str,
        open_log: OpenLog,
        *,
        page: int = PAGE,
        poll_seconds: float = 1.0,
        lease_seconds: float = 10.0,
        models: Sequence[ReadModel] = READ_MODELS,
    ) -> None:
        self._dsn = dsn
        self._open_log = open_log
        self._page = page
        self._poll_seconds = poll_seconds
        self._lease_seconds = lease_seconds
        self._folds = [model.fold for model in models]
        self._tables = [table for model in models for table in model.tables]
        self._of_others: set[str] = set()  # schemas whose tables are another release's
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._stopping = threading.Event()
        self._bell, self._wire = socket.socketpair()

    def stop(self) -> None:
        """Make `run` return after the page in hand; from any thread or a signal handler."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._wire.send(b"!")

    def run(self) -> None:
        """Follow the logs; a lost database is waited for."""
        failures = 0
        while not self._stopping.is_set():
            try:
                with self._connect() as work, self._connect() as ear:
                    ear.execute(f"listen {FACTS_CHANNEL}")
                    failures = 0
                    self._follow(work, ear)
            except psycopg.OperationalError as error:
                pause = _RECONNECT_SECONDS[min(failures, len(_RECONNECT_SECONDS) - 1)]
                failures += 1
                log.warning("projector_lost_database", sqlstate=error.sqlstate, retry_in=pause)
                self._stopping.wait(pause)
        self._bell.close()
        self._wire.close()

    def _connect(self) -> Connection[Any]:
        return psycopg.connect(self._dsn, autocommit=True, application_name="puskesos-projector")

    def _follow(self, work: Connection[Any], ear: Connection[Any]) -> None:
        leases = Leases(work, self._holder, self._lease_seconds)
        look_at = time.monotonic()
        heard: set[str] = set()
        try:
            while not self._stopping.is_set():
                if time.monotonic() >= look_at:
                    # Not only what was heard: a fact committed before LISTEN was never announced.
                    heard = {tenant.schema for tenant in tenants(work)}
                    look_at = time.monotonic() + self._poll_seconds
                self._catch_up(work, leases, heard)
                heard = self._listen(ear, max(0.0, look_at - time.monotonic()))
        finally:
            with contextlib.suppress(psycopg.Error):
                leases.release()

    def _catch_up(self, work: Connection[Any], leases: Leases, schemas: Iterable[str]) -> None:
        """Bring these tenants up to date, a page each in turn: a large import starves nobody."""
        waiting = deque(schemas)
        while waiting and not self._stopping.is_set():
            schema = waiting.popleft()
            try:
                if self._advance(work, leases, schema):
                    waiting.append(schema)
            except psycopg.OperationalError:
                raise
            except Exception as error:  # noqa: BLE001 # one tenant's fault must not stop the others
                _report(schema, error)

    def _advance(self, work: Connection[Any], leases: Leases, schema: str) -> bool:
        """Project one page; answers whether there may be more."""
        position, last = _positions(work, schema)
        if last <= position or not self._may_fold(work, leases, schema) or not leases.hold(schema):
            return False
        facts = self._open_log(work, schema).page(position, self._page)
        try:
            if not self._project(work, schema, facts, position):
                return False
        except Moved:
            return True
        work.execute("select pg_notify(%s, %s)", (VIEWS_CHANNEL, f"{schema}:{facts[-1].position}"))
        return facts[-1].position < last

    def _may_fold(self, work: Connection[Any], leases: Leases, schema: str) -> bool:
        """Whether the tables are this release's; if not, whoever may fold into them gets our turn."""
        if is_claimed(work, schema, self._tables) is not False:
            self._of_others.discard(schema)
            return True
        if schema not in self._of_others:
            log.warning(
                "projector_stands_by",
                tenant=schema,
                why="tables of another release",
                remedy="restart `worker` with the release that was migrated last",
            )
            self._of_others.add(schema)
        leases.let_go(schema)
        return False

    def _project(
        self, work: Connection[Any], schema: str, facts: Sequence[Recorded], start: int
    ) -> bool:
        """Fold a page, unless the tables have become another release's; answers whether it did."""
        with work.transaction():
            # Before anything is looked at: whoever switches the tables is then done, or waits for us.
            work.execute(
                SQL("lock table {} in row exclusive mode").format(
                    Identifier(schema, "projection_position")
                )
            )
            if is_claimed(work, schema, self._tables) is False:
                return False
            project(work, schema, self._folds, facts, name=POSITION, start=start)
        return True

    def _listen(self, ear: Connection[Any], seconds: float) -> set[str]:
        """Wait for news, for the next look or for the end; answers the schemas with new facts."""
        ready, _, _ = select.select([ear.fileno(), self._bell.fileno()], [], [], seconds)
        return set(_announced(ear)) if ear.fileno() in ready else set()


class Leases:
    """Whose turn it is, per tenant: a row in its schema that runs out by the database's clock."""

    def __init__(self, connection: Connection[Any], holder: str, seconds: float) -> None:
        self._connection = connection
        self._holder = holder
        self._seconds = seconds
        self._renew_at: dict[str, float] = {}

    def hold(self, schema: str) -> bool:
        """Take or keep the tenant's lease; answers whether it is ours."""
        if time.monotonic() < self._renew_at.get(schema, 0.0):
            return True
        asked = time.monotonic()
        taken = self._connection.execute(
            SQL(
                "insert into {} as lease (name, holder, until)"
                " values (%(name)s, %(holder)s, now() + make_interval(secs => %(seconds)s))"
                " on conflict (name) do update set holder = excluded.holder, until = excluded.until"
                " where lease.holder = excluded.holder or lease.until < now()"
            ).format(Identifier(schema, "projector_lease")),
            {"name": POSITION, "holder": self._holder, "seconds": self._seconds},
        )
        if taken.rowcount != 1:
            self._renew_at.pop(schema, None)
            return False
        self._renew_at[schema] = asked + self._seconds / 3
        return True

    def release(self) -> None:
        """Give back every lease, so that a standby need not wait until they run out."""
        for schema in list(self._renew_at):
            self.let_go(schema)

    def let_go(self, schema: str) -> None:
        """Give back a tenant's lease, if it is ours."""
        if self._renew_at.pop(schema, None) is not None:
            self._connection.execute(
                SQL("delete from {} where name = %s and holder = %s").format(
                    Identifier(schema, "projector_lease")
                ),
                (POSITION, self._holder),
            )


def _report(schema: str, error: Exception) -> None:
    # Neither its text nor a traceback: a database error quotes the row it failed on.
    sqlstate = error.sqlstate if isinstance(error, psycopg.Error) else None
    log.error("projector_failed", tenant=schema, error=type(error).__name__, sqlstate=sqlstate)


def read_position(connection: Connection[Any], schema: str, name: str = POSITION) -> int:
    """Answer the position up to which a projection knows the log."""
    row = connection.execute(position_query(schema), {"name": name}).fetchone()
    return 0 if row is None else int(row[0])


def _positions(connection: Connection[Any], schema: str) -> tuple[int, int]:
    """How far the read models are, and the log."""
    row = connection.execute(
        SQL("select coalesce((select at from {} where name = %s), 0), last from {}").format(
            Identifier(schema, "projection_position"), Identifier(schema, "log_head")
        ),
        (POSITION,),
    ).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def _announced(ear: Connection[Any]) -> Iterator[str]:
    for notice in ear.notifies(timeout=0):
        yield notice.payload.rpartition(":")[0]
