"""A tenant, which is one kabupaten or kota, and its offices: facts, state, decisions."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import AlreadyExists
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.shapes import checked_code, checked_open_text, checked_slug

PURPOSES = {"production": "layanan sesungguhnya", "demonstration": "peragaan dengan data contoh"}
"""What a tenant is for; made-up histories go into a demonstration only."""

KINDS = {
    "secretariat": "sekretariat",
    "puskesos": "Puskesos desa/kelurahan",
    "kelurahan": "kantor kelurahan/desa",
    "kecamatan": "kantor kecamatan",
    "dinas": "Dinas Sosial",
    "upt": "unit pelaksana teknis",
}
"""Kinds of office, with their Indonesian names."""

# Facts --------------------------------------------------------------------------------------------


class TenantOpened(Fact, frozen=True, kw_only=True):
    """A kabupaten or kota began to keep its history here. code: Kemendagri code such as 61.05."""

    code: str
    name: str
    purpose: str


class OfficeOpened(Fact, frozen=True, kw_only=True):
    """A desk of the tenant began to work. office: its short name; region: where it stands."""

    office: str
    name: str
    kind: str
    region: str


TenantEvent: TypeAlias = TenantOpened
OfficeEvent: TypeAlias = OfficeOpened

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant that was opened."""

    region: str


@dataclass(frozen=True, slots=True)
class Office:
    """An office that was opened."""

    region: str


def evolve_tenant(_before: Tenant | None, event: TenantEvent) -> Tenant:
    """What the tenant is after the fact."""
    match event:
        case TenantOpened():
            return Tenant(region=event.code)
        case _:
            assert_never(event)


def evolve_office(_before: Office | None, event: OfficeEvent) -> Office:
    """What the office is after the fact."""
    match event:
        case OfficeOpened():
            return Office(region=event.region)
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def tenant_stream(code: str) -> UUID:
    """A tenant is opened once: one stream for its code."""
    return stream_id("tenant", code)


def office_stream(office: str) -> UUID:
    """Offices are told apart by their short name inside the tenant."""
    return stream_id("office", office)


def open_tenant(tenant: Tenant | None, *, code: str, name: str, purpose: str) -> TenantOpened:
    """Open a tenant that is not open yet."""
    if tenant is not None:
        raise AlreadyExists("code")
    return TenantOpened(
        code=code,
        name=checked_open_text(name, "name"),
        purpose=checked_code(purpose, PURPOSES, "purpose"),
    )


def open_office(
    office: Office | None, *, code: str, name: str, kind: str, region: str
) -> OfficeOpened:
    """Open an office whose short name is not taken."""
    if office is not None:
        raise AlreadyExists("office")
    return OfficeOpened(
        office=checked_slug(code, "office"),
        name=checked_open_text(name, "name"),
        kind=checked_code(kind, KINDS, "kind"),
        region=region,
    )
