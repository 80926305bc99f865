"""What facts did to the read models: the rows that each wrote, changed or took away, before and after.

A row is stored with the position of the fact that wrote it and, once replaced, with that of the fact that ended it. So
what a fact did is read where the answers themselves lie, and cannot tell another story than they.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from projections.audit_trail import audit_trail
from projections.behind_walls import NOBODY, Behind, complaint_wall
from projections.conditions import Where
from projections.models import READ_MODELS
from projections.read_model import Journal, Table

Row = Mapping[str, Any]

_TABLES: Final = {table.name: table for model in READ_MODELS for table in model.tables}

COLUMNS: Final = {name: table.fields for name, table in _TABLES.items()}
"""The columns of each table, in the order in which it declares them."""

KEYS: Final = {name: table.key for name, table in _TABLES.items()}
"""The columns of each table's key."""

TOLD_OTHERWISE: Final = frozenset({"audit_trail", "mentions", "recorded_late"})
"""Read models that say of a fact what is told with it already."""

SEALED: Final = re.compile(r"\b1\.[A-Za-z0-9_-]{38,}")
"""Ciphertext as the vault writes it: `1.` and at least a nonce and a tag in base64url."""


_ALL: Final = frozenset(model.name for model in READ_MODELS) - TOLD_OTHERWISE


class Seen(NamedTuple):
    """Who looks.

    scope   region prefixes; rows of other regions, and what facts of other regions wrote, are left out
    models  the read models whose rows they may see
    """

    scope: tuple[str, ...] = ("",)
    looking: Behind = NOBODY
    models: frozenset[str] = _ALL


class Effect(NamedTuple):
    """A row that a fact wrote, changed or took away; or that differs between two moments.

    position  of the fact; of two moments, of the one between them by which the row became what it is at the second
    place     where the row stands among those that the fact changed, from 1
    changed   how many those are
    before    the row until then, or at the first moment; None where there was none
    after     the row from then on, or at the second moment; None where there is none
    """

    position: int
    place: int
    changed: int
    table: str
    key: Sequence[Any]
    before: Row | None
    after: Row | None


class _Touched(NamedTuple):
    """The rows in question: which live rows and which past rows were written, and which past rows ended."""

    live: Composable
    past: Composable
    ended: Composable


async def effects_of(
    conn: AsyncConnection[Any], schema: str, positions: Sequence[int], seen: Seen, *, most: int
) -> dict[int, list[Effect]]:
    """Answer what the facts at these positions did, by one statement; `most` rows of each fact."""
    these = Literal(list(positions))
    wrote, ended = SQL("position = any ({})").format(these), SQL("_to = any ({})").format(these)
    rows = await _paired(conn, schema, seen, _Touched(wrote, wrote, ended))
    query = SQL("{} where place <= {} order by at, place").format(rows.text, Literal(most))
    found: dict[int, list[Effect]] = {position: [] for position in positions}
    for effect in await effects_in(conn, query, rows.values):
        found[effect.position].append(effect)
    return found


class Query(NamedTuple):
    """A statement and its parameters."""

    text: Composed
    values: Mapping[str, object]


async def _paired(conn: AsyncConnection[Any], schema: str, seen: Seen, touched: _Touched) -> Query:
    """Select the touched rows as `Effect` has them."""
    hidden = await hidden_ids(conn, schema, seen.looking)
    where = Where()
    parts = [
        part
        for table, allowed in tables_seen(schema, where, seen, hidden)
        for part in _parts(table, schema, touched, allowed)
    ]
    paired = SQL(
        "select at, table_name, key, (array_agg(line) filter (where not written))[1] as before,"
        " (array_agg(line) filter (where written))[1] as after from ({parts}) touched group by 1, 2, 3"
    ).format(parts=SQL(" union all ").join(parts))
    return Query(numbered(paired), where.values)


def numbered(rows: Composable) -> Composed:
    """Select the rows that became other ones as `Effect` has them, with their places among those of the same fact."""
    return SQL(
        "select at, place, changed, table_name, key, before, after from (select *,"
        " (count(*) over (partition by at))::int as changed,"
        ' (row_number() over (partition by at order by table_name collate "C", key))::int as place'
        " from ({}) each_row where before is distinct from after) numbered"
    ).format(rows)


def tables_seen(
    schema: str, where: Where, seen: Seen, hidden: Sequence[UUID]
) -> Iterator[tuple[Table[Any], Composable]]:
    """The tables whose rows they may see, each with the condition of these rows; its parameters go into `where`."""
    for model in READ_MODELS:
        if model.name in seen.models:
            for table in model.tables:
                yield table, allowed_rows(table, schema, where.beside(), seen, hidden)


def allowed_rows(
    table: Table[Any], schema: str, where: Where, seen: Seen, hidden: Sequence[UUID]
) -> Composable:
    """The condition of rows that may be seen: in the scope, and not of a complaint behind a wall.

    A row that says of no region is where the fact is that wrote it.
    """
    if "region" in table.fields:
        where.in_scope(seen.scope)
    elif hidden or "" not in seen.scope:
        facts = where.beside().in_scope(seen.scope)
        where.within(
            "position",
            SQL("select position from {} where {} and stream <> all ({})").format(
                audit_trail.live(schema), facts.sql, Literal(list(hidden))
            ),
        )
    shut = [
        SQL("{} = any ({})").format(Identifier(column), Literal(hidden)) for column in table.ids
    ]
    if not (hidden and shut):
        return where.sql
    return SQL("{} and not coalesce({}, false)").format(where.sql, SQL(" or ").join(shut))


def _parts(
    table: Table[Any], schema: str, touched: _Touched, allowed: Composable
) -> Iterator[Composed]:
    def part(relation: Identifier, at: str, condition: Composable, written: bool) -> Composed:
        return SQL(
            "select {name} as table_name, {at} as at, jsonb_build_array({key}) as key, {written} as written,"
            " to_jsonb(r) - array['position', '_to', '_node'] as line"
            " from {relation} r where {condition} and ({allowed})"
        ).format(
            name=Literal(table.name),
            at=Identifier(at),
            key=SQL(", ").join(map(Identifier, table.key)),
            written=Literal(written),
            relation=relation,
            condition=condition,
            allowed=allowed,
        )

    yield part(table.live(schema), "position", touched.live, written=True)
    if not isinstance(table, Journal):
        yield part(table.history(schema), "position", touched.past, written=True)
        yield part(table.history(schema), "_to", touched.ended, written=False)


async def effects_in(
    conn: AsyncConnection[Any], query: Composed, values: Mapping[str, object]
) -> list[Effect]:
    """Read what a query selects as effects."""
    async with conn.cursor(row_factory=args_row(Effect)) as cursor:
        await cursor.execute(query, values)
        return await cursor.fetchall()


async def hidden_ids(conn: AsyncConnection[Any], schema: str, looking: Behind) -> list[UUID]:
    """The complaints and referrals that are behind a wall for who looks. No row that names one is shown."""
    if not looking.walls:
        return []
    cursor = await conn.execute(
        SQL(
            "select distinct hidden from {} where wall = any (%s) and but_not_from is distinct from %s"
        ).format(complaint_wall.live(schema)),
        (list(looking.walls), looking.account),
    )
    return [row[0] for row in await cursor.fetchall()]
