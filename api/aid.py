"""GraphQL: aid on time, to the right people, in the right amount; whom it missed, where and when it is paid."""

import calendar
from datetime import date
from enum import Enum
from typing import Annotated

import strawberry

from api.asking import question
from api.batches import AidPayment, AidPaymentFilter
from api.beneficiary_counts import RegionLevel
from api.context import Info
from api.pages import Connection, Question
from api.reading import scope_of
from api.scalars import Cursor, Position, Rupiah
from application.rules import local_day
from domain.batch import checked_period
from domain.settlement import Reference
from domain.shapes import checked_code
from projections import aid_indicators, beneficiary_counts, delivery, goods_given
from projections.aid_indicators import DEFINITIONS, NEXT_STEPS, Indicator, IndicatorLine
from projections.aid_indicators import Undelivered as UndeliveredRow


@strawberry.enum(description="Tepat waktu, tepat sasaran, tepat jumlah.")
class AidIndicatorKind(Enum):
    """The three indicators of aid."""

    ON_TIME = "on_time"
    ON_TARGET = "on_target"
    EXACT_AMOUNT = "exact_amount"

    @property
    def indicator(self) -> Indicator:
        """Its name in the read models."""
        return self.value


@strawberry.type
class AidIndicator:
    """A share of payments of one unit. Shares of different units are never added up."""

    indicator: AidIndicatorKind
    unit: str
    region: str | None
    numerator: int
    denominator: int


@strawberry.type
class AidIndicatorDefinition:
    """What an indicator says."""

    indicator: AidIndicatorKind
    id: str
    en: str


@strawberry.type
class AidIndicators:
    """The three indicators."""

    lines: list[AidIndicator]
    definitions: list[AidIndicatorDefinition]
    unplanned: int = strawberry.field(
        description="Payments without a pay day, of which nothing can be said to be on time."
    )
    position: Position


@strawberry.type
class UndeliveredPayment:
    """A payment that did not reach anybody, and what to do now."""

    id: strawberry.ID
    reference: str
    programme: str
    period: str
    recipient: strawberry.ID
    component: str
    unit: str
    region: str
    status: str
    why: str
    amount_rupiah: Rupiah
    post_office: str | None
    due_on: date | None
    next_step: str = strawberry.field(description="In Indonesian.")
    next_step_english: str

    @classmethod
    def of(cls, row: UndeliveredRow) -> "UndeliveredPayment":
        step = NEXT_STEPS.get(row.why, NEXT_STEPS["no_result"])
        return cls(
            id=strawberry.ID(str(row.payment)),
            reference=str(Reference(row.payment, row.attempt)),
            programme=row.programme,
            period=row.period,
            recipient=strawberry.ID(str(row.recipient)),
            component=row.component,
            unit=row.unit,
            region=row.region,
            status=row.status,
            why=row.why,
            amount_rupiah=Rupiah(row.amount_rupiah),
            post_office=row.post_office,
            due_on=row.due_on,
            next_step=step.id,
            next_step_english=step.en,
        )


@strawberry.type
class UndeliveredReason:
    """Undelivered payments for one reason, in one unit."""

    why: str
    unit: str
    payments: int
    amount_rupiah: Rupiah
    next_step: str
    next_step_english: str


@strawberry.type
class UndeliveredReasons:
    """Undelivered payments by reason."""

    reasons: list[UndeliveredReason]
    position: Position


@strawberry.type
class PostOfficeDelivery:
    """What a post office has to pay, in one unit, and what it paid."""

    post_office: str
    name: str
    days: list[str]
    villages: int
    unit: str | None
    recipients: int = strawberry.field(description="Distinct people of the payments.")
    payments: int
    amount_rupiah: Rupiah
    delivered: int
    delivered_rupiah: Rupiah
    undelivered: int
    undelivered_rupiah: Rupiah


@strawberry.type
class DeliveryPlan:
    """Every post office of a programme's period."""

    post_offices: list[PostOfficeDelivery]
    position: Position


@strawberry.type
class PayDay:
    """When aid is to reach a region."""

    programme: str
    period: str
    region: str
    channel: str
    planned_on: date
    on_time_until: date


@strawberry.type
class FunnelStage:
    """One count of the funnel. The stages count different things, in their own units, and are never added up."""

    stage: str = strawberry.field(description="served | enrolled | credited | collected | returned")
    programme: str | None
    region: str | None
    unit: str
    count: int
    counts: str = strawberry.field(description="services | people enrolled | payments")


@strawberry.type
class ProgrammeFunnel:
    """Served, enrolled, credited, collected, returned, side by side."""

    stages: list[FunnelStage]
    position: Position


@strawberry.type
class GoodsLine:
    """Goods handed over: a quantity in the item's measure."""

    programme: str
    period: str
    item: str
    measure: str
    unit: str
    region: str | None
    handovers: int
    quantity: int
    recipients: int


@strawberry.type
class GoodsGiven:
    """Aid in kind."""

    lines: list[GoodsLine]
    position: Position


@strawberry.type
class AidQueries:
    """What can be asked about aid that was or was not delivered."""

    @question("aid_indicators", "The 3T: on time, on target, in the exact amount.")
    async def aid_indicators(
        self,
        info: Info,
        wanted: Annotated[AidPaymentFilter | None, strawberry.argument(name="filter")] = None,
        level: RegionLevel | None = None,
    ) -> AidIndicators:
        view = info.context.snapshot
        rows = await aid_indicators.indicators(
            view.connection,
            view.schema,
            (wanted or AidPaymentFilter()).seen_in(info),
            level=level and level.level,
        )
        return AidIndicators(
            lines=[_line(kind, row) for row in rows for kind in AidIndicatorKind],
            definitions=[
                AidIndicatorDefinition(
                    indicator=kind,
                    id=DEFINITIONS[kind.indicator].id,
                    en=DEFINITIONS[kind.indicator].en,
                )
                for kind in AidIndicatorKind
            ],
            unplanned=sum(row.unplanned for row in rows),
            position=view.position,
        )

    @question("aid_indicators", "The payments behind an indicator: those that meet it, or do not.")
    async def aid_indicator_list(
        self,
        info: Info,
        indicator: AidIndicatorKind,
        *,
        met: bool = False,
        wanted: Annotated[AidPaymentFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[AidPayment]:
        view, name = info.context.snapshot, indicator.indicator
        rows_wanted = (wanted or AidPaymentFilter()).seen_in(info)
        asked = (rows_wanted, name, met)
        page = Question("aid_indicator_list", asked, view, info.context.process.cursor_key).page(
            first, after
        )
        rows = await aid_indicators.indicator_page(
            view.connection,
            view.schema,
            rows_wanted,
            name,
            met=met,
            after=page.after,
            limit=page.limit,
            at=page.at,
        )
        return page.connection(
            rows,
            key=lambda row: row.first_position,
            node=AidPayment.of,
            count=lambda at: aid_indicators.indicator_count(
                view.connection, view.schema, rows_wanted, name, met=met, at=at
            ),
        )

    @question("aid_payments", "Payments that failed, were not claimed or wait beyond the last day.")
    async def undelivered_payments(
        self,
        info: Info,
        *,
        wanted: Annotated[AidPaymentFilter | None, strawberry.argument(name="filter")] = None,
        why: str | None = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[UndeliveredPayment]:
        view, today = info.context.snapshot, await _today(info)
        if why is not None:
            checked_code(why, NEXT_STEPS, "why")
        rows_wanted = (wanted or AidPaymentFilter()).seen_in(info)
        asked = (rows_wanted, why)
        page = Question("undelivered", asked, view, info.context.process.cursor_key).page(
            first, after
        )
        rows = await aid_indicators.undelivered_page(
            view.connection,
            view.schema,
            rows_wanted,
            today,
            why=why,
            after=page.after,
            limit=page.limit,
            at=page.at,
        )

        async def count(at: int | None) -> int:
            totals = await aid_indicators.undelivered_totals(
                view.connection, view.schema, rows_wanted, today, at
            )
            return sum(total.payments for total in totals if why in (None, total.why))

        return page.connection(
            rows, key=lambda row: row.first_position, node=UndeliveredPayment.of, count=count
        )

    @question("aid_payments", "Undelivered payments by reason, with what to do.")
    async def undelivered_reasons(
        self,
        info: Info,
        wanted: Annotated[AidPaymentFilter | None, strawberry.argument(name="filter")] = None,
    ) -> UndeliveredReasons:
        view = info.context.snapshot
        rows_wanted = (wanted or AidPaymentFilter()).seen_in(info)
        totals = await aid_indicators.undelivered_totals(
            view.connection, view.schema, rows_wanted, await _today(info)
        )
        return UndeliveredReasons(
            reasons=[
                UndeliveredReason(
                    why=total.why,
                    unit=total.unit,
                    payments=total.payments,
                    amount_rupiah=Rupiah(total.amount_rupiah),
                    next_step=NEXT_STEPS[total.why].id,
                    next_step_english=NEXT_STEPS[total.why].en,
                )
                for total in totals
            ],
            position=view.position,
        )

    @question("delivery", "By which post office a programme's aid is paid, and how far that is.")
    async def delivery_plan(self, info: Info, programme: str, period: str) -> DeliveryPlan:
        view = info.context.snapshot
        rows = await delivery.delivery_plan(
            view.connection, view.schema, programme, period, scope_of(info.context.caller)
        )
        return DeliveryPlan(
            post_offices=[
                PostOfficeDelivery(**{**row._asdict(), "days": row.days.split(",")}) for row in rows
            ],
            position=view.position,
        )

    @question(
        "delivery",
        "The pay calendar as planned; a wider region's day holds for the regions inside it.",
    )
    async def pay_days(
        self,
        info: Info,
        *,
        programme: str | None = None,
        period: str | None = None,
        region: str | None = None,
        since: Annotated[date | None, strawberry.argument(name="from")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[PayDay]:
        view = info.context.snapshot
        wanted = delivery.PayDayFilter(
            scope_of(info.context.caller), programme, period, region, since
        )
        page = Question("pay_days", (wanted,), view, info.context.process.cursor_key).page(
            first, after
        )
        rows = await delivery.pay_days_page(
            view.connection,
            view.schema,
            wanted,
            after=page.after,
            limit=page.limit,
            at=page.at,
        )
        return page.connection(
            rows,
            key=lambda row: row.first_position,
            node=lambda row: PayDay(
                programme=row.programme,
                period=row.period,
                region=row.region,
                channel=row.channel,
                planned_on=row.planned_on,
                on_time_until=row.on_time_until,
            ),
            count=lambda at: delivery.pay_days_count(view.connection, view.schema, wanted, at),
        )

    @question("beneficiary_counts", "Aid in kind, by item, measure and unit.")
    async def goods_given(
        self,
        info: Info,
        programme: str | None = None,
        period: str | None = None,
        region: str | None = None,
        level: RegionLevel | None = None,
    ) -> GoodsGiven:
        view = info.context.snapshot
        wanted = goods_given.GoodsFilter(scope_of(info.context.caller), region, programme, period)
        rows = await goods_given.goods_given(
            view.connection, view.schema, wanted, level=level and level.level
        )
        return GoodsGiven(
            lines=[GoodsLine(**row._asdict()) for row in rows], position=view.position
        )

    @question(
        "beneficiary_counts",
        "Served, enrolled, credited, collected, returned; enrolments as they stand, whatever the period.",
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


def _line(kind: AidIndicatorKind, row: IndicatorLine) -> AidIndicator:
    values = row._asdict()
    return AidIndicator(
        indicator=kind,
        unit=row.unit,
        region=row.region,
        numerator=values[f"{kind.value}_met"],
        denominator=values[f"{kind.value}_asked"],
    )


async def _today(info: Info) -> date:
    ports = await info.context.ports()
    return local_day(ports.clock(), ports.tenant)


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
            counts="people enrolled",
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
            unit=line.unit,
            count=count,
            counts="payments",
        )
        for line in lines
        for stage, count in (
            ("credited", line.credited),
            ("collected", line.collected),
            ("returned", line.returned),
        )
    ]


def days_of(period: str) -> tuple[date, date]:
    """The first and the last day of a month `YYYY-MM` or a stage `YYYY-Tn` of three months."""
    year, part = checked_period(period).split("-")
    stage = part.startswith("T")
    last = int(part[1:]) * 3 if stage else int(part)
    first = last - 2 if stage else last
    return date(int(year), first, 1), date(int(year), last, calendar.monthrange(int(year), last)[1])
