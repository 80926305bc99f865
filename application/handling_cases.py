"""Use cases of PMKS cases, from a patrol or referral until the person is with us or helped."""

from uuid import UUID

from application.case_stream import recorded, seen_case
from application.ports import Act, Change, Outcome, Ports, Stream
from application.references import known_person, known_person_if_any
from application.regions import region_within
from application.sealing import seal_text
from application.use_case import Command, use_case
from domain import case_decisions as decisions
from domain.case import Case, evolve
from domain.fact import About
from domain.identifiers import stream_id


class ReportCase(Command, frozen=True, kw_only=True):
    """intake: patrol or referral. source: Source, of a referral only. category: PMKS-01 to PMKS-26.

    region: where the person was found. subtype: pmks.Subtype. person: None while unknown.
    sex: L or P. note: 1 to 10,000 characters.
    """

    intake: str
    category: str
    region: str
    source: str | None = None
    subtype: str | None = None
    person: UUID | None = None
    sex: str | None = None
    note: str | None = None


class DispatchTeam(Command, frozen=True, kw_only=True):
    """team: code of the TRC team."""

    case: UUID
    team: str


class SecurePerson(Command, frozen=True, kw_only=True):
    """The person is with the team."""

    case: UUID


class ResolveOnScene(Command, frozen=True, kw_only=True):
    """resolution: Resolution."""

    case: UUID
    resolution: str


class IdentifyPerson(Command, frozen=True, kw_only=True):
    """person: the registered person that the unknown one turned out to be."""

    case: UUID
    person: UUID


@use_case
async def report_case(command: ReportCase, act: Act, ports: Ports) -> Outcome:
    """Open a case. Its id comes from the command, so that a repeated one meets the same stream."""
    region = region_within(command.region, act, ports)
    case = stream_id("case", act.actor, str(act.command_id))
    stream: Stream[Case] = await ports.ledger.read(case, evolve)
    # Made even without a note: findings will need it, and a missing key must mean a destroyed one.
    key = ports.vault.new_key(case)
    fact = decisions.report(
        stream.state,
        intake=command.intake,
        category=command.category,
        region=region,
        source=command.source,
        subtype=command.subtype,
        person=await known_person_if_any(command.person, act, ports, field="person"),
        sex=command.sex,
        note=seal_text(key, "note", command.note),
    )
    return Outcome(case, [Change(stream, [fact], About(region))], keys=[key.stored])


@use_case
async def dispatch_team(command: DispatchTeam, act: Act, ports: Ports) -> Outcome:
    """Send a team."""
    stream = await seen_case(command.case, act, ports)
    return recorded(stream, decisions.dispatch(stream.state, team=command.team))


@use_case
async def secure_person(command: SecurePerson, act: Act, ports: Ports) -> Outcome:
    """Take the person along."""
    stream = await seen_case(command.case, act, ports)
    return recorded(stream, decisions.secure(stream.state))


@use_case
async def resolve_on_scene(command: ResolveOnScene, act: Act, ports: Ports) -> Outcome:
    """Settle the matter where the person was found."""
    stream = await seen_case(command.case, act, ports)
    fact = decisions.resolve_on_scene(stream.state, resolution=command.resolution)
    return recorded(stream, fact)


@use_case
async def identify_person(command: IdentifyPerson, act: Act, ports: Ports) -> Outcome:
    """Say who the unknown person is."""
    stream = await seen_case(command.case, act, ports)
    person = await known_person(command.person, act, ports, field="person")
    return recorded(stream, decisions.identify(stream.state, person=person))
