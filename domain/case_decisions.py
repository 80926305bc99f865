"""What may be done with a case, and when: pure decisions over the state of case.py."""

from collections.abc import Collection
from uuid import UUID

from domain import pmks
from domain.case import (
    Case,
    CaseReported,
    IdentificationRevoked,
    PersonIdentified,
    PersonSecured,
    ResolvedOnScene,
    Status,
    TeamArrived,
    TeamDispatched,
)
from domain.case_codes import (
    BroughtBy,
    Intake,
    Resolution,
    RevokeReason,
    Sex,
    Source,
)
from domain.codes import listed
from domain.errors import (
    AlreadyExists,
    Invalid,
    Missing,
    NotFound,
    NotOnScene,
    SexDiffers,
    UnknownCode,
    WrongState,
)
from domain.fact import Sealed
from domain.local_subtype import LocalSubtype
from domain.shapes import checked_slug


def report(
    state: Case | None,
    *,
    intake: str,
    category: str,
    region: str,
    source: str | None = None,
    subtype: str | None = None,
    local: LocalSubtype | None = None,
    person: UUID | None = None,
    sex: str | None = None,
    note: Sealed | None = None,
    call: UUID | None = None,
    patrol: UUID | None = None,
) -> CaseReported:
    """Open a case. A referral says who referred; a patrol has no such source.

    local: the published label whose code `subtype` is, unless it is one of pmks.Subtype.
    """
    if state is not None:
        raise AlreadyExists
    way_in = _checked_intake(intake, source=source, call=call, patrol=patrol)
    kind = pmks.checked_category(category)
    return CaseReported(
        intake=way_in,
        category=kind,
        region=region,
        source=None if source is None else listed(Source, source, "source"),
        subtype=None if subtype is None else _checked_subtype(subtype, local, kind),
        person=person,
        sex=None if sex is None else listed(Sex, sex, "sex"),
        note=note,
        subtype_version=None if local is None else local.version,
        call=call,
        patrol=patrol,
    )


def _checked_intake(
    intake: str, *, source: str | None, call: UUID | None, patrol: UUID | None
) -> Intake:
    way_in = listed(Intake, intake, "intake")
    if way_in is Intake.PATROL:
        for given, field in ((source, "source"), (call, "call")):
            if given is not None:
                raise Invalid(field)
    else:
        if source is None:
            raise Missing("source")
        if patrol is not None:
            raise Invalid("patrol")
    return way_in


def _checked_subtype(subtype: str, local: LocalSubtype | None, category: str) -> str:
    if local is None:
        return listed(pmks.Subtype, subtype, "subtype")
    if local.retired:
        raise WrongState("subtype", status="retired")
    if category not in local.categories:
        raise UnknownCode("category", known=", ".join(local.categories))
    return local.code


def dispatch(state: Case | None, *, team: str, members: tuple[str, ...] = ()) -> TeamDispatched:
    """Send a team of the TRC; who is named in it must be on duty, which the roster says."""
    in_status(state, {Status.REPORTED})
    if len(set(members)) < len(members):
        raise Invalid("members")
    return TeamDispatched(team=checked_slug(team, "team"), members=members)


def arrive(state: Case | None) -> TeamArrived:
    """Be where the person was seen."""
    in_status(state, {Status.DISPATCHED})
    return TeamArrived()


def secure(state: Case | None, *, brought_by: str | None = None) -> PersonSecured:
    """Take the person along: met on a patrol, reached by a team that was sent, or brought to us by somebody."""
    known = in_status(state, {Status.REPORTED, Status.DISPATCHED, Status.ARRIVED})
    if brought_by is not None:
        if known.met_on_patrol:
            raise Invalid("brought_by")
        return PersonSecured(brought_by=listed(BroughtBy, brought_by, "brought_by"))
    if not known.reached:
        raise NotOnScene("brought_by")
    return PersonSecured()


def resolve_on_scene(state: Case | None, *, resolution: str) -> ResolvedOnScene:
    """Settle the matter where the person was met, or was not found."""
    known = in_status(state, {Status.REPORTED, Status.DISPATCHED, Status.ARRIVED, Status.SECURED})
    if not known.reached:
        raise WrongState(status=known.status.value)
    return ResolvedOnScene(resolution=listed(Resolution, resolution, "resolution"))


def identify(
    state: Case | None, *, person: UUID, sex: str | None = None, despite_sex: bool = False
) -> PersonIdentified:
    """Say who the unknown person is, at any time before closing.

    sex: of that person, if known. despite_sex: the sex judged on the street was wrong, and that is meant.
    """
    known = in_status(state, set(Status) - {Status.CLOSED})
    if known.person is not None:
        raise AlreadyExists("person")
    judged = known.care.sex or known.sex
    if not despite_sex and None not in (sex, judged) and sex != judged:
        raise SexDiffers("person")
    return PersonIdentified(person=person)


def revoke_identification(state: Case | None, *, reason: str) -> IdentificationRevoked:
    """Take back who it was, at any time before closing; nothing that was recorded is rewritten."""
    known = in_status(state, set(Status) - {Status.CLOSED})
    if known.person is None:
        raise WrongState("case", status="unknown_person")
    return IdentificationRevoked(person=known.person, reason=listed(RevokeReason, reason, "reason"))


def in_status(state: Case | None, allowed: Collection[Status]) -> Case:
    """The case, if it exists and stands at one of these."""
    if state is None:
        raise NotFound
    if state.status not in allowed:
        raise WrongState(status=state.status.value)
    return state
