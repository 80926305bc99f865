"""The clocks of a complaint: how many working days each step may take, what stops them, what is said when one ran out.

A clock carries the day on which it falls due, computed when it was started or resumed; a replay computes nothing. It
pauses while the reporter is asked and goes on with the working days that were left, so no question shortens it. The act
it waits for ends it, and needs no fact of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias, assert_never

from domain.complaint_codes import Category, EscalationLevel, LaporClass
from domain.errors import TooEarly, WrongState
from domain.fact import Fact
from domain.rules import RulesVersion
from domain.working_calendar import WorkingCalendar


class Clock(StrEnum):
    """What is waited for. The words are stored in facts for ever."""

    VERIFY = "verify"  # from submission to verification
    FOLLOW_UP = "follow_up"  # from the first routing to the first step of the office
    ANSWER = "answer"  # from verification to the response
    OMBUDSMAN = "ombudsman"  # from submission: then the reporter is told of the Ombudsman
    REPLY = "reply"  # from the response: the reporter's own time
    QUESTION = "question"  # from a question to the reporter: how long the others stand still for it


OFFICE_CLOCKS: Final = (Clock.VERIFY, Clock.FOLLOW_UP, Clock.ANSWER)
"""Those that an office keeps or breaks."""

STANDS_STILL: Final = (*OFFICE_CLOCKS, Clock.OMBUDSMAN)
"""Those that pause while the reporter is asked."""

RULE: Final[Mapping[Clock, str]] = {
    Clock.VERIFY: "complaint_verify",
    Clock.FOLLOW_UP: "complaint_follow_up",
    Clock.OMBUDSMAN: "complaint_ombudsman",
    Clock.REPLY: "complaint_auto_close",
    Clock.QUESTION: "complaint_question",
}
ANSWER_RULES: Final = (
    "complaint_answer",
    "complaint_answer_supervisory",
    "complaint_answer_information",
)
CLOCK_RULES: Final = (*RULE.values(), *ANSWER_RULES)

SUPERVISORY: Final = frozenset({Category.ILLEGAL_CUT, Category.STAFF_CONDUCT})
"""Complaints that need an inquiry into conduct (berkadar pengawasan) have the longer time. Our own reading."""

RAISED_TO: Final[Mapping[str, EscalationLevel]] = {
    Clock.VERIFY: EscalationLevel.SUPERVISOR,
    Clock.FOLLOW_UP: EscalationLevel.SUPERVISOR,
    Clock.ANSWER: EscalationLevel.HEAD,
    Clock.OMBUDSMAN: EscalationLevel.INSPECTORATE,
}
"""Who looks at a complaint once a clock ran out. Our own ladder."""


def answer_rule(lapor_class: str | None, category: str | None) -> str:
    """The rule for the time of the answer: by what the complaint was verified as."""
    if lapor_class == LaporClass.INFORMATION:
        return "complaint_answer_information"
    if lapor_class == LaporClass.WHISTLEBLOWING or category in SUPERVISORY:
        return "complaint_answer_supervisory"
    return "complaint_answer"


# Facts ------------------------------------------------------------------------------------------


class SlaStarted(Fact, frozen=True, kw_only=True):
    """A clock runs. days: working days after `started_on`; due_on: the last one, on which it is still kept.

    clock: Clock. rule, rule_version: which number it was; calendar: editions that the count rests on.
    """

    clock: str
    rule: str
    rule_version: int
    days: int
    started_on: date
    due_on: date
    calendar: str


class SlaPaused(Fact, frozen=True, kw_only=True):
    """The reporter is asked. days_left: working days after `paused_on` up to `due_on`, which no longer holds."""

    clock: str
    rule_version: int
    paused_on: date
    due_on: date
    days_left: int
    calendar: str


class SlaResumed(Fact, frozen=True, kw_only=True):
    """The reporter answered: the days that were left count on from `resumed_on`."""

    clock: str
    rule_version: int
    resumed_on: date
    due_on: date
    calendar: str


class SlaBreached(Fact, frozen=True, kw_only=True):
    """The day passed without the act. breached_on: the day on which we noticed."""

    clock: str
    rule_version: int
    due_on: date
    breached_on: date
    calendar: str


ClockEvent: TypeAlias = SlaStarted | SlaPaused | SlaResumed | SlaBreached

# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """A clock that runs, stands still or ran out. days_left: while it stands still, else None."""

    due_on: date
    rule_version: int
    calendar: str
    days_left: int | None = None
    breached: bool = False


Clocks: TypeAlias = Mapping[str, ClockState]
"""By the name of the clock; one that was met is absent."""


def evolve_clocks(clocks: Clocks, event: ClockEvent) -> Clocks:
    """The clocks after a fact about one of them."""
    match event:
        case SlaStarted():
            state = ClockState(
                due_on=event.due_on, rule_version=event.rule_version, calendar=event.calendar
            )
        case SlaPaused():
            state = ClockState(
                due_on=event.due_on,
                rule_version=event.rule_version,
                calendar=event.calendar,
                days_left=event.days_left,
            )
        case SlaResumed():
            state = ClockState(
                due_on=event.due_on, rule_version=event.rule_version, calendar=event.calendar
            )
        case SlaBreached():
            held = clocks.get(event.clock) or ClockState(
                due_on=event.due_on, rule_version=event.rule_version, calendar=event.calendar
            )
            state = replace(held, breached=True)
        case _:
            assert_never(event)
    return {**clocks, event.clock: state}


def without(clocks: Clocks, *met: str) -> Clocks:
    """The clocks that go on when these were met."""
    return {clock: state for clock, state in clocks.items() if clock not in met}


# Decisions --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Timing:
    """The local day of a decision, the rules in force on it by name, and the calendar that counts."""

    today: date
    rules: Mapping[str, RulesVersion]
    calendar: WorkingCalendar


def start(clock: Clock, timing: Timing, rule: str | None = None) -> SlaStarted:
    """Start a clock today, under the rule in force today."""
    version = timing.rules[rule or RULE[clock]]
    due_on = timing.calendar.after(timing.today, version["days"])
    return SlaStarted(
        clock=clock.value,
        rule=version.rule,
        rule_version=version.version,
        days=version["days"],
        started_on=timing.today,
        due_on=due_on,
        calendar=timing.calendar.edition(timing.today, due_on),
    )


def pause(clocks: Clocks, timing: Timing) -> list[SlaPaused]:
    """Stop what runs and may stand still. What is late already goes on: a question heals no delay."""
    return [
        SlaPaused(
            clock=clock,
            rule_version=state.rule_version,
            paused_on=timing.today,
            due_on=state.due_on,
            days_left=timing.calendar.between(timing.today, state.due_on),
            calendar=timing.calendar.edition(timing.today, state.due_on),
        )
        for clock, state in clocks.items()
        if clock in STANDS_STILL
        and state.days_left is None
        and not state.breached
        and timing.today <= state.due_on
    ]


def resume(clocks: Clocks, timing: Timing) -> list[SlaResumed]:
    """Go on with what stood still, from today. Asked and answered on one day, nothing moves."""
    resumed = []
    for clock, state in clocks.items():
        if state.days_left is not None:
            # Whatever the calendar says now, the day that once held is not taken back.
            due_on = max(state.due_on, timing.calendar.after(timing.today, state.days_left))
            resumed.append(
                SlaResumed(
                    clock=clock,
                    rule_version=state.rule_version,
                    resumed_on=timing.today,
                    due_on=due_on,
                    calendar=timing.calendar.edition(timing.today, due_on),
                )
            )
    return resumed


def breach(clocks: Clocks, clock: str, *, today: date) -> SlaBreached:
    """Say that a clock ran out: once, when its last day has passed."""
    state = clocks.get(clock)
    if state is None or state.breached or state.days_left is not None:
        raise WrongState("clock", status=clock)
    if today <= state.due_on:
        raise TooEarly("clock", until=state.due_on.isoformat())
    return SlaBreached(
        clock=clock,
        rule_version=state.rule_version,
        due_on=state.due_on,
        breached_on=today,
        calendar=state.calendar,
    )
