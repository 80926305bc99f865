"""Use cases of the desk: draft a referral, send it, send it on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from application.authority import RestsOn
from application.calendars import working_calendar
from application.confidentiality import is_about
from application.filing_complaints import seen_complaint
from application.packets import PacketField, open_packet, packed, repacked, seal_packet
from application.ports import Act, Change, NewKey, Outcome, Ports, Stream
from application.references import known_person_if_any
from application.rules import local_day, rule_in_force
from application.sealing import key_of_record, seal_required
from application.use_case import Command, facts_of, seen, use_case
from domain import case, complaint, partner, person, service_rendered
from domain import referral_decisions as decisions
from domain.codes import listed
from domain.errors import NotFound
from domain.fact import About
from domain.identifiers import stream_id
from domain.partner import (
    Partner,
    PartnerMonth,
    PartnerMonthEvent,
    PartnerPlaceReturned,
    agreed_limit,
    month_of,
    partner_month_stream,
    partner_stream,
    take_place,
)
from domain.referral import Referral, ReferralEvent, evolve
from domain.shapes import checked_code


class DraftReferral(Command, frozen=True, kw_only=True):
    """Prepare a referral. subject_kind: complaint, case, service or person; subject: which one.

    partner: its short name; service: of SERVICES, agreed with it now; need: what is asked, 1 to 10,000 characters;
    person: whom it is for, if known and not the subject; packet: the least of that person's data.
    """

    subject_kind: str
    subject: UUID
    partner: str
    service: str
    need: str
    packet: tuple[PacketField, ...]
    person: UUID | None = None


class SendReferral(Command, frozen=True, kw_only=True):
    """Hand the referral to the partner."""

    referral: UUID


class OpenReferralPacket(Command, frozen=True, kw_only=True):
    """Look at what goes along, in clear. reason: of OpeningReason."""

    referral: UUID
    reason: str


class RerouteReferral(Command, frozen=True, kw_only=True):
    """Go on with another partner, or service, after a return to the desk or silence.

    packet: what the next service needs beside what went along already and is needed there too.
    """

    referral: UUID
    partner: str
    service: str
    packet: tuple[PacketField, ...] = ()


@use_case
async def draft_referral(command: DraftReferral, act: Act, ports: Ports) -> Outcome:
    """Prepare a referral with the least of the person's data, sealed under a key of its own."""
    subject = await _subject(command.subject_kind, command.subject, act, ports)
    today = local_day(ports.clock(), ports.tenant)
    contents = packed(command.service, command.packet, today)
    whom = await known_person_if_any(command.person, act, ports, field="person")
    agreed_with = await partner_of(command.partner, ports)
    agreed_limit(agreed_with.state, service=command.service, on=today)
    referral = _new_referral(act)
    stream: Stream[Referral] = await ports.ledger.read(referral, evolve)
    key = ports.vault.new_key(referral)
    fact = decisions.draft(
        stream.state,
        partner=command.partner,
        service=command.service,
        region=subject.region,
        subject_kind=command.subject_kind,
        subject=command.subject,
        person=subject.person if whom is None else whom,
        fields=tuple(contents),
        packet=seal_packet(key, contents),
        need=seal_required(key, "need", command.need),
    )
    change = Change(stream, [fact], About(subject.region))
    unchanged = [agreed_with, *subject.rests_on]
    return Outcome(referral, [change], keys=[key.stored], unchanged=unchanged)


@use_case
async def send_referral(command: SendReferral, act: Act, ports: Ports) -> Outcome:
    """Hand a draft to the partner, if the service is agreed now and the month has room."""
    stream, referral = await seen_referral(command.referral, act, ports)
    today = local_day(ports.clock(), ports.tenant)
    rule = await rule_in_force("referral_expiry", today, ports)
    fact = decisions.send(stream.state, rule, await working_calendar(ports), today=today)
    agreed_with = await partner_of(referral.partner, ports)
    limit = agreed_limit(agreed_with.state, service=referral.service, on=today)
    month = await _month(referral, today, ports)
    place = take_place(
        month.state,
        limit=limit,
        partner=referral.partner,
        service=referral.service,
        on=today,
        referral=stream.id,
    )
    return Outcome(
        stream.id,
        [
            Change(stream, [fact], About(referral.region)),
            Change(month, [place], About(referral.region, period=place.month)),
        ],
        unchanged=[agreed_with, *stream.rests_on],
    )


@use_case
async def reroute_referral(command: RerouteReferral, act: Act, ports: Ports) -> Outcome:
    """Go on as a new referral that names this one; the answer names the new one."""
    stream, referral = await seen_referral(command.referral, act, ports)
    fact = decisions.reroute(stream.state, onward=_new_referral(act))
    onward = await drafted_onward(
        stream.id, referral, command.partner, command.service, command.packet, act, ports
    )
    changes = [Change(stream, [fact], About(referral.region)), onward.change]
    return Outcome(
        onward.change.stream.id,
        changes,
        keys=[onward.key],
        unchanged=[onward.agreed_with, *stream.rests_on],
    )


@use_case
async def open_referral_packet(command: OpenReferralPacket, act: Act, ports: Ports) -> Outcome:
    """Record who is about to see what goes along, and why; only after this may it be shown."""
    stream, referral = await seen_referral(command.referral, act, ports)
    await key_of_record(stream.id, ports)
    fact = decisions.open_packet(stream.state, reason=command.reason)
    change = Change(stream, [fact], About(referral.region))
    return Outcome(stream.id, [change], unchanged=stream.rests_on)


class Onward(NamedTuple):
    """The next referral of a chain: its first fact, its key, and the partner that it rests on."""

    change: Change
    key: NewKey
    agreed_with: Stream[Partner]


async def drafted_onward(
    referral_id: UUID,
    before: Referral,
    to_partner: str,
    service: str,
    more: tuple[PacketField, ...],
    act: Act,
    ports: Ports,
) -> Onward:
    """Draft the next referral of a chain: the same need, and of the data what the next service needs too."""
    today = local_day(ports.clock(), ports.tenant)
    checked_code(service, partner.SERVICES, "service")
    agreed_with = await partner_of(to_partner, ports)
    agreed_limit(agreed_with.state, service=service, on=today)
    old = await key_of_record(referral_id, ports)
    contents = repacked(service, open_packet(old, before.packet), more, today)
    onward = _new_referral(act)
    key = ports.vault.new_key(onward)
    new: Stream[Referral] = await ports.ledger.read(onward, evolve)
    fact = decisions.draft(
        new.state,
        partner=to_partner,
        service=service,
        region=before.region,
        subject_kind=before.subject_kind,
        subject=before.subject,
        person=before.person,
        fields=tuple(contents),
        packet=seal_packet(key, contents),
        need=key.seal("need", old.unseal("need", before.need)),
        rerouted_from=referral_id,
    )
    return Onward(Change(new, [fact], About(before.region)), key.stored, agreed_with)


@dataclass(frozen=True, slots=True)
class SeenReferral(Stream[Referral]):
    """A referral that whoever acts sees. rests_on: what was read to know that, which holds only while it is so."""

    rests_on: tuple[Stream[Any], ...] = ()


async def seen_referral(referral: UUID, act: Act, ports: Ports) -> tuple[SeenReferral, Referral]:
    """The referral, if it lies in the actor's regions and did not come of a complaint that is about them."""
    stream, state = await seen(referral, ReferralEvent, evolve, act, ports)
    rests_on = RestsOn()
    if await came_of_their_own(state, act, ports, rests_on):
        raise NotFound
    return SeenReferral(stream.id, stream.version, state, tuple(rests_on)), state


async def came_of_their_own(
    referral: Referral, act: Act, ports: Ports, rests_on: RestsOn | None = None
) -> bool:
    """Whether the referral came of a complaint that is about whoever acts."""
    if referral.subject_kind != decisions.Subject.COMPLAINT:
        return False
    source: Stream[complaint.Complaint] = await ports.ledger.read(
        referral.subject, facts_of(complaint.ComplaintEvent, complaint.evolve)
    )
    if rests_on is not None:
        rests_on.append(source)
    return source.state is not None and await is_about(source.state, act, ports, rests_on)


async def partner_of(code: str, ports: Ports) -> Stream[Partner]:
    """A registered partner. Raises NotFound at `partner`."""
    stream: Stream[Partner] = await ports.ledger.read(partner_stream(code), partner.evolve)
    partner.known(stream.state)
    return stream


async def place_returned(referral_id: UUID, referral: Referral, ports: Ports) -> list[Change]:
    """Give back the place that a referral took in the month it was sent in."""
    if referral.sent_on is None:
        return []
    month = await _month(referral, referral.sent_on, ports)
    fact = PartnerPlaceReturned(
        partner=referral.partner,
        service=referral.service,
        month=month_of(referral.sent_on),
        referral=referral_id,
    )
    return [Change(month, [fact], About(referral.region, period=fact.month))]


async def _month(referral: Referral, day: date, ports: Ports) -> Stream[PartnerMonth]:
    stream = partner_month_stream(referral.partner, referral.service, month_of(day))
    return await ports.ledger.read(stream, facts_of(PartnerMonthEvent, partner.evolve_month))


def _new_referral(act: Act) -> UUID:
    """Whoever gives a command twice meets the same referral."""
    return stream_id("referral", act.actor, str(act.command_id))


@dataclass(frozen=True, slots=True)
class _SubjectOf:
    region: str
    person: UUID | None
    rests_on: tuple[Stream[Any], ...]


_States: dict[decisions.Subject, tuple[Any, Callable[..., Any]]] = {
    decisions.Subject.COMPLAINT: (complaint.ComplaintEvent, complaint.evolve),
    decisions.Subject.CASE: (case.CaseEvent, case.evolve),
    decisions.Subject.SERVICE: (service_rendered.ServiceEvent, service_rendered.evolve),
    decisions.Subject.PERSON: (person.PersonEvent, person.evolve),
}


async def _subject(kind: str, subject: UUID, act: Act, ports: Ports) -> _SubjectOf:
    """What the referral comes from, if it is of this kind and in the actor's regions."""
    wanted = listed(decisions.Subject, kind, "subject_kind")
    rests_on: tuple[Stream[Any], ...] = ()
    if wanted is decisions.Subject.COMPLAINT:
        about = await seen_complaint(subject, act, ports)
        rests_on = (about, *about.rests_on)
    events, evolve_subject = _States[wanted]
    _, state = await seen(subject, events, evolve_subject, act, ports)
    itself = subject if wanted is decisions.Subject.PERSON else None
    return _SubjectOf(state.region, itself or getattr(state, "person", None), rests_on)
