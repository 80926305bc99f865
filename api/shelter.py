"""GraphQL: the shelters' beds, and the sessions of activities in them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from api.asking import question
from api.auth import Caller
from api.context import Info
from api.pages import Connection, listed
from api.reading import scope_of
from api.scalars import Cursor, Position
from api.versions import Versioned
from projections import activities, shelters, staff
from projections.activities import Session as SessionRow
from projections.activities import SessionFilter


@strawberry.type
class Occupant:
    """Who has a bed."""

    id: strawberry.ID
    taken_on: date
    days: int = strawberry.field(description="Length of this stay in the bed, up to the day.")
    over_limit: bool = strawberry.field(
        description="Whether the stay's limit, as it is known now, lies before the day."
    )


@strawberry.type
class SideOccupancy:
    """One side of a shelter at the end of a day."""

    shelter: str
    side: str = strawberry.field(description="men | women | children")
    beds: int
    occupied: int
    free: int
    over_limit: int
    longest_days: int
    occupants: list[Occupant]


@strawberry.type
class ShelterOccupancy:
    """The beds of every shelter at the end of a day."""

    day: date
    sides: list[SideOccupancy]
    unplaced: int = strawberry.field(
        description="Clients in shelters now with no bed on record: admitted before beds were counted."
    )
    position: Position


@strawberry.type
class ActivitySession(Versioned):
    """A session of an activity in a shelter."""

    id: strawberry.ID
    shelter: str
    kind: str
    held_on: date
    minutes: int
    instructor: str
    present: int
    absent: int

    @classmethod
    def of(cls, row: SessionRow, as_of: int) -> "ActivitySession":
        return cls(
            stream=row.activity,
            as_of=as_of,
            id=strawberry.ID(str(row.activity)),
            shelter=row.shelter,
            kind=row.kind,
            held_on=row.held_on,
            minutes=row.minutes,
            instructor=row.instructor,
            present=row.present,
            absent=row.absent,
        )


@strawberry.type
class ActivityTotal:
    """The sessions of one kind."""

    kind: str
    sessions: int
    minutes: int
    present: int
    absent: int


@strawberry.type
class ActivityTotals:
    """The sessions by kind."""

    kinds: list[ActivityTotal]
    position: Position


@strawberry.input
class ActivityFilter:
    """Which sessions; both days are included."""

    shelter: str | None = None
    kind: str | None = None
    held_from: date | None = None
    held_until: date | None = None

    def seen_by(self, caller: Caller) -> SessionFilter:
        return SessionFilter(
            scope_of(caller), self.shelter, self.kind, self.held_from, self.held_until
        )


@strawberry.type
class StaffQualification:
    """A certificate that makes an account a qualified assessor; both days are included."""

    account: str
    qualification: str = strawberry.field(description="psychologist | social_worker")
    valid_from: date
    valid_until: date


@strawberry.type
class QualifiedStaff:
    """Who may assess clients."""

    qualifications: list[StaffQualification]
    position: Position


@strawberry.type
class ShelterQueries:
    """What can be asked about shelters."""

    @question(
        "shelters", "Beds of every shelter by side, and who has them, on a day (default: today)."
    )
    async def shelter_occupancy(self, info: Info, day: date | None = None) -> ShelterOccupancy:
        context = info.context
        view, scope = context.snapshot, scope_of(context.caller)
        on = day or await context.today()
        beds = await shelters.beds_on(view.connection, view.schema, on, scope)
        sleepers = await shelters.sleepers_on(view.connection, view.schema, on, scope)
        return ShelterOccupancy(
            day=on,
            sides=[_side(side, sleepers, on) for side in beds],
            unplaced=await shelters.unplaced(view.connection, view.schema, scope),
            position=view.position,
        )

    @question("shelters", "Sessions of activities, latest record first.")
    async def activities(
        self,
        info: Info,
        wanted: Annotated[ActivityFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[ActivitySession]:
        context = info.context
        rows_wanted = (wanted or ActivityFilter()).seen_by(context.caller)
        found = await listed(
            context,
            "activities",
            rows_wanted,
            activities.sessions_page,
            activities.sessions_count,
            first=first,
            after=after,
        )
        return found.connection(
            key=lambda row: row.opened_position,
            node=lambda row: ActivitySession.of(row, found.as_of),
        )

    @question("shelters", "Sessions, hours and attendance by kind of activity.")
    async def activity_totals(
        self,
        info: Info,
        wanted: Annotated[ActivityFilter | None, strawberry.argument(name="filter")] = None,
    ) -> ActivityTotals:
        context = info.context
        view = context.snapshot
        totals = await activities.totals_by_kind(
            view.connection, view.schema, (wanted or ActivityFilter()).seen_by(context.caller)
        )
        return ActivityTotals(
            kinds=[ActivityTotal(**total._asdict()) for total in totals], position=view.position
        )

    @question(
        "qualified_staff",
        "Whose certificate counts on a day; without a day, every one that was not revoked.",
    )
    async def qualified_staff(self, info: Info, on: date | None = None) -> QualifiedStaff:
        view = info.context.snapshot
        rows = await staff.qualified_staff(view.connection, view.schema, on)
        return QualifiedStaff(
            qualifications=[
                StaffQualification(
                    account=row.account,
                    qualification=row.qualification,
                    valid_from=row.valid_from,
                    valid_until=row.valid_until,
                )
                for row in rows
            ],
            position=view.position,
        )


def _side(
    beds: shelters.SideBeds, sleepers: Sequence[shelters.Sleeper], day: date
) -> SideOccupancy:
    occupants = [
        _occupant(one.case, one.taken_on, one.limit_on, day)
        for one in sleepers
        if (one.shelter, one.side) == (beds.shelter, beds.side)
    ]
    return SideOccupancy(
        shelter=beds.shelter,
        side=beds.side,
        beds=beds.beds,
        occupied=len(occupants),
        free=max(beds.beds - len(occupants), 0),
        over_limit=sum(one.over_limit for one in occupants),
        longest_days=max((one.days for one in occupants), default=0),
        occupants=occupants,
    )


def _occupant(case: UUID, taken_on: date, limit_on: date | None, day: date) -> Occupant:
    return Occupant(
        id=strawberry.ID(str(case)),
        taken_on=taken_on,
        days=(day - taken_on).days,
        over_limit=limit_on is not None and limit_on < day,
    )
