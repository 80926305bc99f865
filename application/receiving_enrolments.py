"""Use cases that receive what a programme's owner decided about enrolments."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from application.families import family_of
from application.identities import Identities, identities
from application.ports import Act, Change, Outcome, Ports, Stream
from application.regions import region_within
from application.rules import local_day
from application.use_case import Command, use_case
from domain import enrolment as decisions
from domain.enrolment import Decision, Enrolment, EnrolmentEvent, enrolment_stream, evolve
from domain.errors import AlreadyExists, FamilyAlreadyEnrolled, NotFound
from domain.fact import About
from domain.programme import evolve as evolve_programme
from domain.programme import programme_stream

FAMILIES = "KPM"
"""The unit of programmes that enrol families, each through one of its people."""


class _OwnersDecision(Command, frozen=True, kw_only=True):
    """programme and person: whose enrolment, any id of a merged person.

    decided_on: the day of the owner's decision; decree: its number (SK), where one was issued.
    """

    programme: str
    person: UUID
    decided_on: date
    decree: str | None = None


class ReceiveEnrolment(_OwnersDecision, frozen=True, kw_only=True):
    """The owner enrolled somebody. region: where they live; None takes the person's own."""

    region: str | None = None


class ReceiveSuspension(_OwnersDecision, frozen=True, kw_only=True):
    """The owner paused an enrolment. reason: of SUSPENSION_REASONS."""

    reason: str


class ReceiveResumption(_OwnersDecision, frozen=True, kw_only=True):
    """The owner took a suspended enrolment up again."""


class ReceiveEnding(_OwnersDecision, frozen=True, kw_only=True):
    """The owner ended an enrolment. reason: of ENDING_REASONS."""

    reason: str


@use_case
async def receive_enrolment(command: ReceiveEnrolment, act: Act, ports: Ports) -> Outcome:
    """Record an enrolment under the surviving id; the unit is the programme's, a family has but one."""
    programme = await ports.ledger.read(programme_stream(command.programme), evolve_programme)
    if programme.state is None:
        raise NotFound("programme")
    person = await identities(command.person, act, ports, field="person")
    region = region_within(command.region or person.region, act, ports)
    enrolling = Enrolling(
        command.programme, programme.state.unit, region, _decision(command, ports)
    )
    change, unchanged = await enrolled(person, enrolling, ports)
    return Outcome(change.stream.id, [change], unchanged=[programme, *unchanged])


class Enrolling(NamedTuple):
    """Into what somebody is enrolled, and by which decision of its owner."""

    programme: str
    unit: str
    region: str
    decision: Decision


async def enrolled(
    person: Identities, into: Enrolling, ports: Ports
) -> tuple[Change, list[Stream[Any]]]:
    """The enrolment of a person, and the streams on which it rests.

    Nobody is enrolled twice under two ids; where the programme counts families, nor is anybody
    who shares a family with somebody enrolled.
    """
    streams = await _streams(into.programme, person.all, ports)
    if any(stream.state is not None and stream.state.running for stream in streams):
        raise AlreadyExists("person")
    resting: list[Stream[Any]] = [*person.streams, *streams]
    if into.unit == FAMILIES:
        resting += await without_enrolment(person, into.programme, ports, field="person")
    own = person.own(streams)
    fact = decisions.decide(
        own.state,
        into.decision,
        programme=into.programme,
        person=person.surviving,
        unit=into.unit,
        region=into.region,
    )
    return Change(own, (fact,), About(into.region, into.programme)), resting


async def without_enrolment(
    person: Identities, programme: str, ports: Ports, *, field: str
) -> list[Stream[Any]]:
    """The streams that say that nobody of the person's family has a running enrolment.

    Raises FamilyAlreadyEnrolled at `field`.
    """
    family = await family_of(person, ports)
    streams = await _streams(programme, family.ids, ports)
    if any(stream.state is not None and stream.state.running for stream in streams):
        raise FamilyAlreadyEnrolled(field)
    return [*family.streams, *streams]


@use_case
async def receive_suspension(command: ReceiveSuspension, act: Act, ports: Ports) -> Outcome:
    """Record that an enrolment is paused."""
    stream, enrolment, unchanged = await addressed(command.programme, command.person, act, ports)
    fact = decisions.suspend(enrolment, _decision(command, ports), reason=command.reason)
    return _outcome(stream, fact, enrolment.region, unchanged)


@use_case
async def receive_resumption(command: ReceiveResumption, act: Act, ports: Ports) -> Outcome:
    """Record that an enrolment goes on."""
    stream, enrolment, unchanged = await addressed(command.programme, command.person, act, ports)
    fact = decisions.resume(enrolment, _decision(command, ports))
    return _outcome(stream, fact, enrolment.region, unchanged)


@use_case
async def receive_ending(command: ReceiveEnding, act: Act, ports: Ports) -> Outcome:
    """Record that an enrolment is over."""
    stream, enrolment, unchanged = await addressed(command.programme, command.person, act, ports)
    fact = decisions.end(enrolment, _decision(command, ports), reason=command.reason)
    return _outcome(stream, fact, enrolment.region, unchanged)


class Addressed(NamedTuple):
    """An enrolment that a command names by programme and person, and the streams that say so.

    The region of a running one is where the person lives who moved; of one that ended, where it was.
    """

    stream: Stream[Enrolment]
    enrolment: Enrolment
    unchanged: Sequence[Stream[Any]]


async def addressed(programme: str, person_id: UUID, act: Act, ports: Ports) -> Addressed:
    """The running enrolment of the person under any of their ids, else the last one."""
    person = await identities(person_id, act, ports, field="person")
    streams = await _streams(programme, person.all, ports)
    stream = person.bearing(streams, lambda enrolment: enrolment.running)
    if stream is None or stream.state is None:
        raise NotFound("enrolment")
    enrolment = stream.state
    home = person.moved_to(enrolment.person) if enrolment.running else None
    if home is not None:
        enrolment = replace(enrolment, region=home)
    if not act.sees(enrolment.region):
        raise NotFound("enrolment")
    return Addressed(stream, enrolment, [*person.streams, *streams])


async def _streams(programme: str, people: Sequence[UUID], ports: Ports) -> list[Stream[Enrolment]]:
    ids = [enrolment_stream(programme, one) for one in people]
    return await ports.ledger.read_many(ids, evolve)


def _decision(command: _OwnersDecision, ports: Ports) -> Decision:
    return Decision(
        decided_on=command.decided_on,
        decree=command.decree,
        today=local_day(ports.clock(), ports.tenant),
    )


def _outcome(
    stream: Stream[Enrolment], fact: EnrolmentEvent, region: str, unchanged: Sequence[Stream[Any]]
) -> Outcome:
    change = Change(stream, (fact,), About(region, fact.programme))
    return Outcome(stream.id, [change], unchanged=unchanged)
