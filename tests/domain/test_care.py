"""A client's stay: admission to a bed, limits, assessment, plan, attendance, outcome, aftercare."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec import structs

from domain import care_decisions as decide
from domain import pmks
from domain.care import (
    AftercareOverdue,
    AftercarePlanned,
    AftercareVisited,
    AssessmentCompleted,
    AttendanceRecorded,
    CaseAssigned,
    ClientDischarged,
    ClientReturned,
    ClientTransferred,
    HealthChecked,
    OutcomeDecided,
    ServicePlanApproved,
    ServicePlanDrafted,
    ShelterAdmitted,
    StayExtended,
    StayLimitExceeded,
)
from domain.care_codes import DischargeOutcome
from domain.case import Case, CaseClosed, CaseEvent, Status, TeamArrived, evolve
from domain.case_codes import Sex
from domain.errors import (
    AftercareNeeded,
    AlreadyExists,
    HealthCheckNeeded,
    Invalid,
    Missing,
    NotInShelter,
    OutOfRange,
    Refusal,
    SamePerson,
    SameRecord,
    TooEarly,
    UnknownCode,
    UnknownRegion,
    WrongState,
)
from domain.rules import RulesVersion
from domain.shelter import BedTaken, Side
from tests.domain.care_examples import (
    ADMISSION,
    ADMITTED,
    AFTERCARE,
    ASSESSED,
    BED,
    BY_WORKER,
    CASE,
    DAY,
    DISCHARGED,
    DRAFTED,
    HEALTH,
    IN_SERVICE,
    LIMIT,
    SECURED,
    SERVICES,
    TEXT,
    admitted,
    dispatched,
    planned,
    reported,
    resolved,
    secured,
)
from tests.given import Given

LAST_DAY = date(2023, 2, 20)
OTHER_BED = BedTaken(shelter="singgah", side="men", case=CASE, number=1, taken_on=DAY)
BEFORE_BEDS = (*SECURED, ShelterAdmitted(shelter="upt"))
absconded = ClientDischarged(outcome="absconded", left_on=DAY)
reunified = ClientDischarged(outcome="reunified", left_on=DAY)
fit = HealthChecked(result="fit")


def given(*facts: CaseEvent) -> Given[Case, CaseEvent]:
    return Given(evolve, *facts)


def status_of(*facts: CaseEvent) -> Status | None:
    state = given(*facts).state
    return None if state is None else state.status


def with_numbers(rule: RulesVersion, **numbers: int) -> RulesVersion:
    return replace(rule, version=2, numbers={**rule.numbers, **numbers})


# Admission --------------------------------------------------------------------------------------


def test_an_admission_says_the_bed_and_the_last_day_of_the_stay() -> None:
    given(*SECURED).when(decide.admit, **ADMISSION).then(admitted)
    week = with_numbers(LIMIT, days=7)
    given(*SECURED).when(decide.admit, **{**ADMISSION, "limit": week}).then(
        msgspec.structs.replace(admitted, due_on=date(2023, 2, 13), rule_version=2)
    )


@pytest.mark.parametrize("category", sorted(pmks.CATEGORIES))
def test_a_child_is_admitted_with_a_guardian_or_bapas_reference_only(category: str) -> None:
    found = (msgspec.structs.replace(reported, category=category), secured)
    alone = given(*found).when(decide.admit, **ADMISSION)
    if category <= "PMKS-07":
        alone.then_refused(Missing, field="guardian_reference")
    else:
        alone.then(admitted)
    given(*found).when(decide.admit, **{**ADMISSION, "guardian_reference": TEXT}).then(
        msgspec.structs.replace(admitted, guardian_reference=TEXT)
    )


@pytest.mark.parametrize(
    ("on_file", "judged", "sex"),
    [("L", None, Sex.MALE), (None, "P", Sex.FEMALE), ("L", "P", Sex.FEMALE)],
)
def test_the_sex_is_as_judged_now_or_as_reported(
    on_file: str | None, judged: str | None, sex: Sex
) -> None:
    state = given(msgspec.structs.replace(reported, sex=on_file), secured).state
    assert decide.sex_of(state, judged) is sex


def test_without_any_word_of_the_sex_nobody_gets_a_bed() -> None:
    stranger = given(msgspec.structs.replace(reported, sex=None), secured)
    stranger.when(decide.sex_of, None).then_refused(Missing, field="sex")
    stranger.when(decide.sex_of, "M").then_refused(UnknownCode, field="sex")


@pytest.mark.parametrize(
    ("result", "accepted"), [("fit", True), ("care_in_shelter", True), ("treat_first", False)]
)
def test_who_is_to_be_treated_first_is_not_admitted(result: str, accepted: bool) -> None:
    tried = given(*SECURED, HealthChecked(result=result)).when(decide.admit, **ADMISSION)
    if accepted:
        tried.then(admitted)
    else:
        refusal = tried.then_refused(HealthCheckNeeded)
        assert refusal.facts == {"result": "treat_first"}
    treated = given(*SECURED, HealthChecked(result=result), fit)
    treated.when(decide.admit, **ADMISSION).then(admitted)


def test_a_tenant_may_require_a_health_check_before_admission() -> None:
    strict = {**ADMISSION, "health": with_numbers(HEALTH, before_admission=1)}
    given(*SECURED).when(decide.admit, **strict).then_refused(HealthCheckNeeded)
    given(*SECURED, fit).when(decide.admit, **strict).then(admitted)


def test_health_is_checked_until_the_client_leaves() -> None:
    check: dict[str, Any] = {"result": "fit", "findings": None}
    on_scene = (reported, dispatched, TeamArrived())
    for history in ((reported,), on_scene, SECURED, ADMITTED, IN_SERVICE):
        given(*history).when(decide.check_health, **check).then(fit)
    for history in ((reported, resolved), DISCHARGED):
        given(*history).when(decide.check_health, **check).then_refused(WrongState)
    given(reported).when(decide.check_health, result="well", findings=None).then_refused(
        UnknownCode, field="result"
    )


def test_a_case_is_somebody_s_until_it_is_closed() -> None:
    for history in ((reported,), SECURED, DISCHARGED):
        given(*history).when(decide.assign, worker="worker-1").then(CaseAssigned(worker="worker-1"))
    mine = (*ADMITTED, CaseAssigned(worker="worker-1"))
    given(*mine).when(decide.assign, worker="worker-1").then_refused(AlreadyExists, field="worker")
    given(*mine).when(decide.assign, worker="worker-2").then(CaseAssigned(worker="worker-2"))
    given(*DISCHARGED, CaseClosed()).when(decide.assign, worker="worker-1").then_refused(WrongState)


# The stay ---------------------------------------------------------------------------------------


def test_a_client_moves_to_another_shelter_or_side_and_not_to_the_same() -> None:
    move: dict[str, Any] = {"sex": Sex.MALE}
    moved = ClientTransferred(from_shelter="upt", shelter="singgah", side="men", stay=1, sex="L")
    given(*IN_SERVICE).when(decide.transfer, bed=OTHER_BED, **move).then(moved)
    given(*IN_SERVICE).when(decide.transfer, bed=BED, **move).then_refused(
        SameRecord, field="shelter"
    )
    there: dict[str, Any] = {"shelter": "singgah", "side": Side.MEN}
    given(*IN_SERVICE, moved).when(decide.checked_move, **there).then_refused(
        SameRecord, field="shelter"
    )
    given(*SECURED).when(decide.checked_move, **there).then_refused(WrongState)
    womens = msgspec.structs.replace(BED, side="women", number=1)
    given(*IN_SERVICE).when(decide.transfer, bed=womens, sex=Sex.FEMALE).then(
        ClientTransferred(from_shelter="upt", shelter="upt", side="women", stay=1, sex="P")
    )
    assert status_of(*IN_SERVICE, moved) is Status.IN_SERVICE


def test_who_was_admitted_before_beds_were_counted_is_given_one_where_they_are() -> None:
    given(*BEFORE_BEDS).when(decide.transfer, bed=BED, sex=Sex.MALE).then(
        ClientTransferred(from_shelter="upt", shelter="upt", side="men", stay=3, sex="L")
    )


def test_the_alert_comes_once_when_the_last_day_has_passed() -> None:
    alert = StayLimitExceeded(limit_on=LAST_DAY)
    day = timedelta(days=1)
    given(*ADMITTED).when(decide.note_limit_exceeded, today=LAST_DAY).then_refused(TooEarly)
    given(*ADMITTED).when(decide.note_limit_exceeded, today=LAST_DAY + day).then(alert)
    given(*ADMITTED, alert).when(decide.note_limit_exceeded, today=LAST_DAY + day).then_refused(
        AlreadyExists
    )
    assert status_of(*IN_SERVICE, alert) is Status.IN_SERVICE  # nobody is put out
    for history in (BEFORE_BEDS, DISCHARGED):
        given(*history).when(decide.note_limit_exceeded, today=date.max).then_refused(WrongState)


def test_an_extension_moves_the_limit_and_its_alert() -> None:
    alert = StayLimitExceeded(limit_on=LAST_DAY)
    extend: dict[str, Any] = {"reason": "family_not_found", "limit": LIMIT}
    until = LAST_DAY + timedelta(days=10)
    extended = StayExtended(reason="family_not_found", due_on=until)
    for history in (ADMITTED, (*IN_SERVICE, alert)):
        given(*history).when(decide.extend_stay, today=LAST_DAY, until=until, **extend).then(
            extended
        )
    given(*ADMITTED, alert, extended).when(
        decide.note_limit_exceeded, today=until + timedelta(days=1)
    ).then(StayLimitExceeded(limit_on=until))


@pytest.mark.parametrize("days", [0, -1, 31])
def test_an_extension_goes_forward_and_not_for_ever(days: int) -> None:
    given(*ADMITTED).when(
        decide.extend_stay,
        reason="legal_process",
        until=LAST_DAY + timedelta(days=days),
        today=DAY,
        limit=LIMIT,
    ).then_refused(OutOfRange, field="until")


def test_an_extension_has_a_reason_of_the_list() -> None:
    given(*ADMITTED).when(
        decide.extend_stay,
        reason="kind",
        until=LAST_DAY + timedelta(days=1),
        today=DAY,
        limit=LIMIT,
    ).then_refused(UnknownCode, field="reason")


# Help -------------------------------------------------------------------------------------------


def test_later_assessments_follow_the_first() -> None:
    second = AssessmentCompleted(qualification="psychologist", findings=TEXT, number=2)
    for history in (ASSESSED, IN_SERVICE):
        given(*history).when(decide.assess, qualification="psychologist", findings=TEXT).then(
            second
        )
    assert status_of(*ASSESSED, second) is Status.ASSESSED
    assert status_of(*IN_SERVICE, second) is Status.IN_SERVICE


def test_a_plan_has_goals_and_services_of_the_lists_each_once() -> None:
    draft = decide.draft_plan
    given(*ASSESSED).when(draft, **{**BY_WORKER, "services": ()}).then_refused(
        Missing, field="services"
    )
    given(*ASSESSED).when(draft, **{**BY_WORKER, "goals": ()}).then_refused(Missing, field="goals")
    for field in ("goals", "services"):
        given(*ASSESSED).when(draft, **{**BY_WORKER, field: ("magic",)}).then_refused(
            UnknownCode, field=field
        )
    given(*ASSESSED).when(draft, **{**BY_WORKER, "services": (*SERVICES, *SERVICES)}).then(
        ServicePlanDrafted(
            number=1, goals=("health_recovery",), services=SERVICES, drafted_by="worker"
        )
    )


def test_who_drafted_a_plan_does_not_approve_it() -> None:
    given(*DRAFTED).when(decide.approve_plan, plan=1, by=("worker",)).then_refused(SamePerson)
    given(*DRAFTED).when(decide.approve_plan, plan=1, by=("boss",)).then(planned)
    *before, draft = DRAFTED
    in_place = (*before, structs.replace(draft, drafted_for="absent"))
    for by in (("worker",), ("absent",), ("boss", "worker"), ("boss", "absent")):
        given(*in_place).when(decide.approve_plan, plan=1, by=by).then_refused(SamePerson)


def test_a_plan_that_was_drafted_anew_is_looked_at_anew() -> None:
    second = ServicePlanDrafted(
        number=2, goals=("schooling",), services=("counselling",), drafted_by="worker"
    )
    for history in (DRAFTED, IN_SERVICE):
        given(*history, second).when(decide.approve_plan, plan=1, by=("boss",)).then_refused(
            OutOfRange, field="plan"
        )
        given(*history, second).when(decide.approve_plan, plan=2, by=("boss",)).then(
            ServicePlanApproved(services=("counselling",), goals=("schooling",), plan=2)
        )


SESSION: dict[str, Any] = {
    "activity": UUID(int=9),
    "shelter": "upt",
    "kind": "salon",
    "held_on": DAY,
    "minutes": 90,
    "present": True,
    "reason": None,
    "field": "clients[1]",
}


def test_who_was_at_a_session_and_why_not() -> None:
    there = AttendanceRecorded(
        activity=UUID(int=9), kind="salon", held_on=DAY, minutes=90, present=True
    )
    for history in (ADMITTED, IN_SERVICE, DISCHARGED):  # late notes of the last day, too
        given(*history).when(decide.attend, **SESSION).then(there)
    absent = {**SESSION, "present": False, "reason": "ill"}
    given(*ADMITTED).when(decide.attend, **absent).then(
        msgspec.structs.replace(there, present=False, reason="ill")
    )
    assert given(*ADMITTED, there).state == given(*ADMITTED).state


@pytest.mark.parametrize(
    ("wrong", "refusal", "field"),
    [
        ({"shelter": "singgah"}, NotInShelter, "clients[1]"),
        ({"held_on": DAY - timedelta(days=1)}, NotInShelter, "clients[1]"),
        ({"reason": "ill"}, Invalid, "clients[1].reason"),
        ({"present": False}, Missing, "clients[1].reason"),
        ({"present": False, "reason": "lazy"}, UnknownCode, "clients[1].reason"),
    ],
)
def test_attendance_fits_the_stay(
    wrong: dict[str, Any], refusal: type[Refusal], field: str
) -> None:
    given(*ADMITTED).when(decide.attend, **{**SESSION, **wrong}).then_refused(refusal, field=field)


def test_nobody_attends_who_is_not_in_yet_or_left_before() -> None:
    given(*SECURED).when(decide.attend, **SESSION).then_refused(WrongState)
    after = {**SESSION, "held_on": DAY + timedelta(days=1)}
    given(*DISCHARGED).when(decide.attend, **after).then_refused(NotInShelter, field="clients[1]")


# The end ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "destination", "refusal"),
    [
        ("reunified", None, None),
        ("reunified", "61.05.01.1001", None),
        ("reunified", "Jalan Melati 3", UnknownRegion),
        ("repatriated", "61.05", None),
        ("repatriated", "99.99", UnknownRegion),
        ("repatriated", None, Missing),
        ("panti", "panti-asuhan-1", None),
        ("panti", None, Missing),
        ("hospital", "rsj-tampan", None),
        ("hospital", None, Missing),
        ("hospital", "Jalan Melati 3", Invalid),
        ("released", None, None),
        ("released", "61.05", Invalid),
        ("died", None, None),
        ("died", "61.05", Invalid),
        ("absconded", None, None),
        ("absconded", "61.05", Invalid),
    ],
)
def test_where_a_client_goes_is_a_code_where_one_is_needed(
    outcome: str, destination: str | None, refusal: type[Refusal] | None
) -> None:
    decided = OutcomeDecided(outcome=outcome, destination=destination)
    tried = given(*IN_SERVICE, fit, decided).when(
        decide.discharge, outcome=outcome, destination=destination, today=DAY, health=HEALTH
    )
    if refusal is None:
        tried.then(ClientDischarged(outcome=outcome, destination=destination, left_on=DAY))
    else:
        tried.then_refused(refusal, field="destination")


# Who has no plan yet, or whose outcome nobody decided, leaves by misfortune only.
UNPLANNED = {"hospital", "died", "absconded"}
DESTINATION = {"hospital": "rsj-tampan", "panti": "panti-asuhan-1", "repatriated": "61.05"}


@pytest.mark.parametrize("outcome", DischargeOutcome)
@pytest.mark.parametrize("history", [ADMITTED, ASSESSED, IN_SERVICE])
def test_before_an_outcome_is_decided(history: tuple[CaseEvent, ...], outcome: str) -> None:
    where = DESTINATION.get(outcome)
    tried = given(*history, fit).when(
        decide.discharge, outcome=outcome, destination=where, today=DAY, health=HEALTH
    )
    if outcome in UNPLANNED:
        tried.then(ClientDischarged(outcome=outcome, destination=where, left_on=DAY))
    else:
        tried.then_refused(WrongState, field="outcome")


@pytest.mark.parametrize("outcome", DischargeOutcome)
def test_only_what_can_be_planned_is_decided(outcome: str) -> None:
    where = DESTINATION.get(outcome)
    tried = given(*IN_SERVICE).when(decide.decide_outcome, outcome=outcome, destination=where)
    if outcome in UNPLANNED:
        tried.then_refused(Invalid, field="outcome")
    else:
        tried.then(OutcomeDecided(outcome=outcome, destination=where))


def test_the_stay_ends_as_it_was_decided_last() -> None:
    panti = OutcomeDecided(outcome="panti", destination="panti-1")
    family = OutcomeDecided(outcome="reunified")
    leave: dict[str, Any] = {"today": DAY, "health": HEALTH}
    decided = given(*IN_SERVICE, panti, family)
    decided.when(decide.discharge, outcome="panti", destination="panti-1", **leave).then_refused(
        WrongState, field="outcome"
    )
    decided.when(decide.discharge, outcome="reunified", destination=None, **leave).then(reunified)


@pytest.mark.parametrize("result", [None, "care_in_shelter", "treat_first"])
def test_nobody_is_repatriated_ill(result: str | None) -> None:
    home: dict[str, Any] = {"outcome": "repatriated", "destination": "61.05"}
    checked = () if result is None else (HealthChecked(result=result),)
    history = given(*IN_SERVICE, *checked, OutcomeDecided(**home))
    history.when(decide.discharge, **home, today=DAY, health=HEALTH).then_refused(HealthCheckNeeded)
    lenient = with_numbers(HEALTH, before_repatriation=0)
    history.when(decide.discharge, **home, today=DAY, health=lenient).then(
        ClientDischarged(**home, left_on=DAY)
    )


@pytest.mark.parametrize(
    ("history", "status"),
    [
        (ADMITTED, Status.ADMITTED),
        (ASSESSED, Status.ASSESSED),
        (DRAFTED, Status.ASSESSED),
        (IN_SERVICE, Status.IN_SERVICE),
    ],
)
@pytest.mark.parametrize("ended", [(), (CaseClosed(),)], ids=["open", "closed"])
def test_who_absconded_returns_to_where_they_were(
    history: tuple[CaseEvent, ...], status: Status, ended: tuple[CaseEvent, ...]
) -> None:
    gone = (*history, absconded, *ended)
    back = ClientReturned(
        shelter="upt", side="men", stay=3, sex="L", returned_on=DAY, due_on=LAST_DAY
    )
    given(*gone).when(decide.take_back, bed=BED, sex=Sex.MALE, limit=LIMIT).then(back)
    assert status_of(*gone, back) is status


def test_nobody_else_returns() -> None:
    for history in (ADMITTED, DISCHARGED, (*ADMITTED, ClientDischarged(outcome="died"))):
        given(*history).when(decide.take_back, bed=BED, sex=Sex.MALE, limit=LIMIT).then_refused(
            WrongState
        )


# Aftercare --------------------------------------------------------------------------------------

HOME = (*IN_SERVICE, reunified)
visit_planned = AftercarePlanned(due_on=LAST_DAY)
visited = AftercareVisited(number=1, situation="doing_well", findings=TEXT, visited_on=DAY)


def test_a_visit_is_planned_within_a_year_and_may_be_moved() -> None:
    given(*HOME).when(decide.plan_aftercare, due_on=LAST_DAY, today=DAY).then(visit_planned)
    given(*HOME, visit_planned).when(
        decide.plan_aftercare, due_on=LAST_DAY, today=DAY
    ).then_refused(AlreadyExists, field="due_on")
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=367)):
        given(*HOME).when(decide.plan_aftercare, due_on=day, today=DAY).then_refused(
            OutOfRange, field="due_on"
        )


def test_nobody_visits_the_dead_or_who_ran_away() -> None:
    for gone in (absconded, ClientDischarged(outcome="died")):
        history = given(*ADMITTED, gone)
        history.when(decide.plan_aftercare, due_on=DAY, today=DAY).then_refused(WrongState)
        history.when(decide.visit, situation="not_met", findings=TEXT, today=DAY).then_refused(
            WrongState
        )


def test_a_visit_that_was_not_made_is_told_once_and_still_made() -> None:
    late = AftercareOverdue(planned_for=LAST_DAY)
    after = LAST_DAY + timedelta(days=1)
    given(*HOME).when(decide.note_aftercare_overdue, today=after).then_refused(WrongState)
    waiting = given(*HOME, visit_planned)
    waiting.when(decide.note_aftercare_overdue, today=LAST_DAY).then_refused(TooEarly)
    waiting.when(decide.note_aftercare_overdue, today=after).then(late)
    given(*HOME, visit_planned, late).when(decide.note_aftercare_overdue, today=after).then_refused(
        AlreadyExists
    )
    given(*HOME, visit_planned, late).when(
        decide.visit, situation="doing_well", findings=TEXT, today=DAY
    ).then(visited)


def test_a_situation_is_a_code_of_the_list() -> None:
    given(*HOME).when(decide.visit, situation="fine", findings=TEXT, today=DAY).then_refused(
        UnknownCode, field="situation"
    )


def test_a_case_closes_when_the_visits_of_its_outcome_were_made() -> None:
    refusal = given(*HOME).when(decide.close, aftercare=AFTERCARE).then_refused(AftercareNeeded)
    assert refusal.facts == {"done": 0, "needed": 1}
    given(*HOME, visit_planned).when(decide.close, aftercare=AFTERCARE).then_refused(
        AftercareNeeded
    )
    given(*HOME, visit_planned, visited).when(decide.close, aftercare=AFTERCARE).then(CaseClosed())
    given(*HOME, visited, visit_planned).when(decide.close, aftercare=AFTERCARE).then_refused(
        AftercareNeeded
    )
    given(*HOME).when(decide.close, aftercare=with_numbers(AFTERCARE, reunified=0)).then(
        CaseClosed()
    )
    given(*DISCHARGED).when(decide.close, aftercare=AFTERCARE).then(CaseClosed())
    given(*ADMITTED, absconded).when(decide.close, aftercare=AFTERCARE).then(CaseClosed())


def test_what_is_recorded_late_keeps_the_order_of_days() -> None:
    before = DAY - timedelta(days=1)
    away: dict[str, Any] = {"outcome": "absconded", "destination": None, "health": HEALTH}
    given(*ADMITTED).when(decide.discharge, **away, today=before).then_refused(
        TooEarly, field="occurredAt"
    )
    early_bed = msgspec.structs.replace(BED, taken_on=before)
    given(*ADMITTED, absconded).when(
        decide.take_back, bed=early_bed, sex=Sex.MALE, limit=LIMIT
    ).then_refused(TooEarly, field="occurredAt")
    given(*HOME).when(
        decide.visit, situation="doing_well", findings=TEXT, today=before
    ).then_refused(TooEarly, field="occurredAt")
