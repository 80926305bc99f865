"""Use case of payment receipts: a slip for whoever is paid, as a complaint's reporter gets a ticket."""

from uuid import UUID

from application.ports import Act, Change, Outcome, Ports
from application.tickets import payment_slip_for, secret_digest
from application.use_case import Command, seen, use_case
from domain.entitlement import EntitlementEvent
from domain.entitlement import evolve as evolve_payment
from domain.fact import About
from domain.payment_receipt import evolve, issue, payment_receipts_stream


class IssuePaymentReceipt(Command, frozen=True, kw_only=True):
    """Hand out a receipt; one that was handed out before for the same payment ends.

    payment: its id, as `aidPayments` answers it.
    """

    payment: UUID


@use_case
async def issue_payment_receipt(command: IssuePaymentReceipt, act: Act, ports: Ports) -> Outcome:
    """Record the number of a slip and the keyed digest of its secret."""
    _, known = await seen(
        command.payment, EntitlementEvent, evolve_payment, act, ports, field="payment"
    )
    receipts = await ports.ledger.read(payment_receipts_stream(command.payment), evolve)
    slip = payment_slip_for(act.actor, act.command_id, ports)
    fact = issue(
        receipts.state,
        payment=command.payment,
        number=slip.number,
        secret=secret_digest(slip, ports.vault),
    )
    payment = known.payment
    about = About(payment.region, payment.programme, payment.period)
    return Outcome(command.payment, [Change(receipts, (fact,), about)])
