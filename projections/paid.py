"""Payments of aid: numbers of payments, rupiah and distinct recipients are three things."""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

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
from projections.folding import Fold, Page
from projections.grouping import NOTHING, RegionLevel, dimensions, group_by, named
from projections.people import ids_of, people, survivor_of
from projections.read_model import Table


class Entitlement(NamedTuple):
    """What a recipient got of one component in one period.

    survivor         the id that the recipient counts as after merges
    standing         of the latest attempt: scheduled | failed | credited | corrected
    held_rupiah      credited - returned - reversed, over all attempts: above zero is paid
    returned_rupiah  of the latest attempt
    """

    programme: str
    period: str
    recipient: UUID
    component: str
    unit: str
    region: str
    survivor: UUID
    standing: str
    held_rupiah: int
    returned_rupiah: int
    position: int = 0


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


class PaymentAnomaly(NamedTuple):
    """One person paid twice for one component and period, under ids found to be the same person.

    payments        under how many ids money is out now; below two, the double came back
    held_rupiah     their sum
    found_position  the fact that brought it to light
    """

    programme: str
    period: str
    component: str
    survivor: UUID
    region: str
    payments: int
    held_rupiah: int
    found_position: int
    position: int = 0


entitlement = Table(
    "entitlement",
    Entitlement,
    key=("programme", "period", "recipient", "component"),
    indexes=(("survivor",),),
    past=(("programme", "period"),),
)
payment_total = Table("payment_total", PaymentTotal, key=("programme", "period", "region", "unit"))
payment_anomaly = Table(
    "payment_anomaly",
    PaymentAnomaly,
    key=("programme", "period", "component", "survivor"),
    indexes=(("found_position desc",),),
)

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
        _review(page, row)


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
        _review(page, row)


@fold.when(PaymentReversed)
def _reversed(page: Page, _recorded: Recorded, fact: PaymentReversed) -> None:
    if (row := _found(page, fact)) is not None:
        row = row._replace(held_rupiah=row.held_rupiah - fact.amount_rupiah)
        page.rows(entitlement).put(row)
        _count(page, row, "reversed", 1, fact.amount_rupiah)
        _review(page, row)


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
    anomalies = page.rows(payment_anomaly)
    for anomaly in anomalies.where("survivor", fact.merged):
        anomalies.remove(anomaly.programme, anomaly.period, anomaly.component, fact.merged)
        moved = anomaly._replace(survivor=survivor)
        known = anomalies.get(moved.programme, moved.period, moved.component, survivor)
        if known is None or moved.found_position < known.found_position:
            anomalies.put(moved)
    rows = page.rows(entitlement)
    moved_rows = [row._replace(survivor=survivor) for row in rows.where("survivor", fact.merged)]
    for row in moved_rows:
        rows.put(row)
    for row in moved_rows:
        _review(page, row)


@fold.when(PersonsUnmerged)
def _unmerged(page: Page, recorded: Recorded, fact: PersonsUnmerged) -> None:
    survivor = survivor_of(page, recorded.stream)
    rows = page.rows(entitlement)
    for row in rows.where("survivor", survivor):
        rows.put(row._replace(survivor=survivor_of(page, row.recipient)))
    anomalies = page.rows(payment_anomaly)
    for anomaly in anomalies.where("survivor", survivor):
        anomalies.remove(anomaly.programme, anomaly.period, anomaly.component, survivor)
        for person in (survivor, fact.unmerged):
            _review_apart(page, anomaly, person)


def _review_apart(page: Page, anomaly: PaymentAnomaly, person: UUID) -> None:
    """Keep what an anomaly says of this one of two people, if two payments were theirs alone."""
    found = (
        page.rows(entitlement).get(anomaly.programme, anomaly.period, each, anomaly.component)
        for each in ids_of(page, person)
    )
    credited = [row for row in found if row is not None and row.standing == "credited"]
    held = [row.held_rupiah for row in credited if row.held_rupiah > 0]
    if len(credited) > 1:
        page.rows(payment_anomaly).put(
            anomaly._replace(survivor=person, payments=len(held), held_rupiah=sum(held))
        )


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


def _review(page: Page, paid: Entitlement) -> None:
    """Look whether the person holds this component under more than one id."""
    ids = ids_of(page, paid.survivor)
    if len(ids) == 1:
        return
    rows = page.rows(entitlement)
    found = (rows.get(paid.programme, paid.period, each, paid.component) for each in ids)
    held = [row.held_rupiah for row in found if row is not None and row.held_rupiah > 0]
    anomalies = page.rows(payment_anomaly)
    known = anomalies.get(paid.programme, paid.period, paid.component, paid.survivor)
    if known is None and len(held) < 2:  # noqa: PLR2004 # paid once is no anomaly
        return
    anomalies.put(
        PaymentAnomaly(
            programme=paid.programme,
            period=paid.period,
            component=paid.component,
            survivor=paid.survivor,
            region=paid.region,
            payments=len(held),
            held_rupiah=sum(held),
            found_position=page.position if known is None else known.found_position,
        )
    )


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


@dataclass(frozen=True, slots=True)
class AnomalyFilter:
    """Which anomalies; with `open_only`, those where money is still out twice."""

    scope: tuple[str, ...] = ("",)
    region: str | None = None
    programme: str | None = None
    open_only: bool = False

    def where(self) -> Where:
        where = (
            Where().equals("programme", self.programme).in_region(self.region).in_scope(self.scope)
        )
        return where.above("payments", 1 if self.open_only else None)


async def payment_anomalies(
    conn: AsyncConnection[Any], schema: str, wanted: AnomalyFilter, at: int | None = None
) -> list[PaymentAnomaly]:
    """Answer double payments that merges brought to light, newest first: a short list, whole."""
    where = wanted.where()
    query = SQL(
        "select {} from {} where {}"
        " order by found_position desc, programme, period, component, survivor"
    ).format(payment_anomaly.columns, payment_anomaly.at(schema, at), where.sql)
    async with conn.cursor(row_factory=args_row(PaymentAnomaly)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
