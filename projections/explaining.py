"""Where a number comes from: the facts that made it, each with what it added or took away.

A row counts for a number with what it contributes: 1, or an amount. A fact that wrote, changed or took away the row
changed that contribution; the changes of all facts add up to the number, to the last one. They are read from the rows
and their past, of which each has the position of the fact that wrote it, and of the one that ended it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from projections.audit_trail import AuditEntry, audit_trail
from projections.behind_walls import NOBODY, Behind, hidden_away
from projections.conditions import Where
from projections.moment import SchemaAt
from projections.read_model import Journal, Table


@dataclass(frozen=True)
class Number:
    """A number that answers show, as what rows of a table contribute to it.

    topic      of api/reading.py: who may read it may have it explained
    adds       SQL of the columns: what a row contributes
    counts     SQL of the columns: which rows contribute
    narrowed   by which columns it may be narrowed, beside the region; `day` stands for the column `day`
    place      the column that says in which region a row is, whose callers see it; None where all of them do
    walls      the column with the id of a complaint or referral, whose walls hold
    distinct   the column of an id, of which each counts once however many rows there are; the facts add up to rows
    best       a column and its values, for a distinct number: who has several counts under the first of them only
    """

    name: str
    words: tuple[str, str]
    unit: str
    topic: str
    table: Table[Any]
    adds: str = "1"
    counts: str = "true"
    narrowed: tuple[str, ...] = ()
    place: str | None = "region"
    day: str | None = None
    walls: str | None = None
    distinct: str | None = None
    best: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Asked:
    """A number for a caller: narrowed by columns, from a day to another, both included."""

    number: Number
    scope: tuple[str, ...] = ("",)
    looking: Behind = NOBODY
    region: str | None = None
    narrowed: tuple[tuple[str, str], ...] = ()
    since: date | None = None
    until: date | None = None

    def where(self, schema: str) -> Where:
        number, where = self.number, Where()
        for column, value in self.narrowed:
            where.written_as(column, value)
        if number.day is not None:
            where.at_least(number.day, self.since).at_most(number.day, self.until)
        if number.place is not None:
            where.in_region(self.region, number.place).in_scope(self.scope, number.place)
        return (
            where
            if number.walls is None
            else hidden_away(where, schema, number.walls, self.looking)
        )


class Share(NamedTuple):
    """A fact, and what it added to the number; below zero: took from it."""

    entry: AuditEntry
    adds: int


class Sum(NamedTuple):
    """How many facts made a number, and what they add up to."""

    facts: int
    adds: int


async def value_of(conn: AsyncConnection[Any], schema: str, asked: Asked) -> int:
    """The number itself, from the rows that hold at the moment of the schema."""
    where, number = asked.where(schema), asked.number
    rows = number.table.at(schema, None)
    query = SQL("select {} from {} where {} and {}").format(
        _measure(number), rows, SQL(number.counts), where.sql
    )
    if number.best is not None and number.distinct is not None:
        column, values = number.best
        query = SQL(
            "select count(*) from (select min(array_position({values}, {column})) as best from {rows}"
            " where {where} group by {id}) one where best = {last}"
        ).format(
            values=Literal(list(values)),
            column=Identifier(column),
            rows=rows,
            where=where.sql,
            id=Identifier(number.distinct),
            last=Literal(len(values)),
        )
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


async def sum_of(conn: AsyncConnection[Any], schema: str, asked: Asked) -> Sum:
    """How many facts made the number, and what they add up to."""
    where = asked.where(schema)
    query = SQL("select count(*), coalesce(sum(adds), 0)::bigint from ({}) share").format(
        _shares(schema, asked, where)
    )
    row = await (await conn.execute(query, where.values)).fetchone()
    return Sum(0, 0) if row is None else Sum(int(row[0]), int(row[1]))


async def shares_page(
    conn: AsyncConnection[Any], schema: str, asked: Asked, *, after: int, limit: int
) -> list[Share]:
    """Answer the next `limit` facts behind a number, oldest first, behind the position `after`."""
    where = asked.where(schema)
    columns = SQL(", ").join([SQL("t.{}").format(Identifier(name)) for name in AuditEntry._fields])
    seen = hidden_away(where.beside(), schema, "stream", asked.looking)
    query = SQL(
        "select {}, share.adds from ({}) share join {} t on t.position = share.position"
        " where share.position > {} and {} order by share.position limit {}"
    ).format(
        columns,
        _shares(schema, asked, where),
        audit_trail.live(schema),
        Literal(after),
        seen.sql,
        Literal(limit),
    )
    cursor = await conn.execute(query, where.values)
    return [Share(AuditEntry(*row[:-1]), int(row[-1])) for row in await cursor.fetchall()]


def _shares(schema: str, asked: Asked, where: Where) -> Composed:
    """Select each fact that changed the number, and by how much."""
    number, table = asked.number, asked.number.table
    at = schema.position if isinstance(schema, SchemaAt) else None

    def written(relation: Identifier, column: str, sign: str) -> Composed:
        until = (
            SQL("true") if at is None else SQL("{} <= {}").format(Identifier(column), Literal(at))
        )
        return SQL(
            "select {at} as position, {sign}({adds})::bigint as adds from {relation}"
            " where ({counts}) and ({where}) and {until}"
        ).format(
            at=Identifier(column),
            sign=SQL(sign),
            adds=SQL(number.adds),
            relation=relation,
            counts=SQL(number.counts),
            where=where.sql,
            until=until,
        )

    parts: list[Composable] = [written(table.live(schema), "position", "+")]
    if not isinstance(table, Journal):
        parts.append(written(table.history(schema), "position", "+"))
        parts.append(written(table.history(schema), "_to", "-"))
    return SQL(
        "select position, sum(adds)::bigint as adds from ({}) part group by position having sum(adds) <> 0"
    ).format(SQL(" union all ").join(parts))


def _measure(number: Number) -> Composable:
    if number.distinct is not None:
        return SQL("count(distinct {})").format(Identifier(number.distinct))
    return SQL("coalesce(sum({}), 0)::bigint").format(SQL(number.adds))
