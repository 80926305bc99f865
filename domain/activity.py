"""One session of an activity in a shelter: its fact, its state, its decision.

Who was there is told with each client: `care.AttendanceRecorded`.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from domain.care_codes import ActivityKind
from domain.codes import listed
from domain.errors import AlreadyExists
from domain.fact import Fact
from domain.shapes import checked_day, checked_number, checked_open_text

SHORTEST, LONGEST = 15, 720
"""Minutes of a session: a quarter of an hour to a whole day of twelve hours."""

MOST_CLIENTS = 200
"""Of one session."""

# Facts --------------------------------------------------------------------------------------------


class ActivityDelivered(Fact, frozen=True, kw_only=True):
    """A session was held. kind: ActivityKind. instructor: account. present, absent: how many clients."""

    shelter: str
    kind: str
    held_on: date
    minutes: int
    instructor: str
    present: int
    absent: int


ActivityEvent: TypeAlias = ActivityDelivered

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Activity:
    """A session that was held."""

    shelter: str


def evolve(_before: Activity | None, event: ActivityEvent) -> Activity:
    """What the session is after the fact."""
    match event:
        case ActivityDelivered():
            return Activity(event.shelter)
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def deliver(
    activity: Activity | None,
    *,
    shelter: str,
    kind: str,
    held_on: date,
    minutes: int,
    instructor: str,
    present: int,
    absent: int,
    today: date,
) -> ActivityDelivered:
    """Record a session; one to which nobody came was held, too."""
    if activity is not None:
        raise AlreadyExists
    checked_number(present + absent, "clients", least=1, most=MOST_CLIENTS)
    return ActivityDelivered(
        shelter=shelter,
        kind=listed(ActivityKind, kind, "kind"),
        held_on=checked_day(held_on, today, "held_on"),
        minutes=checked_number(minutes, "minutes", least=SHORTEST, most=LONGEST),
        instructor=checked_open_text(instructor, "instructor"),
        present=present,
        absent=absent,
    )
