"""Use cases of objections: a neighbour raises one, the local government verifies it, or it lapses."""

from typing import Any
from uuid import UUID

from application.families import seen_household
from application.identities import identities
from application.ports import Act, Change, Outcome, Ports, Stream
from application.receiving_enrolments import addressed
from application.rules import local_day, rule_in_force
from application.sealing import key_of_record, seal_required, seal_text
from application.use_case import Command, seen, use_case
from domain import objection as decisions
from domain.errors import Invalid, Missing, WrongState
from domain.fact import About
from domain.identifiers import stream_id
from domain.objection import Objection, ObjectionEvent, Objector, Target, evolve
from domain.shapes import checked_coordinates

RULE = "objection"


class RaiseObjection(Command, frozen=True, kw_only=True):
    """Object to a family's listing (household), or to an enrolment (programme and person).

    objector: a registered person of the same village; reason: of OBJECTION_REASONS; coordinates: `latitude,
    longitude` of the house; narrative: 1 to 10,000 characters. The act's evidence holds a photo of the house.
    """

    objector: UUID
    reason: str
    coordinates: str
    household: UUID | None = None
    programme: str | None = None
    person: UUID | None = None
    narrative: str | None = None


class UpholdObjection(Command, frozen=True, kw_only=True):
    """Find an objection true. asks: of REQUESTS; findings: 1 to 10,000 characters."""

    objection: UUID
    asks: str
    findings: str


class RejectObjection(Command, frozen=True, kw_only=True):
    """Find an objection untrue. reason: of REJECTION_REASONS; findings: 1 to 10,000 characters."""

    objection: UUID
    reason: str
    findings: str


class LapseObjection(Command, frozen=True, kw_only=True):
    """Let an objection fail whose time for verification has passed."""

    objection: UUID


@use_case
async def raise_objection(command: RaiseObjection, act: Act, ports: Ports) -> Outcome:
    """Object as somebody of the same village, with a photo and coordinates of the house."""
    objector = await identities(command.objector, act, ports, field="objector")
    target, resting = await _target(command, act, ports)
    today = local_day(ports.clock(), ports.tenant)
    objection = stream_id("objection", act.actor, str(act.command_id))
    key = ports.vault.new_key(objection)
    stream = await ports.ledger.read(objection, evolve)
    place = checked_coordinates(command.coordinates, "coordinates")
    fact = decisions.raise_objection(
        stream.state,
        target,
        Objector(objector.surviving, objector.region, act.actor, act.on_behalf_of),
        reason=command.reason,
        coordinates=key.seal("coordinates", place),
        narrative=seal_text(key, "narrative", command.narrative),
        evidence=act.evidence,
        rule=await rule_in_force(RULE, today, ports),
        today=today,
    )
    change = Change(stream, [fact], About(fact.region, fact.programme))
    return Outcome(objection, [change], keys=[key.stored], unchanged=resting)


@use_case
async def uphold_objection(command: UpholdObjection, act: Act, ports: Ports) -> Outcome:
    """Find an objection true; the programme's owner is asked to act on it."""
    stream, objection = await seen(command.objection, ObjectionEvent, evolve, act, ports)
    key = await key_of_record(stream.id, ports)
    fact = decisions.uphold(
        objection,
        asks=command.asks,
        findings=seal_required(key, "findings", command.findings),
        by=act.people,
        today=local_day(ports.clock(), ports.tenant),
    )
    return _recorded(stream, objection, fact)


@use_case
async def reject_objection(command: RejectObjection, act: Act, ports: Ports) -> Outcome:
    """Find an objection untrue."""
    stream, objection = await seen(command.objection, ObjectionEvent, evolve, act, ports)
    key = await key_of_record(stream.id, ports)
    fact = decisions.reject(
        objection,
        reason=command.reason,
        findings=seal_required(key, "findings", command.findings),
        by=act.people,
        today=local_day(ports.clock(), ports.tenant),
    )
    return _recorded(stream, objection, fact)


@use_case
async def lapse_objection(command: LapseObjection, act: Act, ports: Ports) -> Outcome:
    """Let an objection fail that nobody verified in time."""
    stream, objection = await seen(command.objection, ObjectionEvent, evolve, act, ports)
    fact = decisions.lapse(objection, today=local_day(ports.clock(), ports.tenant))
    return _recorded(stream, objection, fact)


async def _target(
    command: RaiseObjection, act: Act, ports: Ports
) -> tuple[Target, list[Stream[Any]]]:
    """What is objected to: either a family that lives here, or a running enrolment."""
    if command.household is not None:
        if command.programme is not None or command.person is not None:
            raise Invalid("household")
        stream, household = await seen_household(command.household, act, ports)
        if household.gone:
            raise WrongState("household", status="moved")
        return Target(household.region, household=stream.id), [stream]
    if command.programme is None or command.person is None:
        raise Missing("household")
    found = await addressed(command.programme, command.person, act, ports)
    if not found.enrolment.running:
        raise WrongState("enrolment", status=found.enrolment.status.value)
    target = Target(
        found.enrolment.region,
        enrolment=found.stream.id,
        programme=command.programme,
        person=found.enrolment.person,
    )
    return target, [*found.unchanged]


def _recorded(stream: Stream[Objection], objection: Objection, fact: ObjectionEvent) -> Outcome:
    return Outcome(
        stream.id, [Change(stream, [fact], About(objection.region, objection.programme))]
    )
