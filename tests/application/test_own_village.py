"""Family data are changed where somebody works: their office's region, of the data team one village each."""

from __future__ import annotations

from typing import Any

import pytest

from application import keeping_households as keeping
from application import proposing_households as proposing
from application import registering_families as entering
from application.roles import Role
from application.use_case import Command
from application.village_data import check_own
from domain.data_team import DataTeamMemberAssigned, DataTeamMemberReleased, member_stream
from domain.errors import NotFound, OutsideRegion, Refusal
from domain.household import HouseholdRegistered
from domain.office import office_stream
from tests.application.memory import World, act
from tests.application.situations.welfare import (
    HERE,
    MET,
    NEXT_VILLAGE,
    STAGES,
    desk,
    done,
    household,
    person,
    programme,
    proposal,
    step,
)

THERE = "puskesos-sebelah"
DECREE = "SK 12/2026"


async def refused(world: World, role: Role, command: Command, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await done(world, role, command, **more)
    return caught.value


def assigned(world: World, member: str, village: str) -> None:
    fact = DataTeamMemberAssigned(member=member, village=village, decree=DECREE)
    world.ledger.record(member_stream(member), fact)


def released(world: World, member: str, village: str) -> None:
    fact = DataTeamMemberReleased(member=member, village=village, reason="moved_on")
    world.ledger.record(member_stream(member), fact)


async def _of_family(world: World) -> list[Command]:
    child, other = await person(world, "Citra"), await person(world, "Budi")
    family = await household(world, None, child)
    today = world.now.date()
    return [
        keeping.RegisterHousehold(region=HERE, head=other),
        entering.RegisterFamily(
            region=HERE, lines=(entering.FamilyLine(relation="family_head", name="Dewi"),)
        ),
        keeping.AddMember(household=family, person=other, relation="child"),
        keeping.RemoveMember(household=family, person=child, reason="own_household"),
        keeping.RecordDeath(household=family, person=child, died_on=today),
        keeping.NameHead(household=family, head=child, former_head_becomes="parent"),
        keeping.MoveHousehold(household=family, to_region=NEXT_VILLAGE, moved_on=today),
        proposing.ProposeHousehold(household=family, programme=await programme(world)),
    ]


@pytest.mark.parametrize("number", range(8))
async def test_the_operator_of_another_village_changes_no_family_here(number: int) -> None:
    world = World()
    desk(world, THERE, NEXT_VILLAGE)
    command = (await _of_family(world))[number]
    refusal = await refused(world, Role.OPERATOR, command, office=THERE)
    assert isinstance(refusal, OutsideRegion)
    assert refusal.field == (
        "region"
        if isinstance(command, keeping.RegisterHousehold | entering.RegisterFamily)
        else "household"
    )
    await done(world, Role.OPERATOR, command)


@pytest.mark.parametrize("stage", STAGES)
async def test_no_step_of_a_proposal_is_taken_from_another_village(stage: type[Command]) -> None:
    world = World()
    desk(world, THERE, NEXT_VILLAGE)
    made = await proposal(world, *MET)
    refusal = await refused(world, STAGES[stage][0], step(stage, world, made), office=THERE)
    assert isinstance(refusal, OutsideRegion)
    assert refusal.field == "proposal"


async def test_of_the_data_team_each_changes_their_own_village_only() -> None:
    world = World()
    who = await person(world)
    assigned(world, "data-1", NEXT_VILLAGE)
    command = keeping.RegisterHousehold(region=HERE, head=who)
    assert isinstance(await refused(world, Role.OPERATOR, command, actor="data-1"), OutsideRegion)
    theirs = keeping.RegisterHousehold(region=NEXT_VILLAGE, head=who)
    await done(world, Role.OPERATOR, theirs, actor="data-1")


async def test_a_substitute_works_where_the_member_does_for_whom_they_act() -> None:
    world = World()
    desk(world)
    assigned(world, "data-1", NEXT_VILLAGE)
    assigned(world, "data-2", HERE)
    given = act(Role.OPERATOR, actor="data-2", on_behalf_of="data-1")
    with pytest.raises(OutsideRegion):
        await check_own(HERE, given, world.ports, field="region")
    office, member = await check_own(NEXT_VILLAGE, given, world.ports, field="region")
    assert (office.id, member.id) == (office_stream("secretariat"), member_stream("data-1"))


async def test_leaving_the_team_widens_nothing() -> None:
    world = World()
    desk(world, THERE, NEXT_VILLAGE)
    one, other = await person(world), await person(world, "Budi")
    assigned(world, "data-1", HERE)
    released(world, "data-1", HERE)
    command = keeping.RegisterHousehold(region=NEXT_VILLAGE, head=one)
    assert isinstance(await refused(world, Role.OPERATOR, command, actor="data-1"), OutsideRegion)
    await done(world, Role.OPERATOR, command, actor="data-1", office=THERE)
    back = keeping.RegisterHousehold(region=HERE, head=other)
    late = await refused(world, Role.OPERATOR, back, actor="data-1", office=THERE)
    assert isinstance(late, OutsideRegion)


async def test_an_office_that_was_never_opened_keeps_no_family_data() -> None:
    world = World()
    command = keeping.RegisterHousehold(region=HERE, head=await person(world))
    refusal = await refused(world, Role.OPERATOR, command, office="tidak-ada")
    assert isinstance(refusal, NotFound)
    assert refusal.field == "office"


async def test_an_assignment_that_comes_in_between_wins() -> None:
    world = World()
    command = keeping.RegisterHousehold(region=HERE, head=await person(world))
    world.ledger.before_next_append = lambda: assigned(world, "operator-1", NEXT_VILLAGE)
    assert isinstance(await refused(world, Role.OPERATOR, command), OutsideRegion)
    assert not [one for one in world.ledger.log if one.kind is HouseholdRegistered]
