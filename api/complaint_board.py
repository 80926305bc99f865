"""GraphQL: who is late: the clocks of complaints, counted down to a day."""

from datetime import date
from typing import Annotated

import strawberry

from api.asking import question
from api.context import Context, Info
from api.pages import Connection, day_of_list, listed
from api.reading import scope_of
from api.rules import calendar_at
from api.scalars import Cursor, Position
from domain.working_calendar import WorkingCalendar
from projections import complaint_board as board
from projections.complaint_board import BoardFilter, RunningClock


@strawberry.type
class ComplaintClock:
    """The clock by which the office must act next on a complaint."""

    complaint: strawberry.ID
    clock: str = strawberry.field(description="verify | follow_up | answer")
    rule: str = strawberry.field(
        description="In the rule book; the number is that of `ruleVersion`."
    )
    rule_version: int
    calendar: str = strawberry.field(description="Editions of the calendar it was counted by.")
    started_on: date
    days: int = strawberry.field(description="Working days that the rule gives.")
    due_on: date | None = strawberry.field(
        description="The last day on which it is kept; null while it stands still for the reporter."
    )
    working_days_left: int = strawberry.field(
        description="From the day looked at; 0 on the last day, negative when late."
    )
    late: bool
    breached: bool = strawberry.field(description="Whether that was recorded.")
    office: str = strawberry.field(description="Whose desk it lies on.")
    category: str
    programme: str | None
    region: str | None
    escalated_to: str | None

    @classmethod
    def of(cls, row: RunningClock, day: date, calendar: WorkingCalendar) -> "ComplaintClock":
        paused = row.days_left
        left = calendar.between(day, row.due_on) if paused is None else paused
        return cls(
            complaint=strawberry.ID(str(row.complaint)),
            clock=row.clock,
            rule=row.rule,
            rule_version=row.rule_version,
            calendar=row.calendar,
            started_on=row.started_on,
            days=row.days,
            due_on=row.due_on if paused is None else None,
            working_days_left=left,
            late=paused is None and row.due_on < day,
            breached=row.breached,
            office=row.office,
            category=row.category,
            programme=row.programme,
            region=row.region,
            escalated_to=row.escalated_to,
        )


@strawberry.type
class OfficeLoad:
    """What waits at an office, by category."""

    office: str
    category: str
    complaints: int
    paused: int = strawberry.field(description="Those whose clock stands still.")
    late: int = strawberry.field(description="Those whose last day was before the day looked at.")
    breached: int = strawberry.field(description="Those of which it was recorded.")


@strawberry.type
class OfficeLoads:
    """What waits everywhere."""

    on: date
    offices: list[OfficeLoad]
    complaints: int
    late: int
    position: Position


@strawberry.input
class ClockFilter:
    """Which complaints."""

    office: str | None = None
    category: str | None = None
    region: str | None = strawberry.field(default=None, description="A region and all inside it.")
    clock: str | None = None
    late: bool = strawberry.field(default=False, description="Only those that are late on the day.")

    async def seen_by(self, context: Context, day: date) -> BoardFilter:
        return BoardFilter(
            scope=scope_of(context.caller),
            looking=await context.looking(),
            region=self.region,
            office=self.office,
            category=self.category,
            clock=self.clock,
            late_on=day if self.late else None,
        )


@strawberry.type
class ComplaintClockQueries:
    """What can be asked about the clocks of complaints."""

    @question(
        "complaint_clocks", "Complaints by the clock that falls due first. on: default today."
    )
    async def sla_board(
        self,
        info: Info,
        wanted: Annotated[ClockFilter | None, strawberry.argument(name="filter")] = None,
        on: date | None = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[ComplaintClock]:
        context, day = info.context, await day_of_list(info.context, after, on)
        rows_wanted = await (wanted or ClockFilter()).seen_by(context, day)
        return await _page(context, "sla_board", rows_wanted, day, first, after)

    @question(
        "complaint_clocks", "What waits at your office, the clock that falls due first above."
    )
    async def desk_queue(
        self,
        info: Info,
        on: date | None = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[ComplaintClock]:
        context, day = info.context, await day_of_list(info.context, after, on)
        rows_wanted = await ClockFilter(office=context.caller.office).seen_by(context, day)
        return await _page(context, "desk_queue", rows_wanted, day, first, after)

    @question("complaint_clocks", "How many complaints wait and are late, by office and category.")
    async def sla_totals(
        self,
        info: Info,
        wanted: Annotated[ClockFilter | None, strawberry.argument(name="filter")] = None,
        on: date | None = None,
    ) -> OfficeLoads:
        context, day = info.context, on or await info.context.today()
        view = context.snapshot
        rows_wanted = await (wanted or ClockFilter()).seen_by(context, day)
        rows = await board.board_totals(view.connection, view.schema, rows_wanted, day)
        return OfficeLoads(
            on=day,
            offices=[OfficeLoad(**row._asdict()) for row in rows],
            complaints=sum(row.complaints for row in rows),
            late=sum(row.late for row in rows),
            position=view.position,
        )


async def _page(
    context: Context,
    name: str,
    wanted: BoardFilter,
    day: date,
    first: int | None,
    after: str | None,
) -> Connection[ComplaintClock]:
    found = await listed(
        context,
        name,
        wanted,
        board.board_page,
        board.board_count,
        first=first,
        after=after,
        day=day,
    )
    calendar = await calendar_at(context.snapshot, found.at)
    return found.connection(
        key=board.board_key, node=lambda row: ComplaintClock.of(row, day, calendar)
    )
