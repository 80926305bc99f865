"""What no append leaves in a log, whoever else wrote it there: gaps, rows beside the head, values that nobody can read.

It is found by comparing in the database alone: a time like `infinity` cannot even be read from it.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier

# Years that every clock of a log shows; later times are no whole microseconds in a float. The texts of a header are
# short, and stand in JSON as they are (domain/leaf.py: is_plain).
_SOUND: Final = """
    notification_id IS NOT NULL AND originator_id IS NOT NULL AND state IS NOT NULL
    AND originator_version BETWEEN 1 AND 9007199254740991
    AND recorded_at >= '2000-01-01T00:00:00Z' AND recorded_at < '2200-01-01T00:00:00Z'
    AND topic IS NOT NULL AND octet_length(concat(topic, region, programme, period)) <= 4000
    AND octet_length(to_json(concat(topic, region, programme, period))::text)
        = octet_length(concat(topic, region, programme, period)) + 2
"""

# Times are compared here: that of a head or a row may be one that Python cannot hold.
_HEAD: Final = """
    SELECT h.last, e.notification_id IS NOT NULL OR h.last = 0,
        coalesce(h.at = coalesce(e.recorded_at, '2000-01-01T00:00:00Z'), false),
        (SELECT min(notification_id) FROM {log} WHERE notification_id > h.last),
        (SELECT count(*) FROM {log} WHERE notification_id IS NULL),
        (SELECT coalesce(max(position), 0) FROM {command})
    FROM {head} AS h LEFT JOIN LATERAL
        (SELECT notification_id, recorded_at FROM {log} WHERE notification_id = h.last LIMIT 1) AS e ON true
"""
_UNSOUND: Final = """
    SELECT place, position, odd FROM (
        SELECT notification_id AS position, row_number() OVER placed AS place,
            ({sound}) IS NOT TRUE AS odd, recorded_at < lag(recorded_at) OVER placed AS early
        FROM {log} WHERE notification_id <= %s::bigint WINDOW placed AS (ORDER BY notification_id)
    ) AS looked_at
    WHERE position <> place OR odd OR early ORDER BY place LIMIT 1
"""
# The id is looked for in the bytes: a state may be no JSON.
_FIRST_MISPLACED: Final = """
    SELECT min(c.position) FROM {command} AS c JOIN {log} AS e ON e.notification_id = c.position
    WHERE c.position > %s::bigint AND c.position <= %s::bigint
        AND position(convert_to(c.command_id::text, 'UTF8') IN e.state) = 0
"""
_FIRST_ODD: Final = """
    SELECT min(notification_id) FROM {log}
    WHERE notification_id > %s::bigint AND notification_id <= %s::bigint AND ({sound}) IS NOT TRUE
"""
_LAST: Final = "SELECT coalesce(max(notification_id), 0) FROM {log}"
_COUNT: Final = "SELECT count(*) FROM {log} WHERE notification_id <= %s::bigint"

_OUTSIDE: Final = "which lies outside the log that its head knows"
_ODD: Final = "where a row holds what no append writes"
_TWICE: Final = "which is there twice"
_EARLY: Final = "which was recorded before the fact before it"
_MISPLACED: Final = "where another fact is than the one that its command recorded"
_UNASKED: Final = "which no command recorded"
_UNTIMELY: Final = "whose time is not the one that the head of the log keeps"
_NOWHERE: Final = "beside which a row has no position"
_HEADLESS: Final = "after which the log has not one head"


class LogDamaged(Exception):
    """The log is not as appends leave it. Nobody may read past the position as if it were."""

    def __init__(self, schema: str, position: int, why: str) -> None:
        super().__init__(f"The log of {schema} {why} at position {position}: run doctor")
        self.position = position


class OddRow(LogDamaged):
    """A row holds what no append writes, and what cannot be read."""

    def __init__(self, schema: str, position: int) -> None:
        super().__init__(schema, position, "cannot be read")


class Damage(NamedTuple):
    """The first position where a log is not as appends leave it, in a clause why; None: the fact is gone."""

    position: int
    why: str | None


class Examined(NamedTuple):
    """How many facts the head of a log knows, and what is wrong first, not looking at what facts say."""

    last: int
    damage: Damage | None


def examine_rows(connection: Connection[Any], schema: str, signed: int) -> Examined:
    """Look at every row and at the head, not at what facts say. Facts recorded meanwhile are left out.

    signed: how many facts a signature vouches for; of the later ones, the receipts of commands are looked at as well.
    """
    head = _head(connection, schema)
    if head is None:
        last = max(_number(connection, schema, _LAST) or 0, 0)
        found = _first_unsound(connection, schema, last)
        return Examined(last, found or Damage(max(last, 1), _HEADLESS))
    found = _first_unsound(connection, schema, head.last)
    misplaced = _number(connection, schema, _FIRST_MISPLACED, signed, head.last)
    if misplaced is not None and (found is None or misplaced < found.position):
        found = Damage(misplaced, _MISPLACED)
    return Examined(head.last, found or _at_the_end(connection, schema, head))


def first_odd(connection: Connection[Any], schema: str, after: int, until: int) -> int | None:
    """The first position, after one and up to another, whose row holds what no append writes."""
    return _number(connection, schema, _FIRST_ODD, after, until)


class _Head(NamedTuple):
    """What the head of a log says, compared with the rows in one statement, beside which others may write.

    reached   whether the last fact is there
    timely    whether its time is the head's
    outside   the first position after the last
    nowhere   how many rows have no position
    answered  the last position that a command was answered with; every append is a command's
    """

    last: int
    reached: bool
    timely: bool
    outside: int | None
    nowhere: int
    answered: int


def _head(connection: Connection[Any], schema: str) -> _Head | None:
    """The head, if there is one and no more."""
    rows = connection.execute(_qualified(_HEAD, schema)).fetchall()
    if len(rows) != 1 or rows[0][0] is None or rows[0][0] < 0:
        return None
    return _Head(*rows[0])


def _at_the_end(connection: Connection[Any], schema: str, head: _Head) -> Damage | None:
    """What is wrong behind rows that are sound."""
    if not head.reached:
        return Damage((_number(connection, schema, _COUNT, head.last) or 0) + 1, None)
    if head.outside is not None:
        return Damage(head.outside, _OUTSIDE)
    if head.answered > head.last:
        return Damage(head.last + 1, None)
    if 0 < head.answered < head.last:
        return Damage(head.answered + 1, _UNASKED)
    if head.nowhere:
        return Damage(max(head.last, 1), _NOWHERE)
    return None if head.timely else Damage(max(head.last, 1), _UNTIMELY)


def _first_unsound(connection: Connection[Any], schema: str, last: int) -> Damage | None:
    """The first of the rows up to a position that is not in its place, is odd, or is earlier than the one before."""
    row = connection.execute(_qualified(_UNSOUND, schema), (last,)).fetchone()
    if row is None:
        return None
    place, position, odd = row
    if position > place:
        return Damage(place, None)
    if position < place:
        return Damage(position, _OUTSIDE if position < 1 else _TWICE)
    return Damage(position, _ODD if odd else _EARLY)


def _number(connection: Connection[Any], schema: str, query: str, *bounds: int) -> int | None:
    row = connection.execute(_qualified(query, schema), bounds).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def _qualified(text: str, schema: str) -> Composed:
    return SQL(text).format(
        log=Identifier(schema, "stored_events"),
        head=Identifier(schema, "log_head"),
        sound=SQL(_SOUND),
        command=Identifier(schema, "command"),
    )
