"""A member of the data team works for one village at a time; a village has one workstation."""

import pytest

from domain.data_team import (
    LEAVING,
    REMOVALS,
    DataTeamMember,
    DataTeamMemberAssigned,
    DataTeamMemberReleased,
    MemberEvent,
    Workstation,
    WorkstationEvent,
    WorkstationPlaced,
    WorkstationRemoved,
    assign,
    evolve_member,
    evolve_workstation,
    place,
    release,
    remove,
)
from domain.errors import (
    AlreadyExists,
    Invalid,
    Missing,
    NotAVillage,
    NotFound,
    PersonalDataInClear,
    Refusal,
    UnknownCode,
    UnknownRegion,
    WrongState,
)
from domain.indonesia import checked_village, villages_in
from tests.given import Given

VILLAGE, OTHER = "21.71.01.1002", "21.71.01.1003"
WHO = {"member": "operator-12", "village": VILLAGE, "decree": "SK 12/2022"}

assigned = DataTeamMemberAssigned(**WHO)
released = DataTeamMemberReleased(member="operator-12", village=VILLAGE, reason="moved_on")
placed = WorkstationPlaced(village=VILLAGE)
removed = WorkstationRemoved(village=VILLAGE, reason="broken")


def member(*facts: MemberEvent) -> Given[DataTeamMember, MemberEvent]:
    return Given(evolve_member, *facts)


def workstation(*facts: WorkstationEvent) -> Given[Workstation, WorkstationEvent]:
    return Given(evolve_workstation, *facts)


def test_nobody_works_for_two_villages() -> None:
    member().when(assign, **WHO).then(assigned)
    for village in (VILLAGE, OTHER):
        member(assigned).when(assign, **{**WHO, "village": village}).then_refused(
            WrongState, field="member"
        )
    member(assigned, released).when(assign, **{**WHO, "village": OTHER}).then(
        DataTeamMemberAssigned(member="operator-12", village=OTHER, decree="SK 12/2022")
    )


def test_a_member_is_released_from_where_they_work() -> None:
    leaving = {"member": "operator-12", "reason": "moved_on"}
    member(assigned).when(release, **leaving).then(released)
    member().when(release, **leaving).then_refused(NotFound, field="member")
    member(assigned, released).when(release, **leaving).then_refused(WrongState, field="member")
    member(assigned).when(release, member="operator-12", reason="whim").then_refused(
        UnknownCode, field="reason"
    )
    assert {release(member(assigned).state, member="x", reason=reason) for reason in LEAVING}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"member": "Siti Aminah"}, Invalid),
        ({"member": ""}, Invalid),
        ({"member": "6105991708909001"}, PersonalDataInClear),
        ({"decree": " "}, Missing),
    ],
)
def test_a_member_is_an_account_and_no_person(change: dict[str, str], error: type[Refusal]) -> None:
    member().when(assign, **{**WHO, **change}).then_refused(error, field=next(iter(change)))


def test_a_village_has_one_workstation() -> None:
    workstation().when(place, village=VILLAGE).then(placed)
    workstation(placed).when(place, village=VILLAGE).then_refused(AlreadyExists, field="village")
    workstation(placed, removed).when(place, village=VILLAGE).then(placed)
    workstation(placed).when(remove, reason="broken").then(removed)
    workstation().when(remove, reason="broken").then_refused(NotFound, field="village")
    workstation(placed, removed).when(remove, reason="broken").then_refused(
        NotFound, field="village"
    )
    workstation(placed).when(remove, reason="whim").then_refused(UnknownCode, field="reason")
    assert {remove(workstation(placed).state, reason=reason) for reason in REMOVALS}


def test_the_list_of_villages_is_the_ministrys() -> None:
    batam, sintang = villages_in("21.71"), villages_in("61.05")
    assert (len(batam), len(sintang)) == (64, 406)
    assert all(code.startswith("21.71.") for code in batam)
    assert sum(code[9] == "1" for code in sintang) == 16
    assert list(batam) == sorted(batam)
    assert villages_in(VILLAGE) == (VILLAGE,)


@pytest.mark.parametrize(
    ("code", "error"),
    [("21.71", NotAVillage), ("21.71.01", NotAVillage), ("21.71.01.9999", UnknownRegion)],
)
def test_a_village_is_a_kelurahan_or_desa(code: str, error: type[Refusal]) -> None:
    assert checked_village(VILLAGE) == VILLAGE
    with pytest.raises(error):
        checked_village(code)
