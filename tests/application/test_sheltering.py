"""The shelter at work: beds, admissions and departures, assessment, plans, sessions, aftercare, closing."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from application import caring_for_clients as caring
from application import delivering_activities as activities
from application import following_up_clients as following
from application import handling_cases as cases
from application import qualifying_staff, sheltering
from application.processes import Due, react
from application.roles import Role
from domain.care import ShelterAdmitted
from domain.errors import (
    AlreadyExists,
    Missing,
    NoBedFree,
    NotFound,
    NotQualified,
    PersonalDataDestroyed,
    SamePerson,
    SameRecord,
    WrongState,
)
from domain.fact import About
from domain.shelter import Side, beds_stream, evolve_beds
from domain.staff import QualificationRevoked, StaffQualified, staff_stream
from domain.team_member import MemberEnlisted, MemberReleased, member_stream
from tests.application.memory import World
from tests.application.shelter_steps import (
    SINGGAH,
    UPT,
    WORKER,
    absconded,
    admitted,
    assessed,
    at_home,
    decided,
    done,
    drafted,
    furnished,
    in_service,
    opened,
    qualified,
    secured,
    shelter_world,
    visit_planned,
)

KELURAHAN = "21.71.01.1002"


async def batam() -> World:
    return await shelter_world(World(tenant="21.71"))


async def sleeping(world: World, shelter: str = UPT, side: Side = Side.MEN) -> set[UUID]:
    """Who has a bed there."""
    stream = await world.ledger.read(beds_stream(shelter, side), evolve_beds)
    return set() if stream.state is None else set(stream.state.clients)


def topics(world: World, case: UUID) -> list[str]:
    return [type(fact).__name__ for fact in world.ledger.facts(case)]


async def test_from_patrol_to_hospital() -> None:
    world = await batam()
    case = await in_service(world, region=KELURAHAN, note="Bicara sendiri di halte.")
    leave = sheltering.DischargeClient(case=case, outcome="hospital", destination="rsj-tampan")
    await done(world, Role.SOCIAL_WORKER, leave)
    await done(world, Role.SUPERVISOR, following.CloseCase(case=case))
    assert topics(world, case) == [
        "CaseReported",
        "PersonSecured",
        "ShelterAdmitted",
        "AssessmentCompleted",
        "ServicePlanDrafted",
        "ServicePlanApproved",
        "ClientDischarged",
        "CaseClosed",
    ]
    recorded = [stored for stored in world.ledger.log if stored.stream == case]
    assert {stored.about for stored in recorded} == {About(KELURAHAN)}
    written = b"".join(stored.data for stored in world.ledger.log)
    for sealed in (b"halte", b"Temuan", b"SIPP"):
        assert sealed not in written


async def test_a_bed_is_taken_and_given_back_in_the_act_itself() -> None:
    world = await batam()
    case = await admitted(world)
    assert await sleeping(world) == {case}
    leave = sheltering.DischargeClient(case=case, outcome="absconded")
    await done(world, Role.SOCIAL_WORKER, leave)
    assert await sleeping(world) == set()


@pytest.mark.parametrize("outcome", ["died", "absconded"])
async def test_misfortune_frees_the_bed_at_any_step(outcome: str) -> None:
    for step in (admitted, assessed, drafted, in_service, decided):
        world = await batam()
        case = await step(world)
        leave = sheltering.DischargeClient(case=case, outcome=outcome)
        await done(world, Role.SOCIAL_WORKER, leave)
        assert await sleeping(world) == set()


async def test_a_full_side_names_the_shelter_where_a_bed_is_free() -> None:
    world = await batam()
    for _ in range(2):
        await admitted(world)
    third = await secured(world)
    admit = sheltering.AdmitToShelter(case=third, shelter=UPT)
    with pytest.raises(NoBedFree) as refused:
        await done(world, Role.SOCIAL_WORKER, admit)
    assert refused.value.facts == {"side": "men", "beds": 2, "taken": 2, "elsewhere": SINGGAH}
    woman = await secured(world, sex="P")
    await done(world, Role.SOCIAL_WORKER, msgspec.structs.replace(admit, case=woman))
    assert await sleeping(world, UPT, Side.WOMEN) == {woman}
    await done(
        world, Role.SOCIAL_WORKER, msgspec.structs.replace(admit, case=third, shelter=SINGGAH)
    )
    assert await sleeping(world, SINGGAH) == {third}


async def test_two_cannot_get_the_last_bed() -> None:
    world = await batam()
    await admitted(world)
    first, second = await secured(world), await secured(world)

    taken = len(world.ledger.log)
    await done(world, Role.SOCIAL_WORKER, sheltering.AdmitToShelter(case=first, shelter=UPT))
    faster = world.ledger.log[taken:]  # another process records it between our reading and writing
    del world.ledger.log[taken:]
    world.ledger.before_next_append = lambda: world.ledger.log.extend(faster)
    with pytest.raises(NoBedFree):
        await done(world, Role.SOCIAL_WORKER, sheltering.AdmitToShelter(case=second, shelter=UPT))
    assert len(await sleeping(world)) == 2
    assert second not in await sleeping(world)


async def test_children_sleep_by_themselves_where_there_are_beds_for_them() -> None:
    world = await batam()
    child = {"category": "PMKS-04", "subtype": "pengamen", "sex": "P"}
    admit = sheltering.AdmitToShelter(
        case=await secured(world, **child), shelter=UPT, guardian_reference="Bibi Ani, Bapas 7"
    )
    await done(world, Role.SOCIAL_WORKER, admit)
    assert await sleeping(world, UPT, Side.WOMEN) == {admit.case}
    await furnished(world, UPT, men=2, women=3, children=1)
    second = msgspec.structs.replace(admit, case=await secured(world, **child))
    await done(world, Role.SOCIAL_WORKER, second)
    assert await sleeping(world, UPT, Side.CHILDREN) == {second.case}


async def test_a_child_needs_a_guardian_or_bapas_reference() -> None:
    world = await batam()
    case = await secured(world, category="PMKS-04")
    admit = sheltering.AdmitToShelter(case=case, shelter=UPT)
    with pytest.raises(Missing) as refused:
        await done(world, Role.SOCIAL_WORKER, admit)
    assert refused.value.field == "guardian_reference"
    named = msgspec.structs.replace(admit, guardian_reference="Bibi Ani, surat Bapas 7")
    await done(world, Role.SOCIAL_WORKER, named)
    fact = world.ledger.facts(case)[-1]
    key = await world.vault.key_of(case)
    assert isinstance(fact, ShelterAdmitted)
    assert fact.guardian_reference is not None
    assert key is not None
    assert "Bapas 7" in key.unseal("guardian_reference", fact.guardian_reference)


async def test_nothing_is_written_when_the_key_was_destroyed() -> None:
    world = await batam()
    case = await secured(world)
    world.vault.destroy(case)
    with pytest.raises(PersonalDataDestroyed):
        await done(world, Role.SOCIAL_WORKER, sheltering.AdmitToShelter(case=case, shelter=UPT))


async def test_a_transfer_moves_the_bed_with_the_client() -> None:
    world = await batam()
    case = await in_service(world)
    move = sheltering.TransferClient(case=case, shelter=SINGGAH)
    await done(world, Role.SOCIAL_WORKER, move)
    assert (await sleeping(world), await sleeping(world, SINGGAH)) == (set(), {case})
    with pytest.raises(SameRecord):
        await done(world, Role.SOCIAL_WORKER, move)


async def test_a_misjudged_sex_is_put_right_by_a_move_to_the_other_side() -> None:
    world = await batam()
    await admitted(world)
    case = await admitted(world)  # as many men as there are beds for them
    move = sheltering.TransferClient(case=case, shelter=UPT)
    with pytest.raises(SameRecord):
        await done(world, Role.SOCIAL_WORKER, move)
    womens = msgspec.structs.replace(move, sex="P")
    await done(world, Role.SOCIAL_WORKER, womens)
    assert case not in await sleeping(world)
    assert await sleeping(world, UPT, Side.WOMEN) == {case}
    with pytest.raises(SameRecord):
        await done(world, Role.SOCIAL_WORKER, womens)


async def test_who_was_admitted_before_beds_were_counted_leaves_as_before() -> None:
    world = await batam()
    for outcome in ("died", "absconded"):
        case = await secured(world)
        world.ledger.record(case, ShelterAdmitted(shelter=UPT), About(KELURAHAN))
        await done(
            world, Role.SOCIAL_WORKER, sheltering.DischargeClient(case=case, outcome=outcome)
        )
    moved = await secured(world)
    world.ledger.record(moved, ShelterAdmitted(shelter=UPT), About(KELURAHAN))
    move = sheltering.TransferClient(case=moved, shelter=UPT)
    await done(world, Role.SOCIAL_WORKER, move)
    assert await sleeping(world) == {moved}


async def test_who_absconded_takes_a_bed_again() -> None:
    world = await batam()
    case = await absconded(world)
    await done(world, Role.SUPERVISOR, following.CloseCase(case=case))
    await done(world, Role.SOCIAL_WORKER, sheltering.ReturnClient(case=case, shelter=UPT))
    assert await sleeping(world) == {case}


async def test_a_stay_s_limit_is_the_tenant_s_rule() -> None:
    world = await batam()
    case = await admitted(world)
    fact = world.ledger.facts(case)[-1]
    assert isinstance(fact, ShelterAdmitted)
    assert fact.due_on == world.now.date() + timedelta(days=14)


async def test_the_process_managers_give_the_alerts_once() -> None:
    world = await batam()
    stayed, at_family = await admitted(world), await visit_planned(world)
    world.pass_days(20)
    for kind, case, fact in (
        ("case.stay_limit", stayed, "StayLimitExceeded"),
        ("case.aftercare", at_family, "AftercareOverdue"),
    ):
        due = Due(case, kind, date(2026, 1, 19), opened_position=1)
        assert not (await react(due, world.ports)).repeated
        assert topics(world, case)[-1] == fact
        with pytest.raises(AlreadyExists):
            await react(due._replace(opened_position=2), world.ports)


async def test_only_a_qualified_account_assesses_on_the_day_of_the_act() -> None:
    world = await batam()
    case = await admitted(world)
    assess = caring.CompleteAssessment(case=case, qualification="social_worker", findings="Sehat.")
    with pytest.raises(NotQualified):
        await done(world, Role.SOCIAL_WORKER, assess)
    with pytest.raises(NotQualified):
        await done(
            world,
            Role.SOCIAL_WORKER,
            msgspec.structs.replace(assess, qualification="psychologist"),
            actor="somebody-else",
        )
    await qualified(world, WORKER, "social_worker")
    await done(world, Role.SOCIAL_WORKER, assess)


async def test_a_certificate_is_sealed_under_the_account_s_key_for_ever() -> None:
    world = await batam()
    await qualified(world, WORKER, "social_worker")
    key = await world.vault.key_of(staff_stream(WORKER))
    assert key is not None
    facts = world.ledger.facts(staff_stream(WORKER))
    assert len(facts) == 2
    for fact in facts:
        assert isinstance(fact, StaffQualified)
        assert key.unseal("certificate", fact.certificate) == "SIPP contoh 7 (sintetis)"


async def test_the_drafter_does_not_approve() -> None:
    world = await batam()
    case = await assessed(world)
    draft = caring.DraftServicePlan(case=case, goals=("schooling",), services=("counselling",))
    await done(world, Role.SUPERVISOR, draft)
    approve = caring.ApproveServicePlan(case=case, plan=1)
    with pytest.raises(SamePerson):
        await done(world, Role.SUPERVISOR, approve)
    await done(world, Role.HEAD, approve)


async def test_a_session_is_recorded_with_every_client_or_not_at_all() -> None:
    world = await batam()
    here, there = await admitted(world), await in_service(world)
    gone = await absconded(world, sex="P")
    session = activities.RecordActivity(
        shelter=UPT,
        kind="kitchen",
        held_on=world.now.date(),
        minutes=120,
        instructor=WORKER,
        clients=(
            activities.Attendance(case=here, present=True),
            activities.Attendance(case=there, present=False, reason="at_appointment"),
        ),
    )
    receipt = await done(world, Role.CARER, session)
    assert topics(world, receipt.subject) == ["ActivityDelivered"]
    assert [topics(world, case)[-1] for case in (here, there)] == ["AttendanceRecorded"] * 2

    void = activities.VoidActivity(activity=receipt.subject, reason="wrong_date")
    await done(world, Role.SUPERVISOR, void)
    assert topics(world, receipt.subject) == ["ActivityDelivered", "ActivityVoided"]
    assert [topics(world, case)[-1] for case in (here, there)] == ["AttendanceVoided"] * 2

    before = len(world.ledger.log)
    tomorrow = world.now.date() + timedelta(days=1)
    world.pass_days(1)
    for clients, field, refusal in (
        (
            (*session.clients, activities.Attendance(case=uuid4(), present=True)),
            "clients[3]",
            NotFound,
        ),
        ((*session.clients, session.clients[0]), "clients[3]", SameRecord),
        (
            (*session.clients, activities.Attendance(case=gone, present=True)),
            "clients[3]",
            WrongState,
        ),
        ((activities.Attendance(case=here, present=False),), "clients[1].reason", Missing),
    ):
        wrong = msgspec.structs.replace(session, held_on=tomorrow, clients=clients)
        with pytest.raises(refusal) as refused:
            await done(world, Role.CARER, wrong)
        assert refused.value.field == field
    assert len(world.ledger.log) == before


async def refused_at(world: World, worker: str) -> str | None:
    """At which field a case is not given to an account, which is not found; None where it is given."""
    case = await admitted(world)
    try:
        await done(world, Role.SUPERVISOR, caring.AssignCase(case=case, worker=worker))
    except NotFound as refused:
        return refused.field
    return None


async def test_a_case_is_given_only_to_whom_the_log_knows() -> None:
    world = World(tenant="21.71")
    opened(world, UPT)
    await furnished(world, UPT, men=20)
    assert await refused_at(world, "dewi") == "worker"
    await qualified(world, "dewi")
    assert await refused_at(world, "dewi") is None
    revoked = qualifying_staff.RevokeQualification(
        account="dewi", qualification="psychologist", reason="left_service"
    )
    await done(world, Role.HEAD, revoked)
    assert await refused_at(world, "dewi") == "worker"
    home = MemberEnlisted(member="dewi", kind="trc", home="21.71")
    world.ledger.record(member_stream("dewi"), home)
    assert await refused_at(world, "dewi") is None
    world.ledger.record(member_stream("dewi"), MemberReleased(member="dewi"))
    assert await refused_at(world, "dewi") == "worker"
    assert await refused_at(world, f"{Role.SUPERVISOR.value}-1") is None


async def test_a_qualification_that_goes_in_between_wins() -> None:
    world = await batam()
    case = await admitted(world)
    gone = QualificationRevoked(account=WORKER, qualification="psychologist", reason="left_service")
    world.ledger.before_next_append = lambda: world.ledger.record(staff_stream(WORKER), gone)
    with pytest.raises(NotFound):
        await done(world, Role.SUPERVISOR, caring.AssignCase(case=case, worker=WORKER))


async def test_a_session_of_a_hundred_clients_is_one_command() -> None:
    world = World(tenant="21.71")
    opened(world, UPT)
    await furnished(world, UPT, men=100)
    clients = [await admitted(world) for _ in range(100)]
    session = activities.RecordActivity(
        shelter=UPT,
        kind="sport",
        held_on=world.now.date(),
        minutes=60,
        instructor=f"{Role.CARER.value}-1",
        clients=tuple(activities.Attendance(case=case, present=True) for case in clients),
    )
    before = len(world.ledger.log)
    await done(world, Role.CARER, session)
    assert len(world.ledger.log) == before + 101


async def test_a_case_is_closed_when_its_client_was_visited() -> None:
    world = await batam()
    case = await at_home(world)
    close = following.CloseCase(case=case)
    with pytest.raises(WrongState) as refused:
        await done(world, Role.SUPERVISOR, close)
    assert refused.value.code == "aftercare_needed"
    visit = following.RecordAftercareVisit(
        case=case, situation="doing_well", findings="Keluarga menerima."
    )
    await done(world, Role.FIELD, visit)
    await done(world, Role.SUPERVISOR, close)


async def test_the_shelter_of_another_region_is_not_furnished() -> None:
    world = await batam()
    command = sheltering.SetShelterCapacity(
        shelter=UPT, men=1, women=1, valid_from=world.now.date()
    )
    with pytest.raises(NotFound):
        await done(world, Role.HEAD, command, regions=("21.71.02",))


async def test_an_id_of_a_bed_is_no_case() -> None:
    world = await batam()
    with pytest.raises(NotFound):
        await done(world, Role.TRC, cases.SecurePerson(case=beds_stream(UPT, Side.MEN)))
