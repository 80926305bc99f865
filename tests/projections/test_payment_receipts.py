"""Slips of payments: which one holds, and what it opens."""

from __future__ import annotations

from typing import Any

import psycopg

from domain.payment_receipt import PaymentReceiptIssued, payment_receipts_stream
from projections.payment_receipts import Held, by_slip
from tests.projections.aid_examples import ABOUT, ANI, BATCH, batch_scheduled
from tests.projections.conftest import Board
from tests.projections.history import History
from tests.projections.payment_examples import Entitled

ANIS = Entitled(ANI)


def issued(history: History, number: str, replaces: str | None = None) -> int:
    fact = PaymentReceiptIssued(
        payment=ANIS.stream, number=number, secret=f"digest of {number}", replaces=replaces
    )
    return history.record(payment_receipts_stream(ANIS.stream), fact, about=ABOUT)


async def test_a_slip_opens_its_payment_until_a_newer_one_ends_it(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    async def held(number: str, secret: str | None = None) -> Held | None:
        board.show(history.facts)
        return await by_slip(conn, board.schema, number, secret or f"digest of {number}")

    history = History()
    history.record(BATCH, batch_scheduled(), about=ABOUT)
    history.record(ANIS.stream, ANIS.scheduled(), about=ABOUT)
    at = issued(history, "first")
    found = await held("first")
    assert found is not None
    assert (found.payment, found.status, found.issued_position) == (ANIS.stream, "scheduled", at)
    assert (found.replaced_at, found.programme_name, found.batch_status) == (
        None,
        None,
        "scheduled",
    )
    assert await held("first", "digest of second") is None
    assert await held("second") is None

    credited = history.record(ANIS.stream, ANIS.credited(), about=ABOUT)
    again = issued(history, "second", replaces="first")
    old, new = await held("first"), await held("second")
    assert old is not None
    assert new is not None
    assert old.replaced_at == new.issued_at == history.facts[again - 1].envelope.occurred_at
    assert (new.status, new.latest_position, new.replaced_at) == ("credited", credited, None)
