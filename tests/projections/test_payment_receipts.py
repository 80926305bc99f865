"""Slips of payments: which one holds, and what it opens."""

from __future__ import annotations

from typing import Any

import psycopg

from domain.payment_receipt import PaymentReceiptIssued, payment_receipts_stream
from projections.moment import SchemaAt
from projections.payment_receipts import Held, by_slip, parts_of
from tests.projections.aid_examples import (
    ABOUT,
    ANI,
    BATCH,
    BUDI,
    CITRA,
    batch_scheduled,
    merged,
    registered,
    unmerged,
)
from tests.projections.conftest import Board
from tests.projections.history import History
from tests.projections.payment_examples import Entitled

ANIS, BUDIS, CITRAS = Entitled(ANI), Entitled(BUDI), Entitled(CITRA)


def issued(history: History, number: str, replaces: str | None = None, of: Entitled = ANIS) -> int:
    fact = PaymentReceiptIssued(
        payment=of.stream, number=number, secret=f"digest of {number}", replaces=replaces
    )
    return history.record(payment_receipts_stream(of.stream), fact, about=ABOUT)


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


async def test_a_slip_follows_a_payment_through_merges_and_no_further_than_they_hold(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    async def seen(number: str) -> tuple[Any, ...]:
        board.show(history.facts)
        held = await by_slip(conn, board.schema, number, f"digest of {number}")
        assert held is not None
        return held.payment, held.status, held.again, held.replaced_at is None

    history = History()
    registered(history, ANI, BUDI, CITRA)
    history.record(BATCH, batch_scheduled(), about=ABOUT)
    ANIS.paid(history, ANIS.scheduled(), ANIS.failed())
    BUDIS.paid(history, BUDIS.scheduled(), BUDIS.credited(), BUDIS.returned(200_000))
    issued(history, "ani")
    issued(history, "budi", of=BUDIS)
    merged(history, BUDI, ANI)
    # What was paid to the other id before is not this slip's to show, merged or not.
    assert await seen("ani") == (ANIS.stream, "failed", False, True)

    first = history.record(BUDIS.stream, BUDIS.scheduled(2), about=ABOUT)
    assert await seen("ani") == (BUDIS.stream, "scheduled", True, True)
    BUDIS.paid(history, BUDIS.failed(2))
    merged(history, CITRA, BUDI)
    second = history.record(CITRAS.stream, CITRAS.scheduled(), about=ABOUT)
    CITRAS.paid(history, CITRAS.credited())
    for slip in ("ani", "budi"):
        assert await seen(slip) == (CITRAS.stream, "credited", True, True)
    assert await parts_of(conn, board.schema, ANIS.stream) == [
        (ANIS.stream, 0),
        (BUDIS.stream, first),
        (CITRAS.stream, second),
    ]

    issued(history, "citra", of=CITRAS)
    assert await seen("citra") == (CITRAS.stream, "credited", False, True)
    for slip in ("ani", "budi"):  # one payment by now, of which the latest slip holds
        assert await seen(slip) == (CITRAS.stream, "credited", True, False)
    issued(history, "ani again", "ani")
    assert (await seen("citra"))[-1] is False

    unmerged(history, BUDI, ANI)
    assert await seen("ani again") == (ANIS.stream, "failed", False, True)
    assert (await seen("budi"))[0] == CITRAS.stream
    as_then = SchemaAt(board.schema, history.last - 2)
    held = await by_slip(conn, as_then, "ani again", "digest of ani again")
    assert held is not None
    assert held.payment == ANIS.stream
