"""GraphQL: served, enrolled, paid: three counts that are never added up, with a unit on every line."""

from datetime import date
from enum import Enum
from typing import Annotated

import strawberry

from api.asking import detail, question
from api.context import Info
from api.reading import scope_of
from api.scalars import Position, Rupiah
from domain.errors import Invalid
from projections import beneficiary_counts as counts


@strawberry.enum(description="What a count of services is broken down by, besides its unit.")
class ServedBy(Enum):
    """Dimensions of services rendered."""

    SERVICE = "service"
    PROGRAMME = "programme"
    OFFICE = "office"
    REGION = "region"


@strawberry.enum(description="What a count of enrolments is broken down by, besides its unit.")
class EnrolledBy(Enum):
    """Dimensions of enrolments."""

    PROGRAMME = "programme"
    REGION = "region"


@strawberry.enum(description="What payments are broken down by, besides their unit.")
class PaidBy(Enum):
    """Dimensions of payments."""

    PROGRAMME = "programme"
    PERIOD = "period"
    REGION = "region"


@strawberry.enum(description="How far regions are added up.")
class RegionLevel(Enum):
    """Levels of a Kemendagri code."""

    PROVINCE = "province"
    REGENCY = "regency"
    DISTRICT = "district"
    VILLAGE = "village"

    @property
    def level(self) -> counts.RegionLevel:
        match self:
            case RegionLevel.PROVINCE:
                return "province"
            case RegionLevel.REGENCY:
                return "regency"
            case RegionLevel.DISTRICT:
                return "district"
            case RegionLevel.VILLAGE:
                return "village"


@strawberry.type
class ServedLine:
    """Services of one unit; a dimension that was not asked for is null."""

    service: str | None
    unit: str = strawberry.field(description="KPM | person | operator")
    programme: str | None
    office: str | None
    region: str | None
    services: int = strawberry.field(description="Number of services.")
    quantity: int = strawberry.field(description="Sum of their quantities, in `unit`.")


@strawberry.type
class ServedCounts:
    """Services rendered and not voided."""

    lines: list[ServedLine]
    by_unit: list[ServedLine] = strawberry.field(description="Totals per unit; units never mix.")
    services: int = strawberry.field(description="All services, whatever their unit.")


@strawberry.type
class EnrolledLine:
    """Distinct persons or families by where their enrolment stands."""

    programme: str | None
    unit: str
    region: str | None
    active: int
    suspended: int
    ended: int


@strawberry.type
class EnrolledCounts:
    """People whom programme owners decided to enrol."""

    lines: list[EnrolledLine]
    by_unit: list[EnrolledLine]


@strawberry.type
class PaymentLine:
    """Payments of one unit: numbers of payments, rupiah, and distinct recipients."""

    programme: str | None
    period: str | None
    unit: str
    region: str | None
    scheduled: int
    credited: int
    failed: int
    collected: int
    unclaimed: int
    returned: int = strawberry.field(description="Returned in parts counts once.")
    reversed: int
    scheduled_rupiah: Rupiah
    credited_rupiah: Rupiah
    failed_rupiah: Rupiah
    collected_rupiah: Rupiah
    unclaimed_rupiah: Rupiah
    returned_rupiah: Rupiah
    reversed_rupiah: Rupiah
    net_rupiah: Rupiah = strawberry.field(description="credited - returned - reversed")
    recipients: int = strawberry.field(description="Distinct persons who hold a payment.")

    @classmethod
    def of(cls, row: counts.Payments) -> "PaymentLine":
        return cls(**row._asdict())


@strawberry.type
class PaymentCounts:
    """Payments of aid."""

    lines: list[PaymentLine]
    by_unit: list[PaymentLine]


@strawberry.type
class PaymentAnomaly:
    """One person paid twice for the same component and period under ids that turned out to be one person."""

    programme: str
    period: str
    component: str
    person: strawberry.ID = strawberry.field(description="The surviving id.")
    region: str
    payments: int = strawberry.field(description="Under how many ids money is out now.")
    held_rupiah: Rupiah
    found: Position = strawberry.field(description="The fact that brought it to light.")


@strawberry.type
class PaymentAnomalies:
    """Double payments, newest first."""

    anomalies: list[PaymentAnomaly]
    position: Position


@strawberry.type
class BeneficiaryCounts:
    """Counts within one programme, period, region and range of days, as far as these were given."""

    position: Position
    programme: strawberry.Private[str | None]
    period: strawberry.Private[str | None]
    region: strawberry.Private[str | None]
    since: strawberry.Private[date | None]
    until: strawberry.Private[date | None]

    @detail("Helped at a desk; by day of service, `period` does not apply.")
    async def served(
        self,
        info: Info,
        *,
        by: list[ServedBy] = [ServedBy.SERVICE],  # noqa: B006 - GraphQL shows it as the default
        level: RegionLevel | None = None,
        service: str | None = None,
        office: str | None = None,
        unit: str | None = None,
    ) -> ServedCounts:
        view = info.context.snapshot
        wanted = counts.ServedFilter(
            scope=scope_of(info.context.caller),
            region=self.region,
            service=service,
            unit=unit,
            programme=self.programme,
            office=office,
            rendered_from=self.since,
            rendered_until=self.until,
        )
        lines = await counts.served(
            view.connection, view.schema, wanted, by=_names(by), level=level and level.level
        )
        totals = await counts.served(view.connection, view.schema, wanted, by=())
        return ServedCounts(
            lines=[ServedLine(**line._asdict()) for line in lines],
            by_unit=[ServedLine(**line._asdict()) for line in totals],
            services=sum(line.services for line in totals),
        )

    @detail("Decided by the programme owner; as it stands, days do not apply.")
    async def enrolled(
        self,
        info: Info,
        by: list[EnrolledBy] = [EnrolledBy.PROGRAMME],  # noqa: B006 - as above
        level: RegionLevel | None = None,
    ) -> EnrolledCounts:
        view = info.context.snapshot
        wanted = counts.EnrolledFilter(
            scope=scope_of(info.context.caller), region=self.region, programme=self.programme
        )
        lines = await counts.enrolled(
            view.connection, view.schema, wanted, by=_names(by), level=level and level.level
        )
        totals = await counts.enrolled(view.connection, view.schema, wanted, by=())
        return EnrolledCounts(
            lines=[EnrolledLine(**line._asdict()) for line in lines],
            by_unit=[EnrolledLine(**line._asdict()) for line in totals],
        )

    @detail("Paid; by period of the programme, days do not apply.")
    async def payments(
        self,
        info: Info,
        by: list[PaidBy] = [PaidBy.PROGRAMME, PaidBy.PERIOD],  # noqa: B006 - as above
        level: RegionLevel | None = None,
    ) -> PaymentCounts:
        view = info.context.snapshot
        wanted = counts.PaymentFilter(
            scope=scope_of(info.context.caller),
            region=self.region,
            programme=self.programme,
            periods=None if self.period is None else (self.period,),
        )
        lines = await counts.payments(
            view.connection, view.schema, wanted, by=_names(by), level=level and level.level
        )
        totals = await counts.payments(view.connection, view.schema, wanted, by=())
        return PaymentCounts(
            lines=[PaymentLine.of(line) for line in lines],
            by_unit=[PaymentLine.of(line) for line in totals],
        )


def _names(by: list[ServedBy] | list[EnrolledBy] | list[PaidBy]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(dimension.value for dimension in by))


@strawberry.type
class BeneficiaryQueries:
    """What can be asked about beneficiaries."""

    @question(
        "beneficiary_counts",
        "Served, enrolled and paid, side by side. `from` and `to` are both included.",
    )
    async def beneficiary_counts(
        self,
        info: Info,
        *,
        programme: str | None = None,
        period: str | None = None,
        region: str | None = None,
        since: Annotated[date | None, strawberry.argument(name="from")] = None,
        until: Annotated[date | None, strawberry.argument(name="to")] = None,
    ) -> BeneficiaryCounts:
        context = info.context
        if since is not None and until is not None and since > until:
            raise Invalid("to")
        return BeneficiaryCounts(
            position=context.snapshot.position,
            programme=programme,
            period=period,
            region=region,
            since=since,
            until=until,
        )

    @question("payment_anomalies", "Double payments that merges of ids brought to light.")
    async def payment_anomalies(
        self,
        info: Info,
        *,
        programme: str | None = None,
        region: str | None = None,
        open_only: bool = False,
    ) -> PaymentAnomalies:
        context = info.context
        view = context.snapshot
        wanted = counts.AnomalyFilter(
            scope=scope_of(context.caller), region=region, programme=programme, open_only=open_only
        )
        rows = await counts.payment_anomalies(view.connection, view.schema, wanted)
        return PaymentAnomalies(
            anomalies=[
                PaymentAnomaly(
                    programme=row.programme,
                    period=row.period,
                    component=row.component,
                    person=strawberry.ID(str(row.survivor)),
                    region=row.region,
                    payments=row.payments,
                    held_rupiah=Rupiah(row.held_rupiah),
                    found=view.history.position(row.found_position),
                )
                for row in rows
            ],
            position=view.position,
        )
