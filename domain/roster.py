"""One day's roster of the TRC: its shifts, who is assigned, who came and went. A day is 24 hours without a gap.

What is permitted when: roster_decisions. When a day begins, and how many members a shift needs at the least, is the
rule `trc_coverage`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import ClassVar, TypeAlias, assert_never
from uuid import UUID

from domain.fact import Fact
from domain.identifiers import stream_id

# Facts ------------------------------------------------------------------------------------------
# A member is an account of the team (team_member.py). Moments are UTC.


class ShiftPlanned(Fact, frozen=True, kw_only=True):
    """A stretch of a day is to be covered. shift: its short name within the day. needed: members."""

    day: date
    shift: str
    starts_at: datetime
    ends_at: datetime
    needed: int


class MemberAssigned(Fact, frozen=True, kw_only=True):
    """A member is to serve in a shift."""

    day: date
    shift: str
    member: str


class ShiftWithdrawn(Fact, frozen=True, kw_only=True):
    """A planned shift is not to be, before the roster is published."""

    day: date
    shift: str


class MemberUnassigned(Fact, frozen=True, kw_only=True):
    """A member is not to serve in a shift after all."""

    day: date
    shift: str
    member: str


class RosterPublished(Fact, frozen=True, kw_only=True):
    """The day's roster holds: 24 hours are covered. due_on: when it is looked at whether people came."""

    day: date
    shifts: int
    members: int
    rule_version: int
    due_on: date


class RosterFoundMissing(Fact, frozen=True, kw_only=True):
    """No roster was published for a day when the day before was looked at.

    in_a_row: how many days without one this makes. due_on: when it is looked at what the day lacked.
    """

    day: date
    in_a_row: int
    rule_version: int
    due_on: date


class CheckedIn(Fact, frozen=True, kw_only=True):
    """A member began to serve, at this time."""

    own_day: ClassVar[str | None] = "at"

    day: date
    shift: str
    member: str
    at: datetime


class CheckedOut(Fact, frozen=True, kw_only=True):
    """A member ended the duty, at this time."""

    own_day: ClassVar[str | None] = "at"

    day: date
    shift: str
    member: str
    at: datetime


class ShiftSwapped(Fact, frozen=True, kw_only=True):
    """Two members agreed: `takes` serves in this shift instead of `gives`. swap: their agreement."""

    day: date
    shift: str
    gives: str
    takes: str
    swap: UUID


class CoverageGapDetected(Fact, frozen=True, kw_only=True):
    """In a shift fewer members were there than needed, from one moment to another, `minutes` in all.

    shift: its short name, or `unplanned` where the day had no roster.
    """

    day: date
    shift: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    fewest: int
    needed: int
    rule_version: int


class CoverageConfirmed(Fact, frozen=True, kw_only=True):
    """In every shift of the day enough members were there."""

    day: date
    rule_version: int


RosterEvent: TypeAlias = (
    ShiftPlanned
    | MemberAssigned
    | ShiftWithdrawn
    | MemberUnassigned
    | RosterPublished
    | RosterFoundMissing
    | CheckedIn
    | CheckedOut
    | ShiftSwapped
    | CoverageGapDetected
    | CoverageConfirmed
)

# State ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Duty:
    """A member's stay on duty; still there while `until` is None."""

    member: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift of the day."""

    starts_at: datetime
    ends_at: datetime
    needed: int
    members: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()

    def serving(self, member: str) -> Duty | None:
        """The member's duty that has not ended, if there is one."""
        return next((d for d in self.duties if d.member == member and d.until is None), None)


@dataclass(frozen=True, slots=True)
class Roster:
    """A day's roster. It concerns the whole tenant.

    missing: how many days in a row had none published, this one with them; 0 where that was not found
    """

    day: date
    shifts: Mapping[str, Shift] = field(hash=False)
    published: bool = False
    looked_at: bool = False
    missing: int = 0
    region: None = None


def evolve(roster: Roster | None, event: RosterEvent) -> Roster:
    """Apply a fact."""
    if roster is None:
        roster = Roster(event.day, {})
    match event:
        case ShiftPlanned():
            planned = Shift(event.starts_at, event.ends_at, event.needed)
            return replace(roster, shifts={**roster.shifts, event.shift: planned})
        case RosterPublished():
            return replace(roster, published=True, missing=0)
        case RosterFoundMissing():
            return replace(roster, missing=event.in_a_row)
        case CoverageGapDetected() | CoverageConfirmed():
            return replace(roster, looked_at=True)
        case ShiftWithdrawn():
            kept = {name: shift for name, shift in roster.shifts.items() if name != event.shift}
            return replace(roster, shifts=kept)
        case MemberAssigned() | MemberUnassigned() | CheckedIn() | CheckedOut() | ShiftSwapped():
            shift = roster.shifts.get(event.shift)
            if shift is None:
                return roster
            return replace(roster, shifts={**roster.shifts, event.shift: _in_shift(shift, event)})
        case _:
            assert_never(event)


def _in_shift(
    shift: Shift,
    event: MemberAssigned | MemberUnassigned | CheckedIn | CheckedOut | ShiftSwapped,
) -> Shift:
    match event:
        case MemberAssigned():
            return replace(shift, members=(*shift.members, event.member))
        case MemberUnassigned():
            return replace(shift, members=tuple(m for m in shift.members if m != event.member))
        case ShiftSwapped():
            members = tuple(event.takes if one == event.gives else one for one in shift.members)
            return replace(shift, members=members)
        case CheckedIn():
            return replace(shift, duties=(*shift.duties, Duty(event.member, event.at)))
        case CheckedOut():
            ended = tuple(
                replace(duty, until=event.at)
                if duty.member == event.member and duty.until is None
                else duty
                for duty in shift.duties
            )
            return replace(shift, duties=ended)
        case _:
            assert_never(event)


def roster_stream(day: date) -> UUID:
    """A day has one roster."""
    return stream_id("roster", day.isoformat())
