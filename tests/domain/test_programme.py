"""A programme is registered once, pauses, goes on, and ends for good."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.errors import (
    AlreadyExists,
    Invalid,
    Missing,
    NotFound,
    Refusal,
    UnknownCode,
    WrongState,
)
from domain.programme import (
    REASONS,
    Programme,
    ProgrammeEnded,
    ProgrammeEvent,
    ProgrammeRegistered,
    ProgrammeResumed,
    ProgrammeSuspended,
    active_unit,
    end,
    evolve,
    register,
    resume,
    suspend,
)
from tests.given import Given

SEMBAKO = {
    "code": "BPNT",
    "name": "Program Sembako",
    "level": "national",
    "owner": "Kementerian Sosial",
    "unit": "KPM",
    "funding": "apbn",
    "description": "Bantuan pangan non-tunai",
}

registered = ProgrammeRegistered(**SEMBAKO)
suspended = ProgrammeSuspended(reason="budget")
resumed = ProgrammeResumed()
ended = ProgrammeEnded(reason="term_over")

HISTORIES: dict[str, tuple[ProgrammeEvent, ...]] = {
    "unknown": (),
    "active": (registered,),
    "suspended": (registered, suspended),
    "active again": (registered, suspended, resumed),
    "ended": (registered, ended),
    "ended while suspended": (registered, suspended, ended),
}

Decide = tuple[Callable[..., ProgrammeEvent], dict[str, Any], ProgrammeEvent]
DECISIONS: dict[str, Decide] = {
    "register": (register, dict(SEMBAKO), registered),
    "suspend": (suspend, {"reason": "budget"}, suspended),
    "resume": (resume, {}, resumed),
    "end": (end, {"reason": "term_over"}, ended),
}

POSSIBLE = {
    ("unknown", "register"),
    ("active", "suspend"),
    ("active", "end"),
    ("suspended", "resume"),
    ("suspended", "end"),
    ("active again", "suspend"),
    ("active again", "end"),
}


def given(*facts: ProgrammeEvent) -> Given[Programme, ProgrammeEvent]:
    return Given(evolve, *facts)


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("name", DECISIONS)
def test_every_decision_in_every_state(history: str, name: str) -> None:
    decide, values, fact = DECISIONS[name]
    attempt = given(*HISTORIES[history]).when(decide, **values)
    if (history, name) in POSSIBLE:
        attempt.then(fact)
    elif name == "register":
        attempt.then_refused(AlreadyExists, field="code")
    elif history == "unknown":
        attempt.then_refused(NotFound, field="programme")
    else:
        attempt.then_refused(WrongState, field="programme")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code": "bpnt"}, Invalid),
        ({"code": "B"}, Invalid),
        ({"code": "A" * 21}, Invalid),
        ({"code": "PBI BPJS"}, Invalid),
        ({"name": " "}, Missing),
        ({"level": "world"}, UnknownCode),
        ({"owner": ""}, Missing),
        ({"unit": "rupiah"}, UnknownCode),
        ({"funding": "loan"}, UnknownCode),
        ({"description": ""}, Missing),
    ],
)
def test_a_programme_is_not_registered_with(change: dict[str, str], error: type[Refusal]) -> None:
    given().when(register, **{**SEMBAKO, **change}).then_refused(error, field=next(iter(change)))


@pytest.mark.parametrize("decide", [suspend, end])
def test_a_reason_is_one_of_the_list(decide: Callable[..., ProgrammeEvent]) -> None:
    given(registered).when(decide, reason="whim").then_refused(UnknownCode, field="reason")
    assert {decide(given(registered).state, reason=reason) for reason in REASONS}


def test_only_an_active_programme_pays_and_only_in_its_unit() -> None:
    given(registered).when(active_unit, "KPM").then("KPM")
    given(registered).when(active_unit, "person").then_refused(UnknownCode, field="unit")
    given(registered, suspended).when(active_unit, "KPM").then_refused(
        WrongState, field="programme"
    )
    given(registered, ended).when(active_unit, "KPM").then_refused(WrongState, field="programme")
    given().when(active_unit, "KPM").then_refused(NotFound, field="programme")
