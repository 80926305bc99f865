"""The roster: each day's shifts, who serves in them, who came, and who of the team is on duty now and where."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.care import ShelterAdmitted
from domain.case import CaseClosed, ResolvedOnScene, TeamDispatched
from domain.fact import Fact, Recorded
from domain.roster import (
    CheckedIn,
    CheckedOut,
    CoverageGapDetected,
    MemberAssigned,
    MemberUnassigned,
    RosterPublished,
    ShiftPlanned,
    ShiftSwapped,
    ShiftWithdrawn,
)
from domain.shift_swap import SwapAgreed, SwapDeclined, SwapProposed
from domain.team_member import MemberEnlisted, MemberPositionStated, MemberReleased
from projections.folding import Fold, Page
from projections.read_model import Table


class RosterShift(NamedTuple):
    """A shift of a day. gap_minutes, fewest: what was found once the day was over, None if nothing lacked."""

    day: date
    shift: str
    starts_at: datetime
    ends_at: datetime
    needed: int
    assigned: int
    published: bool
    gap_minutes: int | None
    fewest: int | None
    planned_position: int
    position: int = 0


class RosterDuty(NamedTuple):
    """A member in a shift. swapped_from: whose place it was first."""

    day: date
    shift: str
    member: str
    swapped_from: str | None
    came_at: datetime | None
    left_at: datetime | None
    assigned_position: int
    position: int = 0


class Member(NamedTuple):
    """A member of the team. place: a region code, the last stated while on duty, else home.

    on_shift    short name of the shift in which the member is checked in, with its day and end
    case_id     the case to which the member was sent and is still bound
    """

    member: str
    kind: str
    home: str
    serving: bool
    place: str
    place_at: datetime | None
    on_day: date | None
    on_shift: str | None
    on_until: datetime | None
    case_id: UUID | None
    dispatches: int
    last_dispatched_at: datetime | None
    enlisted_position: int
    position: int = 0


class SwapRow(NamedTuple):
    """An offer to swap two duties. status: proposed | agreed | swap_declined."""

    swap: UUID
    status: str
    proposer: str
    gives_day: date
    gives_shift: str
    other: str
    takes_day: date
    takes_shift: str
    proposed_position: int
    position: int = 0


roster_shift = Table("roster_shift", RosterShift, key=("day", "shift"))
roster_duty = Table("roster_duty", RosterDuty, key=("day", "shift", "member"))
team_member = Table("team_member", Member, key=("member",), indexes=(("on_until",), ("case_id",)))
shift_swap = Table(
    "shift_swap", SwapRow, key=("swap",), indexes=(("other",), ("proposed_position desc",))
)
fold = Fold()


@fold.needs(SwapProposed, SwapAgreed, SwapDeclined)
def _announce_swap(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(shift_swap).want(recorded.stream)


@fold.when(ShiftPlanned)
def _planned(page: Page, recorded: Recorded, fact: ShiftPlanned) -> None:
    page.rows(roster_shift).put(
        RosterShift(
            day=fact.day,
            shift=fact.shift,
            starts_at=fact.starts_at,
            ends_at=fact.ends_at,
            needed=fact.needed,
            assigned=0,
            published=False,
            gap_minutes=None,
            fewest=None,
            planned_position=recorded.position,
        )
    )


@fold.when(MemberAssigned)
def _assigned(page: Page, recorded: Recorded, fact: MemberAssigned) -> None:
    shifts = page.rows(roster_shift)
    if (shift := shifts.get(fact.day, fact.shift)) is not None:
        shifts.put(shift._replace(assigned=shift.assigned + 1))
    page.rows(roster_duty).put(
        RosterDuty(fact.day, fact.shift, fact.member, None, None, None, recorded.position)
    )


@fold.when(ShiftWithdrawn)
def _withdrawn(page: Page, _recorded: Recorded, fact: ShiftWithdrawn) -> None:
    duties = page.rows(roster_duty)
    for duty in duties.where("day", fact.day):
        if duty.shift == fact.shift:
            duties.remove(fact.day, fact.shift, duty.member)
    page.rows(roster_shift).remove(fact.day, fact.shift)


@fold.when(MemberUnassigned)
def _unassigned(page: Page, _recorded: Recorded, fact: MemberUnassigned) -> None:
    shifts, duties = page.rows(roster_shift), page.rows(roster_duty)
    if duties.get(fact.day, fact.shift, fact.member) is None:
        return
    duties.remove(fact.day, fact.shift, fact.member)
    if (shift := shifts.get(fact.day, fact.shift)) is not None:
        shifts.put(shift._replace(assigned=shift.assigned - 1))


@fold.when(RosterPublished)
def _published(page: Page, _recorded: Recorded, fact: RosterPublished) -> None:
    shifts = page.rows(roster_shift)
    for shift in shifts.where("day", fact.day):
        shifts.put(shift._replace(published=True))


@fold.when(ShiftSwapped)
def _swapped(page: Page, _recorded: Recorded, fact: ShiftSwapped) -> None:
    duties = page.rows(roster_duty)
    if (before := duties.get(fact.day, fact.shift, fact.gives)) is not None:
        duties.remove(fact.day, fact.shift, fact.gives)
        duties.put(before._replace(member=fact.takes, swapped_from=fact.gives))


@fold.when(SwapProposed)
def _proposed(page: Page, recorded: Recorded, fact: SwapProposed) -> None:
    page.rows(shift_swap).put(
        SwapRow(
            swap=recorded.stream,
            status="proposed",
            proposer=fact.proposer,
            gives_day=fact.gives_day,
            gives_shift=fact.gives_shift,
            other=fact.other,
            takes_day=fact.takes_day,
            takes_shift=fact.takes_shift,
            proposed_position=recorded.position,
        )
    )


@fold.when(SwapAgreed, SwapDeclined)
def _answered(page: Page, recorded: Recorded, fact: Fact) -> None:
    swaps = page.rows(shift_swap)
    if (swap := swaps.get(recorded.stream)) is not None:
        agreed = isinstance(fact, SwapAgreed)
        swaps.put(swap._replace(status="agreed" if agreed else "swap_declined"))


@fold.when(CoverageGapDetected)
def _gap(page: Page, recorded: Recorded, fact: CoverageGapDetected) -> None:
    shifts = page.rows(roster_shift)
    # A day without a roster has a gap in a shift that nobody planned.
    shift = shifts.get(fact.day, fact.shift) or RosterShift(
        day=fact.day,
        shift=fact.shift,
        starts_at=fact.starts_at,
        ends_at=fact.ends_at,
        needed=fact.needed,
        assigned=0,
        published=False,
        gap_minutes=None,
        fewest=None,
        planned_position=recorded.position,
    )
    shifts.put(shift._replace(gap_minutes=fact.minutes, fewest=fact.fewest))


@fold.when(CheckedIn)
def _came(page: Page, _recorded: Recorded, fact: CheckedIn) -> None:
    duties, members = page.rows(roster_duty), page.rows(team_member)
    if (duty := duties.get(fact.day, fact.shift, fact.member)) is not None:
        duties.put(duty._replace(came_at=duty.came_at or fact.at, left_at=None))
    shift = page.rows(roster_shift).get(fact.day, fact.shift)
    if (member := members.get(fact.member)) is not None and shift is not None:
        members.put(
            member._replace(
                on_day=fact.day,
                on_shift=fact.shift,
                on_until=shift.ends_at,
                place=member.home,
                place_at=None,
            )
        )


@fold.when(CheckedOut)
def _left(page: Page, _recorded: Recorded, fact: CheckedOut) -> None:
    duties, members = page.rows(roster_duty), page.rows(team_member)
    if (duty := duties.get(fact.day, fact.shift, fact.member)) is not None:
        duties.put(duty._replace(left_at=fact.at))
    member = members.get(fact.member)
    if member is not None and (member.on_day, member.on_shift) == (fact.day, fact.shift):
        members.put(
            member._replace(
                on_day=None,
                on_shift=None,
                on_until=None,
                case_id=None,
                place=member.home,
                place_at=None,
            )
        )


@fold.when(MemberEnlisted)
def _enlisted(page: Page, recorded: Recorded, fact: MemberEnlisted) -> None:
    members = page.rows(team_member)
    before = members.get(fact.member)
    members.put(
        Member(
            member=fact.member,
            kind=fact.kind,
            home=fact.home,
            serving=True,
            place=fact.home,
            place_at=None,
            on_day=None,
            on_shift=None,
            on_until=None,
            case_id=None,
            dispatches=0 if before is None else before.dispatches,
            last_dispatched_at=None if before is None else before.last_dispatched_at,
            enlisted_position=recorded.position if before is None else before.enlisted_position,
        )
    )


@fold.when(MemberPositionStated)
def _moved(page: Page, recorded: Recorded, fact: MemberPositionStated) -> None:
    members = page.rows(team_member)
    if (member := members.get(fact.member)) is not None:
        stated_at = recorded.envelope.occurred_at
        members.put(member._replace(place=fact.region, place_at=stated_at))


@fold.when(MemberReleased)
def _released(page: Page, _recorded: Recorded, fact: MemberReleased) -> None:
    members = page.rows(team_member)
    if (member := members.get(fact.member)) is not None:
        members.put(member._replace(serving=False, on_day=None, on_shift=None, on_until=None))


@fold.when(TeamDispatched)
def _sent(page: Page, recorded: Recorded, fact: TeamDispatched) -> None:
    members = page.rows(team_member)
    for name in fact.members:
        if (member := members.get(name)) is not None:
            members.put(
                member._replace(
                    case_id=recorded.stream,
                    dispatches=member.dispatches + 1,
                    last_dispatched_at=recorded.envelope.occurred_at,
                )
            )


@fold.when(ResolvedOnScene, ShelterAdmitted, CaseClosed)
def _free_again(page: Page, recorded: Recorded, _fact: Fact) -> None:
    members = page.rows(team_member)
    for member in members.where("case_id", recorded.stream):
        members.put(member._replace(case_id=None))


async def shifts_of_day(
    conn: AsyncConnection[Any], schema: str, day: date, at: int | None = None
) -> list[RosterShift]:
    """Answer a day's shifts in their order."""
    query = SQL("select {} from {} where day = %(day)s order by starts_at, day, shift").format(
        roster_shift.columns, roster_shift.at(schema, at)
    )
    async with conn.cursor(row_factory=args_row(RosterShift)) as cursor:
        await cursor.execute(query, {"day": day})
        return await cursor.fetchall()


async def duties_of_day(
    conn: AsyncConnection[Any], schema: str, day: date, at: int | None = None
) -> dict[str, list[RosterDuty]]:
    """Answer who serves on a day, by shift, in one statement."""
    query = SQL(
        "select {} from {} where day = %(day)s order by shift, assigned_position, member"
    ).format(roster_duty.columns, roster_duty.at(schema, at))
    found: dict[str, list[RosterDuty]] = {}
    async with conn.cursor(row_factory=args_row(RosterDuty)) as cursor:
        await cursor.execute(query, {"day": day})
        for duty in await cursor.fetchall():
            found.setdefault(duty.shift, []).append(duty)
    return found


async def swaps_of(
    conn: AsyncConnection[Any], schema: str, member: str | None, limit: int
) -> list[SwapRow]:
    """Answer the latest offers that a member made or got; without a member, everybody's."""
    query = SQL(
        "select {} from {} where %(member)s::text is null or proposer = %(member)s"
        " or other = %(member)s order by proposed_position desc limit {}"
    ).format(shift_swap.columns, shift_swap.at(schema, None), limit)
    async with conn.cursor(row_factory=args_row(SwapRow)) as cursor:
        await cursor.execute(query, {"member": member})
        return await cursor.fetchall()


async def running_shifts(
    conn: AsyncConnection[Any], schema: str, now: datetime
) -> list[RosterShift]:
    """Answer the published shifts that are running at a moment."""
    query = SQL(
        "select {} from {} where published and starts_at <= %(now)s and ends_at > %(now)s"
        " order by starts_at, day, shift"
    ).format(roster_shift.columns, roster_shift.at(schema, None))
    async with conn.cursor(row_factory=args_row(RosterShift)) as cursor:
        await cursor.execute(query, {"now": now})
        return await cursor.fetchall()


ON_DUTY: Final = "serving and on_until > %(now)s"
"""Who is checked in, in a shift that has not ended at a moment."""


async def members_on_duty(
    conn: AsyncConnection[Any], schema: str, now: datetime
) -> Sequence[Member]:
    """Answer who is checked in, in a shift that has not ended at a moment."""
    query = SQL("select {} from {} where {} order by member").format(
        team_member.columns, team_member.at(schema, None), SQL(ON_DUTY)
    )
    async with conn.cursor(row_factory=args_row(Member)) as cursor:
        await cursor.execute(query, {"now": now})
        return await cursor.fetchall()


async def team_size(conn: AsyncConnection[Any], schema: str) -> dict[str, int]:
    """How many members serve, by kind."""
    query = SQL(
        "select kind, count(*) from {} where serving group by kind order by kind desc"
    ).format(team_member.at(schema, None))
    return {str(row[0]): int(row[1]) for row in await (await conn.execute(query)).fetchall()}
