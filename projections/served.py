"""Services that the desks rendered: how many, of what, in which unit."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.fact import Fact, Recorded
from domain.service_rendered import ServiceRecorded, ServiceVoided
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.grouping import NOTHING, RegionLevel, dimensions, group_by, named
from projections.read_model import Table


class RenderedService(NamedTuple):
    """One service as it was recorded, so that voiding it takes it out of the total it went into."""

    service_id: UUID
    service: str
    unit: str
    programme: str
    region: str
    office: str
    rendered_on: date
    quantity: int
    voided: bool
    position: int = 0


class ServedTotal(NamedTuple):
    """Services of one day, desk and kind that were not voided, and the sum of their quantities."""

    service: str
    unit: str
    programme: str
    region: str
    office: str
    rendered_on: date
    services: int
    quantity: int
    position: int = 0


rendered_service = Table("rendered_service", RenderedService, key=("service_id",))
served_total = Table(
    "served_total",
    ServedTotal,
    key=("service", "unit", "programme", "region", "office", "rendered_on"),
    indexes=(("rendered_on",),),
)

fold = Fold()


@fold.needs(ServiceRecorded)
def _announce_recorded(page: Page, recorded: Recorded, fact: ServiceRecorded) -> None:
    page.rows(rendered_service).want(recorded.stream)
    page.rows(served_total).want(*_rendered(recorded, fact)[1:7])


@fold.needs(ServiceVoided)
def _announce_voided(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(rendered_service).want(recorded.stream)


@fold.when(ServiceRecorded)
def _recorded(page: Page, recorded: Recorded, fact: ServiceRecorded) -> None:
    service = _rendered(recorded, fact)
    page.rows(rendered_service).put(service)
    _count(page, service, 1)


@fold.when(ServiceVoided)
def _voided(page: Page, recorded: Recorded, _fact: ServiceVoided) -> None:
    services = page.rows(rendered_service)
    service = services.get(recorded.stream)
    if service is not None and not service.voided:
        services.put(service._replace(voided=True))
        _count(page, service, -1)


def _rendered(recorded: Recorded, fact: ServiceRecorded) -> RenderedService:
    return RenderedService(
        service_id=recorded.stream,
        service=fact.service,
        unit=fact.unit,
        programme=fact.programme or NOTHING,
        region=fact.region,
        office=recorded.envelope.office,
        rendered_on=fact.rendered_on,
        quantity=fact.quantity,
        voided=False,
    )


def _count(page: Page, service: RenderedService, sign: int) -> None:
    totals = page.rows(served_total)
    key = service[1:7]  # the total's key, in its order
    total = totals.get(*key) or ServedTotal(*key, services=0, quantity=0)
    totals.put(
        total._replace(
            services=total.services + sign, quantity=total.quantity + sign * service.quantity
        )
    )


_DIMENSIONS: Final = ("service", "unit", "programme", "office", "region")


class Served(NamedTuple):
    """A line of the served table. Units never mix: each unit has a line of its own."""

    service: str | None
    unit: str
    programme: str | None
    office: str | None
    region: str | None
    services: int
    quantity: int


@dataclass(frozen=True, slots=True)
class ServedFilter:
    """Which services. None asks for nothing; `rendered_from` and `…_until` are both included.

    scope    the caller's region prefixes ("" sees the whole tenant)
    region   what the caller asks for inside them
    """

    scope: tuple[str, ...] = ("",)
    region: str | None = None
    service: str | None = None
    unit: str | None = None
    programme: str | None = None
    office: str | None = None
    rendered_from: date | None = None
    rendered_until: date | None = None

    def where(self) -> Where:
        return (
            Where()
            .equals("service", self.service)
            .equals("unit", self.unit)
            .equals("programme", self.programme)
            .equals("office", self.office)
            .at_least("rendered_on", self.rendered_from)
            .at_most("rendered_on", self.rendered_until)
            .above("services", 0)
            .in_region(self.region)
            .in_scope(self.scope)
        )


async def served(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: ServedFilter,
    *,
    by: tuple[str, ...] = ("service",),
    level: RegionLevel | None = None,
    at: int | None = None,
) -> list[Served]:
    """Count services, per unit and dimension of `by` (service, programme, office, region).

    `level` cuts regions. An empty `by` gives the totals per unit. ValueError for a dimension that
    there is not.
    """
    where = wanted.where()
    query = SQL(
        "select {named}, services, quantity from (select {dimensions},"
        " sum(services)::bigint as services, sum(quantity)::bigint as quantity"
        " from {rows} where {where} group by {group} order by {group}) grouped"
    ).format(
        named=named(_DIMENSIONS),
        dimensions=dimensions(_DIMENSIONS, by, level),
        rows=served_total.at(schema, at),
        where=where.sql,
        group=group_by(_DIMENSIONS),
    )
    async with conn.cursor(row_factory=args_row(Served)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
