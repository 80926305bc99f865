"""Care for one client, from admission to aftercare: the facts of a case's stay, and what its decisions read.

admitted → assessed → in_service → discharged → (visited) → closed; who absconded may return to where they were.
What is permitted when: care_decisions.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID

from domain.fact import Fact, Sealed

# Facts ------------------------------------------------------------------------------------------
# Codes are plain strings here: a fact with a code that was since retired from its list still loads.


class CaseAssigned(Fact, frozen=True, kw_only=True):
    """worker: the account that is answerable for the case from now on."""

    worker: str


class HealthChecked(Fact, frozen=True, kw_only=True):
    """result: HealthResult."""

    result: str
    findings: Sealed | None = None


class ShelterAdmitted(Fact, frozen=True, kw_only=True):
    """shelter: code of its office. guardian_reference: guardian or Bapas letter, if a child.

    sex: L or P, as known or judged. side: Side, and stay: the number of the taken bed's stay there.
    due_on: last day of the stay's limit. None and 0 in what was recorded before beds were counted.
    """

    own_day: ClassVar[str | None] = "admitted_on"

    shelter: str
    guardian_reference: Sealed | None = None
    sex: str | None = None
    side: str | None = None
    stay: int = 0
    admitted_on: date | None = None
    due_on: date | None = None
    rule_version: int = 0


class ClientTransferred(Fact, frozen=True, kw_only=True):
    """The client moved to another shelter, or another side of the same; side, stay and sex as in ShelterAdmitted."""

    from_shelter: str
    shelter: str
    side: str
    stay: int
    sex: str


class StayLimitExceeded(Fact, frozen=True, kw_only=True):
    """The limit passed and the client is still here: an alert, which ends nothing."""

    limit_on: date


class StayExtended(Fact, frozen=True, kw_only=True):
    """reason: StayReason. due_on: the new last day."""

    reason: str
    due_on: date
    rule_version: int = 0


class AssessmentCompleted(Fact, frozen=True, kw_only=True):
    """qualification: Qualification of the assessor. number counts the client's assessments from 1."""

    qualification: str
    findings: Sealed
    number: int = 1


class ServicePlanDrafted(Fact, frozen=True, kw_only=True):
    """goals: PlanGoal. services: CareService. number counts the drafts from 1.

    drafted_by: account; drafted_for: the one in whose place it acted.
    """

    number: int
    goals: tuple[str, ...]
    services: tuple[str, ...]
    drafted_by: str
    drafted_for: str | None = None


class ServicePlanApproved(Fact, frozen=True, kw_only=True):
    """services: one or more of CareService. plan: number of the draft; 0 before plans were drafted."""

    services: tuple[str, ...]
    goals: tuple[str, ...] = ()
    plan: int = 0


class AttendanceRecorded(Fact, frozen=True, kw_only=True):
    """activity: the session. kind: ActivityKind. reason: AbsenceReason of who was absent."""

    own_day: ClassVar[str | None] = "held_on"

    activity: UUID
    kind: str
    held_on: date
    minutes: int
    present: bool
    reason: str | None = None


class AttendanceVoided(Fact, frozen=True, kw_only=True):
    """The session was recorded wrongly: present says which of the two notes no longer counts."""

    activity: UUID
    present: bool


class OutcomeDecided(Fact, frozen=True, kw_only=True):
    """How the stay is to end: outcome and destination as in ClientDischarged."""

    outcome: str
    destination: str | None = None


class ClientDischarged(Fact, frozen=True, kw_only=True):
    """outcome: DischargeOutcome. destination: code of a region or institution, never an address."""

    own_day: ClassVar[str | None] = "left_on"

    outcome: str
    destination: str | None = None
    left_on: date | None = None


class ClientReturned(Fact, frozen=True, kw_only=True):
    """Who absconded is back; the fields as in ShelterAdmitted."""

    own_day: ClassVar[str | None] = "returned_on"

    shelter: str
    side: str
    stay: int
    sex: str
    returned_on: date
    due_on: date
    rule_version: int = 0


class AftercarePlanned(Fact, frozen=True, kw_only=True):
    """The client is to be visited by due_on, that day included."""

    due_on: date


class AftercareOverdue(Fact, frozen=True, kw_only=True):
    """Nobody visited in time: an alert, after which the visit is still to be made."""

    planned_for: date


class AftercareVisited(Fact, frozen=True, kw_only=True):
    """situation: AftercareSituation. number counts the visits from 1."""

    own_day: ClassVar[str | None] = "visited_on"

    number: int
    situation: str
    findings: Sealed
    visited_on: date


CareEvent: TypeAlias = (
    CaseAssigned
    | HealthChecked
    | ShelterAdmitted
    | ClientTransferred
    | StayLimitExceeded
    | StayExtended
    | AssessmentCompleted
    | ServicePlanDrafted
    | ServicePlanApproved
    | AttendanceRecorded
    | AttendanceVoided
    | OutcomeDecided
    | ClientDischarged
    | ClientReturned
    | AftercarePlanned
    | AftercareOverdue
    | AftercareVisited
)


# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A service plan that awaits another's approval."""

    number: int
    goals: tuple[str, ...]
    services: tuple[str, ...]
    drafted_by: str
    drafted_for: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """What decisions about a client read.

    shelter, side  where the client has a bed; side None for who was admitted before beds were counted
    limit_on       last day of the stay's limit; limit_exceeded: whether the alert was given
    drafts         how many plans were drafted; draft: the one that is not approved yet
    aftercare_on   by when the next visit is due; overdue: whether the alert was given
    """

    worker: str | None = None
    health: str | None = None
    sex: str | None = None
    shelter: str | None = None
    side: str | None = None
    admitted_on: date | None = None
    left_on: date | None = None
    limit_on: date | None = None
    limit_exceeded: bool = False
    assessments: int = 0
    drafts: int = 0
    draft: Draft | None = None
    planned: bool = False
    decided: tuple[str, str | None] | None = None
    outcome: str | None = None
    aftercare_on: date | None = None
    overdue: bool = False
    visits: int = 0


NO_CARE = Care()
"""Before anybody cared."""

_Stay: TypeAlias = (
    ShelterAdmitted
    | ClientTransferred
    | StayLimitExceeded
    | StayExtended
    | OutcomeDecided
    | ClientDischarged
    | ClientReturned
)
_Help: TypeAlias = (
    CaseAssigned
    | HealthChecked
    | AssessmentCompleted
    | ServicePlanDrafted
    | ServicePlanApproved
    | AttendanceRecorded
    | AttendanceVoided
    | AftercarePlanned
    | AftercareOverdue
    | AftercareVisited
)


def evolve_care(care: Care, event: CareEvent) -> Care:
    """Apply a fact."""
    match event:
        case (
            ShelterAdmitted()
            | ClientTransferred()
            | StayLimitExceeded()
            | StayExtended()
            | OutcomeDecided()
            | ClientDischarged()
            | ClientReturned()
        ):
            return _stayed(care, event)
        case _:
            return _helped(care, event)


def _stayed(care: Care, event: _Stay) -> Care:
    match event:
        case ShelterAdmitted():
            return replace(
                care,
                sex=event.sex,
                shelter=event.shelter,
                side=event.side,
                admitted_on=event.admitted_on,
                limit_on=event.due_on,
            )
        case ClientTransferred():
            return replace(care, sex=event.sex, shelter=event.shelter, side=event.side)
        case StayLimitExceeded():
            return replace(care, limit_exceeded=True)
        case StayExtended():
            return replace(care, limit_on=event.due_on, limit_exceeded=False)
        case OutcomeDecided():
            return replace(care, decided=(event.outcome, event.destination))
        case ClientDischarged():
            return replace(
                care,
                side=None,
                outcome=event.outcome,
                left_on=event.left_on,
                limit_on=None,
                limit_exceeded=False,
                decided=None,
            )
        case ClientReturned():
            return replace(
                care,
                sex=event.sex,
                shelter=event.shelter,
                side=event.side,
                admitted_on=event.returned_on,
                limit_on=event.due_on,
                outcome=None,
                left_on=None,
            )
        case _:
            assert_never(event)


def _helped(care: Care, event: _Help) -> Care:
    match event:
        case CaseAssigned():
            return replace(care, worker=event.worker)
        case HealthChecked():
            return replace(care, health=event.result)
        case AssessmentCompleted():
            return replace(care, assessments=care.assessments + 1)
        case ServicePlanDrafted():
            draft = Draft(
                number=event.number,
                goals=event.goals,
                services=event.services,
                drafted_by=event.drafted_by,
                drafted_for=event.drafted_for,
            )
            return replace(care, draft=draft, drafts=event.number)
        case ServicePlanApproved():
            return replace(care, draft=None, planned=True)
        case AttendanceRecorded() | AttendanceVoided():
            return care
        case AftercarePlanned():
            return replace(care, aftercare_on=event.due_on, overdue=False)
        case AftercareOverdue():
            return replace(care, overdue=True)
        case AftercareVisited():
            return replace(care, aftercare_on=None, overdue=False, visits=event.number)
        case _:
            assert_never(event)
