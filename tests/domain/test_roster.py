"""A roster covers 24 hours without a gap or an overlap, and whoever serves is not in two places at once."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from domain import roster_decisions as decide
from domain.errors import (
    AlreadyExists,
    Invalid,
    NotFound,
    NotOnDuty,
    NotOwnAccount,
    OutOfRange,
    RosterGap,
    SameRecord,
    ShiftsOverlap,
    TooEarly,
    WrongState,
)
from domain.local_time import local_zone
from domain.roster import (
    CheckedIn,
    CheckedOut,
    CoverageConfirmed,
    CoverageGapDetected,
    MemberAssigned,
    MemberUnassigned,
    Roster,
    RosterEvent,
    RosterFoundMissing,
    RosterPublished,
    ShiftPlanned,
    ShiftSwapped,
    ShiftWithdrawn,
    evolve,
)
from domain.rules import RulesVersion
from domain.shift_swap import SwapAgreed, SwapDeclined, SwapProposed, agree, decline, propose
from domain.shift_swap import evolve as evolve_swap
from tests.given import Given

DAY = date(2026, 1, 5)
BEGINS = datetime(2026, 1, 5, 1, tzinfo=UTC)  # 08.00 WIB
WIB = local_zone("21.71")
NUMBERS = {"day_starts_hour": 8, "members_per_shift": 2, "early_minutes": 60, "grace_minutes": 30}
RULE = RulesVersion("trc_coverage", 3, DAY, "SK contoh", NUMBERS)
SWAP = UUID(int=7)


def at(hours: float) -> datetime:
    return BEGINS + timedelta(hours=hours)


def shift(name: str, starts: float, ends: float, needed: int = 2) -> ShiftPlanned:
    return ShiftPlanned(day=DAY, shift=name, starts_at=at(starts), ends_at=at(ends), needed=needed)


def assigned(name: str, *members: str) -> list[RosterEvent]:
    return [MemberAssigned(day=DAY, shift=name, member=member) for member in members]


def came(member: str, hours: float, name: str = "day") -> CheckedIn:
    return CheckedIn(day=DAY, shift=name, member=member, at=at(hours))


def left(member: str, hours: float, name: str = "day") -> CheckedOut:
    return CheckedOut(day=DAY, shift=name, member=member, at=at(hours))


day, night = shift("day", 0, 12), shift("night", 12, 24)
FULL = (day, night, *assigned("day", "a", "b"), *assigned("night", "c", "d"))
published = RosterPublished(day=DAY, shifts=2, members=4, rule_version=3, due_on=DAY)
HOLDS = (*FULL, published)


def given(*facts: RosterEvent) -> Given[Roster, RosterEvent]:
    return Given(evolve, *facts)


def plan(roster: Roster | None, starts: float, ends: float, **changes: Any) -> ShiftPlanned:
    values: dict[str, Any] = {"shift": "day", "needed": 2, **changes}
    return decide.plan_shift(
        roster, RULE, day=DAY, begins=BEGINS, starts_at=at(starts), ends_at=at(ends), **values
    )


def publish(roster: Roster | None) -> RosterPublished:
    return decide.publish(roster, RULE, begins=BEGINS, due_on=DAY, zone=WIB)


def test_a_shift_lies_within_the_day_and_meets_no_other() -> None:
    given().when(plan, 0, 12).then(day)
    given().when(plan, -1, 12).then_refused(Invalid, field="starts_at")
    given().when(plan, 12, 25).then_refused(Invalid, field="ends_at")
    given().when(plan, 12, 12).then_refused(Invalid, field="ends_at")
    given().when(plan, 0, 12, needed=1).then_refused(OutOfRange, field="needed")
    given(day).when(plan, 0, 12).then_refused(AlreadyExists, field="shift")
    given(day).when(plan, 11, 24, shift="night").then_refused(ShiftsOverlap, field="starts_at")
    given(day).when(plan, 12, 24, shift="night").then(night)
    given(*HOLDS).when(plan, 0, 1, shift="more").then_refused(WrongState, field="day")


@pytest.mark.parametrize(
    ("facts", "since", "present"),
    [
        ((day, *assigned("day", "a", "b")), at(12), 0),
        ((night, *assigned("night", "a", "b")), at(0), 0),
        (
            (shift("day", 0, 11), night, *assigned("day", "a", "b"), *assigned("night", "c", "d")),
            at(11),
            0,
        ),
        ((day, night, *assigned("day", "a"), *assigned("night", "c", "d")), at(0), 1),
    ],
    ids=["no night", "no day", "an hour between", "too few members"],
)
def test_a_roster_with_a_gap_is_not_published(
    facts: tuple[RosterEvent, ...], since: datetime, present: int
) -> None:
    refusal = given(*facts).when(publish).then_refused(RosterGap, field="day")
    assert refusal.facts == {
        "since": f"{since + timedelta(hours=7):%Y-%m-%d %H:%M} WIB",
        "present": present,
        "needed": 2,
    }


def test_a_roster_that_covers_the_day_is_published_once() -> None:
    given(*FULL).when(publish).then(published)
    given(*HOLDS).when(publish).then_refused(WrongState, field="day")
    given().when(publish).then_refused(NotFound, field="day")


@examples(st.lists(st.floats(0.5, 23.5), max_size=6, unique=True), st.integers(0, 6))
def test_exactly_the_rosters_without_a_gap_are_published(cuts: list[float], left_out: int) -> None:
    edges = [0.0, *sorted(cuts), 24.0]
    shifts = [shift(f"s{n}", a, b) for n, (a, b) in enumerate(pairwise(edges))]
    people = [each for s in shifts for each in assigned(s.shift, f"{s.shift}-1", f"{s.shift}-2")]
    given(*shifts, *people).when(publish).then(
        RosterPublished(
            day=DAY, shifts=len(shifts), members=2 * len(shifts), rule_version=3, due_on=DAY
        )
    )
    rest = shifts[: left_out % len(shifts)] + shifts[left_out % len(shifts) + 1 :]
    if rest:
        given(*rest).when(publish).then_refused(RosterGap, field="day")


def test_nobody_serves_twice_at_a_time_even_across_days() -> None:
    given(*FULL).when(decide.assign, (), shift="day", member="c").then(*assigned("day", "c"))
    given(*FULL).when(decide.assign, (), shift="day", member="a").then_refused(
        AlreadyExists, field="member"
    )
    other_day = DAY - timedelta(days=1)
    late = ShiftPlanned(
        day=other_day, shift="long", starts_at=at(-6), ends_at=at(2), needed=2
    )  # planned when the day began at another hour
    before = given(late, MemberAssigned(day=other_day, shift="long", member="c")).state
    given(*FULL).when(decide.assign, (before,), shift="day", member="c").then_refused(
        ShiftsOverlap, field="member"
    )
    given(*FULL).when(decide.assign, (), shift="dusk", member="c").then_refused(
        NotFound, field="shift"
    )


def test_what_was_planned_by_mistake_is_taken_back_before_it_is_published() -> None:
    gone = ShiftWithdrawn(day=DAY, shift="night")
    given(*FULL).when(decide.withdraw_shift, shift="night").then(gone)
    given(*FULL, gone).when(plan, 12, 24, shift="night").then(night)
    given(*HOLDS).when(decide.withdraw_shift, shift="night").then_refused(WrongState, field="day")
    given(*FULL).when(decide.withdraw_shift, shift="dusk").then_refused(NotFound, field="shift")


def test_who_falls_ill_is_taken_out_once_a_substitute_is_assigned() -> None:
    ill = MemberUnassigned(day=DAY, shift="day", member="a")
    out: dict[str, Any] = {"shift": "day", "member": "a", "zone": WIB}
    given(*FULL).when(decide.unassign, **out).then(ill)
    given(*FULL, ill).when(publish).then_refused(RosterGap, field="day")
    given(*HOLDS).when(decide.unassign, **out).then_refused(RosterGap, field="member")
    given(*HOLDS, *assigned("day", "e")).when(decide.unassign, **out).then(ill)
    given(*HOLDS, *assigned("day", "e"), came("a", 0)).when(decide.unassign, **out).then_refused(
        WrongState, field="shift"
    )
    given(*HOLDS, *assigned("day", "e"), ill).when(decide.unassign, **out).then_refused(
        NotOnDuty, field="member"
    )


def test_a_member_comes_to_the_own_shift_in_time_and_goes_once() -> None:
    def check_in(roster: Roster | None, hours: float, member: str = "a") -> CheckedIn:
        return decide.check_in(roster, RULE, shift="day", member=member, at=at(hours), zone=WIB)

    def check_out(roster: Roster | None, hours: float) -> CheckedOut:
        return decide.check_out(roster, shift="day", member="a", at=at(hours), zone=WIB)

    given(*HOLDS).when(check_in, -1).then(came("a", -1))
    given(*HOLDS).when(check_in, -1.1).then_refused(TooEarly, field="shift")
    given(*HOLDS).when(check_in, 12).then_refused(WrongState, field="shift")
    given(*HOLDS).when(check_in, 0, "c").then_refused(NotOnDuty, field="shift")
    given(*FULL).when(check_in, 0).then_refused(WrongState, field="day")
    given(*HOLDS, came("a", 0)).when(check_in, 1).then_refused(AlreadyExists, field="member")
    given(*HOLDS, came("a", 0)).when(check_out, 4).then(left("a", 4))
    given(*HOLDS, came("a", 1)).when(check_out, 0).then_refused(TooEarly, field="member")
    given(*HOLDS).when(check_out, 4).then_refused(NotOnDuty, field="shift")
    given(*HOLDS, came("a", 0), left("a", 4)).when(check_in, 5).then(came("a", 5))


def test_only_who_is_checked_in_and_whose_shift_has_not_ended_is_on_duty() -> None:
    there = given(*HOLDS, came("a", 0)).state
    gone = given(*HOLDS, came("a", 0), left("a", 4)).state
    assert decide.on_duty([None, there], "a", at=at(4))
    assert not decide.on_duty([there], "b", at=at(4))
    assert not decide.on_duty([there], "a", at=at(12))
    assert not decide.on_duty([gone], "a", at=at(5))


def swap(roster: Roster | None, **changes: Any) -> ShiftSwapped:
    values: dict[str, Any] = {"shift": "day", "gives": "a", "takes": "c", **changes}
    return decide.swap_shift(
        roster, (roster,), swap=SWAP, given_up=(DAY, "night"), field="gives_shift", **values
    )


def test_two_members_swap_what_they_have_and_nobody_serves_twice() -> None:
    swapped = ShiftSwapped(day=DAY, shift="day", gives="a", takes="c", swap=SWAP)
    given(*HOLDS).when(swap).then(swapped)
    given(*HOLDS).when(swap, gives="c").then_refused(NotOnDuty, field="gives_shift")
    given(*HOLDS).when(swap, takes="b").then_refused(AlreadyExists, field="gives_shift")
    given(*HOLDS).when(swap, shift="dusk").then_refused(NotFound, field="gives_shift")
    given(*HOLDS, came("a", 0)).when(swap).then_refused(WrongState, field="gives_shift")
    after = given(*HOLDS, swapped).state
    assert after is not None
    assert after.shifts["day"].members == ("c", "b")
    long = shift("long", 6, 18)
    given(*HOLDS, long, *assigned("long", "c")).when(swap).then_refused(
        ShiftsOverlap, field="member"
    )


def test_a_swap_needs_the_other_s_word_once() -> None:
    proposal = SwapProposed(
        proposer="a",
        gives_day=DAY,
        gives_shift="day",
        other="c",
        takes_day=DAY,
        takes_shift="night",
    )
    words: dict[str, Any] = {
        "proposer": "a", "gives": (DAY, "day"), "other": "c", "takes": (DAY, "night"),
    }  # fmt: skip
    Given(evolve_swap).when(propose, **words).then(proposal)
    Given(evolve_swap).when(propose, **{**words, "other": "a"}).then_refused(
        SameRecord, field="other"
    )
    Given(evolve_swap).when(propose, **{**words, "takes": (DAY, "day")}).then_refused(
        SameRecord, field="takes_shift"
    )
    Given(evolve_swap, proposal).when(agree, member="c").then(SwapAgreed())
    Given(evolve_swap, proposal).when(decline, member="c").then(SwapDeclined())
    Given(evolve_swap, proposal).when(agree, member="a").then_refused(NotOwnAccount)
    for settled in (SwapAgreed(), SwapDeclined()):
        Given(evolve_swap, proposal, settled).when(agree, member="c").then_refused(WrongState)
    Given(evolve_swap).when(agree, member="c").then_refused(NotFound)


def look(roster: Roster | None, hours: float = 24) -> list[Any]:
    return decide.look_at_coverage(roster, RULE, begins=BEGINS, now=at(hours), zone=WIB)


NIGHT_KEPT = (came("c", 12, "night"), came("d", 12, "night"))


def test_a_day_in_which_enough_members_were_there_is_confirmed() -> None:
    kept = (*HOLDS, came("a", 0), came("b", 0.4), left("b", 11.6), *NIGHT_KEPT)
    given(*kept).when(look).then(CoverageConfirmed(day=DAY, rule_version=3))
    given(*kept).when(look, 23).then_refused(TooEarly)
    given(*kept, CoverageConfirmed(day=DAY, rule_version=3)).when(look).then_refused(WrongState)
    given(*FULL).when(look).then_refused(NotFound, field="roster")


@pytest.mark.parametrize(
    ("came_and_left", "starts", "ends", "minutes", "fewest"),
    [
        ((), 0, 12, 720, 0),
        ((came("a", 0), came("b", 2)), 0, 2, 120, 1),
        ((came("a", 0), came("b", 0), left("a", 10)), 10, 12, 120, 1),
        ((came("a", 1), came("b", 0), left("b", 11)), 0, 12, 120, 1),
        ((came("a", 0), came("b", 0), left("b", 5), left("a", 5.4), came("b", 6)), 5, 12, 420, 0),
    ],
    ids=["nobody", "late", "left early", "late and early", "gone in between"],
)
def test_a_shift_with_too_few_members_is_a_gap(
    came_and_left: tuple[RosterEvent, ...], starts: float, ends: float, minutes: int, fewest: int
) -> None:
    given(*HOLDS, *came_and_left, *NIGHT_KEPT).when(look).then(
        CoverageGapDetected(
            day=DAY,
            shift="day",
            starts_at=at(starts),
            ends_at=at(ends),
            minutes=minutes,
            fewest=fewest,
            needed=2,
            rule_version=3,
        )
    )


MISSING_RULE = RulesVersion("trc_roster_missing", 1, DAY, "SK contoh", {"days": 3})
NEXT = DAY + timedelta(days=1)
missing = RosterFoundMissing(day=DAY, in_a_row=1, rule_version=1, due_on=DAY)
nobody = CoverageGapDetected(
    day=DAY, shift="unplanned", starts_at=BEGINS, ends_at=at(24), minutes=1440, fewest=0, needed=2,
    rule_version=3,
)  # fmt: skip


def test_a_day_without_a_roster_is_a_gap_of_its_24_hours_told_once_it_is_over() -> None:
    for found in ((missing,), (missing, day), (*FULL, missing)):
        given(*found).when(look, 23.9).then_refused(TooEarly)
        given(*found).when(look).then(nobody)
        given(*found, nobody).when(look).then_refused(WrongState)
    in_time = (*FULL, missing, published, came("a", 0), came("b", 0), *NIGHT_KEPT)
    given(*in_time).when(look).then(CoverageConfirmed(day=DAY, rule_version=3))


def test_a_roster_comes_too_late_for_a_day_that_was_looked_at() -> None:
    late: dict[str, Any] = {"begins": BEGINS, "due_on": DAY, "zone": WIB}
    given(*FULL, missing).when(decide.publish, RULE, **late).then(published)
    given(*FULL, missing, nobody).when(decide.publish, RULE, **late).then_refused(
        WrongState, field="day"
    )


@pytest.mark.parametrize(
    ("before", "in_a_row"),
    [
        (HOLDS, 1),
        ((missing,), 2),
        ((msgspec.structs.replace(missing, in_a_row=2),), 3),
        ((*FULL, missing, published), 1),
    ],
)
def test_every_day_in_a_row_without_a_roster_is_found(
    before: tuple[RosterEvent, ...], in_a_row: int
) -> None:
    found = RosterFoundMissing(day=NEXT, in_a_row=in_a_row, rule_version=1, due_on=NEXT)
    assert following(given(*before).state, None) == [found]


def test_a_day_is_found_once_and_only_while_a_roster_is_kept() -> None:
    today = given(*HOLDS).state
    assert len(following(today, given(day).state)) == 1
    for known in ((missing,), HOLDS, (nobody,)):
        assert following(today, given(*known).state) == []
    stopped = given(msgspec.structs.replace(missing, in_a_row=3)).state
    assert following(stopped, None) == []


def following(roster: Roster | None, next_day: Roster | None) -> list[RosterFoundMissing]:
    return decide.look_at_next_day(roster, next_day, MISSING_RULE, day=NEXT, due_on=NEXT)


TAKEN_BACK = (
    ShiftWithdrawn(day=DAY, shift="night"),
    MemberUnassigned(day=DAY, shift="day", member="a"),
)


@examples(
    st.lists(
        st.sampled_from([*HOLDS, came("a", 0), left("a", 2), *NIGHT_KEPT, *TAKEN_BACK, missing])
    )
)
def test_no_fact_of_a_roster_fails_to_apply(facts: list[RosterEvent]) -> None:
    assert given(day, night, *facts).state is not None
