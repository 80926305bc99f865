"""What may be done with a case, and when: pure decisions over the state of case.py."""

from collections.abc import Collection
from uuid import UUID

from domain import pmks
from domain.case import (
    Case,
    CaseReported,
    PersonIdentified,
    PersonSecured,
    ResolvedOnScene,
    Status,
    TeamDispatched,
)
from domain.case_codes import (
    Intake,
    Resolution,
    Sex,
    Source,
)
from domain.codes import listed
from domain.errors import AlreadyExists, Invalid, Missing, NotFound, WrongState
from domain.fact import Sealed
from domain.shapes import checked_slug


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
    in_status(state, {Status.REPORTED})
    return TeamDispatched(team=checked_slug(team, "team"))


def secure(state: Case | None) -> PersonSecured:
    """Take the person along.

    No dispatch is needed: a patrol is there already, and a referral may bring the person.
    """
    in_status(state, {Status.REPORTED, Status.DISPATCHED})
    return PersonSecured()


def resolve_on_scene(state: Case | None, *, resolution: str) -> ResolvedOnScene:
    """Settle the matter where the person was found."""
    in_status(state, {Status.REPORTED, Status.DISPATCHED, Status.SECURED})
    return ResolvedOnScene(resolution=listed(Resolution, resolution, "resolution"))


def identify(state: Case | None, *, person: UUID) -> PersonIdentified:
    """Say who the unknown person is, at any time before closing."""
    known = in_status(state, set(Status) - {Status.CLOSED})
    if known.person is not None:
        raise AlreadyExists("person")
    return PersonIdentified(person=person)


def in_status(state: Case | None, allowed: Collection[Status]) -> Case:
    """The case, if it exists and stands at one of these."""
    if state is None:
        raise NotFound
    if state.status not in allowed:
        raise WrongState(status=state.status.value)
    return state
