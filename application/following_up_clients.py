"""Use cases after the stay: aftercare visits, and the closing of a case."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from application.case_stream import recorded, seen_case
from application.episodes import episode_ended
from application.ports import Act, Outcome, Ports
from application.rules import acted_on, rule_in_force
from application.sealing import key_of_record, seal_required
from application.use_case import Command, use_case
from domain import care_decisions as decisions


class PlanAftercare(Command, frozen=True, kw_only=True):
    """due_on: the last day of the next visit."""

    case: UUID
    due_on: date


class AlertAftercare(Command, frozen=True, kw_only=True):
    """The last day of a planned visit has passed."""

    case: UUID


class RecordAftercareVisit(Command, frozen=True, kw_only=True):
    """situation: AftercareSituation. findings: 1 to 10,000 characters."""

    case: UUID
    situation: str
    findings: str


class CloseCase(Command, frozen=True, kw_only=True):
    """Nothing is left to do."""

    case: UUID


@use_case
async def plan_aftercare(command: PlanAftercare, act: Act, ports: Ports) -> Outcome:
    """Say by when a client is visited."""
    stream = await seen_case(command.case, act, ports)
    fact = decisions.plan_aftercare(stream.state, due_on=command.due_on, today=acted_on(act, ports))
    return recorded(stream, fact)


@use_case
async def alert_aftercare(command: AlertAftercare, act: Act, ports: Ports) -> Outcome:
    """Say that a visit was not made in time."""
    stream = await seen_case(command.case, act, ports)
    return recorded(
        stream, decisions.note_aftercare_overdue(stream.state, today=acted_on(act, ports))
    )


@use_case
async def record_aftercare_visit(command: RecordAftercareVisit, act: Act, ports: Ports) -> Outcome:
    """Record how a client does."""
    stream = await seen_case(command.case, act, ports)
    key = await key_of_record(stream.id, ports)
    fact = decisions.visit(
        stream.state,
        situation=command.situation,
        findings=seal_required(key, "findings", command.findings),
        today=acted_on(act, ports),
    )
    return recorded(stream, fact)


@use_case
async def close_case(command: CloseCase, act: Act, ports: Ports) -> Outcome:
    """Close the case."""
    stream = await seen_case(command.case, act, ports)
    rule = await rule_in_force("aftercare_visits", acted_on(act, ports), ports)
    outcome = recorded(stream, decisions.close(stream.state, aftercare=rule))
    ended = await episode_ended(stream.state, stream.id, ports)
    return replace(outcome, changes=[*outcome.changes, *ended])
