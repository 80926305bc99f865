"""Which read-model tables a tenant's schema holds, in which versions, and which release may fold into them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from psycopg import AsyncConnection, Connection
from psycopg.conninfo import make_conninfo
from psycopg.sql import Identifier

from infra.reader_gate import set_position
from projections.models import TABLES
from projections.read_model import Table, position_query

_PROGRAM: Final = "puskesos"
_RELEASES: Final = f"^{_PROGRAM} [0-9a-f]+$"

_SHAPE: Final = "read_models_shape"
"""The row of `projection_position` that says, as a number, for which tables the position of the read models holds."""


def named(dsn: str) -> str:
    """The same database, on whose list of connections (pg_stat_activity) this process says which release it is."""
    return make_conninfo(dsn, application_name=release_name())


def release_name() -> str:
    """What connections of this release are called; releases with the same tables do one another no harm."""
    return f"{_PROGRAM} {_shape(TABLES):014x}"


def other_releases(connection: Connection[Any]) -> list[str]:
    """The processes of releases with other tables that are connected to this database: from where, and since when.

    Where and when is unknown of other roles' processes to a role without pg_read_all_stats.
    """
    rows = connection.execute(
        "select case when min(backend_start) is null then 'unknown'"
        " else coalesce(client_addr::text, 'this machine') end,"
        " coalesce(to_char(min(backend_start), 'YYYY-MM-DD HH24:MI'), 'unknown')"
        " from pg_stat_activity where datname = current_database()"
        " and application_name ~ %s and application_name <> %s group by client_addr, application_name order by 2",
        (_RELEASES, release_name()),
    )
    return [f"{where} since {since}" for where, since in rows]


def may_be_in_use(connection: Connection[Any]) -> bool:
    """Whether somebody else may be using what only other releases have.

    Releases before connections were named (`named`) call themselves nothing.
    """
    row = connection.execute(
        "select exists (select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        " and coalesce(backend_type, 'client backend') = 'client backend'"
        " and (application_name = '' or application_name ~ %s and application_name <> %s))",
        (_RELEASES, release_name()),
    ).fetchone()
    return row is None or bool(row[0])


def is_there(connection: Connection[Any], schema: str, table: Table[Any]) -> bool:
    """Whether the table is there, its history too."""
    names = [Identifier(schema, name).as_string(connection) for name in table.relations()]
    row = connection.execute(
        "select bool_and(to_regclass(name) is not null) from unnest(%s::text[]) as name", (names,)
    ).fetchone()
    return row is not None and bool(row[0])


def serving_version(
    connection: Connection[Any], schema: str, table: Table[Any]
) -> Table[Any] | None:
    """The table in the version that serves: this release's, else the latest other; None if there is none."""
    if is_there(connection, schema, table):
        return table
    return next(iter(former_versions(connection, schema, table)), None)


def former_versions(
    connection: Connection[Any], schema: str, table: Table[Any]
) -> list[Table[Any]]:
    """The table in every version that is kept and not this release's, the latest first."""
    rows = connection.execute(
        "select substring(relname from '_v([0-9]+)$')::int as version from pg_class"
        " where relnamespace = %s::regnamespace and relkind = 'r' and relname ~ %s"
        " order by version desc",
        (Identifier(schema).as_string(connection), f"^{table.name}_v[0-9]+$"),
    ).fetchall()
    others = [version for (version,) in rows if version != table.version]
    return [replace(table, version=version, changes=()) for version in others]


def history_of(
    connection: Connection[Any], schema: str, table: Table[Any], beside: str = ""
) -> Identifier | None:
    """The table of rows that held once, where this version has one."""
    history = table.history(schema, beside)
    row = connection.execute("select to_regclass(%s)", (history.as_string(connection),)).fetchone()
    return history if row is not None and row[0] is not None else None


def strangers(
    connection: Connection[Any], schema: str, tables: Iterable[Table[Any]]
) -> list[Identifier]:
    """The tables named as read models are that no table of this release has: of other versions, or given up."""
    ours = [name for table in tables for name in table.relations()]
    rows = connection.execute(
        "select relname from pg_class where relnamespace = %s::regnamespace and relkind = 'r'"
        " and relname ~ '_v[0-9]+(_past)?$' and relname <> all (%s)",
        (Identifier(schema).as_string(connection), ours),
    )
    return [Identifier(schema, name) for (name,) in rows]


def claim(connection: Connection[Any], schema: str, tables: Iterable[Table[Any]]) -> None:
    """Say that the position of the read models holds for these tables, and for whoever folds into all of them."""
    set_position(connection, schema, _SHAPE, _shape(tables))


def is_claimed(
    connection: Connection[Any], schema: str, tables: Iterable[Table[Any]]
) -> bool | None:
    """Whether the position of the read models holds for just these tables; None when that was never said.

    A release that knows other tables must not move it: a table that it does not fold into would miss facts.
    """
    row = connection.execute(position_query(schema), {"name": _SHAPE}).fetchone()
    return None if row is None else row[0] == _shape(tables)


async def are_gone(
    connection: AsyncConnection[Any], schema: str, tables: Sequence[Table[Any]]
) -> bool:
    """Whether another release took over, and tables of this one are not there any more.

    Where it only added some, this one can still answer.
    """
    cursor = await connection.execute(position_query(schema), {"name": _SHAPE})
    row = await cursor.fetchone()
    if row is None or row[0] == _shape(tables):
        return False
    names = [
        Identifier(schema, name).as_string(None) for table in tables for name in table.relations()
    ]
    cursor = await connection.execute(
        "select bool_or(to_regclass(name) is null) from unnest(%s::text[]) as name", (names,)
    )
    row = await cursor.fetchone()
    return row is not None and bool(row[0])


def _shape(tables: Iterable[Table[Any]]) -> int:
    names = "\n".join(sorted(table.stored_name for table in tables))
    return int.from_bytes(sha256(names.encode()).digest()[:7])
