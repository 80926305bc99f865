"""The complaints board, from lists of facts."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from domain import complaint as facts
from domain.fact import Fact, Sealed
from projections.complaint_status import (
    Complaint,
    ComplaintFilter,
    complaint,
    complaints_by_status,
    complaints_count,
    complaints_page,
)
from tests.projections.conftest import Board
from tests.projections.history import DAY, TOWN, VILLAGE, History, complaint_submitted, named

ONE = named("complaint one")

VERIFIED = (
    facts.ComplaintVerified(lapor_class="complaint"),
    facts.ComplaintClassified(category="illegal_cut", programme="bpnt"),
)
ROUTED = (*VERIFIED, facts.ComplaintRouted(to_office="dinsos", programme="bpnt"))
IN_PROGRESS = (*ROUTED, facts.FollowUpRecorded())
RESPONDED = (
    *IN_PROGRESS,
    facts.ComplaintResponded(response=Sealed("sealed-response"), responded_on=DAY),
)
CLOSED = (*RESPONDED, facts.ResolutionConfirmed(satisfied=True))
ASKED = facts.InformationRequested(note=Sealed("sealed"))
ANSWERED = facts.InformationProvided(note=Sealed("sealed"))


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        ((), {"status": "submitted", "category": "not_received", "programme": None}),
        (
            VERIFIED,
            {"status": "verified", "lapor_class": "complaint", "category": "illegal_cut"},
        ),
        (ROUTED, {"status": "routed", "routed_to": "dinsos", "programme": "bpnt"}),
        (IN_PROGRESS, {"status": "in_progress"}),
        (RESPONDED, {"status": "responded", "response": "sealed-response"}),
        (CLOSED, {"status": "closed", "closed_as": "confirmed"}),
        (
            (*RESPONDED, facts.ComplaintAutoClosed(rule_source="PermenPAN-RB 62/2018")),
            {"status": "closed", "closed_as": "automatic"},
        ),
        (
            (*CLOSED, facts.ComplaintReopened(reason=Sealed("sealed"))),
            {"status": "routed", "closed_as": None, "reopened": 1},
        ),
        ((ASKED,), {"status": "information_requested"}),
        ((ASKED, ANSWERED), {"status": "submitted", "interrupted_status": None}),
        ((*IN_PROGRESS, ASKED, ANSWERED), {"status": "in_progress"}),
        (
            (*ROUTED, facts.ComplaintEscalated(level="head", reason="sensitive")),
            {"status": "routed", "escalated": True, "escalated_to": "head"},
        ),
        (
            (facts.ComplaintTransferred(to_authority="dukcapil"),),
            {"status": "transferred", "transferred_to": "dukcapil"},
        ),
        (
            (facts.ComplaintMarkedDuplicate(original=named("another")),),
            {"status": "duplicate", "duplicate_of": named("another")},
        ),
        ((facts.ComplaintRejected(reason="unfounded"),), {"status": "rejected"}),
        ((facts.ComplaintWithdrawn(),), {"status": "withdrawn"}),
        ((facts.ComplaintArchived(reason="spam"),), {"status": "archived"}),
    ],
)
async def test_facts_become_the_row(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    happened: tuple[Fact, ...],
    expected: dict[str, object],
) -> None:
    history = History()
    history.record(ONE, complaint_submitted())
    history.record(ONE, *happened, office="dinsos")
    board.show(history.facts)

    row = await complaint(conn, board.schema, ONE)
    assert row is not None
    assert {name: getattr(row, name) for name in expected} == expected
    assert (row.office, row.submitted_position, row.position) == ("betabas", 1, history.last)
    assert row.last_at == history.facts[-1].envelope.occurred_at


async def test_a_complaint_is_shown_as_it_was_known_at_a_position(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(ONE, complaint_submitted(), *CLOSED)
    board.show(history.facts, page=100)  # all states within one page

    shown = [await complaint(conn, board.schema, ONE, at=at) for at in range(history.last + 1)]
    assert [row and row.status for row in shown] == [
        None,
        "submitted",
        "verified",
        "verified",
        "routed",
        "in_progress",
        "responded",
        "closed",
    ]


async def test_a_fact_of_an_unknown_complaint_is_passed_over(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(ONE, *VERIFIED)
    board.show(history.facts)
    assert await complaint(conn, board.schema, ONE) is None


async def test_the_board_filters_and_hides_what_is_out_of_scope(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(named("village"), complaint_submitted(region=VILLAGE, category="illegal_cut"))
    history.record(named("town"), complaint_submitted(region=TOWN, submitted_by="desk-2"))
    history.record(named("regency"), complaint_submitted(region="61.05"))
    history.record(named("village"), facts.ComplaintWithdrawn())
    board.show(history.facts)

    async def found(wanted: ComplaintFilter) -> set[object]:
        rows = await complaints_page(conn, board.schema, wanted, limit=10)
        assert await complaints_count(conn, board.schema, wanted) == len(rows)
        return {row.complaint for row in rows}

    village, town, regency = named("village"), named("town"), named("regency")
    assert await found(ComplaintFilter()) == {village, town, regency}
    assert await found(ComplaintFilter(status="withdrawn")) == {village}
    assert await found(ComplaintFilter(category="not_received")) == {town, regency}
    assert await found(ComplaintFilter(submitted_by="desk-2")) == {town}
    assert await found(ComplaintFilter(region="61.05.07")) == {town}
    assert await found(ComplaintFilter(scope=("61.05.01", "61.05.07.1001"))) == {village, town}
    assert await found(ComplaintFilter(scope=("61.05.0",))) == set()
    assert await found(ComplaintFilter(scope=())) == set()
    at = history.facts[1].envelope.occurred_at
    assert await found(ComplaintFilter(submitted_from=at)) == {town, regency}
    assert await found(ComplaintFilter(submitted_before=at)) == {village}
    assert await complaint(conn, board.schema, village, scope=("61.05.07",)) is None
    assert await complaints_by_status(conn, board.schema, ComplaintFilter(), at=3) == {
        "submitted": 3
    }


async def test_pages_are_stable_while_complaints_change_under_the_reader(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    for number in range(10):
        history.record(named(str(number)), complaint_submitted())
    board.show(history.facts)
    wanted = ComplaintFilter(status="submitted")
    first = await complaints_page(conn, board.schema, wanted, limit=4, at=10)

    for number in range(10):
        history.record(named(str(number)), facts.ComplaintWithdrawn())
    history.record(named("new"), complaint_submitted())
    board.show(history.facts)

    rest: list[Complaint] = []
    after = first[-1].submitted_position
    while page := await complaints_page(conn, board.schema, wanted, after=after, limit=4, at=10):
        rest += page
        after = page[-1].submitted_position
    assert [row.submitted_position for row in [*first, *rest]] == list(range(10, 0, -1))
