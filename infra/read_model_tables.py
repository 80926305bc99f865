"""The read models' tables in a tenant's schema: made at migration, emptied when they do not fit."""

import time
from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection
from psycopg.errors import DeadlockDetected, LockNotAvailable
from psycopg.sql import SQL, Composed, Identifier, Literal

from infra.migrations import grant_read_model
from infra.settings import Unavailable
from projections.models import TABLES, table_ddl
from projections.read_model import POSITION, Table, nodes_ddl

GATE_TRY_MILLISECONDS: Final = 500
"""How long readers who come are held up at once; less than PostgreSQL's deadlock_timeout of 1 s."""

GATE_REST_SECONDS: Final = 0.2
"""Between two tries: readers who were held up pass."""

GATE_PATIENCE_SECONDS: Final = 120.0
"""Longer than a reader of the service may idle in a transaction (60 s)."""


def make_read_models(connection: Connection[Any], schema: str) -> None:
    """Make the tables that are missing; harmless when none is. For `migrate` and `open_tenant`.

    A table that is new to a tenant with a history begins empty, and all begin again with it: the
    projector rebuilds them from the log, and until it is done answers say an early position.
    """
    missing = [table for table in TABLES if not _exists(connection, schema, table)]
    for table in TABLES:
        if table not in missing and not _has_function(connection, schema, table):
            connection.execute(table.corrected_ddl(schema))
    if not missing:
        return
    with connection.transaction():
        shut_gate(connection, schema)
        connection.execute(nodes_ddl(schema))
        for table in missing:
            for relation in table.relations():
                whole = Identifier(schema, relation)
                connection.execute(SQL("drop table if exists {}").format(whole))
            for statement in table_ddl(table, schema):
                connection.execute(statement)
            for relation in table.relations():
                grant_read_model(connection, schema, relation)
        begin_again(connection, schema)


def begin_again(connection: Connection[Any], schema: str) -> None:
    """Empty every read model and put the position to 0, in the caller's transaction."""
    relations = [Identifier(schema, name) for table in TABLES for name in table.relations()]
    shut_gate(connection, schema, relations)
    set_position(connection, schema, POSITION, 0)
    connection.execute(SQL("truncate {}").format(SQL(", ").join(relations)))


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


def _exists(connection: Connection[Any], schema: str, table: Table[Any]) -> bool:
    names = [Identifier(schema, name).as_string(connection) for name in table.relations()]
    row = connection.execute(
        "select bool_and(to_regclass(name) is not null) from unnest(%s::text[]) as name", (names,)
    ).fetchone()
    return row is not None and bool(row[0])


def _has_function(connection: Connection[Any], schema: str, table: Table[Any]) -> bool:
    name = Identifier(schema, table.corrected_name).as_string(connection)
    row = connection.execute("select to_regproc(%s) is not null", (name,)).fetchone()
    return row is not None and bool(row[0])
