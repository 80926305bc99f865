"""GraphQL: the TRC's cases and calls, one by one and counted."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from api.asking import detail, question
from api.auth import Caller
from api.citing import Citing
from api.context import Context, Info
from api.identifiers import Id, parsed_id, parsed_id_or_none
from api.pages import Connection, listed
from api.reading import masked_number, reads_calls, scope_of
from api.scalars import Cursor, Position
from api.versions import Versioned
from domain.fact import Sealed
from projections import local_subtypes, street_cases, trc_calls
from projections.street_cases import CaseFilter as RowFilter
from projections.street_cases import StreetCase as Row


def _id(value: UUID | None) -> strawberry.ID | None:
    return None if value is None else strawberry.ID(str(value))


@strawberry.type
class StreetCase(Citing):
    """A PMKS case as the street knows it."""

    id: strawberry.ID
    status: str = strawberry.field(
        description="reported | dispatched | arrived | secured | resolved_on_scene | admitted | discharged | closed"
    )
    intake: str = strawberry.field(description="patrol | referral")
    source: str | None = strawberry.field(description="Of a referral: who referred.")
    category: str
    subtype: str | None
    subtype_version: int | None = strawberry.field(description="Of a local subtype.")
    region: str | None
    sex: str | None
    person: strawberry.ID | None = strawberry.field(description="Null while unknown.")
    call: strawberry.ID | None
    patrol: strawberry.ID | None
    team: str | None
    members: list[str] = strawberry.field(description="Accounts that were sent.")
    outcome: str | None = strawberry.field(
        description="How it was resolved on the scene, or how the stay in a shelter ended."
    )
    began_at: datetime = strawberry.field(
        description="When the call came in; without a call, when the case was reported."
    )
    reported_at: datetime
    dispatched_at: datetime | None
    arrived_at: datetime | None
    secured_at: datetime | None
    ended_at: datetime | None
    minutes_to_dispatch: int | None = strawberry.field(
        description="Whole minutes from `beganAt` to the dispatch; null if none was recorded."
    )
    minutes_to_arrival: int | None = strawberry.field(
        description="Whole minutes from `beganAt` to the arrival; null if none was recorded."
    )

    @classmethod
    def of(cls, row: Row, as_of: int) -> "StreetCase":
        shown = {name: getattr(row, name) for name in cls.__annotations__ if name in row._fields}
        return cls(
            stream=row.case_id,
            as_of=as_of,
            **shown
            | {
                "id": strawberry.ID(str(row.case_id)),
                "person": _id(row.person),
                "call": _id(row.call),
                "patrol": _id(row.patrol),
                "members": row.members.split(),
            },
        )


@strawberry.type
class Call(Versioned):
    """A call to the call centre."""

    row: strawberry.Private[trc_calls.Call]
    id: strawberry.ID
    status: str = strawberry.field(description="received | led_to_case | answered | duplicate")
    channel: str
    source: str
    category_guess: str | None
    region: str | None
    case: strawberry.ID | None = strawberry.field(description="The case that it became.")
    answer: str | None
    original: strawberry.ID | None = strawberry.field(description="Of a duplicate.")
    received_at: datetime
    settled_at: datetime | None

    @detail("What was said; for those who take calls or go out.")
    async def narrative(self, info: Info) -> str | None:
        return await self._unsealed(info.context, "narrative", self.row.narrative)

    @detail("How to reach the caller: the last four characters.")
    async def contact(self, info: Info) -> str | None:
        contact = await self._unsealed(info.context, "contact", self.row.contact)
        return masked_number(contact) if contact else None

    async def _unsealed(self, context: Context, field: str, sealed: str | None) -> str | None:
        if sealed is None or not reads_calls(context.caller):
            return None
        key = await context.key_of(self.row.call)
        return key.unseal(field, Sealed(sealed)) if key else None

    @classmethod
    def of(cls, row: trc_calls.Call, as_of: int) -> "Call":
        return cls(
            stream=row.call,
            as_of=as_of,
            row=row,
            id=strawberry.ID(str(row.call)),
            status=row.status,
            channel=row.channel,
            source=row.source,
            category_guess=row.category_guess,
            region=row.region,
            case=_id(row.case_id),
            answer=row.answer,
            original=_id(row.original),
            received_at=row.received_at,
            settled_at=row.settled_at,
        )


@strawberry.input
class StreetCaseFilter:
    """Which cases."""

    status: str | None = None
    category: str | None = None
    subtype: str | None = None
    source: str | None = None
    patrol: strawberry.ID | None = None
    region: str | None = strawberry.field(default=None, description="A region and all inside it.")
    began_from: datetime | None = strawberry.field(default=None, description="Included.")
    began_before: datetime | None = strawberry.field(default=None, description="Not included.")

    def seen_by(self, caller: Caller) -> RowFilter:
        return RowFilter(
            scope=scope_of(caller),
            region=self.region,
            status=self.status,
            category=self.category,
            subtype=self.subtype,
            source=self.source,
            patrol=parsed_id_or_none(self.patrol, "patrol"),
            began_from=self.began_from,
            began_before=self.began_before,
        )


@strawberry.type
class CaseTotal:
    """How many cases bear a code."""

    dimension: str = strawberry.field(
        description="category | subtype | source | intake | status | outcome"
    )
    code: str | None = strawberry.field(description="Null: cases without one.")
    cases: int


@strawberry.type
class CaseTotals:
    """Cases counted along each dimension; the counts of one dimension add up to `total`."""

    totals: list[CaseTotal]
    total: int
    position: Position


@strawberry.type
class LocalSubtype:
    """A local label of street work."""

    code: str
    version: int
    label: str
    categories: list[str]
    source: str
    retired: bool


@strawberry.type
class StreetCaseQueries:
    """What can be asked about the TRC's cases and calls."""

    @question("street_cases", "One case; null if you may see none.")
    async def street_case(self, info: Info, case_id: Id) -> StreetCase | None:
        context = info.context
        view = context.snapshot
        row = await street_cases.street_case_of(
            view.connection, view.schema, parsed_id(case_id, "id"), scope_of(context.caller)
        )
        return None if row is None else StreetCase.of(row, view.number)

    @question("street_cases", "Cases, newest report first.")
    async def street_cases(
        self,
        info: Info,
        wanted: Annotated[StreetCaseFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[StreetCase]:
        context = info.context
        asked = (wanted or StreetCaseFilter()).seen_by(context.caller)
        found = await listed(
            context,
            "street_cases",
            asked,
            street_cases.street_cases_page,
            street_cases.street_cases_count,
            first=first,
            after=after,
        )
        return found.connection(
            key=lambda row: row.reported_position,
            node=lambda row: StreetCase.of(row, found.as_of),
        )

    @question("trc_calls", "Calls to the call centre, newest first.")
    async def trc_calls(
        self,
        info: Info,
        status: str | None = None,
        region: str | None = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[Call]:
        context = info.context
        asked = trc_calls.CallFilter(scope_of(context.caller), region, status)
        found = await listed(
            context,
            "trc_calls",
            asked,
            trc_calls.calls_page,
            trc_calls.calls_count,
            first=first,
            after=after,
        )
        return found.connection(
            key=lambda row: row.received_position, node=lambda row: Call.of(row, found.as_of)
        )

    @question("case_totals", "Cases by category, subtype, source, intake, status and outcome.")
    async def case_totals(
        self,
        info: Info,
        wanted: Annotated[StreetCaseFilter | None, strawberry.argument(name="filter")] = None,
    ) -> CaseTotals:
        context = info.context
        view = context.snapshot
        asked = (wanted or StreetCaseFilter()).seen_by(context.caller)
        rows = await street_cases.case_totals(view.connection, view.schema, asked)
        return CaseTotals(
            totals=[CaseTotal(**row._asdict()) for row in rows],
            total=sum(row.cases for row in rows if row.dimension == "category"),
            position=view.position,
        )

    @question("local_subtypes", "The local labels of street work, beside those that ship.")
    async def local_subtypes(self, info: Info) -> list[LocalSubtype]:
        view = info.context.snapshot
        return [
            LocalSubtype(
                code=row.code,
                version=row.version,
                label=row.label,
                categories=row.categories.split(),
                source=row.source,
                retired=row.retired,
            )
            for row in await local_subtypes.local_subtypes(view.connection, view.schema)
        ]
