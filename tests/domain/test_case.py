"""A PMKS case moves from patrol or referral to closing, only by the ways of the table."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from domain import care_decisions as care
from domain import case_decisions as decide
from domain import pmks
from domain.care import (
    AssessmentCompleted,
    ClientDischarged,
    OutcomeDecided,
    ServicePlanApproved,
    ServicePlanDrafted,
    ShelterAdmitted,
)
from domain.case import (
    Case,
    CaseClosed,
    CaseEvent,
    CaseReported,
    IdentificationRevoked,
    PersonIdentified,
    PersonSecured,
    ResolvedOnScene,
    Status,
    TeamArrived,
    TeamDispatched,
    evolve,
)
from domain.errors import (
    AlreadyExists,
    Invalid,
    Missing,
    NotFound,
    NotOnScene,
    Refusal,
    UnknownCode,
    WrongState,
)
from domain.fact import Fact
from domain.local_subtype import LocalSubtype
from tests.domain.care_examples import (
    ADMISSION,
    ADMITTED,
    AFTERCARE,
    ASSESSED,
    BY_WORKER,
    DAY,
    DECIDED,
    DISCHARGED,
    DRAFTED,
    HEALTH,
    IN_SERVICE,
    SECURED,
    TEXT,
    admitted,
    assessed,
    dispatched,
    drafted,
    planned,
    released,
    reported,
    resolved,
    secured,
)
from tests.given import Given

ANI, BUDI = UUID(int=1), UUID(int=2)

identified = PersonIdentified(person=ANI)
arrived = TeamArrived()
closed = CaseClosed()

HISTORY: dict[str, tuple[CaseEvent, ...]] = {
    "new": (),
    "rep": (reported,),
    "dis": (reported, dispatched),
    "arr": (reported, dispatched, arrived),
    "sec": SECURED,
    "ros": (reported, dispatched, resolved),
    "adm": ADMITTED,
    "ass": ASSESSED,
    "dra": DRAFTED,
    "ser": IN_SERVICE,
    "dec": DECIDED,
    "out": DISCHARGED,
    "clo": (*DISCHARGED, closed),
}
STATUS = {
    "rep": Status.REPORTED,
    "dis": Status.DISPATCHED,
    "arr": Status.ARRIVED,
    "sec": Status.SECURED,
    "ros": Status.RESOLVED_ON_SCENE,
    "adm": Status.ADMITTED,
    "ass": Status.ASSESSED,
    "dra": Status.ASSESSED,
    "ser": Status.IN_SERVICE,
    "dec": Status.IN_SERVICE,
    "out": Status.DISCHARGED,
    "clo": Status.CLOSED,
}


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
DECISIONS: dict[str, tuple[Decision, type[Fact]]] = {
    "report": (report, CaseReported),
    "dispatch": (lambda it: decide.dispatch(it, team="trc-1"), TeamDispatched),
    "arrive": (decide.arrive, TeamArrived),
    "secure": (decide.secure, PersonSecured),
    "resolve": (
        lambda it: decide.resolve_on_scene(it, resolution="handed_to_family"),
        ResolvedOnScene,
    ),
    "identify": (lambda it: decide.identify(it, person=ANI), PersonIdentified),
    "admit": (lambda it: care.admit(it, **ADMISSION), ShelterAdmitted),
    "assess": (
        lambda it: care.assess(it, qualification="psychologist", findings=TEXT),
        AssessmentCompleted,
    ),
    "draft": (lambda it: care.draft_plan(it, **BY_WORKER), ServicePlanDrafted),
    "approve": (lambda it: care.approve_plan(it, plan=1, by=("boss",)), ServicePlanApproved),
    "decide": (
        lambda it: care.decide_outcome(it, outcome="released", destination=None),
        OutcomeDecided,
    ),
    "release": (
        lambda it: care.discharge(
            it, outcome="released", destination=None, today=DAY, health=HEALTH
        ),
        ClientDischarged,
    ),
    "hospital": (
        lambda it: care.discharge(
            it, outcome="hospital", destination="rsj-tampan", today=DAY, health=HEALTH
        ),
        ClientDischarged,
    ),
    "close": (lambda it: care.close(it, aftercare=AFTERCARE), CaseClosed),
}

# Row: a decision. Column: what it meets. Cell: where it leads to, "-" if refused. "dra" is assessed
# with a draft of a plan, "dec" in service with an outcome that was decided.
TABLE = """
          new rep dis arr sec ros adm ass dra ser dec out clo
report    rep -   -   -   -   -   -   -   -   -   -   -   -
dispatch  -   dis -   -   -   -   -   -   -   -   -   -   -
arrive    -   -   arr -   -   -   -   -   -   -   -   -   -
secure    -   sec sec sec -   -   -   -   -   -   -   -   -
resolve   -   ros ros ros ros -   -   -   -   -   -   -   -
identify  -   rep dis arr sec ros adm ass dra ser dec out -
admit     -   -   -   -   adm -   -   -   -   -   -   -   -
assess    -   -   -   -   -   -   ass ass dra ser dec -   -
draft     -   -   -   -   -   -   -   dra dra ser dec -   -
approve   -   -   -   -   -   -   -   -   ser -   -   -   -
decide    -   -   -   -   -   -   -   -   -   dec -   -   -
release   -   -   -   -   -   -   -   -   -   -   out -   -
hospital  -   -   -   -   -   -   out out out out out -   -
close     -   -   -   -   -   clo -   -   -   -   -   clo -
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
    decision, kind = DECISIONS[name]
    history = given(*HISTORY[met])
    if leads_to != "-":
        fact = decision(history.state)
        assert type(fact) is kind
        after = given(*HISTORY[met], fact).state
        assert after is not None
        assert after.status is STATUS[leads_to]
        return
    tried = history.when(decision)
    if met == "new":
        tried.then_refused(NotFound)
    elif name == "report" or (name, met) == ("decide", "dec"):
        tried.then_refused(AlreadyExists)
    elif name == "approve" and met in {"ass", "ser", "dec"}:
        tried.then_refused(NotFound, field="plan")
    else:
        in_shelter = name == "release" and met in {"adm", "ass", "dra", "ser"}
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


def test_who_was_reported_is_secured_when_a_team_reached_them_or_somebody_brought_them() -> None:
    told = msgspec.structs.replace(reported, intake="referral", source="individual")
    for before in ((told,), (told, dispatched)):
        given(*before).when(decide.secure).then_refused(NotOnScene, field="brought_by")
        brought = PersonSecured(brought_by="family")
        given(*before).when(decide.secure, brought_by="family").then(brought)
    given(told, dispatched, arrived).when(decide.secure).then(PersonSecured())
    given(told).when(decide.secure, brought_by="aliens").then_refused(
        UnknownCode, field="brought_by"
    )
    given(reported).when(decide.secure, brought_by="family").then_refused(
        Invalid, field="brought_by"
    )


def test_who_was_reported_is_helped_on_scene_once_somebody_is_there() -> None:
    told = msgspec.structs.replace(reported, intake="referral", source="individual")
    for before in ((told,), (told, dispatched)):
        met = given(*before).when(decide.resolve_on_scene, resolution="not_found")
        met.then_refused(WrongState)
    there: list[tuple[CaseEvent, ...]] = [(told, dispatched, arrived), (told, secured), (reported,)]
    for before_it in there:
        met = given(*before_it).when(decide.resolve_on_scene, resolution="not_found")
        met.then(ResolvedOnScene(resolution="not_found"))


def test_a_case_secured_before_that_was_asked_loads_as_it_was() -> None:
    told = msgspec.structs.replace(reported, intake="referral", source="individual")
    state = given(told, secured).state
    assert state is not None
    assert state.status is Status.SECURED


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


def test_a_wrong_identification_is_taken_back_and_the_person_is_unknown_again() -> None:
    revoked = IdentificationRevoked(person=ANI, reason="family_denied")
    given(*SECURED, identified).when(decide.revoke_identification, reason="family_denied").then(
        revoked
    )
    given(*SECURED, identified, revoked).when(decide.identify, person=BUDI).then(
        PersonIdentified(person=BUDI)
    )
    given(*SECURED).when(decide.revoke_identification, reason="family_denied").then_refused(
        WrongState, field="case"
    )
    given(*SECURED, identified).when(decide.revoke_identification, reason="doubt").then_refused(
        UnknownCode, field="reason"
    )
    given(*DISCHARGED, identified, closed).when(
        decide.revoke_identification, reason="family_denied"
    ).then_refused(WrongState)


def test_a_local_label_goes_with_its_categories_until_it_is_retired() -> None:
    local = LocalSubtype("pak_ogah", 2, ("PMKS-11", "PMKS-12"))
    given().when(report, subtype="pak_ogah", local=local).then(
        msgspec.structs.replace(reported, subtype="pak_ogah", subtype_version=2)
    )
    given().when(report, subtype="pak_ogah", local=local, category="PMKS-04").then_refused(
        UnknownCode, field="category"
    )
    given().when(report, subtype="pak_ogah", local=replace(local, retired=True)).then_refused(
        WrongState, field="subtype"
    )


def test_only_a_referral_comes_from_a_call_and_only_a_patrol_from_a_patrol() -> None:
    given().when(report, call=ANI).then_refused(Invalid, field="call")
    given().when(report, intake="referral", source="office", patrol=ANI).then_refused(
        Invalid, field="patrol"
    )
    given().when(report, patrol=ANI).then(msgspec.structs.replace(reported, patrol=ANI))


def test_nobody_is_sent_twice_in_one_team() -> None:
    given(reported).when(decide.dispatch, team="trc-1", members=("a", "a")).then_refused(
        Invalid, field="members"
    )


def test_teams_are_codes_and_not_names() -> None:
    given(reported).when(decide.dispatch, team="Pak Budi dan Ani").then_refused(
        Invalid, field="team"
    )


def test_how_a_matter_is_settled_on_scene_is_a_code_of_the_list() -> None:
    given(reported).when(decide.resolve_on_scene, resolution="ignored").then_refused(
        UnknownCode, field="resolution"
    )


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

FACTS = [
    dispatched, secured, resolved, identified, admitted, assessed, drafted, planned, released, closed,
]  # fmt: skip
MAIN_ROAD = [
    *["dispatch", "secure", "admit", "assess", "draft", "approve", "decide", "release", "close"]
]
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
