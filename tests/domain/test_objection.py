"""A neighbour objects with a photo of the house; the local government has its time, and then it has not."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs

from domain import objection as objecting
from domain.errors import (
    AlreadyExists,
    EvidenceRequired,
    NotFound,
    OtherVillage,
    SamePerson,
    TooEarly,
    UnknownCode,
    WrongState,
)
from domain.fact import Sealed
from domain.objection import (
    Objection,
    ObjectionEvent,
    ObjectionLapsed,
    ObjectionRaised,
    ObjectionRejected,
    ObjectionUpheld,
    Objector,
    Target,
    evolve,
)
from domain.rule_book import RULES
from domain.rules import RulesVersion
from tests.given import Given

FAMILY, ENROLMENT, NEIGHBOUR = UUID(int=7), UUID(int=8), UUID(int=9)
HERE, NEAR = "61.05.01.1001", "61.05.01.1002"
DAY, LAST, LATE = date(2026, 1, 5), date(2026, 1, 19), date(2026, 1, 20)
PLACE, WORDS = Sealed("sealed place"), Sealed("sealed words")
RULE = RULES["objection"].shipped
SAID: dict[str, Any] = {
    "reason": "well_off",
    "coordinates": PLACE,
    "narrative": None,
    "evidence": ("ab" * 32,),
    "rule": RULE,
    "today": DAY,
}
LISTING = Target(HERE, household=FAMILY)
OBJECTOR = Objector(NEIGHBOUR, HERE, "desk-1")

raised = ObjectionRaised(
    household=FAMILY,
    objector=NEIGHBOUR,
    raised_by="desk-1",
    region=HERE,
    reason="well_off",
    coordinates=PLACE,
    due_on=LAST,
    rule_version=0,
)
against_enrolment = ObjectionRaised(
    enrolment=ENROLMENT,
    programme="PKH",
    person=UUID(int=1),
    objector=NEIGHBOUR,
    raised_by="desk-1",
    region=HERE,
    reason="died",
    coordinates=PLACE,
    due_on=LAST,
    rule_version=0,
)
upheld = ObjectionUpheld(asks="delisting", findings=WORDS)
rejected = ObjectionRejected(reason="unfounded", findings=WORDS)
lapsed = ObjectionLapsed(due_on=LAST)
UPHOLD = {"asks": "delisting", "findings": WORDS, "by": ("verifier-1",), "today": DAY}
REJECT = {"reason": "unfounded", "findings": WORDS, "by": ("verifier-1",), "today": DAY}


def given(*facts: ObjectionEvent) -> Given[Objection, ObjectionEvent]:
    return Given(evolve, *facts)


def test_a_neighbour_objects_and_fourteen_days_begin() -> None:
    given().when(objecting.raise_objection, LISTING, OBJECTOR, **SAID).then(raised)


def test_the_tenants_own_rule_sets_the_day_and_is_kept() -> None:
    own = RulesVersion("objection", 3, DAY, "Perbup 1/2026", {"days": 7})
    fact = objecting.raise_objection(None, LISTING, OBJECTOR, **{**SAID, "rule": own})
    assert (fact.due_on, fact.rule_version) == (date(2026, 1, 12), 3)


@pytest.mark.parametrize(("here", "there"), [(HERE, NEAR), ("61.05.01", "61.05.01")])
def test_only_somebody_of_the_same_village_objects(here: str, there: str) -> None:
    given().when(
        objecting.raise_objection,
        Target(here, household=FAMILY),
        Objector(NEIGHBOUR, there, "desk-1"),
        **SAID,
    ).then_refused(OtherVillage, field="objector")


def test_an_objection_shows_the_house() -> None:
    given().when(
        objecting.raise_objection, LISTING, OBJECTOR, **{**SAID, "evidence": ()}
    ).then_refused(EvidenceRequired, field="evidence")


def test_an_objection_is_raised_once_for_a_known_reason() -> None:
    given(raised).when(objecting.raise_objection, LISTING, OBJECTOR, **SAID).then_refused(
        AlreadyExists, field="objection"
    )
    given().when(
        objecting.raise_objection, LISTING, OBJECTOR, **{**SAID, "reason": "x"}
    ).then_refused(UnknownCode, field="reason")


def test_it_is_upheld_or_rejected_until_its_last_day() -> None:
    given(raised).when(objecting.uphold, **{**UPHOLD, "today": LAST}).then(upheld)
    given(raised).when(objecting.reject, **{**REJECT, "today": LAST}).then(rejected)
    given(raised).when(objecting.uphold, **{**UPHOLD, "today": LATE}).then_refused(
        WrongState, field="objection"
    )
    given(raised).when(objecting.reject, **{**REJECT, "today": LATE}).then_refused(
        WrongState, field="objection"
    )


def test_whoever_took_it_in_does_not_verify_it() -> None:
    """Nor the one in whose place it was taken in; nor somebody who stands in for one of them."""
    in_place = structs.replace(raised, raised_for="desk-3")
    for maker in ("desk-1", "desk-3"):
        for by in ((maker,), ("verifier-1", maker)):
            given(in_place).when(objecting.uphold, **{**UPHOLD, "by": by}).then_refused(SamePerson)
            given(in_place).when(objecting.reject, **{**REJECT, "by": by}).then_refused(SamePerson)


def test_what_is_asked_fits_what_was_objected_to() -> None:
    given(raised).when(objecting.uphold, **{**UPHOLD, "asks": "ending"}).then_refused(
        UnknownCode, field="asks"
    )
    given(against_enrolment).when(objecting.uphold, **UPHOLD).then_refused(
        UnknownCode, field="asks"
    )
    given(against_enrolment).when(objecting.uphold, **{**UPHOLD, "asks": "suspension"}).then(
        ObjectionUpheld(asks="suspension", findings=WORDS)
    )


def test_it_lapses_after_its_last_day_and_not_before() -> None:
    given(raised).when(objecting.lapse, today=LATE).then(lapsed)
    refusal = (
        given(raised).when(objecting.lapse, today=LAST).then_refused(TooEarly, field="objection")
    )
    assert refusal.facts == {"until": "2026-01-19"}


@pytest.mark.parametrize("end", [upheld, rejected, lapsed])
def test_what_is_settled_stays_settled(end: ObjectionEvent) -> None:
    history = given(raised, end)
    history.when(objecting.uphold, **UPHOLD).then_refused(WrongState, field="objection")
    history.when(objecting.reject, **REJECT).then_refused(WrongState, field="objection")
    history.when(objecting.lapse, today=LATE).then_refused(WrongState, field="objection")


def test_an_unknown_objection_is_not_found() -> None:
    given().when(objecting.uphold, **UPHOLD).then_refused(NotFound, field="objection")
    given().when(objecting.lapse, today=LATE).then_refused(NotFound, field="objection")
