"""What may be done with a day's roster, and when: pure decisions over the state of roster.py."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from uuid import UUID

from domain.errors import (
    AlreadyExists,
    Invalid,
    NotFound,
    NotOnDuty,
    RosterGap,
    ShiftsOverlap,
    TooEarly,
    WrongState,
)
from domain.roster import (
    CheckedIn,
    CheckedOut,
    CoverageConfirmed,
    CoverageGapDetected,
    MemberAssigned,
    MemberUnassigned,
    Roster,
    RosterFoundMissing,
    RosterPublished,
    Shift,
    ShiftPlanned,
    ShiftSwapped,
    ShiftWithdrawn,
)
from domain.rules import RulesVersion
from domain.shapes import checked_number, checked_slug, checked_window

MOST_MEMBERS = 100
"""More in one shift is a slip of the hand; Batam's whole team has 26 [B]."""

DAY = timedelta(hours=24)


def plan_shift(
    roster: Roster | None,
    rule: RulesVersion,
    *,
    day: date,
    begins: datetime,
    shift: str,
    starts_at: datetime,
    ends_at: datetime,
    needed: int,
) -> ShiftPlanned:
    """Plan a stretch of the 24 hours that begin at `begins`; shifts of a day do not overlap."""
    shifts = {} if roster is None else roster.shifts
    if roster is not None and roster.published:
        raise WrongState("day", status="published")
    if shift in shifts:
        raise AlreadyExists("shift")
    start, end = checked_window(starts_at, ends_at, longest=DAY)
    if start < begins:
        raise Invalid("starts_at")
    if end > begins + DAY:
        raise Invalid("ends_at")
    for name, other in shifts.items():
        if _overlap(start, end, other):
            raise ShiftsOverlap("starts_at", shift=name)
    least = rule["members_per_shift"]
    return ShiftPlanned(
        day=day,
        shift=checked_slug(shift, "shift"),
        starts_at=start,
        ends_at=end,
        needed=checked_number(needed, "needed", least=least, most=MOST_MEMBERS),
    )


def assign(
    roster: Roster | None, neighbours: Sequence[Roster | None], *, shift: str, member: str
) -> MemberAssigned:
    """Let a member serve in a shift, who has no other duty at that time. neighbours: days around."""
    known, wanted = _shift(roster, shift)
    if member in wanted.members:
        raise AlreadyExists("member")
    _free(member, wanted, (known, *neighbours))
    return MemberAssigned(day=known.day, shift=shift, member=member)


def withdraw_shift(roster: Roster | None, *, shift: str) -> ShiftWithdrawn:
    """Take back a planned shift while the roster is not published."""
    known, _ = _shift(roster, shift)
    if known.published:
        raise WrongState("day", status="published")
    return ShiftWithdrawn(day=known.day, shift=shift)


def unassign(roster: Roster | None, *, shift: str, member: str, zone: tzinfo) -> MemberUnassigned:
    """Take a member out of a shift who has not come; of a published one only while enough others are left."""
    known, wanted = _shift(roster, shift)
    if member not in wanted.members:
        raise NotOnDuty("member")
    if any(duty.member == member for duty in wanted.duties):
        raise WrongState("shift", status="running")
    left = len(wanted.members) - 1
    if known.published and left < wanted.needed:
        raise RosterGap(
            "member", since=_clock(wanted.starts_at, zone), present=left, needed=wanted.needed
        )
    return MemberUnassigned(day=known.day, shift=shift, member=member)


def publish(
    roster: Roster | None, rule: RulesVersion, *, begins: datetime, due_on: date, zone: tzinfo
) -> RosterPublished:
    """Let the roster hold. Every minute of the 24 hours needs a shift, every shift its members."""
    if roster is None:
        raise NotFound("day")
    if roster.published:
        raise WrongState("day", status="published")
    if roster.looked_at:
        raise WrongState("day", status="checked")
    covered = sorted(roster.shifts.values(), key=lambda shift: shift.starts_at)
    edges = [begins, *(moment for shift in covered for moment in (shift.starts_at, shift.ends_at))]
    for end, start in zip(edges[::2], [*edges[1::2], begins + DAY], strict=True):
        if end < start:
            raise RosterGap(
                "day", since=_clock(end, zone), present=0, needed=rule["members_per_shift"]
            )
    for shift in covered:
        if len(shift.members) < shift.needed:
            raise RosterGap(
                "day",
                since=_clock(shift.starts_at, zone),
                present=len(shift.members),
                needed=shift.needed,
            )
    members = {member for shift in covered for member in shift.members}
    return RosterPublished(
        day=roster.day,
        shifts=len(covered),
        members=len(members),
        rule_version=rule.version,
        due_on=due_on,
    )


def check_in(
    roster: Roster | None,
    rule: RulesVersion,
    *,
    shift: str,
    member: str,
    at: datetime,
    zone: tzinfo,
) -> CheckedIn:
    """Begin an assigned duty, at the earliest some minutes before the shift."""
    known, wanted = _shift(roster, shift)
    if not known.published:
        raise WrongState("day", status="planned")
    if member not in wanted.members:
        raise NotOnDuty("shift")
    if wanted.serving(member) is not None:
        raise AlreadyExists("member")
    earliest = wanted.starts_at - timedelta(minutes=rule["early_minutes"])
    if at < earliest:
        raise TooEarly("shift", until=_clock(earliest, zone))
    if at >= wanted.ends_at:
        raise WrongState("shift", status="ended")
    return CheckedIn(day=known.day, shift=shift, member=member, at=at)


def check_out(
    roster: Roster | None, *, shift: str, member: str, at: datetime, zone: tzinfo
) -> CheckedOut:
    """End a duty."""
    known, wanted = _shift(roster, shift)
    duty = wanted.serving(member)
    if duty is None:
        raise NotOnDuty("shift")
    if at < duty.since:
        raise TooEarly("member", until=_clock(duty.since, zone))
    return CheckedOut(day=known.day, shift=shift, member=member, at=at)


def swap_shift(
    roster: Roster | None,
    around: Sequence[Roster | None],
    *,
    shift: str,
    gives: str,
    takes: str,
    swap: UUID,
    given_up: tuple[date, str],
    field: str,
) -> ShiftSwapped:
    """Let `takes` serve instead of `gives`, who has not come yet.

    around: this roster and those of the days around both shifts. given_up: the shift that `takes` gives for it.
    field: what named the shift.
    """
    if roster is None or shift not in roster.shifts:
        raise NotFound(field)
    wanted = roster.shifts[shift]
    if gives not in wanted.members:
        raise NotOnDuty(field)
    if any(duty.member in (gives, takes) for duty in wanted.duties):
        raise WrongState(field, status="running")
    if takes in wanted.members:
        raise AlreadyExists(field)
    _free(takes, wanted, around, apart_from=given_up)
    return ShiftSwapped(day=roster.day, shift=shift, gives=gives, takes=takes, swap=swap)


def look_at_coverage(
    roster: Roster | None, rule: RulesVersion, *, begins: datetime, now: datetime, zone: tzinfo
) -> list[CoverageGapDetected | CoverageConfirmed]:
    """Once the day is over: in which shifts fewer were there than needed, or that all were covered.

    A day that was found without a roster, and still has none, lacked everybody from `begins` to its end.
    """
    if roster is None or not (roster.published or roster.missing):
        raise NotFound("roster")
    if roster.looked_at:
        raise WrongState(status="checked")
    over = begins + DAY
    if roster.published:
        over = max(shift.ends_at for shift in roster.shifts.values())
    if now < over:
        raise TooEarly(until=_clock(over, zone))
    if not roster.published:
        return [_nobody_planned(roster.day, rule, begins=begins)]
    grace = timedelta(minutes=rule["grace_minutes"])
    gaps = [
        gap
        for name, shift in sorted(roster.shifts.items(), key=lambda each: each[1].starts_at)
        if (gap := _gap(roster.day, name, shift, rule, grace)) is not None
    ]
    return [*gaps] or [CoverageConfirmed(day=roster.day, rule_version=rule.version)]


UNPLANNED = "unplanned"
"""Stands for the shift that nobody planned, in the gap of a day without a published roster."""


def look_at_next_day(
    roster: Roster | None, following: Roster | None, rule: RulesVersion, *, day: date, due_on: date
) -> list[RosterFoundMissing]:
    """Whether the day after `roster` has none yet; what it lacked is looked at once it is over.

    rule: of how many days in a row are looked at; who keeps no roster for longer has stopped keeping one.
    """
    in_a_row = 1 + (0 if roster is None else roster.missing)
    if in_a_row > rule["days"]:
        return []
    if following is not None and (following.published or following.looked_at or following.missing):
        return []
    return [
        RosterFoundMissing(day=day, in_a_row=in_a_row, rule_version=rule.version, due_on=due_on)
    ]


def _nobody_planned(day: date, rule: RulesVersion, *, begins: datetime) -> CoverageGapDetected:
    return CoverageGapDetected(
        day=day,
        shift=UNPLANNED,
        starts_at=begins,
        ends_at=begins + DAY,
        minutes=int(DAY.total_seconds() // 60),
        fewest=0,
        needed=rule["members_per_shift"],
        rule_version=rule.version,
    )


def on_duty(rosters: Sequence[Roster | None], member: str, *, at: datetime) -> bool:
    """Whether the member is checked in, in a shift that has not ended."""
    return any(
        shift.serving(member) is not None and at < shift.ends_at
        for roster in rosters
        if roster is not None
        for shift in roster.shifts.values()
    )


def _gap(
    day: date, name: str, shift: Shift, rule: RulesVersion, grace: timedelta
) -> CoverageGapDetected | None:
    """The stretches of a shift with too few members, those of up to `grace` each left out."""
    short = [
        (start, end, present)
        for start, end, present in _stretches(shift)
        if present < shift.needed and end - start > grace
    ]
    if not short:
        return None
    total = sum(((end - start) for start, end, _ in short), timedelta())
    return CoverageGapDetected(
        day=day,
        shift=name,
        starts_at=short[0][0],
        ends_at=short[-1][1],
        minutes=int(total.total_seconds() // 60),
        fewest=min(present for _, _, present in short),
        needed=shift.needed,
        rule_version=rule.version,
    )


def _stretches(shift: Shift) -> Iterator[tuple[datetime, datetime, int]]:
    """The shift cut wherever somebody came or went, and how many were there; equal ones joined."""
    moments = {shift.starts_at, shift.ends_at}
    for duty in shift.duties:
        moments |= {m for m in (duty.since, duty.until) if m and _within(m, shift)}
    joined: list[tuple[datetime, datetime, int]] = []
    for start, end in pairwise(sorted(moments)):
        there = {d.member for d in shift.duties if d.since <= start < (d.until or end)}
        short = len(there) < shift.needed
        if joined and short and joined[-1][2] < shift.needed:
            first, _, fewest = joined.pop()
            joined.append((first, end, min(fewest, len(there))))
        else:
            joined.append((start, end, len(there)))
    yield from joined


def _within(moment: datetime, shift: Shift) -> bool:
    return shift.starts_at < moment < shift.ends_at


def _shift(roster: Roster | None, shift: str) -> tuple[Roster, Shift]:
    if roster is None:
        raise NotFound("day")
    if shift not in roster.shifts:
        raise NotFound("shift")
    return roster, roster.shifts[shift]


def _free(
    member: str,
    wanted: Shift,
    rosters: Sequence[Roster | None],
    *,
    apart_from: tuple[date, str] | None = None,
) -> None:
    """Refuse a second duty at the same time."""
    for roster in rosters:
        if roster is None:
            continue
        for name, shift in roster.shifts.items():
            if (
                member in shift.members
                and (roster.day, name) != apart_from
                and _overlap(wanted.starts_at, wanted.ends_at, shift)
            ):
                raise ShiftsOverlap("member", shift=name)


def _overlap(start: datetime, end: datetime, other: Shift) -> bool:
    return start < other.ends_at and other.starts_at < end


def _clock(moment: datetime, zone: tzinfo) -> str:
    """The moment by the office's own clock, as the roster was written: 2026-01-05 20:00 WIB."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"
