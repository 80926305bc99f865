"""GraphQL: payments for a time after the recipient's death, as far as the death is known."""

from datetime import date
from typing import Annotated

import strawberry

from api.asking import question
from api.batches import AidPayment, AidPaymentFilter
from api.context import Info
from api.pages import Connection, Question
from api.scalars import Cursor
from projections import aid_indicators


@strawberry.type
class PaymentAfterDeath:
    """A payment whose money is with, or on the way to, somebody known to have died before its month or stage."""

    payment: AidPayment
    died_on: date

    @classmethod
    def of(cls, row: aid_indicators.PaidAfterDeath, as_of: int) -> "PaymentAfterDeath":
        return cls(payment=AidPayment.of(row.payment, as_of), died_on=row.died_on)


@strawberry.type
class PaidAfterDeathQueries:
    """What can be asked about payments after death."""

    @question(
        "payment_anomalies",
        "Payments for a month or stage after the recipient's known death: scheduled, or with the recipient.",
    )
    async def payments_after_death(
        self,
        info: Info,
        *,
        wanted: Annotated[AidPaymentFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[PaymentAfterDeath]:
        view = info.context.snapshot
        rows_wanted = (wanted or AidPaymentFilter()).seen_in(info)
        asked = (rows_wanted,)
        page = Question("payments_after_death", asked, view, info.context.process.cursor_key).page(
            first, after
        )
        rows = await aid_indicators.paid_after_death_page(
            view.connection,
            view.schema,
            rows_wanted,
            after=page.after,
            limit=page.limit,
            at=page.at,
        )
        return page.connection(
            rows,
            key=lambda row: row.payment.first_position,
            node=lambda row: PaymentAfterDeath.of(row, page.as_of),
            count=lambda at: aid_indicators.paid_after_death_count(
                view.connection, view.schema, rows_wanted, at
            ),
        )
