"""A PMKS case moves from patrol or referral to closing, only by the ways of the table."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from domain import case_decisions as decide
from domain import pmks
from domain.case import (
    AssessmentCompleted,
    Case,
    CaseClosed,
    CaseEvent,
    CaseReported,
    ClientDischarged,
    PersonIdentified,
    PersonSecured,
    ResolvedOnScene,
    ServicePlanApproved,
    ShelterAdmitted,
    Status,
    TeamDispatched,
    evolve,
)
from domain.case_codes import DischargeOutcome
from domain.errors import (
    AlreadyExists,
    Invalid,
    Missing,
    NotFound,
    Refusal,
    UnknownCode,
    UnknownRegion,
    WrongState,
)
from domain.fact import Sealed
from tests.given import Given

ANI, BUDI = UUID(int=1), UUID(int=2)
TEXT = Sealed("ciphertext")

reported = CaseReported(
    intake="patrol", category="PMKS-11", region="21.71.01.1002", subtype="odgj", sex="L"
)
dispatched = TeamDispatched(team="trc-1")
secured = PersonSecured()
resolved = ResolvedOnScene(resolution="handed_to_family")
identified = PersonIdentified(person=ANI)
admitted = ShelterAdmitted(shelter="upt")
assessed = AssessmentCompleted(qualification="psychologist", findings=TEXT)
planned = ServicePlanApproved(services=("psychiatric_care", "family_tracing"))
in_hospital = ClientDischarged(outcome="hospital", destination="rsj-tampan")
released = ClientDischarged(outcome="released")
closed = CaseClosed()

SECURED = (reported, dispatched, secured)
ADMITTED = (*SECURED, admitted)
ASSESSED = (*ADMITTED, assessed)
IN_SERVICE = (*ASSESSED, planned)
DISCHARGED = (*IN_SERVICE, released)

HISTORY: dict[str, tuple[CaseEvent, ...]] = {
    "new": (),
    "rep": (reported,),
    "dis": (reported, dispatched),
    "sec": SECURED,
    "ros": (reported, dispatched, resolved),
    "adm": ADMITTED,
    "ass": ASSESSED,
    "ser": IN_SERVICE,
    "out": DISCHARGED,
    "clo": (*DISCHARGED, closed),
}
STATUS = dict(zip(list(HISTORY)[1:], Status, strict=True))


def report(state: Case | None, **changes: Any) -> CaseReported:
    values: dict[str, Any] = {
        "intake": "patrol",
        "category": "PMKS-11",
        "region": "21.71.01.1002",
        "subtype": "odgj",
        "sex": "L",
    }
    return decide.report(state, **{**values, **changes})


Decision = Callable[[Case | None], CaseEvent]
DECISIONS: dict[str, tuple[Decision, CaseEvent]] = {
    "report": (report, reported),
    "dispatch": (lambda it: decide.dispatch(it, team="trc-1"), dispatched),
    "secure": (decide.secure, secured),
    "resolve": (lambda it: decide.resolve_on_scene(it, resolution="handed_to_family"), resolved),
    "identify": (lambda it: decide.identify(it, person=ANI), identified),
    "admit": (lambda it: decide.admit(it, shelter="upt", guardian_reference=None), admitted),
    "assess": (
        lambda it: decide.assess(it, qualification="psychologist", findings=TEXT),
        assessed,
    ),
    "plan": (
        lambda it: decide.approve_plan(it, services=("psychiatric_care", "family_tracing")),
        planned,
    ),
    "release": (lambda it: decide.discharge(it, outcome="released", destination=None), released),
    "hospital": (
        lambda it: decide.discharge(it, outcome="hospital", destination="rsj-tampan"),
        in_hospital,
    ),
    "close": (decide.close, closed),
}

# Row: a decision. Column: the status it meets. Cell: the status it leads to, "-" if refused.
TABLE = """
          new rep dis sec ros adm ass ser out clo
report    rep -   -   -   -   -   -   -   -   -
dispatch  -   dis -   -   -   -   -   -   -   -
secure    -   sec sec -   -   -   -   -   -   -
resolve   -   ros ros ros -   -   -   -   -   -
identify  -   rep dis sec ros adm ass ser out -
admit     -   -   -   adm -   -   -   -   -   -
assess    -   -   -   -   -   ass -   -   -   -
plan      -   -   -   -   -   -   ser -   -   -
release   -   -   -   -   -   -   -   out -   -
hospital  -   -   -   -   -   out out out -   -
close     -   -   -   -   clo -   -   -   clo -
"""


def cells() -> list[tuple[str, str, str]]:
    header, *rows = (line.split() for line in TABLE.strip().splitlines())
    return [
        (name, met, leads_to)
        for name, *row in rows
        for met, leads_to in zip(header, row, strict=True)
    ]


def given(*facts: CaseEvent) -> Given[Case, CaseEvent]:
    return Given(evolve, *facts)


def test_the_table_is_complete() -> None:
    assert {(name, met) for name, met, _ in cells()} == {
        (name, met) for name in DECISIONS for met in HISTORY
    }


@pytest.mark.parametrize(("name", "met", "leads_to"), cells())
def test_each_decision_in_each_status(name: str, met: str, leads_to: str) -> None:
    decision, fact = DECISIONS[name]
    tried = given(*HISTORY[met]).when(decision)
    if leads_to != "-":
        tried.then(fact)
        after = given(*HISTORY[met], fact).state
        assert after is not None
        assert after.status is STATUS[leads_to]
    elif met == "new":
        tried.then_refused(NotFound)
    elif name == "report":
        tried.then_refused(AlreadyExists)
    else:
        in_shelter = name == "release" and met in {"adm", "ass"}
        refusal = tried.then_refused(WrongState, field="outcome" if in_shelter else None)
        assert refusal.facts == {"status": STATUS[met].value}


def test_a_person_may_be_unknown_in_every_way() -> None:
    given().when(report, subtype=None, sex=None).then(
        CaseReported(intake="patrol", category="PMKS-11", region="21.71.01.1002")
    )


def test_a_referral_says_who_referred_and_a_patrol_does_not() -> None:
    given().when(report, intake="referral", source="social_media", person=ANI).then(
        msgspec.structs.replace(reported, intake="referral", source="social_media", person=ANI)
    )
    given().when(report, intake="referral").then_refused(Missing, field="source")
    given().when(report, source="office").then_refused(Invalid, field="source")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"intake": "raid"}, "intake"),
        ({"category": "PMKS-27"}, "category"),
        ({"category": "pmks-01"}, "category"),
        ({"subtype": "somebody"}, "subtype"),
        ({"sex": "M"}, "sex"),
        ({"intake": "referral", "source": "rumour"}, "source"),
    ],
)
def test_a_report_takes_codes_of_the_lists(wrong: dict[str, str], field: str) -> None:
    given().when(report, **wrong).then_refused(UnknownCode, field=field)


def test_who_is_known_is_not_identified_as_another() -> None:
    known = msgspec.structs.replace(reported, person=ANI)
    for history in ((known,), (reported, identified)):
        given(*history).when(decide.identify, person=BUDI).then_refused(
            AlreadyExists, field="person"
        )


@pytest.mark.parametrize("category", sorted(pmks.CATEGORIES))
def test_a_child_is_admitted_with_a_guardian_or_bapas_reference_only(category: str) -> None:
    found = (msgspec.structs.replace(reported, category=category), secured)
    alone = given(*found).when(decide.admit, shelter="upt", guardian_reference=None)
    if category <= "PMKS-07":
        alone.then_refused(Missing, field="guardian_reference")
    else:
        alone.then(admitted)
    given(*found).when(decide.admit, shelter="upt", guardian_reference=TEXT).then(
        ShelterAdmitted(shelter="upt", guardian_reference=TEXT)
    )


@pytest.mark.parametrize("qualification", ["psychologist", "social_worker"])
def test_a_qualified_assessor_assesses(qualification: str) -> None:
    given(*ADMITTED).when(decide.assess, qualification=qualification, findings=TEXT).then(
        AssessmentCompleted(qualification=qualification, findings=TEXT)
    )


@pytest.mark.parametrize("qualification", ["cook", ""])
def test_nobody_else_assesses(qualification: str) -> None:
    given(*ADMITTED).when(decide.assess, qualification=qualification, findings=TEXT).then_refused(
        UnknownCode, field="qualification"
    )


def test_a_plan_holds_services_of_the_list_each_once() -> None:
    given(*ASSESSED).when(decide.approve_plan, services=()).then_refused(Missing, field="services")
    given(*ASSESSED).when(decide.approve_plan, services=("counselling", "magic")).then_refused(
        UnknownCode, field="services"
    )
    given(*ASSESSED).when(
        decide.approve_plan, services=("counselling", "salon_training", "counselling")
    ).then(ServicePlanApproved(services=("counselling", "salon_training")))


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
    tried = given(*IN_SERVICE).when(decide.discharge, outcome=outcome, destination=destination)
    if refusal is None:
        tried.then(ClientDischarged(outcome=outcome, destination=destination))
    else:
        tried.then_refused(refusal, field="destination")


# Who has no plan yet leaves by misfortune only.
UNPLANNED = {"hospital", "died", "absconded"}
DESTINATION = {"hospital": "rsj-tampan", "panti": "panti-asuhan-1", "repatriated": "61.05"}


@pytest.mark.parametrize("outcome", DischargeOutcome)
@pytest.mark.parametrize("history", [ADMITTED, ASSESSED], ids=["admitted", "assessed"])
def test_before_a_plan_is_in_service(history: tuple[CaseEvent, ...], outcome: str) -> None:
    tried = given(*history).when(
        decide.discharge, outcome=outcome, destination=DESTINATION.get(outcome)
    )
    if outcome in UNPLANNED:
        tried.then(ClientDischarged(outcome=outcome, destination=DESTINATION.get(outcome)))
    else:
        tried.then_refused(WrongState, field="outcome")


@pytest.mark.parametrize(
    ("history", "decision", "arguments", "field"),
    [
        ((reported,), decide.dispatch, {"team": "Pak Budi dan Ani"}, "team"),
        (SECURED, decide.admit, {"shelter": "rumah Ani", "guardian_reference": None}, "shelter"),
    ],
)
def test_teams_and_shelters_are_codes_and_not_names(
    history: tuple[CaseEvent, ...],
    decision: Callable[..., Any],
    arguments: dict[str, Any],
    field: str,
) -> None:
    given(*history).when(decision, **arguments).then_refused(Invalid, field=field)


@pytest.mark.parametrize(
    ("history", "decision", "arguments", "field"),
    [
        ((reported,), decide.resolve_on_scene, {"resolution": "ignored"}, "resolution"),
        (IN_SERVICE, decide.discharge, {"outcome": "lost", "destination": None}, "outcome"),
    ],
)
def test_how_a_case_ends_is_a_code_of_the_list(
    history: tuple[CaseEvent, ...],
    decision: Callable[..., Any],
    arguments: dict[str, Any],
    field: str,
) -> None:
    given(*history).when(decision, **arguments).then_refused(UnknownCode, field=field)


def test_a_fact_of_something_else_is_no_case() -> None:
    with pytest.raises(NotFound):
        evolve(None, secured)


def test_the_26_categories_are_numbered_without_a_gap() -> None:
    assert list(pmks.CATEGORIES) == [f"PMKS-{number:02}" for number in range(1, 27)]
    assert pmks.CATEGORIES["PMKS-01"] == "Anak balita terlantar"
    assert pmks.CATEGORIES["PMKS-26"] == "Komunitas adat terpencil"
    assert len(set(pmks.CATEGORIES.values())) == 26
    assert sorted(pmks.CHILDREN) == [f"PMKS-{number:02}" for number in range(1, 8)]


# Properties -------------------------------------------------------------------------------------

FACTS = [dispatched, secured, resolved, identified, admitted, assessed, planned, released, closed]
MAIN_ROAD = ["dispatch", "secure", "admit", "assess", "plan", "release", "close"]
WORK = st.lists(st.sampled_from([*DECISIONS, *MAIN_ROAD * 4]), max_size=40)


@examples(st.lists(st.sampled_from(FACTS)))
def test_no_fact_fails_to_apply(facts: list[CaseEvent]) -> None:
    assert given(reported, *facts).state is not None


def walk(names: list[str]) -> list[CaseEvent]:
    """The facts of whichever of these decisions are accepted, one after the other."""
    state: Case | None = None
    history: list[CaseEvent] = []
    for name in ["report", *names]:
        try:
            fact = DECISIONS[name][0](state)
        except Refusal:
            continue
        state = evolve(state, fact)
        history.append(fact)
    return history


@examples(WORK)
def test_accepted_facts_replay_from_their_stored_form(names: list[str]) -> None:
    history = walk(names)
    stored = [(type(fact), msgspec.json.encode(fact)) for fact in history]
    loaded = [msgspec.json.decode(data, type=kind) for kind, data in stored]
    assert loaded == history
    assert given(*loaded).state == given(*history).state


@examples(WORK)
def test_no_stay_is_left_out_and_nothing_follows_closing(names: list[str]) -> None:
    kinds = [type(fact) for fact in walk(names)]
    if AssessmentCompleted in kinds:
        assert kinds.index(AssessmentCompleted) > kinds.index(ShelterAdmitted)
    if ClientDischarged in kinds:
        assert ShelterAdmitted in kinds
        assert ResolvedOnScene not in kinds
    if CaseClosed in kinds:
        assert kinds.index(CaseClosed) == len(kinds) - 1
        assert {ClientDischarged, ResolvedOnScene} & set(kinds)
