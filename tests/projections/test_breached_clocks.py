"""Clocks that ran out, of how many that were started, at the office that should have attended to them."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pytest

from domain.care import AftercareOverdue, AftercarePlanned, ShelterAdmitted, StayLimitExceeded
from domain.complaint import ComplaintRouted
from domain.complaint_clocks import SlaBreached, SlaResumed, SlaStarted
from domain.fact import About, Fact, Sealed
from domain.objection import ObjectionLapsed, ObjectionRaised
from domain.referral import ReferralExpired, ReferralSent
from projections.anomaly_kinds import AnomalyKind, Population
from projections.anomaly_lists import AnomalyFilter, population_counts
from projections.behind_walls import Behind, complaint_wall
from tests.projections.conftest import Board
from tests.projections.history import TOWN, VILLAGE, History, complaint_submitted, named
from tests.projections.test_anomalous_acts import EVERY, listed

BREACHED = AnomalyKind.CLOCK_BREACHED
DUE, NOTICED = date(2022, 5, 12), date(2022, 5, 18)
COMPLAINT = named("complaint")


def started(clock: str = "verify") -> SlaStarted:
    return SlaStarted(
        clock=clock,
        rule="complaint_verify",
        rule_version=3,
        days=3,
        started_on=date(2022, 5, 9),
        due_on=DUE,
        calendar="2022/0",
    )


def breached(clock: str = "verify") -> SlaBreached:
    return SlaBreached(
        clock=clock, rule_version=3, due_on=DUE, breached_on=NOTICED, calendar="2022/0"
    )


async def clocks(
    board: Board, conn: psycopg.AsyncConnection[Any], wanted: AnomalyFilter = EVERY
) -> int:
    counts = await population_counts(conn, board.schema, wanted, [Population.CLOCKS])
    return counts["clocks"]


async def test_a_complaint_not_attended_to_is_the_matter_of_the_office_it_was_routed_to(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history, about = History(), About(VILLAGE)
    history.record(COMPLAINT, complaint_submitted(), started(), about=about)
    history.record(COMPLAINT, breached(), about=about, office="worker", actor="system")
    history.record(COMPLAINT, ComplaintRouted(to_office="dinsos"), started("answer"), about=about)
    resumed = SlaResumed(
        clock="answer", rule_version=3, resumed_on=DUE, due_on=DUE, calendar="2022/0"
    )
    history.record(COMPLAINT, resumed, about=about)
    history.record(COMPLAINT, breached("answer"), about=about, office="worker", actor="system")
    board.show(history.facts)
    rows = await listed(board, conn, BREACHED)
    assert [(one.detail, one.office, one.measured, one.rule_version) for one in rows] == [
        ("complaint.verify", "betabas", 6, 3),
        ("complaint.answer", "dinsos", 6, 3),
    ]
    assert [one.found_position for one in rows] == [3, history.last]
    assert {(one.subject, one.since, one.region) for one in rows} == {(COMPLAINT, DUE, VILLAGE)}
    assert await clocks(board, conn) == 2
    assert len(await listed(board, conn, BREACHED, AnomalyFilter(office="dinsos"))) == 1
    assert len(await listed(board, conn, BREACHED, at=3)) == 1


async def test_a_clock_of_a_complaint_behind_a_wall_is_not_there(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    filed = complaint_submitted()
    history.record(COMPLAINT, filed, started(), breached(), about=About(VILLAGE))
    board.show(history.facts)
    board.connection.execute(
        f"insert into {board.schema}.{complaint_wall.stored_name} (hidden, built_by, wall, position)"
        " values (%s, %s, %s, 1)",
        (COMPLAINT, COMPLAINT, "office:dinsos"),
    )
    walled = AnomalyFilter(looking=Behind("desk-9", ("account:desk-9", "office:dinsos")))
    assert await listed(board, conn, BREACHED, walled) == []
    assert await clocks(board, conn, walled) == 0
    assert len(await listed(board, conn, BREACHED)) == await clocks(board, conn) == 1


SEALED = Sealed("sealed")


@pytest.mark.parametrize(
    ("before", "after", "clock"),
    [
        (
            [
                ReferralSent(
                    partner="rsj",
                    service="care",
                    sent_on=DUE,
                    due_on=DUE,
                    rule_version=0,
                    calendar="2022/0",
                ),
            ],
            ReferralExpired(expired_on=DUE),
            "referral.expiry",
        ),
        (
            [ShelterAdmitted(shelter="nilam", due_on=DUE)],
            StayLimitExceeded(limit_on=DUE),
            "case.stay_limit",
        ),
        (
            [AftercarePlanned(due_on=DUE)],
            AftercareOverdue(planned_for=DUE),
            "case.aftercare",
        ),
        (
            [
                ObjectionRaised(
                    objector=named("budi"),
                    raised_by="desk-1",
                    region=TOWN,
                    reason="moved",
                    coordinates=SEALED,
                    due_on=DUE,
                    rule_version=0,
                )
            ],
            ObjectionLapsed(due_on=DUE),
            "objection.verification",
        ),
    ],
    ids=["referral", "stay", "aftercare", "objection"],
)
async def test_other_clocks_that_ran_out_are_listed_too(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    before: list[Fact],
    after: Fact,
    clock: str,
) -> None:
    history, subject = History(), named("subject")
    for fact in before:
        history.record(subject, fact, about=About(TOWN), office="desa")
    kept = named("kept")
    for fact in before:
        history.record(kept, fact, about=About(TOWN))
    history.record(subject, after, about=About(TOWN), office="worker", actor="system")
    board.show(history.facts)
    (found,) = await listed(board, conn, BREACHED)
    assert (found.subject, found.detail, found.office) == (subject, clock, "desa")
    assert (found.measured, found.since, found.region) == (6, DUE, TOWN)
    assert await clocks(board, conn) == 2


async def test_an_admission_of_before_stays_were_limited_started_no_clock(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(named("subject"), ShelterAdmitted(shelter="nilam"), about=About(TOWN))
    board.show(history.facts)
    assert await clocks(board, conn) == 0
