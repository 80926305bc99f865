"""What the clients add up to: each worker's load, and how stays ended."""

from datetime import date
from typing import Any, Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from projections.clients import IN_SHELTER, Client, ClientFilter, client
from projections.conditions import Where


class Load(NamedTuple):
    """What one worker is answerable for; worker None is what nobody is.

    next_due  the earliest last day of a stay's limit or of an aftercare visit
    """

    worker: str | None
    open: int
    in_shelter: int
    over_limit: int
    overdue_visits: int
    next_due: date | None


_INSIDE: Final = ", ".join(f"'{status}'" for status in IN_SHELTER)
LOADS: Final = {
    "open": "true",
    "in_shelter": f"status in ({_INSIDE})",
    "over_limit": "over_limit",
    "overdue_visits": "aftercare_overdue",
}
"""Which of the open cases are counted as what."""


async def caseload(conn: AsyncConnection[Any], schema: str, wanted: ClientFilter) -> list[Load]:
    """Answer how many open cases each worker has, and what is due next."""
    where = wanted.where().equals("open", True)
    query = SQL(
        "select worker, {},"
        " min(least(limit_on, aftercare_on)) from {} where {} group by worker order by worker"
    ).format(
        SQL(", ").join(
            SQL("count(*) filter (where {})").format(SQL(load)) for load in LOADS.values()
        ),
        client.at(schema, None),
        where.sql,
    )
    async with conn.cursor(row_factory=args_row(Load)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def urgent_cases(
    conn: AsyncConnection[Any], schema: str, wanted: ClientFilter, limit: int
) -> list[Client]:
    """Answer the open cases with what is due first in front, then the longest in their stage."""
    where = wanted.where().equals("open", True)
    query = SQL(
        "select {} from {} where {} order by least(limit_on, aftercare_on) nulls last,"
        " stage_since, opened_position limit {}"
    ).format(client.columns, client.at(schema, None), where.sql, limit)
    async with conn.cursor(row_factory=args_row(Client)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


STAY_ENDED: Final = "outcome is not null"
STAYED_DAYS: Final = "coalesce(left_on - admitted_on, 0)"
"""Which stays ended, and after how many days, where the first one is known."""


class OutcomeCount(NamedTuple):
    """How many stays ended in one way. days: of all of them, for those whose first day is known."""

    outcome: str
    category: str
    sex: str | None
    clients: int
    days: int


async def outcomes(
    conn: AsyncConnection[Any],
    schema: str,
    *,
    scope: tuple[str, ...],
    first: date,
    last: date,
) -> list[OutcomeCount]:
    """Count the stays that ended from one day to another, both included, by outcome, category, sex."""
    where = Where().at_least("left_on", first).at_most("left_on", last).in_scope(scope)
    query = SQL(
        "select outcome, category, sex, count(*), sum({})"
        " from {} where {} and {} group by outcome, category, sex"
        " order by outcome, category, sex"
    ).format(SQL(STAYED_DAYS), client.at(schema, None), SQL(STAY_ENDED), where.sql)
    async with conn.cursor(row_factory=args_row(OutcomeCount)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
