"""Every row that a table ever had, with when it held: the past of what one or several tables say.

A version holds from the `position` of the fact that wrote it to that of the fact that ended it, `_to`, which is null
while it holds. Versions of several tables say something together while all of them hold.
"""

from collections.abc import Sequence
from typing import Any

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from projections.moment import Later, SchemaAt, later_of
from projections.read_model import Journal, Table


def versions(table: Table[Any], schema: str) -> Composed:
    """Every version that is known at the moment of the schema: the columns of the table and `_to`."""
    if later := later_of(schema, None):
        return _corrected(table, schema, later)
    at = schema.position if isinstance(schema, SchemaAt) else None
    return SQL("({})").format(_stored(table, schema, at))


def together(one: str, *others: str) -> Composed:
    """The condition under which a version holds at the same time as one of each other; who has none is no hindrance.

    Of several, each of which holds at the same time as each other, all do at some time.
    """
    return SQL(" and ").join(
        SQL(
            "({other}._to > {one}.position) is not false and ({one}._to > {other}.position) is not false"
        ).format(one=Identifier(one), other=Identifier(other))
        for other in others
    )


def while_all(*names: str) -> Composed:
    """The `position` and `_to` of what versions of all say together; who has none (nulls) counts for nothing."""
    return SQL("greatest({}) as position, least({}) as _to").format(
        SQL(", ").join(SQL("{}.position").format(Identifier(name)) for name in names),
        SQL(", ").join(SQL("{}._to").format(Identifier(name)) for name in names),
    )


def with_gaps(table: Table[Any], schema: str) -> Composed:
    """Versions, and of each key that ever had one what lies between them: nulls, for joins that keep what has none."""
    key = SQL(", ").join(map(Identifier, table.key))
    absent = SQL(", ").join(
        [SQL("null")] * (len(table.fields) - len(table.key) - 1)  # all but the key and the position
    )
    return SQL(
        "(with known as (select * from {known} v) select {columns}, _to from known"
        " union all select {key}, {absent}, coalesce(lag(_to) over w, 0), position from known"
        " window w as (partition by {key} order by position)"
        " union all select {key}, {absent}, max(_to), null from known group by {key} having bool_and(_to is not null))"
    ).format(known=versions(table, schema), columns=table.columns, key=key, absent=absent)


def at_each_change(rows: Composable, group: Sequence[str]) -> Composed:
    """Versions of a group's rows as they stood at each change of the group, `at`, and until the next, `until`.

    What is said of a whole group holds from one change of it to another. Groups that never had two rows are left out.
    """
    by = SQL(", ").join(map(Identifier, group))
    return SQL(
        "with known as materialized ({rows}), several as (select {by} from known group by {by} having count(*) > 1),"
        " change as (select {by}, at, lead(at) over (partition by {by} order by at) as until from"
        " (select distinct {by}, at from known join several using ({by})"
        " cross join lateral (values (position), (_to)) begun(at) where at is not null) every)"
        " select known.*, at, until from change join known using ({by})"
        " where known.position <= at and (known._to > at) is not false"
    ).format(rows=rows, by=by)


def columns_of(alias: str, names: Sequence[str]) -> Composed:
    """Columns of a relation, by name."""
    return SQL(", ").join(
        [SQL("{}.{}").format(Identifier(alias), Identifier(name)) for name in names]
    )


def _stored(table: Table[Any], schema: str, at: int | None) -> Composed:
    until = SQL("true") if at is None else SQL("position <= {}").format(Literal(at))
    live = SQL("select {}, null::bigint as _to from {} where {}").format(
        table.columns, table.live(schema), until
    )
    if isinstance(table, Journal):
        return live
    ended: Composable = SQL("_to")
    if at is not None:
        ended = SQL("case when _to <= {} then _to end").format(Literal(at))
    return SQL("{} union all select {}, {} from {} where {}").format(
        live, table.columns, ended, table.history(schema), until
    )


def _corrected(table: Table[Any], schema: str, later: Later) -> Composed:
    """What later facts ended had not ended as of the position; what they wrote is known beside it."""
    stored = _stored(table, schema, later.position)
    rows = later.tables.get(table.stored_name)
    if rows is None:
        return SQL("({})").format(stored)
    parts = [
        SQL("select * from ({}) known where _to is not null or {}").format(
            stored, table.kept(table.array(schema, rows.gone_array))
        ),
        SQL("select {}, null::bigint from unnest({})").format(
            table.columns, table.array(schema, rows.instead_array)
        ),
    ]
    if not isinstance(table, Journal):
        parts.append(
            SQL("select {}, _to from unnest({}::{}[])").format(
                table.columns, rows.ended_array, table.history(schema)
            )
        )
    return SQL("({})").format(SQL(" union all ").join(parts))
