"""One PMKS case, a person found on patrol or referred to us: its facts, its state, its decisions.

reported → dispatched → secured → admitted → assessed → in_service → discharged → closed; what is
settled where the person was found: resolved_on_scene → closed. The person may stay unknown.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias, assert_never
from uuid import UUID

from domain import pmks
from domain.codes import listed
from domain.errors import AlreadyExists, Invalid, Missing, NotFound, WrongState
from domain.fact import Fact, Sealed
from domain.indonesia import checked_region
from domain.shapes import checked_slug


class Status(StrEnum):
    """Where a case stands. The words are part of the API."""

    REPORTED = "reported"
    DISPATCHED = "dispatched"
    SECURED = "secured"
    RESOLVED_ON_SCENE = "resolved_on_scene"
    ADMITTED = "admitted"
    ASSESSED = "assessed"
    IN_SERVICE = "in_service"
    DISCHARGED = "discharged"
    CLOSED = "closed"


# Codes: stored in facts for ever; add, never rename or reuse ------------------------------------


class Intake(StrEnum):
    """How a case comes in, in Batam's words."""

    PATROL = "patrol"  # razia
    REFERRAL = "referral"  # rujukan


class Source(StrEnum):
    """Who referred the person, in Batam's words; a patrol has no source."""

    INDIVIDUAL = "individual"
    SOCIAL_MEDIA = "social_media"
    OFFICE = "office"
    COMPANY = "company"
    OTHER = "other"


class Sex(StrEnum):
    """As on Indonesian papers; a case without it is one where nobody could tell yet."""

    MALE = "L"
    FEMALE = "P"


class Resolution(StrEnum):
    """How a case was settled where the person was found. Our own list."""

    ADVISED = "advised"
    TAKEN_HOME = "taken_home"
    HANDED_TO_FAMILY = "handed_to_family"
    HANDED_TO_HEALTH_CARE = "handed_to_health_care"
    HANDED_TO_POLICE = "handed_to_police"
    NOT_FOUND = "not_found"
    DECLINED_HELP = "declined_help"


class Qualification(StrEnum):
    """Who may assess a client."""

    PSYCHOLOGIST = "psychologist"
    SOCIAL_WORKER = "social_worker"


class CareService(StrEnum):
    """What a plan may hold: what Batam's UPT in Nongsa offers, and what any shelter arranges."""

    BASIC_NEEDS = "basic_needs"
    HEALTH_CARE = "health_care"
    PSYCHIATRIC_CARE = "psychiatric_care"
    COUNSELLING = "counselling"
    FAMILY_TRACING = "family_tracing"
    CIVIL_REGISTRATION = "civil_registration"
    SALON_TRAINING = "salon_training"
    WORKSHOP_TRAINING = "workshop_training"
    COOKING_TRAINING = "cooking_training"
    REPATRIATION = "repatriation"


class DischargeOutcome(StrEnum):
    """How a stay ended. Batam's three (family, panti, ODGJ treatment) and what else happens."""

    REUNIFIED = "reunified"
    PANTI = "panti"
    HOSPITAL = "hospital"
    REPATRIATED = "repatriated"
    RELEASED = "released"
    DIED = "died"
    ABSCONDED = "absconded"


# Facts ------------------------------------------------------------------------------------------
# Codes are plain strings here: a fact with a code that was since retired from its list still loads.


class CaseReported(Fact, frozen=True, kw_only=True):
    """category: PMKS-01 to PMKS-26. subtype: pmks.Subtype. source: Source of a referral. sex: Sex.

    region: Kemendagri code of where the person was found. person: None while unknown.
    """

    intake: str
    category: str
    region: str
    source: str | None = None
    subtype: str | None = None
    person: UUID | None = None
    sex: str | None = None
    note: Sealed | None = None


class TeamDispatched(Fact, frozen=True, kw_only=True):
    """team: code of the TRC team."""

    team: str


class PersonSecured(Fact, frozen=True, kw_only=True):
    """The person is with the team."""


class ResolvedOnScene(Fact, frozen=True, kw_only=True):
    """resolution: Resolution."""

    resolution: str


class PersonIdentified(Fact, frozen=True, kw_only=True):
    """An unknown person turned out to be this registered one."""

    person: UUID


class ShelterAdmitted(Fact, frozen=True, kw_only=True):
    """shelter: code of its office. guardian_reference: guardian or Bapas letter, if a child."""

    shelter: str
    guardian_reference: Sealed | None = None


class AssessmentCompleted(Fact, frozen=True, kw_only=True):
    """qualification: Qualification of the assessor."""

    qualification: str
    findings: Sealed


class ServicePlanApproved(Fact, frozen=True, kw_only=True):
    """services: one or more of CareService."""

    services: tuple[str, ...]


class ClientDischarged(Fact, frozen=True, kw_only=True):
    """outcome: DischargeOutcome. destination: code of a region or institution, never an address."""

    outcome: str
    destination: str | None = None


class CaseClosed(Fact, frozen=True, kw_only=True):
    """Nothing is left to do."""


CaseEvent: TypeAlias = (
    CaseReported
    | TeamDispatched
    | PersonSecured
    | ResolvedOnScene
    | PersonIdentified
    | ShelterAdmitted
    | AssessmentCompleted
    | ServicePlanApproved
    | ClientDischarged
    | CaseClosed
)


# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What decisions and access checks read."""

    region: str
    category: str
    status: Status = Status.REPORTED
    person: UUID | None = None


_LEADS_TO: dict[type[Fact], Status] = {
    TeamDispatched: Status.DISPATCHED,
    PersonSecured: Status.SECURED,
    ResolvedOnScene: Status.RESOLVED_ON_SCENE,
    ShelterAdmitted: Status.ADMITTED,
    AssessmentCompleted: Status.ASSESSED,
    ServicePlanApproved: Status.IN_SERVICE,
    ClientDischarged: Status.DISCHARGED,
    CaseClosed: Status.CLOSED,
}


def evolve(case: Case | None, event: CaseEvent) -> Case:
    """Apply a fact."""
    if isinstance(event, CaseReported):
        return Case(region=event.region, category=event.category, person=event.person)
    if case is None:
        raise NotFound  # the id is that of something else
    match event:
        case PersonIdentified():
            return replace(case, person=event.person)
        case (
            TeamDispatched()
            | PersonSecured()
            | ResolvedOnScene()
            | ShelterAdmitted()
            | AssessmentCompleted()
            | ServicePlanApproved()
            | ClientDischarged()
            | CaseClosed()
        ):
            return replace(case, status=_LEADS_TO[type(event)])
        case _:
            assert_never(event)


# Decisions --------------------------------------------------------------------------------------

IN_SHELTER = frozenset({Status.ADMITTED, Status.ASSESSED, Status.IN_SERVICE})

UNPLANNED = frozenset(
    {DischargeOutcome.HOSPITAL, DischargeOutcome.DIED, DischargeOutcome.ABSCONDED}
)
"""Outcomes that do not wait for a service plan; every other one ends a plan that is in service."""

_TO_REGION = frozenset({DischargeOutcome.REUNIFIED, DischargeOutcome.REPATRIATED})
_TO_INSTITUTION = frozenset({DischargeOutcome.PANTI, DischargeOutcome.HOSPITAL})


def report(
    state: Case | None,
    *,
    intake: str,
    category: str,
    region: str,
    source: str | None = None,
    subtype: str | None = None,
    person: UUID | None = None,
    sex: str | None = None,
    note: Sealed | None = None,
) -> CaseReported:
    """Open a case. A referral says who referred; a patrol has no such source."""
    if state is not None:
        raise AlreadyExists
    way_in = listed(Intake, intake, "intake")
    if way_in is Intake.PATROL and source is not None:
        raise Invalid("source")
    if way_in is Intake.REFERRAL and source is None:
        raise Missing("source")
    return CaseReported(
        intake=way_in,
        category=pmks.checked_category(category),
        region=region,
        source=None if source is None else listed(Source, source, "source"),
        subtype=None if subtype is None else listed(pmks.Subtype, subtype, "subtype"),
        person=person,
        sex=None if sex is None else listed(Sex, sex, "sex"),
        note=note,
    )


def dispatch(state: Case | None, *, team: str) -> TeamDispatched:
    """Send a team of the TRC."""
    _in(state, {Status.REPORTED})
    return TeamDispatched(team=checked_slug(team, "team"))


def secure(state: Case | None) -> PersonSecured:
    """Take the person along.

    No dispatch is needed: a patrol is there already, and a referral may bring the person.
    """
    _in(state, {Status.REPORTED, Status.DISPATCHED})
    return PersonSecured()


def resolve_on_scene(state: Case | None, *, resolution: str) -> ResolvedOnScene:
    """Settle the matter where the person was found."""
    _in(state, {Status.REPORTED, Status.DISPATCHED, Status.SECURED})
    return ResolvedOnScene(resolution=listed(Resolution, resolution, "resolution"))


def identify(state: Case | None, *, person: UUID) -> PersonIdentified:
    """Say who the unknown person is, at any time before closing."""
    known = _in(state, set(Status) - {Status.CLOSED})
    if known.person is not None:
        raise AlreadyExists("person")
    return PersonIdentified(person=person)


def admit(
    state: Case | None, *, shelter: str, guardian_reference: Sealed | None
) -> ShelterAdmitted:
    """Take the secured person into a shelter; a child with a guardian or a Bapas reference only."""
    known = _in(state, {Status.SECURED})
    if known.category in pmks.CHILDREN and guardian_reference is None:
        raise Missing("guardian_reference")
    return ShelterAdmitted(
        shelter=checked_slug(shelter, "shelter"), guardian_reference=guardian_reference
    )


def assess(state: Case | None, *, qualification: str, findings: Sealed) -> AssessmentCompleted:
    """Record what a qualified assessor found."""
    _in(state, {Status.ADMITTED})
    return AssessmentCompleted(
        qualification=listed(Qualification, qualification, "qualification"),
        findings=findings,
    )


def approve_plan(state: Case | None, *, services: tuple[str, ...]) -> ServicePlanApproved:
    """Begin the services of a plan; what is named twice is meant once."""
    _in(state, {Status.ASSESSED})
    if not services:
        raise Missing("services")
    planned = (listed(CareService, service, "services") for service in services)
    return ServicePlanApproved(services=tuple(dict.fromkeys(planned)))


def discharge(state: Case | None, *, outcome: str, destination: str | None) -> ClientDischarged:
    """End the stay. All but hospital, death and absconding end a plan in service."""
    known = _in(state, IN_SHELTER)
    how = listed(DischargeOutcome, outcome, "outcome")
    if how not in UNPLANNED and known.status is not Status.IN_SERVICE:
        raise WrongState("outcome", status=known.status.value)
    return ClientDischarged(outcome=how, destination=_checked_destination(how, destination))


def _checked_destination(outcome: DischargeOutcome, destination: str | None) -> str | None:
    if outcome in _TO_REGION and destination is not None:
        return checked_region(destination, field="destination")
    if outcome in _TO_INSTITUTION and destination is not None:
        return checked_slug(destination, "destination")
    if outcome in _TO_INSTITUTION or outcome is DischargeOutcome.REPATRIATED:
        raise Missing("destination")
    if destination is not None:
        raise Invalid("destination")
    return None


def close(state: Case | None) -> CaseClosed:
    """Close what was settled on scene or has been discharged."""
    _in(state, {Status.DISCHARGED, Status.RESOLVED_ON_SCENE})
    return CaseClosed()


def _in(state: Case | None, allowed: Collection[Status]) -> Case:
    if state is None:
        raise NotFound
    if state.status not in allowed:
        raise WrongState(status=state.status.value)
    return state
