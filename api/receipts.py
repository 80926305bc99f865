"""GraphQL: a complaint or a payment followed by its slip, without an account; the mutation for slips of payments."""

from datetime import date, datetime
from typing import Annotated, Union, cast

import strawberry

from api.asking import detail, question
from api.commands import ActInput, Given, Recorded, input_type, perform, to_command
from api.context import Context, Info
from api.errors import Refused
from api.proofs import InclusionProof, inclusion_if_signed
from api.scalars import Position, Rupiah, TreeSize
from api.ticket_acts import TicketSlip
from api.tickets import Ticket, TicketStep
from api.words import Coded, InWords
from application.issuing_receipts import IssuePaymentReceipt, issue_payment_receipt
from application.tickets import Ticket as Slip
from application.tickets import number_as_given, payment_slip_for, secret_as_given, secret_digest
from domain.entitlement import EntitlementEvent
from domain.local_time import local_zone
from projections.audit_trail import AuditEntry
from projections.complaint_status import by_ticket
from projections.day_words import period_in_words
from projections.payment_receipts import Held, by_slip, parts_of
from projections.payment_words import (
    component_in_words,
    next_in_words,
    standing_in_words,
    steps_in_words,
)


@strawberry.type
class PaymentReceipt:
    """A payment as whoever is paid sees it: the latest attempt, and nobody's name."""

    row: strawberry.Private[Held]
    payment: strawberry.ID = strawberry.field(
        description="The stream of its latest attempt in the log: of merged people that of the id that goes on."
    )
    programme: str
    programme_name: str | None
    period: str = strawberry.field(description="A month, 2026-03, or a stage of a year, 2026-T1.")
    period_in_words: InWords
    component: Coded
    channel: Coded
    status: str = strawberry.field(
        description="scheduled | credited | failed | collected | unclaimed | returned | reversed | corrected"
    )
    standing: InWords = strawberry.field(description="The status in plain words.")
    reason: Coded | None = strawberry.field(
        description="Why it failed, was taken back or replaced."
    )
    amount_rupiah: Rupiah
    returned_rupiah: Rupiah = strawberry.field(description="Of it, what went back.")
    credited_on: date | None
    collected_on: date | None
    collect_until: date | None = strawberry.field(
        description="Last day for taking the money, as the payer was told; null where none was named."
    )

    @detail("What to do now.")
    async def next_step(self, info: Info) -> InWords:
        row, today = self.row, await info.context.today()
        return InWords.of(*next_in_words(row.status, row.reason, row.due_on, today))

    @detail(
        "Its life in plain words, oldest first; its first step is when it was scheduled. Its attempts are counted over"
        " all of it, also where it goes on under another id."
    )
    async def timeline(self, info: Info) -> list[TicketStep]:
        view, ledger = info.context.snapshot, (await info.context.ports()).ledger
        lived: list[tuple[AuditEntry, EntitlementEvent]] = []
        for part in await parts_of(view.connection, view.schema, self.row.scheduled_as):
            facts = (await ledger.read(part.stream, _in_order)).state or ()
            lived += [
                (entry, facts[entry.version - 1])
                for entry in await info.context.timeline_of(part.stream, view.number)
                if entry.position >= part.since
            ]
        lived.sort(key=lambda step: step[0].position)
        told = steps_in_words(fact for _, fact in lived)
        return [
            TicketStep(at=entry.occurred_at, words=words.id, words_en=words.en)
            for (entry, _), words in zip(lived, told, strict=True)
        ]

    @detail("That its latest fact is in the log; null until a checkpoint covers it.")
    async def proof(self, info: Info, tree_size: TreeSize | None = None) -> InclusionProof | None:
        return await inclusion_if_signed(info.context.snapshot, self.row.latest_position, tree_size)

    @classmethod
    def of(cls, row: Held) -> "PaymentReceipt":
        return cls(
            row=row,
            payment=strawberry.ID(str(row.payment)),
            programme=row.programme,
            programme_name=row.programme_name,
            period=row.period,
            period_in_words=InWords.of(*period_in_words(row.period)),
            component=_component(row.component),
            channel=Coded.of(row.channel),
            status=row.status,
            standing=InWords.of(*standing_in_words(row.status, row.again, row.batch_status)),
            reason=None if row.reason is None else Coded.of(row.reason),
            amount_rupiah=Rupiah(row.amount_rupiah),
            returned_rupiah=Rupiah(row.returned_rupiah),
            credited_on=row.credited_on,
            collected_on=row.collected_on,
            collect_until=row.due_on,
        )


def _in_order(
    before: tuple[EntitlementEvent, ...] | None, fact: EntitlementEvent
) -> tuple[EntitlementEvent, ...]:
    return (*(before or ()), fact)


def _component(code: str) -> Coded:
    words, words_en = component_in_words(code)
    return Coded(code=code, words=words, words_en=words_en)


@strawberry.type
class Receipt:
    """What a slip opens: a complaint or a payment, and the proof that the slip was handed out."""

    slip: TicketSlip
    issued_at: datetime
    issued_number: strawberry.Private[int]
    replaced_at: datetime | None = strawberry.field(
        description="When another slip was handed out for the same payment: this one opens it no more. Whoever did not"
        " ask for another should complain."
    )
    zone: str = strawberry.field(
        description="In which its times are to be shown, wherever it is read: WIB, WITA or WIT, as its offices keep it."
    )
    complaint: Ticket | None
    payment: PaymentReceipt | None
    position: Position

    @detail(
        "That what it was handed out with is in the log: the submission, or the issue of the slip. Null until a"
        " checkpoint covers it. treeSize: of a checkpoint that you kept; left out, the newest."
    )
    async def proof(self, info: Info, tree_size: TreeSize | None = None) -> InclusionProof | None:
        return await inclusion_if_signed(info.context.snapshot, self.issued_number, tree_size)

    @classmethod
    def of_payment(cls, slip: Slip, row: Held, context: Context) -> "Receipt":
        return cls(
            slip=TicketSlip.of(slip, context),
            issued_at=row.issued_at,
            issued_number=row.issued_position,
            replaced_at=row.replaced_at,
            zone=_zone_of(context),
            complaint=None,
            payment=None if row.replaced_at else PaymentReceipt.of(row),
            position=context.snapshot.position,
        )

    @classmethod
    def of_complaint(cls, slip: Slip, ticket: Ticket, context: Context) -> "Receipt":
        return cls(
            slip=TicketSlip.of(slip, context),
            issued_at=ticket.submitted_at,
            issued_number=ticket.row.submitted_position,
            replaced_at=None,
            zone=_zone_of(context),
            complaint=ticket,
            payment=None,
            position=ticket.position,
        )


def _zone_of(context: Context) -> str:
    return str(local_zone(context.caller.tenant))


@strawberry.type
class ReceiptQueries:
    """What can be asked with any slip."""

    @question(
        "ticket",
        "A complaint or a payment by its slip, without a token; null for a wrong number and a wrong secret alike. What"
        " is no slip at all is refused with `ticket_unknown`. Asked alone, over POST.",
    )
    async def receipt(self, info: Info, number: str, secret: str) -> Receipt | None:
        context = info.context
        view, written = context.snapshot, number_as_given(number)
        slip = Slip(written, secret_as_given(secret))
        digest = secret_digest(slip, (await context.ports()).vault)
        complaint = await by_ticket(view.connection, view.schema, written, digest)
        payment = await by_slip(view.connection, view.schema, written, digest)
        if complaint is not None:
            return Receipt.of_complaint(slip, Ticket.of(complaint, context), context)
        return None if payment is None else Receipt.of_payment(slip, payment, context)


_Result = Annotated[Union[Recorded, Refused], strawberry.union("IssuePaymentReceiptResult")]  # noqa: UP007


async def _issue(info: Info, given: Given, act: ActInput) -> object:
    context = info.context
    receipt = await perform(
        context,
        "IssuePaymentReceipt",
        lambda: to_command(IssuePaymentReceipt, given),
        act,
        issue_payment_receipt,
    )
    if isinstance(receipt, Refused):
        return receipt
    done = act.by(context)
    slip = payment_slip_for(done.actor, done.command_id, await context.ports())
    return Recorded(
        receipt=receipt,
        subject=strawberry.ID(str(receipt.subject)),
        position=cast("Position", context.answered),
        ticket=TicketSlip.of(slip, context),
    )


_issue.__annotations__ = {
    "info": Info,
    "given": Annotated[input_type(IssuePaymentReceipt), strawberry.argument(name="input")],
    "act": ActInput,
    "return": _Result,
}

ISSUE_PAYMENT_RECEIPT = strawberry.mutation(
    resolver=_issue,
    name="issuePaymentReceipt",
    description=(
        "Hand out a receipt of a payment: a number and a secret, shown in this answer only. One that was handed out"
        " before for the same payment ends."
    ),
)
