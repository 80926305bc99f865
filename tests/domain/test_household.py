"""Family data change only on minutes, and keep one head, whatever happens to its people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain import household as family
from domain.errors import (
    AlreadyExists,
    InFuture,
    MinutesRequired,
    Missing,
    NotFound,
    SameRecord,
    UnknownCode,
    WrongState,
)
from domain.household import (
    HeadNamed,
    Household,
    HouseholdEvent,
    HouseholdMoved,
    HouseholdRegistered,
    MemberAdded,
    MemberDied,
    MemberRemoved,
    NewMember,
    evolve,
)
from tests.given import Given

ANI, BUDI, CITRA = UUID(int=1), UUID(int=2), UUID(int=3)
HERE, NEAR, FAR = "61.05.01.1001", "61.05.01.1002", "21.71.04.1001"
TODAY = date(2026, 1, 5)
BA = {"minutes": "BA-1/2026"}

registered = (
    HouseholdRegistered(region=HERE, head=ANI),
    MemberAdded(person=ANI, relation="family_head"),
)
with_budi = (*registered, MemberAdded(person=BUDI, relation="spouse"))
ani_died = MemberDied(person=ANI, died_on=TODAY)
moved_away = HouseholdMoved(to_region=FAR, outside=True, moved_on=TODAY)

REGISTER: dict[str, Any] = {"region": HERE, "head": ANI, "family_card": None, "others": ()}
ADD = {"person": BUDI, "relation": "spouse"}
REMOVE = {"person": BUDI, "reason": "own_household", "removed_on": TODAY}
DIE = {"person": ANI, "died_on": TODAY, "today": TODAY}
HEAD = {"head": BUDI, "former_head_becomes": "spouse"}
MOVE = {"to_region": NEAR, "outside": False, "moved_on": TODAY, "today": TODAY}


def given(*facts: HouseholdEvent) -> Given[Household, HouseholdEvent]:
    return Given(evolve, *facts)


def test_a_family_is_registered_with_its_head_first() -> None:
    given().when(
        family.register, **{**REGISTER, "others": (NewMember(BUDI, "spouse"),)}, **BA
    ).then(*with_budi)


@pytest.mark.parametrize("minutes", [None, "", "  "])
@pytest.mark.parametrize(
    ("history", "decide", "said"),
    [
        ((), family.register, REGISTER),
        (registered, family.add, ADD),
        (with_budi, family.remove, REMOVE),
        (with_budi, family.die, DIE),
        (with_budi, family.name_head, HEAD),
        (registered, family.move, MOVE),
    ],
)
def test_nothing_changes_without_minutes(
    history: tuple[HouseholdEvent, ...],
    decide: Callable[..., Any],
    said: dict[str, Any],
    minutes: str | None,
) -> None:
    given(*history).when(decide, **said, minutes=minutes).then_refused(
        MinutesRequired, field="basis"
    )


def test_nobody_belongs_to_it_twice() -> None:
    given(*with_budi).when(family.add, **ADD, **BA).then_refused(AlreadyExists, field="person")
    given().when(
        family.register, **{**REGISTER, "others": (NewMember(ANI, "child"),)}, **BA
    ).then_refused(AlreadyExists, field="person")
    given(*registered).when(family.register, **REGISTER, **BA).then_refused(
        AlreadyExists, field="household"
    )


def test_a_family_has_one_head() -> None:
    given(*registered).when(family.add, person=BUDI, relation="family_head", **BA).then_refused(
        UnknownCode, field="relation"
    )
    given(*with_budi).when(family.remove, **{**REMOVE, "person": ANI}, **BA).then_refused(
        WrongState, field="person"
    )


def test_a_member_leaves_and_may_come_back() -> None:
    gone = MemberRemoved(person=BUDI, reason="own_household", removed_on=TODAY)
    given(*with_budi).when(family.remove, **REMOVE, **BA).then(gone)
    given(*with_budi, gone).when(family.add, **ADD, **BA).then(
        MemberAdded(person=BUDI, relation="spouse")
    )
    given(*with_budi, gone).when(family.remove, **REMOVE, **BA).then_refused(
        NotFound, field="person"
    )


def test_a_head_who_died_is_followed_by_another_member() -> None:
    given(*with_budi).when(family.die, **DIE, **BA).then(ani_died)
    given(*with_budi, ani_died).when(
        family.name_head, head=BUDI, former_head_becomes=None, **BA
    ).then(HeadNamed(head=BUDI))
    given(*with_budi, ani_died).when(family.die, **DIE, **BA).then_refused(NotFound, field="person")
    given(*with_budi, ani_died).when(family.add, person=ANI, relation="child", **BA).then_refused(
        WrongState, field="person"
    )


def test_of_a_living_head_we_hear_what_they_become() -> None:
    given(*with_budi).when(family.name_head, **HEAD, **BA).then(
        HeadNamed(head=BUDI, former_head_becomes="spouse")
    )
    given(*with_budi).when(
        family.name_head, head=BUDI, former_head_becomes=None, **BA
    ).then_refused(Missing, field="former_head_becomes")
    given(*with_budi).when(
        family.name_head, head=ANI, former_head_becomes="child", **BA
    ).then_refused(SameRecord, field="head")
    given(*registered).when(family.name_head, **HEAD, **BA).then_refused(NotFound, field="head")


def test_the_state_follows_head_and_death() -> None:
    state = given(*with_budi, ani_died, HeadNamed(head=BUDI)).state
    assert state == Household(
        region=HERE, head=BUDI, members={BUDI: "family_head"}, deceased=(ANI,)
    )
    state = given(*with_budi, HeadNamed(head=BUDI, former_head_becomes="spouse")).state
    assert state is not None
    assert state.members == {ANI: "spouse", BUDI: "family_head"}
    assert state.people == (ANI, BUDI)


def test_a_family_that_left_the_regency_changes_no_more() -> None:
    given(*registered).when(family.move, **MOVE, **BA).then(
        HouseholdMoved(to_region=NEAR, outside=False, moved_on=TODAY)
    )
    given(*registered).when(family.move, **{**MOVE, "to_region": HERE}, **BA).then_refused(
        SameRecord, field="to_region"
    )
    gone = given(*registered, moved_away)
    assert gone.state is not None
    assert gone.state.region == HERE
    for decide, said in ((family.add, ADD), (family.move, MOVE), (family.die, DIE)):
        gone.when(decide, **said, **BA).then_refused(WrongState, field="household")


def test_a_day_to_come_is_refused() -> None:
    tomorrow = date(2026, 1, 6)
    given(*registered).when(family.die, **{**DIE, "died_on": tomorrow}, **BA).then_refused(
        InFuture, field="died_on"
    )
    given(*registered).when(family.move, **{**MOVE, "moved_on": tomorrow}, **BA).then_refused(
        InFuture, field="moved_on"
    )


@pytest.mark.parametrize(
    ("decide", "said"),
    [(family.add, ADD), (family.remove, REMOVE), (family.die, DIE), (family.move, MOVE)],
)
def test_an_unknown_family_has_nobody(decide: Callable[..., Any], said: dict[str, Any]) -> None:
    given().when(decide, **said, **BA).then_refused(NotFound, field="household")
