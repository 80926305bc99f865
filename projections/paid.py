"""Payments of aid: numbers of payments, rupiah and distinct recipients are three things."""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Identifier

from domain.entitlement import (
    EntitlementEvent,
    PaymentCollected,
    PaymentCorrected,
    PaymentCredited,
    PaymentFailed,
    PaymentReturned,
    PaymentReversed,
    PaymentScheduled,
    PaymentUnclaimed,
)
from domain.fact import Recorded
from domain.person import PersonsMerged, PersonsUnmerged
from projections.conditions import Where
from projections.entitlements import Entitlement, entitlement
from projections.folding import Fold, Page
from projections.grouping import NOTHING, RegionLevel, dimensions, group_by, named
from projections.paid_twice import hand_over, review, take_apart
from projections.people import people, survivor_of
from projections.read_model import Table


class PaymentTotal(NamedTuple):
    """Payments of one programme, period, region and unit: numbers of payments, and their rupiah."""

    programme: str
    period: str
    region: str
    unit: str
    scheduled: int = 0
    credited: int = 0
    failed: int = 0
    collected: int = 0
    unclaimed: int = 0
    returned: int = 0
    reversed: int = 0
    scheduled_rupiah: int = 0
    credited_rupiah: int = 0
    failed_rupiah: int = 0
    collected_rupiah: int = 0
    unclaimed_rupiah: int = 0
    returned_rupiah: int = 0
    reversed_rupiah: int = 0
    position: int = 0


payment_total = Table("payment_total", PaymentTotal, key=("programme", "period", "region", "unit"))
fold = Fold()

_ON_THE_WAY: Final = (PaymentFailed, PaymentCollected, PaymentUnclaimed, PaymentCorrected)
_MONEY_BACK: Final = (PaymentReturned, PaymentReversed)


@fold.needs(PaymentScheduled, PaymentCredited, *_ON_THE_WAY, *_MONEY_BACK)
def _announce(page: Page, recorded: Recorded, fact: EntitlementEvent) -> None:
    page.rows(entitlement).want(fact.programme, fact.period, fact.recipient, fact.component)
    # Where this fact's total is, unless the attempt was scheduled elsewhere: then it is read late.
    region = recorded.about.region or NOTHING
    page.rows(payment_total).want(fact.programme, fact.period, region, fact.unit)
    page.rows(people).want(fact.recipient)


@fold.when(PaymentScheduled)
def _scheduled(page: Page, _recorded: Recorded, fact: PaymentScheduled) -> None:
    rows = page.rows(entitlement)
    before = rows.get(fact.programme, fact.period, fact.recipient, fact.component)
    row = Entitlement(
        programme=fact.programme,
        period=fact.period,
        recipient=fact.recipient,
        component=fact.component,
        unit=fact.unit,
        region=fact.region,
        survivor=survivor_of(page, fact.recipient),
        standing="scheduled",
        held_rupiah=before.held_rupiah if before else 0,
        returned_rupiah=0,
    )
    rows.put(row)
    _count(page, row, "scheduled", 1, fact.amount_rupiah)


@fold.when(PaymentCredited)
def _credited(page: Page, _recorded: Recorded, fact: PaymentCredited) -> None:
    if (row := _found(page, fact)) is not None:
        row = row._replace(standing="credited", held_rupiah=row.held_rupiah + fact.amount_rupiah)
        page.rows(entitlement).put(row)
        _count(page, row, "credited", 1, fact.amount_rupiah)
        review(page, row)


@fold.when(PaymentFailed)
def _failed(page: Page, _recorded: Recorded, fact: PaymentFailed) -> None:
    if (row := _found(page, fact)) is not None:
        page.rows(entitlement).put(row._replace(standing="failed"))
        _count(page, row, "failed", 1, fact.amount_rupiah)


@fold.when(PaymentCollected)
def _collected(page: Page, _recorded: Recorded, fact: PaymentCollected) -> None:
    if (row := _found(page, fact)) is not None:
        _count(page, row, "collected", 1, fact.amount_rupiah)


@fold.when(PaymentUnclaimed)
def _unclaimed(page: Page, _recorded: Recorded, fact: PaymentUnclaimed) -> None:
    if (row := _found(page, fact)) is not None:
        _count(page, row, "unclaimed", 1, fact.amount_rupiah)


@fold.when(PaymentReturned)
def _returned(page: Page, _recorded: Recorded, fact: PaymentReturned) -> None:
    if (row := _found(page, fact)) is not None:
        # A payment that comes back in parts is one payment returned.
        first = 1 if row.returned_rupiah == 0 else 0
        row = row._replace(
            held_rupiah=row.held_rupiah - fact.amount_rupiah,
            returned_rupiah=row.returned_rupiah + fact.amount_rupiah,
        )
        page.rows(entitlement).put(row)
        _count(page, row, "returned", first, fact.amount_rupiah)
        review(page, row)


@fold.when(PaymentReversed)
def _reversed(page: Page, _recorded: Recorded, fact: PaymentReversed) -> None:
    if (row := _found(page, fact)) is not None:
        row = row._replace(held_rupiah=row.held_rupiah - fact.amount_rupiah)
        page.rows(entitlement).put(row)
        _count(page, row, "reversed", 1, fact.amount_rupiah)
        review(page, row)


@fold.when(PaymentCorrected)
def _corrected(page: Page, _recorded: Recorded, fact: PaymentCorrected) -> None:
    if (row := _found(page, fact)) is not None:
        page.rows(entitlement).put(row._replace(standing="corrected"))
        # What already failed or came back was scheduled in its time; what was only planned was not.
        if row.standing == "scheduled":
            _count(page, row, "scheduled", -1, -fact.amount_rupiah)


@fold.when(PersonsMerged)
def _merged(page: Page, recorded: Recorded, fact: PersonsMerged) -> None:
    survivor = survivor_of(page, recorded.stream)
    hand_over(page, fact.merged, survivor)
    rows = page.rows(entitlement)
    moved_rows = [row._replace(survivor=survivor) for row in rows.where("survivor", fact.merged)]
    for row in moved_rows:
        rows.put(row)
    for row in moved_rows:
        review(page, row)


@fold.when(PersonsUnmerged)
def _unmerged(page: Page, recorded: Recorded, fact: PersonsUnmerged) -> None:
    survivor = survivor_of(page, recorded.stream)
    rows = page.rows(entitlement)
    for row in rows.where("survivor", survivor):
        rows.put(row._replace(survivor=survivor_of(page, row.recipient)))
    take_apart(page, survivor, fact.unmerged)


def _found(page: Page, fact: EntitlementEvent) -> Entitlement | None:
    return page.rows(entitlement).get(fact.programme, fact.period, fact.recipient, fact.component)


def _count(page: Page, row: Entitlement, kind: str, payments: int, rupiah: int) -> None:
    """Add payments of a kind where the attempt was scheduled, so that its later facts meet it."""
    totals = page.rows(payment_total)
    key = (row.programme, row.period, row.region, row.unit)
    total = totals.get(*key) or PaymentTotal(*key)
    counted = {
        kind: getattr(total, kind) + payments,
        f"{kind}_rupiah": getattr(total, f"{kind}_rupiah") + rupiah,
    }
    totals.put(total._replace(**counted))


_DIMENSIONS: Final = ("programme", "period", "unit", "region")
_SUMS: Final = PaymentTotal._fields[4:-1]


class Payments(NamedTuple):
    """A line of the payments table.

    scheduled … reversed   numbers of payments; a payment returned in parts is one payment returned
    …_rupiah               their sums; net_rupiah = credited - returned - reversed
    recipients             distinct persons who hold a credited payment, a merged pair counting once
    """

    programme: str | None
    period: str | None
    unit: str
    region: str | None
    scheduled: int
    credited: int
    failed: int
    collected: int
    unclaimed: int
    returned: int
    reversed: int
    scheduled_rupiah: int
    credited_rupiah: int
    failed_rupiah: int
    collected_rupiah: int
    unclaimed_rupiah: int
    returned_rupiah: int
    reversed_rupiah: int
    net_rupiah: int
    recipients: int


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """Which payments. None asks for nothing.

    scope    the caller's region prefixes ("" sees the whole tenant)
    region   what the caller asks for inside them
    """

    scope: tuple[str, ...] = ("",)
    region: str | None = None
    programme: str | None = None
    periods: tuple[str, ...] | None = None
    unit: str | None = None

    def where(self) -> Where:
        return (
            Where()
            .equals("programme", self.programme)
            .among("period", self.periods)
            .equals("unit", self.unit)
            .in_region(self.region)
            .in_scope(self.scope)
        )


async def payments(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: PaymentFilter,
    *,
    by: tuple[str, ...] = ("programme", "period"),
    level: RegionLevel | None = None,
    at: int | None = None,
) -> list[Payments]:
    """Count payments, per unit and dimension of `by` (programme, period, region; see `level`).

    Recipients are counted as distinct persons within each line, never added up: someone paid in two
    periods is one recipient of both together. ValueError for a dimension that there is not.
    """
    where = wanted.where()
    query = SQL(
        "with total as (select {dimensions}, {sums} from {totals} where {where} group by {group}),"
        " paid as (select {dimensions}, count(distinct survivor) as recipients"
        " from {entitlements} where held_rupiah > 0 and {where} group by {group})"
        " select {named}, {fields}, credited_rupiah - returned_rupiah - reversed_rupiah,"
        " coalesce(recipients, 0)"
        " from total left join paid using ({keys}) order by {group}"
    ).format(
        dimensions=dimensions(_DIMENSIONS, by, level),
        sums=SQL(", ").join(
            [SQL("sum({0})::bigint as {0}").format(Identifier(name)) for name in _SUMS]
        ),
        totals=payment_total.at(schema, at),
        entitlements=entitlement.at(schema, at),
        where=where.sql,
        group=group_by(_DIMENSIONS),
        named=named(_DIMENSIONS),
        fields=SQL(", ").join(map(Identifier, _SUMS)),
        keys=SQL(", ").join(map(Identifier, _DIMENSIONS)),
    )
    async with conn.cursor(row_factory=args_row(Payments)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
