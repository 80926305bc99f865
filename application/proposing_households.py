"""Use cases of a proposal: from the village's proposal to what the programme's owner decided about it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from application.families import id_in, seen_household
from application.identities import Identities, identities, identities_anywhere
from application.ports import Act, Change, Outcome, Ports, Stream
from application.receiving_enrolments import FAMILIES, Enrolling, enrolled, without_enrolment
from application.rules import local_day
from application.sealing import key_of_record, seal_required, seal_text
from application.use_case import Command, facts_of, use_case
from application.village_data import check_own, own_household
from domain import proposal as decisions
from domain.enrolment import Decision
from domain.errors import Missing, NotFound, OutOfRange, WrongState
from domain.fact import About
from domain.household import Household, HouseholdEvent
from domain.household import evolve as evolve_household
from domain.programme import Programme, active_unit, programme_stream
from domain.programme import evolve as evolve_programme
from domain.proposal import Proposal, ProposalEvent, evolve, proposal_stream
from domain.shapes import checked_coordinates


class ProposeHousehold(Command, frozen=True, kw_only=True):
    """Propose a family of the village's data for an active programme."""

    household: UUID
    programme: str


class _OfProposal(Command, frozen=True, kw_only=True):
    proposal: UUID


class VisitHousehold(_OfProposal, frozen=True, kw_only=True):
    """Record a visit. findings: 1 to 10,000 characters; coordinates: `latitude, longitude` of the house."""

    visited_on: date
    findings: str
    coordinates: str | None = None


class RecordMeeting(_OfProposal, frozen=True, kw_only=True):
    """Record what the village decided. minutes: number of the berita acara; meeting: of MEETINGS."""

    minutes: str
    meeting: str
    approved: bool
    held_on: date


class ReturnProposal(_OfProposal, frozen=True, kw_only=True):
    """Send a proposal back. reason: of RETURN_REASONS; note: 1 to 10,000 characters."""

    reason: str
    note: str | None = None


class CorrectProposal(_OfProposal, frozen=True, kw_only=True):
    """Send a returned proposal in again. note: what was corrected, 1 to 10,000 characters."""

    note: str | None = None


class VerifyProposal(_OfProposal, frozen=True, kw_only=True):
    """Find a proposal in order."""


class SubmitProposal(_OfProposal, frozen=True, kw_only=True):
    """Note that a verified proposal was entered into SIKS-NG."""

    submitted_on: date


class ReceiveRank(_OfProposal, frozen=True, kw_only=True):
    """Receive the family's rank. decile: 1 to 10."""

    decile: int
    ranked_on: date


class ReceiveAcceptance(_OfProposal, frozen=True, kw_only=True):
    """Receive that the owner enrolled the family.

    people: the members who are enrolled; of a programme for families one, and none means the head.
    decided_on: the day of the owner's decision; decree: its number (SK), where one was issued.
    """

    decided_on: date
    decree: str | None = None
    people: tuple[UUID, ...] = ()


class ReceiveRefusal(_OfProposal, frozen=True, kw_only=True):
    """Receive that the owner did not enrol the family. reason: of DECLINE_REASONS."""

    reason: str
    decided_on: date
    decree: str | None = None


@use_case
async def propose_household(command: ProposeHousehold, act: Act, ports: Ports) -> Outcome:
    """Propose a family that is neither proposed nor, where families are counted, enrolled already."""
    stream, household, rests_on = await own_household(command.household, act, ports)
    if household.gone:
        raise WrongState("household", status="moved")
    programme: Stream[Programme] = await ports.ledger.read(
        programme_stream(command.programme), evolve_programme
    )
    if programme.state is None:
        raise NotFound("programme")
    unit = active_unit(programme.state, programme.state.unit)
    rounds = await _rounds(command.programme, stream.id, ports)
    resting: list[Stream[Any]] = [stream, programme, *rests_on, *rounds]
    if unit == FAMILIES:
        for person in await identities_anywhere((household.head,), ports):
            resting += await without_enrolment(person, command.programme, ports, field="household")
    fact = decisions.propose(
        [before.state for before in rounds if before.state is not None],
        programme=command.programme,
        household=stream.id,
        region=household.region,
        unit=unit,
        proposed_by=act.actor,
        proposed_for=act.on_behalf_of,
    )
    new = rounds[-1]
    key = ports.vault.new_key(new.id)
    change = Change(new, [fact], About(household.region, command.programme))
    return Outcome(new.id, [change], keys=[key.stored], unchanged=resting)


@use_case
async def visit_household(command: VisitHousehold, act: Act, ports: Ports) -> Outcome:
    """Record how the family lives; the words and the place are sealed."""
    stream, proposal, rests_on = await _own(command, act, ports)
    key = await key_of_record(stream.id, ports)
    place = command.coordinates
    fact = decisions.visit(
        proposal,
        visited_on=command.visited_on,
        findings=seal_required(key, "findings", command.findings),
        coordinates=None
        if place is None
        else key.seal("coordinates", checked_coordinates(place, "coordinates")),
        today=local_day(ports.clock(), ports.tenant),
        visited_by=act.actor,
        visited_for=act.on_behalf_of,
    )
    return _recorded(stream, proposal, fact, rests_on)


@use_case
async def record_meeting(command: RecordMeeting, act: Act, ports: Ports) -> Outcome:
    """Record what the village's meeting decided on the name, with the number of its minutes."""
    stream, proposal, rests_on = await _own(command, act, ports)
    fact = decisions.resolve(
        proposal,
        minutes=command.minutes,
        meeting=command.meeting,
        approved=command.approved,
        held_on=command.held_on,
        today=local_day(ports.clock(), ports.tenant),
    )
    return _recorded(stream, proposal, fact, rests_on)


@use_case
async def return_proposal(command: ReturnProposal, act: Act, ports: Ports) -> Outcome:
    """Return a proposal to the village for correction."""
    stream, proposal, rests_on = await _own(command, act, ports)
    note = seal_text(await key_of_record(stream.id, ports), "note", command.note)
    return _recorded(
        stream, proposal, decisions.send_back(proposal, reason=command.reason, note=note), rests_on
    )


@use_case
async def correct_proposal(command: CorrectProposal, act: Act, ports: Ports) -> Outcome:
    """Send a returned proposal in again."""
    stream, proposal, rests_on = await _own(command, act, ports)
    note = seal_text(await key_of_record(stream.id, ports), "note", command.note)
    return _recorded(
        stream,
        proposal,
        decisions.correct(
            proposal, corrected_by=act.actor, corrected_for=act.on_behalf_of, note=note
        ),
        rests_on,
    )


@use_case
async def verify_proposal(command: VerifyProposal, act: Act, ports: Ports) -> Outcome:
    """Find a proposal in order, as somebody who neither proposed nor corrected it."""
    stream, proposal, rests_on = await _own(command, act, ports)
    return _recorded(
        stream,
        proposal,
        decisions.verify(proposal, verified_by=act.actor, verified_for=act.on_behalf_of),
        rests_on,
    )


@use_case
async def submit_proposal(command: SubmitProposal, act: Act, ports: Ports) -> Outcome:
    """Note that a verified proposal was entered into SIKS-NG with the meeting's minutes."""
    stream, proposal, rests_on = await _own(command, act, ports)
    fact = decisions.submit(
        proposal,
        submitted_on=command.submitted_on,
        today=local_day(ports.clock(), ports.tenant),
    )
    return _recorded(stream, proposal, fact, rests_on)


@use_case
async def receive_rank(command: ReceiveRank, act: Act, ports: Ports) -> Outcome:
    """Receive the rank that the ministry's data give the family."""
    stream, proposal, rests_on = await _own(command, act, ports)
    fact = decisions.rank(
        proposal,
        decile=command.decile,
        ranked_on=command.ranked_on,
        today=local_day(ports.clock(), ports.tenant),
    )
    return _recorded(stream, proposal, fact, rests_on)


@use_case
async def receive_acceptance(command: ReceiveAcceptance, act: Act, ports: Ports) -> Outcome:
    """Receive that the owner enrolled the family: proposal and enrolments are recorded together."""
    stream, proposal, rests_on = await _own(command, act, ports)
    household_stream, household = await seen_household(proposal.household, act, ports)
    people = await _to_enrol(command, proposal, household, act, ports)
    today = local_day(ports.clock(), ports.tenant)
    fact = decisions.accept(
        proposal,
        people=tuple(person.surviving for person in people),
        decided_on=command.decided_on,
        decree=command.decree,
        today=today,
    )
    into = Enrolling(
        proposal.programme,
        proposal.unit,
        proposal.region,
        Decision(fact.decided_on, fact.decree, today),
    )
    changes = [_change(stream, proposal, fact)]
    resting: dict[UUID, Stream[Any]] = {each.id: each for each in rests_on}
    for person in people:
        change, streams = await enrolled(person, into, ports)
        changes.append(change)
        resting.update({each.id: each for each in (household_stream, *streams)})
    return Outcome(stream.id, changes, unchanged=list(resting.values()))


@use_case
async def receive_refusal(command: ReceiveRefusal, act: Act, ports: Ports) -> Outcome:
    """Receive that the owner did not enrol the family, which may be proposed anew."""
    stream, proposal, rests_on = await _own(command, act, ports)
    fact = decisions.decline(
        proposal,
        reason=command.reason,
        decided_on=command.decided_on,
        decree=command.decree,
        today=local_day(ports.clock(), ports.tenant),
    )
    return _recorded(stream, proposal, fact, rests_on)


async def _to_enrol(
    command: ReceiveAcceptance,
    proposal: Proposal,
    household: Household,
    act: Act,
    ports: Ports,
) -> list[Identities]:
    """The members whom the decision names, each once; of a family its head unless it names another."""
    asked = command.people
    if proposal.unit == FAMILIES:
        if len(asked) > 1:
            raise OutOfRange("people", least=0, most=1)
        asked = asked or (household.head,)
    if not asked:
        raise Missing("people")
    people = [await identities(one, act, ports, field="people") for one in asked]
    for person in people:
        id_in(household, person, field="people")
    return list({person.surviving: person for person in people}.values())


async def _rounds(programme: str, household: UUID, ports: Ports) -> Sequence[Stream[Proposal]]:
    """Every proposal of the family for the programme so far, and the place of the next one last."""
    rounds = [await _round(programme, household, 1, ports)]
    while rounds[-1].state is not None:
        rounds.append(await _round(programme, household, len(rounds) + 1, ports))
    return rounds


async def _round(programme: str, household: UUID, number: int, ports: Ports) -> Stream[Proposal]:
    return await ports.ledger.read(proposal_stream(programme, household, number), evolve)


async def _own(
    command: _OfProposal, act: Act, ports: Ports
) -> tuple[Stream[Proposal], Proposal, tuple[Stream[Any], ...]]:
    """A proposal in sight of a family where the actor works, and the streams that say so.

    While it runs it is the work of the village where the family lives now.
    """
    stream: Stream[Proposal] = await ports.ledger.read(
        command.proposal, facts_of(ProposalEvent, evolve)
    )
    if (proposal := stream.state) is None:
        raise NotFound
    family: Stream[Household] = await ports.ledger.read(
        proposal.household, facts_of(HouseholdEvent, evolve_household)
    )
    if family.state is not None and proposal.stage not in decisions.FINISHED:
        proposal = replace(proposal, region=family.state.region)
    if not act.sees(proposal.region):
        raise NotFound
    rests_on = await check_own(proposal.region, act, ports, field="proposal")
    return stream, proposal, (*rests_on, family)


def _recorded(
    stream: Stream[Proposal],
    proposal: Proposal,
    fact: ProposalEvent,
    rests_on: Sequence[Stream[Any]],
) -> Outcome:
    return Outcome(stream.id, [_change(stream, proposal, fact)], unchanged=rests_on)


def _change(stream: Stream[Proposal], proposal: Proposal, fact: ProposalEvent) -> Change:
    return Change(stream, [fact], About(proposal.region, proposal.programme))
