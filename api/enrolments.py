"""GraphQL: who is enrolled in a programme, masked, and where each enrolment stands."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from api.asking import question
from api.auth import Caller
from api.context import Context, Info
from api.identifiers import parsed_id_or_none
from api.pages import Connection, listed
from api.people import Person
from api.reading import scope_of
from api.scalars import Cursor
from projections import enrolled
from projections.enrolled import EnrolledFilter
from projections.enrolled import Enrolment as Row
from projections.people import Person as PersonRow
from projections.people import people_by_id


@strawberry.type
class Enrolment:
    """A person's, or through them a family's, place in a programme, as its owner decided."""

    programme: str
    person: Person = strawberry.field(
        description="Masked. Who was enrolled under an id that was merged is shown as their survivor."
    )
    household: strawberry.ID | None = strawberry.field(
        description="The family that they belong to, if it is known."
    )
    unit: str
    region: str
    status: str = strawberry.field(description="active | suspended | ended")
    reason: str | None = strawberry.field(description="Why it is suspended or ended.")
    since: date = strawberry.field(
        description="The day of the owner's decision by which it has this status."
    )
    decree: str | None = strawberry.field(description="Of that decision, where one was issued.")

    @classmethod
    def of(
        cls, row: Row, people: Mapping[UUID, PersonRow], context: Context, as_of: int
    ) -> "Enrolment":
        whole = people[row.survivor]
        household = whole.household or people[row.person].household
        return cls(
            programme=row.programme,
            person=Person.of(whole, context, as_of),
            household=None if household is None else strawberry.ID(str(household)),
            unit=row.unit,
            region=row.region,
            status=row.standing,
            reason=row.reason,
            since=row.since,
            decree=row.decree,
        )


@strawberry.input
class EnrolmentFilter:
    """Which enrolments."""

    programme: str | None = None
    region: str | None = strawberry.field(default=None, description="A region and all inside it.")
    status: str | None = strawberry.field(default=None, description="active | suspended | ended")
    person: strawberry.ID | None = strawberry.field(
        default=None, description="Under every id that merges have linked to this one."
    )

    def seen_by(self, caller: Caller) -> EnrolledFilter:
        return EnrolledFilter(
            scope=scope_of(caller),
            region=self.region,
            programme=self.programme,
            standing=self.status,
            person=parsed_id_or_none(self.person, "person"),
        )


@strawberry.type
class EnrolmentQueries:
    """What can be asked about enrolments."""

    @question("enrolments", "Who is or was enrolled, in the order of the decisions; masked.")
    async def enrolments(
        self,
        info: Info,
        wanted: Annotated[EnrolmentFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[Enrolment]:
        context = info.context
        view = context.snapshot
        found = await listed(
            context,
            "enrolments",
            (wanted or EnrolmentFilter()).seen_by(context.caller),
            enrolled.enrolments_page,
            enrolled.enrolments_count,
            first=first,
            after=after,
        )
        ids = {one for row in found.rows for one in (row.person, row.survivor)}
        people = await people_by_id(view.connection, view.schema, list(ids), at=found.at)
        return found.connection(
            key=lambda row: row.decided_position,
            node=lambda row: Enrolment.of(row, people, context, found.as_of),
        )
