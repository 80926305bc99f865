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
from typing import TypeAlias, TypedDict, assert_never
from uuid import UUID

from domain.errors import AlreadyPaid, NotFound, OutOfRange, WrongState
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.money import checked_rupiah
from domain.shapes import checked_code, checked_slug
from domain.two_people import check_other_people

FAILURE_REASONS = {
    "account_not_found": "rekening tidak ditemukan",
    "account_blocked": "rekening terblokir",
    "name_mismatch": "nama tidak cocok",
    "card_not_issued": "kartu belum terbit",
    "recipient_absent": "penerima tidak ditemukan",
    "recipient_died": "penerima meninggal dunia",
    "payer_fault": "gangguan pada penyalur",
    "batch_rejected": "batch ditolak pemeriksa",
}
"""Why the payer could not pay."""

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
    """

    batch: UUID
    channel: str
    corrects: int | None = None
    scheduled_by: str
    region: str
    rule_rupiah: int | None = None
    rule_version: int | None = None
    scheduled_for: str | None = None


class _Reported(_OfPayment, frozen=True, kw_only=True):
    """What the payer reports. happened_on: the day it names; None is the envelope's."""

    happened_on: date | None = None


class PaymentCredited(_Reported, frozen=True, kw_only=True):
    """The money reached the recipient's account or pay point; that is not yet collected."""


class PaymentFailed(_Reported, frozen=True, kw_only=True):
    """The payer could not pay. reason: one of FAILURE_REASONS."""

    reason: str


class PaymentCollected(_Reported, frozen=True, kw_only=True):
    """The recipient took the money."""


class PaymentUnclaimed(_Reported, frozen=True, kw_only=True):
    """The money was there and the recipient did not take it in time."""


class PaymentReturned(_Reported, frozen=True, kw_only=True):
    """Money went back to the treasury, all or a part. amount_rupiah: this part."""


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
    """The latest attempt: as it was scheduled, where it stands, and how much of it came back."""

    payment: PaymentScheduled
    status: Status = Status.SCHEDULED
    returned_rupiah: int = 0

    @property
    def region(self) -> str:
        """Where the recipient lives."""
        return self.payment.region

    @property
    def live(self) -> bool:
        """Whether it bars another attempt."""
        return self.status in LIVE

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
            return replace(_known(entitlement), status=Status.CREDITED)
        case PaymentFailed():
            return replace(_known(entitlement), status=Status.FAILED)
        case PaymentCollected():
            return replace(_known(entitlement), status=Status.COLLECTED)
        case PaymentUnclaimed():
            return replace(_known(entitlement), status=Status.UNCLAIMED)
        case PaymentReturned():
            return _after_return(_known(entitlement), event.amount_rupiah)
        case PaymentReversed():
            return replace(_known(entitlement), status=Status.REVERSED)
        case PaymentCorrected():
            return replace(_known(entitlement), status=Status.CORRECTED)
        case _:
            assert_never(event)


def _after_return(entitlement: Entitlement, amount_rupiah: int) -> Entitlement:
    returned = entitlement.returned_rupiah + amount_rupiah
    whole = returned >= entitlement.payment.amount_rupiah
    status = Status.RETURNED if whole else entitlement.status
    return replace(entitlement, status=status, returned_rupiah=returned)


# Decisions ----------------------------------------------------------------------------------------


def entitlement_stream(programme: str, period: str, recipient: UUID, component: str) -> UUID:
    """One entitlement, one stream: nobody is paid twice for the same."""
    return stream_id("entitlement", str(recipient), component, near=(programme, period))


def checked_component(component: str, field: str = "component") -> str:
    """A component's short lasting name."""
    return checked_slug(component, field)


@dataclass(frozen=True, slots=True)
class Amount:
    """What a version of a programme's rule gives for one component in one period."""

    rupiah: int
    version: int


@dataclass(frozen=True, slots=True)
class Heir:
    """Under whose id the next attempt is written: of merged people, the one that goes on."""

    recipient: UUID
    entitlement: Entitlement | None


def schedule(
    entitlement: Entitlement | None,
    *,
    batch: UUID,
    programme: str,
    period: str,
    recipient: UUID,
    component: str,
    unit: str,
    amount_rupiah: int,
    channel: str,
    scheduled_by: str,
    region: str,
    corrects: int | None = None,
    rule: Amount | None = None,
    scheduled_for: str | None = None,
) -> PaymentScheduled:
    """Schedule the first payment, or another attempt when no earlier one is live."""
    return PaymentScheduled(
        batch=batch,
        programme=programme,
        period=period,
        recipient=recipient,
        component=checked_component(component),
        unit=unit,
        attempt=_next_attempt(entitlement),
        amount_rupiah=checked_rupiah(amount_rupiah),
        channel=channel,
        corrects=corrects,
        scheduled_by=scheduled_by,
        region=region,
        rule_rupiah=rule.rupiah if rule else None,
        rule_version=rule.version if rule else None,
        scheduled_for=scheduled_for,
    )


def credit(entitlement: Entitlement | None, *, on: date | None = None) -> PaymentCredited:
    """The payer reports success."""
    known = _in(entitlement, {Status.SCHEDULED})
    return PaymentCredited(**_same(known), happened_on=on)


def fail(entitlement: Entitlement | None, *, reason: str, on: date | None = None) -> PaymentFailed:
    """The payer reports failure."""
    known = _in(entitlement, {Status.SCHEDULED})
    reason = checked_code(reason, FAILURE_REASONS, "reason")
    return PaymentFailed(**_same(known), reason=reason, happened_on=on)


def collect(entitlement: Entitlement | None, *, on: date | None = None) -> PaymentCollected:
    """The recipient took the money."""
    known = _in(entitlement, {Status.CREDITED})
    return PaymentCollected(**_same(known), happened_on=on)


def leave_unclaimed(entitlement: Entitlement | None, *, on: date | None = None) -> PaymentUnclaimed:
    """The recipient did not take the money in time."""
    known = _in(entitlement, {Status.CREDITED})
    return PaymentUnclaimed(**_same(known), happened_on=on)


def give_back(
    entitlement: Entitlement | None, *, amount_rupiah: int, on: date | None = None
) -> PaymentReturned:
    """Return a part or all of what is still out, never more."""
    known = _in(entitlement, MONEY_OUT)
    out = known.still_out_rupiah
    if not 1 <= amount_rupiah <= out:
        raise OutOfRange("amount_rupiah", least=1, most=out)
    return PaymentReturned(**_same(known, amount_rupiah), happened_on=on)


def reverse(
    entitlement: Entitlement | None, *, reason: str, by: str, on_behalf_of: str | None = None
) -> PaymentReversed:
    """Take back what is still out; whoever scheduled the payment may not be the one to do so."""
    known = _in(entitlement, MONEY_OUT)
    makers = (known.payment.scheduled_by, known.payment.scheduled_for)
    check_other_people(makers, (by, on_behalf_of))
    reason = checked_code(reason, REVERSAL_REASONS, "reason")
    return PaymentReversed(**_same(known, known.still_out_rupiah), reason=reason)


def retry(
    entitlement: Entitlement | None,
    *,
    by: str,
    channel: str | None = None,
    heir: Heir | None = None,
    on_behalf_of: str | None = None,
) -> PaymentScheduled:
    """Schedule the same amount again, by the same channel or another.

    heir: when the recipient was merged into somebody since, who takes the next attempt.
    """
    known = _known(entitlement)
    if known.live:
        raise AlreadyPaid("recipient", status=known.status.value)
    _in(known, {Status.FAILED, Status.RETURNED, Status.REVERSED})
    return _again(
        known,
        heir,
        by=by,
        on_behalf_of=on_behalf_of,
        channel=channel or known.payment.channel,
    )


def correct(
    entitlement: Entitlement | None,
    *,
    amount_rupiah: int,
    reason: str,
    by: str,
    heir: Heir | None = None,
    on_behalf_of: str | None = None,
) -> tuple[PaymentCorrected, PaymentScheduled]:
    """Replace the amount of a payment of which no money is out; the two facts refer to each other.

    heir: as for `retry`; the second fact belongs into the heir's stream.
    """
    correctable = {Status.SCHEDULED, Status.FAILED, Status.RETURNED, Status.REVERSED}
    known = _in(entitlement, correctable)
    payment = known.payment
    replacement = _again(
        replace(known, status=Status.CORRECTED),
        heir,
        by=by,
        on_behalf_of=on_behalf_of,
        channel=payment.channel,
        amount_rupiah=checked_rupiah(amount_rupiah),
        corrects=payment.attempt,
    )
    reason = checked_code(reason, CORRECTION_REASONS, "reason")
    corrected = PaymentCorrected(**_same(known), replaced_by=replacement.attempt, reason=reason)
    return corrected, replacement


def _again(
    before: Entitlement,
    heir: Heir | None,
    *,
    by: str,
    on_behalf_of: str | None,
    channel: str,
    amount_rupiah: int | None = None,
    corrects: int | None = None,
) -> PaymentScheduled:
    payment = before.payment
    return schedule(
        before if heir is None else heir.entitlement,
        batch=payment.batch,
        programme=payment.programme,
        period=payment.period,
        recipient=payment.recipient if heir is None else heir.recipient,
        component=payment.component,
        unit=payment.unit,
        amount_rupiah=amount_rupiah or payment.amount_rupiah,
        channel=channel,
        corrects=corrects,
        scheduled_by=by,
        region=payment.region,
        rule=_rule_of(payment),
        scheduled_for=on_behalf_of,
    )


def _rule_of(payment: PaymentScheduled) -> Amount | None:
    if payment.rule_rupiah is None or payment.rule_version is None:
        return None
    return Amount(payment.rule_rupiah, payment.rule_version)


class _Repeated(TypedDict):
    programme: str
    period: str
    recipient: UUID
    component: str
    unit: str
    attempt: int
    amount_rupiah: int


def _same(entitlement: Entitlement, amount_rupiah: int | None = None) -> _Repeated:
    payment = entitlement.payment
    return _Repeated(
        programme=payment.programme,
        period=payment.period,
        recipient=payment.recipient,
        component=payment.component,
        unit=payment.unit,
        attempt=payment.attempt,
        amount_rupiah=payment.amount_rupiah if amount_rupiah is None else amount_rupiah,
    )


def _next_attempt(entitlement: Entitlement | None) -> int:
    if entitlement is None:
        return 1
    if entitlement.live:
        raise AlreadyPaid("recipient", status=entitlement.status.value)
    return entitlement.payment.attempt + 1


def _in(entitlement: Entitlement | None, allowed: Collection[Status]) -> Entitlement:
    known = _known(entitlement)
    if known.status not in allowed:
        raise WrongState("payment", status=known.status.value)
    return known


def _known(entitlement: Entitlement | None) -> Entitlement:
    if entitlement is None:
        raise NotFound("payment")
    return entitlement
