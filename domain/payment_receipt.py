"""The slips with which whoever is paid aid follows the payment without an account.

One stream holds every slip of a payment; the latest one holds, so that a lost slip opens nothing any more.
"""

from dataclasses import dataclass
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.fact import Fact
from domain.identifiers import stream_id

# Facts --------------------------------------------------------------------------------------------


class PaymentReceiptIssued(Fact, frozen=True, kw_only=True):
    """A slip of a payment was handed out. payment: the stream of the entitlement.

    number    of the slip
    secret    keyed digest of the secret that goes with the number
    replaces  number of the slip that this one ends; None for the first
    """

    payment: UUID
    number: str
    secret: str
    replaces: str | None = None


PaymentReceiptEvent: TypeAlias = PaymentReceiptIssued

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaymentReceipts:
    """The slips of one payment. latest: number of the one that holds."""

    latest: str


def evolve(_receipts: PaymentReceipts | None, event: PaymentReceiptEvent) -> PaymentReceipts:
    """What the slips are after the fact."""
    match event:
        case PaymentReceiptIssued():
            return PaymentReceipts(event.number)
        case _:
            assert_never(event)


def payment_receipts_stream(payment: UUID) -> UUID:
    """One payment, one stream of slips."""
    return stream_id("payment_receipt", str(payment))


# Decisions ----------------------------------------------------------------------------------------


def issue(
    receipts: PaymentReceipts | None, *, payment: UUID, number: str, secret: str
) -> PaymentReceiptIssued:
    """Hand out a slip, wherever the payment stands; the one before it ends."""
    replaces = None if receipts is None else receipts.latest
    return PaymentReceiptIssued(payment=payment, number=number, secret=secret, replaces=replaces)
