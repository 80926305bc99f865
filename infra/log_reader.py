"""Reads one tenant's log in the order of its positions, for projections, replay and proofs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow, tuple_row
from psycopg.sql import SQL, Composed, Identifier

from domain.fact import About, Recorded
from infra.codec import CODEC, Codec, Unreadable
from infra.log_damage import LogDamaged, OddRow, first_odd

_LAST_POSSIBLE = 2**63 - 1


class LogGap(LogDamaged):
    """Positions are missing: facts were lost or removed.

    `missing` is the first position that is not there.
    """

    def __init__(self, schema: str, missing: int) -> None:
        super().__init__(schema, missing, "has a gap")
        self.missing = missing


class Header(NamedTuple):
    """A recorded fact without its content."""

    position: int
    recorded_at: datetime
    stream: UUID
    version: int
    topic: str
    about: About


class Head(NamedTuple):
    """How far a log goes. The epoch changes when a backup is restored."""

    last: int
    at: datetime
    epoch: int


class LogReader:
    """Pages of one tenant's log over a connection of the caller's; binary protocol, by position."""

    def __init__(
        self, connection: psycopg.Connection[Any], schema: str, codec: Codec = CODEC
    ) -> None:
        self._connection = connection
        self._schema = schema
        self._decode = codec.decode
        header = (
            "SELECT notification_id, recorded_at, originator_id, originator_version, topic,"
            " region, programme, period"
        )
        self._page = self._qualified(
            header + ", state FROM {s}.stored_events"
            " WHERE notification_id BETWEEN %s::bigint AND %s::bigint ORDER BY notification_id"
        )
        self._those = self._qualified(
            header + ", state FROM {s}.stored_events"
            " WHERE notification_id = any (%s::bigint[]) ORDER BY notification_id"
        )
        self._next = self._qualified(
            "SELECT notification_id FROM {s}.stored_events WHERE notification_id > %s::bigint"
            " ORDER BY notification_id LIMIT 1"
        )
        self._filtered = self._qualified(
            header + ", state FROM {s}.stored_events"
            " WHERE notification_id > %s::bigint AND notification_id <= %s::bigint"
        )
        self._header = self._qualified(
            header + " FROM {s}.stored_events WHERE notification_id = %s::bigint"
        )
        self._json = self._qualified(
            "SELECT count(convert_from(state, 'UTF8')::json #>> '{{envelope,office}}')"
            " FROM {s}.stored_events"
            " WHERE notification_id > %s::bigint AND notification_id <= %s::bigint"
        )
        self._last = self._qualified(
            "SELECT coalesce(max(notification_id), 0) FROM {s}.stored_events"
        )
        self._head = self._qualified(
            "SELECT last, CASE WHEN at >= '2000-01-01Z' AND at < '2200-01-01Z' THEN at END, epoch"
            " FROM {s}.log_head WHERE one = 1"
        )

    def page(self, after: int, limit: int, until: int | None = None) -> list[Recorded]:
        """The facts after a position, up to and with `until`, `limit` at most.

        Raises LogGap when a position in between is missing, OddRow for a row that nobody can read, Unreadable for an
        unknown fact.
        """
        # Without gaps a page is a range: no plan, however poor, can read more than the page.
        last = min(after + limit, _bound(until))
        rows = self._rows(self._page, (after + 1, last), after, last)
        if after + len(rows) < last:
            self._check_end(after, rows)
        return [self._recorded(row) for row in rows]

    def filtered_page(
        self,
        after: int,
        limit: int,
        until: int | None = None,
        *,
        stream: UUID | None = None,
        office: str | None = None,
        programme: str | None = None,
        among: Sequence[int] | None = None,
    ) -> list[Recorded]:
        """As `page`, but only facts of a stream, an office or a programme, or those at positions; for replays.

        An office is looked for in every envelope: the whole log is read.
        """
        statement = self._filtered
        wanted: list[object] = [after, _bound(until)]
        if stream is not None:
            statement += SQL(" AND originator_id = %s")
            wanted.append(stream)
        if office is not None:
            statement += SQL(
                " AND convert_from(state, 'UTF8')::json #>> '{envelope,office}' = %s::text"
            )
            wanted.append(office)
        if programme is not None:
            statement += SQL(" AND programme = %s::text")
            wanted.append(programme)
        if among is not None:
            statement += SQL(" AND notification_id = ANY(%s)")
            wanted.append(list(among))
        statement += SQL(" ORDER BY notification_id LIMIT %s")
        read = self._rows if office is None else self._searched
        rows = read(statement, (*wanted, limit), after, _bound(until))
        return [self._recorded(row) for row in rows]

    def those(self, positions: Sequence[int]) -> list[Recorded]:
        """The facts at these positions, in order. Raises LogGap when one is missing."""
        rows = self._rows(self._those, (list(positions),))
        if missing := set(positions) - {row[0] for row in rows}:
            raise LogGap(self._schema, min(missing))
        return [self._recorded(row) for row in rows]

    def header_of(self, position: int) -> Header | None:
        """The header at a position, or None."""
        rows = self._rows(self._header, (position,), position - 1, position)
        if rows and None in rows[0][:5]:
            raise OddRow(self._schema, position)
        return _header(rows[0]) if rows else None

    def head(self) -> Head:
        """The last position recorded, its time, and the log's epoch. Raises LogDamaged where the head says no such."""
        rows = self._rows(self._head, ())
        if not rows or None in rows[0]:
            last = rows[0][0] if rows else None
            raise LogDamaged(self._schema, last or 0, "has no head that can be read")
        return Head(*rows[0])

    def epoch(self) -> int:
        """The log's epoch: positions of another one mean nothing here."""
        return self.head().epoch

    def position_at(self, moment: datetime) -> int:
        """The last position that was recorded by then; 0 before the first.

        Times of recording never decrease, so that halving the positions finds it without an index.
        """
        low, high = 0, self.head().last
        while low < high:
            middle = (low + high + 1) // 2
            header = self.header_of(middle)
            if header is None:
                raise LogGap(self._schema, middle)
            if header.recorded_at <= moment:
                low = middle
            else:
                high = middle - 1
        return low

    def _check_end(self, after: int, rows: Sequence[TupleRow]) -> None:
        """Tell a page cut short by the end of the log from one with a gap.

        Facts recorded meanwhile do no harm: the first of them has the very next position.
        """
        end = after + len(rows)
        if rows and rows[-1][0] != end:
            raise LogGap(self._schema, _first_missing(after, rows))
        following = self._rows(self._next, (end,))
        if following and following[0][0] != end + 1:
            raise LogGap(self._schema, end + 1)

    def _rows(
        self,
        statement: Composed,
        parameters: Sequence[object],
        after: int = 0,
        until: int = _LAST_POSSIBLE,
    ) -> list[TupleRow]:
        """The rows, all of them after a position and up to another. Raises OddRow."""
        try:
            with self._connection.cursor(binary=True, row_factory=tuple_row) as cursor:
                return cursor.execute(statement, parameters).fetchall()
        except psycopg.DataError as error:
            # The server's own errors end a transaction; what cannot be taken from it is told here.
            odd = (
                first_odd(self._connection, self._schema, after, until)
                if not error.sqlstate
                else None
            )
            if odd is None:
                raise
            raise OddRow(self._schema, odd) from None

    def _searched(
        self, statement: Composed, parameters: Sequence[object], after: int, until: int
    ) -> list[TupleRow]:
        """As `_rows`, for a statement that reads states. Raises Unreadable where one is no JSON."""
        try:
            with self._connection.transaction():
                return self._rows(statement, parameters, after, until)
        except psycopg.DataError:
            last = self._rows(self._last, ())[0][0]
            position = self._first_no_json(after, min(until, last))
            raise Unreadable(f"the state at position {position} is no JSON") from None

    def _first_no_json(self, low: int, high: int) -> int:
        while high - low > 1:
            middle = (low + high) // 2
            try:
                with self._connection.transaction():
                    self._rows(self._json, (low, middle))
            except psycopg.DataError:
                high = middle
            else:
                low = middle
        return high

    def _recorded(self, row: TupleRow) -> Recorded:
        position, recorded_at, stream, version, topic, region, programme, period, state = row
        if None in (recorded_at, stream, version, state):  # whoever has all rights drops NOT NULL
            raise OddRow(self._schema, position)
        try:
            fact, envelope = self._decode(topic, state)
        except Unreadable as error:
            raise Unreadable(f"position {position}: {error}") from None
        about = About(region, programme, period)
        return Recorded(position, recorded_at, stream, version, topic, about, fact, envelope)

    def _qualified(self, text: str) -> Composed:
        return SQL(text).format(s=Identifier(self._schema))


def _bound(until: int | None) -> int:
    return _LAST_POSSIBLE if until is None else until


def _header(row: TupleRow) -> Header:
    position, recorded_at, stream, version, topic, region, programme, period = row
    about = About(region, programme, period)
    return Header(position, recorded_at, stream, version, topic, about)


def _first_missing(after: int, rows: Sequence[TupleRow]) -> int:
    return next(at for at, row in enumerate(rows, start=after + 1) if row[0] != at)
