"""Makers who checked what they made, and approvals in bursts, from the log's own makers and checkers."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pytest

from domain.account import RoleGranted, account_stream
from domain.batch import BatchApproved, BatchRejected, BatchScheduled
from domain.budget import ExpenditureProposed, ExpenditureRealized, ExpenditureReversed
from domain.care import ServicePlanApproved, ServicePlanDrafted
from domain.csr import CsrAllocated, CsrUsed
from domain.fact import Fact, Sealed
from domain.objection import ObjectionRaised, ObjectionRejected, ObjectionUpheld
from domain.proposal import (
    DinsosVerified,
    FieldVisitRecorded,
    HouseholdProposed,
    ProposalCorrected,
)
from projections.anomaly_kinds import AnomalyKind, Population
from projections.anomaly_lists import population_counts
from tests.projections.conftest import Board
from tests.projections.history import DAY, VILLAGE, History, named
from tests.projections.payment_examples import Entitled
from tests.projections.test_anomalous_acts import EVERY, listed, published

SELF, BURST = AnomalyKind.SELF_APPROVAL, AnomalyKind.APPROVAL_BURST
MATTER = named("matter")
ANIS = Entitled(named("ani"))

SCHEDULED = BatchScheduled(
    programme="BPNT",
    period="2022-05",
    channel="pos",
    number=1,
    unit="KPM",
    funding="apbn",
    decree="SK 1",
    control_count=1,
    control_sum_rupiah=200_000,
    region=VILLAGE,
)
PROPOSED = HouseholdProposed(
    programme="BPNT",
    household=named("family"),
    round=1,
    region=VILLAGE,
    unit="KPM",
    proposed_by="x",
)
VISITED = FieldVisitRecorded(visited_on=DAY, findings=Sealed("sealed"))
CORRECTED = ProposalCorrected(corrected_by="x")
RAISED = ObjectionRaised(
    objector=named("budi"),
    raised_by="x",
    region=VILLAGE,
    reason="moved",
    coordinates=Sealed("sealed"),
    due_on=DAY,
    rule_version=0,
)
ORDER: dict[str, Any] = {"year": 2022, "line": "1", "payment_order": "SP2D 1", "amount_rupiah": 5}
ORDERED = ExpenditureProposed(**ORDER, spent_on=DAY, proposed_by="x")
REALIZED = ExpenditureRealized(**ORDER, spent_on=DAY)
DRAFTED = ServicePlanDrafted(number=1, goals=(), services=(), drafted_by="x")
ASIDE = CsrAllocated(purpose_code="beds", amount_rupiah=5, allocated_by="x")
USED = CsrUsed(purpose_code="beds", amount_rupiah=5, quantity=1, used_on=DAY, handover="BAST 1")


@pytest.mark.parametrize(
    ("made", "checked"),
    [
        (SCHEDULED, BatchApproved()),
        (SCHEDULED, BatchRejected(reason="budget")),
        (PROPOSED, DinsosVerified(verified_by="x")),
        (VISITED, DinsosVerified(verified_by="x")),
        (CORRECTED, DinsosVerified(verified_by="x")),
        (RAISED, ObjectionUpheld(asks="check", findings=Sealed("sealed"))),
        (RAISED, ObjectionRejected(reason="untrue", findings=Sealed("sealed"))),
        (ORDERED, REALIZED),
        (ORDERED, ExpenditureReversed(**ORDER, reason="wrong")),
        (DRAFTED, ServicePlanApproved(services=(), plan=1)),
        (ASIDE, USED),
        (ANIS.scheduled(), ANIS.reversed(200_000)),
    ],
    ids=lambda fact: type(fact).__name__,
)
async def test_who_checks_what_they_made_is_listed_also_through_a_substitute(
    board: Board, conn: psycopg.AsyncConnection[Any], made: Fact, checked: Fact
) -> None:
    history = History()
    for checker, behalf in (
        ("maker", None),
        ("somebody", None),
        ("substitute", "maker"),
        ("somebody", "boss"),
        ("boss", None),
    ):
        stream = named(f"{checker} for {behalf}")
        history.record(stream, made, actor="maker", on_behalf_of="boss")
        history.record(stream, checked, actor=checker, on_behalf_of=behalf)
    board.show(history.facts)
    found = await listed(board, conn, SELF)
    assert [(one.found_position, one.actor, one.on_behalf_of) for one in found] == [
        (2, "maker", None),
        (6, "substitute", "maker"),
        (8, "somebody", "boss"),
        (10, "boss", None),
    ]
    assert found[0].subject == named("maker for None")
    assert found[0].amount_rupiah == getattr(checked, "amount_rupiah", None)
    assert await population_counts(conn, board.schema, EVERY, [Population.CHECKS]) == {"checks": 5}
    assert len(await listed(board, conn, SELF, at=6)) == 2


@pytest.mark.parametrize(
    ("first", "second", "checked"),
    [
        (ORDERED, ORDERED, REALIZED),
        (DRAFTED, ServicePlanDrafted(number=2, goals=(), services=(), drafted_by="x"), None),
        (ASIDE, CsrAllocated(purpose_code="food", amount_rupiah=5, allocated_by="x"), None),
    ],
    ids=["proposed anew by another", "another draft", "another purpose"],
)
async def test_who_made_something_else_in_the_same_stream_may_check(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    first: Fact,
    second: Fact,
    checked: Fact | None,
) -> None:
    history = History()
    history.record(MATTER, first, actor="early")
    history.record(MATTER, second, actor="late")
    of_second = {
        ServicePlanDrafted: ServicePlanApproved(services=(), plan=2),
        CsrAllocated: CsrUsed(
            purpose_code="food", amount_rupiah=5, quantity=1, used_on=DAY, handover="BAST 2"
        ),
    }
    history.record(MATTER, checked or of_second[type(second)], actor="early")
    board.show(history.facts, page=1)
    assert await listed(board, conn, SELF) == []
    assert await population_counts(conn, board.schema, EVERY, [Population.CHECKS]) == {"checks": 1}


async def test_makers_of_a_payment_are_those_of_its_batch_or_of_its_later_attempt(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    batch = named("batch")
    history.record(batch, SCHEDULED, actor="preparer")
    history.record(ANIS.stream, ANIS.scheduled(), ANIS.credited(), actor="preparer")
    history.record(ANIS.stream, ANIS.reversed(200_000), actor="preparer")
    history.record(ANIS.stream, ANIS.scheduled(2), ANIS.credited(2), actor="other")
    history.record(ANIS.stream, ANIS.reversed(200_000, 2), actor="preparer")
    budi = Entitled(named("budi"))
    history.record(budi.stream, budi.scheduled(), budi.credited(), actor="other")
    history.record(budi.stream, budi.reversed(200_000), actor="other")
    board.show(history.facts, page=2)
    found = await listed(board, conn, SELF)
    assert [(one.found_position, one.amount_rupiah) for one in found] == [
        (4, 200_000),
        (10, 200_000),
    ]


async def test_a_check_of_something_whose_maker_the_log_does_not_hold_proves_nothing(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(MATTER, ServicePlanApproved(services=("meals",)), actor="maker")
    board.show(history.facts)
    assert await listed(board, conn, SELF) == []
    assert await population_counts(conn, board.schema, EVERY, [Population.CHECKS]) == {"checks": 0}


async def test_who_confirms_the_grant_that_they_proposed_is_listed(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    for proposed_by in ((), ("admin-1",), ("admin-2", "admin-3")):
        fact = RoleGranted(
            account="desk-5",
            role="desk",
            office="betabas",
            regions=("61.05",),
            decree="SK 1",
            valid_from=date(2022, 5, 1),
            proposed_by=proposed_by,
        )
        history.record(account_stream("desk-5"), fact, actor="admin-1")
    board.show(history.facts)
    (found,) = await listed(board, conn, SELF)
    assert found.found_position == 2
    counts = await population_counts(
        conn, board.schema, EVERY, [Population.CHECKS, Population.APPROVALS]
    )
    assert counts == {"checks": 2, "approvals": 2}


# Facts of a history are a minute apart.
@pytest.mark.parametrize(
    ("approvals", "minutes", "acts", "bursts"),
    [
        (3, 2, "aaaa", [(3, 4, 180)]),
        (3, 1, "aaaa", []),
        (3, 2, "aa", []),
        (3, 2, "ababab", []),
        (3, 4, "ababab", [(5, 3, 240), (6, 3, 240)]),
        (3, 2, "aaa..aaa", [(3, 3, 120), (8, 3, 120)]),
        (3, 2, "aaa.aaa", [(3, 3, 120), (7, 3, 120)]),
        (3, 3, "aaa.aaa", [(3, 6, 360)]),
        (2, 1, "aa.aa", [(2, 2, 60), (5, 2, 60)]),
    ],
)
async def test_approvals_in_a_burst_are_one_anomaly_while_it_goes_on(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    approvals: int,
    minutes: int,
    acts: str,
    bursts: list[tuple[int, int, int]],
) -> None:
    history = History()
    published(history, "anomaly_approval_burst", 1, approvals=approvals, minutes=minutes)
    for number, actor in enumerate(acts):
        fact = VISITED if actor == "." else BatchApproved()
        history.record(named(f"batch {number}"), fact, actor=actor)
    board.show(history.facts, page=2)
    found = await listed(board, conn, BURST)
    assert [(one.found_position - 1, one.measured, one.beside) for one in found] == bursts
    assert all(one.most == approvals - 1 and one.rule_version == 1 for one in found)
    assert all(one.subject == account_stream(one.actor) for one in found)
    given = sum(act != "." for act in acts)
    counts = await population_counts(conn, board.schema, EVERY, [Population.APPROVALS])
    assert counts == {"approvals": given}


async def test_ten_approvals_in_five_minutes_are_what_ships(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    for number in range(30):
        history.record(named(f"batch {number}"), BatchApproved(), actor="head-1")
    board.show(history.facts, page=7)
    assert await listed(board, conn, BURST) == []
