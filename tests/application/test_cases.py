"""PMKS cases: reported, secured, settled on scene, a stranger who is identified later."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from application.following_up_clients import CloseCase, close_case
from application.handling_cases import (
    IdentifyPerson,
    ReportCase,
    ResolveOnScene,
    SecurePerson,
    identify_person,
    report_case,
    resolve_on_scene,
    secure_person,
)
from application.roles import Role
from domain.case import CaseReported, PersonIdentified
from domain.errors import (
    Missing,
    NotAllowed,
    NotFound,
    OutOfRange,
    OutsideRegion,
    SexDiffers,
)
from domain.fact import Sealed
from domain.office import OfficeOpened, office_stream
from domain.person import MergedInto, PersonRegistered
from tests.application.memory import World, act

KELURAHAN = "21.71.01.1002"


def open_world() -> World:
    """Batam with its shelter."""
    world = World(tenant="21.71")
    shelter = OfficeOpened(office="upt", name="UPT Nilam Suri", kind="upt", region="21.71")
    world.ledger.record(office_stream("upt"), shelter)
    return world


async def reported(world: World, **changes: Any) -> UUID:
    command = ReportCase(intake="patrol", category="PMKS-09", region=KELURAHAN, subtype="odgj")
    command = msgspec.structs.replace(command, **changes)
    return (await report_case(command, act(Role.TRC), world.ports)).subject


async def secured(world: World, **changes: Any) -> UUID:
    case = await reported(world, **changes)
    await secure_person(SecurePerson(case=case), act(Role.TRC), world.ports)
    return case


def registered(world: World) -> UUID:
    person = uuid4()
    world.ledger.record(person, PersonRegistered(name=Sealed("…"), region=KELURAHAN))
    return person


async def test_words_can_be_read_with_the_case_s_key() -> None:
    world = open_world()
    case = await reported(world, note="Bicara sendiri di halte.")
    fact = world.ledger.facts(case)[0]
    key = await world.vault.key_of(case)
    assert isinstance(fact, CaseReported)
    assert fact.note is not None
    assert key is not None
    assert key.unseal("note", fact.note) == "Bicara sendiri di halte."


async def test_a_matter_settled_on_scene_is_closed() -> None:
    world = open_world()
    case = await reported(world)
    settle = ResolveOnScene(case=case, resolution="handed_to_family")
    await resolve_on_scene(settle, act(Role.TRC), world.ports)
    await close_case(CloseCase(case=case), act(Role.HEAD), world.ports)
    assert world.ledger.version(case) == 3


async def test_a_stranger_is_identified_by_the_id_that_goes_on() -> None:
    world = open_world()
    old, survivor = registered(world), registered(world)
    world.ledger.record(old, MergedInto(survivor=survivor))
    case = await secured(world)
    await identify_person(IdentifyPerson(case=case, person=old), act(Role.TRC), world.ports)
    assert world.ledger.facts(case)[-1] == PersonIdentified(person=survivor)


async def test_somebody_of_the_other_sex_is_joined_to_a_case_only_when_that_is_meant() -> None:
    world = open_world()
    woman, man, unknown = uuid4(), uuid4(), registered(world)
    for person, sex in ((woman, "P"), (man, "L")):
        fact = PersonRegistered(name=Sealed("…"), region="21.71.01", sex=sex)
        world.ledger.record(person, fact)

    async def identified(who: UUID, **more: bool) -> None:
        case = await reported(world, sex="L")
        command = IdentifyPerson(case=case, person=who, **more)
        await identify_person(command, act(Role.TRC), world.ports)

    with pytest.raises(SexDiffers) as refused:
        await identified(woman)
    assert refused.value.field == "person"
    await identified(woman, despite_sex=True)
    await identified(man)
    await identified(unknown)


async def test_people_must_exist() -> None:
    world = open_world()
    with pytest.raises(NotFound) as refused:
        await reported(world, person=uuid4())
    assert refused.value.field == "person"
    case = await secured(world)
    with pytest.raises(NotFound) as refused:
        await identify_person(IdentifyPerson(case=case, person=uuid4()), act(Role.TRC), world.ports)
    assert refused.value.field == "person"


async def test_a_person_outside_the_actor_s_regions_is_not_found() -> None:
    world = open_world()
    person = registered(world)
    command = ReportCase(intake="patrol", category="PMKS-09", region="21.71.02.1001", person=person)
    with pytest.raises(NotFound):
        await report_case(command, act(Role.TRC, regions=("21.71.02",)), world.ports)


async def test_a_case_lies_in_the_tenant_and_is_seen_in_its_region_only() -> None:
    world = open_world()
    with pytest.raises(OutsideRegion):
        await reported(world, region="61.05.01.1001")
    case = await reported(world)
    with pytest.raises(NotFound):
        await secure_person(
            SecurePerson(case=case), act(Role.TRC, regions=("21.71.02",)), world.ports
        )


async def test_texts_have_a_length() -> None:
    world = open_world()
    with pytest.raises(Missing):
        await reported(world, note="  ")
    with pytest.raises(OutOfRange):
        await reported(world, note="x" * 10_001)


@pytest.mark.parametrize("role", [Role.DESK, Role.CITIZEN, Role.SUPERVISOR, Role.INSPECTOR])
async def test_only_the_response_team_secures_people(role: Role) -> None:
    world = open_world()
    case = await reported(world)
    with pytest.raises(NotAllowed):
        await secure_person(SecurePerson(case=case), act(role), world.ports)


async def test_a_report_sent_twice_is_one_case() -> None:
    world = open_world()
    doing = act(Role.TRC)
    command = ReportCase(intake="referral", source="company", category="PMKS-12", region=KELURAHAN)
    first = await report_case(command, doing, world.ports)
    assert await report_case(command, doing, world.ports) == first
    assert world.ledger.version(first.subject) == 1
