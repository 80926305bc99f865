"""One session of an activity in a shelter: its facts, its state, its decisions.

Who was there is told with each client, too: `care.AttendanceRecorded`.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID

from domain.care_codes import ActivityKind, SessionVoidReason
from domain.codes import listed
from domain.errors import AlreadyExists, NotFound, WrongState
from domain.fact import Fact
from domain.shapes import checked_day, checked_number, checked_open_text

SHORTEST, LONGEST = 15, 720
"""Minutes of a session: a quarter of an hour to a whole day of twelve hours."""

MOST_CLIENTS = 200
"""Of one session."""

# Facts --------------------------------------------------------------------------------------------


class ActivityDelivered(Fact, frozen=True, kw_only=True):
    """A session was held. kind: ActivityKind. instructor: account. present, absent: clients' cases.

    region: where the shelter stands.
    """

    own_day: ClassVar[str | None] = "held_on"

    shelter: str
    region: str
    kind: str
    held_on: date
    minutes: int
    instructor: str
    present: tuple[UUID, ...]
    absent: tuple[UUID, ...] = ()


class ActivityVoided(Fact, frozen=True, kw_only=True):
    """The record was wrong. reason: SessionVoidReason."""

    reason: str


ActivityEvent: TypeAlias = ActivityDelivered | ActivityVoided

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Activity:
    """A session that was held."""

    region: str
    present: tuple[UUID, ...]
    absent: tuple[UUID, ...]
    voided: bool = False


def evolve(before: Activity | None, event: ActivityEvent) -> Activity:
    """What the session is after the fact."""
    match event:
        case ActivityDelivered():
            return Activity(event.region, event.present, event.absent)
        case ActivityVoided():
            if before is None:
                raise NotFound  # the id is that of something else
            return replace(before, voided=True)
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def deliver(
    activity: Activity | None,
    *,
    shelter: str,
    region: str,
    kind: str,
    held_on: date,
    minutes: int,
    instructor: str,
    present: tuple[UUID, ...],
    absent: tuple[UUID, ...],
    today: date,
) -> ActivityDelivered:
    """Record a session; one to which nobody came was held, too."""
    if activity is not None:
        raise AlreadyExists
    checked_number(len(present) + len(absent), "clients", least=1, most=MOST_CLIENTS)
    return ActivityDelivered(
        shelter=shelter,
        region=region,
        kind=listed(ActivityKind, kind, "kind"),
        held_on=checked_day(held_on, today, "held_on"),
        minutes=checked_number(minutes, "minutes", least=SHORTEST, most=LONGEST),
        instructor=checked_open_text(instructor, "instructor"),
        present=present,
        absent=absent,
    )


def void(activity: Activity | None, *, reason: str) -> ActivityVoided:
    """Let the record of a session count no more; the right one is recorded anew."""
    if activity is None:
        raise NotFound
    if activity.voided:
        raise WrongState(status="voided")
    return ActivityVoided(reason=listed(SessionVoidReason, reason, "reason"))
