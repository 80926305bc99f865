"""Batches and where the payer's file differs, as far as each was known."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

from domain.batch import (
    BatchAmended,
    BatchAmendmentsApproved,
    BatchAmendmentsRejected,
    BatchApproved,
    BatchClosed,
    BatchDifferenceExplained,
    BatchInstructed,
    BatchReconciled,
    BatchRejected,
    BatchUnclaimedMarked,
    Difference,
)
from projections.batches import (
    Batch,
    BatchDifference,
    BatchFilter,
    DifferenceFilter,
    batches_count,
    batches_page,
    differences_count,
    differences_page,
)
from tests.projections.aid_examples import ABOUT, BATCH, batch_scheduled
from tests.projections.conftest import Board
from tests.projections.history import TOWN, History, named

EVERY = BatchFilter()
INSTRUCTED = BatchInstructed(
    payment_order="SP2D 9", instructed_on=date(2022, 5, 3), due_on=date(2022, 5, 31)
)
CLOSED = BatchClosed(
    **dict.fromkeys((*BatchClosed.__struct_fields__,), 0)  # the totals are the batch's own matter
)


def reconciled(*kinds: str, matched: int = 1) -> BatchReconciled:
    differences = tuple(
        Difference(number=number, kind=kind, line=number, payment=named(f"payment {number}"))
        for number, kind in enumerate(kinds, 1)
    )
    return BatchReconciled(
        file_digest="0" * 64,
        stated_count=2,
        stated_sum_rupiah=220_000,
        matched=matched,
        matched_rupiah=200_000,
        differences=differences,
    )


def explained(number: int) -> BatchDifferenceExplained:
    return BatchDifferenceExplained(number=number, explanation="payer_error")


async def batches(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    wanted: BatchFilter = EVERY,
    at: int | None = None,
) -> list[Batch]:
    found = await batches_page(conn, board.schema, wanted, limit=50, at=at)
    assert await batches_count(conn, board.schema, wanted, at) == len(found)
    return found


async def differences(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    at: int | None = None,
    **asked: Any,
) -> list[BatchDifference]:
    wanted = DifferenceFilter(BATCH, **asked)
    found = await differences_page(conn, board.schema, wanted, limit=50, at=at)
    assert await differences_count(conn, board.schema, wanted, at) == len(found)
    return found


async def test_each_position_shows_the_batch_as_it_stood(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(BATCH, batch_scheduled(), about=ABOUT)
    history.record(BATCH, BatchApproved(), about=ABOUT, actor="head-1")
    history.record(
        BATCH,
        INSTRUCTED,
        BatchUnclaimedMarked(payments=1, amount_rupiah=200_000),
        reconciled(),
        CLOSED,
        about=ABOUT,
    )
    board.show(history.facts)
    shown = [(await batches(board, conn, at=at))[0] for at in range(1, history.last + 1)]
    assert [row.status for row in shown] == [
        "scheduled",
        "approved",
        "instructed",
        "instructed",
        "instructed",
        "closed",
    ]
    first, approved, last = shown[0], shown[1], shown[-1]
    assert (first.prepared_by, first.approved_by, first.payment_order) == ("owner-1", None, None)
    assert (approved.approved_by, approved.due_on) == ("head-1", None)
    assert (last.payment_order, last.instructed_on, last.due_on) == (
        "SP2D 9",
        date(2022, 5, 3),
        date(2022, 5, 31),
    )
    assert (first.matched, last.matched, last.stated_sum_rupiah) == (None, 1, 220_000)
    assert (last.control_count, last.control_sum_rupiah) == (2, 400_000)
    assert await batches(board, conn, at=0) == []


async def test_a_batch_of_before_approvals_is_with_the_payer_from_the_start(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    old = batch_scheduled(scheduled_by="", needs_approval=False, payment_order="SP2D 1")
    history.record(BATCH, old, about=ABOUT, actor="verifier-1")
    board.show(history.facts)
    (row,) = await batches(board, conn)
    assert (row.status, row.prepared_by, row.payment_order) == (
        "instructed",
        "verifier-1",
        "SP2D 1",
    )


async def test_the_latest_reconciliation_counts_and_the_earlier_one_stays_in_the_past(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(BATCH, batch_scheduled(), BatchApproved(), INSTRUCTED, about=ABOUT)
    history.record(BATCH, reconciled("amount_differs", "missing_in_file", matched=0), about=ABOUT)
    first = history.last
    history.record(BATCH, explained(2), explained(2), explained(7), about=ABOUT)
    between = history.last
    history.record(BATCH, reconciled("outcome_differs"), about=ABOUT)
    second = history.last
    history.record(BATCH, explained(1), about=ABOUT)
    board.show(history.facts)

    async def told(at: int | None) -> tuple[int, int | None, list[tuple[str, str | None]]]:
        (row,) = await batches(board, conn, at=at)
        rows = await differences(board, conn, at)
        still_open = await differences(board, conn, at, open_only=True)
        assert len(still_open) == row.open_differences
        return row.open_differences, row.matched, [(one.kind, one.explanation) for one in rows]

    assert await told(first) == (
        2,
        0,
        [("amount_differs", None), ("missing_in_file", None)],
    )
    # Explained twice, and one that there is not: it is one less all the same.
    assert await told(between) == (
        1,
        0,
        [("amount_differs", None), ("missing_in_file", "payer_error")],
    )
    assert await told(second) == (1, 1, [("outcome_differs", None)])
    assert await told(None) == (0, 1, [("outcome_differs", "payer_error")])
    assert await differences(board, conn, scope=("61.05.07",)) == []


async def test_what_waits_for_approval_is_counted_until_somebody_decides(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    one, two = (
        BatchAmended(
            payment=named("payment"),
            attempt=attempt,
            amended_by="owner-1",
            unenrolled=attempt,
            other_amounts=attempt + 1,
        )
        for attempt in (2, 3)
    )
    history.record(BATCH, batch_scheduled(), one, BatchApproved(), INSTRUCTED, about=ABOUT)
    history.record(BATCH, one, two, BatchAmendmentsApproved(attempts=2), about=ABOUT)
    history.record(BATCH, two, BatchAmendmentsRejected(attempts=1, reason="budget"), about=ABOUT)
    board.show(history.facts)
    shown = [(await batches(board, conn, at=at))[0] for at in range(1, history.last + 1)]
    assert [row.awaiting_approval for row in shown] == [0, 1, 0, 0, 1, 2, 0, 1, 0]
    assert [row.amendments for row in shown] == [0, 1, 1, 1, 2, 3, 3, 4, 4]
    assert [(row.unenrolled, row.other_amounts) for row in shown][:6] == [
        (None, None),
        *[(2, 3)] * 4,
        (3, 4),
    ]
    assert shown[-1].status == "instructed"


async def test_lists_begin_with_the_latest_and_hold_what_was_asked(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    june = {"period": "2022-06", "number": 2, "region": TOWN}
    others = {
        "rejected": (batch_scheduled(), BatchRejected(reason="budget")),
        "june": (batch_scheduled(**june), BatchApproved()),
        "pkh": (batch_scheduled(programme="PKH", region="61.05"),),
    }
    for name, facts in others.items():
        history.record(named(name), *facts, about=ABOUT)
    board.show(history.facts)

    async def names(**asked: Any) -> list[str]:
        by_id = {named(name): name for name in others}
        return [by_id[row.batch] for row in await batches(board, conn, BatchFilter(**asked))]

    assert await names() == ["pkh", "june", "rejected"]
    assert await names(status="rejected") == ["rejected"]
    assert await names(programme="BPNT", period="2022-06") == ["june"]
    assert await names(batch=named("pkh")) == ["pkh"]
    assert await names(scope=("61.05.07",)) == ["june"]
    first = await batches_page(conn, board.schema, EVERY, limit=1)
    rest = await batches_page(
        conn,
        board.schema,
        EVERY,
        after=first[0].scheduled_position,
        limit=5,
        at=history.last,
    )
    assert [row.batch for row in rest] == [named("june"), named("rejected")]
