"""Whole families: entered with their people, moved with them, and enrolled by lists, all of it or none."""

from __future__ import annotations

from uuid import UUID

import pytest

from application.keeping_households import (
    AddMember,
    MoveHousehold,
    RecordDeath,
    RemoveMember,
)
from application.proposing_households import ProposeHousehold, VisitHousehold
from application.receiving_enrolments import ReceiveEnding, ReceiveSuspension
from application.receiving_lists import ReceiveEnrolments
from application.registering_families import FamilyLine, RegisterFamily
from application.registering_people import RegisterPerson
from application.roles import Role
from domain.errors import (
    AlreadyExists,
    FamilyAlreadyEnrolled,
    FamilyTwiceInList,
    NotFound,
    PersonAlreadyRegistered,
    UnknownCode,
)
from domain.household import MemberAdded
from domain.person import HouseholdJoined, PersonMoved
from domain.programme import ProgrammeSuspended, programme_stream
from tests.application.memory import World
from tests.application.situations.welfare import (
    HERE,
    NEXT_VILLAGE,
    OUTSIDE,
    desk,
    done,
    household,
    person,
    programme,
)
from tests.application.test_families import enrolment, merge, refused

NIK = "6105015708909001"


def listed(world: World, *who: UUID, code: str = "PKH") -> ReceiveEnrolments:
    return ReceiveEnrolments(programme=code, people=who, decided_on=world.now.date())


def line(relation: str, name: str, nik: str | None = None) -> FamilyLine:
    return FamilyLine(relation=relation, name=name, nik=nik)


async def test_a_family_is_entered_with_its_people_at_once_or_not_at_all() -> None:
    world = World()
    desk(world)
    known = await done(world, Role.DESK, RegisterPerson(name="Ani", region=HERE, nik=NIK))
    before = len(world.ledger.log)
    twins = (line("child", "Kembar"), line("child", "Kembar"))
    family = RegisterFamily(
        region=HERE, lines=(line("family_head", "Budi"), line("spouse", "Ani", NIK), *twins)
    )
    made = await done(world, Role.OPERATOR, family)
    recorded = world.ledger.log[before:]
    assert {one.about.region for one in recorded} == {HERE}
    assert len({one.envelope.command_id for one in recorded}) == 1
    added = [one for one in world.ledger.facts(made) if isinstance(one, MemberAdded)]
    assert [one.relation for one in added] == ["family_head", "spouse", "child", "child"]
    assert added[1].person == known
    assert len({one.person for one in added}) == 4
    for one in added:
        assert world.ledger.facts(one.person)[-1] == HouseholdJoined(
            household=made, relation=one.relation
        )

    refused_whole = len(world.ledger.log)
    taken = RegisterFamily(
        region=HERE, lines=(line("family_head", "Citra"), line("child", "A", NIK))
    )
    refusal = await refused(world, Role.OPERATOR, taken, AlreadyExists)
    assert refusal.field == "lines[2].person"
    again = "6105011708909001"
    twice = RegisterFamily(
        region=HERE, lines=(line("family_head", "Citra", again), line("child", "Dewi", again))
    )
    refusal = await refused(world, Role.OPERATOR, twice, AlreadyExists)
    assert refusal.field == "lines[2].nik"
    two_heads = RegisterFamily(
        region=HERE, lines=(line("family_head", "Citra"), line("family_head", "Dewi"))
    )
    refusal = await refused(world, Role.OPERATOR, two_heads, UnknownCode)
    assert refusal.field == "lines[2].relation"
    assert len(world.ledger.log) == refused_whole


async def test_somebody_out_of_sight_is_not_entered_again_with_a_family() -> None:
    world = World()
    desk(world)
    await done(world, Role.DESK, RegisterPerson(name="Ani", region=NEXT_VILLAGE, nik=NIK))
    family = RegisterFamily(region=HERE, lines=(line("family_head", "Ani", NIK),))
    refusal = await refused(world, Role.OPERATOR, family, PersonAlreadyRegistered, regions=(HERE,))
    assert refusal.field == "lines[1].nik"
    assert NIK not in str(refusal)


async def test_the_members_of_a_family_move_with_it_and_are_found_by_its_new_village() -> None:
    world = World()
    ani, budi, dead = [await person(world, name) for name in ("Ani", "Budi", "Citra")]
    family = await household(world, ani, budi, dead)
    day = world.now.date()
    there = (NEXT_VILLAGE,)
    died = RecordDeath(household=family, person=dead, died_on=day)
    await done(world, Role.OPERATOR, died)
    before = len(world.ledger.log)
    move = MoveHousehold(household=family, to_region=NEXT_VILLAGE, moved_on=day)
    await done(world, Role.OPERATOR, move, regions=(HERE,))
    moved = PersonMoved(to_region=NEXT_VILLAGE, moved_on=day)
    filed = [(one.stream, one.fact, one.about.region) for one in world.ledger.log[before + 1 :]]
    assert filed == [(ani, moved, NEXT_VILLAGE), (budi, moved, NEXT_VILLAGE)]
    assert len({one.envelope.command_id for one in world.ledger.log[before:]}) == 1
    leaves = RemoveMember(household=family, person=budi, reason="own_household")
    await done(world, Role.OPERATOR, leaves, regions=there)
    await done(
        world,
        Role.OPERATOR,
        RecordDeath(household=family, person=ani, died_on=day),
        regions=there,
    )
    again = AddMember(household=await household(world), person=budi, relation="child")
    await refused(world, Role.OPERATOR, again, NotFound, regions=(HERE,))


async def test_what_is_done_for_a_moved_family_is_done_where_it_lives() -> None:
    world = World()
    ani = await person(world)
    family = await household(world, ani)
    await programme(world)
    day = world.now.date()
    move = MoveHousehold(household=family, to_region=NEXT_VILLAGE, moved_on=day)
    await done(world, Role.OPERATOR, move)
    await done(world, Role.OPERATOR, listed(world, ani), regions=(NEXT_VILLAGE,))
    assert world.ledger.log[-1].about.region == NEXT_VILLAGE


async def test_a_member_moves_under_the_id_of_the_family_and_the_one_that_goes_on() -> None:
    world = World()
    ani, again, other = [await person(world, name) for name in ("Ani", "Ani dua", "Ani tiga")]
    family = await household(world, ani, again)
    await merge(world, again, ani)
    await merge(world, again, other)
    day = world.now.date()
    move = MoveHousehold(household=family, to_region=NEXT_VILLAGE, moved_on=day)
    await done(world, Role.OPERATOR, move)
    moved = PersonMoved(to_region=NEXT_VILLAGE, moved_on=day)
    assert [world.ledger.facts(one).count(moved) for one in (ani, again, other)] == [1, 1, 0]


def moves(world: World) -> list[tuple[UUID, str, str | None]]:
    """Who moved, where to, and where that is filed."""
    return [
        (one.stream, one.fact.to_region, one.about.region)
        for one in world.ledger.log
        if isinstance(one.fact, PersonMoved)
    ]


async def test_who_joins_a_family_of_another_village_lives_there_from_then_on() -> None:
    world = World()
    known = RegisterPerson(name="Dewi", region=NEXT_VILLAGE, nik=NIK)
    dewi = await done(world, Role.DESK, known)
    ani, budi, citra = [await person(world, one, NEXT_VILLAGE) for one in ("Ani", "Budi", "Citra")]
    here = await household(world, ani, await person(world))
    await done(world, Role.OPERATOR, AddMember(household=here, person=budi, relation="child"))
    lines = (line("family_head", "Eka"), line("child", "Dewi", NIK))
    await done(world, Role.OPERATOR, RegisterFamily(region=HERE, lines=lines))
    assert moves(world) == [(one, HERE, HERE) for one in (ani, budi, dewi)]
    assert isinstance(world.ledger.facts(budi)[-1], PersonMoved)
    away = MoveHousehold(household=here, to_region=OUTSIDE, moved_on=world.now.date())
    await done(world, Role.OPERATOR, away)
    assert len(moves(world)) == 3
    assert len(world.ledger.facts(citra)) == 1


async def test_what_runs_for_a_family_becomes_the_work_of_its_new_village() -> None:
    world = World()
    ani, budi = await person(world), await person(world, "Budi")
    family = await household(world, ani, budi)
    day = world.now.date()
    await programme(world)
    await programme(world, "BPNT")
    await done(world, Role.OPERATOR, enrolment(world, ani))
    await done(world, Role.OPERATOR, enrolment(world, ani, "BPNT"))
    over = ReceiveEnding(programme="BPNT", person=ani, decided_on=day, reason="graduated")
    await done(world, Role.OPERATOR, over)
    open_one = await done(
        world, Role.OPERATOR, ProposeHousehold(household=family, programme="BPNT")
    )
    move = MoveHousehold(household=family, to_region=NEXT_VILLAGE, moved_on=day)
    await done(world, Role.OPERATOR, move)

    visit = VisitHousehold(proposal=open_one, visited_on=day, findings="Rumah papan.")
    here, there = (HERE,), (NEXT_VILLAGE,)
    await refused(world, Role.FIELD, visit, NotFound, regions=here)
    pause = ReceiveSuspension(programme="PKH", person=ani, decided_on=day, reason="under_review")
    for role, command in ((Role.FIELD, visit), (Role.OPERATOR, pause)):
        await done(world, role, command, regions=there)
        assert world.ledger.log[-1].about.region == NEXT_VILLAGE
    await refused(world, Role.OPERATOR, over, NotFound, regions=there)


async def test_a_list_enrols_a_family_once() -> None:
    world = World()
    ani, budi = await person(world), await person(world, "Budi")
    alone = await person(world, "Citra")
    await household(world, ani, budi)
    await programme(world)
    both = await refused(world, Role.OPERATOR, listed(world, alone, ani, budi), FamilyTwiceInList)
    assert both.field == "people[3]"
    assert "2" in both.text
    await done(world, Role.OPERATOR, listed(world, alone, ani))
    other = await person(world, "Dewi")
    late = await refused(world, Role.OPERATOR, listed(world, other, budi), FamilyAlreadyEnrolled)
    assert late.field == "people[2]"
    again = await refused(world, Role.OPERATOR, listed(world, ani), AlreadyExists)
    assert again.field == "people[1]"


async def test_a_list_sees_a_family_behind_merged_ids() -> None:
    world = World()
    ani, budi, second = [await person(world, name) for name in ("Ani", "Budi", "Budi lama")]
    await household(world, ani, budi)
    await programme(world)
    await merge(world, second, budi)
    await refused(world, Role.OPERATOR, listed(world, ani, second), FamilyTwiceInList)


@pytest.mark.parametrize("one_by_one", [True, False])
async def test_whoever_joins_the_family_or_changes_the_programme_meanwhile_is_seen(
    one_by_one: bool,
) -> None:
    world = World()
    ani, budi = await person(world), await person(world, "Budi")
    family = await household(world, ani)
    await programme(world)
    await done(world, Role.OPERATOR, listed(world, budi))

    def joins() -> None:
        world.ledger.record(family, MemberAdded(person=budi, relation="child"))

    world.ledger.before_next_append = joins  # what the command has read is old by then
    command = enrolment(world, ani) if one_by_one else listed(world, ani)
    await refused(world, Role.VERIFIER, command, FamilyAlreadyEnrolled)

    other = enrolment(world, await person(world, "Dewi"))
    command = other if one_by_one else listed(world, other.person)
    suspended = ProgrammeSuspended(reason="evaluasi")
    pkh = programme_stream("PKH")
    world.ledger.before_next_append = lambda: world.ledger.record(pkh, suspended)
    before = world.ledger.attempts
    await done(world, Role.VERIFIER, command)
    assert world.ledger.attempts == before + 2


async def test_a_list_for_persons_enrols_every_member() -> None:
    world = World()
    ani, budi = await person(world), await person(world, "Budi")
    await household(world, ani, budi)
    code = await programme(world, "PBI-JK", unit="person")
    await done(world, Role.OPERATOR, listed(world, ani, budi, code=code))
