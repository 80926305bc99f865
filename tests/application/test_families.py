"""A family is one: in one place, enrolled once, proposed once at a time, whoever of it is named."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from application.handling_objections import LapseObjection, RaiseObjection, UpholdObjection
from application.keeping_households import (
    AddMember,
    FamilyMember,
    MoveHousehold,
    RecordDeath,
    RegisterHousehold,
    RemoveMember,
)
from application.processes import Due, react
from application.proposing_households import (
    ProposeHousehold,
    ReceiveAcceptance,
    ReceiveRefusal,
    VerifyProposal,
)
from application.receiving_enrolments import ReceiveEnding, ReceiveEnrolment
from application.receiving_lists import ReceiveEnrolments
from application.registering_families import FamilyLine, RegisterFamily
from application.registering_people import MergePeople, RegisterPerson, UnmergePeople
from application.roles import Role
from application.use_case import Command
from domain.enrolment import EnrolmentDecided, enrolment_stream
from domain.errors import (
    AlreadyExists,
    EvidenceRequired,
    FamilyAlreadyEnrolled,
    FamilyTwiceInList,
    Invalid,
    MinutesRequired,
    Missing,
    NotFound,
    OtherVillage,
    PersonAlreadyRegistered,
    Refusal,
    SamePerson,
    TooEarly,
    UnknownCode,
    WrongState,
)
from domain.household import HouseholdMoved, MemberAdded, MemberRemoved
from domain.objection import ObjectionLapsed, ObjectionRaised
from domain.person import HouseholdJoined, HouseholdLeft, PersonDied, PersonMoved
from domain.programme import ProgrammeSuspended, programme_stream
from domain.proposal import ProposalAccepted
from tests.application.memory import World
from tests.application.situations.welfare import (
    HERE,
    MET,
    NEXT_VILLAGE,
    OUTSIDE,
    PHOTO,
    PLACE,
    STAGES,
    SUBMITTED,
    done,
    household,
    person,
    programme,
    proposal,
    step,
)

NIK = "6105015708909001"


async def refused(
    world: World, role: Role, command: Command, error: type[Refusal], **more: Any
) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await done(world, role, command, **more)
    assert type(caught.value) is error
    return caught.value


def enrolment(world: World, who: UUID, code: str = "PKH") -> ReceiveEnrolment:
    return ReceiveEnrolment(programme=code, person=who, decided_on=world.now.date())


def listed(world: World, *who: UUID, code: str = "PKH") -> ReceiveEnrolments:
    return ReceiveEnrolments(programme=code, people=who, decided_on=world.now.date())


async def merge(world: World, survivor: UUID, merged: UUID) -> None:
    await done(world, Role.VERIFIER, MergePeople(survivor=survivor, merged=merged))


async def unmerge(world: World, survivor: UUID, merged: UUID) -> None:
    command = UnmergePeople(survivor=survivor, merged=merged, reason="merged_by_mistake")
    await done(world, Role.VERIFIER, command)


async def test_family_data_change_only_on_minutes() -> None:
    world = World()
    command = RegisterHousehold(region=HERE, head=await person(world))
    refusal = await refused(world, Role.OPERATOR, command, MinutesRequired, basis=None)
    assert refusal.code == "minutes_required"
    assert refusal.field == "basis"


async def test_nobody_belongs_to_two_families_under_any_id() -> None:
    world = World()
    ani, again = await person(world), await person(world, "Ani juga")
    family = await household(world, ani)
    other = await household(world)
    command = AddMember(household=other, person=ani, relation="child")
    await refused(world, Role.OPERATOR, command, AlreadyExists)
    await merge(world, again, ani)
    command = AddMember(household=other, person=again, relation="child")
    await refused(world, Role.OPERATOR, command, AlreadyExists)
    assert HouseholdJoined(household=family, relation="family_head") in world.ledger.facts(ani)


async def test_a_registration_names_which_member_it_could_not_take() -> None:
    world = World()
    taken = await person(world)
    await household(world, taken)
    command = RegisterHousehold(
        region=HERE,
        head=await person(world),
        members=(FamilyMember(person=taken, relation="child"),),
    )
    refusal = await refused(world, Role.OPERATOR, command, AlreadyExists)
    assert refusal.field == "members[1].person"


def line(relation: str, name: str, nik: str | None = None) -> FamilyLine:
    return FamilyLine(relation=relation, name=name, nik=nik)


async def test_a_family_is_entered_with_its_people_at_once_or_not_at_all() -> None:
    world = World()
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
    await done(world, Role.DESK, RegisterPerson(name="Ani", region=NEXT_VILLAGE, nik=NIK))
    family = RegisterFamily(region=HERE, lines=(line("family_head", "Ani", NIK),))
    refusal = await refused(world, Role.OPERATOR, family, PersonAlreadyRegistered, regions=(HERE,))
    assert refusal.field == "lines[1].nik"
    assert NIK not in str(refusal)


async def test_who_left_may_belong_elsewhere_and_who_died_may_not() -> None:
    world = World()
    ani, budi = await person(world), await person(world, "Budi")
    family, other = await household(world, ani, budi), await household(world)
    gone = RemoveMember(household=family, person=budi, reason="own_household")
    await done(world, Role.OPERATOR, gone)
    assert MemberRemoved(
        person=budi, reason="own_household", removed_on=world.now.date()
    ) in world.ledger.facts(family)
    left = HouseholdLeft(household=family, reason="own_household")
    assert left in world.ledger.facts(budi)
    await done(
        world, Role.OPERATOR, AddMember(household=other, person=budi, relation="child_in_law")
    )
    day = world.now.date()
    await done(world, Role.OPERATOR, RecordDeath(household=other, person=budi, died_on=day))
    assert PersonDied(died_on=day) in world.ledger.facts(budi)
    again = AddMember(household=family, person=budi, relation="child")
    await refused(world, Role.OPERATOR, again, WrongState)


async def test_who_leaves_at_dawn_leaves_on_the_local_day() -> None:
    world = World()
    ani, budi = await person(world), await person(world, "Budi")
    family = await household(world, ani, budi)
    dawn = datetime(2026, 1, 3, 22, 30, tzinfo=UTC)
    gone = RemoveMember(household=family, person=budi, reason="moved")
    await done(world, Role.OPERATOR, gone, stated_at=dawn)
    left = MemberRemoved(person=budi, reason="moved", removed_on=date(2026, 1, 4))
    assert world.ledger.facts(family)[-1] == left


async def test_a_family_that_moves_is_seen_by_its_new_village_only() -> None:
    world = World()
    family = await household(world)
    day = world.now.date()
    move = MoveHousehold(household=family, to_region=NEXT_VILLAGE, moved_on=day)
    await done(world, Role.OPERATOR, move, regions=(HERE,))
    assert world.ledger.log[-1].about.region == NEXT_VILLAGE
    back = MoveHousehold(household=family, to_region=HERE, moved_on=day)
    await refused(world, Role.OPERATOR, back, NotFound, regions=(HERE,))
    away = MoveHousehold(household=family, to_region=OUTSIDE, moved_on=day)
    await done(world, Role.OPERATOR, away, regions=(NEXT_VILLAGE,))
    assert world.ledger.facts(family)[-1] == HouseholdMoved(
        to_region=OUTSIDE, outside=True, moved_on=day
    )
    await refused(world, Role.OPERATOR, back, WrongState, regions=(NEXT_VILLAGE,))
    new = ProposeHousehold(household=family, programme=await programme(world))
    await refused(world, Role.OPERATOR, new, WrongState)


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


async def test_a_member_who_lives_there_already_or_whose_family_leaves_does_not_move() -> None:
    world = World()
    ani, budi = await person(world), await person(world, "Budi", region=NEXT_VILLAGE)
    family = await household(world, ani, budi)
    day = world.now.date()
    for to_region in (NEXT_VILLAGE, OUTSIDE):
        move = MoveHousehold(household=family, to_region=to_region, moved_on=day)
        await done(world, Role.OPERATOR, move)
    moves = [stored.stream for stored in world.ledger.log if stored.kind is PersonMoved]
    assert moves == [ani]


async def test_a_family_is_enrolled_once_whichever_member_is_named() -> None:
    world = World()
    ani, budi = await person(world), await person(world, "Budi")
    await household(world, ani, budi)
    await programme(world)
    await done(world, Role.VERIFIER, enrolment(world, ani))
    refusal = await refused(world, Role.VERIFIER, enrolment(world, budi), FamilyAlreadyEnrolled)
    assert refusal.field == "person"
    ending = ReceiveEnding(
        programme="PKH", person=ani, decided_on=world.now.date(), reason="graduated"
    )
    await done(world, Role.VERIFIER, ending)
    await done(world, Role.VERIFIER, enrolment(world, budi))


async def test_a_relatives_other_id_and_a_dead_relative_bar_the_family_too() -> None:
    world = World()
    ani, budi, second = [await person(world, name) for name in ("Ani", "Budi", "Budi lama")]
    family = await household(world, ani, budi)
    await programme(world)
    await done(world, Role.VERIFIER, enrolment(world, second))
    await merge(world, budi, second)
    await refused(world, Role.VERIFIER, enrolment(world, ani), FamilyAlreadyEnrolled)
    died = RecordDeath(household=family, person=budi, died_on=world.now.date())
    await done(world, Role.OPERATOR, died)
    await refused(world, Role.VERIFIER, enrolment(world, ani), FamilyAlreadyEnrolled)
    await unmerge(world, budi, second)
    await done(world, Role.VERIFIER, enrolment(world, ani))


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


async def test_a_programme_for_persons_enrols_every_member() -> None:
    world = World()
    ani, budi = await person(world), await person(world, "Budi")
    await household(world, ani, budi)
    await programme(world, "PBI-JK", unit="person")
    for who in (ani, budi):
        await done(world, Role.VERIFIER, enrolment(world, who, "PBI-JK"))


async def test_what_was_recorded_on_the_survivor_stays_there_after_unmerging() -> None:
    world = World()
    ani, other = await person(world), await person(world, "Ani juga")
    await programme(world)
    await merge(world, ani, other)
    await done(world, Role.VERIFIER, enrolment(world, other))
    await unmerge(world, ani, other)
    assert world.ledger.version(enrolment_stream("PKH", ani)) == 1
    await done(world, Role.VERIFIER, enrolment(world, other))
    await refused(world, Role.VERIFIER, enrolment(world, ani), AlreadyExists)


async def test_an_accepted_proposal_and_its_enrolment_are_one_append() -> None:
    world = World()
    ani = await person(world)
    made = await proposal(world, *SUBMITTED, of=await household(world, ani))
    day = world.now.date()
    before = len(world.ledger.log)
    command = ReceiveAcceptance(proposal=made, decided_on=day, decree="SK 7/HUK/2026")
    await done(world, Role.VERIFIER, command)
    facts = [stored.fact for stored in world.ledger.log[before:]]
    accepted, decided = facts
    assert accepted == ProposalAccepted(people=(ani,), decided_on=day, decree="SK 7/HUK/2026")
    assert isinstance(decided, EnrolmentDecided)
    assert (decided.person, decided.unit, decided.region) == (ani, "KPM", HERE)
    assert len({stored.envelope.command_id for stored in world.ledger.log[before:]}) == 1


async def test_a_family_that_is_enrolled_or_proposed_is_not_proposed() -> None:
    world = World()
    family = await household(world)
    made = await proposal(world, *SUBMITTED, of=family)
    again = ProposeHousehold(household=family, programme="PKH")
    await refused(world, Role.OPERATOR, again, AlreadyExists)
    day = world.now.date()
    no = ReceiveRefusal(proposal=made, reason="quota_full", decided_on=day)
    await done(world, Role.VERIFIER, no)
    second = await done(world, Role.OPERATOR, again)
    assert second != made
    other = await household(world)
    head = world.ledger.facts(other)[0].head  # type: ignore[attr-defined]
    await done(world, Role.VERIFIER, enrolment(world, head))
    command = ProposeHousehold(household=other, programme="PKH")
    refusal = await refused(world, Role.OPERATOR, command, FamilyAlreadyEnrolled)
    assert refusal.field == "household"


async def test_of_a_programme_for_persons_the_decision_names_the_members() -> None:
    world = World()
    ani, budi = await person(world), await person(world, "Budi")
    family = await household(world, ani, budi)
    await programme(world, "PBI-JK", unit="person")
    made = await done(world, Role.OPERATOR, ProposeHousehold(household=family, programme="PBI-JK"))
    for stage in SUBMITTED:
        await done(world, STAGES[stage][0], step(stage, world, made))
    day = world.now.date()
    none = ReceiveAcceptance(proposal=made, decided_on=day)
    await refused(world, Role.VERIFIER, none, Missing)
    both = ReceiveAcceptance(proposal=made, decided_on=day, people=(ani, budi, ani))
    await done(world, Role.VERIFIER, both)
    assert world.ledger.version(enrolment_stream("PBI-JK", budi)) == 1


async def test_who_proposed_does_not_verify_in_another_role_either() -> None:
    world = World()
    made = await proposal(world, *MET)
    verify = VerifyProposal(proposal=made)
    await refused(world, Role.VERIFIER, verify, SamePerson, actor="operator-1")
    await done(world, Role.VERIFIER, verify)


async def objection_to(world: World, **target: Any) -> RaiseObjection:
    return RaiseObjection(
        objector=await person(world, "Dedi"), reason="well_off", coordinates=PLACE, **target
    )


async def test_an_objection_needs_a_photo_and_a_villager() -> None:
    world = World()
    family = await household(world)
    command = await objection_to(world, household=family)
    await refused(world, Role.DESK, command, EvidenceRequired)
    stranger = RaiseObjection(
        objector=await person(world, "Eka", region=NEXT_VILLAGE),
        reason="well_off",
        coordinates=PLACE,
        household=family,
    )
    await refused(world, Role.DESK, stranger, OtherVillage, evidence=PHOTO)
    both = await objection_to(world, household=family, programme="PKH")
    await refused(world, Role.DESK, both, Invalid, evidence=PHOTO)


async def test_an_objection_to_an_enrolment_names_its_stream() -> None:
    world = World()
    ani = await person(world)
    await programme(world)
    command = await objection_to(world, programme="PKH", person=ani)
    await refused(world, Role.DESK, command, NotFound, evidence=PHOTO)
    await done(world, Role.VERIFIER, enrolment(world, ani))
    made = await done(world, Role.DESK, command, evidence=PHOTO)
    (raised,) = world.ledger.facts(made)
    assert isinstance(raised, ObjectionRaised)
    assert raised.enrolment == enrolment_stream("PKH", ani)
    assert world.ledger.log[-1].about.programme == "PKH"
    ending = ReceiveEnding(
        programme="PKH", person=ani, decided_on=world.now.date(), reason="graduated"
    )
    await done(world, Role.VERIFIER, ending)
    again = await objection_to(world, programme="PKH", person=ani)
    await refused(world, Role.DESK, again, WrongState, evidence=PHOTO)


async def test_the_process_manager_lets_it_lapse_after_fourteen_days() -> None:
    world = World()
    made = await done(
        world,
        Role.DESK,
        await objection_to(world, household=await household(world)),
        evidence=PHOTO,
    )
    (raised,) = world.ledger.facts(made)
    assert isinstance(raised, ObjectionRaised)
    due = Due(made, "objection.verification", raised.due_on, len(world.ledger.log))
    world.pass_days(14)
    with pytest.raises(TooEarly):
        await react(due, world.ports)
    world.pass_days(1)
    uphold = UpholdObjection(objection=made, asks="delisting", findings="Terlambat.")
    await refused(world, Role.VERIFIER, uphold, WrongState)
    await react(due, world.ports)
    assert world.ledger.facts(made)[-1] == ObjectionLapsed(due_on=raised.due_on)
    await refused(world, Role.SYSTEM, LapseObjection(objection=made), WrongState)
