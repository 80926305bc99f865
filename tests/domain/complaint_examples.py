"""One example of every fact, status and decision of a complaint."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args
from uuid import UUID

from domain import complaint_decisions as decide
from domain import complaint_questions as questions
from domain.complaint import (
    Complaint,
    ComplaintArchived,
    ComplaintAutoClosed,
    ComplaintClassified,
    ComplaintEscalated,
    ComplaintEvent,
    ComplaintMarkedDuplicate,
    ComplaintRejected,
    ComplaintReopened,
    ComplaintResponded,
    ComplaintRouted,
    ComplaintSubmitted,
    ComplaintTransferred,
    ComplaintVerified,
    ComplaintWithdrawn,
    FollowUpRecorded,
    InformationNotProvided,
    InformationProvided,
    InformationRequested,
    ResolutionConfirmed,
    Status,
    evolve,
)
from domain.complaint_clocks import CLOCK_RULES, Clock, ClockEvent, SlaStarted, Timing
from domain.fact import Sealed
from domain.rule_book import RULES
from domain.working_calendar import SHIPPED
from tests.given import Given

THIS, ORIGINAL, ANI = UUID(int=1), UUID(int=2), UUID(int=3)
TEXT = Sealed("ciphertext")
MONDAY = date(2026, 1, 5)
LAST_DAY = date(2026, 1, 20)  # ten working days after 5 January: 16 January is Isra Mikraj

TIMING = Timing(MONDAY, {name: RULES[name].shipped for name in CLOCK_RULES}, SHIPPED)


def on(day: date) -> Timing:
    """The same rules and calendar, on another day."""
    return replace(TIMING, today=day)


def started(clock: Clock, days: int, due_on: date, rule: str) -> SlaStarted:
    """A clock that was started on Monday under the rule that ships."""
    return SlaStarted(
        clock=clock,
        rule=rule,
        rule_version=0,
        days=days,
        started_on=MONDAY,
        due_on=due_on,
        calendar="2026:0",
    )


to_verify = started(Clock.VERIFY, 3, date(2026, 1, 8), "complaint_verify")
to_ombudsman = started(Clock.OMBUDSMAN, 60, date(2026, 4, 10), "complaint_ombudsman")
to_answer = started(Clock.ANSWER, 14, date(2026, 1, 26), "complaint_answer")
to_follow_up = started(Clock.FOLLOW_UP, 5, date(2026, 1, 12), "complaint_follow_up")
to_be_told = started(Clock.QUESTION, 10, LAST_DAY, "complaint_question")
to_reply = started(Clock.REPLY, 10, LAST_DAY, "complaint_auto_close")

submitted = ComplaintSubmitted(
    channel="desk",
    category="not_received",
    region="61.05.01.1001",
    submitted_by="officer-1",
    anonymous=False,
    narrative=TEXT,
)
verified = ComplaintVerified(lapor_class="complaint")
classified = ComplaintClassified(category="wrong_amount", programme="BPNT")
routed = ComplaintRouted(to_office="secretariat", programme="BPNT")
followed_up = FollowUpRecorded(note=TEXT)
asked = InformationRequested(note=TEXT)
told = InformationProvided(note=TEXT)
not_told = InformationNotProvided(rule_source=RULES["complaint_question"].shipped.source)
responded = ComplaintResponded(response=TEXT, responded_on=MONDAY)
confirmed = ResolutionConfirmed(satisfied=True)
auto_closed = ComplaintAutoClosed(rule_source=RULES["complaint_auto_close"].shipped.source)
reopened = ComplaintReopened(reason=TEXT)
escalated = ComplaintEscalated(level="supervisor", reason="deadline_passed")
transferred = ComplaintTransferred(to_authority="dukcapil")
duplicate = ComplaintMarkedDuplicate(original=ORIGINAL)
rejected = ComplaintRejected(reason="no_substance")
withdrawn = ComplaintWithdrawn()
archived = ComplaintArchived(reason="spam")

VERIFIED = (submitted, verified, classified)
ROUTED = (*VERIFIED, routed)
IN_PROGRESS = (*ROUTED, followed_up)
RESPONDED = (*IN_PROGRESS, responded)
CLOSED = (*RESPONDED, confirmed)

HISTORY: dict[str, tuple[ComplaintEvent, ...]] = {
    "new": (),
    "sub": (submitted,),
    "ver": VERIFIED,
    "rou": ROUTED,
    "inp": IN_PROGRESS,
    "inf": (*IN_PROGRESS, asked),
    "res": RESPONDED,
    "clo": CLOSED,
    "tra": (submitted, transferred),
    "dup": (submitted, duplicate),
    "rej": (submitted, rejected),
    "wit": (submitted, withdrawn),
    "arc": (submitted, archived),
}
STATUS = dict(zip(list(HISTORY)[1:], Status, strict=True))

Decision = Callable[[Complaint | None], ComplaintEvent | list[ComplaintEvent]]

OTHER = Complaint(region="61.05", submitted_by="officer-2")
DECISIONS: dict[str, tuple[Decision, tuple[ComplaintEvent, ...]]] = {  # without their clocks
    "submit": (
        lambda it: decide.submit(
            it,
            channel="desk",
            category="not_received",
            region="61.05.01.1001",
            submitted_by="officer-1",
            anonymous=False,
            narrative=TEXT,
            timing=TIMING,
        ),
        (submitted,),
    ),
    "verify": (
        lambda it: decide.verify(
            it,
            lapor_class="complaint",
            category="wrong_amount",
            programme="BPNT",
            timing=TIMING,
        ),
        (verified, classified),
    ),
    "route": (
        lambda it: decide.route(it, to_office="secretariat", programme="BPNT", timing=TIMING),
        (routed,),
    ),
    "follow_up": (lambda it: decide.follow_up(it, note=TEXT), (followed_up,)),
    "ask": (
        lambda it: questions.request_information(it, note=TEXT, timing=TIMING),
        (asked,),
    ),
    "tell": (
        lambda it: questions.provide_information(it, note=TEXT, timing=TIMING),
        (told,),
    ),
    "go_on": (
        lambda it: questions.go_on_unanswered(it, on(LAST_DAY + timedelta(days=1))),
        (not_told,),
    ),
    "respond": (lambda it: decide.respond(it, response=TEXT, timing=TIMING), (responded,)),
    "confirm": (lambda it: decide.confirm(it, satisfied=True), (confirmed,)),
    "close": (
        lambda it: decide.close_unanswered(it, on(LAST_DAY + timedelta(days=1))),
        (auto_closed,),
    ),
    "reopen": (lambda it: decide.reopen(it, reason=TEXT, timing=TIMING), (reopened,)),
    "escalate": (
        lambda it: decide.escalate(it, level="supervisor", reason="deadline_passed"),
        (escalated,),
    ),
    "transfer": (lambda it: decide.transfer(it, to_authority="dukcapil"), (transferred,)),
    "duplicate": (
        lambda it: decide.mark_duplicate(it, this=THIS, original=ORIGINAL, other=OTHER),
        (duplicate,),
    ),
    "reject": (lambda it: decide.reject(it, reason="no_substance"), (rejected,)),
    "withdraw": (decide.withdraw, (withdrawn,)),
    "archive": (lambda it: decide.archive(it, reason="spam"), (archived,)),
}


def without_clocks(decision: Decision) -> Callable[[Complaint | None], list[ComplaintEvent]]:
    """The decision, and of what it says all but the clocks."""

    def decided(complaint: Complaint | None) -> list[ComplaintEvent]:
        facts = decision(complaint)
        many = facts if isinstance(facts, list) else [facts]
        return [fact for fact in many if not isinstance(fact, get_args(ClockEvent))]

    return decided


def given(*facts: ComplaintEvent) -> Given[Complaint, ComplaintEvent]:
    """Begin a sentence with a history."""
    return Given(evolve, *facts)
