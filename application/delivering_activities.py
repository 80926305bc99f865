"""Use cases of activities in a shelter: a session with everybody's attendance, and taking a wrong record back."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from application.colleagues import known_colleague
from application.ports import Act, Change, Outcome, Ports, Stream
from application.references import region_of_office
from application.rules import local_day
from application.use_case import Command, facts_of, seen, use_case
from domain import care_decisions as decisions
from domain.activity import Activity, ActivityEvent, deliver, evolve, void
from domain.care import AttendanceRecorded
from domain.case import Case, CaseEvent
from domain.case import evolve as evolve_case
from domain.errors import NotFound, SameRecord
from domain.fact import About, Fact
from domain.identifiers import stream_id


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """A client at a session. reason: AbsenceReason of who was absent."""

    case: UUID
    present: bool
    reason: str | None = None


class RecordActivity(Command, frozen=True, kw_only=True):
    """A session in a shelter and who was there. kind: ActivityKind. minutes: 15 to 720.

    instructor: account of who led it, which the log knows. clients: 1 to 200 of the shelter.
    """

    shelter: str
    kind: str
    held_on: date
    minutes: int
    instructor: str
    clients: tuple[Attendance, ...]


class VoidActivity(Command, frozen=True, kw_only=True):
    """reason: SessionVoidReason."""

    activity: UUID
    reason: str


@use_case
async def record_activity(command: RecordActivity, act: Act, ports: Ports) -> Outcome:
    """Record a session with the attendance of every client, whole or not at all."""
    region = await region_of_office(command.shelter, ports, field="shelter")
    if not act.sees(region):
        raise NotFound("shelter")
    activity = stream_id("activity", act.actor, str(act.command_id))
    session: Stream[Activity] = await ports.ledger.read(activity, facts_of(ActivityEvent, evolve))
    fact = deliver(
        session.state,
        shelter=command.shelter,
        region=region,
        kind=command.kind,
        held_on=command.held_on,
        minutes=command.minutes,
        instructor=command.instructor,
        present=tuple(client.case for client in command.clients if client.present),
        absent=tuple(client.case for client in command.clients if not client.present),
        today=local_day(ports.clock(), ports.tenant),
    )
    known = await known_colleague(fact.instructor, act, ports, field="instructor")
    attended = await _attended(activity, command, act, ports)
    changes = [Change(session, [fact], About(region)), *attended]
    return Outcome(activity, changes, unchanged=known)


@use_case
async def void_activity(command: VoidActivity, act: Act, ports: Ports) -> Outcome:
    """Take back the record of a session, with every client's attendance."""
    session, held = await seen(command.activity, ActivityEvent, evolve, act, ports)
    changes = [Change(session, [void(held, reason=command.reason)], About(held.region))]
    for stream in await _cases((*held.present, *held.absent), ports):
        fact = decisions.void_attendance(
            stream.state, activity=session.id, present=stream.id in held.present
        )
        changes.append(_in_case(stream, fact))
    return Outcome(session.id, changes)


async def _attended(
    activity: UUID, command: RecordActivity, act: Act, ports: Ports
) -> list[Change]:
    """What the session says of each client, in the client's own case."""
    cases = [client.case for client in command.clients]
    changes = []
    for number, (client, stream) in enumerate(
        zip(command.clients, await _cases(cases, ports), strict=True), start=1
    ):
        field = f"clients[{number}]"
        if stream.state is None or not act.sees(stream.state.region):
            raise NotFound(field)
        if client.case in cases[: number - 1]:
            raise SameRecord(field)
        fact = _attendance(activity, command, client, stream.state, field)
        changes.append(_in_case(stream, fact))
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


async def _cases(cases: Sequence[UUID], ports: Ports) -> list[Stream[Case]]:
    return await ports.ledger.read_many(cases, facts_of(CaseEvent, evolve_case))


def _in_case(stream: Stream[Case], fact: Fact) -> Change:
    return Change(stream, [fact], About(None if stream.state is None else stream.state.region))
