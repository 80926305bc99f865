"""The network of Puskesos and the cases as they are counted, from facts to rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import psycopg

from domain.care import (
    AssessmentCompleted,
    ClientDischarged,
    ServicePlanApproved,
    ShelterAdmitted,
)
from domain.case import CaseClosed, CaseReported, PersonSecured
from domain.fact import About, Sealed
from domain.network import NetworkTargetSet
from domain.office import OfficeClosed, OfficeOpened
from projections import case_outcomes, puskesos_network
from projections.case_outcomes import CaseFilter
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
