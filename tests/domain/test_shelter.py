"""Beds of a shelter: men and women apart, never more clients than beds, and a way to say where one is free."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from domain.case_codes import Sex
from domain.errors import AlreadyExists, NoBedFree, OutOfRange
from domain.shelter import (
    BedFreed,
    Beds,
    BedsEvent,
    BedTaken,
    ShelterCapacitySet,
    ShelterListed,
    Side,
    evolve_beds,
    evolve_list,
    free_bed,
    list_shelter,
    set_capacity,
    side_for,
    take_bed,
)
from tests.given import Given

ANI, BUDI = UUID(int=1), UUID(int=2)
DAY, LATER = date(2024, 3, 1), date(2024, 4, 1)
MEN: dict[str, Any] = {"shelter": "upt", "side": Side.MEN}

one_bed = ShelterCapacitySet(shelter="upt", side="men", beds=1, valid_from=DAY)
two_later = ShelterCapacitySet(shelter="upt", side="men", beds=2, valid_from=LATER)
taken = BedTaken(shelter="upt", side="men", case=ANI, number=1, taken_on=DAY)
freed = BedFreed(shelter="upt", side="men", case=ANI, number=1, freed_on=LATER)


def given(*facts: BedsEvent) -> Given[Beds, BedsEvent]:
    return Given(evolve_beds, *facts)


def test_a_free_bed_is_taken() -> None:
    given(one_bed).when(take_bed, **MEN, case=ANI, on=DAY).then(taken)


def test_a_full_side_refuses_and_says_where_to_go() -> None:
    refusal = (
        given(one_bed, taken)
        .when(take_bed, **MEN, case=BUDI, on=DAY, elsewhere=("singgah",))
        .then_refused(NoBedFree, field="shelter")
    )
    assert refusal.facts == {"side": "men", "beds": 1, "taken": 1, "elsewhere": "singgah"}
    assert "singgah" in refusal.text_remedy


def test_a_shelter_whose_beds_nobody_counted_has_none() -> None:
    given().when(take_bed, **MEN, case=ANI, on=DAY).then_refused(NoBedFree, field="shelter")


def test_beds_count_from_their_day_on() -> None:
    beds = given(one_bed, two_later, taken)
    beds.when(take_bed, **MEN, case=BUDI, on=DAY).then_refused(NoBedFree, field="shelter")
    beds.when(take_bed, **MEN, case=BUDI, on=LATER).then(
        BedTaken(shelter="upt", side="men", case=BUDI, number=2, taken_on=LATER)
    )


def test_a_bed_is_given_back_once() -> None:
    leave: dict[str, Any] = {"shelter": "upt", "side": "men", "case": ANI, "on": LATER}
    given(one_bed, taken).when(free_bed, **leave).then(freed)
    given(one_bed, taken, freed).when(free_bed, **leave).then()
    given(one_bed, taken, freed).when(take_bed, **MEN, case=BUDI, on=LATER).then(
        BedTaken(shelter="upt", side="men", case=BUDI, number=2, taken_on=LATER)
    )


@pytest.mark.parametrize(
    ("sex", "category", "childrens_beds", "side"),
    [
        (Sex.MALE, "PMKS-11", True, Side.MEN),
        (Sex.FEMALE, "PMKS-11", True, Side.WOMEN),
        (Sex.FEMALE, "PMKS-04", True, Side.CHILDREN),
        (Sex.FEMALE, "PMKS-04", False, Side.WOMEN),
        (Sex.MALE, "PMKS-04", False, Side.MEN),
    ],
)
def test_men_women_and_where_possible_children_sleep_apart(
    sex: Sex, category: str, childrens_beds: bool, side: Side
) -> None:
    assert side_for(sex, category, childrens_beds=childrens_beds) is side


def test_only_sides_that_change_are_recorded() -> None:
    men = given(one_bed).state
    sides = {Side.MEN: men, Side.WOMEN: None}
    wanted = {Side.MEN: 1, Side.WOMEN: 3}
    assert set_capacity(sides, wanted, shelter="upt", valid_from=DAY) == {
        Side.WOMEN: ShelterCapacitySet(shelter="upt", side="women", beds=3, valid_from=DAY)
    }
    with pytest.raises(AlreadyExists):
        set_capacity({Side.MEN: men}, {Side.MEN: 1}, shelter="upt", valid_from=DAY)


@pytest.mark.parametrize("beds", [-1, 1001])
def test_a_number_of_beds_is_within_reason(beds: int) -> None:
    with pytest.raises(OutOfRange) as refused:
        set_capacity({Side.MEN: None}, {Side.MEN: beds}, shelter="upt", valid_from=DAY)
    assert refused.value.field == "men"


def test_fewer_beds_put_nobody_out() -> None:
    none_left = ShelterCapacitySet(shelter="upt", side="men", beds=0, valid_from=LATER)
    state = given(one_bed, taken, none_left).state
    assert state is not None
    assert state.clients == {ANI: 1}
    assert state.free(LATER) == 0


def test_a_shelter_is_listed_once() -> None:
    listed = ShelterListed(shelter="upt", region="21.71.04")
    assert list_shelter(None, shelter="upt", region="21.71.04") == [listed]
    shelters = evolve_list(evolve_list(None, listed), ShelterListed(shelter="dua", region="21.71"))
    assert shelters.shelters == ("upt", "dua")
    assert list_shelter(shelters, shelter="dua", region="21.71") == []


@examples(
    beds=st.integers(0, 3),
    acts=st.lists(st.tuples(st.booleans(), st.integers(1, 5)), max_size=30),
)
def test_there_are_never_more_clients_than_beds(beds: int, acts: list[tuple[bool, int]]) -> None:
    capacity = ShelterCapacitySet(shelter="upt", side="men", beds=beds, valid_from=DAY)
    state = evolve_beds(None, capacity)
    for comes, who in acts:
        case = UUID(int=who)
        if comes and case not in state.clients:
            try:
                state = evolve_beds(state, take_bed(state, **MEN, case=case, on=DAY))
            except NoBedFree:
                assert len(state.clients) == beds
        else:
            for fact in free_bed(state, shelter="upt", side="men", case=case, on=DAY):
                state = evolve_beds(state, fact)
        assert len(state.clients) <= beds
