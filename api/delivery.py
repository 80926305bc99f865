"""GraphQL: where and when aid is handed over: post offices, pay days, goods."""

from datetime import date
from typing import Annotated

import strawberry

from api.asking import question
from api.beneficiary_counts import RegionLevel
from api.citing import Citing
from api.context import Info
from api.pages import Connection, listed
from api.reading import scope_of
from api.scalars import Cursor, Position, Rupiah
from projections import delivery, goods_given


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
class GoodsHandover(Citing):
    """The latest record of an item that one recipient got; the same BAST is a record of each of its recipients."""

    id: strawberry.ID
    programme: str
    period: str
    recipient: strawberry.ID
    item: str
    measure: str = strawberry.field(description="In what `quantity` is counted; never rupiah.")
    quantity: int
    unit: str
    region: str
    handover: str = strawberry.field(description="Number of the BAST.")
    held: bool = strawberry.field(description="Whether it counts; false once it was taken back.")

    @classmethod
    def of(cls, row: goods_given.Goods, as_of: int) -> "GoodsHandover":
        said = row._asdict()
        del said["goods"], said["position"]
        said |= {"recipient": strawberry.ID(str(row.recipient))}
        return cls(stream=row.goods, as_of=as_of, id=strawberry.ID(str(row.goods)), **said)


@strawberry.type
class DeliveryQueries:
    """What can be asked about the handing over of aid."""

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
        wanted = delivery.PayDayFilter(
            scope_of(info.context.caller), programme, period, region, since
        )
        found = await listed(
            info.context,
            "pay_days",
            wanted,
            delivery.pay_days_page,
            delivery.pay_days_count,
            first=first,
            after=after,
        )
        return found.connection(
            key=lambda row: row.first_position,
            node=lambda row: PayDay(
                programme=row.programme,
                period=row.period,
                region=row.region,
                channel=row.channel,
                planned_on=row.planned_on,
                on_time_until=row.on_time_until,
            ),
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

    @question("aid_payments", "Who was handed which goods under which BAST, latest record first.")
    async def goods_handovers(
        self,
        info: Info,
        *,
        programme: str | None = None,
        period: str | None = None,
        region: str | None = None,
        held: bool | None = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[GoodsHandover]:
        wanted = goods_given.GoodsFilter(
            scope_of(info.context.caller), region, programme, period, held
        )
        found = await listed(
            info.context,
            "goods_handovers",
            wanted,
            goods_given.goods_page,
            goods_given.goods_count,
            first=first,
            after=after,
        )
        return found.connection(
            key=lambda row: row.position,
            node=lambda row: GoodsHandover.of(row, found.as_of),
        )
