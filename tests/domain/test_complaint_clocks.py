"""Clocks in working days: what starts, stops and breaches them, always with the same days in every replay."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from domain import complaint_decisions as decide
from domain import complaint_questions as questions
from domain.complaint import Complaint, ComplaintEscalated, ComplaintEvent, Status, evolve
from domain.complaint_clocks import (
    RAISED_TO,
    STANDS_STILL,
    Clock,
    ClockEvent,
    SlaBreached,
    SlaPaused,
    SlaResumed,
    SlaStarted,
    Timing,
    answer_rule,
    breach,
    pause,
    resume,
    start,
    without,
)
from domain.errors import NotReachable, TooEarly, UnknownCode, WrongState
from domain.rules import RulesVersion
from domain.working_calendar import WorkingCalendar, YearCalendar
from tests.domain.complaint_examples import (
    CLOSED,
    IN_PROGRESS,
    LAST_DAY,
    MONDAY,
    RESPONDED,
    TEXT,
    TIMING,
    VERIFIED,
    asked,
    classified,
    followed_up,
    given,
    not_told,
    on,
    responded,
    routed,
    submitted,
    to_answer,
    to_be_told,
    to_follow_up,
    to_ombudsman,
    to_reply,
    to_verify,
    told,
    verified,
    withdrawn,
)

RUNNING = (submitted, to_verify, to_ombudsman)
WORKING = (*RUNNING, verified, classified, to_answer, routed, to_follow_up)


def clocks(*facts: ComplaintEvent) -> set[str]:
    state = given(*facts).state
    assert state is not None
    return set(state.clocks)


@pytest.mark.parametrize(
    ("facts", "running"),
    [
        (RUNNING, {"verify", "ombudsman"}),
        ((*RUNNING, verified, classified, to_answer), {"answer", "ombudsman"}),
        (WORKING, {"answer", "ombudsman", "follow_up"}),
        ((*WORKING, followed_up), {"answer", "ombudsman"}),
        ((*WORKING, followed_up, responded, to_reply), {"reply"}),
        ((*RUNNING, withdrawn), set()),
        (RESPONDED, set()),
        (CLOSED, set()),
    ],
)
def test_a_clock_is_met_by_the_act_it_waits_for(
    facts: tuple[ComplaintEvent, ...], running: set[str]
) -> None:
    assert clocks(*facts) == running


@pytest.mark.parametrize(
    ("lapor_class", "category", "rule"),
    [
        ("complaint", "not_received", "complaint_answer"),
        ("aspiration", "data_error", "complaint_answer"),
        ("information", "staff_conduct", "complaint_answer_information"),
        ("complaint", "illegal_cut", "complaint_answer_supervisory"),
        ("complaint", "staff_conduct", "complaint_answer_supervisory"),
        ("whistleblowing", "not_received", "complaint_answer_supervisory"),
        (None, None, "complaint_answer"),
    ],
)
def test_the_time_of_the_answer_follows_from_what_it_was_verified_as(
    lapor_class: str | None, category: str | None, rule: str
) -> None:
    assert answer_rule(lapor_class, category) == rule


def test_passing_a_complaint_on_gives_no_new_time_to_begin() -> None:
    given(*WORKING).when(decide.route, to_office="upt", programme=None, timing=TIMING).then(
        msgspec.structs.replace(routed, to_office="upt")
    )
    given(*WORKING, followed_up).when(
        decide.route, to_office="upt", programme=None, timing=TIMING
    ).then(msgspec.structs.replace(routed, to_office="upt"))


def test_a_question_stops_the_clocks_and_the_answer_sets_them_going_with_what_was_left() -> None:
    friday = on(MONDAY + timedelta(days=4))
    paused = questions.request_information(given(*WORKING).state, note=TEXT, timing=friday)
    assert paused == [
        asked,
        _paused("ombudsman", 56, date(2026, 4, 10)),
        _paused("answer", 10, date(2026, 1, 26)),
        _paused("follow_up", 1, date(2026, 1, 12)),
        start(Clock.QUESTION, friday),
    ]
    state = given(*WORKING, *paused).state
    later = on(date(2026, 1, 19))
    resumed = questions.provide_information(state, note=TEXT, timing=later)[1:]
    assert [(fact.clock, fact.due_on) for fact in resumed if isinstance(fact, SlaResumed)] == [
        ("ombudsman", SHIPPED.after(later.today, 56)),
        ("answer", date(2026, 2, 2)),
        ("follow_up", date(2026, 1, 20)),
    ]


def test_without_an_answer_the_clocks_go_on_after_the_time_for_it_and_never_stop_again() -> None:
    question = questions.request_information(given(*WORKING).state, note=TEXT, timing=TIMING)
    waiting = given(*WORKING, *question)
    waiting.when(questions.go_on_unanswered, on(LAST_DAY)).then_refused(TooEarly)
    day_after = on(LAST_DAY + timedelta(days=1))
    gone_on = questions.go_on_unanswered(waiting.state, day_after)
    years_later = on(date(2026, 12, 1))
    assert (
        questions.go_on_unanswered(waiting.state, years_later) == gone_on
    )  # noticing late heals nothing
    assert gone_on[0] == not_told
    assert [fact.clock for fact in gone_on if isinstance(fact, SlaResumed)] == [
        "ombudsman",
        "answer",
        "follow_up",
    ]
    state = given(*WORKING, *question, *gone_on).state
    assert state is not None
    assert (state.status, set(state.clocks)) == (
        Status.ROUTED,
        {"ombudsman", "answer", "follow_up"},
    )
    again = questions.request_information(state, note=TEXT, timing=day_after)
    assert again == [asked, start(Clock.QUESTION, day_after)]
    # Who answers late is heard, and may be asked and waited for again.
    late = questions.provide_information(state, note=TEXT, timing=day_after)
    assert late == [told]
    heard = given(*WORKING, *question, *gone_on, *late).state
    once_more = questions.request_information(heard, note=TEXT, timing=day_after)
    assert [type(fact) for fact in once_more].count(SlaPaused) == 3


def test_a_question_of_before_there_was_a_time_for_it_has_waited_enough() -> None:
    given(*IN_PROGRESS, asked).when(questions.go_on_unanswered, TIMING).then(not_told)


@pytest.mark.parametrize(
    ("anonymous", "ticket", "asks"),
    [(True, None, False), (True, "T-1", True), (False, None, True)],
)
def test_nobody_is_asked_who_cannot_answer(anonymous: bool, ticket: str | None, asks: bool) -> None:
    unknown = msgspec.structs.replace(submitted, anonymous=anonymous, ticket=ticket)
    tried = given(unknown).when(questions.request_information, note=TEXT, timing=TIMING)
    if asks:
        tried.then(asked, to_be_told)
    else:
        tried.then_refused(NotReachable)


SHIPPED = TIMING.calendar


def _paused(clock: str, days_left: int, due_on: date) -> SlaPaused:
    return SlaPaused(
        clock=clock,
        rule_version=0,
        paused_on=date(2026, 1, 9),
        due_on=due_on,
        days_left=days_left,
        calendar="2026:0",
    )


def test_a_question_heals_no_delay() -> None:
    state = given(*RUNNING).state
    late = on(to_verify.due_on + timedelta(days=1))
    facts = questions.request_information(state, note=TEXT, timing=late)
    assert [fact.clock for fact in facts if isinstance(fact, SlaPaused)] == ["ombudsman"]


def test_a_complaint_of_before_there_were_clocks_is_handled_as_ever() -> None:
    assert questions.request_information(given(*IN_PROGRESS).state, note=TEXT, timing=TIMING) == [
        asked,
        to_be_told,
    ]
    given(*VERIFIED).when(decide.record_breach, clock="verify", timing=TIMING).then_refused(
        WrongState, field="clock"
    )


@pytest.mark.parametrize("clock", STANDS_STILL)
def test_a_clock_is_breached_the_day_after_its_last_day_once_and_raised(clock: Clock) -> None:
    begun = {one.clock: one for one in (to_verify, to_ombudsman, to_answer, to_follow_up)}[clock]
    state = given(*RUNNING, begun)
    state.when(decide.record_breach, clock=clock, timing=on(begun.due_on)).then_refused(
        TooEarly, field="clock"
    )
    next_day = on(begun.due_on + timedelta(days=1))
    breached = SlaBreached(
        clock=clock,
        rule_version=0,
        due_on=begun.due_on,
        breached_on=next_day.today,
        calendar="2026:0",
    )
    raised = ComplaintEscalated(level=RAISED_TO[clock], reason="deadline_passed")
    state.when(decide.record_breach, clock=clock, timing=next_day).then(breached, raised)
    given(*RUNNING, begun, breached, raised).when(
        decide.record_breach, clock=clock, timing=next_day
    ).then_refused(WrongState, field="clock")


def test_what_was_raised_higher_already_is_only_marked_as_late() -> None:
    raised = ComplaintEscalated(level="head", reason="repeated")
    facts = decide.record_breach(
        given(*RUNNING, raised).state, clock="verify", timing=on(date(2026, 1, 9))
    )
    assert [type(fact) for fact in facts] == [SlaBreached]


def test_the_reporter_s_own_time_is_no_office_s_breach() -> None:
    given(*RESPONDED, to_reply).when(
        decide.record_breach, clock="reply", timing=on(date(2026, 3, 1))
    ).then_refused(UnknownCode, field="clock")


def test_reopening_starts_new_clocks_under_the_rule_of_then() -> None:
    new = RulesVersion("complaint_answer", 3, MONDAY, "a stricter regulation", {"days": 2})
    timing = replace(TIMING, rules={**TIMING.rules, "complaint_answer": new})
    facts = decide.reopen(given(*CLOSED).state, reason=TEXT, timing=timing)
    answer = next(f for f in facts if isinstance(f, SlaStarted) and f.clock == "answer")
    assert (answer.rule_version, answer.days, answer.due_on) == (3, 2, date(2026, 1, 7))


# Whatever the calendar and however often somebody asks ------------------------------------------

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
HOLIDAYS = st.frozensets(DAYS, max_size=40)


def timing_on(day: date, days_off: frozenset[date]) -> Timing:
    years = {
        year: YearCalendar(1, frozenset(one for one in days_off if one.year == year))
        for year in (2026, 2027)
    }
    return Timing(day, TIMING.rules, WorkingCalendar(years))


@examples(
    begun=DAYS,
    steps=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), HOLIDAYS), max_size=4),
    days_off=HOLIDAYS,
    clock=st.sampled_from([Clock.VERIFY, Clock.FOLLOW_UP, Clock.ANSWER]),
)
def test_asking_never_shortens_a_clock(
    begun: date,
    steps: list[tuple[int, int, frozenset[date]]],
    days_off: frozenset[date],
    clock: Clock,
) -> None:
    rule = "complaint_answer" if clock is Clock.ANSWER else None
    fact = start(clock, timing_on(begun, days_off), rule)
    history: list[ClockEvent] = [fact]
    state = given(submitted, fact).state
    today, due_on = begun, fact.due_on
    for wait, asking, known_then in steps:
        today += timedelta(days=wait)
        assert state is not None
        for paused in pause(state.clocks, timing_on(today, days_off)):
            state, history = evolve(state, paused), [*history, paused]
        today += timedelta(days=asking)
        for resumed in resume(state.clocks, timing_on(today, known_then)):
            state, history = evolve(state, resumed), [*history, resumed]
            assert resumed.due_on >= due_on
            due_on = resumed.due_on
    assert state is not None
    assert state.clocks[clock].due_on == due_on
    _replays(history, state)


def _replays(history: list[ClockEvent], state: Complaint) -> None:
    """From their stored form alone, without rules or calendar, the same days come out."""
    stored = [(type(fact), msgspec.json.encode(fact)) for fact in history]
    loaded: list[Any] = [msgspec.json.decode(data, type=kind) for kind, data in stored]
    assert given(submitted, *loaded).state == state


@examples(day=DAYS, days_off=HOLIDAYS, pauses=st.booleans())
def test_a_clock_breaches_exactly_after_its_days(
    day: date, days_off: frozenset[date], pauses: bool
) -> None:
    timing = timing_on(day, days_off)
    fact = start(Clock.VERIFY, timing)
    assert timing.calendar.between(day, fact.due_on) == fact.days
    state = given(submitted, fact).state
    assert state is not None
    if pauses:
        (paused,) = pause(state.clocks, timing)
        with pytest.raises(WrongState):
            breach(evolve(state, paused).clocks, "verify", today=date(2030, 1, 1))
    late = fact.due_on + timedelta(days=1)
    assert breach(state.clocks, "verify", today=late).breached_on == late


def test_only_clocks_that_are_named_are_met() -> None:
    state = given(*WORKING).state
    assert state is not None
    assert set(without(state.clocks, "answer", "verify")) == {"ombudsman", "follow_up"}
    assert set(get_args(ClockEvent)) == {SlaStarted, SlaPaused, SlaResumed, SlaBreached}
