"""What is shown, compared key by key with what was built beside it: the first fact after which they part.

Both sides are told as what became of each key at which position. A version that serves is compared with the one that is
to take over by the columns that both have, less what `Table.changes` declares.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from psycopg import Connection
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from infra.kept_tables import history_of, serving_version
from projections.models import ReadModel
from projections.read_model import Table, digest

BESIDE: Final = "_new"
"""Suffix of the tables that are built beside those that serve."""


class Difference(NamedTuple):
    """The first fact after which two builds of a read model show something else.

    key       the row's key, by column: ids and codes
    position  of the fact
    topic     the fact's stored name; None when no fact has this position, so that no fact explains the row
    """

    model: str
    table: str
    key: tuple[tuple[str, str], ...]
    position: int
    topic: str | None

    def __str__(self) -> str:
        key = ", ".join(f"{column}={value}" for column, value in self.key)
        return f"{self.model}: {self.table} ({key}), position {self.position}, {self.topic or '–'}"


class _Side(NamedTuple):
    """One build of a table. until: the position up to which to look; None for all that is kept."""

    live: Identifier
    past: Identifier | None
    until: int | None


def differences(
    connection: Connection[Any],
    schema: str,
    models: Sequence[ReadModel],
    beside_until: int | None = None,
) -> tuple[Difference, ...]:
    """For each read model that differs from what was built beside it, where; tables that are new do not differ.

    Run it where neither side moves. `beside_until` cuts off what only the build beside knows already.
    """
    found = []
    for model in models:
        tables = [_difference(connection, schema, model, t, beside_until) for t in model.tables]
        if parted := [each for each in tables if each is not None]:
            found.append(min(parted, key=lambda each: each.position))
    return tuple(found)


def _difference(
    connection: Connection[Any],
    schema: str,
    model: ReadModel,
    table: Table[Any],
    until: int | None,
) -> Difference | None:
    serving = serving_version(connection, schema, table)
    if serving is None:
        return None
    if serving.version == table.version and digest(connection, schema, table) == digest(
        connection, schema, table, until, BESIDE
    ):
        return None
    shown = _Side(serving.live(schema), history_of(connection, schema, serving), None)
    built = _Side(table.live(schema, BESIDE), history_of(connection, schema, table, BESIDE), until)
    if serving.version == table.version:
        query: Composed | None = _parting(table, _kept(table, shown), _kept(table, built))
    else:
        query = _across_versions(connection, schema, table, serving, shown, built)
    row = None if query is None else connection.execute(query).fetchone()
    if row is None:
        return None
    *key, position = row
    named = tuple(zip(table.key, map(str, key), strict=True))
    topic = _topic(connection, schema, position)
    return Difference(model.name, table.stored_name, named, position, topic)


def _across_versions(
    connection: Connection[Any],
    schema: str,
    table: Table[Any],
    serving: Table[Any],
    shown: _Side,
    built: _Side,
) -> Composed | None:
    """What finds the first undeclared difference between two versions; None when there is nothing to compare by."""
    changes = [change for change in table.changes if change.version > serving.version]
    known = _columns(connection, schema, serving.stored_name)
    rows_may_differ = any(change.rows for change in changes)
    if not set(table.key) <= set(known) and rows_may_differ:
        return None
    declared = {column for change in changes for column in change.columns}
    common = [
        column
        for column in table.fields[:-1]
        if column in table.key or (column in known and column not in declared)
    ]
    sides = _told(table, common, shown), _told(table, common, built)
    if rows_may_differ:
        keys = _both_have(table, shown, built)
        sides = _among(table, sides[0], keys), _among(table, sides[1], keys)
    return _parting(table, *sides)


def _kept(table: Table[Any], side: _Side) -> Composed:
    """Every row of one version as it is kept, and when it ceased, with all that belongs to it."""
    key, until = _key_text(table), Literal(side.until)
    whole = SQL("row({})::text").format(table.columns)
    began = SQL("select {}, position as _at, {} as _what from {}").format
    parts = [began(key, whole, side.live)]
    if side.past is not None:
        parts.append(began(key, whole, side.past))
        parts.append(
            SQL("select {}, _to, concat_ws(' ', 'until', position, _to, _node) from {}").format(
                key, side.past
            )
        )
    return SQL("select * from ({}) kept where {}::bigint is null or _at <= {}").format(
        SQL(" union all ").join(parts), until, until
    )


def _told(table: Table[Any], columns: Sequence[str], side: _Side) -> Composed:
    """What became of each key at which position, as far as these columns tell: a row, or that it went."""
    names, until = _names(table), Literal(side.until)
    content = SQL("row({})::text").format(SQL(", ").join(map(Identifier, columns)))
    began = SQL("select {}, position as _at, {} as _what from {}").format
    parts = [began(_key_text(table), content, side.live)]
    if side.past is not None:
        parts.append(began(_key_text(table), content, side.past))
        parts.append(SQL("select {}, _to, null from {}").format(_key_text(table), side.past))
    # A row that was replaced both began and ceased there: that it began counts.
    return SQL(
        "select {names}, _at, coalesce(_what, '') as _what from ("
        " select *, lag(_what) over (partition by {names} order by _at) as _before from ("
        "  select {names}, _at, max(_what) as _what from ({parts}) events group by {names}, _at"
        " ) each where {until}::bigint is null or _at <= {until}"
        ") told where _what is distinct from _before"
    ).format(names=names, parts=SQL(" union all ").join(parts), until=until)


def _both_have(table: Table[Any], *sides: _Side) -> Composed:
    return SQL(" intersect ").join(
        [
            SQL("({})").format(
                SQL(" union ").join(
                    [
                        SQL("select {} from {}").format(_key_text(table), each)
                        for each in (side.live, side.past)
                        if each is not None
                    ]
                )
            )
            for side in sides
        ]
    )


def _among(table: Table[Any], told: Composable, keys: Composable) -> Composed:
    return SQL("select * from ({}) shared where ({}) in ({})").format(told, _names(table), keys)


def _parting(table: Table[Any], one: Composable, other: Composable) -> Composed:
    """The first key and position that only one side tells of."""
    return SQL(
        "select {names}, _at from ("
        "(({one}) except ({other})) union all (({other}) except ({one}))"
        ") parted order by _at, {names} limit 1"
    ).format(names=_names(table), one=one, other=other)


def _names(table: Table[Any]) -> Composed:
    return SQL(", ").join([Identifier(f"_key_{column}") for column in table.key])


def _key_text(table: Table[Any]) -> Composed:
    """The key as text: a version may have another type for it."""
    return SQL(", ").join(
        [
            SQL("{}::text as {}").format(Identifier(column), Identifier(f"_key_{column}"))
            for column in table.key
        ]
    )


def _columns(connection: Connection[Any], schema: str, relation: str) -> list[str]:
    rows = connection.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
        " and not attisdropped",
        (Identifier(schema, relation).as_string(connection),),
    )
    return [name for (name,) in rows]


def _topic(connection: Connection[Any], schema: str, position: int) -> str | None:
    row = connection.execute(
        SQL("select topic from {} where notification_id = %s").format(
            Identifier(schema, "stored_events")
        ),
        (position,),
    ).fetchone()
    return None if row is None else str(row[0])
