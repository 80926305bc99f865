"""The shelter: beds, stays, care of clients, qualified staff, aftercare."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from uuid import UUID

from application.caring_for_clients import (
    ApproveServicePlan,
    AssignCase,
    CheckHealth,
    CompleteAssessment,
    DecideOutcome,
    DraftServicePlan,
)
from application.delivering_activities import Attendance, RecordActivity, VoidActivity
from application.following_up_clients import (
    AlertAftercare,
    CloseCase,
    PlanAftercare,
    RecordAftercareVisit,
)
from application.qualifying_staff import QualifyStaff, RevokeQualification
from application.roles import Role
from application.sheltering import (
    AdmitToShelter,
    AlertStayLimit,
    DischargeClient,
    ExtendStay,
    ReturnClient,
    SetShelterCapacity,
    TransferClient,
)
from application.use_case import Command
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
    in_service,
    opened,
    qualified,
    secured,
    shelter_world,
    visit_planned,
    visited,
)
from tests.application.situations import Arrange, Situation

LONG = "x" * 10_001
TESTER = "tester"
"""Who gives every command of a situation (`test_bad_input.given`)."""


def after(
    step: Callable[[World], Awaitable[UUID]], command: Callable[[World, UUID], Command]
) -> Arrange:
    """A shelter with one client who went so far; then the command about them."""

    async def arrange(world: World) -> Command:
        await shelter_world(world)
        await qualified(world, TESTER)
        return command(world, await step(world))

    return arrange


def day(world: World, ahead: int) -> date:
    return world.now.date() + timedelta(days=ahead)


async def _capacity(world: World) -> Command:
    opened(world, UPT)
    return SetShelterCapacity(shelter=UPT, men=10, women=8, children=4, valid_from=day(world, 0))


async def _limit_passed(world: World) -> Command:
    await shelter_world(world)
    case = await admitted(world)
    world.pass_days(15)
    return AlertStayLimit(case=case)


async def _visit_late(world: World) -> Command:
    await shelter_world(world)
    case = await visit_planned(world)
    world.pass_days(11)
    return AlertAftercare(case=case)


async def _qualify(_: World) -> Command:
    return QualifyStaff(
        account="account-7",
        qualification="psychologist",
        certificate="SIPP contoh",
        valid_from=date(2024, 1, 1),
        valid_until=date(2028, 12, 31),
    )


async def _revoke(world: World) -> Command:
    await qualified(world, "account-7")
    return RevokeQualification(
        account="account-7", qualification="psychologist", reason="left_service"
    )


async def _held(world: World) -> Command:
    await shelter_world(world)
    session = _session(world, await admitted(world))
    receipt = await done(world, Role.CARER, session)
    return VoidActivity(activity=receipt.subject, reason="entered_twice")


def _session(world: World, case: UUID) -> Command:
    return RecordActivity(
        shelter=UPT,
        kind="salon",
        held_on=day(world, 0),
        minutes=90,
        instructor=WORKER,
        clients=(Attendance(case=case, present=False, reason="ill"),),
    )


SITUATIONS: dict[type[Command], Situation] = {
    SetShelterCapacity: Situation(
        role=Role.HEAD,
        arrange=_capacity,
        shapes=(
            ("men", -1, "out_of_range"),
            ("women", 1001, "out_of_range"),
            ("valid_from", date(1999, 1, 1), "out_of_range"),
            ("shelter", "hotel", "not_found"),
        ),
    ),
    AdmitToShelter: Situation(
        role=Role.SOCIAL_WORKER,
        arrange=after(secured, lambda _, case: AdmitToShelter(case=case, shelter=UPT, sex="L")),
        codes=("sex",),
        shapes=(
            ("shelter", "hotel", "not_found"),
            ("guardian_reference", " ", "missing"),
            ("guardian_reference", "x" * 501, "out_of_range"),
        ),
    ),
    TransferClient: Situation(
        role=Role.SOCIAL_WORKER,
        arrange=after(
            admitted, lambda _, case: TransferClient(case=case, shelter=SINGGAH, sex="L")
        ),
        codes=("sex",),
        shapes=(("shelter", "hotel", "not_found"), ("shelter", UPT, "same_record")),
    ),
    ExtendStay: Situation(
        role=Role.SUPERVISOR,
        arrange=after(
            admitted,
            lambda world, case: ExtendStay(
                case=case, reason="family_not_found", until=day(world, 20)
            ),
        ),
        codes=("reason",),
        shapes=(
            ("until", date(2020, 1, 1), "out_of_range"),
            ("until", date(2999, 1, 1), "out_of_range"),
        ),
    ),
    AlertStayLimit: Situation(role=Role.SYSTEM, arrange=_limit_passed),
    DischargeClient: Situation(
        role=Role.SOCIAL_WORKER,
        arrange=after(decided, lambda _, case: DischargeClient(case=case, outcome="reunified")),
        codes=("outcome",),
        shapes=(("destination", "99.99", "unknown_region"),),
    ),
    ReturnClient: Situation(
        role=Role.SOCIAL_WORKER,
        arrange=after(absconded, lambda _, case: ReturnClient(case=case, shelter=UPT, sex="L")),
        codes=("sex",),
        shapes=(("shelter", "hotel", "not_found"),),
    ),
    AssignCase: Situation(
        role=Role.SUPERVISOR,
        arrange=after(admitted, lambda _, case: AssignCase(case=case, worker=WORKER)),
        shapes=(
            ("worker", " ", "missing"),
            ("worker", "tidak-ada", "not_found"),
            ("worker", "0812-3456-7890", "personal_data_in_clear"),
        ),
    ),
    CheckHealth: Situation(
        role=Role.CARER,
        arrange=after(
            admitted, lambda _, case: CheckHealth(case=case, result="fit", findings="Sehat.")
        ),
        codes=("result",),
        shapes=(("findings", " ", "missing"), ("findings", LONG, "out_of_range")),
        repeatable=True,
    ),
    CompleteAssessment: Situation(
        role=Role.SOCIAL_WORKER,
        arrange=after(
            admitted,
            lambda _, case: CompleteAssessment(
                case=case, qualification="psychologist", findings="Temuan."
            ),
        ),
        codes=("qualification",),
        shapes=(
            ("qualification", "social_worker", "not_qualified"),
            ("findings", "", "missing"),
            ("findings", LONG, "out_of_range"),
        ),
        repeatable=True,
    ),
    DraftServicePlan: Situation(
        role=Role.SOCIAL_WORKER,
        arrange=after(
            assessed,
            lambda _, case: DraftServicePlan(
                case=case, goals=("schooling",), services=("counselling",)
            ),
        ),
        codes=("goals", "services"),
        shapes=(("goals", (), "missing"), ("services", (), "missing")),
        says_for="drafted_for",
        repeatable=True,
    ),
    ApproveServicePlan: Situation(
        role=Role.SUPERVISOR,
        arrange=after(drafted, lambda _, case: ApproveServicePlan(case=case, plan=1)),
        shapes=(("plan", 2, "out_of_range"), ("plan", 0, "out_of_range")),
        makers=("social_worker-1",),
    ),
    RecordActivity: Situation(
        role=Role.CARER,
        arrange=after(in_service, _session),
        codes=("kind",),
        shapes=(
            ("shelter", "hotel", "not_found"),
            ("held_on", date(2999, 1, 1), "in_future"),
            ("minutes", 5, "out_of_range"),
            ("instructor", " ", "missing"),
            ("instructor", "hantu", "not_found"),
            ("clients", (), "out_of_range"),
            ("clients", (Attendance(case=UUID(int=0), present=True),), "not_found"),
        ),
        repeatable=True,
    ),
    VoidActivity: Situation(role=Role.SUPERVISOR, arrange=_held, codes=("reason",)),
    DecideOutcome: Situation(
        role=Role.HEAD,
        arrange=after(
            in_service,
            lambda _, case: DecideOutcome(case=case, outcome="panti", destination="panti-1"),
        ),
        codes=("outcome",),
        shapes=(
            ("outcome", "died", "invalid"),
            ("destination", None, "missing"),
            ("destination", "Jalan Melati 3", "invalid"),
        ),
    ),
    QualifyStaff: Situation(
        role=Role.HEAD,
        arrange=_qualify,
        codes=("qualification",),
        shapes=(
            ("account", " ", "missing"),
            ("certificate", "", "missing"),
            ("certificate", "x" * 201, "out_of_range"),
            ("valid_from", date(1999, 1, 1), "out_of_range"),
            ("valid_until", date(2023, 1, 1), "out_of_range"),
        ),
        region_bound=False,
        needs_history=False,
    ),
    RevokeQualification: Situation(
        role=Role.HEAD,
        arrange=_revoke,
        codes=("qualification", "reason"),
        shapes=(("account", " ", "missing"),),
        region_bound=False,
    ),
    PlanAftercare: Situation(
        role=Role.SOCIAL_WORKER,
        arrange=after(at_home, lambda world, case: PlanAftercare(case=case, due_on=day(world, 14))),
        shapes=(
            ("due_on", date(2020, 1, 1), "out_of_range"),
            ("due_on", date(2999, 1, 1), "out_of_range"),
        ),
    ),
    AlertAftercare: Situation(role=Role.SYSTEM, arrange=_visit_late),
    RecordAftercareVisit: Situation(
        role=Role.SOCIAL_WORKER,
        arrange=after(
            at_home,
            lambda _, case: RecordAftercareVisit(
                case=case, situation="doing_well", findings="Temuan."
            ),
        ),
        codes=("situation",),
        shapes=(("findings", " ", "missing"), ("findings", LONG, "out_of_range")),
        repeatable=True,
    ),
    CloseCase: Situation(
        role=Role.SUPERVISOR, arrange=after(visited, lambda _, case: CloseCase(case=case))
    ),
}
