"""What one recipient is due for one component of a programme in one period, and how it was paid.

scheduled → credited | failed; credited → collected | unclaimed; credited, collected and unclaimed →
returned (in parts, never more than was credited) or reversed. One stream holds every attempt, so
that paying twice is refused inside the append: another attempt follows only a payment that failed
or whose money is back.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, TypeAlias, assert_never
from uuid import UUID

from domain.errors import NotFound, WrongState
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.shapes import checked_slug

FAILURE_REASONS = {
    "account_not_found": "rekening tidak ditemukan",
    "account_blocked": "rekening terblokir",
    "name_mismatch": "nama tidak cocok",
    "card_not_issued": "kartu belum terbit",
    "recipient_absent": "penerima tidak ditemukan",
    "recipient_died": "penerima meninggal dunia",
    "payer_fault": "gangguan pada penyalur",
}
"""Why the payer could not pay."""

TURNED_DOWN: Final = "batch_rejected"
"""The reason, which is no payer's to give, of what its checker does not let be paid (batch ditolak pemeriksa)."""

REVERSAL_REASONS = {
    "paid_twice": "terbayar ganda",
    "wrong_recipient": "penerima keliru",
    "wrong_amount": "jumlah keliru",
    "not_eligible": "tidak berhak",
    "recipient_died": "penerima meninggal dunia",
}
"""Why money that reached the recipient is taken back."""

CORRECTION_REASONS = {
    "wrong_amount": "jumlah keliru",
    "decree_revised": "keputusan diubah",
    "component_changed": "komponen keluarga berubah",
}
"""Why another amount replaces the one scheduled."""


class Status(StrEnum):
    """Where the latest attempt stands."""

    SCHEDULED = "scheduled"
    CREDITED = "credited"
    FAILED = "failed"
    COLLECTED = "collected"
    UNCLAIMED = "unclaimed"
    RETURNED = "returned"  # in full; a partial return leaves the status as it was
    REVERSED = "reversed"
    CORRECTED = "corrected"


MONEY_OUT = frozenset({Status.CREDITED, Status.COLLECTED, Status.UNCLAIMED})
"""Statuses in which the recipient, or their account, holds money."""

LIVE = MONEY_OUT | {Status.SCHEDULED}
"""Statuses that bar another attempt."""

# Facts --------------------------------------------------------------------------------------------


class _OfPayment(Fact, frozen=True, kw_only=True):
    """What every fact repeats, so that read models need no join.

    period         as in BatchScheduled
    component      what of the programme is paid, such as `sembako` or `pregnancy`
    attempt        counts the payments of this entitlement from 1
    amount_rupiah  of the payment; of a return or a reversal, what came back with it
    """

    programme: str
    period: str
    recipient: UUID
    component: str
    unit: str
    attempt: int
    amount_rupiah: int


class PaymentScheduled(_OfPayment, frozen=True, kw_only=True):
    """A payer was told to pay. batch: under whose decree and payment order.

    corrects      the earlier attempt whose amount this one replaces
    scheduled_by  the account that prepared it, which may not check it as well; nor may
    scheduled_for the account in whose place that one acted, if it did
    region        village of the recipient, or as much as is known
    rule_rupiah   what the rule in force gives for this component and period; None where none does
    rule_version  of that rule
    enrolled      whether the recipient's enrolment was active on the pay day, as known then; None: it was not asked
    """

    batch: UUID
    channel: str
    corrects: int | None = None
    scheduled_by: str
    region: str
    rule_rupiah: int | None = None
    rule_version: int | None = None
    scheduled_for: str | None = None
    enrolled: bool | None = None


class _Reported(_OfPayment, frozen=True, kw_only=True):
    """What the payer reports. happened_on: the day it names; None is the envelope's."""

    own_day: ClassVar[str | None] = "happened_on"

    happened_on: date | None = None


class PaymentCredited(_Reported, frozen=True, kw_only=True):
    """The money reached the recipient's account or pay point; that is not yet collected."""


class PaymentFailed(_Reported, frozen=True, kw_only=True):
    """The payer could not pay, or was not told to. reason: one of FAILURE_REASONS, or TURNED_DOWN."""

    reason: str


class PaymentCollected(_Reported, frozen=True, kw_only=True):
    """The recipient took the money."""


class PaymentUnclaimed(_Reported, frozen=True, kw_only=True):
    """The money was there and the recipient did not take it in time."""


class PaymentReturned(_Reported, frozen=True, kw_only=True):
    """Money went back to the treasury, all or a part. amount_rupiah: this part.

    payer_reference: the payer's own number of this return; None where it gives none, or none was kept.
    """

    payer_reference: str | None = None


class PaymentReversed(_OfPayment, frozen=True, kw_only=True):
    """The payment was taken back. amount_rupiah: what had not been returned before."""

    reason: str


class PaymentCorrected(_OfPayment, frozen=True, kw_only=True):
    """Another amount replaces this payment, which stays as it was recorded.

    replaced_by: the attempt that does, in the stream of the id that goes on after merges.
    """

    replaced_by: int
    reason: str


EntitlementEvent: TypeAlias = (
    PaymentScheduled
    | PaymentCredited
    | PaymentFailed
    | PaymentCollected
    | PaymentUnclaimed
    | PaymentReturned
    | PaymentReversed
    | PaymentCorrected
)

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entitlement:
    """The latest attempt: as it was scheduled, where it stands, and how much of it came back.

    corrected_from  where it stood when another amount replaced it
    turned_down     by the checker of its batch, before the payer was told of it
    returns         the parts that came back
    """

    payment: PaymentScheduled
    status: Status = Status.SCHEDULED
    returned_rupiah: int = 0
    corrected_from: Status | None = None
    turned_down: bool = False
    returns: tuple[PaymentReturned, ...] = ()

    @property
    def region(self) -> str:
        """Where the recipient lives."""
        return self.payment.region

    @property
    def live(self) -> bool:
        """Whether it bars another attempt."""
        return self.status in LIVE

    @property
    def reported(self) -> Status:
        """Where the payer's reports brought it; correcting the amount changed nothing of that."""
        return self.corrected_from or self.status

    def has_return(self, amount_rupiah: int, on: date | None, payer_reference: str | None) -> bool:
        """Whether this return is recorded: by the payer's number, or where either lacks one by amount and day."""
        return any(
            one.payer_reference == payer_reference
            if one.payer_reference and payer_reference
            else on is not None and (one.amount_rupiah, one.happened_on) == (amount_rupiah, on)
            for one in self.returns
        )

    @property
    def withheld(self) -> bool:
        """Whether the payer never heard of it, or has nothing to report: turned down or replaced before."""
        return self.turned_down or self.corrected_from is Status.SCHEDULED

    @property
    def still_out_rupiah(self) -> int:
        """What was credited and did not come back, once it was credited."""
        return self.payment.amount_rupiah - self.returned_rupiah


def evolve(entitlement: Entitlement | None, event: EntitlementEvent) -> Entitlement:
    """What the entitlement is after the fact."""
    match event:
        case PaymentScheduled():
            return Entitlement(payment=event)
        case PaymentCredited():
            return replace(known_entitlement(entitlement), status=Status.CREDITED)
        case PaymentFailed():
            known = known_entitlement(entitlement)
            turned_down = event.reason == TURNED_DOWN
            return replace(known, status=Status.FAILED, turned_down=turned_down)
        case PaymentCollected():
            return replace(known_entitlement(entitlement), status=Status.COLLECTED)
        case PaymentUnclaimed():
            return replace(known_entitlement(entitlement), status=Status.UNCLAIMED)
        case PaymentReturned():
            return _after_return(known_entitlement(entitlement), event)
        case PaymentReversed():
            return replace(known_entitlement(entitlement), status=Status.REVERSED)
        case PaymentCorrected():
            known = known_entitlement(entitlement)
            return replace(known, status=Status.CORRECTED, corrected_from=known.status)
        case _:
            assert_never(event)


def _after_return(entitlement: Entitlement, event: PaymentReturned) -> Entitlement:
    returned = entitlement.returned_rupiah + event.amount_rupiah
    whole = returned >= entitlement.payment.amount_rupiah
    status = Status.RETURNED if whole else entitlement.status
    returns = (*entitlement.returns, event)
    return replace(entitlement, status=status, returned_rupiah=returned, returns=returns)


def entitlement_stream(programme: str, period: str, recipient: UUID, component: str) -> UUID:
    """One entitlement, one stream: nobody is paid twice for the same."""
    return stream_id("entitlement", str(recipient), component, near=(programme, period))


def checked_component(component: str, field: str = "component") -> str:
    """A component's short lasting name."""
    return checked_slug(component, field)


def in_status(entitlement: Entitlement | None, allowed: Collection[Status]) -> Entitlement:
    """The entitlement, if its latest attempt stands at one of these statuses; WrongState if at another."""
    found = known_entitlement(entitlement)
    if found.status not in allowed:
        raise WrongState("payment", status=found.status.value)
    return found


def known_entitlement(entitlement: Entitlement | None) -> Entitlement:
    """The entitlement; NotFound if nothing was ever scheduled."""
    if entitlement is None:
        raise NotFound("payment")
    return entitlement
