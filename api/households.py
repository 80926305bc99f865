"""GraphQL: the families of the village's data, and everything known of one (KPM 360), masked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import strawberry

from api.asking import detail, question
from api.auth import Caller
from api.complaints import Complaint
from api.context import Context, Info
from api.identifiers import Id, parsed_id
from api.pages import Connection, listed
from api.people import Person
from api.proposals import Objection, Proposal
from api.reading import masked_number, scope_of, visible_reporter
from api.scalars import Cursor, Position, Rupiah
from api.versions import Versioned
from domain.fact import Sealed
from projections import complaint_status, enrolled, households, kpm, objections, proposals
from projections.entitlements import Entitlement
from projections.households import Household as Row
from projections.households import HouseholdFilter as RowFilter
from projections.households import Member as MemberRow
from projections.people import Person as PersonRow
from projections.people import people_by_id


@strawberry.type
class HouseholdMember:
    """Somebody who belongs, or belonged, to a family."""

    id: strawberry.ID
    person: Person | None = strawberry.field(description="Masked.")
    relation: str = strawberry.field(description="To the head, as on the Kartu Keluarga.")
    standing: str = strawberry.field(description="member | removed | died")
    reason: str | None = strawberry.field(description="Why they no longer belong to it.")
    until: date | None

    @classmethod
    def of(
        cls, row: MemberRow, person: PersonRow | None, context: Context, as_of: int
    ) -> "HouseholdMember":
        return cls(
            id=strawberry.ID(str(row.person)),
            person=None if person is None else Person.of(person, context, as_of),
            relation=row.relation,
            standing=row.standing,
            reason=row.reason,
            until=row.until,
        )


@strawberry.type
class Household(Versioned):
    """A family of the village's data."""

    row: strawberry.Private[Row]
    id: strawberry.ID
    region: str
    head: strawberry.ID
    living: int = strawberry.field(description="How many belong to it.")
    gone_to: str | None = strawberry.field(description="Where it moved, if out of this regency.")
    members: list[HouseholdMember]
    registered_at: datetime

    @detail("Number of the Kartu Keluarga, last four digits.")
    async def family_card(self, info: Info) -> str | None:
        sealed = self.row.family_card
        key = await info.context.key_of(self.row.household) if sealed else None
        return masked_number(key.unseal("family_card", Sealed(sealed))) if key and sealed else None

    @classmethod
    def of(
        cls,
        row: Row,
        members: Sequence[MemberRow],
        people: Mapping[UUID, PersonRow],
        context: Context,
        as_of: int,
    ) -> "Household":
        return cls(
            stream=row.household,
            as_of=as_of,
            row=row,
            id=strawberry.ID(str(row.household)),
            region=row.region,
            head=strawberry.ID(str(row.head)),
            living=row.living,
            gone_to=row.gone_to,
            members=[
                HouseholdMember.of(one, people.get(one.person), context, as_of) for one in members
            ],
            registered_at=row.registered_at,
        )


@strawberry.type
class FamilyEnrolment:
    """Where somebody of the family is or was enrolled."""

    programme: str
    unit: str
    person: strawberry.ID
    region: str
    standing: str = strawberry.field(description="active | suspended | ended")

    @classmethod
    def of(cls, row: enrolled.Enrolment) -> "FamilyEnrolment":
        return cls(
            programme=row.programme,
            unit=row.unit,
            person=strawberry.ID(str(row.person)),
            region=row.region,
            standing=row.standing,
        )


@strawberry.type
class FamilyPayment:
    """What somebody of the family was due for a component in a period, and what they hold of it."""

    programme: str
    period: str
    component: str
    unit: str
    recipient: strawberry.ID
    standing: str = strawberry.field(description="scheduled | failed | credited | corrected")
    held_rupiah: Rupiah

    @classmethod
    def of(cls, row: Entitlement) -> "FamilyPayment":
        return cls(
            programme=row.programme,
            period=row.period,
            component=row.component,
            unit=row.unit,
            recipient=strawberry.ID(str(row.recipient)),
            standing=row.standing,
            held_rupiah=Rupiah(row.held_rupiah),
        )


@strawberry.type
class FamilyHolding:
    """What the family holds of a programme over all periods: not returned, not reversed."""

    programme: str
    unit: str
    payments: int
    held_rupiah: Rupiah


@strawberry.type
class FamilyService:
    """A service rendered to somebody of the family."""

    person: strawberry.ID
    service: str
    unit: str
    quantity: int
    rendered_on: date
    office: str
    voided: bool

    @classmethod
    def of(cls, row: kpm.ServiceGiven) -> "FamilyService":
        given = row.service
        return cls(
            person=strawberry.ID(str(row.person)),
            service=given.service,
            unit=given.unit,
            quantity=given.quantity,
            rendered_on=given.rendered_on,
            office=given.office,
            voided=given.voided,
        )


@strawberry.type
class Kpm360:
    """Everything that is known of one family, masked; each part is read only when it is asked for."""

    row: strawberry.Private[Row]
    ids: strawberry.Private[list[UUID]]
    household: Household
    position: Position

    @detail("Its proposals, oldest first.")
    async def proposals(self, info: Info) -> list[Proposal]:
        context = info.context
        view = context.snapshot
        wanted = proposals.ProposalFilter(household=self.row.household)
        rows = await proposals.proposals_page(
            view.connection, view.schema, wanted, limit=kpm.MOST_SHOWN
        )
        today = await context.today()
        return [Proposal.of(row, context, view.number, today) for row in rows]

    @detail("Enrolments of its people.")
    async def enrolments(self, info: Info) -> list[FamilyEnrolment]:
        view = info.context.snapshot
        rows = await kpm.enrolments_of(view.connection, view.schema, self.ids)
        return [FamilyEnrolment.of(row) for row in rows]

    @detail("Payments to its people, latest period first.")
    async def payments(self, info: Info) -> list[FamilyPayment]:
        view = info.context.snapshot
        rows = await kpm.payments_of(view.connection, view.schema, self.ids)
        return [FamilyPayment.of(row) for row in rows]

    @detail("What it holds of each programme.")
    async def holdings(self, info: Info) -> list[FamilyHolding]:
        view = info.context.snapshot
        rows = await kpm.held_by(view.connection, view.schema, self.ids)
        return [
            FamilyHolding(
                programme=row.programme,
                unit=row.unit,
                payments=row.payments,
                held_rupiah=Rupiah(row.held_rupiah),
            )
            for row in rows
        ]

    @detail("Objections to the family or to enrolments of its people, newest first.")
    async def objections(self, info: Info) -> list[Objection]:
        view = info.context.snapshot
        rows = await objections.objections_against(
            view.connection, view.schema, self.row.household, self.ids
        )
        return [Objection.of(row, view.number) for row in rows]

    @detail("Complaints of its people under their names; for those who work on complaints.")
    async def complaints(self, info: Info) -> list[Complaint]:
        context = info.context
        view = context.snapshot
        rows: list[complaint_status.Complaint] = await kpm.complaints_of(
            view.connection, view.schema, self.ids, await context.looking()
        )
        shown = [
            row for row in rows if visible_reporter(context.caller, row, row.routed_to) is not None
        ]
        return [Complaint.of(row, context, view.number) for row in shown]

    @detail("Services rendered to its people, latest first.")
    async def services(self, info: Info) -> list[FamilyService]:
        view = info.context.snapshot
        rows = await kpm.services_of(view.connection, view.schema, self.ids)
        return [FamilyService.of(row) for row in rows]


@strawberry.input
class HouseholdFilter:
    """Which families."""

    region: str | None = strawberry.field(default=None, description="A region and all inside it.")

    def seen_by(self, caller: Caller) -> RowFilter:
        return RowFilter(scope=scope_of(caller), region=self.region)


@strawberry.type
class HouseholdQueries:
    """What can be asked about families."""

    @question("households", "Families of the village's data, latest registered first; masked.")
    async def households(
        self,
        info: Info,
        wanted: Annotated[HouseholdFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[Household]:
        context = info.context
        view = context.snapshot
        rows_wanted = (wanted or HouseholdFilter()).seen_by(context.caller)
        found = await listed(
            context,
            "households",
            rows_wanted,
            households.households_page,
            households.households_count,
            first=first,
            after=after,
        )
        members = await households.members_of(
            view.connection, view.schema, [row.household for row in found.rows], found.at
        )
        people = await people_by_id(
            view.connection,
            view.schema,
            [one.person for family in members.values() for one in family],
            at=found.at,
        )
        return found.connection(
            key=lambda row: row.registered_position,
            node=lambda row: Household.of(
                row, members[row.household], people, context, found.as_of
            ),
        )

    @question(
        "kpm360", "Everything known of one family, masked; null if there is none that you may see."
    )
    async def kpm360(self, info: Info, household_id: Id) -> Kpm360 | None:
        context = info.context
        view = context.snapshot
        row = await households.household_by_id(
            view.connection, view.schema, parsed_id(household_id, "id"), scope_of(context.caller)
        )
        if row is None:
            return None
        members = (await households.members_of(view.connection, view.schema, [row.household]))[
            row.household
        ]
        theirs = [one.person for one in members if one.standing != "removed"]
        known = await kpm.everybody(view.connection, view.schema, [m.person for m in members])
        people = {person.person: person for person in known}
        survivors = {people[one].survivor for one in theirs if one in people}
        return Kpm360(
            row=row,
            ids=[person.person for person in known if person.survivor in survivors],
            household=Household.of(row, members, people, context, view.number),
            position=view.position,
        )
