"""GraphQL: aid that reached nobody: whom it missed, why, and what to do now."""

from datetime import date
from typing import Annotated

import strawberry

from api.asking import question
from api.batches import AidPaymentFilter
from api.context import Info
from api.pages import Connection, asked_page, day_of_list
from api.scalars import Cursor, Position, Rupiah
from domain.settlement import Reference
from domain.shapes import checked_code
from projections import aid_indicators
from projections.aid_indicators import Undelivered as UndeliveredRow
from projections.next_steps import NEXT_STEPS


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
class UndeliveredQueries:
    """What can be asked about aid that was not delivered."""

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
        view, today = info.context.snapshot, await day_of_list(info.context, after)
        if why is not None:
            checked_code(why, NEXT_STEPS, "why")
        rows_wanted = (wanted or AidPaymentFilter()).seen_in(info)
        asked = (rows_wanted, why)
        page = asked_page(info.context, "undelivered", asked, first=first, after=after, day=today)
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
            view.connection, view.schema, rows_wanted, await info.context.today()
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
