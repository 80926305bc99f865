"""Use cases of PMKS cases, from a call, a patrol or a referral until the person is with us or helped."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from application.being_on_duty import members_on_duty
from application.case_stream import recorded, seen_case
from application.episodes import episode_ended, episode_opened
from application.identities import identities
from application.ports import Act, Change, Outcome, Ports, Stream
from application.regions import region_within
from application.sealing import seal_text
from application.use_case import Command, seen, use_case
from domain import call as calls
from domain import case_decisions as decisions
from domain import patrol as patrols
from domain import pmks
from domain.call import CallEvent
from domain.case import Case, evolve
from domain.errors import UnknownCode
from domain.fact import About
from domain.identifiers import stream_id
from domain.local_subtype import LocalSubtype, local_subtype_stream
from domain.local_subtype import evolve as evolve_subtype
from domain.patrol import PatrolEvent


class ReportCase(Command, frozen=True, kw_only=True):
    """intake: patrol or referral. source: Source, of a referral only. category: PMKS-01 to PMKS-26.

    region: where the person was found. subtype: pmks.Subtype or a published local one. person: None while
    unknown. sex: L or P. note: 1 to 10,000 characters. call: the call that told of it. patrol: that found it.
    """

    intake: str
    category: str
    region: str
    source: str | None = None
    subtype: str | None = None
    person: UUID | None = None
    sex: str | None = None
    note: str | None = None
    call: UUID | None = None
    patrol: UUID | None = None


class DispatchTeam(Command, frozen=True, kw_only=True):
    """team: code of the TRC team. members: accounts that are checked in now, if the roster is kept."""

    case: UUID
    team: str
    members: tuple[str, ...] = ()


class RecordArrival(Command, frozen=True, kw_only=True):
    """The team is where the person was seen."""

    case: UUID


class SecurePerson(Command, frozen=True, kw_only=True):
    """The person is with the team. brought_by: BroughtBy, where nobody went for them; never of a patrol."""

    case: UUID
    brought_by: str | None = None


class ResolveOnScene(Command, frozen=True, kw_only=True):
    """resolution: Resolution."""

    case: UUID
    resolution: str


class IdentifyPerson(Command, frozen=True, kw_only=True):
    """person: the registered person that the unknown one turned out to be.

    despite_sex: it is this person although the case names the other sex.
    """

    case: UUID
    person: UUID
    despite_sex: bool = False


class RevokeIdentification(Command, frozen=True, kw_only=True):
    """reason: RevokeReason."""

    case: UUID
    reason: str


@use_case
async def report_case(command: ReportCase, act: Act, ports: Ports) -> Outcome:
    """Open a case. Its id comes from the command, so that a repeated one meets the same stream."""
    region = region_within(command.region, act, ports)
    case = stream_id("case", act.actor, str(act.command_id))
    stream: Stream[Case] = await ports.ledger.read(case, evolve)
    # Made even without a note: findings will need it, and a missing key must mean a destroyed one.
    key = ports.vault.new_key(case)
    also, unchanged, person = await _of_person(command.person, case, act, ports)
    from_call, patrol = await _came_from(command, case, act, ports)
    local = await _local_subtype(command.subtype, ports)
    fact = decisions.report(
        stream.state,
        intake=command.intake,
        category=command.category,
        region=region,
        source=command.source,
        subtype=command.subtype,
        local=None if local is None else local.state,
        person=person,
        sex=command.sex,
        note=seal_text(key, "note", command.note),
        call=command.call,
        patrol=command.patrol,
    )
    return Outcome(
        case,
        [Change(stream, [fact], About(region)), *from_call, *also],
        keys=[key.stored],
        unchanged=[*unchanged, *patrol, *([] if local is None else [local])],
    )


@use_case
async def dispatch_team(command: DispatchTeam, act: Act, ports: Ports) -> Outcome:
    """Send a team; who is named in it must have checked in."""
    stream = await seen_case(command.case, act, ports)
    fact = decisions.dispatch(stream.state, team=command.team, members=command.members)
    at = act.stated_at or ports.clock()
    rosters = await members_on_duty(command.members, at, ports)
    return replace(recorded(stream, fact), unchanged=rosters)


@use_case
async def record_arrival(command: RecordArrival, act: Act, ports: Ports) -> Outcome:
    """Record that the team is where the person was seen."""
    stream = await seen_case(command.case, act, ports)
    return recorded(stream, decisions.arrive(stream.state))


@use_case
async def secure_person(command: SecurePerson, act: Act, ports: Ports) -> Outcome:
    """Take the person along, or take over who was brought to us."""
    stream = await seen_case(command.case, act, ports)
    return recorded(stream, decisions.secure(stream.state, brought_by=command.brought_by))


@use_case
async def resolve_on_scene(command: ResolveOnScene, act: Act, ports: Ports) -> Outcome:
    """Settle the matter where the person was found, who may be met again before this case is closed."""
    stream = await seen_case(command.case, act, ports)
    fact = decisions.resolve_on_scene(stream.state, resolution=command.resolution)
    return recorded(stream, fact, also=await episode_ended(stream.state, stream.id, ports))


@use_case
async def identify_person(command: IdentifyPerson, act: Act, ports: Ports) -> Outcome:
    """Say who the unknown person is; refused while the case goes on and that person has another open one."""
    stream = await seen_case(command.case, act, ports)
    person = await identities(command.person, act, ports, field="person")
    fact = decisions.identify(
        stream.state, person=person.surviving, sex=person.sex, despite_sex=command.despite_sex
    )
    if stream.state is not None and stream.state.settled:
        return recorded(stream, fact, unchanged=person.streams)
    opened, others = await episode_opened(person, stream.id, ports)
    return recorded(stream, fact, also=[opened], unchanged=[*others, *person.streams])


@use_case
async def revoke_identification(command: RevokeIdentification, act: Act, ports: Ports) -> Outcome:
    """Take back who the person was thought to be; nothing that was recorded is rewritten."""
    stream = await seen_case(command.case, act, ports)
    fact = decisions.revoke_identification(stream.state, reason=command.reason)
    outcome = recorded(stream, fact)
    ended = await episode_ended(stream.state, stream.id, ports)
    return replace(outcome, changes=[*outcome.changes, *ended])


async def _of_person(
    person: UUID | None, case: UUID, act: Act, ports: Ports
) -> tuple[list[Change], Sequence[Stream[Any]], UUID | None]:
    """What a case adds to its person's own record, if the person is known."""
    if person is None:
        return [], (), None
    known = await identities(person, act, ports, field="person")
    opened, others = await episode_opened(known, case, ports)
    return [opened], [*others, *known.streams], known.surviving


async def _came_from(
    command: ReportCase, case: UUID, act: Act, ports: Ports
) -> tuple[list[Change], list[Stream[Any]]]:
    """The call that becomes this case, and the patrol that found it."""
    changes: list[Change] = []
    patrol: list[Stream[Any]] = []
    if command.call is not None:
        stream, call = await seen(command.call, CallEvent, calls.evolve, act, ports, field="call")
        led = calls.lead_to_case(call, case=case)
        changes = [Change(stream, [led], About(call.region))]
    if command.patrol is not None:
        found, state = await seen(
            command.patrol, PatrolEvent, patrols.evolve, act, ports, field="patrol"
        )
        patrols.may_find(state)
        patrol = [found]
    return changes, patrol


async def _local_subtype(code: str | None, ports: Ports) -> Stream[LocalSubtype] | None:
    """The published label of this code; None where the code ships with the service or none is given."""
    if code is None or code in tuple(pmks.Subtype):
        return None
    stream: Stream[LocalSubtype] = await ports.ledger.read(
        local_subtype_stream(code), evolve_subtype
    )
    if stream.state is None:
        raise UnknownCode("subtype", known=", ".join(pmks.Subtype))
    return stream
