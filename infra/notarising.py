"""The notary at work: notarises what is recorded in every tenant, signs checkpoints on schedule, sends them out."""

from __future__ import annotations

import threading
import time
from typing import Any, Final

import psycopg
import structlog
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from domain.checkpoint import origin_of
from domain.tiles import TileMissing
from infra.checkpoint_delivery import NotDelivered, deliver, dropped
from infra.checkpoints import HistoryChanged, sign, signers
from infra.log_damage import LogDamaged
from infra.log_reader import LogReader
from infra.migrations import Tenant, tenants
from infra.notary import Moved, notarise
from infra.pool import Pool, borrowed, open_pool
from infra.settings import Settings, Unavailable
from infra.signed_note import Signer

POLL_SECONDS: Final = 2.0
AFTER_A_FAULT_SECONDS: Final = 600.0
"""How long a tenant is left alone whose history is not what it was: it was said, and looking again costs a reading."""

AFTER_A_BLOCK_SECONDS: Final = 60.0
"""How long a delivery that failed waits."""

_log = structlog.get_logger(__name__)


def keys_of(
    connection: Connection[Any], pool: Pool, tenant: Tenant, settings: Settings
) -> list[Signer]:
    """The keys that sign a tenant's checkpoints, under the name that its log has now."""
    epoch = LogReader(connection, tenant.schema).epoch()
    origin = origin_of(settings.checkpoint_origin, tenant.code, epoch)
    return signers(pool, tenant.schema, settings.master_key, origin)


class Notarising:
    """Looks after the proof trees of every tenant of a database until it is told to stop."""

    def __init__(self, dsn: str, settings: Settings, *, poll_seconds: float = POLL_SECONDS) -> None:
        self._dsn = dsn
        self._settings = settings
        self._poll_seconds = poll_seconds
        self._stopping = threading.Event()
        self._not_before: dict[tuple[str, str], float] = {}

    def stop(self) -> None:
        """Make `run` return after the page in hand; from any thread or a signal handler."""
        self._stopping.set()

    def run(self) -> None:
        """Notarise, sign, send out, wait; a lost database is waited for."""
        with open_pool(self._dsn, size=2) as pool:
            while not self._stopping.is_set():
                busy = False
                try:
                    with borrowed(pool) as connection:
                        busy = self.go_round(connection, pool)
                except (psycopg.OperationalError, Unavailable) as error:
                    _log.warning("notary_lost_database", error=type(error).__name__)
                if not busy:
                    self._stopping.wait(self._poll_seconds)

    def go_round(self, connection: Connection[Any], pool: Pool) -> bool:
        """Look at every tenant once, a page of each; answers whether there is more to notarise."""
        busy = False
        for tenant in tenants(connection):
            if self._stopping.is_set():
                return False
            busy |= self._look_at(connection, pool, tenant)
        return busy

    def _look_at(self, connection: Connection[Any], pool: Pool, tenant: Tenant) -> bool:
        if self._waits(tenant, "everything"):
            return False
        try:
            if self._notarise(connection, tenant):
                return True
            if not self._waits(tenant, "signing") and self._is_due(connection, tenant):
                self._sign(connection, pool, tenant)
            if not self._waits(tenant, "delivery"):
                self._deliver(connection, tenant)
        except (psycopg.OperationalError, Unavailable):
            raise
        except Exception as error:  # noqa: BLE001 # one tenant's fault must not stop the others
            self._put_off(tenant, "everything", AFTER_A_FAULT_SECONDS)
            # Its text, where it is ours, holds a schema and positions; a database error quotes rows.
            what = str(error) if isinstance(error, LogDamaged | TileMissing) else None
            _log.error("notary_failed", tenant=tenant.code, error=type(error).__name__, what=what)
        return False

    def _notarise(self, connection: Connection[Any], tenant: Tenant) -> bool:
        try:
            return notarise(connection, tenant.schema)
        except Moved:
            return True  # by another notary: look again

    def _is_due(self, connection: Connection[Any], tenant: Tenant) -> bool:
        """Whether the log has grown since a checkpoint that is old enough."""
        if self._settings.checkpoint_hours == 0:
            return False
        row = connection.execute(
            SQL(
                "SELECT h.last > coalesce(c.tree_size, 0) AND coalesce("
                "c.signed_at <= now() - make_interval(hours => %s), true)"
                " FROM {} AS h LEFT JOIN LATERAL"
                " (SELECT tree_size, signed_at FROM {} ORDER BY signed_at DESC LIMIT 1) AS c ON true"
            ).format(
                Identifier(tenant.schema, "log_head"), Identifier(tenant.schema, "checkpoint")
            ),
            (self._settings.checkpoint_hours,),
        ).fetchone()
        return row is not None and bool(row[0])

    def _sign(self, connection: Connection[Any], pool: Pool, tenant: Tenant) -> None:
        keys = keys_of(connection, pool, tenant, self._settings)
        try:
            elsewhere = dropped(self._settings, keys)
            signed = sign(connection, tenant.schema, keys, elsewhere)
        except HistoryChanged as error:
            self._put_off(tenant, "signing", AFTER_A_FAULT_SECONDS)
            _log.error("history_changed", tenant=tenant.code, what=str(error))
        else:
            _log.info("checkpoint_signed", tenant=tenant.code, size=signed and signed.size)

    def _deliver(self, connection: Connection[Any], tenant: Tenant) -> None:
        try:
            deliver(connection, tenant.schema, self._settings)
        except NotDelivered as error:
            self._put_off(tenant, "delivery", AFTER_A_BLOCK_SECONDS)
            _log.warning(
                "checkpoint_not_delivered", tenant=tenant.code, way=error.way, why=error.why
            )

    def _waits(self, tenant: Tenant, what: str) -> bool:
        return time.monotonic() < self._not_before.get((tenant.code, what), 0.0)

    def _put_off(self, tenant: Tenant, what: str, seconds: float) -> None:
        self._not_before[tenant.code, what] = time.monotonic() + seconds
