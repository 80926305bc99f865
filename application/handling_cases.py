"""Use cases of PMKS cases, from a patrol or referral to the closing of the case."""

from uuid import UUID

from application.ports import Act, Change, Outcome, Ports, Stream
from application.references import known_office, known_person, known_person_if_any
from application.regions import region_within
from application.sealing import key_of_record, seal_required, seal_text
from application.use_case import Command, seen, use_case
from domain import case as decisions
from domain.case import Case, CaseEvent, evolve
from domain.fact import About
from domain.identifiers import stream_id

LONGEST_REFERENCE = 500
"""Characters that name a guardian, or number and date of a Bapas letter."""


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


class AdmitToShelter(Command, frozen=True, kw_only=True):
    """shelter: code of its office. guardian_reference: a child's, 1 to 500 characters."""

    case: UUID
    shelter: str
    guardian_reference: str | None = None


class CompleteAssessment(Command, frozen=True, kw_only=True):
    """qualification: Qualification of the assessor. findings: 1 to 10,000 characters."""

    case: UUID
    qualification: str
    findings: str


class ApproveServicePlan(Command, frozen=True, kw_only=True):
    """services: one or more of CareService."""

    case: UUID
    services: tuple[str, ...]


class DischargeClient(Command, frozen=True, kw_only=True):
    """outcome: DischargeOutcome.

    destination: a region code when repatriated (and, if known, when reunified), an institution's
    code when panti or hospital, else empty.
    """

    case: UUID
    outcome: str
    destination: str | None = None


class CloseCase(Command, frozen=True, kw_only=True):
    """Nothing is left to do."""

    case: UUID


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
    stream = await _seen_case(command.case, act, ports)
    return _recorded(stream, decisions.dispatch(stream.state, team=command.team))


@use_case
async def secure_person(command: SecurePerson, act: Act, ports: Ports) -> Outcome:
    """Take the person along."""
    stream = await _seen_case(command.case, act, ports)
    return _recorded(stream, decisions.secure(stream.state))


@use_case
async def resolve_on_scene(command: ResolveOnScene, act: Act, ports: Ports) -> Outcome:
    """Settle the matter where the person was found."""
    stream = await _seen_case(command.case, act, ports)
    fact = decisions.resolve_on_scene(stream.state, resolution=command.resolution)
    return _recorded(stream, fact)


@use_case
async def identify_person(command: IdentifyPerson, act: Act, ports: Ports) -> Outcome:
    """Say who the unknown person is."""
    stream = await _seen_case(command.case, act, ports)
    person = await known_person(command.person, act, ports, field="person")
    return _recorded(stream, decisions.identify(stream.state, person=person))


@use_case
async def admit_to_shelter(command: AdmitToShelter, act: Act, ports: Ports) -> Outcome:
    """Take the secured person into a shelter."""
    stream = await _seen_case(command.case, act, ports)
    key = await key_of_record(stream.id, ports)
    fact = decisions.admit(
        stream.state,
        shelter=await known_office(command.shelter, ports, field="shelter"),
        guardian_reference=seal_text(
            key, "guardian_reference", command.guardian_reference, longest=LONGEST_REFERENCE
        ),
    )
    return _recorded(stream, fact)


@use_case
async def complete_assessment(command: CompleteAssessment, act: Act, ports: Ports) -> Outcome:
    """Record what a qualified assessor found."""
    stream = await _seen_case(command.case, act, ports)
    key = await key_of_record(stream.id, ports)
    fact = decisions.assess(
        stream.state,
        qualification=command.qualification,
        findings=seal_required(key, "findings", command.findings),
    )
    return _recorded(stream, fact)


@use_case
async def approve_service_plan(command: ApproveServicePlan, act: Act, ports: Ports) -> Outcome:
    """Begin the services of a plan."""
    stream = await _seen_case(command.case, act, ports)
    return _recorded(stream, decisions.approve_plan(stream.state, services=command.services))


@use_case
async def discharge_client(command: DischargeClient, act: Act, ports: Ports) -> Outcome:
    """End the stay."""
    stream = await _seen_case(command.case, act, ports)
    fact = decisions.discharge(
        stream.state, outcome=command.outcome, destination=command.destination
    )
    return _recorded(stream, fact)


@use_case
async def close_case(command: CloseCase, act: Act, ports: Ports) -> Outcome:
    """Close the case."""
    stream = await _seen_case(command.case, act, ports)
    return _recorded(stream, decisions.close(stream.state))


async def _seen_case(case: UUID, act: Act, ports: Ports) -> Stream[Case]:
    stream, _ = await seen(case, CaseEvent, evolve, act, ports)
    return stream


def _recorded(stream: Stream[Case], fact: CaseEvent) -> Outcome:
    about = About() if stream.state is None else About(stream.state.region)
    return Outcome(stream.id, [Change(stream, [fact], about)])
