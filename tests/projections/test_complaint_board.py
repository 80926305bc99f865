"""The board of clocks and the walls before it, from lists of facts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain import complaint as facts
from domain.complaint_clocks import SlaBreached, SlaPaused, SlaResumed, SlaStarted
from domain.fact import About, Fact, Sealed
from domain.programme import ProgrammeOwnerOfficeNamed
from domain.referral import ReferralDrafted
from projections.behind_walls import Behind, hidden_away, shut_out
from projections.complaint_board import (
    BoardFilter,
    board_count,
    board_key,
    board_page,
    board_totals,
    clocks_of,
)
from projections.complaint_status import complaint
from projections.conditions import Where
from projections.deadlines import DeadlineFilter, deadlines_page
from projections.programme_owner import owners
from projections.referrals import one_referral
from tests.projections.conftest import Board
from tests.projections.history import VILLAGE, History, complaint_submitted, named

ONE = named("complaint one")
ABOUT = About(VILLAGE, None)


def started(clock: str, due: int) -> SlaStarted:
    return SlaStarted(
        clock=clock,
        rule=f"complaint_{clock}",
        rule_version=0,
        days=3,
        started_on=date(2022, 5, 18),
        due_on=date(2022, 6, due),
        calendar="2022:0",
    )


def paused(clock: str, days_left: int) -> SlaPaused:
    return SlaPaused(
        clock=clock,
        rule_version=0,
        paused_on=date(2022, 5, 20),
        due_on=date(2022, 6, 10),
        days_left=days_left,
        calendar="2022:0",
    )


def resumed(clock: str, due: int) -> SlaResumed:
    return SlaResumed(
        clock=clock,
        rule_version=0,
        resumed_on=date(2022, 5, 25),
        due_on=date(2022, 6, due),
        calendar="2022:1",
    )


def breached(clock: str) -> SlaBreached:
    return SlaBreached(
        clock=clock,
        rule_version=0,
        due_on=date(2022, 6, 1),
        breached_on=date(2022, 6, 2),
        calendar="2022:0",
    )


SUBMITTED = (complaint_submitted(), started("verify", 1), started("ombudsman", 30))
VERIFIED = (
    *SUBMITTED,
    facts.ComplaintVerified(lapor_class="complaint"),
    facts.ComplaintClassified(category="illegal_cut", programme="PKH"),
    started("answer", 10),
)
ROUTED = (*VERIFIED, facts.ComplaintRouted(to_office="dinsos"), started("follow_up", 6))
RESPONDED = (
    *ROUTED,
    facts.FollowUpRecorded(),
    facts.ComplaintResponded(response=Sealed("…"), responded_on=date(2022, 5, 30)),
    started("reply", 14),
)


@pytest.mark.parametrize(
    ("happened", "running", "urgent"),
    [
        (SUBMITTED, {"verify": 1, "ombudsman": 30}, "verify"),
        (VERIFIED, {"answer": 10, "ombudsman": 30}, "answer"),
        (ROUTED, {"answer": 10, "ombudsman": 30, "follow_up": 6}, "follow_up"),
        ((*ROUTED, facts.FollowUpRecorded()), {"answer": 10, "ombudsman": 30}, "answer"),
        (RESPONDED, {"reply": 14}, None),
        ((*RESPONDED, facts.ResolutionConfirmed()), {}, None),
        ((*SUBMITTED, facts.ComplaintWithdrawn()), {}, None),
        ((*VERIFIED, paused("answer", 7), resumed("answer", 20)), {"answer": 20, "ombudsman": 30}, "answer"),
        ((*ROUTED, paused("follow_up", 2)), {"answer": 10, "ombudsman": 30, "follow_up": 6}, "answer"),
    ],
)  # fmt: skip
async def test_facts_become_clocks(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    happened: tuple[Fact, ...],
    running: dict[str, int],
    urgent: str | None,
) -> None:
    history = History()
    history.record(ONE, *happened, about=ABOUT)
    board.show(history.facts)
    clocks = (await clocks_of(conn, board.schema, [ONE], history.last)).get(ONE, [])
    assert {row.clock: row.due_on.day for row in clocks} == running
    assert [row.clock for row in clocks if row.urgent] == ([urgent] if urgent else [])
    due = await deadlines_page(conn, board.schema, DeadlineFilter(), limit=9)
    standing = {row.clock for row in clocks if row.days_left is not None}
    assert {row.kind for row in due} == {
        f"complaint.{clock}" for clock in running.keys() - standing
    }


async def test_a_clock_lies_on_the_desk_that_has_the_complaint(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(ONE, *VERIFIED)
    submitted = history.last
    history.record(
        ONE,
        facts.ComplaintRouted(to_office="dinsos"),
        facts.ComplaintEscalated(level="head", reason="deadline_passed"),
        breached("answer"),
    )
    board.show(history.facts)
    wanted = BoardFilter(office="betabas")
    assert await board_page(conn, board.schema, wanted, limit=9) == []
    (then,) = await board_page(conn, board.schema, wanted, limit=9, at=submitted)
    assert (then.category, then.programme, then.escalated_to) == ("illegal_cut", "PKH", None)
    (row,) = await board_page(conn, board.schema, BoardFilter(office="dinsos"), limit=9)
    assert (row.escalated_to, row.breached, row.rule) == ("head", True, "complaint_answer")
    assert (
        await deadlines_page(conn, board.schema, DeadlineFilter(kind="complaint.answer"), limit=9)
        == []
    )


async def test_the_board_pages_by_day_and_counts_who_is_late(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    for name, due in (("a", 9), ("b", 3), ("c", 3), ("d", 20)):
        history.record(named(name), complaint_submitted(), started("verify", due))
    history.record(named("d"), paused("verify", 2))
    board.show(history.facts)
    first = await board_page(conn, board.schema, BoardFilter(), limit=2)
    rest = await board_page(conn, board.schema, BoardFilter(), after=board_key(first[-1]), limit=9)
    assert [row.complaint for row in (*first, *rest)] == [named(name) for name in "bcad"]
    late = BoardFilter(late_on=date(2022, 6, 9))
    assert await board_count(conn, board.schema, late) == 2
    (total,) = await board_totals(conn, board.schema, BoardFilter(), date(2022, 6, 30))
    assert (total.office, total.complaints, total.paused, total.late) == ("betabas", 4, 1, 3)
    assert await board_count(conn, board.schema, BoardFilter(clock="answer")) == 0
    assert await board_count(conn, board.schema, BoardFilter(region="61.05.02")) == 0


async def test_the_reporter_is_told_of_the_ombudsman_once_that_time_ran_out(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(ONE, *SUBMITTED, breached("verify"))
    board.show(history.facts)
    row = await complaint(conn, board.schema, ONE)
    assert row is not None
    assert row.ombudsman_at is None
    history.record(ONE, breached("ombudsman"))
    board.show(history.facts)
    row = await complaint(conn, board.schema, ONE)
    assert row is not None
    assert row.ombudsman_at == history.facts[-1].envelope.occurred_at


ACCUSED = Behind("desk-9", ("account:desk-9", "office:upt"))
CLERK = Behind("desk-1", ("account:desk-1", "office:betabas", "level:secret", "level:restricted"))


@pytest.mark.parametrize(
    ("happened", "accused", "clerk"),
    [
        ((complaint_submitted(),), True, True),
        ((complaint_submitted(), facts.OfficersNamed(accounts=("desk-9",))), False, True),
        ((complaint_submitted(), facts.OfficersNamed(offices=("upt",))), False, True),
        ((complaint_submitted(), facts.OfficersNamed(accounts=("desk-8",))), True, True),
        # Who filed it goes on with a restricted one, and not with a secret one.
        ((complaint_submitted(), facts.ConfidentialitySet(level="restricted")), True, True),
        ((complaint_submitted(submitted_by="x"), facts.ConfidentialitySet(level="restricted")), True, False),
        ((complaint_submitted(), facts.ConfidentialitySet(level="secret")), True, False),
        (
            (
                complaint_submitted(),
                facts.ConfidentialitySet(level="secret"),
                facts.ConfidentialitySet(level="open"),
            ),
            True,
            True,
        ),
    ],
)  # fmt: skip
async def test_walls_hide_a_complaint_also_as_it_was(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    happened: tuple[Fact, ...],
    accused: bool,
    clerk: bool,
) -> None:
    history = History()
    history.record(ONE, *happened)
    board.show(history.facts)
    row = await complaint(conn, board.schema, ONE)
    assert row is not None
    walls = await conn.execute(
        f"select wall from {board.schema}.complaint_wall_v3 where hidden = %s",
        (ONE,),
    )
    found = [str(wall) for (wall,) in await walls.fetchall()]
    for who, sees in ((ACCUSED, accused), (CLERK, clerk)):
        for at in (None, 1):
            seen = await complaint(conn, board.schema, ONE, at=at, looking=who)
            assert (seen is not None) == sees
        assert shut_out(found, row.submitted_by, who) != sees


TWO, THREE = named("complaint two"), named("complaint three")
ALL_THREE = {ONE, TWO, THREE}
FROM_A_COPY = named("referral from a copy")
SECRET = facts.ConfidentialitySet(level="secret")
NAMED = facts.OfficersNamed(accounts=("desk-9",))


def drafted_of(subject: UUID) -> ReferralDrafted:
    return ReferralDrafted(
        partner="bpjs",
        service="jkn_membership",
        region=VILLAGE,
        subject_kind="complaint",
        subject=subject,
        fields=(),
        packet=Sealed("sealed"),
        need=Sealed("sealed"),
    )


def handled_under(original: UUID) -> facts.ComplaintMarkedDuplicate:
    return facts.ComplaintMarkedDuplicate(original=original)


@pytest.mark.parametrize(
    ("happened", "accused", "clerk"),
    [
        # ONE under TWO under THREE, whose walls are built before, in between, or after
        (((ONE, handled_under(TWO)), (TWO, handled_under(THREE)), (THREE, NAMED)), set(), ALL_THREE),
        (((ONE, handled_under(TWO)), (THREE, NAMED), (TWO, handled_under(THREE))), set(), ALL_THREE),
        (((THREE, NAMED), (TWO, handled_under(THREE)), (ONE, handled_under(TWO))), set(), ALL_THREE),
        (((ONE, handled_under(TWO)), (TWO, NAMED), (TWO, handled_under(THREE))), {THREE}, ALL_THREE),
        (((ONE, handled_under(TWO)), (TWO, handled_under(THREE)), (THREE, SECRET)), ALL_THREE, set()),
        (((THREE, SECRET), (ONE, handled_under(TWO)), (TWO, handled_under(THREE))), ALL_THREE, set()),
        (
            (
                (ONE, handled_under(TWO)),
                (TWO, handled_under(THREE)),
                (ONE, SECRET),
                (THREE, SECRET),
                (THREE, facts.ConfidentialitySet(level="open")),
            ),
            ALL_THREE,
            {TWO, THREE},
        ),
    ],
)  # fmt: skip
async def test_what_is_handled_under_a_complaint_has_its_walls_through_a_chain(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    happened: tuple[tuple[UUID, Fact], ...],
    accused: set[UUID],
    clerk: set[UUID],
) -> None:
    history = History()
    for each in sorted(ALL_THREE):
        history.record(each, complaint_submitted())
    for stream, fact in happened:
        history.record(stream, fact)
    board.show(history.facts)
    for who, sees in ((ACCUSED, accused), (CLERK, clerk)):
        found = {
            each for each in ALL_THREE if await complaint(conn, board.schema, each, looking=who)
        }
        assert found == sees


@pytest.mark.parametrize("drafted_at", range(4))
async def test_a_referral_from_a_copy_has_the_walls_of_the_original(
    board: Board, conn: psycopg.AsyncConnection[Any], drafted_at: int
) -> None:
    happened = [(ONE, handled_under(TWO)), (TWO, handled_under(THREE)), (THREE, NAMED)]
    history = History()
    for each in sorted(ALL_THREE):
        history.record(each, complaint_submitted())
    drafted = (FROM_A_COPY, drafted_of(ONE))
    for stream, fact in (*happened[:drafted_at], drafted, *happened[drafted_at:]):
        history.record(stream, fact)
    board.show(history.facts)
    assert await one_referral(conn, board.schema, FROM_A_COPY, looking=CLERK) is not None
    assert await one_referral(conn, board.schema, FROM_A_COPY, looking=ACCUSED) is None


def test_who_looks_from_nowhere_sees_everything() -> None:
    assert hidden_away(Where(), "schema", "complaint", Behind()).sql == Where().sql


async def test_the_owner_named_last_answers_for_a_programme(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    for office in ("dinsos", "upt"):
        history.record(
            named("programme"),
            ProgrammeOwnerOfficeNamed(office=office),
            about=About(programme="PKH"),
        )
    board.show(history.facts)
    assert await owners(conn, board.schema, ["PKH", "BPNT"], 1) == {"PKH": "dinsos"}
    assert await owners(conn, board.schema, ["PKH", "BPNT"], 2) == {"PKH": "upt"}
