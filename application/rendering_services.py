"""Use cases of the desk: record a service that was rendered, void a wrong record."""

from datetime import date
from uuid import UUID

from application.ports import Act, Change, Outcome, Ports
from application.references import known_person_if_any, known_programme
from application.regions import region_within
from application.rules import local_day
from application.use_case import Command, seen, use_case
from domain.fact import About
from domain.service_rendered import ServiceEvent, evolve, record, service_stream, void


class RecordService(Command, frozen=True, kw_only=True):
    """Record one service of CATALOGUE, which gives its unit. quantity: 1..1000 of that unit.

    rendered_on: not after today where the tenant is; region: where it was rendered; programme and
    person: whom and what it concerned, where that is known.
    """

    service: str
    rendered_on: date
    region: str
    quantity: int = 1
    programme: str | None = None
    person: UUID | None = None


class VoidService(Command, frozen=True, kw_only=True):
    """Say that a record was wrong; it counts no longer. reason: of VOID_REASONS."""

    service_id: UUID
    reason: str


@use_case
async def record_service(command: RecordService, act: Act, ports: Ports) -> Outcome:
    """Record a service; it becomes known by the command that recorded it."""
    region = region_within(command.region, act, ports)
    programme = await known_programme(command.programme, ports)
    person = await known_person_if_any(command.person, act, ports, field="person")
    stream = await ports.ledger.read(service_stream(act.actor, act.command_id), evolve)
    fact = record(
        stream.state,
        name=command.service,
        quantity=command.quantity,
        rendered_on=command.rendered_on,
        region=region,
        programme=programme,
        person=person,
        today=local_day(ports.clock(), ports.tenant),
    )
    return Outcome(stream.id, [Change(stream, (fact,), About(region, programme))])


@use_case
async def void_service(command: VoidService, act: Act, ports: Ports) -> Outcome:
    """Void a record in the actor's regions."""
    stream, service = await seen(command.service_id, ServiceEvent, evolve, act, ports)
    fact = void(service, reason=command.reason)
    return Outcome(stream.id, [Change(stream, (fact,), About(service.region, service.programme))])
