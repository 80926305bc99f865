"""GraphQL: the complaints board and one complaint in detail."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

import strawberry

from api.asking import detail, question
from api.audit import AuditEntry
from api.citing import Citing
from api.context import Context, Info
from api.identifiers import Id, parsed_id
from api.pages import Connection, listed
from api.reading import (
    masked_number,
    own_only,
    scope_of,
    visible_reporter,
)
from api.scalars import Cursor, Position
from domain.fact import Sealed
from projections import complaint_status
from projections.complaint_satisfaction import satisfaction
from projections.complaint_status import Complaint as Row
from projections.complaint_status import ComplaintFilter as RowFilter

Text: TypeAlias = str


@strawberry.type
class Complaint(Citing):
    """A complaint as it stood at `position`."""

    row: strawberry.Private[Row]
    id: strawberry.ID
    status: str = strawberry.field(
        description="submitted | verified | routed | in_progress | information_requested | responded | closed | "
        "transferred | duplicate | rejected | withdrawn | archived"
    )
    closed_as: str | None = strawberry.field(
        description="confirmed | automatic, while it is closed."
    )
    channel: str
    category: str
    lapor_class: str | None = strawberry.field(
        description="aspiration | complaint | information | whistleblowing, once verified."
    )
    programme: str | None
    region: str | None
    office: str = strawberry.field(description="Where it was submitted.")
    routed_to: str | None = strawberry.field(description="The office that answers it.")
    anonymous: bool
    escalated: bool
    escalated_to: str | None = strawberry.field(
        description="supervisor | head | inspectorate, once it was raised."
    )
    reopened: int = strawberry.field(description="How many times.")
    duplicate_of: strawberry.ID | None
    transferred_to: str | None
    receipt: str | None = strawberry.field(description="Of its transfer to another authority.")
    sent: list[str] = strawberry.field(description="What went with it, as codes.")
    confidentiality: str = strawberry.field(description="open | restricted | secret")
    ticket: str | None = strawberry.field(
        description="Number of the reporter's ticket; the secret only the reporter has."
    )
    satisfied: bool | None
    rating: int | None = strawberry.field(description="1 worst to 5 best.")
    ombudsman_advised_at: datetime | None = strawberry.field(
        description="When the time ran out after which the reporter is told of the Ombudsman."
    )
    submitted_at: datetime
    responded_at: datetime | None
    changed_at: datetime = strawberry.field(description="When its latest fact happened.")
    changed_position: Position = strawberry.field(
        description="Where its latest fact stands in the log."
    )
    position: Position = strawberry.field(description="What this answer was read as of.")
    mine: bool = strawberry.field(description="Whether your account submitted it.")

    @detail("For those who work on it; never of an anonymous complaint.")
    async def reporter(self, info: Info) -> strawberry.ID | None:
        context = info.context
        lies_at = await context.routed_now(self.row)
        return _id(visible_reporter(context.caller, self.row, lies_at))

    @detail("What the complainant wrote; for those who handle it and who sent it.")
    async def narrative(self, info: Info) -> Text | None:
        if not await info.context.reads_letters(self.row):
            return None
        return await self._unsealed(info.context, "narrative", self.row.narrative)

    @detail("The latest answer; for those who handle it and who sent it.")
    async def response(self, info: Info) -> Text | None:
        if not await info.context.reads_letters(self.row):
            return None
        return await self._unsealed(info.context, "response", self.row.response)

    @detail("What the complainant was asked last; for those who handle it and who sent it.")
    async def question(self, info: Info) -> Text | None:
        if not await info.context.reads_letters(self.row):
            return None
        return await self._unsealed(info.context, "note", self.row.question)

    @detail("What the complainant said of the handling; for those who handle it and who sent it.")
    async def remark(self, info: Info) -> Text | None:
        if not await info.context.reads_letters(self.row):
            return None
        return await self._unsealed(info.context, "remark", self.row.remark)

    @detail("Complaints of others that are handled under this one; not for citizens.")
    async def duplicates(self, info: Info) -> list[strawberry.ID]:
        if own_only(info.context.caller) is not None:
            return []
        found = await info.context.duplicates_of(self.row.complaint, self.as_of)
        return [strawberry.ID(str(copy)) for copy in found]

    @detail(
        "The office that answers for its programme: where `routeComplaint` sends it without `toOffice`,"
        " unless it is about that office or its head; then it goes to the nearest one above."
    )
    async def suggested_office(self, info: Info) -> str | None:
        return await info.context.owner_of(self.row.programme or "", self.as_of)

    @detail("How to reach the complainant: the last four characters.")
    async def contact(self, info: Info) -> Text | None:
        if not await info.context.reads_letters(self.row):
            return None
        contact = await self._unsealed(info.context, "contact", self.row.contact)
        return masked_number(contact) if contact else None

    @detail("Its whole life up to `position`, oldest fact first; not for citizens.")
    async def timeline(self, info: Info) -> list[AuditEntry]:
        context = info.context
        caller, history = context.caller, context.snapshot.history
        if own_only(caller) is not None:
            return []
        rows = await context.timeline_of(self.row.complaint, self.as_of)
        return [AuditEntry.of(row, caller, history) for row in rows]

    @detail(
        "Digests of the photos and scans that its facts cite up to `position`, first cited first; not for citizens."
    )
    async def evidence(self, info: Info) -> list[str]:
        if own_only(info.context.caller) is not None:
            return []
        cited = await info.context.evidence_of(self.stream, self.as_of)
        return [one.digest for one in cited]

    async def _unsealed(self, context: Context, field: str, sealed: str | None) -> str | None:
        key = await context.key_of(self.row.complaint) if sealed else None
        return key.unseal(field, Sealed(sealed)) if key and sealed else None

    @classmethod
    def of(cls, row: Row, context: Context, as_of: int) -> "Complaint":
        caller, history = context.caller, context.snapshot.history
        return cls(
            stream=row.complaint,
            as_of=as_of,
            row=row,
            id=strawberry.ID(str(row.complaint)),
            status=row.status,
            closed_as=row.closed_as,
            channel=row.channel,
            category=row.category,
            lapor_class=row.lapor_class,
            programme=row.programme,
            region=row.region,
            office=row.office,
            routed_to=row.routed_to,
            anonymous=row.anonymous,
            escalated=row.escalated,
            escalated_to=row.escalated_to,
            reopened=row.reopened,
            duplicate_of=_id(row.duplicate_of),
            transferred_to=row.transferred_to,
            receipt=row.receipt,
            sent=row.sent.split() if row.sent else [],
            confidentiality=row.confidentiality,
            ticket=row.ticket,
            satisfied=row.satisfied,
            rating=row.rating,
            ombudsman_advised_at=row.ombudsman_at,
            submitted_at=row.submitted_at,
            responded_at=row.responded_at,
            changed_at=row.last_at,
            changed_position=history.position(row.position),
            position=history.position(as_of),
            mine=row.submitted_by == caller.actor,
        )


def _id(value: UUID | None) -> strawberry.ID | None:
    return None if value is None else strawberry.ID(str(value))


@strawberry.input
class ComplaintFilter:
    """Which complaints."""

    status: str | None = None
    category: str | None = None
    programme: str | None = None
    region: str | None = strawberry.field(default=None, description="A region and all inside it.")
    escalated_to: str | None = strawberry.field(
        default=None, description="supervisor | head | inspectorate"
    )
    submitted_from: datetime | None = strawberry.field(default=None, description="Included.")
    submitted_before: datetime | None = strawberry.field(default=None, description="Not included.")

    async def seen_by(self, context: Context) -> RowFilter:
        caller = context.caller
        return RowFilter(
            scope=scope_of(caller),
            looking=await context.looking(),
            region=self.region,
            status=self.status,
            category=self.category,
            programme=self.programme,
            escalated_to=self.escalated_to,
            submitted_by=own_only(caller),
            submitted_from=self.submitted_from,
            submitted_before=self.submitted_before,
        )


@strawberry.type
class StatusCount:
    """How many complaints stand at a status."""

    status: str
    complaints: int


@strawberry.type
class ComplaintBoard:
    """The board's totals."""

    by_status: list[StatusCount]
    total: int
    position: Position


@strawberry.type
class Satisfaction:
    """What reporters said when they confirmed: each answer counts once and stays, also after reopening."""

    office: str | None = strawberry.field(description="The one that answered.")
    confirmed: int = strawberry.field(
        description="Confirmations, not complaints: one that was reopened may have several."
    )
    satisfied: int
    dissatisfied: int
    rated: int = strawberry.field(description="Those that gave a rating.")
    stars: int = strawberry.field(description="Sum of the ratings, 1 to 5 each.")


@strawberry.type
class ComplaintQueries:
    """What can be asked about complaints."""

    @question(
        "complaints",
        "One complaint; null if there is none that you may see.",
    )
    async def complaint(self, info: Info, complaint_id: Id) -> Complaint | None:
        context = info.context
        caller, view = context.caller, context.snapshot
        row = await complaint_status.complaint(
            view.connection,
            view.schema,
            parsed_id(complaint_id, "id"),
            scope_of(caller),
            looking=await context.looking(),
        )
        if row is None or own_only(caller) not in (None, row.submitted_by):
            return None
        return Complaint.of(row, context, view.number)

    @question("complaints", "Complaints, newest submission first.")
    async def complaints(
        self,
        info: Info,
        wanted: Annotated[ComplaintFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[Complaint]:
        context = info.context
        rows_wanted = await (wanted or ComplaintFilter()).seen_by(context)
        found = await listed(
            context,
            "complaints",
            rows_wanted,
            complaint_status.complaints_page,
            complaint_status.complaints_count,
            first=first,
            after=after,
        )
        return found.connection(
            key=lambda row: row.submitted_position,
            node=lambda row: Complaint.of(row, context, found.as_of),
        )

    @question("complaints", "How many complaints stand at each status.")
    async def complaint_board(
        self,
        info: Info,
        wanted: Annotated[ComplaintFilter | None, strawberry.argument(name="filter")] = None,
    ) -> ComplaintBoard:
        context = info.context
        view = context.snapshot
        rows_wanted = await (wanted or ComplaintFilter()).seen_by(context)
        counts = await complaint_status.complaints_by_status(
            view.connection, view.schema, rows_wanted
        )
        return ComplaintBoard(
            by_status=[StatusCount(status=name, complaints=many) for name, many in counts.items()],
            total=sum(counts.values()),
            position=view.position,
        )

    @question(
        "complaint_clocks", "What reporters said of the handling, by the office that answered."
    )
    async def complaint_satisfaction(
        self,
        info: Info,
        wanted: Annotated[ComplaintFilter | None, strawberry.argument(name="filter")] = None,
    ) -> list[Satisfaction]:
        view = info.context.snapshot
        rows_wanted = await (wanted or ComplaintFilter()).seen_by(info.context)
        rows = await satisfaction(view.connection, view.schema, rows_wanted)
        return [Satisfaction(**row._asdict()) for row in rows]
