"""Use cases of stranded people (OT): the claim to be sent home, its papers, repeated claims, the departure."""

from datetime import date
from uuid import UUID

from application.case_stream import seen_case
from application.enquiry_digests import enquiry_digests
from application.identities import identities
from application.ports import Act, Change, IndexEntry, Outcome, Ports, Stream
from application.regions import region_within
from application.rules import acted_on, local_day, rule_in_force
from application.use_case import Command, facts_of, seen, use_case
from domain import stranded as decisions
from domain.errors import NotFound
from domain.fact import About
from domain.identifiers import stream_id
from domain.indonesia import checked_region
from domain.shapes import checked_day
from domain.stranded import Claim, ClaimEvent, ClaimListed, ClaimsOfPerson, claims_stream, evolve


class ClaimRepatriation(Command, frozen=True, kw_only=True):
    """person: registered, with a NIK or by an interview. region: where the claim is made. origin: home, a code.

    case: the open case of the person, if there is one. birth_year: if known; with the name it lets other
    tenants recognise somebody without NIK. It is kept as a keyed digest only.
    """

    person: UUID
    region: str
    origin: str
    case: UUID | None = None
    birth_year: int | None = None


class NoteClaimPaper(Command, frozen=True, kw_only=True):
    """paper: Paper. Its digest may stand in the act's evidence."""

    claim: UUID
    paper: str


class ApproveRepatriation(Command, frozen=True, kw_only=True):
    """The checklist of the rule `stranded_checklist` must be complete."""

    claim: UUID


class DeclineRepatriation(Command, frozen=True, kw_only=True):
    """reason: DeclineReason."""

    claim: UUID
    reason: str


class RecordDeparture(Command, frozen=True, kw_only=True):
    """departed_on: the day."""

    claim: UUID
    departed_on: date


class FlagRepeatClaim(Command, frozen=True, kw_only=True):
    """Look again for earlier claims, after two records turned out to be one person."""

    claim: UUID


@use_case
async def claim_repatriation(command: ClaimRepatriation, act: Act, ports: Ports) -> Outcome:
    """Note that a stranded person asks to be sent home; claims not long before are flagged."""
    region = region_within(command.region, act, ports)
    origin = checked_region(command.origin, field="origin")
    person = await identities(command.person, act, ports, field="person")
    case = None if command.case is None else await seen_case(command.case, act, ports)
    if case is not None and (case.state is None or case.state.person not in person.all):
        raise NotFound("case")
    claimed_on = acted_on(act, ports)
    claim = stream_id("repatriation", act.actor, str(act.command_id))
    stream: Stream[Claim] = await ports.ledger.read(claim, evolve)
    lists, earlier = await claims_of(person.all, ports)
    facts, listing = decisions.claim(
        stream.state,
        earlier,
        await rule_in_force("stranded_repeat", claimed_on, ports),
        claim_id=claim,
        told=decisions.Told(
            person=person.surviving,
            office=act.office,
            region=region,
            origin=origin,
            claimed_on=claimed_on,
            case=command.case,
        ),
    )
    own = person.own(lists)
    digests = await enquiry_digests(person.surviving, command.birth_year, ports)
    return Outcome(
        claim,
        [Change(stream, facts, About(region)), Change(own, [listing], About(region))],
        index=[
            IndexEntry(f"enquiry_{kind}", bytes.fromhex(digest), person.surviving, unique=False)
            for kind, digest in digests
        ],
        unchanged=[*(each for each in lists if each is not own), *person.streams],
    )


@use_case
async def note_claim_paper(command: NoteClaimPaper, act: Act, ports: Ports) -> Outcome:
    """Note that a paper of the checklist is there."""
    stream, claim = await _seen_claim(command.claim, act, ports)
    return _recorded(stream, claim, decisions.note_paper(claim, paper=command.paper))


@use_case
async def approve_repatriation(command: ApproveRepatriation, act: Act, ports: Ports) -> Outcome:
    """Approve a claim whose required papers are all there."""
    stream, claim = await _seen_claim(command.claim, act, ports)
    rule = await rule_in_force("stranded_checklist", claim.claimed_on, ports)
    return _recorded(stream, claim, decisions.approve(claim, rule))


@use_case
async def decline_repatriation(command: DeclineRepatriation, act: Act, ports: Ports) -> Outcome:
    """Decline a claim."""
    stream, claim = await _seen_claim(command.claim, act, ports)
    return _recorded(stream, claim, decisions.decline(claim, reason=command.reason))


@use_case
async def record_departure(command: RecordDeparture, act: Act, ports: Ports) -> Outcome:
    """Record that the person left for home."""
    stream, claim = await _seen_claim(command.claim, act, ports)
    day = checked_day(command.departed_on, local_day(ports.clock(), ports.tenant), "departed_on")
    return _recorded(stream, claim, decisions.depart(claim, departed_on=day))


@use_case
async def flag_repeat_claim(command: FlagRepeatClaim, act: Act, ports: Ports) -> Outcome:
    """Flag earlier claims that were not known to be the same person's."""
    stream, claim = await _seen_claim(command.claim, act, ports)
    person = await identities(claim.person, act, ports, field="claim")
    lists, earlier = await claims_of(person.all, ports)
    rule = await rule_in_force("stranded_repeat", claim.claimed_on, ports)
    facts = decisions.flag_repeats(claim, earlier, rule, claim_id=stream.id)
    return Outcome(
        stream.id,
        [Change(stream, facts, About(claim.region))],
        unchanged=[*lists, *person.streams],
    )


async def claims_of(
    people: tuple[UUID, ...], ports: Ports
) -> tuple[list[Stream[ClaimsOfPerson]], tuple[ClaimListed, ...]]:
    """The lists of these ids, and all claims in them."""
    lists = await ports.ledger.read_many(
        [claims_stream(each) for each in people], facts_of(ClaimListed, decisions.evolve_list)
    )
    return lists, tuple(one for each in lists if each.state for one in each.state.claims)


async def _seen_claim(claim: UUID, act: Act, ports: Ports) -> tuple[Stream[Claim], Claim]:
    return await seen(claim, ClaimEvent, evolve, act, ports)


def _recorded(stream: Stream[Claim], claim: Claim, fact: ClaimEvent) -> Outcome:
    return Outcome(stream.id, [Change(stream, [fact], About(claim.region))])
