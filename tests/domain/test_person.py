"""People are registered, merged, and shown in full only on the record."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.errors import (
    AlreadyExists,
    InFuture,
    Missing,
    NotFound,
    SameRecord,
    UnknownCode,
    WrongState,
)
from domain.fact import Sealed
from domain.person import (
    HouseholdJoined,
    HouseholdLeft,
    MergedInto,
    Person,
    PersonalDataUnmasked,
    PersonDied,
    PersonEvent,
    PersonMoved,
    PersonRegistered,
    PersonsMerged,
    PersonsToldApart,
    PersonsUnmerged,
    UnmergedFrom,
    die,
    evolve,
    join,
    leave,
    merge,
    move,
    register,
    same_spelling,
    tell_apart,
    unmask,
    unmerge,
)
from tests.given import Given

ONE, TWO, THREE = UUID(int=1), UUID(int=2), UUID(int=3)
NAME, NIK, PURPOSE = Sealed("sealed name"), Sealed("sealed nik"), Sealed("sealed purpose")
ANITA: dict[str, Any] = {
    "name": NAME,
    "nik": NIK,
    "family_card": None,
    "phone": None,
    "sex": "P",
    "region": "61.05.01.1001",
}

registered = PersonRegistered(name=NAME, nik=NIK, sex="P", region="61.05.01.1001")
absorbed_two = PersonsMerged(merged=TWO)
gone_into_two = MergedInto(survivor=TWO)


def given(*facts: PersonEvent) -> Given[Person, PersonEvent]:
    return Given(evolve, *facts)


def test_a_person_is_registered() -> None:
    given().when(register, **ANITA).then(registered)


def test_a_person_needs_neither_nik_nor_sex() -> None:
    given().when(register, **{**ANITA, "nik": None, "sex": None}).then(
        PersonRegistered(name=NAME, region="61.05.01.1001")
    )


def test_sex_is_l_or_p() -> None:
    given().when(register, **{**ANITA, "sex": "X"}).then_refused(UnknownCode, field="sex")


def test_an_id_is_registered_once() -> None:
    given(registered).when(register, **ANITA).then_refused(AlreadyExists, field="person")


IDS = {"survivor_id": ONE, "merged_id": TWO}


def test_two_ids_become_one_person() -> None:
    given(registered).when(merge, Person(region="61.05"), **IDS).then(
        (PersonsMerged(merged=TWO), MergedInto(survivor=ONE))
    )


def test_a_survivor_may_absorb_another_and_be_absorbed() -> None:
    absorbing = given(registered, absorbed_two)
    other = Person(region="61.05")
    absorbing.when(merge, other, survivor_id=ONE, merged_id=THREE).then(
        (PersonsMerged(merged=THREE), MergedInto(survivor=ONE))
    )
    given(registered).when(merge, absorbing.state, survivor_id=THREE, merged_id=ONE).then(
        (PersonsMerged(merged=ONE), MergedInto(survivor=THREE))
    )


def test_a_person_is_not_merged_with_itself() -> None:
    given(registered).when(
        merge, Person(region="61.05"), survivor_id=ONE, merged_id=ONE
    ).then_refused(SameRecord, field="merged")


def test_who_is_merged_already_is_neither_merged_again_nor_survives() -> None:
    gone = given(registered, gone_into_two)
    gone.when(merge, Person(region="61.05"), survivor_id=ONE, merged_id=THREE).then_refused(
        WrongState, field="survivor"
    )
    given(registered).when(merge, gone.state, survivor_id=THREE, merged_id=ONE).then_refused(
        WrongState, field="merged"
    )


def test_unknown_people_are_not_merged() -> None:
    given().when(merge, Person(region="61.05"), **IDS).then_refused(NotFound, field="survivor")
    given(registered).when(merge, None, **IDS).then_refused(NotFound, field="merged")


def test_unmasking_names_each_field_once_and_the_purpose() -> None:
    given(registered).when(
        unmask, fields=("nik", "name", "nik"), purpose_code="inspection", purpose=PURPOSE
    ).then(PersonalDataUnmasked(fields=("name", "nik"), purpose_code="inspection", purpose=PURPOSE))


@pytest.mark.parametrize(
    ("fields", "code", "error", "field"),
    [
        ((), "legal", Missing, "fields"),
        (("narrative",), "legal", UnknownCode, "fields"),
        (("nik", "sex"), "legal", UnknownCode, "fields"),
        (("nik",), "curiosity", UnknownCode, "purpose_code"),
    ],
)
def test_unmasking_is_refused(
    fields: tuple[str, ...], code: str, error: type[Missing | UnknownCode], field: str
) -> None:
    given(registered).when(unmask, fields=fields, purpose_code=code, purpose=PURPOSE).then_refused(
        error, field=field
    )


def test_an_unknown_person_is_not_unmasked() -> None:
    given().when(unmask, fields=("nik",), purpose_code="legal", purpose=PURPOSE).then_refused(
        NotFound, field="person"
    )


def test_unmasking_changes_nothing_about_the_person() -> None:
    shown = PersonalDataUnmasked(fields=("nik",), purpose_code="legal", purpose=PURPOSE)
    history = (registered, absorbed_two, gone_into_two)
    assert given(*history, shown).state == given(*history).state
    assert given(*history).state == Person(
        "61.05.01.1001", merged_into=TWO, absorbed=(TWO,), sex="P"
    )


UNMERGE: dict[str, Any] = {"survivor_id": ONE, "merged_id": TWO, "reason": "different_people"}
joined = HouseholdJoined(household=THREE, relation="spouse")
died = PersonDied(died_on=date(2026, 1, 4))


def test_two_merged_ids_are_taken_apart_and_are_as_before() -> None:
    merged = given(registered, MergedInto(survivor=ONE))
    given(registered, absorbed_two).when(unmerge, merged.state, **UNMERGE).then(
        (PersonsUnmerged(unmerged=TWO, reason="different_people"), UnmergedFrom(survivor=ONE))
    )
    before = given(registered).state
    unmerged = PersonsUnmerged(unmerged=TWO, reason="different_people")
    assert given(registered, absorbed_two, unmerged).state == before
    apart = given(registered, MergedInto(survivor=ONE), UnmergedFrom(survivor=ONE))
    assert apart.state == before


def test_only_what_was_merged_directly_is_taken_apart() -> None:
    for other in (given(registered).state, given(registered, MergedInto(survivor=THREE)).state):
        given(registered).when(unmerge, other, **UNMERGE).then_refused(WrongState, field="merged")
    given(registered).when(unmerge, None, **UNMERGE).then_refused(NotFound, field="merged")
    given(registered).when(
        unmerge, given(registered).state, **{**UNMERGE, "merged_id": ONE}
    ).then_refused(SameRecord, field="merged")
    merged = given(registered, MergedInto(survivor=ONE)).state
    given(registered, absorbed_two).when(
        unmerge, merged, **{**UNMERGE, "reason": "x"}
    ).then_refused(UnknownCode, field="reason")


def test_who_moves_lives_elsewhere_and_not_where_they_live_already() -> None:
    day = date(2026, 1, 4)
    moved = PersonMoved(to_region="61.05.01.1002", moved_on=day)
    going: dict[str, Any] = {"moved_on": day, "today": day}
    given(registered).when(move, to_region="61.05.01.1002", **going).then(moved)
    given(registered, moved).when(move, to_region="61.05.01.1001", **going).then(
        PersonMoved(to_region="61.05.01.1001", moved_on=day)
    )
    given(registered, moved).when(move, to_region="61.05.01.1002", **going).then_refused(
        SameRecord, field="to_region"
    )
    late = {**going, "moved_on": date(2026, 1, 5)}
    given(registered).when(move, to_region="61.05.01.1002", **late).then_refused(
        InFuture, field="moved_on"
    )
    given().when(move, to_region="61.05.01.1002", **going).then_refused(NotFound, field="person")


APART: dict[str, Any] = {"one_id": ONE, "other_id": TWO}
not_two = PersonsToldApart(other=TWO)


def test_two_that_look_like_one_are_told_apart_once() -> None:
    other = given(registered).state
    given(registered).when(tell_apart, other, **APART).then((not_two, PersonsToldApart(other=ONE)))
    given(registered, not_two).when(tell_apart, other, **APART).then_refused(
        AlreadyExists, field="other"
    )
    given(registered).when(tell_apart, None, **APART).then_refused(NotFound, field="other")
    given(registered).when(tell_apart, other, one_id=ONE, other_id=ONE).then_refused(
        SameRecord, field="other"
    )
    gone = given(registered, MergedInto(survivor=THREE)).state
    given(registered).when(tell_apart, gone, **APART).then_refused(WrongState, field="other")


def test_who_was_told_apart_may_be_merged_after_all_and_told_apart_anew() -> None:
    apart = given(registered, PersonsToldApart(other=ONE))
    merging = {"survivor_id": ONE, "merged_id": TWO}
    given(registered, not_two).when(merge, apart.state, **merging).then(
        (absorbed_two, MergedInto(survivor=ONE))
    )
    taken_apart = PersonsUnmerged(unmerged=TWO, reason="merged_by_mistake")
    other = given(
        registered,
        PersonsToldApart(other=ONE),
        MergedInto(survivor=ONE),
        UnmergedFrom(survivor=ONE),
    )
    assert other.state == given(registered).state
    given(registered, not_two, absorbed_two, taken_apart).when(
        tell_apart, other.state, **APART
    ).then((not_two, PersonsToldApart(other=ONE)))


@pytest.mark.parametrize("name", ["Siti Aminah", "  SITI  aminah ", "Siti-Aminah.", "siti_aminah"])
def test_names_are_compared_by_their_words(name: str) -> None:
    assert same_spelling(name) == "siti aminah"


def test_somebody_belongs_to_one_family_at_a_time() -> None:
    given(registered).when(join, household=THREE, relation="spouse").then(joined)
    given(registered, joined).when(join, household=TWO, relation="child").then_refused(
        AlreadyExists, field="person"
    )
    left = HouseholdLeft(household=THREE, reason="moved")
    given(registered, joined).when(leave, household=THREE, reason="moved").then(left)
    given(registered, joined, left).when(join, household=THREE, relation="spouse").then(joined)
    given(registered, joined).when(leave, household=TWO, reason="moved").then_refused(
        NotFound, field="person"
    )


def test_somebody_dies_once_and_joins_no_family_then() -> None:
    today = {"today": date(2026, 1, 5)}
    given(registered).when(die, died_on=date(2026, 1, 4), **today).then(died)
    given(registered).when(die, died_on=date(2026, 1, 6), **today).then_refused(
        InFuture, field="died_on"
    )
    given(registered, died).when(die, died_on=date(2026, 1, 4), **today).then_refused(
        WrongState, field="person"
    )
    given(registered, died).when(join, household=THREE, relation="spouse").then_refused(
        WrongState, field="person"
    )
