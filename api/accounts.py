"""GraphQL: who may act, in which role at which office, on which decree, since when, and in whose place."""

from datetime import date, datetime, timedelta
from typing import Annotated

import strawberry

from api.asking import question
from api.context import Info
from api.pages import Connection, day_of_list, listed
from api.reading import scope_of
from api.scalars import Cursor, Position
from application.rules import local_midnight
from projections import accounts
from projections.accounts import Appointment as Row
from projections.accounts import AppointmentFilter as RowFilter
from projections.accounts import Day


@strawberry.type
class Appointment:
    """A role at an office that an account holds or held, in its own right or in somebody's place."""

    account: str = strawberry.field(description="Pseudonymous account id.")
    role: str
    office: str
    regions: list[str] = strawberry.field(description="Prefixes of region codes.")
    acting_for: str | None = strawberry.field(
        description="The account that it substitutes for; its acts say so in `onBehalfOf`."
    )
    decree: str = strawberry.field(description="Number of the decree (SK) or order.")
    since: date
    until: date | None = strawberry.field(description="The last day; null until it is revoked.")
    status: str = strawberry.field(description="proposed | granted | ended")
    in_force: bool = strawberry.field(description="Whether the account may act so today.")
    suspended: bool = strawberry.field(description="Whether the account may act in no role now.")
    ended_at: datetime | None = strawberry.field(description="When it was revoked.")
    ended_because: str | None
    ended_by: str | None = strawberry.field(description="The decree that revoked it.")
    position: Position

    @classmethod
    def of(
        cls, row: Row, position: Position, today: date, suspended: frozenset[str]
    ) -> "Appointment":
        counts = row.valid_from <= today and (row.valid_until is None or today <= row.valid_until)
        barred = row.account in suspended
        return cls(
            account=row.account,
            role=row.role,
            office=row.office,
            regions=row.regions.split(),
            acting_for=row.acting_for,
            decree=row.decree,
            since=row.valid_from,
            until=row.valid_until,
            status=row.status,
            in_force=counts and row.status == accounts.GRANTED and not barred,
            suspended=barred,
            ended_at=row.ended_at,
            ended_because=row.ended_because,
            ended_by=row.ended_by,
            position=position,
        )


@strawberry.type
class AppointmentRule:
    """Appointments are required of everybody who acts: a token's word is not enough."""

    decree: str
    since: datetime


@strawberry.input
class AccountFilter:
    """Which appointments."""

    account: str | None = None
    role: str | None = None
    office: str | None = None
    status: str | None = strawberry.field(default=None, description="proposed | granted | ended")
    acting_for: str | None = strawberry.field(
        default=None, description="Who acts in this account's place."
    )
    on_day: date | None = strawberry.field(
        default=None, description="Who could act so on at least a part of that day."
    )

    def seen_in(self, scope: tuple[str, ...], tenant: str) -> RowFilter:
        return RowFilter(
            scope=scope,
            account=self.account,
            role=self.role,
            office=self.office,
            status=self.status,
            acting_for=self.acting_for,
            on=None if self.on_day is None else _day(self.on_day, tenant),
        )


def _day(day: date, tenant: str) -> Day:
    return Day(day, local_midnight(day, tenant), local_midnight(day + timedelta(days=1), tenant))


@strawberry.type
class AccountQueries:
    """What can be asked about appointments."""

    @question(
        "accounts", "Who may or might do what, on which decree, since when and in whose place."
    )
    async def accounts(
        self,
        info: Info,
        wanted: Annotated[AccountFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[Appointment]:
        context = info.context
        caller, view = context.caller, context.snapshot
        rows_wanted = (wanted or AccountFilter()).seen_in(scope_of(caller), caller.tenant)
        today = await day_of_list(context, after)
        found = await listed(
            context,
            "accounts",
            rows_wanted,
            accounts.appointments_page,
            accounts.appointments_count,
            first=first,
            after=after,
            day=today,
        )
        suspended = await accounts.suspended_of(view.connection, view.schema, found.at)
        return found.connection(
            key=lambda row: row.granted_position,
            node=lambda row: Appointment.of(
                row, view.history.position(row.position), today, suspended
            ),
        )

    @question(
        "position", "Since when the log must hold an appointment; null where tokens are trusted."
    )
    async def appointment_rule(self, info: Info) -> AppointmentRule | None:
        view = info.context.snapshot
        found = await accounts.required_since(view.connection, view.schema)
        return None if found is None else AppointmentRule(decree=found.decree, since=found.since)
