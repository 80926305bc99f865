"""Questions to the reporter of a complaint: who can be asked, how long the clocks stand still for it, what then."""

from dataclasses import replace

from domain.complaint import (
    Complaint,
    ComplaintEvent,
    InformationNotProvided,
    InformationProvided,
    InformationRequested,
    Status,
)
from domain.complaint_clocks import RULE, Clock, Timing, pause, resume, start
from domain.complaint_decisions import UNANSWERED, in_status, known_complaint
from domain.errors import NotReachable, TooEarly
from domain.fact import Sealed


def request_information(
    complaint: Complaint | None, *, note: Sealed, timing: Timing
) -> list[ComplaintEvent]:
    """Ask the reporter, before a response and even before verification (LAPOR A2, tunda); clocks stand still.

    They do so for the time of the rule, and no second time for who did not answer. Nobody is asked who cannot answer.
    """
    state = in_status(complaint, UNANSWERED - {Status.INFORMATION_REQUESTED})
    if not state.reachable:
        raise NotReachable
    paused = [] if state.asked_in_vain else pause(state.clocks, timing)
    return [InformationRequested(note=note), *paused, start(Clock.QUESTION, timing)]


def provide_information(
    complaint: Complaint | None, *, note: Sealed, timing: Timing
) -> list[ComplaintEvent]:
    """Answer what was asked; clocks go on with the days that were left. An answer that comes late is taken too."""
    state = known_complaint(complaint)
    late = UNANSWERED if state.asked_in_vain else frozenset[Status]()
    in_status(state, {Status.INFORMATION_REQUESTED, *late})
    return [InformationProvided(note=note), *resume(state.clocks, timing)]


def go_on_unanswered(complaint: Complaint | None, timing: Timing) -> list[ComplaintEvent]:
    """Go on without an answer once the whole time for it has passed; clocks go on with the days that were left.

    They do so from the last day of that time, however late we notice. A question of before there was such a time has
    had enough of it.
    """
    state = in_status(complaint, {Status.INFORMATION_REQUESTED})
    source = timing.rules[RULE[Clock.QUESTION]].source
    clock = state.clocks.get(Clock.QUESTION)
    if clock is not None:
        if timing.today <= clock.due_on:
            raise TooEarly(until=clock.due_on.isoformat())
        timing = replace(timing, today=clock.due_on)
    return [InformationNotProvided(rule_source=source), *resume(state.clocks, timing)]
