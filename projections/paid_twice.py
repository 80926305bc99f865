"""Who was paid twice for the same, which comes to light when two ids are found to be one person."""

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from projections.conditions import Where
from projections.entitlements import Entitlement, entitlement
from projections.folding import Page
from projections.people import ids_of
from projections.read_model import Table


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


payment_anomaly = Table(
    "payment_anomaly",
    PaymentAnomaly,
    key=("programme", "period", "component", "survivor"),
    indexes=(("found_position desc",),),
)


def review(page: Page, paid: Entitlement) -> None:
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


def hand_over(page: Page, merged: UUID, survivor: UUID) -> None:
    """What was found of a merged id goes on under the id that survives; the earlier finding counts."""
    anomalies = page.rows(payment_anomaly)
    for anomaly in anomalies.where("survivor", merged):
        anomalies.remove(anomaly.programme, anomaly.period, anomaly.component, merged)
        moved = anomaly._replace(survivor=survivor)
        known = anomalies.get(moved.programme, moved.period, moved.component, survivor)
        if known is None or moved.found_position < known.found_position:
            anomalies.put(moved)


def take_apart(page: Page, survivor: UUID, unmerged: UUID) -> None:
    """After ids are found to be two people, keep for each of them what is theirs alone."""
    anomalies = page.rows(payment_anomaly)
    for anomaly in anomalies.where("survivor", survivor):
        anomalies.remove(anomaly.programme, anomaly.period, anomaly.component, survivor)
        for person in (survivor, unmerged):
            _review_apart(page, anomaly, person)


def _review_apart(page: Page, anomaly: PaymentAnomaly, person: UUID) -> None:
    """Keep what an anomaly says of this one of two people, if two payments were theirs alone."""
    found = (
        page.rows(entitlement).get(anomaly.programme, anomaly.period, each, anomaly.component)
        for each in ids_of(page, person)
    )
    credited = [row for row in found if row and (row.standing == "credited" or row.held_rupiah > 0)]
    held = [row.held_rupiah for row in credited if row.held_rupiah > 0]
    if len(credited) > 1:
        page.rows(payment_anomaly).put(
            anomaly._replace(survivor=person, payments=len(held), held_rupiah=sum(held))
        )


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
