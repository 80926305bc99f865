"""What is counted for everybody, before small counts are suppressed: complaints and case outcomes by quarter.

Services and enrolments are counted by `served` and `enrolled`. Nobody's region scope applies: the public sees the
whole tenant, and therefore nothing small.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed

from projections.case_outcomes import case_outcome
from projections.complaint_status import complaint_status
from projections.conditions import Where

_BY_SPAN: Final = SQL(
    "select {what}, width_bucket({when}, %(bounds)s::timestamptz[]) as span, count(*)"
    " from {rows} where {where} group by 1, 2"
)


async def complaints_by_span(
    conn: AsyncConnection[Any], schema: str, bounds: Sequence[datetime], at: int | None = None
) -> dict[tuple[str, int], int]:
    """Count the complaints submitted between two of the bounds, by category and number of the span (from 1)."""
    where = Where().at_least("submitted_at", bounds[0]).below("submitted_at", bounds[-1])
    query = _BY_SPAN.format(
        what=SQL("category"),
        when=SQL("submitted_at"),
        rows=complaint_status.at(schema, at),
        where=where.sql,
    )
    return await _counted(conn, query, {**where.values, "bounds": list(bounds)})


async def outcomes_by_span(
    conn: AsyncConnection[Any], schema: str, bounds: Sequence[datetime], at: int | None = None
) -> dict[tuple[str, int], int]:
    """Count the stays that ended between two of the bounds, by outcome and number of the span (from 1)."""
    where = Where().at_least("ended_at", bounds[0]).below("ended_at", bounds[-1])
    query = _BY_SPAN.format(
        what=SQL("outcome"),
        when=SQL("ended_at"),
        rows=case_outcome.at(schema, at),
        where=where.sql,
    )
    return await _counted(conn, query, {**where.values, "bounds": list(bounds)})


async def _counted(
    conn: AsyncConnection[Any], query: Composed, values: dict[str, object]
) -> dict[tuple[str, int], int]:
    cursor = await conn.execute(query, values)
    return {(str(row[0]), int(row[1])): int(row[2]) for row in await cursor.fetchall()}
