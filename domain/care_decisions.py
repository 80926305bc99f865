"""What may be done for a client, and when: pure decisions over the state of care.py."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from domain import pmks
from domain.care import (
    AftercareOverdue,
    AftercarePlanned,
    AftercareVisited,
    AssessmentCompleted,
    AttendanceRecorded,
    AttendanceVoided,
    CaseAssigned,
    ClientDischarged,
    ClientReturned,
    ClientTransferred,
    Draft,
    HealthChecked,
    OutcomeDecided,
    ServicePlanApproved,
    ServicePlanDrafted,
    ShelterAdmitted,
    StayExtended,
    StayLimitExceeded,
)
from domain.care_codes import (
    AbsenceReason,
    AftercareSituation,
    CareService,
    DischargeOutcome,
    HealthResult,
    PlanGoal,
    StayReason,
)
from domain.case import Case, CaseClosed, Status
from domain.case_codes import Sex
from domain.case_decisions import in_status
from domain.codes import listed
from domain.errors import (
    AftercareNeeded,
    AlreadyExists,
    HealthCheckNeeded,
    Invalid,
    Missing,
    NotFound,
    NotInShelter,
    OutOfRange,
    SameRecord,
    TooEarly,
    WrongState,
)
from domain.fact import Sealed
from domain.indonesia import checked_region
from domain.rules import RulesVersion
from domain.shapes import checked_open_text, checked_slug
from domain.shelter import BedTaken
from domain.two_people import check_other_people

IN_SHELTER = frozenset({Status.ADMITTED, Status.ASSESSED, Status.IN_SERVICE})

OPEN = frozenset(Status) - {Status.CLOSED}

UNPLANNED = frozenset(
    {DischargeOutcome.HOSPITAL, DischargeOutcome.DIED, DischargeOutcome.ABSCONDED}
)
"""Outcomes that wait for no plan and no decision; every other one ends a plan that is in service."""

WITHOUT_AFTERCARE = frozenset({DischargeOutcome.DIED, DischargeOutcome.ABSCONDED})
"""Nobody is there to be visited."""

LATEST_VISIT = timedelta(days=366)
"""How far ahead an aftercare visit may be planned."""

_TO_REGION = frozenset({DischargeOutcome.REUNIFIED, DischargeOutcome.REPATRIATED})
_TO_INSTITUTION = frozenset({DischargeOutcome.PANTI, DischargeOutcome.HOSPITAL})
_FIT_FOR_ADMISSION = frozenset({HealthResult.FIT, HealthResult.CARE_IN_SHELTER})


# The stay ---------------------------------------------------------------------------------------


def assign(state: Case | None, *, worker: str) -> CaseAssigned:
    """Make one account answerable for the case."""
    known = in_status(state, OPEN)
    account = checked_open_text(worker, "worker")
    if known.care.worker == account:
        raise AlreadyExists("worker")
    return CaseAssigned(worker=account)


def check_health(state: Case | None, *, result: str, findings: Sealed | None) -> HealthChecked:
    """Say how the person is, from the report until they leave."""
    on_the_way = {Status.REPORTED, Status.DISPATCHED, Status.ARRIVED, Status.SECURED}
    in_status(state, on_the_way | IN_SHELTER)
    return HealthChecked(result=listed(HealthResult, result, "result"), findings=findings)


def sex_of(state: Case | None, stated: str | None) -> Sex:
    """Men and women sleep apart: the sex as judged now, else at admission, else as reported."""
    known = in_status(state, set(Status))
    sex = stated or known.care.sex or known.sex
    if sex is None:
        raise Missing("sex")
    return listed(Sex, sex, "sex")


def checked_secured(state: Case | None) -> None:
    """Require a person who is with us and in no shelter yet."""
    in_status(state, {Status.SECURED})


def admit(
    state: Case | None,
    *,
    bed: BedTaken,
    sex: Sex,
    guardian_reference: Sealed | None,
    limit: RulesVersion,
    health: RulesVersion,
) -> ShelterAdmitted:
    """Take the secured person into a shelter; a child with a guardian or a Bapas reference only.

    Whom the last health check sends to treatment is treated first; a tenant may require a check.
    """
    known = in_status(state, {Status.SECURED})
    if known.category in pmks.CHILDREN and guardian_reference is None:
        raise Missing("guardian_reference")
    found = known.care.health
    unchecked = found is None and bool(health["before_admission"])
    if unchecked or (found is not None and found not in _FIT_FOR_ADMISSION):
        raise HealthCheckNeeded(result=found or "-")
    return ShelterAdmitted(
        shelter=bed.shelter,
        guardian_reference=guardian_reference,
        sex=sex,
        side=bed.side,
        stay=bed.number,
        admitted_on=bed.taken_on,
        due_on=bed.taken_on + timedelta(days=limit["days"]),
        rule_version=limit.version,
    )


def transfer(state: Case | None, *, bed: BedTaken, sex: Sex) -> ClientTransferred:
    """Move the client to another shelter or side, or give one of before beds were counted a bed of theirs."""
    checked_move(state, shelter=bed.shelter, side=bed.side)
    care = in_status(state, IN_SHELTER).care
    return ClientTransferred(
        from_shelter=care.shelter or bed.shelter,
        shelter=bed.shelter,
        side=bed.side,
        stay=bed.number,
        sex=sex,
    )


def checked_in_shelter(state: Case | None) -> None:
    """Require a client in a shelter."""
    in_status(state, IN_SHELTER)


def checked_move(state: Case | None, *, shelter: str, side: str) -> None:
    """Require a client in a shelter, and another shelter or side than where they have a bed."""
    care = in_status(state, IN_SHELTER).care
    if (care.shelter, care.side) == (shelter, side):
        raise SameRecord("shelter")


def note_limit_exceeded(state: Case | None, *, today: date) -> StayLimitExceeded:
    """Give the alert, once, when the limit's last day has passed."""
    known = in_status(state, IN_SHELTER)
    limit_on = known.care.limit_on
    if limit_on is None:
        raise WrongState(status=known.status.value)
    if known.care.limit_exceeded:
        raise AlreadyExists
    if today <= limit_on:
        raise TooEarly(until=(limit_on + timedelta(days=1)).isoformat())
    return StayLimitExceeded(limit_on=limit_on)


def extend_stay(
    state: Case | None, *, reason: str, until: date, today: date, limit: RulesVersion
) -> StayExtended:
    """Let the client stay longer than the limit, for a reason, at most so many days at a time."""
    known = in_status(state, IN_SHELTER)
    least = max(today, known.care.limit_on or today)
    most = least + timedelta(days=limit["longest_extension"])
    if not least < until <= most:
        raise OutOfRange("until", least=least + timedelta(days=1), most=most)
    return StayExtended(
        reason=listed(StayReason, reason, "reason"), due_on=until, rule_version=limit.version
    )


# Help -------------------------------------------------------------------------------------------


def assess(state: Case | None, *, qualification: str, findings: Sealed) -> AssessmentCompleted:
    """Record what an assessor found whose qualification was shown to be valid; the first lets services begin."""
    known = in_status(state, IN_SHELTER)
    return AssessmentCompleted(
        qualification=qualification, findings=findings, number=known.care.assessments + 1
    )


def draft_plan(
    state: Case | None,
    *,
    goals: tuple[str, ...],
    services: tuple[str, ...],
    by: str,
    on_behalf_of: str | None = None,
) -> ServicePlanDrafted:
    """Propose a plan, or a revised one while services run; what is named twice is meant once."""
    known = in_status(state, {Status.ASSESSED, Status.IN_SERVICE})
    if not goals:
        raise Missing("goals")
    if not services:
        raise Missing("services")
    aims = (listed(PlanGoal, goal, "goals") for goal in goals)
    means = (listed(CareService, service, "services") for service in services)
    return ServicePlanDrafted(
        number=known.care.drafts + 1,
        goals=tuple(dict.fromkeys(aims)),
        services=tuple(dict.fromkeys(means)),
        drafted_by=by,
        drafted_for=on_behalf_of,
    )


def approve_plan(state: Case | None, *, plan: int, by: Collection[str]) -> ServicePlanApproved:
    """Let another than the drafter approve the draft that they saw: a newer one must be looked at first."""
    known = in_status(state, {Status.ASSESSED, Status.IN_SERVICE})
    draft: Draft | None = known.care.draft
    if draft is None:
        raise NotFound("plan")
    if plan != draft.number:
        raise OutOfRange("plan", least=draft.number, most=draft.number)
    check_other_people((draft.drafted_by, draft.drafted_for), by)
    return ServicePlanApproved(services=draft.services, goals=draft.goals, plan=draft.number)


def attend(
    state: Case | None,
    *,
    activity: UUID,
    shelter: str,
    kind: str,
    held_on: date,
    minutes: int,
    present: bool,
    reason: str | None,
    field: str,
) -> AttendanceRecorded:
    """Note that a client of the shelter was at a session, or why not; late notes are about days of the stay."""
    known = in_status(state, {*IN_SHELTER, Status.DISCHARGED})
    care = known.care
    here = care.shelter == shelter
    before = care.admitted_on is not None and held_on < care.admitted_on
    after = known.status is Status.DISCHARGED and (care.left_on is None or held_on > care.left_on)
    if not here or before or after:
        raise NotInShelter(field)
    if present and reason is not None:
        raise Invalid(f"{field}.reason")
    if not present and reason is None:
        raise Missing(f"{field}.reason")
    return AttendanceRecorded(
        activity=activity,
        kind=kind,
        held_on=held_on,
        minutes=minutes,
        present=present,
        reason=None if reason is None else listed(AbsenceReason, reason, f"{field}.reason"),
    )


def void_attendance(state: Case | None, *, activity: UUID, present: bool) -> AttendanceVoided:
    """Take back what was noted of a client at a session that was recorded wrongly, whatever came since."""
    in_status(state, set(Status))
    return AttendanceVoided(activity=activity, present=present)


# The end ----------------------------------------------------------------------------------------


def decide_outcome(state: Case | None, *, outcome: str, destination: str | None) -> OutcomeDecided:
    """Decide how a stay in service is to end; what cannot be planned is not decided."""
    known = in_status(state, {Status.IN_SERVICE})
    how = listed(DischargeOutcome, outcome, "outcome")
    if how in UNPLANNED:
        raise Invalid("outcome")
    where = _checked_destination(how, destination)
    if known.care.decided == (how, where):
        raise AlreadyExists
    return OutcomeDecided(outcome=how, destination=where)


def discharge(
    state: Case | None,
    *,
    outcome: str,
    destination: str | None,
    today: date,
    health: RulesVersion,
) -> ClientDischarged:
    """End the stay. All but hospital, death and absconding end a plan in service, as it was decided."""
    known = in_status(state, IN_SHELTER)
    how = listed(DischargeOutcome, outcome, "outcome")
    if how not in UNPLANNED and known.status is not Status.IN_SERVICE:
        raise WrongState("outcome", status=known.status.value)
    where = _checked_destination(how, destination)
    if how not in UNPLANNED and known.care.decided != (how, where):
        raise WrongState("outcome", status=known.status.value)
    _not_before(today, known.care.admitted_on)
    fit = known.care.health == HealthResult.FIT
    if how is DischargeOutcome.REPATRIATED and health["before_repatriation"] and not fit:
        raise HealthCheckNeeded(result=known.care.health or "-")
    return ClientDischarged(outcome=how, destination=where, left_on=today)


def _not_before(day: date, earlier: date | None) -> None:
    """Require that what is recorded late keeps the order of days; earlier is None where none is on record."""
    if earlier is not None and day < earlier:
        raise TooEarly("occurredAt", until=earlier.isoformat())


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


def checked_absconded(state: Case | None) -> None:
    """Require a client who absconded, be the case closed or not."""
    known = in_status(state, {Status.DISCHARGED, Status.CLOSED})
    if known.care.outcome != DischargeOutcome.ABSCONDED:
        raise WrongState(status=known.status.value)


def take_back(
    state: Case | None, *, bed: BedTaken, sex: Sex, limit: RulesVersion
) -> ClientReturned:
    """Let who absconded come back to where they were in the case."""
    checked_absconded(state)
    if state is not None:
        _not_before(bed.taken_on, state.care.left_on)
    return ClientReturned(
        shelter=bed.shelter,
        side=bed.side,
        stay=bed.number,
        sex=sex,
        returned_on=bed.taken_on,
        due_on=bed.taken_on + timedelta(days=limit["days"]),
        rule_version=limit.version,
    )


def plan_aftercare(state: Case | None, *, due_on: date, today: date) -> AftercarePlanned:
    """Say by when a client who left is visited; saying it again moves the day."""
    known = in_status(state, {Status.DISCHARGED})
    if known.care.outcome in WITHOUT_AFTERCARE:
        raise WrongState(status=str(known.care.outcome))
    if not today <= due_on <= today + LATEST_VISIT:
        raise OutOfRange("due_on", least=today, most=today + LATEST_VISIT)
    if known.care.aftercare_on == due_on:
        raise AlreadyExists("due_on")
    return AftercarePlanned(due_on=due_on)


def note_aftercare_overdue(state: Case | None, *, today: date) -> AftercareOverdue:
    """Give the alert, once, when the day of a visit has passed."""
    known = in_status(state, {Status.DISCHARGED})
    planned = known.care.aftercare_on
    if planned is None:
        raise WrongState(status=known.status.value)
    if known.care.overdue:
        raise AlreadyExists
    if today <= planned:
        raise TooEarly(until=(planned + timedelta(days=1)).isoformat())
    return AftercareOverdue(planned_for=planned)


def visit(state: Case | None, *, situation: str, findings: Sealed, today: date) -> AftercareVisited:
    """Record how the client does after the stay; a visit needs no plan."""
    known = in_status(state, {Status.DISCHARGED})
    if known.care.outcome in WITHOUT_AFTERCARE:
        raise WrongState(status=str(known.care.outcome))
    _not_before(today, known.care.left_on)
    return AftercareVisited(
        number=known.care.visits + 1,
        situation=listed(AftercareSituation, situation, "situation"),
        findings=findings,
        visited_on=today,
    )


def close(state: Case | None, *, aftercare: RulesVersion) -> CaseClosed:
    """Close what was settled on scene, or who has been discharged and visited as often as the rule says."""
    known = in_status(state, {Status.DISCHARGED, Status.RESOLVED_ON_SCENE})
    care = known.care
    needed = aftercare.numbers.get(care.outcome or "", 0)
    if care.visits < needed or care.aftercare_on is not None:
        raise AftercareNeeded(done=care.visits, needed=max(needed, care.visits + 1))
    return CaseClosed()
