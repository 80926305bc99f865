"""Use cases of care in a shelter: who is answerable, health, assessment, plan, activities, how the stay is to end."""

from datetime import date
from uuid import UUID

import msgspec

from application.case_stream import day_of, recorded, seen_case
from application.ports import Act, Change, Outcome, Ports, Stream
from application.references import region_of_office
from application.rules import local_day
from application.sealing import key_of_record, seal_required, seal_text
from application.use_case import Command, facts_of, use_case
from domain import care_decisions as decisions
from domain.activity import Activity, ActivityEvent, deliver
from domain.activity import evolve as evolve_activity
from domain.care import AttendanceRecorded
from domain.case import Case, CaseEvent, evolve
from domain.errors import NotFound, SameRecord
from domain.fact import About
from domain.identifiers import stream_id
from domain.staff import StaffEvent, qualified, staff_stream
from domain.staff import evolve as evolve_staff


class AssignCase(Command, frozen=True, kw_only=True):
    """worker: the account that is answerable for the case from now on."""

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


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """A client at a session. reason: AbsenceReason of who was absent."""

    case: UUID
    present: bool
    reason: str | None = None


class RecordActivity(Command, frozen=True, kw_only=True):
    """A session in a shelter and who was there. kind: ActivityKind. minutes: 15 to 720.

    instructor: account of who led it. clients: 1 to 200 of the shelter.
    """

    shelter: str
    kind: str
    held_on: date
    minutes: int
    instructor: str
    clients: tuple[Attendance, ...]


class DecideOutcome(Command, frozen=True, kw_only=True):
    """outcome, destination: as of DischargeClient, for an end that can be planned."""

    case: UUID
    outcome: str
    destination: str | None = None


@use_case
async def assign_case(command: AssignCase, act: Act, ports: Ports) -> Outcome:
    """Make a worker answerable for a case."""
    stream = await seen_case(command.case, act, ports)
    return recorded(stream, decisions.assign(stream.state, worker=command.worker))


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
            staff.state, qualification=command.qualification, on=day_of(act, ports)
        ),
        findings=seal_required(key, "findings", command.findings),
    )
    return recorded(stream, fact, unchanged=[staff])


@use_case
async def draft_service_plan(command: DraftServicePlan, act: Act, ports: Ports) -> Outcome:
    """Propose a plan for a client."""
    stream = await seen_case(command.case, act, ports)
    fact = decisions.draft_plan(
        stream.state, goals=command.goals, services=command.services, by=act.actor
    )
    return recorded(stream, fact)


@use_case
async def approve_service_plan(command: ApproveServicePlan, act: Act, ports: Ports) -> Outcome:
    """Approve a plan that another drafted, and begin its services."""
    stream = await seen_case(command.case, act, ports)
    return recorded(stream, decisions.approve_plan(stream.state, plan=command.plan, by=act.actor))


@use_case
async def record_activity(command: RecordActivity, act: Act, ports: Ports) -> Outcome:
    """Record a session with the attendance of every client, whole or not at all."""
    region = await region_of_office(command.shelter, ports, field="shelter")
    if not act.sees(region):
        raise NotFound("shelter")
    activity = stream_id("activity", act.actor, str(act.command_id))
    session: Stream[Activity] = await ports.ledger.read(
        activity, facts_of(ActivityEvent, evolve_activity)
    )
    there = sum(client.present for client in command.clients)
    fact = deliver(
        session.state,
        shelter=command.shelter,
        kind=command.kind,
        held_on=command.held_on,
        minutes=command.minutes,
        instructor=command.instructor,
        present=there,
        absent=len(command.clients) - there,
        today=local_day(ports.clock(), ports.tenant),
    )
    changes = [Change(session, [fact], About(region))]
    return Outcome(activity, changes + await _attended(activity, command, act, ports))


async def _attended(
    activity: UUID, command: RecordActivity, act: Act, ports: Ports
) -> list[Change]:
    """What the session says of each client, in the client's own case."""
    cases = [client.case for client in command.clients]
    streams = await ports.ledger.read_many(cases, facts_of(CaseEvent, evolve))
    changes = []
    for number, (client, stream) in enumerate(zip(command.clients, streams, strict=True), start=1):
        field = f"clients[{number}]"
        if stream.state is None or not act.sees(stream.state.region):
            raise NotFound(field)
        if client.case in cases[: number - 1]:
            raise SameRecord(field)
        fact = _attendance(activity, command, client, stream.state, field)
        changes.append(Change(stream, [fact], About(stream.state.region)))
    return changes


def _attendance(
    activity: UUID, command: RecordActivity, client: Attendance, case: Case, field: str
) -> AttendanceRecorded:
    return decisions.attend(
        case,
        activity=activity,
        shelter=command.shelter,
        kind=command.kind,
        held_on=command.held_on,
        minutes=command.minutes,
        present=client.present,
        reason=client.reason,
        field=field,
    )


@use_case
async def decide_outcome(command: DecideOutcome, act: Act, ports: Ports) -> Outcome:
    """Decide how a stay is to end."""
    stream = await seen_case(command.case, act, ports)
    fact = decisions.decide_outcome(
        stream.state, outcome=command.outcome, destination=command.destination
    )
    return recorded(stream, fact)
