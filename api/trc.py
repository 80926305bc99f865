"""GraphQL: the TRC's board, its roster, whom to send, and its patrols."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

import strawberry

from api.asking import question
from api.context import Info
from api.identifiers import Id, parsed_id
from api.pages import MOST_ROWS, Connection, listed
from api.reading import scope_of
from api.scalars import Cursor, Position
from api.street_cases import Call, StreetCase
from api.versions import Versioned
from application.roles import Role
from domain.nearness import distance
from projections import patrols, roster_board, street_cases, trc_calls
from projections.patrols import PatrolFilter, PatrolRow
from projections.roster_board import Member, RosterDuty, RosterShift, SwapRow

NEVER = datetime.min.replace(tzinfo=UTC)


@strawberry.type
class TeamMember:
    """A member of the team who is on duty."""

    member: str
    kind: str = strawberry.field(description="trc | bko")
    place: str = strawberry.field(description="Region code: the last stated place, else home.")
    place_at: datetime | None = strawberry.field(description="When it was stated; null: home.")
    shift: str | None
    until: datetime | None
    case: strawberry.ID | None = strawberry.field(
        description="To which the member is sent and still bound."
    )
    dispatches: int
    last_dispatched_at: datetime | None

    @classmethod
    def of(cls, row: Member) -> "TeamMember":
        return cls(
            member=row.member,
            kind=row.kind,
            place=row.place,
            place_at=row.place_at,
            shift=row.on_shift,
            until=row.on_until,
            case=None if row.case_id is None else strawberry.ID(str(row.case_id)),
            dispatches=row.dispatches,
            last_dispatched_at=row.last_dispatched_at,
        )


@strawberry.type
class Suggestion:
    """Who could be sent, nearest first: free members first, then by distance, then who was sent longest ago."""

    member: str
    kind: str
    place: str
    free: bool
    steps: int = strawberry.field(description="0 same kelurahan, 1 same kecamatan, 2 another one.")
    kilometres: int | None = strawberry.field(
        description="Between the centres of two kecamatan, roughly; null if not known."
    )
    last_dispatched_at: datetime | None


@strawberry.type
class ShiftMember:
    """Who serves in a shift."""

    member: str
    swapped_from: str | None = strawberry.field(description="Whose shift it was first.")
    came_at: datetime | None
    left_at: datetime | None


@strawberry.type
class Shift:
    """A shift of a day."""

    day: date
    shift: str
    starts_at: datetime
    ends_at: datetime
    needed: int
    assigned: int
    published: bool
    gap_minutes: int | None = strawberry.field(
        description="Minutes with too few members, found once the day was over; null if none."
    )
    fewest: int | None
    members: list[ShiftMember]

    @classmethod
    def of(cls, row: RosterShift, duties: Sequence[RosterDuty]) -> "Shift":
        return cls(
            day=row.day,
            shift=row.shift,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            needed=row.needed,
            assigned=row.assigned,
            published=row.published,
            gap_minutes=row.gap_minutes,
            fewest=row.fewest,
            members=[
                ShiftMember(
                    member=duty.member,
                    swapped_from=duty.swapped_from,
                    came_at=duty.came_at,
                    left_at=duty.left_at,
                )
                for duty in duties
            ],
        )


@strawberry.type
class RosterDay:
    """A day's roster."""

    day: date
    published: bool
    shifts: list[Shift]
    position: Position


@strawberry.type
class ShiftSwap(Versioned):
    """An offer to swap two duties."""

    id: strawberry.ID
    status: str = strawberry.field(description="proposed | agreed | swap_declined")
    proposer: str
    gives_day: date
    gives_shift: str
    other: str
    takes_day: date
    takes_shift: str

    @classmethod
    def of(cls, row: SwapRow, as_of: int) -> "ShiftSwap":
        return cls(
            stream=row.swap,
            as_of=as_of,
            id=strawberry.ID(str(row.swap)),
            status=row.status,
            proposer=row.proposer,
            gives_day=row.gives_day,
            gives_shift=row.gives_shift,
            other=row.other,
            takes_day=row.takes_day,
            takes_shift=row.takes_shift,
        )


@strawberry.type
class RunningShift:
    """A shift that is running now."""

    day: date
    shift: str
    ends_at: datetime
    needed: int
    present: int


@strawberry.type
class OnTheMap:
    """What waits in a region."""

    region: str | None
    calls: int
    cases: int
    members: int


@strawberry.type
class ResponseTimes:
    """Minutes from the call (without one, from the report) of referrals; patrols are there already."""

    dispatched: int = strawberry.field(description="How many were measured.")
    dispatch_median: int | None
    dispatch_ninety: int | None = strawberry.field(description="Nine of ten took no longer.")
    arrived: int
    arrival_median: int | None
    arrival_ninety: int | None


@strawberry.type
class TeamSize:
    """How many serve in the team."""

    kind: str
    members: int


@strawberry.type
class TrcBoard:
    """What waits, and who can go."""

    now: datetime
    calls: list[Call] = strawberry.field(description="Not settled, longest waiting first.")
    cases: list[StreetCase] = strawberry.field(
        description="Whose person is not with us yet, longest waiting first."
    )
    on_duty: list[TeamMember]
    shifts: list[RunningShift]
    team: list[TeamSize]
    map: list[OnTheMap]
    response: ResponseTimes
    position: Position


@strawberry.type
class Patrol(Versioned):
    """A patrol. Its plan is for those who lead it only."""

    id: strawberry.ID
    status: str = strawberry.field(description="planned | held | cancelled")
    area: list[str]
    team: str
    starts_at: datetime
    ends_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    cases: int = strawberry.field(description="How many people it found.")

    @classmethod
    def of(cls, row: PatrolRow, as_of: int) -> "Patrol":
        return cls(
            stream=row.patrol,
            as_of=as_of,
            id=strawberry.ID(str(row.patrol)),
            status=row.status,
            area=row.area.split(),
            team=row.team,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            started_at=row.started_at,
            ended_at=row.ended_at,
            reason=row.reason,
            cases=row.cases,
        )


def suggestions(here: str, members: Sequence[Member]) -> list[Suggestion]:
    """Who could be sent to a region, in order."""
    in_order = sorted(
        members,
        key=lambda one: (
            one.case_id is not None,
            distance(here, one.place),
            one.last_dispatched_at or NEVER,
            one.member,
        ),
    )
    return [
        Suggestion(
            member=one.member,
            kind=one.kind,
            place=one.place,
            free=one.case_id is None,
            steps=distance(here, one.place).steps,
            kilometres=distance(here, one.place).known_km,
            last_dispatched_at=one.last_dispatched_at,
        )
        for one in in_order
    ]


@strawberry.type
class TrcQueries:
    """What can be asked about the TRC at work."""

    @question("trc_board", "Open calls and cases by age, who is on duty and where, response times.")
    async def trc_board(self, info: Info) -> TrcBoard:
        context = info.context
        view, scope = context.snapshot, scope_of(context.caller)
        now = await context.now()
        conn, schema = view.connection, view.schema
        calls = await trc_calls.open_calls(conn, schema, scope, MOST_ROWS)
        cases = await street_cases.waiting_cases(conn, schema, scope, MOST_ROWS)
        duty = await roster_board.members_on_duty(conn, schema, now)
        running = await roster_board.running_shifts(conn, schema, now)
        present = Counter((member.on_day, member.on_shift) for member in duty)
        times = await street_cases.response_times(
            conn, schema, street_cases.CaseFilter(scope=scope)
        )
        team = await roster_board.team_size(conn, schema)
        return TrcBoard(
            now=now,
            calls=[Call.of(row, view.number) for row in calls],
            cases=[StreetCase.of(row, view.number) for row in cases],
            on_duty=[TeamMember.of(row) for row in duty],
            shifts=[
                RunningShift(
                    day=shift.day,
                    shift=shift.shift,
                    ends_at=shift.ends_at,
                    needed=shift.needed,
                    present=present[shift.day, shift.shift],
                )
                for shift in running
            ],
            team=[TeamSize(kind=kind, members=many) for kind, many in team.items()],
            map=_map(calls, cases, duty),
            response=ResponseTimes(**times._asdict()),
            position=view.position,
        )

    @question("trc_board", "Who of those on duty could be sent to this case, nearest first.")
    async def dispatch_suggestion(self, info: Info, case_id: Id) -> list[Suggestion] | None:
        context = info.context
        view = context.snapshot
        case = await street_cases.street_case_of(
            view.connection, view.schema, parsed_id(case_id, "id"), scope_of(context.caller)
        )
        if case is None or case.region is None:
            return None
        now = await context.now()
        duty = await roster_board.members_on_duty(view.connection, view.schema, now)
        return suggestions(case.region, duty)

    @question("trc_roster", "A day's roster.")
    async def roster(self, info: Info, day: date) -> RosterDay:
        view = info.context.snapshot
        shifts = await roster_board.shifts_of_day(view.connection, view.schema, day)
        duties = await roster_board.duties_of_day(view.connection, view.schema, day)
        return RosterDay(
            day=day,
            published=any(shift.published for shift in shifts),
            shifts=[Shift.of(shift, duties.get(shift.shift, ())) for shift in shifts],
            position=view.position,
        )

    @question("trc_roster", "The latest offers to swap shifts: a member's own, a leader's all.")
    async def shift_swaps(self, info: Info) -> list[ShiftSwap]:
        context = info.context
        view, caller = context.snapshot, context.caller
        mine = caller.actor if caller.role is Role.TRC else None
        rows = await roster_board.swaps_of(view.connection, view.schema, mine, MOST_ROWS)
        return [ShiftSwap.of(row, view.number) for row in rows]

    @question("patrol_plans", "Patrols, latest plan first; for those who lead them only.")
    async def patrol_plans(
        self,
        info: Info,
        status: str | None = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[Patrol]:
        context = info.context
        asked = PatrolFilter(scope_of(context.caller), status)
        found = await listed(
            context,
            "patrol_plans",
            asked,
            patrols.patrols_page,
            patrols.patrols_count,
            first=first,
            after=after,
        )
        return found.connection(
            key=lambda row: row.planned_position, node=lambda row: Patrol.of(row, found.as_of)
        )


def _map(
    calls: Sequence[trc_calls.Call],
    cases: Sequence[street_cases.StreetCase],
    members: Sequence[Member],
) -> list[OnTheMap]:
    """What waits and who is there, by region code; the map itself is drawn by whoever has one."""
    waiting = Counter(call.region for call in calls)
    found = Counter(case.region for case in cases)
    there = Counter(member.place for member in members)
    regions = sorted({*waiting, *found, *there}, key=lambda region: region or "")
    return [
        OnTheMap(
            region=region,
            calls=waiting[region],
            cases=found[region],
            members=there[region] if region else 0,
        )
        for region in regions
    ]
