"""What reporters said of the handling of their complaints, counted from the complaints board."""

from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from projections.complaint_status import ComplaintFilter, complaint_status


class Satisfaction(NamedTuple):
    """What reporters said when they confirmed, of the complaints that stand closed by their word."""

    office: str | None
    confirmed: int
    satisfied: int
    dissatisfied: int
    rated: int
    stars: int


async def satisfaction(
    conn: AsyncConnection[Any], schema: str, wanted: ComplaintFilter, at: int | None = None
) -> list[Satisfaction]:
    """Answer what reporters said, by the office that answered; stars is the sum of the ratings."""
    where = wanted.where(schema).equals("closed_as", "confirmed")
    query = SQL(
        "select routed_to, count(*), count(*) filter (where satisfied),"
        " count(*) filter (where not satisfied), count(rating), coalesce(sum(rating), 0)::bigint"
        " from {} where {} group by routed_to order by routed_to"
    ).format(complaint_status.at(schema, at), where.sql)
    async with conn.cursor(row_factory=args_row(Satisfaction)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
