"""The connections that writing to the logs shares in this process, and how long a lost database is borne."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout

from infra.settings import Unavailable

POOL_SIZE = 10
CONNECTION_SECONDS = 2.0
PATIENCE_SECONDS = 3.0
"""How long a lost database is waited for; a restart takes about a second."""

_PAUSE_SECONDS = 0.05
_HURRIED_SECONDS = 0.1
_RECONNECT_SECONDS = 1.0  # then the next who asks for a connection makes the pool try again

T = TypeVar("T")


class Pool(ConnectionPool[psycopg.Connection[TupleRow]]):
    """The connections that all tenants of one database share in this process.

    When nobody has got a connection for PATIENCE_SECONDS, the next are told so almost at once:
    patience is for an outage, not for each request in it.
    """

    _lost_since: float | None = None

    def getconn(self, timeout: float | None = None) -> psycopg.Connection[TupleRow]:
        """A connection. Raises PoolTimeout."""
        lost_since = self._lost_since
        if lost_since is not None and time.monotonic() - lost_since > PATIENCE_SECONDS:
            timeout = _HURRIED_SECONDS
        asked = time.monotonic()
        try:
            connection = super().getconn(timeout)
        except PoolTimeout:
            self._lost_since = lost_since or asked
            raise
        self._lost_since = None
        return connection

    def patience_ends(self) -> float:
        """Until when, by the monotonic clock, an outage that is going on or begins now is borne."""
        return (self._lost_since or time.monotonic()) + PATIENCE_SECONDS


def open_pool(dsn: str, *, size: int = POOL_SIZE) -> Pool:
    """Open a pool; it connects in the background and as it is asked."""
    return Pool(
        dsn,
        connection_class=psycopg.Connection[TupleRow],
        kwargs={"autocommit": True},
        min_size=1,
        max_size=size,
        timeout=CONNECTION_SECONDS,
        reconnect_timeout=_RECONNECT_SECONDS,
        open=True,
        name="ledger",
    )


@contextmanager
def borrowed(pool: Pool) -> Iterator[psycopg.Connection[TupleRow]]:
    """Lend a connection. A database that does not answer, or not in time, becomes `Unavailable`."""
    try:
        with pool.connection() as connection:
            yield connection
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise Unavailable(
            "The database does not answer.",
            "Send it again with the same command id; what was recorded is not recorded twice.",
        ) from error


def until_answered(pool: Pool, attempt: Callable[[], T]) -> T:
    """Repeat an attempt while the database is unavailable, for a few seconds at most.

    Only for what may be done twice: an append may, since its keys refuse the second.
    """
    deadline = pool.patience_ends()
    while True:
        try:
            return attempt()
        except Unavailable:
            if time.monotonic() >= deadline:
                raise
            pool.check()  # a restart leaves dead connections; replace them all, not one per attempt
            time.sleep(_PAUSE_SECONDS)
