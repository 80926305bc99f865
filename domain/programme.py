"""A programme of aid in the information centre's list: its facts, its state, its decisions."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import AlreadyExists, Invalid, NotFound, WrongState
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.shapes import checked_code, checked_open_text

LEVELS = {
    "national": "nasional",
    "province": "provinsi",
    "regency": "kabupaten/kota",
    "village": "desa/kelurahan",
    "private": "swasta",
}
"""Who stands behind a programme."""

UNITS = {"KPM": "keluarga penerima manfaat", "person": "orang", "operator": "operator"}
"""What is counted. Counts of different units are never added."""

FUNDING = {
    "apbn": "APBN",
    "apbd_province": "APBD provinsi",
    "apbd_regency": "APBD kabupaten/kota",
    "village_fund": "Dana Desa",
    "csr": "CSR",
    "private": "dana swasta/masyarakat",
}
"""Where the money comes from; budget and donations are never netted."""

REASONS = {
    "budget": "anggaran",
    "decree": "keputusan pemilik program",
    "evaluation": "evaluasi",
    "replaced": "digantikan program lain",
    "term_over": "masa program berakhir",
}
"""Why a programme is suspended or ended."""

_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,19}")


class Status(StrEnum):
    """Where a programme stands."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


# Facts --------------------------------------------------------------------------------------------


class ProgrammeRegistered(Fact, frozen=True, kw_only=True):
    """A programme entered the list. owner: the institution that decides; unit: what it counts."""

    code: str
    name: str
    level: str
    owner: str
    unit: str
    funding: str
    description: str


class ProgrammeSuspended(Fact, frozen=True, kw_only=True):
    """The programme pauses: no new batch is scheduled."""

    reason: str


class ProgrammeResumed(Fact, frozen=True, kw_only=True):
    """The programme goes on."""


class ProgrammeEnded(Fact, frozen=True, kw_only=True):
    """The programme is over for good."""

    reason: str


class ProgrammeOwnerOfficeNamed(Fact, frozen=True, kw_only=True):
    """office: code of the office that answers for the programme here; complaints about it are routed there."""

    office: str


ProgrammeEvent: TypeAlias = (
    ProgrammeRegistered
    | ProgrammeSuspended
    | ProgrammeResumed
    | ProgrammeEnded
    | ProgrammeOwnerOfficeNamed
)

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Programme:
    """A registered programme. It concerns the whole tenant, hence no region."""

    unit: str
    status: Status = Status.ACTIVE
    owner_office: str | None = None
    region: None = None


def evolve(programme: Programme | None, event: ProgrammeEvent) -> Programme:
    """What the programme is after the fact."""
    match event:
        case ProgrammeRegistered():
            return Programme(unit=event.unit)
        case ProgrammeSuspended():
            return replace(_known(programme), status=Status.SUSPENDED)
        case ProgrammeResumed():
            return replace(_known(programme), status=Status.ACTIVE)
        case ProgrammeEnded():
            return replace(_known(programme), status=Status.ENDED)
        case ProgrammeOwnerOfficeNamed():
            return replace(_known(programme), owner_office=event.office)
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def programme_stream(code: str) -> UUID:
    """A programme is known by its code: one stream each."""
    return stream_id("programme", code)


def register(
    programme: Programme | None,
    *,
    code: str,
    name: str,
    level: str,
    owner: str,
    unit: str,
    funding: str,
    description: str,
) -> ProgrammeRegistered:
    """Enter a programme under a code not yet taken: 2..20 of A-Z, 0-9 and "-", as in PBI-JK."""
    if programme is not None:
        raise AlreadyExists("code")
    if not _CODE.fullmatch(code):
        raise Invalid("code")
    return ProgrammeRegistered(
        code=code,
        name=checked_open_text(name, "name"),
        level=checked_code(level, LEVELS, "level"),
        owner=checked_open_text(owner, "owner"),
        unit=checked_code(unit, UNITS, "unit"),
        funding=checked_code(funding, FUNDING, "funding"),
        description=checked_open_text(description, "description", most=2000),
    )


def suspend(programme: Programme | None, *, reason: str) -> ProgrammeSuspended:
    """Pause an active programme."""
    _in(programme, Status.ACTIVE)
    return ProgrammeSuspended(reason=checked_code(reason, REASONS, "reason"))


def resume(programme: Programme | None) -> ProgrammeResumed:
    """Go on with a suspended programme."""
    _in(programme, Status.SUSPENDED)
    return ProgrammeResumed()


def end(programme: Programme | None, *, reason: str) -> ProgrammeEnded:
    """End a programme, active or suspended."""
    _in(programme, Status.ACTIVE, Status.SUSPENDED)
    return ProgrammeEnded(reason=checked_code(reason, REASONS, "reason"))


def name_owner_office(programme: Programme | None, *, office: str) -> ProgrammeOwnerOfficeNamed:
    """Say which office answers for the programme, be it over too: people complain of ended ones."""
    if _known(programme).owner_office == office:
        raise AlreadyExists("office")
    return ProgrammeOwnerOfficeNamed(office=office)


def active_unit(programme: Programme | None, unit: str) -> str:
    """The unit of an active programme, if it is this one: only then may it pay now."""
    active = _in(programme, Status.ACTIVE)
    return checked_code(unit, (active.unit,), "unit")


def active(programme: Programme | None) -> Programme:
    """The programme, if it is neither suspended nor over: only then does a period of it open."""
    return _in(programme, Status.ACTIVE)


def not_over(programme: Programme | None) -> Programme:
    """The programme, active or suspended: until it ends its rules may change and its periods close."""
    return _in(programme, Status.ACTIVE, Status.SUSPENDED)


def _in(programme: Programme | None, *allowed: Status) -> Programme:
    known = _known(programme)
    if known.status not in allowed:
        raise WrongState("programme", status=known.status.value)
    return known


def _known(programme: Programme | None) -> Programme:
    if programme is None:
        raise NotFound("programme")
    return programme
