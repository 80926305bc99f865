"""The read models' tables in a tenant's schema: made at migration, built from the log where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from infra.kept_tables import claim, is_claimed, is_there, may_be_in_use
from infra.log_reader import LogReader
from infra.migrations import grant_read_model
from infra.reader_gate import set_position, shut_gate
from infra.rebuild import Progress, rebuild, silent
from projections.models import READ_MODELS, TABLES, ReadModel, table_ddl
from projections.read_model import POSITION, Table, nodes_ddl


def make_read_models(
    connection: Connection[Any],
    schema: str,
    progress: Progress = silent,
    *,
    models: Sequence[ReadModel] = READ_MODELS,
) -> None:
    """Bring the tables to this release; harmless when they are. For `migrate` and `open_tenant`.

    Where the log has facts, what is new is built from them beside the tables that serve, passes the gate and takes
    their place: see `rebuild`, also for what it raises. The connection is then in autocommit.
    """
    tables = [table for model in models for table in model.tables]
    whole = all(is_there(connection, schema, table) for table in tables)
    claimed = is_claimed(connection, schema, tables)
    _add_functions(connection, schema, tables)
    if whole and claimed is None:
        claim(connection, schema, tables)
    elif whole and claimed:
        _drop_left_over(connection, schema, tables)
    elif LogReader(connection, schema).head().last:
        connection.execute(nodes_ddl(schema))
        rebuild(connection, schema, LogReader, progress, models=models)
    else:
        _make_empty(connection, schema, models)


def begin_again(connection: Connection[Any], schema: str) -> None:
    """Empty every read model and put the position to 0, in the caller's transaction."""
    relations = [Identifier(schema, name) for table in TABLES for name in table.relations()]
    shut_gate(connection, schema, relations)
    set_position(connection, schema, POSITION, 0)
    connection.execute(SQL("truncate {}").format(SQL(", ").join(relations)))


def _make_empty(connection: Connection[Any], schema: str, models: Sequence[ReadModel]) -> None:
    """Make what is missing in a tenant in which nothing was recorded yet."""
    tables = [table for model in models for table in model.tables]
    with connection.transaction():
        shut_gate(connection, schema)
        connection.execute(nodes_ddl(schema))
        for table in tables:
            if is_there(connection, schema, table):
                continue
            for relation in table.relations():
                whole = Identifier(schema, relation)
                connection.execute(SQL("drop table if exists {}").format(whole))
            for statement in table_ddl(table, schema):
                connection.execute(statement)
            for relation in table.relations():
                grant_read_model(connection, schema, relation)
        set_position(connection, schema, POSITION, 0)
        claim(connection, schema, tables)


def _add_functions(connection: Connection[Any], schema: str, tables: Sequence[Table[Any]]) -> None:
    """Make the functions that tables of an earlier release lack: they need no other rows."""
    for table in tables:
        if is_there(connection, schema, table) and not _has_function(connection, schema, table):
            connection.execute(table.corrected_ddl(schema))


def _has_function(connection: Connection[Any], schema: str, table: Table[Any]) -> bool:
    """Whether the function takes what this release gives it: the one of a release before took JSON."""
    signature = table.corrected_signature(schema).as_string(connection)
    row = connection.execute("select to_regprocedure(%s) is not null", (signature,)).fetchone()
    return row is not None and bool(row[0])


def _drop_left_over(connection: Connection[Any], schema: str, tables: Sequence[Table[Any]]) -> None:
    """Drop the functions and row types that only other releases have, once none of their processes is connected."""
    if may_be_in_use(connection):
        return
    ours = [each.as_string(connection) for table in tables for each in table.signatures(schema)]
    kinds = [table.kind_name for table in tables]
    named = Identifier(schema).as_string(connection)
    with connection.transaction():
        # The functions first: they give and take rows of the types.
        left_over = connection.execute(
            "select 'function ' || oid::regprocedure from pg_proc where pronamespace = %s::regnamespace"
            " and proname ~ '_v[0-9]+_(at|corrected)$'"
            " and not exists (select from unnest(%s::text[]) ours where to_regprocedure(ours) = oid)"
            " union all select 'type ' || oid::regtype from pg_type where typnamespace = %s::regnamespace"
            " and typtype = 'c' and typname ~ '_v[0-9]+_row$' and typname <> all (%s)",
            (named, ours, named, kinds),
        ).fetchall()
        for (what,) in left_over:
            connection.execute(f"drop {what}".encode())
