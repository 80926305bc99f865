"""The read models' tables in a tenant's schema: made at migration, emptied when they do not fit."""

from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from infra.migrations import grant_read_model
from projections.models import TABLES, table_ddl
from projections.read_model import POSITION, Table, nodes_ddl


def make_read_models(connection: Connection[Any], schema: str) -> None:
    """Make the tables that are missing; harmless when none is. For `migrate` and `open_tenant`.

    A table that is new to a tenant with a history begins empty, and all begin again with it: the
    projector rebuilds them from the log, and until it is done answers say an early position.
    """
    missing = [table for table in TABLES if not _exists(connection, schema, table)]
    if not missing:
        return
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
    set_position(connection, schema, POSITION, 0)
    relations = [Identifier(schema, name) for table in TABLES for name in table.relations()]
    connection.execute(SQL("truncate {}").format(SQL(", ").join(relations)))


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
