"""Use cases of the complaint desk: take complaints in, verify and route them, or set them aside."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from application.authority import RestsOn, offices_above
from application.complaint_timing import complaint_timing
from application.confidentiality import hidden_from, in_conflict, originals_of
from application.ports import Act, Change, Outcome, Ports, Stream
from application.references import known_office, known_person_if_any, known_programme, owner_office
from application.regions import region_within
from application.roles import Role
from application.rules import local_day
from application.sealing import seal_required, seal_text
from application.tickets import holder_of, secret_digest, ticket_for
from application.use_case import Command, seen, use_case
from domain import complaint_decisions as decisions
from domain.complaint import Complaint, ComplaintEvent, evolve
from domain.complaint_conflicts import pass_up
from domain.errors import AlreadyExists, Missing, NotFound
from domain.fact import About
from domain.identifiers import stream_id

LONGEST_CONTACT = 200
"""Characters of a telephone number, an e-mail address or 'ask at the shop of …'."""


class SubmitComplaint(Command, frozen=True, kw_only=True):
    """channel, category: codes of complaint_codes; an unknown category is kept as unclassified.

    region: village the complaint is about, or the tenant's own code. narrative: 1 to 10,000
    characters. contact: how to reach the reporter, 1 to 200 characters. anonymous: then neither
    reporter nor contact may be given.

    against_accounts, against_offices: whom it is about; they never see it, nor does anybody whom a named head commands,
    who heads them, or who acts in the place of a named officer. confidentiality: Confidentiality; left out, an
    anonymous one is restricted, any other open.
    """

    channel: str
    region: str
    narrative: str
    category: str | None = None
    programme: str | None = None
    anonymous: bool = False
    reporter: UUID | None = None
    contact: str | None = None
    against_accounts: tuple[str, ...] = ()
    against_offices: tuple[str, ...] = ()
    confidentiality: str | None = None


class NameOfficers(Command, frozen=True, kw_only=True):
    """accounts, offices: whom the complaint turns out to be about; at least one. Of a duplicate: its originals too."""

    complaint: UUID
    accounts: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()


class PassComplaintUp(Command, frozen=True, kw_only=True):
    """from_office: where it lies, which it is about, or whose head or a head above it names."""

    complaint: UUID
    from_office: str


class SetConfidentiality(Command, frozen=True, kw_only=True):
    """level: Confidentiality, another than it has."""

    complaint: UUID
    level: str


class VerifyComplaint(Command, frozen=True, kw_only=True):
    """lapor_class: LaporClass. category: any but unclassified. programme: None keeps its own."""

    complaint: UUID
    lapor_class: str
    category: str
    programme: str | None = None


class RouteComplaint(Command, frozen=True, kw_only=True):
    """to_office: code of an office; None: the one that answers for the programme. programme: None keeps its own."""

    complaint: UUID
    to_office: str | None = None
    programme: str | None = None


class RejectComplaint(Command, frozen=True, kw_only=True):
    """reason: RejectionReason."""

    complaint: UUID
    reason: str


class MarkDuplicate(Command, frozen=True, kw_only=True):
    """original: the complaint under which the matter is handled; it is about all whom this one is about."""

    complaint: UUID
    original: UUID


class TransferComplaint(Command, frozen=True, kw_only=True):
    """to_authority: Authority. receipt: number of the letter, 1 to 60 characters; None: we give one. sent: Sent."""

    complaint: UUID
    to_authority: str
    receipt: str | None = None
    sent: tuple[str, ...] = ()


class ArchiveComplaint(Command, frozen=True, kw_only=True):
    """reason: ArchiveReason."""

    complaint: UUID
    reason: str


class WithdrawComplaint(Command, frozen=True, kw_only=True):
    """The reporter takes it back."""

    complaint: UUID


@use_case
async def submit_complaint(command: SubmitComplaint, act: Act, ports: Ports) -> Outcome:
    """File a complaint, and give its reporter a ticket. Its id comes from the command: a repeated one is the same."""
    region = region_within(command.region, act, ports)
    complaint = stream_id("complaint", act.actor, str(act.command_id))
    stream: Stream[Complaint] = await ports.ledger.read(complaint, evolve)
    key = ports.vault.new_key(complaint)
    ticket = ticket_for(act.actor, act.command_id, ports)
    facts = decisions.submit(
        stream.state,
        channel=command.channel,
        category=command.category,
        region=region,
        submitted_by=act.actor,
        anonymous=command.anonymous,
        narrative=seal_required(key, "narrative", command.narrative),
        contact=seal_text(key, "contact", command.contact, longest=LONGEST_CONTACT),
        reporter=await known_person_if_any(command.reporter, act, ports, field="reporter"),
        programme=await known_programme(command.programme, ports),
        against_accounts=command.against_accounts,
        against_offices=await _offices(command.against_offices, "against_offices", ports),
        confidentiality=command.confidentiality,
        ticket=ticket.number,
        ticket_secret=secret_digest(ticket, ports.vault),
        timing=await complaint_timing(ports),
    )
    change = Change(stream, facts, About(region, command.programme))
    return Outcome(complaint, [change], keys=[key.stored])


async def free_office(
    code: str, state: Complaint | None, ports: Ports, rests_on: RestsOn
) -> str | None:
    """The nearest open office, this one or above it, that the complaint is not about; None where there is none."""
    if state is None:
        return None
    for office, stream in await offices_above(code, ports):
        rests_on.append(stream)
        is_open = stream.state is not None and stream.state.is_open
        if is_open and not await in_conflict(office, state, ports, rests_on):
            return office
    return None


async def _offices(codes: tuple[str, ...], field: str, ports: Ports) -> tuple[str, ...]:
    return tuple([await known_office(code, ports, field=field) for code in dict.fromkeys(codes)])


@use_case
async def name_officers(command: NameOfficers, act: Act, ports: Ports) -> Outcome:
    """Keep a complaint, and those under which it is handled, from whom it turns out to be about."""
    stream = await seen_complaint(command.complaint, act, ports)
    offices = await _offices(command.offices, "offices", ports)
    fact = decisions.name_officers(stream.state, accounts=command.accounts, offices=offices)
    outcome = recorded(stream, fact)
    originals = [] if stream.state is None else await originals_of(stream.state, ports)
    for original in originals:
        with suppress(AlreadyExists):
            fact = decisions.name_officers(
                original.state, accounts=command.accounts, offices=offices
            )
            seen_too = SeenComplaint(original.id, original.version, original.state)
            more = recorded(seen_too, fact).changes
            outcome = replace(outcome, changes=[*outcome.changes, *more])
    return outcome


@use_case
async def pass_complaint_up(command: PassComplaintUp, act: Act, ports: Ports) -> Outcome:
    """Move a complaint from an office that may not handle it to the nearest one above that may."""
    stream = await seen_complaint(command.complaint, act, ports)
    office, rests_on = command.from_office, RestsOn()
    conflict = stream.state is not None and await in_conflict(office, stream.state, ports, rests_on)
    fact = pass_up(
        stream.state,
        from_office=office,
        conflict=conflict,
        to_office=await free_office(office, stream.state, ports, rests_on) if conflict else None,
    )
    return recorded(stream, fact, also=rests_on)


@use_case
async def set_confidentiality(command: SetConfidentiality, act: Act, ports: Ports) -> Outcome:
    """Say anew who reads a complaint."""
    stream = await seen_complaint(command.complaint, act, ports)
    return recorded(stream, decisions.set_confidentiality(stream.state, level=command.level))


@use_case
async def verify_complaint(command: VerifyComplaint, act: Act, ports: Ports) -> Outcome:
    """Take a complaint up: verified and classified in one append."""
    stream = await seen_complaint(command.complaint, act, ports)
    facts = decisions.verify(
        stream.state,
        lapor_class=command.lapor_class,
        category=command.category,
        programme=await known_programme(command.programme, ports),
        timing=await complaint_timing(ports),
    )
    return recorded(stream, *facts)


@use_case
async def route_complaint(command: RouteComplaint, act: Act, ports: Ports) -> Outcome:
    """Give a complaint to the office that handles it: the one named, or the one that answers for its programme.

    Where the complaint is about that one or its head, it goes to the nearest open office above that it is not about.
    """
    stream = await seen_complaint(command.complaint, act, ports)
    programme = await known_programme(command.programme, ports)
    kept = stream.state.programme if stream.state else None
    office, rests_on = command.to_office, RestsOn()
    if office is None and (owner := await owner_office(programme or kept, ports)) is not None:
        office = await free_office(owner, stream.state, ports, rests_on) or owner
    if office is None:
        raise Missing("to_office")
    known = await known_office(office, ports, field="to_office")
    facts = decisions.route(
        stream.state,
        to_office=known,
        conflict=stream.state is not None
        and await in_conflict(known, stream.state, ports, rests_on),
        programme=programme,
        timing=await complaint_timing(ports),
    )
    return recorded(stream, *facts, also=rests_on)


@use_case
async def reject_complaint(command: RejectComplaint, act: Act, ports: Ports) -> Outcome:
    """Do not take a complaint up."""
    stream = await seen_complaint(command.complaint, act, ports)
    return recorded(stream, decisions.reject(stream.state, reason=command.reason))


@use_case
async def mark_duplicate(command: MarkDuplicate, act: Act, ports: Ports) -> Outcome:
    """Handle a complaint under another one that the actor sees too."""
    stream = await seen_complaint(command.complaint, act, ports)
    original = await seen_complaint(command.original, act, ports)
    facts = decisions.mark_duplicate(
        stream.state, this=stream.id, original=original.id, other=original.state
    )
    return recorded(stream, *facts, also=[original, *original.rests_on])


@use_case
async def transfer_complaint(command: TransferComplaint, act: Act, ports: Ports) -> Outcome:
    """Pass a complaint on to the authority that may decide it, with a receipt for the reporter."""
    stream = await seen_complaint(command.complaint, act, ports)
    day = local_day(ports.clock(), ports.tenant)
    ours = f"{ports.tenant}/{day:%Y%m%d}/{stream.id.hex[:6].upper()}"
    fact = decisions.transfer(
        stream.state,
        to_authority=command.to_authority,
        receipt=ours if command.receipt is None else command.receipt,
        sent=command.sent,
    )
    return recorded(stream, fact)


@use_case
async def archive_complaint(command: ArchiveComplaint, act: Act, ports: Ports) -> Outcome:
    """Put a complaint away without an answer."""
    stream = await seen_complaint(command.complaint, act, ports)
    return recorded(stream, decisions.archive(stream.state, reason=command.reason))


@use_case
async def withdraw_complaint(command: WithdrawComplaint, act: Act, ports: Ports) -> Outcome:
    """Take a complaint back."""
    stream = await seen_complaint(command.complaint, act, ports)
    return recorded(stream, decisions.withdraw(stream.state))


@dataclass(frozen=True, slots=True)
class SeenComplaint(Stream[Complaint]):
    """A complaint that whoever acts sees. rests_on: what was read to know that, which holds only while it is so."""

    rests_on: tuple[Stream[Any], ...] = ()


async def seen_complaint(complaint: UUID, act: Act, ports: Ports) -> SeenComplaint:
    """Read a complaint in the actor's regions and before its walls; a citizen sees only their own.

    Their own is what the same account submitted, or what their ticket is for. Raises NotFound for all else, which does
    not tell whether it exists.
    """
    stream, state = await seen(complaint, ComplaintEvent, evolve, act, ports)
    ticket = holder_of(state.ticket) if state.ticket else None
    if act.role is Role.CITIZEN and act.actor not in (state.submitted_by, ticket):
        raise NotFound
    rests_on = RestsOn()
    if await hidden_from(state, act, ports, rests_on):
        raise NotFound
    return SeenComplaint(stream.id, stream.version, state, tuple(rests_on))


def recorded(
    stream: SeenComplaint, *facts: ComplaintEvent, also: Iterable[Stream[Any]] = ()
) -> Outcome:
    """Append facts, filed under the region and programme that hold after them. also: what else they rest on."""
    state = stream.state
    for fact in facts:
        state = evolve(state, fact)
    about = About() if state is None else About(state.region, state.programme)
    unchanged = [*stream.rests_on, *also]
    return Outcome(stream.id, [Change(stream, facts, about)], unchanged=unchanged)
