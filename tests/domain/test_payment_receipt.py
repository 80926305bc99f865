"""Slips of a payment: the latest one holds, and the fact says which one it ends."""

from uuid import UUID

from domain.payment_receipt import PaymentReceiptIssued, evolve, issue, payment_receipts_stream

PAYMENT = UUID(int=7)


def test_the_first_slip_ends_none_and_each_later_one_ends_the_one_before() -> None:
    receipts = None
    ended = []
    for number in ("A", "B", "C"):
        fact = issue(receipts, payment=PAYMENT, number=number, secret=f"digest {number}")
        assert fact == PaymentReceiptIssued(
            payment=PAYMENT, number=number, secret=f"digest {number}", replaces=fact.replaces
        )
        ended.append(fact.replaces)
        receipts = evolve(receipts, fact)
    assert ended == [None, "A", "B"]


def test_each_payment_has_its_own_slips() -> None:
    streams = {payment_receipts_stream(UUID(int=number)) for number in range(3)}
    assert len(streams) == 3
    assert UUID(int=0) not in streams
