"""GraphQL: batches of payments, their payments with the references that payers are told, and reconciliations."""

from datetime import date
from typing import Annotated

import strawberry

from api.asking import question
from api.context import Info
from api.identifiers import Id, parsed_id, parsed_id_or_none
from api.pages import Connection, listed
from api.position import History
from api.reading import scope_of
from api.scalars import Cursor, Position, Rupiah
from api.versions import Versioned
from domain.settlement import Reference
from projections import batches, payments
from projections.batches import Batch as BatchRow
from projections.batches import BatchDifference as DifferenceRow
from projections.payments import Payment as PaymentRow
from projections.payments import StatusTotal


@strawberry.type
class BatchStatusTotal:
    """Payments of a batch that stand at one status: the latest attempts."""

    status: str
    payments: int
    amount_rupiah: Rupiah


@strawberry.type
class Batch(Versioned):
    """A batch of payments under one payment order."""

    id: strawberry.ID
    programme: str
    period: str
    channel: str
    number: int
    unit: str
    region: str
    decree: str
    payment_order: str | None
    status: str = strawberry.field(
        description="scheduled | approved | rejected | instructed | closed"
    )
    control_count: int
    control_sum_rupiah: Rupiah
    prepared_by: str
    approved_by: str | None
    instructed_on: date | None
    due_on: date | None = strawberry.field(description="Last day for taking the money.")
    stated_count: int | None = strawberry.field(
        description="Lines of the payer's file, as last reconciled."
    )
    stated_sum_rupiah: Rupiah | None
    matched: int | None
    matched_rupiah: Rupiah | None
    open_differences: int
    awaiting_approval: int = strawberry.field(
        description="Retries and corrections that another account must approve before they are paid."
    )
    amendments: int = strawberry.field(
        description="Retries and corrections that there ever were. `approveBatch` states it as you saw it."
    )
    unenrolled: int | None = strawberry.field(
        description="Lines for people without an active enrolment on the pay day, as known when they were prepared:"
        ' `aidPayments(filter: {batch, departing: "unenrolled"})`. Null where it was not asked.'
        " `approveBatch` states it."
    )
    other_amounts: int | None = strawberry.field(
        description="Lines of another amount than the programme's rule gives:"
        ' `aidPayments(filter: {batch, departing: "other_amounts"})`. Null where no rule gives amounts, or it was not'
        " asked. `approveBatch` states it."
    )
    by_status: list[BatchStatusTotal]
    scheduled: Position

    @classmethod
    def of(cls, row: BatchRow, totals: list[StatusTotal], history: History, as_of: int) -> "Batch":
        return cls(
            stream=row.batch,
            as_of=as_of,
            id=strawberry.ID(str(row.batch)),
            programme=row.programme,
            period=row.period,
            channel=row.channel,
            number=row.number,
            unit=row.unit,
            region=row.region,
            decree=row.decree,
            payment_order=row.payment_order,
            status=row.status,
            control_count=row.control_count,
            control_sum_rupiah=Rupiah(row.control_sum_rupiah),
            prepared_by=row.prepared_by,
            approved_by=row.approved_by,
            instructed_on=row.instructed_on,
            due_on=row.due_on,
            stated_count=row.stated_count,
            stated_sum_rupiah=_rupiah(row.stated_sum_rupiah),
            matched=row.matched,
            matched_rupiah=_rupiah(row.matched_rupiah),
            open_differences=row.open_differences,
            awaiting_approval=row.awaiting_approval,
            amendments=row.amendments,
            unenrolled=row.unenrolled,
            other_amounts=row.other_amounts,
            by_status=[
                BatchStatusTotal(
                    status=total.status,
                    payments=total.payments,
                    amount_rupiah=Rupiah(total.amount_rupiah),
                )
                for total in totals
                if total.batch == row.batch
            ],
            scheduled=history.position(row.scheduled_position),
        )


def _rupiah(amount: int | None) -> Rupiah | None:
    return None if amount is None else Rupiah(amount)


@strawberry.type
class AidPayment(Versioned):
    """The latest attempt at a payment."""

    id: strawberry.ID
    reference: str = strawberry.field(
        description="What the payer is told (ISO 20022 EndToEndId); it holds no personal data."
    )
    batch: strawberry.ID
    programme: str
    period: str
    recipient: strawberry.ID
    component: str
    unit: str
    region: str
    channel: str
    attempt: int
    status: str
    reason: str | None
    amount_rupiah: Rupiah
    returned_rupiah: Rupiah
    rule_rupiah: Rupiah | None = strawberry.field(
        description="What the programme's rule gives; null where none is known."
    )
    enrolled: bool | None = strawberry.field(
        description="Whether the enrolment was active on the pay day, as known when it was prepared; null: not asked."
    )
    credited_on: date | None
    collected_on: date | None
    off_target: str | None = strawberry.field(
        description="Why it should not be paid: not_enrolled | suspended, as known when it was credited;"
        " deceased (before its month or stage) | no_nik, as known at the position of the answer."
    )

    @classmethod
    def of(cls, row: PaymentRow, as_of: int) -> "AidPayment":
        return cls(
            stream=row.payment,
            as_of=as_of,
            id=strawberry.ID(str(row.payment)),
            reference=str(Reference(row.payment, row.attempt)),
            batch=strawberry.ID(str(row.batch)),
            programme=row.programme,
            period=row.period,
            recipient=strawberry.ID(str(row.recipient)),
            component=row.component,
            unit=row.unit,
            region=row.region,
            channel=row.channel,
            attempt=row.attempt,
            status=row.status,
            reason=row.reason,
            amount_rupiah=Rupiah(row.amount_rupiah),
            returned_rupiah=Rupiah(row.returned_rupiah),
            rule_rupiah=_rupiah(row.rule_rupiah),
            enrolled=row.enrolled,
            credited_on=row.credited_on,
            collected_on=row.collected_on,
            off_target=row.off_target,
        )


@strawberry.type
class BatchDifference:
    """Where the payer's file and the record disagree."""

    number: int
    kind: str
    line: int | None = strawberry.field(description="Of the file; null for what it lacks.")
    payment: strawberry.ID | None
    stated_rupiah: Rupiah | None
    ordered_rupiah: Rupiah | None
    explanation: str | None

    @classmethod
    def of(cls, row: DifferenceRow) -> "BatchDifference":
        return cls(
            number=row.number,
            kind=row.kind,
            line=row.line,
            payment=None if row.payment is None else strawberry.ID(str(row.payment)),
            stated_rupiah=_rupiah(row.stated_rupiah),
            ordered_rupiah=_rupiah(row.ordered_rupiah),
            explanation=row.explanation,
        )


@strawberry.input
class AidPaymentFilter:
    """Which payments."""

    programme: str | None = None
    period: str | None = None
    batch: strawberry.ID | None = None
    status: str | None = None
    region: str | None = strawberry.field(default=None, description="A region and all inside it.")
    departing: str | None = strawberry.field(
        default=None,
        description="The lines behind a batch's number of `unenrolled` or `other_amounts`.",
    )

    def seen_in(self, info: Info) -> payments.PaymentsFilter:
        """The rows that the caller may see of these."""
        return payments.PaymentsFilter(
            scope=scope_of(info.context.caller),
            region=self.region,
            programme=self.programme,
            period=self.period,
            batch=parsed_id_or_none(self.batch, "batch"),
            status=self.status,
            departing=self.departing,
        )


@strawberry.type
class BatchQueries:
    """What can be asked about batches."""

    @question("batches", "Batches of payments, the latest prepared first.")
    async def batches(
        self,
        info: Info,
        *,
        programme: str | None = None,
        period: str | None = None,
        status: str | None = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[Batch]:
        view = info.context.snapshot
        wanted = batches.BatchFilter(
            scope_of(info.context.caller), programme=programme, period=period, status=status
        )
        found = await listed(
            info.context,
            "batches",
            wanted,
            batches.batches_page,
            batches.batches_count,
            first=first,
            after=after,
        )
        totals = await payments.totals_of_batches(
            view.connection, view.schema, [row.batch for row in found.rows], found.at
        )
        return found.connection(
            key=lambda row: row.scheduled_position,
            node=lambda row: Batch.of(row, totals, view.history, found.as_of),
        )

    @question("batches", "One batch; null if there is none that you may see.")
    async def batch(self, info: Info, batch_id: Id) -> Batch | None:
        view = info.context.snapshot
        wanted = batches.BatchFilter(scope_of(info.context.caller), batch=parsed_id(batch_id, "id"))
        rows = await batches.batches_page(view.connection, view.schema, wanted, limit=1)
        if not rows:
            return None
        totals = await payments.totals_of_batches(
            view.connection, view.schema, [row.batch for row in rows]
        )
        return Batch.of(rows[0], totals, view.history, view.number)

    @question("aid_payments", "Payments one by one, in the order in which they were scheduled.")
    async def aid_payments(
        self,
        info: Info,
        wanted: Annotated[AidPaymentFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[AidPayment]:
        rows_wanted = (wanted or AidPaymentFilter()).seen_in(info)
        found = await listed(
            info.context,
            "aid_payments",
            rows_wanted,
            payments.payments_page,
            payments.payments_count,
            first=first,
            after=after,
        )
        return found.connection(
            key=lambda row: row.first_position, node=lambda row: AidPayment.of(row, found.as_of)
        )

    @question("batches", "Where the payer's file, as last reconciled, differs from the record.")
    async def batch_differences(
        self,
        info: Info,
        batch: strawberry.ID,
        *,
        open_only: bool = False,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[BatchDifference]:
        wanted = batches.DifferenceFilter(
            parsed_id(batch, "batch"), scope_of(info.context.caller), open_only
        )
        found = await listed(
            info.context,
            "batch_differences",
            wanted,
            batches.differences_page,
            batches.differences_count,
            first=first,
            after=after,
        )
        return found.connection(key=lambda row: row.number, node=BatchDifference.of)
