"""One service that a desk rendered to somebody: its facts, its state, its decisions.

Served is not enrolled and not paid: the three are counted apart.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID

from domain.errors import NotFound, WrongState
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.shapes import checked_code, checked_day, checked_number

CATALOGUE = {
    "BPNT": "KPM",
    "PKH": "KPM",
    "PBI BPJS": "KPM",
    "DTKS": "operator",
    "ODGJ": "person",
    "Pemulangan OT": "person",
}
"""Service → the unit it is counted in: the six of Puskesos Betabas, Sintang, 2022."""

VOID_REASONS = {
    "entered_twice": "tercatat dua kali",
    "wrong_service": "jenis layanan keliru",
    "wrong_person": "orang keliru",
    "wrong_date": "tanggal keliru",
    "not_rendered": "layanan tidak jadi diberikan",
}
"""Why a record of a service is void."""

HIGHEST_QUANTITY = 1000
"""The most that one record may count: a desk-day, not a programme."""

# Facts --------------------------------------------------------------------------------------------


class ServiceRecorded(Fact, frozen=True, kw_only=True):
    """A service was rendered. quantity: in `unit`, 1..1000; rendered_on: the local day."""

    own_day: ClassVar[str | None] = "rendered_on"

    service: str
    unit: str
    quantity: int = 1
    rendered_on: date
    programme: str | None = None
    person: UUID | None = None
    region: str


class ServiceVoided(Fact, frozen=True, kw_only=True):
    """The record was wrong and counts no longer."""

    reason: str


ServiceEvent: TypeAlias = ServiceRecorded | ServiceVoided

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Service:
    """A recorded service."""

    region: str
    programme: str | None
    voided: bool = False


def evolve(service: Service | None, event: ServiceEvent) -> Service:
    """What the record is after the fact."""
    match event:
        case ServiceRecorded():
            return Service(region=event.region, programme=event.programme)
        case ServiceVoided():
            return replace(_known(service), voided=True)
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def service_stream(actor: str, command_id: UUID) -> UUID:
    """Two equal services on a day are two: what tells them apart is the command."""
    return stream_id("service", actor, str(command_id))


def record(
    service: Service | None,
    *,
    name: str,
    quantity: int,
    rendered_on: date,
    region: str,
    programme: str | None,
    person: UUID | None,
    today: date,
) -> ServiceRecorded:
    """Record a service of the catalogue; its unit comes from there."""
    if service is not None:
        raise WrongState("service", status="recorded")
    return ServiceRecorded(
        service=checked_code(name, CATALOGUE, "service"),
        unit=CATALOGUE[name],
        quantity=checked_number(quantity, "quantity", least=1, most=HIGHEST_QUANTITY),
        rendered_on=checked_day(rendered_on, today, "rendered_on"),
        programme=programme,
        person=person,
        region=region,
    )


def void(service: Service | None, *, reason: str) -> ServiceVoided:
    """Void a record that counts."""
    if _known(service).voided:
        raise WrongState("service", status="voided")
    return ServiceVoided(reason=checked_code(reason, VOID_REASONS, "reason"))


def _known(service: Service | None) -> Service:
    if service is None:
        raise NotFound("service")
    return service
