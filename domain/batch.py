"""A batch of payments under one payment order, from its preparation to the day it is closed.

scheduled → approved by another account → instructed to the payer → reconciled with the payer's file → closed. What
becomes of each payment is in the payments' own streams (`domain/entitlement.py`); the list of those streams is a stream
beside the batch, so that nobody reads tens of thousands of ids to credit one payment.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias, assert_never
from uuid import UUID

import msgspec

from domain.errors import (
    AlreadyExists,
    ControlMismatch,
    DifferencesOpen,
    Invalid,
    LinesOpen,
    NotFound,
    OutOfRange,
    WrongState,
)
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.programme import FUNDING
from domain.rules import RulesVersion
from domain.shapes import checked_code, checked_number, checked_open_text
from domain.two_people import check_other_people

CHANNELS = {
    "himbara": "bank Himbara (KKS)",
    "pos": "PT Pos Indonesia",
    "village_cash": "tunai di desa",
    "bpjs": "BPJS Kesehatan",
}
"""By which way money reaches the recipient."""

HIGHEST_LINES = 100_000
"""The most payments in one batch, which is recorded whole or not at all: four times Sintang's."""

MOST_DIFFERENCES = 2_000
"""Of a payer's file from its batch; with more of them it is the file of something else."""

DIFFERENCES = {
    "amount_differs": "jumlah berbeda",
    "outcome_differs": "hasil berbeda",
    "unknown_reference": "rujukan tidak dikenal",
    "repeated_reference": "rujukan berulang",
    "missing_in_file": "tidak ada dalam berkas",
}
"""How a payer's file may differ from what is recorded."""

EXPLANATIONS = {
    "payer_error": "kesalahan berkas penyalur",
    "other_batch": "milik batch lain",
    "reported_late": "dilaporkan menyusul",
    "checked_by_letter": "dipastikan dengan surat penyalur",
}
"""Why a difference may stand."""

PAID_INTO_ACCOUNTS: Final = frozenset({"himbara", "bpjs"})
"""Channels whose payer reports a credit and not what is taken out of the account afterwards."""

LINES_IN_FACT = 1000
"""Ids in one fact of a list: some forty kilobytes."""

_PERIOD = re.compile(r"20\d\d-(?:0[1-9]|1[0-2]|T[1-4])")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Status(StrEnum):
    """Where a batch stands."""

    SCHEDULED = "scheduled"
    APPROVED = "approved"
    REJECTED = "rejected"
    INSTRUCTED = "instructed"
    CLOSED = "closed"


# Facts --------------------------------------------------------------------------------------------


class BatchScheduled(Fact, frozen=True, kw_only=True):
    """A list of recipients was prepared for payment; each payment is a fact of the same append.

    period             `YYYY-MM` for a month, `YYYY-Tn` for a stage (tahap) n = 1..4 of a year
    number             counts the batches of one programme, period and channel from 1
    decree             number of the decree (SK) that names the recipients
    payment_order      number of the payment order (SP2D), once it is issued
    control_count, control_sum_rupiah  as the sender stated them; the lines were found to agree
    scheduled_by       the account that prepared it, scheduled_for: the one in whose place it acted; neither approves it
    needs_approval     whether nothing is paid before approval and instruction; batches of before this was asked may
    """

    programme: str
    period: str
    channel: str
    number: int
    unit: str
    funding: str
    decree: str
    payment_order: str | None = None
    control_count: int
    control_sum_rupiah: int
    region: str
    scheduled_by: str = ""
    needs_approval: bool = False
    scheduled_for: str | None = None


class BatchListed(Fact, frozen=True, kw_only=True):
    """Payments of a batch, by the ids of their streams. added: by a later attempt under another id of a person."""

    batch: UUID
    payments: tuple[UUID, ...]
    added: bool = False


class BatchApproved(Fact, frozen=True, kw_only=True):
    """Somebody other than who prepared it found the batch right."""


class BatchRejected(Fact, frozen=True, kw_only=True):
    """The batch is not to be paid; its payments failed with it. reason: of REJECTION_REASONS."""

    reason: str


class BatchInstructed(Fact, frozen=True, kw_only=True):
    """The payer was told to pay.

    payment_order  number of the payment order (SP2D)
    due_on         last day on which the money may be taken; None where the payer reports credits alone
    rule_version   of the rule that gives that day
    """

    payment_order: str
    instructed_on: date
    due_on: date | None = None
    rule_version: int | None = None


class BatchUnclaimedMarked(Fact, frozen=True, kw_only=True):
    """The last day passed: what was credited and not taken is unclaimed, each by a fact of the same append."""

    payments: int
    amount_rupiah: int


class Difference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a payer's file and the record do not agree.

    number   counts the differences of one reconciliation from 1
    kind     of DIFFERENCES
    line     of the file, from 1; None for what it lacks
    payment  the payment's stream; None for a reference that we never gave. The reference itself may hold anything
    stated_rupiah, ordered_rupiah  the amounts
    """

    number: int
    kind: str
    line: int | None = None
    payment: UUID | None = None
    stated_rupiah: int | None = None
    ordered_rupiah: int | None = None


class BatchReconciled(Fact, frozen=True, kw_only=True):
    """The payer's file was compared with what is recorded; the latest comparison counts.

    file_digest  SHA-256 (hex) of the file
    stated_count, stated_sum_rupiah    of all its lines, as the payer states them
    matched, matched_rupiah            lines that agree with the record
    """

    file_digest: str
    stated_count: int
    stated_sum_rupiah: int
    matched: int
    matched_rupiah: int
    differences: tuple[Difference, ...]


class BatchDifferenceExplained(Fact, frozen=True, kw_only=True):
    """A difference of the latest reconciliation may stand. number: which; explanation: of EXPLANATIONS."""

    number: int
    explanation: str


class BatchClosed(Fact, frozen=True, kw_only=True):
    """Every payment of the batch is settled. Numbers of payments and their rupiah, by where they ended.

    credited   into accounts whose payer reports nothing after the credit: it is not known to be taken
    returned_rupiah  all that came back, parts of payments too; the others' sums are without it
    The sums of rupiah together are `scheduled_rupiah`, every attempt's amount.
    """

    scheduled: int
    scheduled_rupiah: int
    collected: int
    collected_rupiah: int
    credited: int
    credited_rupiah: int
    failed: int
    failed_rupiah: int
    returned: int
    returned_rupiah: int
    reversed: int
    reversed_rupiah: int
    corrected: int
    corrected_rupiah: int
    rule_version: int


BatchEvent: TypeAlias = (
    BatchScheduled
    | BatchApproved
    | BatchRejected
    | BatchInstructed
    | BatchUnclaimedMarked
    | BatchReconciled
    | BatchDifferenceExplained
    | BatchClosed
)

REJECTION_REASONS = {
    "wrong_recipients": "daftar penerima keliru",
    "wrong_amount": "jumlah tidak sesuai",
    "decree_revised": "keputusan diubah",
    "budget": "anggaran",
}
"""Why a prepared batch is not paid."""

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch that was scheduled. differences: numbers of those still open; None before a reconciliation."""

    region: str
    programme: str
    period: str
    channel: str
    control_count: int
    control_sum_rupiah: int
    scheduled_by: tuple[str | None, ...]
    status: Status
    payment_order: str | None = None
    due_on: date | None = None
    marked: bool = False
    differences: frozenset[int] | None = field(default=None)

    @property
    def pays(self) -> bool:
        """Whether the payer may have paid."""
        return self.status is Status.INSTRUCTED


def evolve(before: Batch | None, event: BatchEvent) -> Batch:
    """What the batch is after the fact."""
    match event:
        case BatchScheduled():
            return _scheduled(event)
        case BatchApproved():
            return replace(_known(before), status=Status.APPROVED)
        case BatchRejected():
            return replace(_known(before), status=Status.REJECTED)
        case BatchInstructed():
            return replace(_known(before), status=Status.INSTRUCTED, due_on=event.due_on)
        case BatchUnclaimedMarked():
            return replace(_known(before), marked=True)
        case BatchReconciled():
            found = frozenset(difference.number for difference in event.differences)
            return replace(_known(before), differences=found)
        case BatchDifferenceExplained():
            known = _known(before)
            return replace(known, differences=(known.differences or frozenset()) - {event.number})
        case BatchClosed():
            return replace(_known(before), status=Status.CLOSED)
        case _:
            assert_never(event)


def _scheduled(event: BatchScheduled) -> Batch:
    return Batch(
        region=event.region,
        programme=event.programme,
        period=event.period,
        channel=event.channel,
        control_count=event.control_count,
        control_sum_rupiah=event.control_sum_rupiah,
        scheduled_by=(event.scheduled_by, event.scheduled_for),
        # A batch of before approvals was asked for is with the payer from the start.
        status=Status.SCHEDULED if event.needs_approval else Status.INSTRUCTED,
        payment_order=event.payment_order,
    )


def evolve_list(payments: tuple[UUID, ...] | None, event: BatchListed) -> tuple[UUID, ...]:
    """The streams of a batch's payments after the fact; those added later stand at the end."""
    return (*(payments or ()), *event.payments)


# Decisions ----------------------------------------------------------------------------------------


def batch_stream(programme: str, period: str, channel: str, number: int) -> UUID:
    """The n-th batch of a programme, period and channel is scheduled once: one stream."""
    return stream_id("batch", channel, str(number), near=(programme, period))


def list_stream(batch: UUID) -> UUID:
    """Beside each batch the list of its payments."""
    return stream_id("batch-list", str(batch))


def checked_period(period: str, field: str = "period") -> str:
    """A month `YYYY-MM` or a stage `YYYY-T1` … `YYYY-T4`, from 2000 to 2099."""
    if not _PERIOD.fullmatch(period):
        raise Invalid(field)
    return period


def checked_channel(channel: str) -> str:
    """A known way of paying."""
    return checked_code(channel, CHANNELS, "channel")


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


def approve(batch: Batch | None, *, by: Collection[str]) -> BatchApproved:
    """Find a prepared batch right; whoever prepared it may not."""
    check_other_people(_in(batch, Status.SCHEDULED).scheduled_by, by)
    return BatchApproved()


def reject(batch: Batch | None, *, reason: str, by: Collection[str]) -> BatchRejected:
    """Turn down a batch that is not with the payer yet."""
    check_other_people(_in(batch, Status.SCHEDULED, Status.APPROVED).scheduled_by, by)
    return BatchRejected(reason=checked_code(reason, REJECTION_REASONS, "reason"))


def instruct(
    batch: Batch | None,
    *,
    payment_order: str | None,
    on: date,
    due_on: date | None,
    rule: RulesVersion,
) -> BatchInstructed:
    """Tell the payer to pay an approved batch, under the number of its payment order."""
    known = _in(batch, Status.APPROVED)
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
    return _in(batch, Status.INSTRUCTED)


def not_closed(batch: Batch | None) -> None:
    """Refuse another attempt within a batch that is over; a new batch may hold it."""
    _in(batch, Status.SCHEDULED, Status.APPROVED, Status.INSTRUCTED)


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


def checked_digest(text: str, field: str) -> str:
    """SHA-256 in 64 lower-case hexadecimal digits."""
    if not _DIGEST.fullmatch(text):
        raise Invalid(field)
    return text


def explain(batch: Batch | None, *, number: int, explanation: str) -> BatchDifferenceExplained:
    """Let a difference of the latest reconciliation stand."""
    known = with_payer(batch)
    explanation = checked_code(explanation, EXPLANATIONS, "explanation")
    if number not in (known.differences or ()):
        raise NotFound("number")
    return BatchDifferenceExplained(number=number, explanation=explanation)


def close(batch: Batch | None, closed: BatchClosed, *, open_lines: int) -> BatchClosed:
    """Close a reconciled batch of which nothing is open. closed: the totals, counted from the payments."""
    known = with_payer(batch)
    if known.differences is None:
        raise WrongState("batch", status="not_reconciled")
    if known.differences:
        raise DifferencesOpen("batch", open=len(known.differences))
    if open_lines:
        raise LinesOpen("batch", open=open_lines)
    return closed


def _in(batch: Batch | None, *allowed: Status) -> Batch:
    known = _known(batch)
    if known.status not in allowed:
        raise WrongState("batch", status=known.status.value)
    return known


def _known(batch: Batch | None) -> Batch:
    if batch is None:
        raise NotFound("batch")
    return batch
