"""What may be done with a batch, and when: pure decisions over the state of batch.py."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.batch import (
    EXPLANATIONS,
    HIGHEST_LINES,
    LINES_IN_FACT,
    PAID_INTO_ACCOUNTS,
    REJECTION_REASONS,
    Batch,
    BatchAmended,
    BatchAmendmentsApproved,
    BatchAmendmentsRejected,
    BatchApproved,
    BatchClosed,
    BatchDifferenceExplained,
    BatchInstructed,
    BatchListed,
    BatchRejected,
    BatchScheduled,
    BatchUnclaimedMarked,
    Status,
    checked_channel,
    in_status,
    known_batch,
)
from domain.departures import Departures, after
from domain.entitlement import PaymentScheduled
from domain.errors import (
    AlreadyExists,
    ControlMismatch,
    DifferencesOpen,
    LinesOpen,
    NotFound,
    OutOfRange,
    ProposalChanged,
    WrongState,
)
from domain.period import checked_period
from domain.programme import FUNDING
from domain.rules import RulesVersion
from domain.shapes import checked_code, checked_day, checked_number, checked_open_text
from domain.two_people import check_other_people


def schedule(
    batch: Batch | None,
    *,
    programme: str,
    period: str,
    channel: str,
    number: int,
    unit: str,
    funding: str,
    decree: str,
    payment_order: str | None,
    control_count: int,
    control_sum_rupiah: int,
    region: str,
    amounts: list[int],
    by: str,
    on_behalf_of: str | None = None,
) -> BatchScheduled:
    """Schedule a batch whose control count and sum agree with the amounts of its lines."""
    if batch is not None:
        raise AlreadyExists("number")
    checked_number(len(amounts), "lines", least=1, most=HIGHEST_LINES)
    checked_controls(control_count, control_sum_rupiah, amounts)
    return BatchScheduled(
        programme=programme,
        period=checked_period(period),
        channel=checked_channel(channel),
        number=checked_number(number, "number", least=1, most=9999),
        unit=unit,
        funding=checked_code(funding, FUNDING, "funding"),
        decree=checked_open_text(decree, "decree"),
        payment_order=None
        if payment_order is None
        else checked_open_text(payment_order, "payment_order"),
        control_count=control_count,
        control_sum_rupiah=control_sum_rupiah,
        region=region,
        scheduled_by=by,
        scheduled_for=on_behalf_of,
        needs_approval=True,
    )


def checked_controls(count: int, sum_rupiah: int, amounts: Sequence[int]) -> None:
    """Refuse a control count or sum that the lines do not add up to."""
    if count != len(amounts):
        raise ControlMismatch("control_count", stated=count, counted=len(amounts))
    if sum_rupiah != sum(amounts):
        raise ControlMismatch("control_sum_rupiah", stated=sum_rupiah, counted=sum(amounts))


def listed(batch: UUID, payments: Sequence[UUID], *, added: bool = False) -> list[BatchListed]:
    """The payments of a batch as facts of a bearable size."""
    return [
        BatchListed(
            batch=batch, payments=tuple(payments[start : start + LINES_IN_FACT]), added=added
        )
        for start in range(0, len(payments), LINES_IN_FACT)
    ]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the approver saw of a batch. amendments: how many there ever were; the rest as in BatchScheduled."""

    amendments: int
    unenrolled: int
    other_amounts: int


def approve(
    batch: Batch | None, seen: Seen, *, by: Collection[str]
) -> BatchApproved | BatchAmendmentsApproved:
    """Find a prepared batch right, or what was amended in it since; whoever prepared any of it may not.

    What was amended since the approver looked must be looked at first.
    """
    known = in_status(batch, Status.SCHEDULED, *_AMENDED_LATER)
    if known.status is not Status.SCHEDULED and not known.awaiting:
        raise WrongState("batch", status=known.status.value)
    check_other_people(known.makers, by)
    if seen.amendments != known.amendments:
        raise ProposalChanged("amendments")
    if seen.unenrolled != (known.unenrolled or 0):
        raise ProposalChanged("unenrolled")
    if seen.other_amounts != (known.other_amounts or 0):
        raise ProposalChanged("other_amounts")
    if known.status is Status.SCHEDULED:
        return BatchApproved()
    return BatchAmendmentsApproved(attempts=len(known.awaiting))


def reject(
    batch: Batch | None, *, reason: str, by: Collection[str]
) -> BatchRejected | BatchAmendmentsRejected:
    """Turn down a batch that is not with the payer yet; of one that is, the amendments that wait for approval."""
    known = in_status(batch, Status.SCHEDULED, *_AMENDED_LATER)
    if known.pays and not known.awaiting:
        raise WrongState("batch", status=known.status.value)
    check_other_people(known.makers, by)
    reason = checked_code(reason, REJECTION_REASONS, "reason")
    if known.pays:
        return BatchAmendmentsRejected(attempts=len(known.awaiting), reason=reason)
    return BatchRejected(reason=reason)


def amend(
    batch: Batch | None,
    stream: UUID,
    prepared: PaymentScheduled,
    *,
    replaced: Iterable[PaymentScheduled] = (),
) -> BatchAmended:
    """Prepare another attempt at a payment within a batch that is not over; a new batch may hold it then.

    stream: in which the attempt lies; replaced: those lines of the batch in whose place it stands.
    """
    known = in_status(batch, Status.SCHEDULED, *_AMENDED_LATER)
    before = None if known.unenrolled is None else Departures(known.unenrolled, known.other_amounts)
    numbers = after(before, prepared, replaced)
    return BatchAmended(
        payment=stream,
        attempt=prepared.attempt,
        amended_by=prepared.scheduled_by,
        amended_for=prepared.scheduled_for,
        unenrolled=numbers.unenrolled,
        other_amounts=numbers.other_amounts,
    )


def checked_result_day(batch: Batch, day: date, today: date, field: str) -> date:
    """A day on which the payer may have done something: from the instruction to today."""
    checked_day(day, today, field)
    if batch.instructed_on is not None and day < batch.instructed_on:
        raise OutOfRange(field, least=batch.instructed_on, most=today)
    return day


def check_correctable(batch: Batch | None, payment: UUID, attempt: int) -> None:
    """Refuse to replace an amount that the payer was told to pay, before the payer says what became of it."""
    known = known_batch(batch)
    if known.pays and (payment, attempt) not in known.awaiting:
        raise WrongState("payment", status="instructed")


_AMENDED_LATER = (Status.APPROVED, Status.INSTRUCTED)
"""Statuses of a batch that was approved: what is prepared in it afterwards is approved by itself."""


def instruct(
    batch: Batch | None,
    *,
    payment_order: str | None,
    on: date,
    due_on: date | None,
    rule: RulesVersion,
) -> BatchInstructed:
    """Tell the payer to pay an approved batch, under the number of its payment order."""
    known = in_status(batch, Status.APPROVED)
    if known.awaiting:
        raise WrongState("batch", status="awaiting_approval")
    number = checked_open_text(payment_order or known.payment_order or "", "payment_order")
    if known.channel in PAID_INTO_ACCOUNTS:
        return BatchInstructed(payment_order=number, instructed_on=on)
    if due_on is None or due_on < on:
        raise OutOfRange("due_on", least=on, most=date.max)
    return BatchInstructed(
        payment_order=number, instructed_on=on, due_on=due_on, rule_version=rule.version
    )


def with_payer(batch: Batch | None) -> Batch:
    """A batch whose payments may have been paid: approved and instructed, and not closed."""
    return in_status(batch, Status.INSTRUCTED)


def check_ordered(batch: Batch, payment: UUID, attempt: int) -> None:
    """Refuse a report about what the payer was never told to pay: an amendment that nobody approved."""
    if (payment, attempt) in batch.awaiting:
        raise WrongState("payment", status="awaiting_approval")


def mark_unclaimed(
    batch: Batch | None, *, today: date, payments: int, amount_rupiah: int
) -> BatchUnclaimedMarked:
    """Once the last day has passed, and once only, what was credited and not taken is unclaimed."""
    known = with_payer(batch)
    if known.marked or known.due_on is None:
        raise WrongState("batch", status=known.status.value)
    if today <= known.due_on:
        raise LinesOpen("batch", open=payments)
    return BatchUnclaimedMarked(payments=payments, amount_rupiah=amount_rupiah)


def explain(batch: Batch | None, *, number: int, explanation: str) -> BatchDifferenceExplained:
    """Let a difference of the latest reconciliation stand."""
    known = with_payer(batch)
    explanation = checked_code(explanation, EXPLANATIONS, "explanation")
    if number not in (known.differences or ()):
        raise NotFound("number")
    return BatchDifferenceExplained(number=number, explanation=explanation)


def close(
    batch: Batch | None, closed: BatchClosed, *, open_lines: int, attempts_digest: str
) -> BatchClosed:
    """Close a reconciled batch of which nothing is open, nor has moved since the payer's file was compared.

    closed: the totals, counted from the payments; attempts_digest: how these stand.
    """
    known = with_payer(batch)
    if known.differences is None:
        raise WrongState("batch", status="not_reconciled")
    if known.differences:
        raise DifferencesOpen("batch", open=len(known.differences))
    if open_lines:
        raise LinesOpen("batch", open=open_lines)
    if known.compared != attempts_digest:
        raise WrongState("batch", status="reconciliation_outdated")
    return closed
