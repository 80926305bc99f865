"""One person's or family's place in one programme, as its owner decided: facts, state, decisions.

The programme's owner decides; we receive the decision and record it.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeAlias, TypedDict, assert_never
from uuid import UUID

from domain.errors import AlreadyExists, NotFound, WrongState
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.shapes import checked_code, checked_day, checked_open_text

SUSPENSION_REASONS = {
    "data_mismatch": "data tidak padan",
    "account_inactive": "rekening tidak aktif",
    "not_found": "tidak ditemukan di alamat",
    "under_review": "sedang ditinjau",
}
"""Why an owner suspends an enrolment."""

ENDING_REASONS = {
    "graduated": "graduasi",
    "no_longer_eligible": "tidak lagi memenuhi syarat",
    "enrolled_twice": "kepesertaan ganda",
    "moved": "pindah",
    "died": "meninggal dunia",
    "declined": "mengundurkan diri",
    "programme_ended": "program berakhir",
}
"""Why an owner ends an enrolment."""


class Status(StrEnum):
    """Where an enrolment stands."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


# Facts --------------------------------------------------------------------------------------------


class _OfEnrolment(Fact, frozen=True, kw_only=True):
    """What every fact repeats, so that read models need no join.

    decided_on: the day of the owner's decision; decree: its number (SK), where one was issued.
    """

    programme: str
    person: UUID
    unit: str
    decided_on: date
    decree: str | None = None


class EnrolmentDecided(_OfEnrolment, frozen=True, kw_only=True):
    """The owner took the person or family into the programme. region: where they live."""

    region: str


class EnrolmentSuspended(_OfEnrolment, frozen=True, kw_only=True):
    """The owner paused the enrolment."""

    reason: str


class EnrolmentResumed(_OfEnrolment, frozen=True, kw_only=True):
    """The owner took the enrolment up again."""


class EnrolmentEnded(_OfEnrolment, frozen=True, kw_only=True):
    """The owner ended the enrolment; a new decision may follow."""

    reason: str


EnrolmentEvent: TypeAlias = (
    EnrolmentDecided | EnrolmentSuspended | EnrolmentResumed | EnrolmentEnded
)

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The latest enrolment of this person in this programme."""

    programme: str
    person: UUID
    unit: str
    region: str
    status: Status = Status.ACTIVE

    @property
    def running(self) -> bool:
        """Whether it bars another one: active or merely suspended."""
        return self.status is not Status.ENDED


def evolve(enrolment: Enrolment | None, event: EnrolmentEvent) -> Enrolment:
    """What the enrolment is after the fact."""
    match event:
        case EnrolmentDecided():
            return Enrolment(event.programme, event.person, event.unit, event.region)
        case EnrolmentSuspended():
            return replace(_known(enrolment), status=Status.SUSPENDED)
        case EnrolmentResumed():
            return replace(_known(enrolment), status=Status.ACTIVE)
        case EnrolmentEnded():
            return replace(_known(enrolment), status=Status.ENDED)
        case _:
            assert_never(event)


class Standing(NamedTuple):
    """From which day on an enrolment was, or was not, active by a decision of its owner."""

    since: date
    active: bool


def evolve_standings(
    before: tuple[Standing, ...] | None, event: EnrolmentEvent
) -> tuple[Standing, ...]:
    """Every standing of the enrolment after the fact, as they were received."""
    match event:
        case EnrolmentDecided() | EnrolmentResumed():
            active = True
        case EnrolmentSuspended() | EnrolmentEnded():
            active = False
        case _:
            assert_never(event)
    return (*(before or ()), Standing(event.decided_on, active))


def active_on(standings: tuple[Standing, ...] | None, day: date) -> bool:
    """Whether the enrolment was active on a day, by the last received of the decisions up to that day."""
    return next((one.active for one in reversed(standings or ()) if one.since <= day), False)


# Decisions ----------------------------------------------------------------------------------------


def enrolment_stream(programme: str, person: UUID) -> UUID:
    """One running enrolment for each programme and person: one stream."""
    return stream_id("enrolment", programme, str(person))


@dataclass(frozen=True, slots=True)
class Decision:
    """An owner's decision as it reached us `today`, the day where the tenant is."""

    decided_on: date
    decree: str | None
    today: date

    def checked(self) -> "Decision":
        """Itself, if its day is not in the future and its decree is a short text."""
        decree = None if self.decree is None else checked_open_text(self.decree, "decree")
        return replace(
            self, decided_on=checked_day(self.decided_on, self.today, "decided_on"), decree=decree
        )


def decide(
    enrolment: Enrolment | None,
    decision: Decision,
    *,
    programme: str,
    person: UUID,
    unit: str,
    region: str,
) -> EnrolmentDecided:
    """Enrol somebody who is not enrolled, or no longer."""
    if enrolment is not None and enrolment.running:
        raise AlreadyExists("person")
    new = Enrolment(programme, person, unit, region)
    return EnrolmentDecided(**_same(new, decision), region=region)


def suspend(enrolment: Enrolment | None, decision: Decision, *, reason: str) -> EnrolmentSuspended:
    """Pause an active enrolment."""
    known = _in(enrolment, Status.ACTIVE)
    reason = checked_code(reason, SUSPENSION_REASONS, "reason")
    return EnrolmentSuspended(**_same(known, decision), reason=reason)


def resume(enrolment: Enrolment | None, decision: Decision) -> EnrolmentResumed:
    """Take a suspended enrolment up again."""
    known = _in(enrolment, Status.SUSPENDED)
    return EnrolmentResumed(**_same(known, decision))


def end(enrolment: Enrolment | None, decision: Decision, *, reason: str) -> EnrolmentEnded:
    """End an enrolment, active or suspended."""
    known = _in(enrolment, Status.ACTIVE, Status.SUSPENDED)
    reason = checked_code(reason, ENDING_REASONS, "reason")
    return EnrolmentEnded(**_same(known, decision), reason=reason)


class _Repeated(TypedDict):
    programme: str
    person: UUID
    unit: str
    decided_on: date
    decree: str | None


def _same(enrolment: Enrolment, decision: Decision) -> _Repeated:
    decision = decision.checked()
    return _Repeated(
        programme=enrolment.programme,
        person=enrolment.person,
        unit=enrolment.unit,
        decided_on=decision.decided_on,
        decree=decision.decree,
    )


def _in(enrolment: Enrolment | None, *allowed: Status) -> Enrolment:
    known = _known(enrolment)
    if known.status not in allowed:
        raise WrongState("enrolment", status=known.status.value)
    return known


def _known(enrolment: Enrolment | None) -> Enrolment:
    if enrolment is None:
        raise NotFound("enrolment")
    return enrolment
