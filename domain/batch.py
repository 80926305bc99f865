"""A batch of payments under one payment order, from its preparation to the day it is closed.

scheduled → approved by another account → instructed to the payer → reconciled with the payer's file → closed. What
becomes of each payment is in the payments' own streams (`domain/entitlement.py`); the list of those streams is a stream
beside the batch, so that nobody reads tens of thousands of ids to credit one payment.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, TypeAlias, assert_never
from uuid import UUID

import msgspec

from domain.errors import NotFound, WrongState
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.shapes import checked_code

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
    unenrolled         lines for people without an active enrolment on the pay day; None: it was not asked then
    other_amounts      lines of another amount than the programme's rule gives; None: no rule gives any, or not asked
    Both were stated by the sender as well, on a basis where they are not 0; `domain/departures.py`
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
    unenrolled: int | None = None
    other_amounts: int | None = None


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


class BatchAmended(Fact, frozen=True, kw_only=True):
    """Another attempt at a payment was prepared within the batch: once more, or of another amount.

    payment, attempt  which; nothing of it is paid before somebody else found it right
    amended_by        the account that prepared it, amended_for: the one in whose place it acted; neither approves it
    unenrolled, other_amounts  as in BatchScheduled: of the batch's lines as they are with this one
    """

    payment: UUID
    attempt: int
    amended_by: str
    amended_for: str | None = None
    unenrolled: int | None = None
    other_amounts: int | None = None


class BatchAmendmentsApproved(Fact, frozen=True, kw_only=True):
    """Somebody other than who prepared them found all waiting amendments right. attempts: how many."""

    attempts: int


class BatchAmendmentsRejected(Fact, frozen=True, kw_only=True):
    """No waiting amendment is to be paid; those attempts failed with it. reason: of REJECTION_REASONS."""

    attempts: int
    reason: str


class BatchInstructed(Fact, frozen=True, kw_only=True):
    """The payer was told to pay.

    payment_order  number of the payment order (SP2D)
    due_on         last day on which the money may be taken; None where the payer reports credits alone
    rule_version   of the rule that gives that day
    """

    own_day: ClassVar[str | None] = "instructed_on"

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
    attempts_digest  SHA-256 (hex) of how every attempt stood that the file was compared with; None before it was kept
    """

    file_digest: str
    stated_count: int
    stated_sum_rupiah: int
    matched: int
    matched_rupiah: int
    differences: tuple[Difference, ...]
    attempts_digest: str | None = None


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
    | BatchAmended
    | BatchAmendmentsApproved
    | BatchAmendmentsRejected
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
    """A batch that was scheduled.

    makers       accounts that prepared it or an amendment, or in whose place that was done
    awaiting     amendments that nobody else approved yet: payments and their attempts
    amendments   how many there ever were; unenrolled, other_amounts: as in BatchScheduled, amendments counted in
    differences  numbers of those still open; None before a reconciliation
    compared     how the attempts stood then, as `attempts_digest`
    """

    region: str
    programme: str
    period: str
    channel: str
    control_count: int
    control_sum_rupiah: int
    makers: frozenset[str | None]
    status: Status
    awaiting: frozenset[tuple[UUID, int]] = frozenset()
    amendments: int = 0
    unenrolled: int | None = None
    other_amounts: int | None = None
    payment_order: str | None = None
    instructed_on: date | None = None
    due_on: date | None = None
    marked: bool = False
    differences: frozenset[int] | None = field(default=None)
    compared: str | None = None

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
            return replace(known_batch(before), status=Status.APPROVED, awaiting=frozenset())
        case BatchRejected():
            return replace(known_batch(before), status=Status.REJECTED)
        case BatchAmended() | BatchAmendmentsApproved() | BatchAmendmentsRejected():
            return _amended(known_batch(before), event)
        case BatchInstructed():
            return replace(
                known_batch(before),
                status=Status.INSTRUCTED,
                instructed_on=event.instructed_on,
                due_on=event.due_on,
            )
        case BatchUnclaimedMarked():
            return replace(known_batch(before), marked=True)
        case BatchReconciled():
            found = frozenset(difference.number for difference in event.differences)
            compared = event.attempts_digest
            return replace(known_batch(before), differences=found, compared=compared)
        case BatchDifferenceExplained():
            known = known_batch(before)
            return replace(known, differences=(known.differences or frozenset()) - {event.number})
        case BatchClosed():
            return replace(known_batch(before), status=Status.CLOSED)
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
        makers=frozenset({event.scheduled_by, event.scheduled_for}),
        # A batch of before approvals was asked for is with the payer from the start.
        status=Status.SCHEDULED if event.needs_approval else Status.INSTRUCTED,
        payment_order=event.payment_order,
        unenrolled=event.unenrolled,
        other_amounts=event.other_amounts,
    )


def _amended(
    known: Batch, event: BatchAmended | BatchAmendmentsApproved | BatchAmendmentsRejected
) -> Batch:
    if not isinstance(event, BatchAmended):
        return replace(known, awaiting=frozenset())
    return replace(
        known,
        makers=known.makers | {event.amended_by, event.amended_for},
        awaiting=known.awaiting | {(event.payment, event.attempt)},
        amendments=known.amendments + 1,
        unenrolled=event.unenrolled,
        other_amounts=event.other_amounts,
    )


def evolve_list(payments: tuple[UUID, ...] | None, event: BatchListed) -> tuple[UUID, ...]:
    """The streams of a batch's payments after the fact; those added later stand at the end."""
    return (*(payments or ()), *event.payments)


def batch_stream(programme: str, period: str, channel: str, number: int) -> UUID:
    """The n-th batch of a programme, period and channel is scheduled once: one stream."""
    return stream_id("batch", channel, str(number), near=(programme, period))


def list_stream(batch: UUID) -> UUID:
    """Beside each batch the list of its payments."""
    return stream_id("batch-list", str(batch))


def checked_channel(channel: str) -> str:
    """A known way of paying."""
    return checked_code(channel, CHANNELS, "channel")


def in_status(batch: Batch | None, *allowed: Status) -> Batch:
    """The batch, if it stands at one of these statuses; WrongState if at another, NotFound if there is none."""
    known = known_batch(batch)
    if known.status not in allowed:
        raise WrongState("batch", status=known.status.value)
    return known


def known_batch(batch: Batch | None) -> Batch:
    """The batch; NotFound if none was ever scheduled."""
    if batch is None:
        raise NotFound("batch")
    return batch
