"""GraphQL: a programme's aid from the services rendered to the money returned, stage by stage."""

import strawberry

from api.asking import question
from api.beneficiary_counts import RegionLevel
from api.context import Info
from api.reading import scope_of
from api.scalars import Position
from domain.period import checked_period, days_of
from projections import beneficiary_counts


@strawberry.type
class FunnelStage:
    """One count of the funnel. The stages count different things, in their own units, and are never added up."""

    stage: str = strawberry.field(
        description="served | enrolled | paid | credited | collected | returned"
    )
    programme: str | None
    region: str | None
    unit: str = strawberry.field(description="What is counted: KPM, person … or payment.")
    count: int
    counts: str = strawberry.field(
        description="services | enrolments | recipients who hold money | payments"
    )


@strawberry.type
class ProgrammeFunnel:
    """Served, enrolled, paid, credited, collected, returned, side by side."""

    stages: list[FunnelStage]
    position: Position


@strawberry.type
class FunnelQueries:
    """What can be asked about the stages of a programme's aid."""

    @question(
        "beneficiary_counts",
        "Served, enrolled, paid, credited, collected, returned; enrolments as they stand, whatever the period.",
    )
    async def programme_funnel(
        self,
        info: Info,
        programme: str | None = None,
        period: str | None = None,
        region: str | None = None,
        level: RegionLevel | None = None,
    ) -> ProgrammeFunnel:
        stages = [
            *await _served(info, programme, period, region, level),
            *await _enrolled(info, programme, region, level),
            *await _paid(info, programme, period, region, level),
        ]
        return ProgrammeFunnel(stages=stages, position=info.context.snapshot.position)


_SUNDRY = ("programme", "region")


async def _served(
    info: Info,
    programme: str | None,
    period: str | None,
    region: str | None,
    level: RegionLevel | None,
) -> list[FunnelStage]:
    view = info.context.snapshot
    first, last = (None, None) if period is None else days_of(period)
    lines = await beneficiary_counts.served(
        view.connection,
        view.schema,
        beneficiary_counts.ServedFilter(
            scope=scope_of(info.context.caller),
            region=region,
            programme=programme,
            rendered_from=first,
            rendered_until=last,
        ),
        by=_SUNDRY if level else _SUNDRY[:1],
        level=level and level.level,
    )
    return [
        FunnelStage(
            stage="served",
            programme=line.programme,
            region=line.region,
            unit=line.unit,
            count=line.quantity,
            counts="services",
        )
        for line in lines
    ]


async def _enrolled(
    info: Info, programme: str | None, region: str | None, level: RegionLevel | None
) -> list[FunnelStage]:
    view = info.context.snapshot
    lines = await beneficiary_counts.enrolled(
        view.connection,
        view.schema,
        beneficiary_counts.EnrolledFilter(
            scope=scope_of(info.context.caller), region=region, programme=programme
        ),
        by=_SUNDRY if level else _SUNDRY[:1],
        level=level and level.level,
    )
    return [
        FunnelStage(
            stage="enrolled",
            programme=line.programme,
            region=line.region,
            unit=line.unit,
            count=line.active,
            counts="enrolments",
        )
        for line in lines
    ]


async def _paid(
    info: Info,
    programme: str | None,
    period: str | None,
    region: str | None,
    level: RegionLevel | None,
) -> list[FunnelStage]:
    view = info.context.snapshot
    lines = await beneficiary_counts.payments(
        view.connection,
        view.schema,
        beneficiary_counts.PaymentFilter(
            scope=scope_of(info.context.caller),
            region=region,
            programme=programme,
            periods=None if period is None else (checked_period(period),),
        ),
        by=_SUNDRY if level else _SUNDRY[:1],
        level=level and level.level,
    )
    return [
        FunnelStage(
            stage=stage,
            programme=line.programme,
            region=line.region,
            unit=unit,
            count=count,
            counts=counts,
        )
        for line in lines
        for stage, unit, count, counts in (
            ("paid", line.unit, line.recipients, "recipients who hold money"),
            ("credited", "payment", line.credited, "payments"),
            ("collected", "payment", line.collected, "payments"),
            ("returned", "payment", line.returned, "payments"),
        )
    ]
