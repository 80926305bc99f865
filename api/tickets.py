"""GraphQL: a complaint followed by its ticket, without an account, and the mutation that hands the ticket out."""

from datetime import date, datetime
from typing import Annotated, Union, cast

import strawberry

from api.asking import detail, question
from api.commands import ActInput, Given, Recorded, input_type, perform, to_command
from api.context import Context, Info
from api.errors import Refused
from api.proofs import InclusionProof, inclusion_if_signed
from api.scalars import Position
from api.ticket_acts import TicketSlip
from api.words import Coded, InWords
from application.confidentiality import is_about
from application.filing_complaints import SubmitComplaint, submit_complaint
from application.ports import Receipt
from application.tickets import Ticket as Slip
from application.tickets import number_as_given, secret_digest, ticket_for
from domain.complaint import evolve
from domain.fact import Sealed
from projections.complaint_status import Complaint as Row
from projections.complaint_status import by_ticket, complaint
from projections.status_words import status_in_words

_ABOUT_STAFF = frozenset(
    {"complaint.officers_named", "complaint.confidentiality_set", "complaint.passed_up"}
)
"""Facts that a reporter is not told: they would say who is suspected."""

_OMBUDSMAN = (
    "Batas waktu tanggapan telah lewat. Anda dapat mengadu kepada Ombudsman RI: telepon 137 atau ombudsman.go.id.",
    "The time for a response has passed. You may turn to the Ombudsman: telephone 137 or ombudsman.go.id.",
)
"""How the Ombudsman is reached, from general knowledge: to be checked by whoever runs a tenant."""


@strawberry.type
class TicketStep:
    """What happened, in plain words; who did it in the office is not said."""

    at: datetime
    words: str
    words_en: str


@strawberry.type
class TicketDue:
    """A day that counts."""

    clock: str = strawberry.field(
        description="verify | follow_up | answer | ombudsman | reply | question"
    )
    waits_for: Coded = strawberry.field(description="The clock in words.")
    due_on: date | None = strawberry.field(description="Null while it stands still.")
    working_days_left: int | None = strawberry.field(description="While it stands still.")
    breached: bool = strawberry.field(description="Recorded as run out.")


@strawberry.type
class TransferReceipt:
    """That the complaint was handed to another authority."""

    number: str | None
    authority: str
    sent: list[str] = strawberry.field(
        description="narrative | contact | attachments | handling_history"
    )


@strawberry.type
class Advice:
    """Where else the reporter may turn."""

    words: str
    words_en: str


@strawberry.type
class Ticket:
    """A complaint as its reporter sees it."""

    row: strawberry.Private[Row]
    number: str
    complaint: strawberry.ID = strawberry.field(description="For acts about it.")
    status: str
    closed_as: str | None
    category: str
    about: Coded = strawberry.field(description="The category in words.")
    programme: str | None
    submitted_at: datetime
    changed_at: datetime
    position: Position

    @detail("The status in plain words, with how it was closed.")
    async def standing(self) -> InWords:
        said = [status_in_words(one) for one in (self.status, self.closed_as) if one is not None]
        return InWords.of(*(", ".join(words) for words in zip(*said, strict=True)))

    @detail("Its life in plain words, oldest first.")
    async def timeline(self, info: Info) -> list[TicketStep]:
        told = await info.context.timeline_of(self.row.complaint, info.context.snapshot.number)
        return [
            TicketStep(at=entry.occurred_at, words=entry.words_id, words_en=entry.words_en)
            for entry in told
            if entry.topic.startswith("complaint.") and entry.topic not in _ABOUT_STAFF
        ]

    @detail("By when what must be done: by the office, or by you (reply).")
    async def due(self, info: Info) -> list[TicketDue]:
        clocks = await info.context.clocks_of(self.row.complaint, info.context.snapshot.number)
        return [
            TicketDue(
                clock=clock.clock,
                waits_for=Coded.of(clock.clock),
                due_on=clock.due_on if clock.days_left is None else None,
                working_days_left=clock.days_left,
                breached=clock.breached,
            )
            for clock in clocks
        ]

    @detail("What you are asked, once there was a question.")
    async def question(self, info: Info) -> str | None:
        return await _unsealed(info.context, self.row, "note", self.row.question)

    @detail("The latest answer.")
    async def response(self, info: Info) -> str | None:
        return await _unsealed(info.context, self.row, "response", self.row.response)

    @detail("The receipt of its transfer to another authority.")
    async def receipt(self) -> TransferReceipt | None:
        row = self.row
        if row.transferred_to is None:
            return None
        sent = row.sent.split() if row.sent else []
        return TransferReceipt(number=row.receipt, authority=row.transferred_to, sent=sent)

    @detail("Of a duplicate: the status of the complaint under which the matter is handled.")
    async def original_status(self, info: Info) -> str | None:
        view = info.context.snapshot
        if self.row.duplicate_of is None:
            return None
        original = await complaint(view.connection, view.schema, self.row.duplicate_of)
        return original and original.status

    @detail(
        "That its submission is in the log, to be checked without us; null until a checkpoint covers it."
    )
    async def proof(self, info: Info) -> InclusionProof | None:
        view = info.context.snapshot
        told = await info.context.timeline_of(self.row.complaint, view.number)
        return await inclusion_if_signed(view, told[0].position) if told else None

    @detail("Once the time for an answer has passed.")
    async def ombudsman(self) -> Advice | None:
        return (
            None
            if self.row.ombudsman_at is None
            else Advice(words=_OMBUDSMAN[0], words_en=_OMBUDSMAN[1])
        )

    @classmethod
    def of(cls, row: Row, context: Context) -> "Ticket":
        return cls(
            row=row,
            number=row.ticket or "",
            complaint=strawberry.ID(str(row.complaint)),
            status=row.status,
            closed_as=row.closed_as,
            category=row.category,
            about=Coded.of(row.category),
            programme=row.programme,
            submitted_at=row.submitted_at,
            changed_at=row.last_at,
            position=context.snapshot.position,
        )


async def _unsealed(context: Context, row: Row, field: str, sealed: str | None) -> str | None:
    key = await context.key_of(row.complaint) if sealed else None
    return key.unseal(field, Sealed(sealed)) if key and sealed else None


@strawberry.type
class TicketQueries:
    """What can be asked with a ticket."""

    @question(
        "ticket",
        "A complaint by its ticket, without a token; null for a wrong number and a wrong secret alike, on purpose:"
        " nobody can try out which numbers exist. What is no ticket at all is refused with `ticket_unknown`."
        " Asked alone, over POST.",
    )
    async def ticket(self, info: Info, number: str, secret: str) -> Ticket | None:
        context = info.context
        view, written = context.snapshot, number_as_given(number)
        digest = secret_digest(Slip(written, secret), (await context.ports()).vault)
        row = await by_ticket(view.connection, view.schema, written, digest)
        return None if row is None else Ticket.of(row, context)


_Result = Annotated[Union[Recorded, Refused], strawberry.union("SubmitComplaintResult")]  # noqa: UP007


async def _submit(info: Info, given: Given, act: ActInput) -> object:
    context = info.context
    receipt = await perform(
        context,
        "SubmitComplaint",
        lambda: to_command(SubmitComplaint, given),
        act,
        submit_complaint,
    )
    if isinstance(receipt, Refused):
        return receipt
    return Recorded(
        receipt=receipt,
        subject=strawberry.ID(str(receipt.subject)),
        position=cast("Position", context.answered),
        ticket=await _slip(context, act, receipt),
    )


async def _slip(context: Context, act: ActInput, receipt: Receipt) -> TicketSlip | None:
    ports, done = await context.ports(), act.by(context)
    ticket = ticket_for(done.actor, done.command_id, ports)
    if receipt.repeated:
        # A complaint of before there were tickets has none, whatever its command would give today. Who filed one that
        # turned out to be about them gets no second look at the key to it.
        stream = await ports.ledger.read(receipt.subject, evolve)
        state = stream.state
        if state is None or state.ticket != ticket.number or await is_about(state, done, ports):
            return None
    return TicketSlip.of(ticket, context)


_submit.__annotations__ = {
    "info": Info,
    "given": Annotated[input_type(SubmitComplaint), strawberry.argument(name="input")],
    "act": ActInput,
    "return": _Result,
}

SUBMIT_COMPLAINT = strawberry.mutation(
    resolver=_submit,
    name="submitComplaint",
    description=(
        "File a complaint, and give its reporter a ticket: a number and a secret, shown in this answer only."
    ),
)
