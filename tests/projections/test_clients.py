"""Clients, beds and sessions, from lists of facts."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pytest

from domain.activity import ActivityDelivered, ActivityVoided
from domain.care import (
    AftercareOverdue,
    AftercarePlanned,
    AftercareVisited,
    AssessmentCompleted,
    AttendanceRecorded,
    AttendanceVoided,
    CaseAssigned,
    ClientDischarged,
    ClientReturned,
    ClientTransferred,
    HealthChecked,
    OutcomeDecided,
    ServicePlanApproved,
    ServicePlanDrafted,
    ShelterAdmitted,
    StayExtended,
    StayLimitExceeded,
)
from domain.case import (
    CaseClosed,
    CaseReported,
    IdentificationRevoked,
    PersonIdentified,
    PersonSecured,
    ResolvedOnScene,
    TeamArrived,
    TeamDispatched,
)
from domain.fact import About, Fact, Sealed
from domain.shelter import BedFreed, BedTaken, ShelterCapacitySet
from projections import activities, caseload, clients, shelters
from projections.activities import KindTotal, SessionFilter
from projections.caseload import Load, OutcomeCount
from projections.clients import Client, ClientFilter
from projections.shelters import SideBeds
from tests.projections.conftest import Board
from tests.projections.history import START, History, named

HERE, NONGSA = "21.71.01.1002", "21.71.04"
FIRST, LIMIT, LEFT = date(2022, 5, 18), date(2022, 6, 1), date(2022, 5, 28)
CASE, WHO = named("case"), named("person")

reported = CaseReported(intake="patrol", category="PMKS-11", region=HERE, subtype="odgj", sex="L")
admitted = ShelterAdmitted(
    shelter="upt", sex="L", side="men", stay=1, admitted_on=FIRST, due_on=LIMIT
)
assessed = AssessmentCompleted(qualification="psychologist", findings=Sealed("s1"))
drafted = ServicePlanDrafted(
    number=1, goals=("schooling",), services=("counselling",), drafted_by="worker"
)
approved = ServicePlanApproved(
    services=("counselling", "salon_training"), goals=("schooling",), plan=1
)
decided = OutcomeDecided(outcome="reunified")
reunified = ClientDischarged(outcome="reunified", left_on=LEFT)
absconded = ClientDischarged(outcome="absconded", left_on=LEFT)
returned = ClientReturned(
    shelter="upt", side="men", stay=2, sex="L", returned_on=LEFT, due_on=date(2022, 6, 11)
)
exceeded = StayLimitExceeded(limit_on=LIMIT)
TO_SERVICE = (PersonSecured(), admitted, assessed, drafted, approved)

Conn = psycopg.AsyncConnection[Any]


async def row_of(board: Board, conn: Conn, *happened: Fact) -> Client:
    history = History()
    history.record(CASE, reported, *happened, about=About(HERE))
    board.show(history.facts)
    row = await clients.client_of(conn, board.schema, CASE)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("happened", "status", "is_open"),
    [
        ((), "reported", True),
        ((TeamDispatched(team="trc-1"), TeamArrived()), "arrived", True),
        ((ResolvedOnScene(resolution="advised"),), "resolved_on_scene", False),
        ((PersonSecured(), admitted), "admitted", True),
        ((PersonSecured(), admitted, assessed), "assessed", True),
        (TO_SERVICE, "in_service", True),
        ((*TO_SERVICE, assessed), "in_service", True),
        ((*TO_SERVICE, reunified), "discharged", True),
        ((*TO_SERVICE, reunified, CaseClosed()), "closed", False),
        ((*TO_SERVICE, absconded, CaseClosed(), returned), "in_service", True),
        ((PersonSecured(), admitted, assessed, absconded, returned), "assessed", True),
        ((PersonSecured(), admitted, absconded, returned), "admitted", True),
    ],
)
async def test_facts_become_the_status(
    board: Board, conn: Conn, happened: tuple[Fact, ...], status: str, is_open: bool
) -> None:
    row = await row_of(board, conn, *happened)
    assert (row.status, row.open) == (status, is_open)


ATTENDED: dict[str, Any] = {
    "activity": named("salon"),
    "kind": "salon",
    "held_on": FIRST,
    "minutes": 90,
}


@pytest.mark.parametrize(
    ("happened", "changed"),
    [
        ((CaseAssigned(worker="w1"), CaseAssigned(worker="w2")), {"worker": "w2"}),
        ((HealthChecked(result="fit"),), {"health": "fit"}),
        ((PersonIdentified(person=WHO),), {"person": WHO}),
        (
            (PersonIdentified(person=WHO), IdentificationRevoked(person=WHO, reason="mistaken_likeness")),
            {"person": None},
        ),
        (
            (PersonSecured(), admitted),
            {
                "admitted": True, "shelter": "upt", "side": "men", "sex": "L", "limit_on": LIMIT,
                "admitted_on": FIRST, "over_limit": False,
            },
        ),
        ((PersonSecured(), ShelterAdmitted(shelter="upt")), {"side": None, "limit_on": None, "sex": "L"}),
        (
            (admitted, ClientTransferred(from_shelter="upt", shelter="dua", side="men", stay=1, sex="L")),
            {"shelter": "dua", "side": "men"},
        ),
        ((admitted, exceeded), {"over_limit": True, "limit_on": LIMIT}),
        (
            (admitted, exceeded, StayExtended(reason="legal_process", due_on=date(2022, 7, 1))),
            {"over_limit": False, "limit_on": date(2022, 7, 1)},
        ),
        (
            (admitted, assessed, AssessmentCompleted(
                qualification="psychologist", findings=Sealed("s2"), number=2)),
            {"assessments": 2, "findings": "s2"},
        ),
        (
            TO_SERVICE,
            {"draft": 1, "plan": 1, "goals": "schooling", "services": "counselling salon_training"},
        ),
        (
            (
                admitted,
                AttendanceRecorded(**ATTENDED, present=True),
                AttendanceRecorded(**ATTENDED, present=True),
                AttendanceRecorded(**ATTENDED, present=False, reason="ill"),
            ),
            {"present": 2, "absent": 1},
        ),
        (
            (
                admitted,
                AttendanceRecorded(**ATTENDED, present=True),
                AttendanceVoided(activity=named("salon"), present=True),
            ),
            {"present": 0, "absent": 0},
        ),
        ((*TO_SERVICE, decided), {"decided": "reunified", "outcome": None}),
        (
            (*TO_SERVICE, exceeded, decided, reunified),
            {
                "decided": None, "outcome": "reunified", "left_on": LEFT, "side": None,
                "limit_on": None, "over_limit": False,
            },
        ),
        (
            (admitted, absconded, returned),
            {"outcome": None, "left_on": None, "side": "men", "admitted_on": LEFT},
        ),
        (
            (admitted, reunified, AftercarePlanned(due_on=LIMIT), AftercareOverdue(planned_for=LIMIT)),
            {"aftercare_on": LIMIT, "aftercare_overdue": True, "visits": 0},
        ),
        (
            (
                admitted, reunified, AftercarePlanned(due_on=LIMIT), AftercareOverdue(planned_for=LIMIT),
                AftercareVisited(number=1, situation="doing_well", findings=Sealed("v"), visited_on=LIMIT),
            ),
            {
                "aftercare_on": None, "aftercare_overdue": False, "visits": 1,
                "situation": "doing_well", "visit_findings": "v",
            },
        ),
    ],
)  # fmt: skip
async def test_facts_become_columns(
    board: Board, conn: Conn, happened: tuple[Fact, ...], changed: dict[str, object]
) -> None:
    row = (await row_of(board, conn, *happened))._asdict()
    assert {column: row[column] for column in changed} == changed


async def test_a_stage_begins_with_the_fact_that_led_to_it(board: Board, conn: Conn) -> None:
    row = await row_of(
        board, conn, *TO_SERVICE, decided, AttendanceRecorded(**ATTENDED, present=True)
    )
    assert (row.stage_since - START).total_seconds() == 60 * 6  # the approval was the sixth fact


def three_cases() -> History:
    history = History()
    for name, worker, sex in (("a", "w1", "L"), ("b", "w1", "P"), ("c", None, None)):
        about = About(HERE)
        history.record(named(name), CaseReported(
            intake="patrol", category="PMKS-11", region=HERE, sex=sex), about=about)  # fmt: skip
        history.record(named(name), PersonSecured(), admitted, about=about)
        if worker is not None:
            history.record(named(name), CaseAssigned(worker=worker), about=about)
    history.record(named("a"), exceeded, about=About(HERE))
    history.record(
        named("b"), reunified, AftercarePlanned(due_on=date(2022, 5, 30)), about=About(HERE)
    )
    return history


async def test_a_worker_s_load_counts_what_is_open_and_due(board: Board, conn: Conn) -> None:
    board.show(three_cases().facts)
    assert await caseload.caseload(conn, board.schema, ClientFilter()) == [
        Load("w1", 2, 1, 1, 0, date(2022, 5, 30)),
        Load(None, 1, 1, 0, 0, LIMIT),
    ]
    assert await caseload.caseload(conn, board.schema, ClientFilter(scope=("21.71.02",))) == []
    urgent = await caseload.urgent_cases(conn, board.schema, ClientFilter(), 10)
    assert [row.case for row in urgent] == [named("b"), named("a"), named("c")]


async def test_the_list_filters_pages_and_remembers(board: Board, conn: Conn) -> None:
    history = three_cases()
    board.show(history.facts)
    page = await clients.clients_page(conn, board.schema, ClientFilter(), limit=2)
    assert [row.case for row in page] == [named("c"), named("b")]
    after = page[-1].opened_position
    rest = await clients.clients_page(conn, board.schema, ClientFilter(), after=after, limit=2)
    assert [row.case for row in rest] == [named("a")]
    for wanted, many in (
        (ClientFilter(over_limit=True), 1),
        (ClientFilter(status="admitted", worker="w1"), 1),
        (ClientFilter(open=False), 0),
        (ClientFilter(region="21.71.02"), 0),
    ):
        assert await clients.clients_count(conn, board.schema, wanted) == many
    assert await clients.clients_count(conn, board.schema, ClientFilter(over_limit=True), at=9) == 0


async def test_outcomes_are_counted_by_way_category_and_sex(board: Board, conn: Conn) -> None:
    board.show(three_cases().facts)
    asked: dict[str, Any] = {"scope": ("",), "first": FIRST, "last": LEFT}
    assert await caseload.outcomes(conn, board.schema, **asked) == [
        OutcomeCount("reunified", "PMKS-11", "L", 1, 10)
    ]
    assert await caseload.outcomes(conn, board.schema, **{**asked, "last": FIRST}) == []
    assert await caseload.outcomes(conn, board.schema, **{**asked, "scope": ("21.71.02",)}) == []


def capacity(side: str, beds: int, since: date) -> ShelterCapacitySet:
    return ShelterCapacitySet(shelter="upt", side=side, beds=beds, valid_from=since)


async def test_occupancy_is_told_for_any_day(board: Board, conn: Conn) -> None:
    history = History()
    about = About(NONGSA)
    history.record(named("men"), capacity("men", 2, FIRST), about=about)
    history.record(named("women"), capacity("women", 1, FIRST), about=about)
    history.record(named("men"), capacity("men", 3, LIMIT), about=about)
    history.record(CASE, reported, PersonSecured(), admitted, about=About(HERE))
    bed: dict[str, Any] = {"shelter": "upt", "side": "men", "case": CASE}
    history.record(named("men"), BedTaken(**bed, number=1, taken_on=FIRST), about=about)
    history.record(named("men"), BedFreed(**bed, number=1, freed_on=LEFT), about=about)
    history.record(named("men"), BedTaken(**bed, number=2, taken_on=LIMIT), about=about)
    board.show(history.facts)

    async def sleepers(day: date, *scope: str) -> list[tuple[date, date | None]]:
        found = await shelters.sleepers_on(conn, board.schema, day, scope or ("",))
        return [(one.taken_on, one.limit_on) for one in found]

    assert await sleepers(FIRST) == [(FIRST, LIMIT)]
    assert await sleepers(LEFT) == []
    assert await sleepers(LIMIT) == [(LIMIT, LIMIT)]
    assert await sleepers(LIMIT, "21.71.01") == []
    assert await shelters.beds_on(conn, board.schema, LEFT) == [
        SideBeds("upt", "men", 2),
        SideBeds("upt", "women", 1),
    ]
    assert (await shelters.beds_on(conn, board.schema, LIMIT))[0].beds == 3
    assert await shelters.beds_on(conn, board.schema, date(2020, 1, 1)) == []
    assert await shelters.beds_on(conn, board.schema, LIMIT, ("21.71.01",)) == []
    assert await shelters.unplaced(conn, board.schema) == 0


async def test_clients_of_before_beds_were_counted_are_told_apart(board: Board, conn: Conn) -> None:
    await row_of(board, conn, PersonSecured(), ShelterAdmitted(shelter="upt"))
    assert await shelters.unplaced(conn, board.schema) == 1


async def test_sessions_are_listed_and_added_up(board: Board, conn: Conn) -> None:
    history = History()
    for number, (kind, present) in enumerate((("salon", 3), ("kitchen", 2), ("salon", 1))):
        session = ActivityDelivered(
            shelter="upt",
            kind=kind,
            held_on=FIRST,
            minutes=60,
            instructor="account-15",
            present=tuple(named(f"client {n}") for n in range(present)),
            absent=(CASE,),
            region=NONGSA,
        )
        history.record(named(f"session {number}"), session, about=About(NONGSA))
    board.show(history.facts)
    totals = await activities.totals_by_kind(conn, board.schema, SessionFilter(first=FIRST))
    assert totals == [KindTotal("kitchen", 1, 60, 2, 1), KindTotal("salon", 2, 120, 4, 2)]
    salon = SessionFilter(kind="salon", shelter="upt", last=FIRST)
    page = await activities.sessions_page(conn, board.schema, salon, limit=1)
    assert [row.present for row in page] == [1]
    rest = await activities.sessions_page(
        conn, board.schema, salon, after=page[0].position, limit=5
    )
    assert [row.present for row in rest] == [3]
    assert await activities.sessions_count(conn, board.schema, salon) == 2
    assert await activities.sessions_count(conn, board.schema, salon, at=2) == 1
    assert await activities.sessions_count(conn, board.schema, SessionFilter(scope=("61",))) == 0
    history.record(named("session 0"), ActivityVoided(reason="entered_twice"), about=About(NONGSA))
    board.show(history.facts)
    assert await activities.sessions_count(conn, board.schema, salon) == 1
    assert await activities.sessions_count(conn, board.schema, salon, at=3) == 2
