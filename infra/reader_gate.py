"""The gate between readers and a change of the read models' tables, and the positions kept behind it."""

import time
from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection
from psycopg.errors import DeadlockDetected, LockNotAvailable
from psycopg.sql import SQL, Composed, Identifier, Literal

from infra.settings import Unavailable

GATE_TRY_MILLISECONDS: Final = 500
"""How long readers who come are held up at once; less than PostgreSQL's deadlock_timeout of 1 s."""

GATE_REST_SECONDS: Final = 0.2
"""Between two tries: readers who were held up pass."""

GATE_PATIENCE_SECONDS: Final = 120.0
"""Longer than a reader of the service may idle in a transaction (60 s)."""


def shut_gate(
    connection: Connection[Any], schema: str, relations: Sequence[Identifier] = ()
) -> None:
    """Keep readers out until the caller's transaction ends: before tables are emptied or switched.

    A snapshot does not protect from that: whoever reads the new table through an old snapshot sees
    it empty. So a reader takes `tables_held` before its snapshot, and here we wait for all of them.
    The tables that will go are locked in the same try, so that no statement can hold one of them
    and wait for the gate.

    Raises Unavailable when somebody goes on reading for GATE_PATIENCE_SECONDS.
    """
    gate = [Identifier(schema, "projection_position"), *relations]
    statement = SQL("lock table {} in access exclusive mode").format(SQL(", ").join(gate))
    give_up_at = time.monotonic() + GATE_PATIENCE_SECONDS
    while not _locked(connection, statement):
        if time.monotonic() > give_up_at:
            raise Unavailable(
                f"Somebody goes on reading the read models of {schema}, so they were left as they are.",
                "End that transaction (see pg_stat_activity) or try again later.",
            )
        # Our lock request has left the queue: those who waited behind it read now.
        time.sleep(GATE_REST_SECONDS)


def _locked(connection: Connection[Any], statement: Composed) -> bool:
    try:
        with connection.transaction():
            connection.execute(
                SQL("set local lock_timeout = {}").format(Literal(GATE_TRY_MILLISECONDS))
            )
            connection.execute(statement)
            connection.execute("set local lock_timeout to default")
    except (LockNotAvailable, DeadlockDetected):
        return False
    return True


def set_position(connection: Connection[Any], schema: str, name: str, position: int) -> None:
    """Say how far a projection knows the log, whatever was said before."""
    connection.execute(
        SQL(
            "insert into {} (name, at) values (%s, %s)"
            " on conflict (name) do update set at = excluded.at"
        ).format(Identifier(schema, "projection_position")),
        (name, position),
    )
