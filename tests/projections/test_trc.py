"""The TRC's read models: from facts to rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg

from domain.call import CallAnswered, CallLedToCase, CallMarkedDuplicate, CallReceived
from domain.care import ClientDischarged, ShelterAdmitted
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
from domain.enquiry import EnquiryAnswerReceived, EnquirySent
from domain.fact import About, Sealed
from domain.local_subtype import LocalSubtypePublished, LocalSubtypeRetired
from domain.patrol import PatrolCancelled, PatrolHeld, PatrolPlanned
from domain.roster import (
    CheckedIn,
    CheckedOut,
    CoverageGapDetected,
    MemberAssigned,
    MemberUnassigned,
    RosterPublished,
    ShiftPlanned,
    ShiftSwapped,
    ShiftWithdrawn,
)
from domain.shift_swap import SwapAgreed, SwapDeclined, SwapProposed
from domain.stranded import (
    ClaimPaperNoted,
    RepatriationApproved,
    RepatriationClaimed,
    RepatriationDeclined,
    RepeatClaimFlagged,
    StrandedPersonDeparted,
)
from domain.team_member import MemberEnlisted, MemberPositionStated, MemberReleased
from projections import (
    local_subtypes,
    patrols,
    roster_board,
    stranded_claims,
    street_cases,
    trc_calls,
)
from projections.patrols import PatrolFilter
from projections.stranded_claims import ClaimFilter
from projections.street_cases import CaseFilter, ResponseTimes
from projections.trc_calls import CallFilter
from tests.projections.conftest import Board
from tests.projections.history import START, TOWN, VILLAGE, History, named

DAY = date(2022, 5, 18)
NIGHT_BEGINS = datetime(2022, 5, 18, 1, tzinfo=UTC)
CALL, CASE, PERSON = named("call"), named("case"), named("person")

Conn = psycopg.AsyncConnection[Any]


def received(**changes: Any) -> CallReceived:
    values = {"channel": "telephone", "source": "individual", "region": TOWN}
    return CallReceived(narrative=Sealed("sealed"), **{**values, **changes})


def reported(**changes: Any) -> CaseReported:
    values = {"intake": "referral", "source": "individual", "category": "PMKS-09", "region": TOWN}
    return CaseReported(**{**values, **changes})


async def test_a_call_is_open_until_it_is_settled(board: Board, conn: Conn) -> None:
    history = History()
    other, third = named("other call"), named("third call")
    for stream in (CALL, other, third):
        history.record(stream, received(), about=About(TOWN))
    history.record(CALL, CallLedToCase(case=CASE))
    history.record(other, CallMarkedDuplicate(original=CALL))
    board.show(history.facts)
    waiting = await trc_calls.open_calls(conn, board.schema, ("",), 10)
    assert [row.call for row in waiting] == [third]
    history.record(third, CallAnswered(answer="advised"))
    board.show(history.facts)
    rows = await trc_calls.calls_page(conn, board.schema, CallFilter(), limit=10)
    assert [(row.status, row.case_id, row.original, row.answer) for row in rows] == [
        ("answered", None, None, "advised"),
        ("duplicate", None, CALL, None),
        ("led_to_case", CASE, None, None),
    ]
    assert await trc_calls.calls_count(conn, board.schema, CallFilter(scope=("61.05.01",))) == 0


async def test_response_time_counts_from_the_call_to_dispatch_and_arrival(
    board: Board, conn: Conn
) -> None:
    history = History()
    history.record(CALL, received())  # minute 1
    history.record(CASE, reported(call=CALL))
    history.record(CALL, CallLedToCase(case=CASE))
    history.record(CASE, TeamDispatched(team="trc-a", members=("a", "b")))  # minute 4
    history.record(CASE, TeamArrived(), PersonSecured())  # minute 5
    without_call = named("without call")
    history.record(without_call, reported(intake="patrol", source=None))
    history.record(without_call, TeamDispatched(team="trc-b"))
    board.show(history.facts)
    row = await street_cases.street_case_of(conn, board.schema, CASE)
    assert row is not None
    assert (row.status, row.team, row.members) == ("secured", "trc-a", "a b")
    assert row.began_at == START + timedelta(minutes=1)
    assert (row.minutes_to_dispatch, row.minutes_to_arrival) == (3, 4)
    times = await street_cases.response_times(conn, board.schema, CaseFilter())
    assert times == ResponseTimes(1, 3, 3, 1, 4, 4)
    waiting = await street_cases.waiting_cases(conn, board.schema, ("",), 10)
    assert [each.case_id for each in waiting] == [without_call]


async def test_who_the_person_was_thought_to_be_is_told_as_of_its_time(
    board: Board, conn: Conn
) -> None:
    history = History()
    unknown = history.record(CASE, reported())
    known = history.record(CASE, PersonIdentified(person=PERSON))
    history.record(CASE, IdentificationRevoked(person=PERSON, reason="family_denied"))
    board.show(history.facts)
    for at, person in ((unknown, None), (known, PERSON), (None, None)):
        row = await street_cases.street_case_of(conn, board.schema, CASE, at=at)
        assert row is not None
        assert row.person == person


async def test_totals_count_each_case_once_along_each_dimension(board: Board, conn: Conn) -> None:
    history = History()
    history.record(named("1"), reported(subtype="odgj"), ResolvedOnScene(resolution="advised"))
    history.record(
        named("2"),
        reported(category="PMKS-04", intake="patrol", source=None),
        PersonSecured(),
        ShelterAdmitted(shelter="upt"),
        ClientDischarged(outcome="panti"),
        CaseClosed(),
    )
    board.show(history.facts)
    found = await street_cases.case_totals(conn, board.schema, CaseFilter())
    counts = {(row.dimension, row.code): row.cases for row in found}
    assert counts["subtype", "odgj"] == counts["subtype", None] == 1
    assert counts["outcome", "panti"] == counts["outcome", "advised"] == 1
    assert counts["status", "closed"] == counts["source", "individual"] == 1
    for dimension in {row.dimension for row in found}:
        assert sum(row.cases for row in found if row.dimension == dimension) == 2
    elsewhere = CaseFilter(scope=("61.05.01",))
    assert await street_cases.case_totals(conn, board.schema, elsewhere) == []
    page = await street_cases.street_cases_page(conn, board.schema, CaseFilter(), limit=1)
    assert [row.case_id for row in page] == [named("2")]
    assert await street_cases.street_cases_count(conn, board.schema, CaseFilter()) == 2


def rostered(history: History) -> None:
    roster = named("roster")
    for member in ("a", "b", "c"):
        history.record(named(member), MemberEnlisted(member=member, kind="trc", home=VILLAGE))
    history.record(
        roster,
        ShiftPlanned(
            day=DAY, shift="night", starts_at=NIGHT_BEGINS,
            ends_at=NIGHT_BEGINS + timedelta(hours=24), needed=2,
        ),
        MemberAssigned(day=DAY, shift="night", member="a"),
        MemberAssigned(day=DAY, shift="night", member="b"),
        RosterPublished(day=DAY, shifts=1, members=2, rule_version=0, due_on=DAY),
    )  # fmt: skip


async def test_who_checked_in_is_on_duty_where_they_say_until_they_go(
    board: Board, conn: Conn
) -> None:
    history = History()
    rostered(history)
    roster, now = named("roster"), NIGHT_BEGINS + timedelta(hours=2)
    for member in ("a", "b"):
        history.record(roster, CheckedIn(day=DAY, shift="night", member=member, at=NIGHT_BEGINS))
    history.record(named("a"), MemberPositionStated(member="a", region=TOWN))
    history.record(CASE, reported())
    history.record(CASE, TeamDispatched(team="trc-a", members=("a",)))
    board.show(history.facts)
    duty = {row.member: row for row in await roster_board.members_on_duty(conn, board.schema, now)}
    assert {name: (row.place, row.case_id) for name, row in duty.items()} == {
        "a": (TOWN, CASE),
        "b": (VILLAGE, None),
    }
    assert duty["a"].dispatches == 1
    running = await roster_board.running_shifts(conn, board.schema, now)
    assert [(row.shift, row.assigned, row.needed) for row in running] == [("night", 2, 2)]
    over = NIGHT_BEGINS + timedelta(hours=25)
    assert await roster_board.members_on_duty(conn, board.schema, over) == []
    history.record(CASE, ResolvedOnScene(resolution="advised"))
    history.record(roster, CheckedOut(day=DAY, shift="night", member="a", at=now))
    history.record(named("b"), MemberReleased(member="b"))
    board.show(history.facts)
    assert await roster_board.members_on_duty(conn, board.schema, now) == []
    assert await roster_board.team_size(conn, board.schema) == {"trc": 2}


async def test_a_day_s_roster_shows_swaps_and_gaps(board: Board, conn: Conn) -> None:
    history = History()
    rostered(history)
    roster = named("roster")
    history.record(
        roster, ShiftSwapped(day=DAY, shift="night", gives="b", takes="c", swap=named("swap"))
    )
    history.record(
        roster,
        CoverageGapDetected(
            day=DAY, shift="night", starts_at=NIGHT_BEGINS,
            ends_at=NIGHT_BEGINS + timedelta(hours=1), minutes=60, fewest=1, needed=2,
            rule_version=0,
        ),
    )  # fmt: skip
    board.show(history.facts)
    (shift,) = await roster_board.shifts_of_day(conn, board.schema, DAY)
    assert (shift.published, shift.gap_minutes, shift.fewest) == (True, 60, 1)
    duties = await roster_board.duties_of_day(conn, board.schema, DAY)
    assert [(each.member, each.swapped_from) for each in duties["night"]] == [
        ("a", None),
        ("c", "b"),
    ]


async def test_what_is_taken_out_of_a_roster_is_gone_from_it(board: Board, conn: Conn) -> None:
    history = History()
    rostered(history)
    before = history.last
    roster = named("roster")
    history.record(roster, MemberUnassigned(day=DAY, shift="night", member="b"))
    history.record(
        roster,
        ShiftPlanned(
            day=DAY, shift="extra", starts_at=NIGHT_BEGINS,
            ends_at=NIGHT_BEGINS + timedelta(hours=1), needed=2,
        ),
        MemberAssigned(day=DAY, shift="extra", member="c"),
        ShiftWithdrawn(day=DAY, shift="extra"),
    )  # fmt: skip
    board.show(history.facts)
    (shift,) = await roster_board.shifts_of_day(conn, board.schema, DAY)
    assert (shift.shift, shift.assigned) == ("night", 1)
    duties = await roster_board.duties_of_day(conn, board.schema, DAY)
    assert {name: [duty.member for duty in those] for name, those in duties.items()} == {
        "night": ["a"]
    }
    (was,) = await roster_board.shifts_of_day(conn, board.schema, DAY, before)
    assert was.assigned == 2


async def test_an_offer_to_swap_is_seen_by_both_and_by_nobody_else(
    board: Board, conn: Conn
) -> None:
    history = History()
    for name, other in (("first", "b"), ("second", "c")):
        offer = SwapProposed(
            proposer="a", gives_day=DAY, gives_shift="night", other=other, takes_day=DAY,
            takes_shift="morning",
        )  # fmt: skip
        history.record(named(name), offer)
    history.record(named("first"), SwapAgreed())
    history.record(named("second"), SwapDeclined())
    board.show(history.facts)
    for member, expected in (
        ("a", ["swap_declined", "agreed"]),
        ("b", ["agreed"]),
        ("d", []),
        (None, ["swap_declined", "agreed"]),
    ):
        found = await roster_board.swaps_of(conn, board.schema, member, 10)
        assert [row.status for row in found] == expected


async def test_a_patrol_counts_whom_it_found(board: Board, conn: Conn) -> None:
    history = History()
    patrol, other = named("patrol"), named("other patrol")
    planned = PatrolPlanned(
        starts_at=NIGHT_BEGINS, ends_at=NIGHT_BEGINS + timedelta(hours=3), area=(TOWN, VILLAGE),
        team="trc-a",
    )  # fmt: skip
    history.record(patrol, planned)
    history.record(other, planned)
    for name in ("1", "2"):
        history.record(named(name), reported(intake="patrol", source=None, patrol=patrol))
    history.record(
        patrol,
        PatrolHeld(started_at=NIGHT_BEGINS, ended_at=NIGHT_BEGINS + timedelta(hours=2)),
    )
    history.record(other, PatrolCancelled(reason="weather"))
    board.show(history.facts)
    rows = await patrols.patrols_page(conn, board.schema, PatrolFilter(), limit=10)
    assert [(row.status, row.cases, row.reason) for row in rows] == [
        ("cancelled", 0, "weather"),
        ("held", 2, None),
    ]
    assert await patrols.patrols_count(conn, board.schema, PatrolFilter(status="held")) == 1


async def test_a_local_label_shows_its_latest_version(board: Board, conn: Conn) -> None:
    history = History()
    first = LocalSubtypePublished(
        code="pak_ogah", version=1, categories=("PMKS-12",), label="Pak ogah", source="SK 1"
    )
    second = LocalSubtypePublished(
        code="pak_ogah", version=2, categories=("PMKS-11", "PMKS-12"), label="Pak ogah",
        source="SK 2",
    )  # fmt: skip
    was = history.record(named("subtype"), first)
    history.record(named("subtype"), second)
    history.record(named("subtype"), LocalSubtypeRetired(code="pak_ogah"))
    board.show(history.facts)
    (row,) = await local_subtypes.local_subtypes(conn, board.schema)
    assert (row.version, row.categories, row.retired) == (2, "PMKS-11 PMKS-12", True)
    (then,) = await local_subtypes.local_subtypes(conn, board.schema, was)
    assert (then.version, then.retired) == (1, False)


async def test_a_claim_shows_its_papers_its_flag_and_what_others_answered(
    board: Board, conn: Conn
) -> None:
    history = History()
    early, late = named("early claim"), named("late claim")
    for claim, office, day in ((early, "kelurahan", 10), (late, "dinas", 17)):
        history.record(
            claim,
            RepatriationClaimed(
                person=PERSON, office=office, region=TOWN, origin="21.71",
                claimed_on=date(2022, 5, day),
            ),
            about=About(TOWN),
        )  # fmt: skip
    history.record(early, RepatriationDeclined(reason="left_by_themselves"))
    history.record(
        late,
        RepeatClaimFlagged(
            earlier_claim=early, earlier_office="kelurahan", earlier_on=date(2022, 5, 10), days=7,
            rule_version=0,
        ),
        ClaimPaperNoted(paper="interview"),
        ClaimPaperNoted(paper="ticket"),
        RepatriationApproved(rule_version=0),
        StrandedPersonDeparted(departed_on=date(2022, 5, 18)),
    )  # fmt: skip
    enquiries = [named("to batam"), named("to pontianak")]
    for enquiry, tenant in zip(enquiries, ("21.71", "61.71"), strict=True):
        sent = EnquirySent(claim=late, to_tenant=tenant)
        history.record(enquiry, sent)
    history.record(
        enquiries[0], EnquiryAnswerReceived(match=True, claims=2, latest_on=date(2022, 4, 1))
    )
    board.show(history.facts)
    rows = await stranded_claims.claims_page(conn, board.schema, ClaimFilter(), limit=10)
    assert [(row.status, row.repeats, row.earlier_office, row.papers) for row in rows] == [
        ("departed", 1, "kelurahan", "interview ticket"),
        ("claim_declined", 0, None, ""),
    ]
    assert (rows[0].asked, rows[0].answered, rows[0].matches) == (2, 1, 1)
    told = await stranded_claims.enquiries_of(conn, board.schema, [early, late])
    assert [(row.to_tenant, row.match, row.claims) for row in told[late]] == [
        ("21.71", True, 2),
        ("61.71", None, None),
    ]
    pending = stranded_claims.pending_enquiries(
        board.connection, board.schema, ["21.71", "61.71"], 10
    )
    assert [row.enquiry for row in pending] == [enquiries[1]]
    assert stranded_claims.pending_enquiries(board.connection, board.schema, ["21.71"], 10) == []
    repeated = ClaimFilter(repeated=True)
    assert await stranded_claims.claims_count(conn, board.schema, repeated) == 1
    assert await stranded_claims.claims_count(conn, board.schema, ClaimFilter(repeated=False)) == 1
