"""How what a recipient is due may be paid, and when: pure decisions over the state of entitlement.py."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypedDict
from uuid import UUID

from domain.entitlement import (
    CORRECTION_REASONS,
    FAILURE_REASONS,
    MONEY_OUT,
    REVERSAL_REASONS,
    TURNED_DOWN,
    Entitlement,
    PaymentCollected,
    PaymentCorrected,
    PaymentCredited,
    PaymentFailed,
    PaymentReturned,
    PaymentReversed,
    PaymentScheduled,
    PaymentUnclaimed,
    Status,
    checked_component,
    in_status,
    known_entitlement,
)
from domain.errors import AlreadyPaid, OutOfRange, ReturnRecorded
from domain.money import checked_rupiah
from domain.shapes import checked_code, checked_open_text
from domain.two_people import check_other_people


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
    enrolled: bool | None = None,
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
        enrolled=enrolled,
    )


def credit(entitlement: Entitlement | None, *, on: date | None = None) -> PaymentCredited:
    """The payer reports success."""
    known = in_status(entitlement, {Status.SCHEDULED})
    return PaymentCredited(**_same(known), happened_on=on)


def fail(entitlement: Entitlement | None, *, reason: str, on: date | None = None) -> PaymentFailed:
    """The payer reports failure."""
    known = in_status(entitlement, {Status.SCHEDULED})
    reason = checked_code(reason, FAILURE_REASONS, "reason")
    return PaymentFailed(**_same(known), reason=reason, happened_on=on)


def turn_down(entitlement: Entitlement | None, *, on: date | None = None) -> PaymentFailed:
    """The checker of its batch does not let it be paid."""
    known = in_status(entitlement, {Status.SCHEDULED})
    return PaymentFailed(**_same(known), reason=TURNED_DOWN, happened_on=on)


def collect(entitlement: Entitlement | None, *, on: date | None = None) -> PaymentCollected:
    """The recipient took the money."""
    known = in_status(entitlement, {Status.CREDITED})
    return PaymentCollected(**_same(known), happened_on=on)


def leave_unclaimed(entitlement: Entitlement | None, *, on: date | None = None) -> PaymentUnclaimed:
    """The recipient did not take the money in time."""
    known = in_status(entitlement, {Status.CREDITED})
    return PaymentUnclaimed(**_same(known), happened_on=on)


def give_back(
    entitlement: Entitlement | None,
    *,
    amount_rupiah: int,
    on: date | None = None,
    payer_reference: str | None = None,
) -> PaymentReturned:
    """Return a part or all of what is still out, never more, and each part once.

    on: None, as in facts of before days were kept, is no day that two returns can share; payer_reference: tells parts
    of one amount on one day apart.
    """
    known = in_status(entitlement, MONEY_OUT)
    if payer_reference is not None:
        payer_reference = checked_open_text(payer_reference, "payer_reference")
    if known.has_return(amount_rupiah, on, payer_reference):
        raise ReturnRecorded("payer_reference")
    out = known.still_out_rupiah
    if not 1 <= amount_rupiah <= out:
        raise OutOfRange("amount_rupiah", least=1, most=out)
    return PaymentReturned(
        **_same(known, amount_rupiah), happened_on=on, payer_reference=payer_reference
    )


def reverse(
    entitlement: Entitlement | None, *, reason: str, by: str, on_behalf_of: str | None = None
) -> PaymentReversed:
    """Take back what is still out; whoever scheduled the payment may not be the one to do so."""
    known = in_status(entitlement, MONEY_OUT)
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
    enrolled: bool | None = None,
) -> PaymentScheduled:
    """Schedule the same amount again, by the same channel or another.

    heir: when the recipient was merged into somebody since, who takes the next attempt; enrolled: as in its fact.
    """
    known = known_entitlement(entitlement)
    if known.live:
        raise AlreadyPaid("recipient", status=known.status.value)
    in_status(known, {Status.FAILED, Status.RETURNED, Status.REVERSED})
    return _again(
        known,
        heir,
        by=by,
        on_behalf_of=on_behalf_of,
        channel=channel or known.payment.channel,
        enrolled=enrolled,
    )


def correct(
    entitlement: Entitlement | None,
    *,
    amount_rupiah: int,
    reason: str,
    by: str,
    heir: Heir | None = None,
    on_behalf_of: str | None = None,
    enrolled: bool | None = None,
) -> tuple[PaymentCorrected, PaymentScheduled]:
    """Replace the amount of a payment of which no money is out; the two facts refer to each other.

    heir, enrolled: as for `retry`; the second fact belongs into the heir's stream.
    """
    correctable = {Status.SCHEDULED, Status.FAILED, Status.RETURNED, Status.REVERSED}
    known = in_status(entitlement, correctable)
    payment = known.payment
    replacement = _again(
        replace(known, status=Status.CORRECTED),
        heir,
        by=by,
        on_behalf_of=on_behalf_of,
        channel=payment.channel,
        amount_rupiah=checked_rupiah(amount_rupiah),
        corrects=payment.attempt,
        enrolled=enrolled,
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
    enrolled: bool | None,
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
        enrolled=enrolled,
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
