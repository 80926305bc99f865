"""The board of clocks: which complaint is due when, at whose desk, and who is late.

Rows hold the days as the facts say them. What is left until then depends on the day on which somebody looks, and is
computed when they do.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.complaint import (
    ComplaintArchived,
    ComplaintAutoClosed,
    ComplaintClassified,
    ComplaintEscalated,
    ComplaintMarkedDuplicate,
    ComplaintPassedUp,
    ComplaintRejected,
    ComplaintReopened,
    ComplaintResponded,
    ComplaintRouted,
    ComplaintTransferred,
    ComplaintVerified,
    ComplaintWithdrawn,
    FollowUpRecorded,
    InformationNotProvided,
    InformationProvided,
    ResolutionConfirmed,
)
from domain.complaint_clocks import (
    OFFICE_CLOCKS,
    Clock,
    SlaBreached,
    SlaPaused,
    SlaResumed,
    SlaStarted,
)
from domain.fact import Fact, Recorded
from projections.behind_walls import NOBODY, Behind, hidden_away
from projections.complaint_status import complaint_status
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class RunningClock(NamedTuple):
    """A clock that nobody has met yet.

    due_on      the last day on which it is kept; while it stands still, the day that held before
    days_left   working days that are left while it stands still, else None
    breached    whether it was recorded that it ran out
    urgent      whether it is the one by which the office must act next: of its running clocks the first to fall due
    office      whose desk it lies on: where it was submitted, and once routed or passed up, that one
    started_position  of the fact that started it, which a pause does not change
    """

    complaint: UUID
    clock: str
    due_on: date
    started_on: date
    days: int
    days_left: int | None
    breached: bool
    urgent: bool
    office: str
    category: str
    programme: str | None
    region: str | None
    escalated_to: str | None
    rule: str
    rule_version: int
    calendar: str
    started_position: int
    position: int = 0


complaint_clock = Table(
    "complaint_clock",
    RunningClock,
    key=("complaint", "clock"),
    indexes=(("urgent", "due_on", "started_position"), ("office", "due_on")),
)
fold = Fold()

_MEETS: Final[dict[type[Fact], tuple[Clock, ...]]] = {
    ComplaintVerified: (Clock.VERIFY,),
    FollowUpRecorded: (Clock.FOLLOW_UP,),
    InformationProvided: (Clock.QUESTION,),
    InformationNotProvided: (Clock.QUESTION,),
    ComplaintResponded: tuple(Clock),
    ResolutionConfirmed: tuple(Clock),
    ComplaintAutoClosed: tuple(Clock),
    ComplaintReopened: tuple(Clock),
    ComplaintTransferred: tuple(Clock),
    ComplaintMarkedDuplicate: tuple(Clock),
    ComplaintRejected: tuple(Clock),
    ComplaintWithdrawn: tuple(Clock),
    ComplaintArchived: tuple(Clock),
}


@fold.needs(*_MEETS, SlaStarted, SlaPaused, SlaResumed, SlaBreached)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(complaint_status).want(recorded.stream)
    for clock in Clock:
        page.rows(complaint_clock).want(recorded.stream, clock.value)


@fold.when(SlaStarted)
def _started(page: Page, recorded: Recorded, fact: SlaStarted) -> None:
    about = page.rows(complaint_status).get(recorded.stream)
    if about is None:
        return  # a clock of something that is no complaint
    page.rows(complaint_clock).put(
        RunningClock(
            complaint=recorded.stream,
            clock=fact.clock,
            due_on=fact.due_on,
            started_on=fact.started_on,
            days=fact.days,
            days_left=None,
            breached=False,
            urgent=False,
            office=about.routed_to or about.office,
            category=about.category,
            programme=about.programme,
            region=about.region,
            escalated_to=about.escalated_to,
            rule=fact.rule,
            rule_version=fact.rule_version,
            calendar=fact.calendar,
            started_position=recorded.position,
        )
    )
    _point_out(page, recorded.stream)


@fold.when(SlaPaused, SlaResumed, SlaBreached)
def _changed(page: Page, recorded: Recorded, fact: SlaPaused | SlaResumed | SlaBreached) -> None:
    rows = page.rows(complaint_clock)
    row = rows.get(recorded.stream, fact.clock)
    if row is None:
        return
    match fact:
        case SlaPaused():
            row = row._replace(days_left=fact.days_left)
        case SlaResumed():
            row = row._replace(due_on=fact.due_on, days_left=None, calendar=fact.calendar)
        case SlaBreached():
            row = row._replace(breached=True)
    rows.put(row)
    _point_out(page, recorded.stream)


@fold.when(*_MEETS)
def _met(page: Page, recorded: Recorded, fact: Fact) -> None:
    for clock in _MEETS[type(fact)]:
        page.rows(complaint_clock).remove(recorded.stream, clock.value)
    _point_out(page, recorded.stream)


@fold.when(ComplaintRouted, ComplaintPassedUp, ComplaintClassified, ComplaintEscalated)
def _moved(page: Page, recorded: Recorded, _fact: Fact) -> None:
    about = page.rows(complaint_status).get(recorded.stream)
    if about is None:
        return
    rows = page.rows(complaint_clock)
    for row in _clocks_of(page, recorded.stream):
        rows.put(
            row._replace(
                office=about.routed_to or about.office,
                category=about.category,
                programme=about.programme,
                escalated_to=about.escalated_to,
            )
        )


def _point_out(page: Page, complaint: UUID) -> None:
    """Mark the clock by which the office must act next."""
    rows = page.rows(complaint_clock)
    clocks = _clocks_of(page, complaint)
    office_s = [row for row in clocks if row.clock in OFFICE_CLOCKS]
    first = min(
        office_s, key=lambda row: (row.days_left is not None, row.due_on, row.clock), default=None
    )
    for row in clocks:
        rows.put(row._replace(urgent=first is not None and row.clock == first.clock))


def _clocks_of(page: Page, complaint: UUID) -> list[RunningClock]:
    rows = page.rows(complaint_clock)
    found = (rows.get(complaint, clock.value) for clock in Clock)
    return [row for row in found if row is not None]


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which complaints' next clocks. None asks for nothing.

    scope, region, looking   as in ComplaintFilter
    late_on   only those that run and whose last day was before this one
    """

    scope: tuple[str, ...] = ("",)
    looking: Behind = NOBODY
    region: str | None = None
    office: str | None = None
    category: str | None = None
    clock: str | None = None
    late_on: date | None = None

    def where(self, schema: str) -> Where:
        where = (
            Where()
            .equals("urgent", True)
            .equals("office", self.office)
            .equals("category", self.category)
            .equals("clock", self.clock)
            .below("due_on", self.late_on)
            .in_region(self.region)
            .in_scope(self.scope)
        )
        if self.late_on is not None:
            where = where.absent("days_left")
        return hidden_away(where, schema, "complaint", self.looking)


_POSITIONS: Final = 2**40


def board_key(row: RunningClock) -> int:
    """Where a row stands on the board, which is in the order of the days on which clocks fall due."""
    return row.due_on.toordinal() * _POSITIONS + row.started_position


async def board_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: BoardFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[RunningClock]:
    """Answer the next `limit` complaints by the clock that falls due first; `after` as board_key makes it."""
    where = wanted.where(schema)
    if after is not None:
        day, position = divmod(after, _POSITIONS)
        where = where.after(("due_on", date.fromordinal(day)), ("started_position", position))
    query = complaint_clock.page(schema, at, where.sql, SQL("due_on, started_position"), limit)
    async with conn.cursor(row_factory=args_row(RunningClock)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


class BoardTotal(NamedTuple):
    """Complaints with a clock of an office: running ones that are late on the day, and recorded as run out."""

    office: str
    category: str
    complaints: int
    paused: int
    late: int
    breached: int


PAUSED: Final = "days_left is not null"
LATE: Final = "days_left is null and due_on < %(day)s"
"""Which running clocks stand still, and which ran out by a day."""


async def board_totals(
    conn: AsyncConnection[Any], schema: str, wanted: BoardFilter, day: date, at: int | None = None
) -> list[BoardTotal]:
    """Answer how many complaints wait, and how many are late on a day, by office and category."""
    where = wanted.where(schema)
    query = SQL(
        "select office, category, count(*), count(*) filter (where {}),"
        " count(*) filter (where {}),"
        " count(*) filter (where breached)"
        " from {} where {} group by office, category order by office, category"
    ).format(SQL(PAUSED), SQL(LATE), complaint_clock.at(schema, at), where.sql)
    async with conn.cursor(row_factory=args_row(BoardTotal)) as cursor:
        await cursor.execute(query, {**where.values, "day": day})
        return await cursor.fetchall()


async def board_count(
    conn: AsyncConnection[Any], schema: str, wanted: BoardFilter, at: int | None = None
) -> int:
    """Count the complaints of the wanted kind."""
    where = wanted.where(schema)
    query = SQL("select count(*) from {} where {}").format(
        complaint_clock.at(schema, at), where.sql
    )
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


async def clocks_of(
    conn: AsyncConnection[Any], schema: str, complaints: list[UUID], at: int
) -> dict[UUID, list[RunningClock]]:
    """Answer every running clock of some complaints, first due first."""
    where = Where().among("complaint", complaints)
    query = SQL("select {} from {} where {} order by due_on, clock").format(
        complaint_clock.columns, complaint_clock.at(schema, at), where.sql
    )
    found: dict[UUID, list[RunningClock]] = {}
    async with conn.cursor(row_factory=args_row(RunningClock)) as cursor:
        await cursor.execute(query, where.values)
        for row in await cursor.fetchall():
            found.setdefault(row.complaint, []).append(row)
    return found
