"""Use cases that receive what a programme's owner decided about enrolments."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from application.identities import Identities, identities
from application.ports import Act, Change, Outcome, Ports, Stream
from application.regions import region_within
from application.rules import local_day
from application.use_case import Command, use_case
from domain import enrolment as decisions
from domain.enrolment import Decision, Enrolment, EnrolmentEvent, enrolment_stream, evolve
from domain.errors import AlreadyExists, NotFound
from domain.fact import About
from domain.programme import evolve as evolve_programme
from domain.programme import programme_stream


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
    """Record an enrolment under the surviving id; the unit is the programme's."""
    programme = await ports.ledger.read(programme_stream(command.programme), evolve_programme)
    if programme.state is None:
        raise NotFound("programme")
    person = await identities(command.person, act, ports, field="person")
    region = region_within(command.region or person.region, act, ports)
    streams = await _streams(command.programme, person, ports)
    for stream in streams:
        if stream.state is not None and stream.state.running:
            raise AlreadyExists("person")
    own = person.own(streams)
    fact = decisions.decide(
        own.state,
        _decision(command, ports),
        programme=command.programme,
        person=person.surviving,
        unit=programme.state.unit,
        region=region,
    )
    return _outcome(own, fact, region, [*person.streams, *streams])


@use_case
async def receive_suspension(command: ReceiveSuspension, act: Act, ports: Ports) -> Outcome:
    """Record that an enrolment is paused."""
    stream, enrolment, unchanged = await _addressed(command, act, ports)
    fact = decisions.suspend(enrolment, _decision(command, ports), reason=command.reason)
    return _outcome(stream, fact, enrolment.region, unchanged)


@use_case
async def receive_resumption(command: ReceiveResumption, act: Act, ports: Ports) -> Outcome:
    """Record that an enrolment goes on."""
    stream, enrolment, unchanged = await _addressed(command, act, ports)
    fact = decisions.resume(enrolment, _decision(command, ports))
    return _outcome(stream, fact, enrolment.region, unchanged)


@use_case
async def receive_ending(command: ReceiveEnding, act: Act, ports: Ports) -> Outcome:
    """Record that an enrolment is over."""
    stream, enrolment, unchanged = await _addressed(command, act, ports)
    fact = decisions.end(enrolment, _decision(command, ports), reason=command.reason)
    return _outcome(stream, fact, enrolment.region, unchanged)


class _Addressed(NamedTuple):
    stream: Stream[Enrolment]
    enrolment: Enrolment
    unchanged: Sequence[Stream[Any]]


async def _addressed(command: _OwnersDecision, act: Act, ports: Ports) -> _Addressed:
    """The running enrolment of the person under any of their ids, else the last one."""
    person = await identities(command.person, act, ports, field="person")
    streams = await _streams(command.programme, person, ports)
    stream = person.bearing(streams, lambda enrolment: enrolment.running)
    if stream is None or stream.state is None or not act.sees(stream.state.region):
        raise NotFound("enrolment")
    return _Addressed(stream, stream.state, [*person.streams, *streams])


async def _streams(programme: str, person: Identities, ports: Ports) -> list[Stream[Enrolment]]:
    ids = [enrolment_stream(programme, one) for one in person.all]
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
