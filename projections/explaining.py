"""Where a number comes from: the facts that made it, each with what it added or took away.

A row counts for a number with what it contributes: 1, or an amount. A fact that wrote, changed or took away the row
changed that contribution; the changes of all facts add up to the number, to the last one. They are read from the rows
and their past, of which each has the position of the fact that wrote it, and of the one that ended it. About a time,
what was recorded later of it is among them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from projections.audit_trail import AuditEntry, audit_trail
from projections.behind_walls import NOBODY, Behind, hidden_away
from projections.conditions import Where
from projections.read_model import Table
from projections.row_pasts import versions

Rows: TypeAlias = Callable[[str, "Asked", Where], Composable]
"""What to select from at the moment of a schema: rows with a `region` and the `position` of the fact that wrote them.
Parameters of its own stand in the `Where`."""

Past: TypeAlias = Callable[[str], Composable]
"""The same rows with all that came before them, each with `_to`, the position of the fact that ended it, if one did."""


@dataclass(frozen=True)
class Number:
    """A number that answers show, as what rows of a table contribute to it.

    topic      of api/reading.py: who may read it may have it explained
    adds       SQL of the columns: what a row contributes
    counts     SQL of the columns: which rows contribute
    narrowed   by which columns it may be narrowed, beside the region
    place      the column that says in which region a row is, whose callers see it; None where all of them do
    everywhere whether all callers see the rows of every region
    day, time  the column of the day or of the time by which it is narrowed from a day to another
    needs      parameters of `adds` and `counts`, as `Asked.given` has them
    rows       what is counted, where several tables say it together
    past       what was counted then; None where that is not known: the facts are those that wrote the rows that count
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
    time: str | None = None
    everywhere: bool = False
    needs: tuple[str, ...] = ()
    rows: Rows | None = None
    past: Past | None = None
    walls: str | None = None
    distinct: str | None = None
    best: tuple[str, tuple[str, ...]] | None = None

    @property
    def told_whole(self) -> bool:
        """Whether the facts that took something away are told, too."""
        return self.rows is None or self.past is not None


@dataclass(frozen=True)
class Asked:
    """A number for a caller, narrowed by columns.

    since, until  days, both included; of a number that is narrowed by time, moments, of which the latter is not
    given         the parameters that the number needs: the day it depends on, and what follows from that
    """

    number: Number
    scope: tuple[str, ...] = ("",)
    looking: Behind = NOBODY
    region: str | None = None
    narrowed: tuple[tuple[str, str], ...] = ()
    since: date | None = None
    until: date | None = None
    given: tuple[tuple[str, date | datetime], ...] = ()

    def where(self, schema: str) -> Where:
        number, where = self.number, Where()
        where.values.update(self.given)
        for column, value in self.narrowed:
            where.written_as(column, value)
        if number.day is not None:
            where.at_least(number.day, self.since).at_most(number.day, self.until)
        if number.time is not None:
            where.at_least(number.time, self.since).below(number.time, self.until)
        if number.place is not None:
            scope = ("",) if number.everywhere else self.scope
            where.in_region(self.region, number.place).in_scope(scope, number.place)
        return (
            where
            if number.walls is None
            else hidden_away(where, schema, number.walls, self.looking)
        )


class Share(NamedTuple):
    """A fact, and what it added to the number; below zero: took from it.

    entry  None of a fact recorded in a region that the caller does not see: they see what it did to rows of theirs
    """

    position: int
    adds: int
    entry: AuditEntry | None


class Sum(NamedTuple):
    """How many facts made a number, and what they add up to."""

    facts: int
    adds: int


async def value_of(conn: AsyncConnection[Any], schema: str, asked: Asked) -> int:
    """The number itself, from the rows that hold at the moment of the schema."""
    where, number = asked.where(schema), asked.number
    rows = rows_of(schema, asked, where)
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
    """Answer the next `limit` facts behind a number, oldest first, behind the position `after`.

    A fact changes rows of other regions than its own: whoever died elsewhere was paid here.
    """
    where = asked.where(schema)
    columns = SQL(", ").join([SQL("t.{}").format(Identifier(name)) for name in AuditEntry._fields])
    seen = hidden_away(where.beside(), schema, "stream", asked.looking)
    told = where.beside().in_scope(asked.scope)
    query = SQL(
        "select {}, share.adds, {} from ({}) share join {} t on t.position = share.position"
        " where share.position > {} and {} order by share.position limit {}"
    ).format(
        columns,
        told.sql,
        _shares(schema, asked, where),
        audit_trail.live(schema),
        Literal(after),
        seen.sql,
        Literal(limit),
    )
    cursor = await conn.execute(query, where.values)
    return [_share(*row) for row in await cursor.fetchall()]


def _share(*row: Any) -> Share:
    *columns, adds, told = row
    entry = AuditEntry(*columns)
    return Share(entry.position, int(adds), entry if told else None)


def _shares(schema: str, asked: Asked, where: Where) -> Composed:
    """Select each fact that changed the number, and by how much."""
    number = asked.number
    return SQL(
        "select _at as position, sum(_sign * ({adds}))::bigint as adds from {past} counted"
        " cross join lateral (values (counted.position, 1), (counted._to, -1)) changed(_at, _sign)"
        " where _at is not null and ({counts}) and ({where}) group by _at having sum(_sign * ({adds})) <> 0"
    ).format(
        adds=SQL(number.adds),
        past=_past_of(schema, asked, where),
        counts=SQL(number.counts),
        where=where.sql,
    )


def _past_of(schema: str, asked: Asked, where: Where) -> Composable:
    """What the number was counted from, and is: of a number without a past, what it is alone."""
    number = asked.number
    if number.past is not None:
        return number.past(schema)
    if number.rows is not None:
        return SQL("(select *, null::bigint as _to from {} now)").format(
            number.rows(schema, asked, where)
        )
    return versions(number.table, schema)


def rows_of(schema: str, asked: Asked, where: Where) -> Composable:
    """What the number is counted from; parameters of its own are put into the conditions."""
    number = asked.number
    if number.rows is not None:
        return SQL("{} counted").format(number.rows(schema, asked, where))
    return number.table.at(schema, None)


def _measure(number: Number) -> Composable:
    if number.distinct is not None:
        return SQL("count(distinct {})").format(Identifier(number.distinct))
    return SQL("coalesce(sum({}), 0)::bigint").format(SQL(number.adds))
