"""One PMKS case, a person found on patrol or referred to us: its facts and its state.

reported → dispatched → arrived → secured → admitted → assessed → in_service → discharged → closed; what is
settled where the person was found: resolved_on_scene → closed. The person may stay unknown.
The stay itself: care. What is permitted when: case_decisions and care_decisions.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from domain.care import (
    NO_CARE,
    AssessmentCompleted,
    Care,
    CareEvent,
    ClientDischarged,
    ClientReturned,
    ServicePlanApproved,
    ShelterAdmitted,
    evolve_care,
)
from domain.case_codes import Intake
from domain.errors import NotFound
from domain.fact import Fact, Sealed


class Status(StrEnum):
    """Where a case stands. The words are part of the API."""

    REPORTED = "reported"
    DISPATCHED = "dispatched"
    ARRIVED = "arrived"
    SECURED = "secured"
    RESOLVED_ON_SCENE = "resolved_on_scene"
    ADMITTED = "admitted"
    ASSESSED = "assessed"
    IN_SERVICE = "in_service"
    DISCHARGED = "discharged"
    CLOSED = "closed"


# Facts ------------------------------------------------------------------------------------------
# Codes are plain strings here: a fact with a code that was since retired from its list still loads.


class CaseReported(Fact, frozen=True, kw_only=True):
    """category: PMKS-01 to PMKS-26. source: Source of a referral. sex: Sex. person: None while unknown.

    region: Kemendagri code of where the person was found. subtype: pmks.Subtype, or the code of a local one;
    subtype_version: that of the local one. call, patrol: what the case came from.
    """

    intake: str
    category: str
    region: str
    source: str | None = None
    subtype: str | None = None
    person: UUID | None = None
    sex: str | None = None
    note: Sealed | None = None
    subtype_version: int | None = None
    call: UUID | None = None
    patrol: UUID | None = None


class TeamDispatched(Fact, frozen=True, kw_only=True):
    """team: code of the TRC team. members: accounts on duty that were sent, if they were named."""

    team: str
    members: tuple[str, ...] = ()


class TeamArrived(Fact, frozen=True, kw_only=True):
    """The team is where the person was seen."""


class PersonSecured(Fact, frozen=True, kw_only=True):
    """The person is with the team. brought_by: BroughtBy, who brought them; None where the team met them."""

    brought_by: str | None = None


class ResolvedOnScene(Fact, frozen=True, kw_only=True):
    """resolution: Resolution."""

    resolution: str


class PersonIdentified(Fact, frozen=True, kw_only=True):
    """An unknown person turned out to be this registered one."""

    person: UUID


class IdentificationRevoked(Fact, frozen=True, kw_only=True):
    """It was not this person after all: from here on the person is unknown again. reason: RevokeReason."""

    person: UUID
    reason: str


class CaseClosed(Fact, frozen=True, kw_only=True):
    """Nothing is left to do."""


CaseEvent: TypeAlias = (
    CaseReported
    | TeamDispatched
    | TeamArrived
    | PersonSecured
    | ResolvedOnScene
    | PersonIdentified
    | IdentificationRevoked
    | CareEvent
    | CaseClosed
)


# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What decisions and access checks read. sex: Sex, as reported. care: the client's stay.

    met_on_patrol: whoever reported the person stood beside them.
    """

    region: str
    category: str
    status: Status = Status.REPORTED
    person: UUID | None = None
    sex: str | None = None
    met_on_patrol: bool = False
    care: Care = NO_CARE

    @property
    def reached(self) -> bool:
        """Whether somebody of ours stands, or stood, where the person was seen, or has them with us."""
        return self.met_on_patrol or self.status not in (Status.REPORTED, Status.DISPATCHED)

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do, but perhaps to close it."""
        return self.status in (Status.RESOLVED_ON_SCENE, Status.CLOSED)


_LEADS_TO: dict[type[Fact], Status] = {
    TeamDispatched: Status.DISPATCHED,
    TeamArrived: Status.ARRIVED,
    PersonSecured: Status.SECURED,
    ResolvedOnScene: Status.RESOLVED_ON_SCENE,
    ShelterAdmitted: Status.ADMITTED,
    ServicePlanApproved: Status.IN_SERVICE,
    ClientDischarged: Status.DISCHARGED,
    CaseClosed: Status.CLOSED,
}


def evolve(case: Case | None, event: CaseEvent) -> Case:
    """Apply a fact."""
    if isinstance(event, CaseReported):
        return Case(
            region=event.region,
            category=event.category,
            person=event.person,
            sex=event.sex,
            met_on_patrol=event.intake == Intake.PATROL,
        )
    if case is None:
        raise NotFound  # the id is that of something else
    match event:
        case PersonIdentified():
            return replace(case, person=event.person)
        case IdentificationRevoked():
            return replace(case, person=None)
        case TeamDispatched() | TeamArrived() | PersonSecured() | ResolvedOnScene() | CaseClosed():
            return replace(case, status=_LEADS_TO[type(event)])
        case _:
            care = evolve_care(case.care, event)
            return replace(case, care=care, status=_after_care(case.status, care, event))


def _after_care(status: Status, care: Care, event: CareEvent) -> Status:
    """Where the case stands after a fact of the stay."""
    match event:
        case AssessmentCompleted():
            return Status.ASSESSED if status is Status.ADMITTED else status
        case ClientReturned():
            if care.planned:
                return Status.IN_SERVICE
            return Status.ASSESSED if care.assessments else Status.ADMITTED
        case _:
            return _LEADS_TO.get(type(event), status)
