"""Use cases of the complaint desk: take complaints in, verify and route them, or set them aside."""

from dataclasses import replace
from uuid import UUID

from application.ports import Act, Change, Outcome, Ports, Stream
from application.references import known_office, known_person_if_any, known_programme
from application.regions import region_within
from application.roles import Role
from application.sealing import seal_required, seal_text
from application.use_case import Command, seen, use_case
from domain import complaint_decisions as decisions
from domain.complaint import Complaint, ComplaintEvent, evolve
from domain.errors import NotFound
from domain.fact import About
from domain.identifiers import stream_id

LONGEST_CONTACT = 200
"""Characters of a telephone number, an e-mail address or 'ask at the shop of …'."""


class SubmitComplaint(Command, frozen=True, kw_only=True):
    """channel, category: codes of complaint_codes; an unknown category is kept as unclassified.

    region: village the complaint is about, or the tenant's own code. narrative: 1 to 10,000
    characters. contact: how to reach the reporter, 1 to 200 characters. anonymous: then neither
    reporter nor contact may be given.
    """

    channel: str
    region: str
    narrative: str
    category: str | None = None
    programme: str | None = None
    anonymous: bool = False
    reporter: UUID | None = None
    contact: str | None = None


class VerifyComplaint(Command, frozen=True, kw_only=True):
    """lapor_class: LaporClass. category: any but unclassified. programme: None keeps its own."""

    complaint: UUID
    lapor_class: str
    category: str
    programme: str | None = None


class RouteComplaint(Command, frozen=True, kw_only=True):
    """to_office: code of an office. programme: None keeps the one it has."""

    complaint: UUID
    to_office: str
    programme: str | None = None


class RejectComplaint(Command, frozen=True, kw_only=True):
    """reason: RejectionReason."""

    complaint: UUID
    reason: str


class MarkDuplicate(Command, frozen=True, kw_only=True):
    """original: the complaint under which the matter is handled."""

    complaint: UUID
    original: UUID


class TransferComplaint(Command, frozen=True, kw_only=True):
    """to_authority: Authority."""

    complaint: UUID
    to_authority: str


class ArchiveComplaint(Command, frozen=True, kw_only=True):
    """reason: ArchiveReason."""

    complaint: UUID
    reason: str


class WithdrawComplaint(Command, frozen=True, kw_only=True):
    """The reporter takes it back."""

    complaint: UUID


@use_case
async def submit_complaint(command: SubmitComplaint, act: Act, ports: Ports) -> Outcome:
    """File a complaint. Its id comes from the command: a repeated one meets the same stream."""
    region = region_within(command.region, act, ports)
    complaint = stream_id("complaint", act.actor, str(act.command_id))
    stream: Stream[Complaint] = await ports.ledger.read(complaint, evolve)
    key = ports.vault.new_key(complaint)
    fact = decisions.submit(
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
    )
    change = Change(stream, [fact], About(region, fact.programme))
    return Outcome(complaint, [change], keys=[key.stored])


@use_case
async def verify_complaint(command: VerifyComplaint, act: Act, ports: Ports) -> Outcome:
    """Take a complaint up: verified and classified in one append."""
    stream = await seen_complaint(command.complaint, act, ports)
    facts = decisions.verify(
        stream.state,
        lapor_class=command.lapor_class,
        category=command.category,
        programme=await known_programme(command.programme, ports),
    )
    return recorded(stream, *facts)


@use_case
async def route_complaint(command: RouteComplaint, act: Act, ports: Ports) -> Outcome:
    """Give a complaint to the office that handles it."""
    stream = await seen_complaint(command.complaint, act, ports)
    fact = decisions.route(
        stream.state,
        to_office=await known_office(command.to_office, ports, field="to_office"),
        programme=await known_programme(command.programme, ports),
    )
    return recorded(stream, fact)


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
    fact = decisions.mark_duplicate(
        stream.state, this=stream.id, original=original.id, other=original.state
    )
    return replace(recorded(stream, fact), unchanged=[original])


@use_case
async def transfer_complaint(command: TransferComplaint, act: Act, ports: Ports) -> Outcome:
    """Pass a complaint on to the authority that may decide it."""
    stream = await seen_complaint(command.complaint, act, ports)
    return recorded(stream, decisions.transfer(stream.state, to_authority=command.to_authority))


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


async def seen_complaint(complaint: UUID, act: Act, ports: Ports) -> Stream[Complaint]:
    """Read a complaint in the actor's regions; a citizen sees only what the same account submitted.

    Raises NotFound for all else, which does not tell whether it exists.
    """
    stream, state = await seen(complaint, ComplaintEvent, evolve, act, ports)
    if act.role is Role.CITIZEN and state.submitted_by != act.actor:
        raise NotFound
    return stream


def recorded(stream: Stream[Complaint], *facts: ComplaintEvent) -> Outcome:
    """Append facts, filed under the region and programme that hold after them."""
    state = stream.state
    for fact in facts:
        state = evolve(state, fact)
    about = About() if state is None else About(state.region, state.programme)
    return Outcome(stream.id, [Change(stream, facts, about)])
