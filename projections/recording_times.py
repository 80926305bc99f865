"""When facts were recorded: a position of the log as a time, and a time as a position."""

from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed, Identifier


async def recorded_at(conn: AsyncConnection[Any], schema: str, position: int) -> datetime | None:
    """Answer when the fact at a position was recorded; None if the log does not hold it."""
    query = SQL("select recorded_at from {} where notification_id = %s::bigint").format(
        Identifier(schema, "stored_events")
    )
    row = await (await conn.execute(query, (position,))).fetchone()
    return None if row is None else row[0]


async def position_at(conn: AsyncConnection[Any], schema: str, recorded: datetime) -> int:
    """Answer the last position recorded at or before this time; 0 if there is none.

    `recorded_at` never falls along positions, so they are bisected and time needs no index.
    """
    row = await (await conn.execute(_bisection(schema), {"recorded": recorded})).fetchone()
    return 0 if row is None else int(row[0])


def _bisection(schema: str) -> Composed:
    # Invariant: the fact at `low` was recorded by then (0: no fact), that at `high` was not.
    return SQL(
        "with recursive search(low, high) as ("
        " select 0::bigint, (select last + 1 from {head}) union all"
        " select case when known then middle else low end,"
        " case when known then high else middle end from search,"
        " lateral (select (low + high) / 2 as middle) m,"
        " lateral (select recorded_at <= %(recorded)s as known"
        " from {log} where notification_id = m.middle) k"
        " where high - low > 1) select max(low) from search"
    ).format(head=Identifier(schema, "log_head"), log=Identifier(schema, "stored_events"))
