"""What differs between two positions: rows in the order of the facts that made them differ, a page at a time.

A page reads what the facts wrote and ended that lie between it and the page before, by the indexes of positions, and
no more of the log; what a row was at the first position, and whether one is left at the second, is one look by its key.
Counts read all that was written between the two.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from projections.conditions import Where
from projections.effects import Effect, Query, Seen, effects_in, hidden_ids, numbered, tables_seen
from projections.read_model import Journal, Table

_ROWS_OF_ONE_FACT: Final = 2**24
"""More than any fact changes; a place in the list is a position and a row of its fact in one number."""


class Difference(NamedTuple):
    """How many rows of a table are other ones at the second of two moments."""

    table: str
    added: int
    changed: int
    removed: int


class Span(NamedTuple):
    """What was recorded after a position, up to and with another."""

    since: int
    until: int


def place_of(row: Effect) -> int:
    """Where a differing row stands among all of them: what `differing_rows` takes as `after`."""
    return row.position * _ROWS_OF_ONE_FACT + row.place


async def differing_rows(
    conn: AsyncConnection[Any], schema: str, span: Span, seen: Seen, *, after: int, limit: int
) -> list[Effect]:
    """Answer the next `limit` rows that differ between two positions, behind the place `after`.

    A row stands where it became what it is at the second position; one that is gone, where it first ended.
    """
    hidden = await hidden_ids(conn, schema, seen.looking)
    position, place = divmod(after, _ROWS_OF_ONE_FACT)
    rows = _parted(schema, span, seen, hidden)
    query = SQL(
        "{} where (at, place) > (%(position)s, %(place)s) order by at, place limit %(limit)s"
    ).format(numbered(rows.text))
    values = {**rows.values, "position": position, "place": place}
    start, width = max(span.since, position - 1), limit
    found: list[Effect] = []
    while start < span.until and len(found) < limit:
        end = min(start + width, span.until)
        part = {"start": start, "end": end, "limit": limit - len(found)}
        found += await effects_in(conn, query, {**values, **part})
        # Where facts left little that is there at the end and may be seen, more of them are looked at together.
        start, width = end, width * 2 if 2 * len(found) < limit else width
    return found


async def differences(
    conn: AsyncConnection[Any], schema: str, span: Span, seen: Seen
) -> list[Difference]:
    """Answer how many rows of each table differ between two positions; a table that does not is absent."""
    hidden = await hidden_ids(conn, schema, seen.looking)
    rows = _parted(schema, span, seen, hidden, counted=span.since == 0)
    query = SQL(
        "select table_name, count(*) filter (where before is null),"
        " count(*) filter (where before is not null and after is not null),"
        " count(*) filter (where after is null) from ({}) parted where before is distinct from after"
        ' group by table_name order by table_name collate "C"'
    ).format(rows.text)
    whole = {"start": span.since, "end": span.until}
    cursor = await conn.execute(query, {**rows.values, **whole})
    return [Difference(*row) for row in await cursor.fetchall()]


def _parted(
    schema: str, span: Span, seen: Seen, hidden: Sequence[UUID], *, counted: bool = False
) -> Query:
    """Select the rows that differ over a span, of those that facts after `start` up to `end` wrote last or ended.

    counted: that there is a row is enough, since none was there before
    """
    where = Where()
    line = _there if counted else _line
    parts = [
        each
        for table, allowed in tables_seen(schema, where, seen, hidden)
        for each in _Parts(table, schema, span, allowed, line).all()
    ]
    return Query(SQL(" union all ").join(parts), where.values)


def _line(row: str) -> Composable:
    return SQL("to_jsonb({}) - array['position', '_to', '_node']").format(Identifier(row))


def _there(_row: str) -> Composable:
    return SQL("'{{}}'::jsonb").format()


class _Parts(NamedTuple):
    """The selections of one table.

    allowed  the condition of rows that may be seen
    line     what a row is told as
    """

    table: Table[Any]
    schema: str
    span: Span
    allowed: Composable
    line: Callable[[str], Composable]

    def all(self) -> Iterator[Composed]:
        yield self._written(self.table.live(self.schema), SQL("true"))
        if isinstance(self.table, Journal):
            return
        held = SQL("_to > {}").format(Literal(self.span.until))
        yield self._written(self.table.history(self.schema), held)
        if self.span.since:
            yield self._ended()

    def _written(self, relation: Identifier, held: Composable) -> Composed:
        """The rows that these facts wrote and that hold at the end of the span."""
        return SQL(
            "select {name} as table_name, position as at, {key} as key, {before} as before, {after} as after"
            " from {relation} r where position > %(start)s and position <= %(end)s and {held} and ({allowed})"
        ).format(
            relation=relation,
            held=held,
            before=self._before(),
            after=self.line("r"),
            **self._common(),
        )

    def _before(self) -> Composable:
        if isinstance(self.table, Journal) or not self.span.since:
            return SQL("null::jsonb")
        return SQL("(select {} from {})").format(self.line("b"), self._held("b", self.span.since))

    def _ended(self) -> Composed:
        """The rows that held at the beginning of the span, were ended by these facts, and have none after them."""
        # `+ 0`: what these facts ended is few, and what was written until the beginning is no index to read beside it.
        return SQL(
            "select {name}, _to, {key}, {before}, null::jsonb from {past} r"
            " where _to > %(start)s and _to <= %(end)s and position + 0 <= {since} and ({allowed})"
            " and not exists (select from {live} n where {same} and position <= {until} and ({allowed}))"
            " and not exists (select from {held})"
        ).format(
            past=self.table.history(self.schema),
            live=self.table.live(self.schema),
            before=self.line("r"),
            same=self._same("n"),
            held=self._held("b", self.span.until),
            since=Literal(self.span.since),
            until=Literal(self.span.until),
            **self._common(),
        )

    def _held(self, name: str, at: int) -> Composed:
        """The past row of this one's key that held at a position, if it may be seen: the last one written by then."""
        return SQL(
            "(select * from {} {name} where {} and position <= {at} order by position desc limit 1) {name}"
            " where _to > {at} and ({})"
        ).format(
            self.table.history(self.schema),
            self._same(name),
            self.allowed,
            name=Identifier(name),
            at=Literal(at),
        )

    def _common(self) -> Mapping[str, Composable]:
        return {
            "name": Literal(self.table.name),
            "key": SQL("jsonb_build_array({})").format(
                SQL(", ").join(map(Identifier, self.table.key))
            ),
            "allowed": self.allowed,
        }

    def _same(self, row: str) -> Composed:
        """That another row has this one's key."""
        columns = [
            SQL("{} = {}").format(Identifier(row, name), Identifier("r", name))
            for name in self.table.key
        ]
        return SQL(" and ").join(columns)
