"""Budget and donations, from facts to rows; the two are never in one row."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

from domain.budget import (
    BudgetAllocated,
    BudgetRevised,
    ExpenditureProposed,
    ExpenditureRealized,
    ExpenditureReversed,
)
from domain.csr import CsrAllocated, CsrPledged, CsrReceived, CsrUsed, CsrUseReversed
from domain.fact import Sealed
from projections import funds
from tests.projections.conftest import Board
from tests.projections.history import History, named

LINE, PLEDGE, PRIVATE = named("line"), named("pledge"), named("private")


def order(number: str, rupiah: int) -> dict[str, Any]:
    return {
        "year": 2024,
        "line": "rehab",
        "payment_order": number,
        "amount_rupiah": rupiah,
    }


async def test_a_line_of_the_budget(board: Board, conn: psycopg.AsyncConnection[Any]) -> None:
    history = History()
    day = date(2024, 3, 5)
    history.record(
        LINE,
        BudgetAllocated(
            year=2024, line="rehab", title="Rehabilitasi", amount_rupiah=1_000, decree="Perda 9"
        ),
        ExpenditureProposed(**order("SP2D 1", 600), spent_on=day, proposed_by="owner-1"),
        ExpenditureRealized(**order("SP2D 1", 600), spent_on=day),
        BudgetRevised(year=2024, line="rehab", amount_rupiah=1_500, decree="Perda 5"),
        ExpenditureProposed(**order("SP2D 2", 300), spent_on=day, proposed_by="owner-1"),
        ExpenditureRealized(**order("SP2D 2", 300), spent_on=day),
        ExpenditureReversed(**order("SP2D 1", 600), reason="order_cancelled"),
    )
    board.show(history.facts)
    (row,) = await funds.budget_lines(conn, board.schema, 2024)
    assert (row.allocated_rupiah, row.revised_rupiah, row.realized_rupiah) == (1_000, 1_500, 300)
    assert row.decree == "Perda 5"
    orders = await funds.expenditures(conn, board.schema, 2024)
    assert [(each.payment_order, each.status) for each in orders] == [
        ("SP2D 1", "reversed"),
        ("SP2D 2", "realized"),
    ]
    (before,) = await funds.budget_lines(conn, board.schema, 2024, at=3)
    assert (before.revised_rupiah, before.realized_rupiah) == (1_000, 600)
    assert await funds.budget_lines(conn, board.schema, 2023) == []


async def test_a_donation_and_what_it_bought(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    day = date(2024, 4, 1)
    history.record(
        PLEDGE,
        CsrPledged(purpose_code="beds", amount_rupiah=100, pledged_on=day, donor="PT Contoh"),
        CsrReceived(amount_rupiah=80, received_on=day, receipt="KW 1"),
        CsrAllocated(purpose_code="beds", amount_rupiah=60, allocated_by="head-1"),
        CsrUsed(purpose_code="beds", amount_rupiah=50, quantity=5, used_on=day, handover="BAST 1"),
    )
    history.record(
        PRIVATE,
        CsrPledged(
            purpose_code="food", amount_rupiah=10, pledged_on=day, donor_person=Sealed("sealed")
        ),
    )
    board.show(history.facts)
    first, second = await funds.csr_pledges(conn, board.schema, year=2024)
    sums = (
        first.pledged_rupiah,
        first.received_rupiah,
        first.allocated_rupiah,
        first.used_rupiah,
    )
    assert sums == (100, 80, 60, 50)
    assert (second.donor, second.donor_person) == (None, "sealed")
    (use,) = await funds.csr_uses(conn, board.schema, PLEDGE)
    assert (use.purpose, use.quantity, use.amount_rupiah) == ("beds", 5, 50)
    assert not use.reversed
    assert await funds.csr_uses(conn, board.schema, PLEDGE, at=3) == []
    undone = CsrUseReversed(
        purpose_code="beds", amount_rupiah=50, handover="BAST 1", reason="goods_returned"
    )
    history.record(PLEDGE, undone)
    board.show(history.facts)
    (after,) = await funds.csr_uses(conn, board.schema, PLEDGE)
    assert after.reversed
    (unused,) = await funds.csr_pledges(conn, board.schema, pledge=PLEDGE)
    assert unused.used_rupiah == 0
    assert [row.pledge for row in await funds.csr_pledges(conn, board.schema, pledge=PRIVATE)] == [
        PRIVATE
    ]


def test_what_went_on_with_an_unknown_line_or_pledge_changes_nothing(board: Board) -> None:
    history = History()
    history.record(LINE, ExpenditureRealized(**order("SP2D 1", 600), spent_on=date(2024, 3, 5)))
    history.record(PLEDGE, CsrReceived(amount_rupiah=1, received_on=date(2024, 3, 5), receipt="1"))
    board.show(history.facts)
    for table in (funds.budget_line, funds.expenditure, funds.csr_pledge):
        rows = board.connection.execute(f"select * from {board.schema}.{table.stored_name}")
        assert rows.fetchall() == []
