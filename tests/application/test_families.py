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
from application.registering_people import MergePeople, UnmergePeople
from application.roles import Role
from application.use_case import Command
from domain.enrolment import EnrolmentDecided, enrolment_stream
from domain.errors import (
    AlreadyExists,
    EvidenceRequired,
    FamilyAlreadyEnrolled,
    Invalid,
    MinutesRequired,
    Missing,
    NotFound,
    OtherVillage,
    Refusal,
    SamePerson,
    TooEarly,
    WrongState,
)
from domain.household import HouseholdMoved, MemberRemoved
from domain.objection import ObjectionLapsed, ObjectionRaised
from domain.person import HouseholdJoined, HouseholdLeft, PersonDied
from domain.proposal import ProposalAccepted
from tests.application.memory import World
from tests.application.situations import kept
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


async def refused(
    world: World, role: Role, command: Command, error: type[Refusal], **more: Any
) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await done(world, role, command, **more)
    assert type(caught.value) is error
    return caught.value


def enrolment(world: World, who: UUID, code: str = "PKH") -> ReceiveEnrolment:
    return ReceiveEnrolment(programme=code, person=who, decided_on=world.now.date())


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
    kept(world, *PHOTO)
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
