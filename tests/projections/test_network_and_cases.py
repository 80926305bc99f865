"""The network of Puskesos and the cases as they are counted, from facts to rows."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import psycopg

from domain.care import (
    AssessmentCompleted,
    ClientDischarged,
    ClientReturned,
    ServicePlanApproved,
    ShelterAdmitted,
)
from domain.care_codes import DischargeOutcome
from domain.case import (
    Case,
    CaseClosed,
    CaseEvent,
    CaseReported,
    PersonSecured,
    ResolvedOnScene,
    Status,
    TeamArrived,
    TeamDispatched,
    evolve,
)
from domain.case_codes import Resolution
from domain.fact import About, Sealed
from domain.network import NetworkTargetSet
from domain.office import OfficeClosed, OfficeOpened
from projections import case_outcomes, puskesos_network
from projections.case_outcomes import ENDED, CaseFilter
from tests.projections.conftest import Board
from tests.projections.history import START, TOWN, VILLAGE, History, named

LONG_AFTER = START + timedelta(days=3650)


def opened(office: str, kind: str, region: str) -> OfficeOpened:
    return OfficeOpened(office=office, name=office, kind=kind, region=region)


async def test_desks_stand_from_the_moment_they_opened(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(named("betabas"), opened("betabas", "puskesos", VILLAGE))
    history.record(named("seat"), opened("seat", "secretariat", "61.05"))
    history.record(named("dinas"), opened("dinas", "dinas", "61.05"))
    board.show(history.facts)

    desks = await puskesos_network.desks(conn, board.schema, LONG_AFTER)
    assert [desk.office for desk in desks] == ["seat", "betabas"]
    after_the_first = history.facts[0].envelope.occurred_at + timedelta(seconds=1)
    early = await puskesos_network.desks(conn, board.schema, after_the_first)
    assert [desk.office for desk in early] == ["betabas"]
    assert await puskesos_network.desks(conn, board.schema, START) == []


async def test_a_closed_desk_counts_until_it_closed_and_again_once_it_opens_anew(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    closed = OfficeClosed(office="betabas", reason="reorganised", decree="SK 3")
    history.record(named("betabas"), opened("betabas", "puskesos", VILLAGE))
    history.record(named("seat"), opened("seat", "secretariat", "61.05"))
    history.record(named("betabas"), closed)
    history.record(named("betabas"), opened("betabas", "puskesos", VILLAGE))
    history.record(named("seat"), closed)
    board.show(history.facts)

    async def standing(before: int, at: int | None = None) -> list[str]:
        """Before the moment of a fact has passed, as known at a position."""
        moment = history.facts[before - 1].envelope.occurred_at + timedelta(seconds=1)
        return [
            desk.office for desk in await puskesos_network.desks(conn, board.schema, moment, at)
        ]

    assert await standing(2) == ["seat", "betabas"]
    assert await standing(3) == ["seat"]
    assert await standing(4) == ["seat", "betabas"]
    assert await standing(5) == ["betabas"]
    assert await standing(5, at=2) == ["seat", "betabas"]


async def test_a_later_decree_moves_the_target(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    for year in (2023, 2024):
        target = NetworkTargetSet(
            level="kecamatan", reach_by=date(year, 12, 31), decree=f"SK {year}"
        )
        history.record(named("target"), target)
    board.show(history.facts)
    (target_now,) = await puskesos_network.targets(conn, board.schema)
    assert (target_now.reach_by, target_now.decree) == (date(2024, 12, 31), "SK 2024")
    (before,) = await puskesos_network.targets(conn, board.schema, at=1)
    assert before.decree == "SK 2023"


async def test_cases_count_where_they_stand_and_how_they_ended(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    case = CaseReported(intake="patrol", category="PMKS-10", region=VILLAGE)
    history.record(
        named("case"),
        case,
        PersonSecured(),
        ShelterAdmitted(shelter="upt"),
        AssessmentCompleted(qualification="psychologist", findings=Sealed("sealed")),
        ServicePlanApproved(services=("counselling",)),
        ClientDischarged(outcome="reunified", destination=VILLAGE),
        about=About(VILLAGE),
    )
    history.record(named("other case"), case, about=About(TOWN))
    history.record(named("no case"), CaseClosed())
    board.show(history.facts)
    counted = await case_outcomes.cases_by_status(conn, board.schema, CaseFilter())
    assert counted == {"discharged": 1, "reported": 1}
    rows = board.connection.execute(
        f"select outcome, ended_at from {board.schema}.{case_outcomes.case_outcome.stored_name}"
        " where outcome is not null"
    ).fetchall()
    assert rows == [("reunified", history.facts[5].envelope.occurred_at)]
    late = CaseFilter(reported_from=LONG_AFTER)
    assert await case_outcomes.cases_by_status(conn, board.schema, late) == {}


# Settled cases ----------------------------------------------------------------------------------

STAY: tuple[CaseEvent, ...] = (
    PersonSecured(),
    ShelterAdmitted(shelter="upt"),
    AssessmentCompleted(qualification="psychologist", findings=Sealed("sealed")),
    ServicePlanApproved(services=("counselling",)),
)
BACK = ClientReturned(
    shelter="upt",
    side="men",
    stay=1,
    sex="L",
    returned_on=date(2022, 6, 1),
    due_on=date(2022, 6, 15),
)
REPORTED = CaseReported(intake="patrol", category="PMKS-10", region=VILLAGE)


def lives() -> list[tuple[tuple[CaseEvent, ...], bool, str]]:
    """Every way that a case can go, whether it is settled then, and as what it is counted."""
    steps: tuple[CaseEvent, ...] = (REPORTED, TeamDispatched(team="trc-1"), TeamArrived(), *STAY)
    kinds = ["reported", "dispatched", "arrived", "secured", "admitted", "assessed", "in_service"]
    found = [(steps[: end + 1], False, kind) for end, kind in enumerate(kinds)]
    for resolution in Resolution:
        on_scene = (REPORTED, ResolvedOnScene(resolution=resolution))
        found.append((on_scene, True, "resolved_on_scene"))
        found.append(((*on_scene, CaseClosed()), True, "resolved_on_scene"))
    for outcome in DischargeOutcome:
        gone = (*steps, ClientDischarged(outcome=outcome))
        found.append((gone, outcome is not DischargeOutcome.ABSCONDED, outcome.value))
        found.append(((*gone, CaseClosed()), True, outcome.value))
    absconded = (*steps, ClientDischarged(outcome=DischargeOutcome.ABSCONDED))
    found.append(((*absconded, BACK), False, "in_service"))
    found.append(((*absconded, BACK, ClientDischarged(outcome="panti")), True, "panti"))
    return found


async def test_each_kind_of_settled_case_is_counted_and_none_twice(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history, expected = History(), Counter[tuple[bool, str]]()
    for number, (facts, settled, kind) in enumerate(lives()):
        history.record(named(f"case {number}"), *facts, about=About(VILLAGE))
        expected[settled, kind] += 1
    board.show(history.facts)
    counted = await case_outcomes.cases_by_end(conn, board.schema, CaseFilter())
    assert {(one.settled, one.kind): one.cases for one in counted} == expected


async def test_the_board_knows_where_a_case_stands_as_its_decisions_do(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    """Otherwise a fact of the handling would be counted somewhere else than where it led."""
    history, expected = History(), Counter[str]()
    for number, (facts, _, _) in enumerate(lives()):
        history.record(named(f"case {number}"), *facts, about=About(VILLAGE))
        state: Case | None = None
        for fact in facts:
            state = evolve(state, fact)
        assert state is not None
        expected[state.status.value] += 1
    board.show(history.facts)
    assert await case_outcomes.cases_by_status(conn, board.schema, CaseFilter()) == expected
    assert set(expected) == {status.value for status in Status}
    assert set(ENDED) < set(expected)
