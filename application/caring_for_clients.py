"""Use cases of care in a shelter: who is answerable, health, assessment, plan, how the stay is to end."""

from uuid import UUID

from application.case_stream import recorded, seen_case
from application.colleagues import known_colleague
from application.ports import Act, Outcome, Ports
from application.rules import acted_on
from application.sealing import key_of_record, seal_required, seal_text
from application.use_case import Command, facts_of, use_case
from domain import care_decisions as decisions
from domain.staff import StaffEvent, qualified, staff_stream
from domain.staff import evolve as evolve_staff


class AssignCase(Command, frozen=True, kw_only=True):
    """worker: the account that is answerable for the case from now on, which the log knows."""

    case: UUID
    worker: str


class CheckHealth(Command, frozen=True, kw_only=True):
    """result: HealthResult. findings: 1 to 10,000 characters."""

    case: UUID
    result: str
    findings: str | None = None


class CompleteAssessment(Command, frozen=True, kw_only=True):
    """qualification: Qualification that you hold on that day. findings: 1 to 10,000 characters."""

    case: UUID
    qualification: str
    findings: str


class DraftServicePlan(Command, frozen=True, kw_only=True):
    """goals: one or more of PlanGoal. services: one or more of CareService."""

    case: UUID
    goals: tuple[str, ...]
    services: tuple[str, ...]


class ApproveServicePlan(Command, frozen=True, kw_only=True):
    """plan: number of the draft that you looked at; another than the drafter approves."""

    case: UUID
    plan: int


class DecideOutcome(Command, frozen=True, kw_only=True):
    """outcome, destination: as of DischargeClient, for an end that can be planned."""

    case: UUID
    outcome: str
    destination: str | None = None


@use_case
async def assign_case(command: AssignCase, act: Act, ports: Ports) -> Outcome:
    """Make a worker answerable for a case."""
    stream = await seen_case(command.case, act, ports)
    fact = decisions.assign(stream.state, worker=command.worker)
    known = await known_colleague(fact.worker, act, ports, field="worker")
    return recorded(stream, fact, unchanged=known)


@use_case
async def check_health(command: CheckHealth, act: Act, ports: Ports) -> Outcome:
    """Record what a health check found."""
    stream = await seen_case(command.case, act, ports)
    key = await key_of_record(stream.id, ports)
    fact = decisions.check_health(
        stream.state,
        result=command.result,
        findings=seal_text(key, "findings", command.findings),
    )
    return recorded(stream, fact)


@use_case
async def complete_assessment(command: CompleteAssessment, act: Act, ports: Ports) -> Outcome:
    """Record what a qualified assessor found."""
    stream = await seen_case(command.case, act, ports)
    key = await key_of_record(stream.id, ports)
    staff = await ports.ledger.read(staff_stream(act.actor), facts_of(StaffEvent, evolve_staff))
    fact = decisions.assess(
        stream.state,
        qualification=qualified(
            staff.state, qualification=command.qualification, on=acted_on(act, ports)
        ),
        findings=seal_required(key, "findings", command.findings),
    )
    return recorded(stream, fact, unchanged=[staff])


@use_case
async def draft_service_plan(command: DraftServicePlan, act: Act, ports: Ports) -> Outcome:
    """Propose a plan for a client."""
    stream = await seen_case(command.case, act, ports)
    fact = decisions.draft_plan(
        stream.state,
        goals=command.goals,
        services=command.services,
        by=act.actor,
        on_behalf_of=act.on_behalf_of,
    )
    return recorded(stream, fact)


@use_case
async def approve_service_plan(command: ApproveServicePlan, act: Act, ports: Ports) -> Outcome:
    """Approve a plan that another drafted, and begin its services."""
    stream = await seen_case(command.case, act, ports)
    return recorded(stream, decisions.approve_plan(stream.state, plan=command.plan, by=act.people))


@use_case
async def decide_outcome(command: DecideOutcome, act: Act, ports: Ports) -> Outcome:
    """Decide how a stay is to end."""
    stream = await seen_case(command.case, act, ports)
    fact = decisions.decide_outcome(
        stream.state, outcome=command.outcome, destination=command.destination
    )
    return recorded(stream, fact)
