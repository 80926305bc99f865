"""When and where aid is paid: pay days, and post offices with the villages they serve and what they delivered."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Composable, Composed

from domain.delivery import PayDayPlanned, PostOfficePlanned
from domain.fact import Recorded
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.payments import of_payments
from projections.read_model import Table


class PayDay(NamedTuple):
    """When aid is to reach a region; in time until `on_time_until`. first_position never changes."""

    programme: str
    period: str
    region: str
    channel: str
    planned_on: date
    on_time_until: date
    first_position: int
    position: int = 0


class PostOffice(NamedTuple):
    """A post office of a delivery plan. days: ISO dates, joined by commas."""

    programme: str
    period: str
    post_office: str
    name: str
    region: str
    days: str
    position: int = 0


class ServedVillage(NamedTuple):
    """By which post office a village is served."""

    programme: str
    period: str
    village: str
    post_office: str
    position: int = 0


pay_day = Table("pay_day", PayDay, key=("programme", "period", "region"))
post_office = Table("post_office", PostOffice, key=("programme", "period", "post_office"))
served_village = Table(
    "served_village",
    ServedVillage,
    key=("programme", "period", "village"),
    indexes=(("post_office",),),
)
fold = Fold()


@fold.when(PayDayPlanned)
def _pay_day(page: Page, recorded: Recorded, fact: PayDayPlanned) -> None:
    rows = page.rows(pay_day)
    before = rows.get(fact.programme, fact.period, fact.region)
    rows.put(
        PayDay(
            programme=fact.programme,
            period=fact.period,
            region=fact.region,
            channel=fact.channel,
            planned_on=fact.planned_on,
            on_time_until=fact.on_time_until,
            first_position=before.first_position if before else recorded.position,
        )
    )


@fold.when(PostOfficePlanned)
def _post_office(page: Page, _recorded: Recorded, fact: PostOfficePlanned) -> None:
    page.rows(post_office).put(
        PostOffice(
            programme=fact.programme,
            period=fact.period,
            post_office=fact.post_office,
            name=fact.name,
            region=fact.region,
            days=",".join(day.isoformat() for day in fact.days),
        )
    )
    villages = page.rows(served_village)
    for row in villages.where("post_office", fact.post_office):
        same = (row.programme, row.period) == (fact.programme, fact.period)
        if same and row.village not in fact.villages:
            villages.remove(row.programme, row.period, row.village)
    for village in fact.villages:
        villages.put(ServedVillage(fact.programme, fact.period, village, fact.post_office))


@dataclass(frozen=True, slots=True)
class PayDayFilter:
    """Which pay days. None asks for nothing; a wider region's day holds for the regions inside it."""

    scope: tuple[str, ...] = ("",)
    programme: str | None = None
    period: str | None = None
    region: str | None = None
    planned_from: date | None = None

    def where(self) -> Where:
        return (
            Where()
            .equals("programme", self.programme)
            .equals("period", self.period)
            .at_least("planned_on", self.planned_from)
            .reaching(None if self.region is None else (self.region,))
            .reaching(self.scope)
        )


async def pay_days_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: PayDayFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[PayDay]:
    """Answer the next `limit` pay days in the order in which they were first planned."""
    where = wanted.where().above("first_position", after)
    query = pay_day.page(schema, at, where.sql, SQL("first_position"), limit)
    async with conn.cursor(row_factory=args_row(PayDay)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def pay_days_count(
    conn: AsyncConnection[Any], schema: str, wanted: PayDayFilter, at: int | None = None
) -> int:
    """Count them."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(pay_day.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


class Delivery(NamedTuple):
    """What a post office has to pay in one unit, and what it paid.

    unit        None where nothing is scheduled in its villages yet
    recipients  distinct people of the payments; delivered: payments taken; undelivered: all others
    """

    post_office: str
    name: str
    days: str
    villages: int
    unit: str | None
    recipients: int
    payments: int
    amount_rupiah: int
    delivered: int
    delivered_rupiah: int
    undelivered: int
    undelivered_rupiah: int


DELIVERED: Final = "status = 'collected'"
"""Which payments of a post office were taken."""


SERVED_BY: Final = SQL("v.programme = p.programme and v.period = p.period and v.village = p.region")
"""By which village `v` of a plan a payment `p` is served."""
DUE: Final = SQL("p.status <> 'corrected' and p.reason is distinct from 'batch_rejected'")
"""Payments `p` but for those that came to nothing."""


def due_at_offices(schema: str, payments: Composable, at: int | None = None) -> Composed:
    """Payments with the post office that serves their village, but for those that came to nothing."""
    return SQL("(select v.post_office, p.* from {} p join {} v on {} where {})").format(
        payments, served_village.at(schema, at), SERVED_BY, DUE
    )


async def delivery_plan(
    conn: AsyncConnection[Any],
    schema: str,
    programme: str,
    period: str,
    scope: tuple[str, ...] = ("",),
    at: int | None = None,
) -> list[Delivery]:
    """Answer every post office of a plan with the payments of its villages that the caller may see."""
    where = Where().equals("programme", programme).equals("period", period).in_scope(scope)
    query = SQL(
        "with office as (select * from {offices} where programme = %(programme)s"
        " and period = %(period)s), village as (select * from {villages}"
        " where programme = %(programme)s and period = %(period)s),"
        " served as (select post_office, count(*) as villages from village group by 1),"
        " due as (select post_office, unit, count(distinct recipient) as recipients,"
        " count(*) as payments, sum(amount_rupiah)::bigint as rupiah,"
        " count(*) filter (where {delivered}) as delivered,"
        " coalesce(sum(amount_rupiah) filter (where {delivered}), 0)::bigint"
        " as delivered_rupiah from {due} payment group by 1, 2)"
        " select o.post_office, o.name, o.days, coalesce(s.villages, 0), d.unit,"
        " coalesce(d.recipients, 0), coalesce(d.payments, 0), coalesce(d.rupiah, 0),"
        " coalesce(d.delivered, 0), coalesce(d.delivered_rupiah, 0),"
        " coalesce(d.payments - d.delivered, 0), coalesce(d.rupiah - d.delivered_rupiah, 0)"
        " from office o left join served s using (post_office) left join due d using (post_office)"
        " order by o.post_office, d.unit"
    ).format(
        offices=post_office.at(schema, at),
        villages=served_village.at(schema, at),
        delivered=SQL(DELIVERED),
        due=due_at_offices(schema, of_payments(schema, where.sql, at), at),
    )
    values = {**where.values, "programme": programme, "period": period}
    async with conn.cursor(row_factory=args_row(Delivery)) as cursor:
        await cursor.execute(query, values)
        return await cursor.fetchall()
