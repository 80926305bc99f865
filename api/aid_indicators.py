"""GraphQL: aid on time, to the right people, in the right amount, and the payments behind each share."""

from enum import Enum
from typing import Annotated

import strawberry

from api.asking import question
from api.batches import AidPayment, AidPaymentFilter
from api.beneficiary_counts import RegionLevel
from api.context import Info
from api.pages import Connection, asked_page
from api.scalars import Cursor, Position
from projections import aid_indicators
from projections.aid_indicators import DEFINITIONS, Indicator, IndicatorLine


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
    """A share of payments to recipients of one unit. Shares of different units are never added up."""

    indicator: AidIndicatorKind
    paid_to: str = strawberry.field(
        description="The unit of whom the payments go to: KPM, person … Several payments may go to one."
    )
    region: str | None
    numerator: int = strawberry.field(description="Payments.")
    denominator: int = strawberry.field(description="Payments.")


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
    unruled: int = strawberry.field(
        description="Payments whose amount no rule gives, of which nothing can be said to be exact."
    )
    position: Position


@strawberry.type
class AidIndicatorQueries:
    """What can be asked about the indicators of aid."""

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
            unruled=sum(row.unruled for row in rows),
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
        page = asked_page(info.context, "aid_indicator_list", asked, first=first, after=after)
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
            node=lambda row: AidPayment.of(row, page.as_of),
            count=lambda at: aid_indicators.indicator_count(
                view.connection, view.schema, rows_wanted, name, met=met, at=at
            ),
        )


def _line(kind: AidIndicatorKind, row: IndicatorLine) -> AidIndicator:
    values = row._asdict()
    return AidIndicator(
        indicator=kind,
        paid_to=row.unit,
        region=row.region,
        numerator=values[f"{kind.value}_met"],
        denominator=values[f"{kind.value}_asked"],
    )
