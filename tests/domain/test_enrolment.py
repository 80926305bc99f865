"""An owner's decisions: one running enrolment for each programme and person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.enrolment import (
    ENDING_REASONS,
    SUSPENSION_REASONS,
    Decision,
    Enrolment,
    EnrolmentDecided,
    EnrolmentEnded,
    EnrolmentEvent,
    EnrolmentResumed,
    EnrolmentSuspended,
    Status,
    decide,
    end,
    enrolment_stream,
    evolve,
    resume,
    suspend,
)
from domain.errors import (
    AlreadyExists,
    InFuture,
    Missing,
    NotFound,
    OutOfRange,
    Refusal,
    UnknownCode,
    WrongState,
)
from tests.given import Given

TODAY = date(2026, 1, 5)
PERSON = UUID(int=1)
DECISION = Decision(decided_on=TODAY, decree="SK 12/2026", today=TODAY)
WHO: dict[str, Any] = {
    "programme": "PKH",
    "person": PERSON,
    "unit": "KPM",
    "region": "61.05.01.1001",
}
SAME: dict[str, Any] = {
    "programme": "PKH",
    "person": PERSON,
    "unit": "KPM",
    "decided_on": TODAY,
    "decree": "SK 12/2026",
}

decided = EnrolmentDecided(**SAME, region="61.05.01.1001")
suspended = EnrolmentSuspended(**SAME, reason="under_review")
resumed = EnrolmentResumed(**SAME)
ended = EnrolmentEnded(**SAME, reason="graduated")

HISTORIES: dict[str, tuple[EnrolmentEvent, ...]] = {
    "none": (),
    "active": (decided,),
    "suspended": (decided, suspended),
    "active again": (decided, suspended, resumed),
    "ended": (decided, ended),
    "ended while suspended": (decided, suspended, ended),
    "enrolled anew": (decided, ended, decided),
}
DECISIONS: dict[str, tuple[Callable[..., EnrolmentEvent], dict[str, Any], EnrolmentEvent]] = {
    "decide": (decide, WHO, decided),
    "suspend": (suspend, {"reason": "under_review"}, suspended),
    "resume": (resume, {}, resumed),
    "end": (end, {"reason": "graduated"}, ended),
}
POSSIBLE = {
    "none": {"decide"},
    "active": {"suspend", "end"},
    "suspended": {"resume", "end"},
    "active again": {"suspend", "end"},
    "ended": {"decide"},
    "ended while suspended": {"decide"},
    "enrolled anew": {"suspend", "end"},
}


def given(*facts: EnrolmentEvent) -> Given[Enrolment, EnrolmentEvent]:
    return Given(evolve, *facts)


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("name", DECISIONS)
def test_every_decision_in_every_state(history: str, name: str) -> None:
    decision, values, fact = DECISIONS[name]
    attempt = given(*HISTORIES[history]).when(decision, DECISION, **values)
    if name in POSSIBLE[history]:
        attempt.then(fact)
    elif name == "decide":
        attempt.then_refused(AlreadyExists, field="person")
    elif history == "none":
        attempt.then_refused(NotFound, field="enrolment")
    else:
        attempt.then_refused(WrongState, field="enrolment")


@pytest.mark.parametrize("name", DECISIONS)
@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"decided_on": TODAY + timedelta(days=1)}, InFuture, "decided_on"),
        ({"decided_on": date(1999, 12, 31)}, OutOfRange, "decided_on"),
        ({"decree": " "}, Missing, "decree"),
        ({"decree": "x" * 201}, OutOfRange, "decree"),
    ],
)
def test_a_decision_needs_a_true_day_and_a_short_decree(
    name: str, change: dict[str, Any], error: type[Refusal], field: str
) -> None:
    decision, values, _ = DECISIONS[name]
    history = next(key for key, names in POSSIBLE.items() if name in names)
    given(*HISTORIES[history]).when(decision, replace(DECISION, **change), **values).then_refused(
        error, field=field
    )


def test_a_decision_may_lack_a_decree_and_be_old() -> None:
    old = Decision(decided_on=date(2007, 3, 1), decree=None, today=TODAY)
    given().when(decide, old, **WHO).then(
        EnrolmentDecided(
            **{**SAME, "decided_on": date(2007, 3, 1), "decree": None}, region="61.05.01.1001"
        )
    )


@pytest.mark.parametrize(
    ("decision", "known"), [(suspend, SUSPENSION_REASONS), (end, ENDING_REASONS)]
)
def test_reasons_come_from_their_list(
    decision: Callable[..., EnrolmentSuspended | EnrolmentEnded], known: dict[str, str]
) -> None:
    active = given(decided)
    active.when(decision, DECISION, reason="whim").then_refused(UnknownCode, field="reason")
    assert [decision(active.state, DECISION, reason=reason).reason for reason in known] == [*known]


def test_an_enrolment_belongs_to_one_programme_and_person() -> None:
    streams = {enrolment_stream(p, UUID(int=n)) for p in ("PKH", "BPNT") for n in (1, 2)}
    assert len(streams) == 4


@for_all(st.lists(st.sampled_from([*DECISIONS]), max_size=12))
def test_accepted_facts_always_replay(names: list[str]) -> None:
    facts: list[EnrolmentEvent] = []
    state: Enrolment | None = None
    for name in names:
        decision, values, _ = DECISIONS[name]
        try:
            facts.append(decision(state, DECISION, **values))
        except Refusal:
            continue
        state = evolve(state, facts[-1])
    assert reduce(evolve, facts, None) == state
    starts = sum(isinstance(fact, EnrolmentDecided) for fact in facts)
    ends = sum(isinstance(fact, EnrolmentEnded) for fact in facts)
    assert starts - ends == (state is not None and state.status is not Status.ENDED)
