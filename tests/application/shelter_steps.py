"""A shelter in the in-memory world, and a client's usual way through it, step by step."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from application import caring_for_clients as caring
from application import following_up_clients as following
from application import handling_cases as cases
from application import qualifying_staff, sheltering
from application.commands import COMMANDS
from application.ports import Receipt
from application.roles import Role
from application.use_case import Command
from domain.office import OfficeOpened, office_stream
from tests.application.memory import World, act

UPT, SINGGAH = "upt", "rumah-singgah"
WORKER = f"{Role.SOCIAL_WORKER.value}-1"
"""Who acts when a social worker does (`memory.act`)."""


async def done(world: World, role: Role, command: Command, **doing: Any) -> Receipt:
    """Give a command that is accepted."""
    return await COMMANDS[type(command)](command, act(role, **doing), world.ports)


def opened(world: World, *shelters: str) -> None:
    """Open the offices of shelters, which have no beds yet."""
    for shelter in shelters:
        fact = OfficeOpened(office=shelter, name="Penampungan", kind="upt", region=world.tenant)
        world.ledger.record(office_stream(shelter), fact)


async def furnished(world: World, shelter: str = UPT, **beds: int) -> None:
    """Give an opened shelter beds: two for men and two for women, unless said otherwise."""
    wanted = {"men": 2, "women": 2, **beds}
    command = sheltering.SetShelterCapacity(shelter=shelter, valid_from=date(2020, 1, 1), **wanted)
    await done(world, Role.HEAD, command)


async def qualified(world: World, account: str = WORKER, what: str = "psychologist") -> None:
    """Record a valid certificate of an account."""
    command = qualifying_staff.QualifyStaff(
        account=account,
        qualification=what,
        certificate="SIPP contoh 7 (sintetis)",
        valid_from=date(2020, 1, 1),
        valid_until=date(2099, 12, 31),
    )
    await done(world, Role.HEAD, command)


async def shelter_world(world: World) -> World:
    """Two shelters with beds, and a psychologist."""
    opened(world, UPT, SINGGAH)
    await furnished(world, UPT)
    await furnished(world, SINGGAH)
    await qualified(world)
    return world


async def secured(world: World, **reported: Any) -> UUID:
    """A man who is with the team."""
    report = {"intake": "patrol", "category": "PMKS-11", "region": f"{world.tenant}.01", "sex": "L"}
    command = cases.ReportCase(**{**report, **reported})
    case = (await done(world, Role.TRC, command)).subject
    await done(world, Role.TRC, cases.SecurePerson(case=case))
    return case


async def admitted(world: World, **reported: Any) -> UUID:
    case = await secured(world, **reported)
    await done(world, Role.SOCIAL_WORKER, sheltering.AdmitToShelter(case=case, shelter=UPT))
    return case


async def assessed(world: World, **reported: Any) -> UUID:
    case = await admitted(world, **reported)
    command = caring.CompleteAssessment(
        case=case, qualification="psychologist", findings="Temuan contoh."
    )
    await done(world, Role.SOCIAL_WORKER, command)
    return case


async def drafted(world: World, **reported: Any) -> UUID:
    case = await assessed(world, **reported)
    command = caring.DraftServicePlan(
        case=case, goals=("family_reunion",), services=("counselling", "salon_training")
    )
    await done(world, Role.SOCIAL_WORKER, command)
    return case


async def in_service(world: World, **reported: Any) -> UUID:
    case = await drafted(world, **reported)
    await done(world, Role.SUPERVISOR, caring.ApproveServicePlan(case=case, plan=1))
    return case


async def decided(world: World, **reported: Any) -> UUID:
    case = await in_service(world, **reported)
    await done(world, Role.HEAD, caring.DecideOutcome(case=case, outcome="reunified"))
    return case


async def at_home(world: World, **reported: Any) -> UUID:
    """Discharged to the family."""
    case = await decided(world, **reported)
    command = sheltering.DischargeClient(case=case, outcome="reunified")
    await done(world, Role.SOCIAL_WORKER, command)
    return case


async def absconded(world: World, **reported: Any) -> UUID:
    case = await admitted(world, **reported)
    command = sheltering.DischargeClient(case=case, outcome="absconded")
    await done(world, Role.SOCIAL_WORKER, command)
    return case


async def visit_planned(world: World) -> UUID:
    """At home, and to be visited within ten days."""
    case = await at_home(world)
    command = following.PlanAftercare(case=case, due_on=world.now.date() + timedelta(days=10))
    await done(world, Role.SOCIAL_WORKER, command)
    return case


async def visited(world: World) -> UUID:
    case = await at_home(world)
    command = following.RecordAftercareVisit(
        case=case, situation="doing_well", findings="Keluarga menerima."
    )
    await done(world, Role.SOCIAL_WORKER, command)
    return case
