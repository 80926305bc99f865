"""A partner of the referral network, what is agreed with it, and its months: facts, state, decisions.

A partner has no account here: the desk records what it answers. Two agreements in force never name one service, so
that a service has one monthly limit or none.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias, assert_never
from uuid import UUID

import msgspec

from domain.errors import AlreadyExists, Invalid, LimitExhausted, Missing, NotAgreed, NotFound
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.shapes import checked_code, checked_number, checked_open_text, checked_slug

KINDS = {
    "hospital": "rumah sakit",
    "mental_hospital": "rumah sakit jiwa",
    "police": "kepolisian",
    "satpol_pp": "Satpol PP",
    "dukcapil": "Dukcapil",
    "panti": "panti",
    "lks": "lembaga kesejahteraan sosial",
    "bpjs_kesehatan": "BPJS Kesehatan",
    "education_office": "Dinas Pendidikan",
    "health_office": "Dinas Kesehatan",
    "other_dinas": "dinas lain",
    "village_government": "pemerintah desa",
    "private": "swasta",
}
"""Kinds of partner, with their Indonesian names."""

SERVICES = {
    "jkn_membership": "kepesertaan JKN",
    "health_care": "layanan kesehatan",
    "psychiatric_care": "layanan kejiwaan",
    "civil_registration": "pencatatan sipil",
    "care_home_place": "tempat di panti",
    "school_place": "tempat di sekolah",
    "school_aid": "bantuan sekolah",
    "police_protection": "perlindungan polisi",
    "escort": "pendampingan di lapangan",
    "legal_aid": "bantuan hukum",
    "job_training": "pelatihan kerja",
    "house_repair": "perbaikan rumah",
    "repatriation": "pemulangan",
}
"""What is referred for. Our own list, after the needs that SLRT desks pass on [domain.md §5]."""

END_REASONS = {
    "agreement_replaced": "digantikan perjanjian lain",
    "partner_withdrew": "mitra mengundurkan diri",
    "we_withdrew": "kami mengakhiri",
}
"""Why an agreement ended before its day."""

HIGHEST_LIMIT = 10_000
"""The most referrals a month that an agreement may name: beyond it, a limit is none."""

# Facts --------------------------------------------------------------------------------------------


class AgreedService(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One service of an agreement. monthly_limit: referrals a calendar month, None: as many as come."""

    service: str
    monthly_limit: int | None = None


class PartnerRegistered(Fact, frozen=True, kw_only=True):
    """An institution joined the network. partner: its short name; region: where it stands, if known."""

    partner: str
    name: str
    kind: str
    region: str | None = None


class AgreementSigned(Fact, frozen=True, kw_only=True):
    """What the partner takes, from one day until another, both included. agreement: number of the MoU."""

    agreement: str
    services: tuple[AgreedService, ...]
    valid_from: date
    valid_until: date


class AgreementEnded(Fact, frozen=True, kw_only=True):
    """The agreement is over; ended_on is its last day. reason: of END_REASONS."""

    agreement: str
    ended_on: date
    reason: str


class PartnerPlaceTaken(Fact, frozen=True, kw_only=True):
    """A referral was sent and counts in the partner's month (`2022-06`) for this service."""

    partner: str
    service: str
    month: str
    referral: UUID


class PartnerPlaceReturned(Fact, frozen=True, kw_only=True):
    """A referral was declined or ran out unanswered, and counts no longer."""

    partner: str
    service: str
    month: str
    referral: UUID


PartnerEvent: TypeAlias = PartnerRegistered | AgreementSigned | AgreementEnded
PartnerMonthEvent: TypeAlias = PartnerPlaceTaken | PartnerPlaceReturned

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement; its last day moves when it ends early. limits: service → monthly limit or None."""

    first_day: date
    last_day: date
    limits: dict[str, int | None]
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Partner:
    """A registered partner. It serves the whole tenant, hence no region."""

    code: str
    agreements: dict[str, Agreement] = field(default_factory=dict)
    region: None = None


@dataclass(frozen=True, slots=True)
class PartnerMonth:
    """The referrals that count in one month."""

    referrals: frozenset[UUID] = frozenset()


def evolve(partner: Partner | None, event: PartnerEvent) -> Partner:
    """What the partner is after the fact."""
    match event:
        case PartnerRegistered():
            return Partner(code=event.partner)
        case AgreementSigned():
            limits = {each.service: each.monthly_limit for each in event.services}
            signed = Agreement(event.valid_from, event.valid_until, limits)
            return _with(known(partner), event.agreement, signed)
        case AgreementEnded():
            agreement = known(partner).agreements[event.agreement]
            over = replace(agreement, last_day=event.ended_on, ended=True)
            return _with(known(partner), event.agreement, over)
        case _:
            assert_never(event)


def evolve_month(month: PartnerMonth | None, event: PartnerMonthEvent) -> PartnerMonth:
    """What the month is after the fact."""
    before = PartnerMonth() if month is None else month
    match event:
        case PartnerPlaceTaken():
            return PartnerMonth(before.referrals | {event.referral})
        case PartnerPlaceReturned():
            return PartnerMonth(before.referrals - {event.referral})
        case _:
            assert_never(event)


def _with(partner: Partner, number: str, agreement: Agreement) -> Partner:
    return replace(partner, agreements={**partner.agreements, number: agreement})


# Decisions ----------------------------------------------------------------------------------------


def partner_stream(partner: str) -> UUID:
    """Partners are told apart by their short name inside the tenant."""
    return stream_id("partner", partner)


def partner_month_stream(partner: str, service: str, month: str) -> UUID:
    """One stream for what a partner takes in a month: the limit holds inside the append."""
    return stream_id("partner_month", partner, service, month)


def month_of(day: date) -> str:
    """The calendar month of a day, as in `2022-06`."""
    return f"{day:%Y-%m}"


def register(
    partner: Partner | None, *, code: str, name: str, kind: str, region: str | None
) -> PartnerRegistered:
    """Enter an institution whose short name is not taken."""
    if partner is not None:
        raise AlreadyExists("partner")
    return PartnerRegistered(
        partner=checked_slug(code, "partner"),
        name=checked_open_text(name, "name"),
        kind=checked_code(kind, KINDS, "kind"),
        region=region,
    )


def sign_agreement(
    partner: Partner | None,
    *,
    number: str,
    services: tuple[AgreedService, ...],
    valid_from: date,
    valid_until: date,
) -> AgreementSigned:
    """Agree on services of which none is agreed already on any of these days."""
    agreements = known(partner).agreements
    number = checked_open_text(number, "agreement", most=100)
    if number in agreements:
        raise AlreadyExists("agreement")
    if valid_until < valid_from:
        raise Invalid("valid_until")
    if not services:
        raise Missing("services")
    names = [checked_code(each.service, SERVICES, "services") for each in services]
    if len(set(names)) < len(names):
        raise Invalid("services")
    for each in services:
        if each.monthly_limit is not None:
            checked_number(each.monthly_limit, "monthly_limit", least=1, most=HIGHEST_LIMIT)
    for other in agreements.values():
        meets = other.first_day <= valid_until and valid_from <= other.last_day
        if meets and other.limits.keys() & set(names):
            raise AlreadyExists("services")
    return AgreementSigned(
        agreement=number, services=services, valid_from=valid_from, valid_until=valid_until
    )


def end_agreement(
    partner: Partner | None, *, number: str, ended_on: date, reason: str
) -> AgreementEnded:
    """End an agreement early; ended_on, its last day, lies within it."""
    agreement = known(partner).agreements.get(number)
    if agreement is None:
        raise NotFound("agreement")
    if agreement.ended:
        raise AlreadyExists("agreement")
    if not agreement.first_day <= ended_on <= agreement.last_day:
        raise Invalid("ended_on")
    return AgreementEnded(
        agreement=number, ended_on=ended_on, reason=checked_code(reason, END_REASONS, "reason")
    )


def agreed_limit(partner: Partner | None, *, service: str, on: date) -> int | None:
    """The monthly limit of a service that is agreed on this day, None: no limit. Raises NotAgreed."""
    for agreement in known(partner).agreements.values():
        if agreement.first_day <= on <= agreement.last_day and service in agreement.limits:
            return agreement.limits[service]
    raise NotAgreed("service")


def take_place(
    month: PartnerMonth | None,
    *,
    limit: int | None,
    partner: str,
    service: str,
    on: date,
    referral: UUID,
) -> PartnerPlaceTaken:
    """Count a referral in the month of this day, if the limit has room for it."""
    taken = 0 if month is None else len(month.referrals)
    if limit is not None and taken >= limit:
        raise LimitExhausted("partner", limit=limit, month=month_of(on))
    return PartnerPlaceTaken(
        partner=partner, service=service, month=month_of(on), referral=referral
    )


def known(partner: Partner | None) -> Partner:
    """The partner, if it is registered."""
    if partner is None:
        raise NotFound("partner")
    return partner
