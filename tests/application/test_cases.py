"""PMKS cases: from a patrol in Batam to hospital, a child, a stranger who is identified later."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from application.caring_for_clients import (
    AdmitToShelter,
    ApproveServicePlan,
    CloseCase,
    CompleteAssessment,
    DischargeClient,
    admit_to_shelter,
    approve_service_plan,
    close_case,
    complete_assessment,
    discharge_client,
)
from application.handling_cases import (
    DispatchTeam,
    IdentifyPerson,
    ReportCase,
    ResolveOnScene,
    SecurePerson,
    dispatch_team,
    identify_person,
    report_case,
    resolve_on_scene,
    secure_person,
)
from application.roles import Role
from domain.case import CaseReported, PersonIdentified, ShelterAdmitted
from domain.errors import (
    Missing,
    NotAllowed,
    NotFound,
    OutOfRange,
    OutsideRegion,
    PersonalDataDestroyed,
)
from domain.fact import About, Sealed
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


async def test_from_patrol_to_hospital() -> None:
    world = open_world()
    ports = world.ports
    case = await reported(world, note="Bicara sendiri di halte.")
    await dispatch_team(DispatchTeam(case=case, team="trc-1"), act(Role.TRC), ports)
    await secure_person(SecurePerson(case=case), act(Role.TRC), ports)
    admit = AdmitToShelter(case=case, shelter="upt")
    await admit_to_shelter(admit, act(Role.SOCIAL_WORKER), ports)
    assess = CompleteAssessment(case=case, qualification="psychologist", findings="Perlu RSJ.")
    await complete_assessment(assess, act(Role.SOCIAL_WORKER), ports)
    plan = ApproveServicePlan(case=case, services=("psychiatric_care",))
    await approve_service_plan(plan, act(Role.SUPERVISOR), ports)
    leave = DischargeClient(case=case, outcome="hospital", destination="rsj-tampan")
    await discharge_client(leave, act(Role.SOCIAL_WORKER), ports)
    await close_case(CloseCase(case=case), act(Role.SUPERVISOR), ports)
    recorded = [stored for stored in world.ledger.log if stored.stream == case]
    assert [stored.kind.__name__ for stored in recorded] == [
        "CaseReported",
        "TeamDispatched",
        "PersonSecured",
        "ShelterAdmitted",
        "AssessmentCompleted",
        "ServicePlanApproved",
        "ClientDischarged",
        "CaseClosed",
    ]
    assert {stored.about for stored in recorded} == {About(KELURAHAN)}
    written = b"".join(stored.data for stored in recorded)
    assert b"halte" not in written
    assert b"Perlu" not in written


async def test_words_can_be_read_with_the_case_s_key() -> None:
    world = open_world()
    case = await reported(world, note="Bicara sendiri di halte.")
    fact = world.ledger.facts(case)[0]
    key = await world.vault.key_of(case)
    assert isinstance(fact, CaseReported)
    assert fact.note is not None
    assert key is not None
    assert key.unseal("note", fact.note) == "Bicara sendiri di halte."


async def test_a_case_without_a_note_still_takes_findings_later() -> None:
    world = open_world()
    case = await secured(world)
    admit = AdmitToShelter(case=case, shelter="upt")
    await admit_to_shelter(admit, act(Role.SOCIAL_WORKER), world.ports)
    assess = CompleteAssessment(case=case, qualification="social_worker", findings="Sehat.")
    await complete_assessment(assess, act(Role.SOCIAL_WORKER), world.ports)


async def test_nothing_is_written_when_the_key_was_destroyed() -> None:
    world = open_world()
    case = await secured(world)
    world.vault.destroy(case)
    with pytest.raises(PersonalDataDestroyed):
        await admit_to_shelter(
            AdmitToShelter(case=case, shelter="upt"), act(Role.SOCIAL_WORKER), world.ports
        )


async def test_a_matter_settled_on_scene_is_closed() -> None:
    world = open_world()
    case = await reported(world)
    settle = ResolveOnScene(case=case, resolution="handed_to_family")
    await resolve_on_scene(settle, act(Role.TRC), world.ports)
    await close_case(CloseCase(case=case), act(Role.HEAD), world.ports)
    assert world.ledger.version(case) == 3


async def test_a_child_needs_a_guardian_or_bapas_reference() -> None:
    world = open_world()
    case = await secured(world, category="PMKS-04", subtype="pengamen")
    admit = AdmitToShelter(case=case, shelter="upt")
    with pytest.raises(Missing) as refused:
        await admit_to_shelter(admit, act(Role.SOCIAL_WORKER), world.ports)
    assert refused.value.field == "guardian_reference"
    named = AdmitToShelter(case=case, shelter="upt", guardian_reference="Bibi Ani, surat Bapas 7")
    await admit_to_shelter(named, act(Role.SOCIAL_WORKER), world.ports)
    fact = world.ledger.facts(case)[-1]
    key = await world.vault.key_of(case)
    assert isinstance(fact, ShelterAdmitted)
    assert fact.guardian_reference is not None
    assert key is not None
    assert "Bapas 7" in key.unseal("guardian_reference", fact.guardian_reference)
    assert b"Bapas" not in world.ledger.log[-1].data


async def test_a_stranger_is_identified_by_the_id_that_goes_on() -> None:
    world = open_world()
    old, survivor = registered(world), registered(world)
    world.ledger.record(old, MergedInto(survivor=survivor))
    case = await secured(world)
    await identify_person(IdentifyPerson(case=case, person=old), act(Role.TRC), world.ports)
    assert world.ledger.facts(case)[-1] == PersonIdentified(person=survivor)


async def test_people_and_shelters_must_exist() -> None:
    world = open_world()
    with pytest.raises(NotFound) as refused:
        await reported(world, person=uuid4())
    assert refused.value.field == "person"
    case = await secured(world)
    with pytest.raises(NotFound) as refused:
        await identify_person(IdentifyPerson(case=case, person=uuid4()), act(Role.TRC), world.ports)
    assert refused.value.field == "person"
    with pytest.raises(NotFound) as refused:
        await admit_to_shelter(
            AdmitToShelter(case=case, shelter="hotel"), act(Role.SOCIAL_WORKER), world.ports
        )
    assert refused.value.field == "shelter"


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
