"""A tenant, which is one kabupaten or kota, and its offices: facts, state, decisions."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import AlreadyExists, NotFound, OfficeIsClosed, OwnMatter, SameRecord
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

CLOSING_REASONS = {
    "work_taken_over": "tugas dialihkan ke kantor lain",
    "reorganised": "penataan organisasi",
    "moved_away": "pindah ke luar daerah",
    "opened_by_mistake": "dibuka karena keliru",
}
"""Why an office closes, with the Indonesian words."""

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


class OfficeClosed(Fact, frozen=True, kw_only=True):
    """A desk of the tenant ended its work. successor: the office that goes on with it; reason: of CLOSING_REASONS."""

    office: str
    reason: str
    decree: str
    successor: str | None = None


class OfficeHeadAppointed(Fact, frozen=True, kw_only=True):
    """Somebody was put in charge of an office, instead of whoever was. account: pseudonymous account id."""

    office: str
    account: str
    decree: str


class OfficePlacedUnder(Fact, frozen=True, kw_only=True):
    """An office answers to another one from now on, instead of whichever it did."""

    office: str
    superior: str
    decree: str


TenantEvent: TypeAlias = TenantOpened
OfficeEvent: TypeAlias = OfficeOpened | OfficeClosed | OfficeHeadAppointed | OfficePlacedUnder

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant that was opened."""

    region: str


@dataclass(frozen=True, slots=True)
class Office:
    """An office that was opened.

    is_open    whether it works now; a closed one may be opened again
    successor  of a closed office, the one that goes on with its work
    head       the account in charge; superior: the office that it answers to
    """

    region: str
    is_open: bool = True
    successor: str | None = None
    head: str | None = None
    superior: str | None = None


def evolve_tenant(_before: Tenant | None, event: TenantEvent) -> Tenant:
    """What the tenant is after the fact."""
    match event:
        case TenantOpened():
            return Tenant(region=event.code)
        case _:
            assert_never(event)


def evolve_office(office: Office | None, event: OfficeEvent) -> Office:
    """What the office is after the fact."""
    match event:
        case OfficeOpened():
            return Office(region=event.region)
        case OfficeClosed():
            return replace(_known(office), is_open=False, successor=event.successor)
        case OfficeHeadAppointed():
            return replace(_known(office), head=event.account)
        case OfficePlacedUnder():
            return replace(_known(office), superior=event.superior)
        case _:
            assert_never(event)


def _known(office: Office | None, field: str = "office") -> Office:
    if office is None:
        raise NotFound(field)
    return office


def working(office: Office | None, field: str = "office") -> Office:
    """The office, which must be open: nothing is passed to a closed one, and nobody acts there."""
    known = _known(office, field)
    if not known.is_open:
        raise OfficeIsClosed(field, successor=known.successor or "–")
    return known


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
    """Open an office whose short name is not taken, or one that was closed."""
    if office is not None and office.is_open:
        raise AlreadyExists("office")
    return OfficeOpened(
        office=checked_slug(code, "office"),
        name=checked_open_text(name, "name"),
        kind=checked_code(kind, KINDS, "kind"),
        region=region,
    )


def close_office(
    office: Office | None,
    *,
    code: str,
    reason: str,
    decree: str,
    successor: str | None,
    acting_at: str,
) -> OfficeClosed:
    """Close an office. Whoever does so acts at another one."""
    working(office)
    if code == acting_at:
        raise OwnMatter("office")
    if successor == code:
        raise SameRecord("successor")
    return OfficeClosed(
        office=code,
        reason=checked_code(reason, CLOSING_REASONS, "reason"),
        decree=checked_open_text(decree, "decree"),
        successor=successor,
    )


def appoint_head(
    office: Office | None, *, code: str, account: str, decree: str, by: Collection[str]
) -> OfficeHeadAppointed:
    """Put somebody in charge of an open office; nobody does so for themselves."""
    known = working(office)
    if account in by:
        raise OwnMatter("account")
    if known.head == account:
        raise AlreadyExists("account")
    return OfficeHeadAppointed(
        office=code, account=account, decree=checked_open_text(decree, "decree")
    )


def place_under(
    office: Office | None, *, code: str, superior: str, above: Collection[str], decree: str
) -> OfficePlacedUnder:
    """Let an open office answer to another. above: the offices that the other one answers to."""
    known = working(office)
    if superior == code or code in above:
        raise SameRecord("superior")
    if known.superior == superior:
        raise AlreadyExists("superior")
    return OfficePlacedUnder(
        office=code, superior=superior, decree=checked_open_text(decree, "decree")
    )
