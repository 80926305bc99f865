"""A neighbour's objection (sanggah) to a family's listing or enrolment: facts, state, decisions.

The objector lives in the same village and shows a photo and coordinates of the house; what the local government has
not verified in time fails [domain.md 11]. Upheld, it goes to the programme's owner, who alone suspends or ends.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import (
    AlreadyExists,
    EvidenceRequired,
    NotFound,
    OtherVillage,
    TooEarly,
    WrongState,
)
from domain.fact import Fact, Sealed
from domain.rules import RulesVersion
from domain.shapes import checked_code
from domain.two_people import check_other_people

OBJECTION_REASONS = {
    "well_off": "keluarga mampu",
    "not_resident": "tidak tinggal di desa ini",
    "died": "meninggal",
    "helped_elsewhere": "sudah menerima bantuan lain",
    "false_data": "data tidak benar",
}
"""Why a neighbour objects."""

REQUESTS = {"ending": "penghentian", "suspension": "penangguhan", "delisting": "pencabutan usulan"}
"""What an upheld objection asks of the programme's owner."""

REJECTION_REASONS = {
    "unfounded": "tidak berdasar",
    "found_eligible": "keluarga memang memenuhi syarat",
    "evidence_weak": "bukti tidak cukup",
}
"""Why the local government rejects an objection."""

_VILLAGE_LENGTH = len("61.05.01.1001")


class Status(StrEnum):
    """Where an objection stands."""

    RAISED = "raised"
    UPHELD = "upheld"
    REJECTED = "rejected"
    LAPSED = "lapsed"


# Facts --------------------------------------------------------------------------------------------


class ObjectionRaised(Fact, frozen=True, kw_only=True):
    """Somebody of the village objects to a family's listing, or to an enrolment.

    household or enrolment: what it is against (an enrolment's stream, with its programme and person);
    objector: a person of the village, hidden from the family; raised_by: the account that took it in, raised_for: the
    one in whose place it acted;
    due_on: the last day for the local government's word, by version rule_version of rule `objection`.
    """

    household: UUID | None = None
    enrolment: UUID | None = None
    programme: str | None = None
    person: UUID | None = None
    objector: UUID
    raised_by: str
    region: str
    reason: str
    coordinates: Sealed
    narrative: Sealed | None = None
    due_on: date
    rule_version: int
    raised_for: str | None = None


class ObjectionUpheld(Fact, frozen=True, kw_only=True):
    """The local government found it true and asks the owner to act. asks: of REQUESTS."""

    asks: str
    findings: Sealed


class ObjectionRejected(Fact, frozen=True, kw_only=True):
    """The local government found it untrue. reason: of REJECTION_REASONS."""

    reason: str
    findings: Sealed


class ObjectionLapsed(Fact, frozen=True, kw_only=True):
    """Nobody verified it in time, so it failed."""

    due_on: date


ObjectionEvent: TypeAlias = ObjectionRaised | ObjectionUpheld | ObjectionRejected | ObjectionLapsed

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Objection:
    """What decisions read. enrolled: whether it is against an enrolment. raised_by: who took it in, and for whom."""

    region: str
    raised_by: tuple[str | None, ...]
    due_on: date
    programme: str | None
    enrolled: bool
    status: Status = Status.RAISED


def evolve(objection: Objection | None, event: ObjectionEvent) -> Objection:
    """What the objection is after the fact."""
    match event:
        case ObjectionRaised():
            return Objection(
                region=event.region,
                raised_by=(event.raised_by, event.raised_for),
                due_on=event.due_on,
                programme=event.programme,
                enrolled=event.enrolment is not None,
            )
        case ObjectionUpheld():
            return replace(_known(objection), status=Status.UPHELD)
        case ObjectionRejected():
            return replace(_known(objection), status=Status.REJECTED)
        case ObjectionLapsed():
            return replace(_known(objection), status=Status.LAPSED)
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """What is objected to, and the village where it lies: a family, or somebody's enrolment."""

    region: str
    household: UUID | None = None
    enrolment: UUID | None = None
    programme: str | None = None
    person: UUID | None = None


@dataclass(frozen=True, slots=True)
class Objector:
    """Who objects: a person, where they live, the account that takes it in, and the one in whose place that acts."""

    person: UUID
    region: str
    account: str
    on_behalf_of: str | None = None


def raise_objection(
    objection: Objection | None,
    target: Target,
    objector: Objector,
    *,
    reason: str,
    coordinates: Sealed,
    narrative: Sealed | None,
    evidence: tuple[str, ...],
    rule: RulesVersion,
    today: date,
) -> ObjectionRaised:
    """Object as somebody of the same village, with a photo of the house among the evidence."""
    if objection is not None:
        raise AlreadyExists("objection")
    if len(target.region) != _VILLAGE_LENGTH or objector.region != target.region:
        raise OtherVillage("objector")
    if not evidence:
        raise EvidenceRequired("evidence")
    return ObjectionRaised(
        household=target.household,
        enrolment=target.enrolment,
        programme=target.programme,
        person=target.person,
        objector=objector.person,
        raised_by=objector.account,
        raised_for=objector.on_behalf_of,
        region=target.region,
        reason=checked_code(reason, OBJECTION_REASONS, "reason"),
        coordinates=coordinates,
        narrative=narrative,
        due_on=today + timedelta(days=rule["days"]),
        rule_version=rule.version,
    )


def uphold(
    objection: Objection | None, *, asks: str, findings: Sealed, by: Collection[str], today: date
) -> ObjectionUpheld:
    """Find it true. A listing can only be withdrawn, an enrolment suspended or ended."""
    known = _to_verify(objection, by, today)
    fitting = ("ending", "suspension") if known.enrolled else ("delisting",)
    return ObjectionUpheld(asks=checked_code(asks, fitting, "asks"), findings=findings)


def reject(
    objection: Objection | None, *, reason: str, findings: Sealed, by: Collection[str], today: date
) -> ObjectionRejected:
    """Find it untrue."""
    _to_verify(objection, by, today)
    return ObjectionRejected(
        reason=checked_code(reason, REJECTION_REASONS, "reason"), findings=findings
    )


def lapse(objection: Objection | None, *, today: date) -> ObjectionLapsed:
    """Let an objection fail that nobody verified by its last day."""
    known = _raised(objection)
    if today <= known.due_on:
        raise TooEarly("objection", until=known.due_on.isoformat())
    return ObjectionLapsed(due_on=known.due_on)


def _to_verify(objection: Objection | None, by: Collection[str], today: date) -> Objection:
    """An objection that may still be verified, by other people than took it in."""
    known = _raised(objection)
    check_other_people(known.raised_by, by)
    if today > known.due_on:  # it has failed, whether or not anybody has noted so yet
        raise WrongState("objection", status=Status.LAPSED.value)
    return known


def _raised(objection: Objection | None) -> Objection:
    known = _known(objection)
    if known.status is not Status.RAISED:
        raise WrongState("objection", status=known.status.value)
    return known


def _known(objection: Objection | None) -> Objection:
    if objection is None:
        raise NotFound("objection")
    return objection
