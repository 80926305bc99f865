"""The complaints board: where every complaint stands, and one complaint in detail."""

from dataclasses import dataclass
from datetime import datetime
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
    ComplaintSubmitted,
    ComplaintTransferred,
    ComplaintVerified,
    ComplaintWithdrawn,
    ConfidentialitySet,
    FollowUpRecorded,
    InformationNotProvided,
    InformationProvided,
    InformationRequested,
    ResolutionConfirmed,
    level_as_submitted,
)
from domain.complaint_clocks import Clock, SlaBreached
from domain.fact import Fact, Recorded
from projections.behind_walls import NOBODY, Behind, hidden_away
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class Complaint(NamedTuple):
    """A complaint as it stands. Narrative, contact and response are ciphertext under its own key.

    status              submitted | verified | routed | in_progress | information_requested |
                        responded | closed | transferred | duplicate | rejected | withdrawn |
                        archived
    closed_as           confirmed | automatic, while it is closed
    lapor_class         aspiration | complaint | information | whistleblowing, once verified
    office              where it was submitted; `routed_to` is the office that answers it, or
                        above, where it was passed up to
    reporter            the person, if known; `submitted_by` is the account that recorded it
    submitted_at        when it happened (occurred)
    submitted_position  the board's order, which never changes
    responded_at        of the latest response
    escalated_to        supervisor | head | inspectorate: the level it was raised to
    interrupted_status  where the reporter's answer returns it, while information is requested
    reopened            how many times
    receipt, sent       of a transfer; sent: codes, separated by blanks
    ticket_secret       keyed digest of the secret that goes with the ticket's number
    satisfied, rating, remark   the reporter's latest word; the remark is ciphertext
    question            what the reporter was asked last; ciphertext
    ombudsman_at        when the time ran out after which the reporter is told of the Ombudsman
    last_at             when the latest fact happened
    position            of the latest fact that changed any of this
    """

    complaint: UUID
    status: str
    closed_as: str | None
    channel: str
    category: str
    lapor_class: str | None
    programme: str | None
    region: str | None
    office: str
    routed_to: str | None
    anonymous: bool
    reporter: UUID | None
    submitted_by: str
    submitted_at: datetime
    submitted_position: int
    responded_at: datetime | None
    escalated: bool
    escalated_to: str | None
    reopened: int
    duplicate_of: UUID | None
    transferred_to: str | None
    receipt: str | None
    sent: str | None
    confidentiality: str
    ticket: str | None
    ticket_secret: str | None
    satisfied: bool | None
    rating: int | None
    remark: str | None
    ombudsman_at: datetime | None
    narrative: str
    contact: str | None
    response: str | None
    question: str | None
    interrupted_status: str | None
    last_at: datetime
    position: int = 0


complaint_status = Table(
    "complaint_status",
    Complaint,
    key=("complaint",),
    indexes=(
        ("submitted_position desc",),
        ("status", "submitted_position desc"),
        ("region", "submitted_position desc"),
        ("submitted_by", "submitted_position desc"),
        ("ticket",),
        ("duplicate_of",),
    ),
    past=((), ("status",)),
    version=2,
)


fold = Fold()


_LEADS_TO: Final[dict[type[Fact], str]] = {
    ComplaintVerified: "verified",
    ComplaintRouted: "routed",
    FollowUpRecorded: "in_progress",
    InformationRequested: "information_requested",
    ComplaintResponded: "responded",
    ResolutionConfirmed: "closed",
    ComplaintAutoClosed: "closed",
    ComplaintReopened: "routed",
    ComplaintTransferred: "transferred",
    ComplaintMarkedDuplicate: "duplicate",
    ComplaintRejected: "rejected",
    ComplaintWithdrawn: "withdrawn",
    ComplaintArchived: "archived",
}
_LATER: Final[tuple[type[Fact], ...]] = (
    *_LEADS_TO,
    ComplaintClassified,
    InformationProvided,
    InformationNotProvided,
    ComplaintEscalated,
    ComplaintPassedUp,
    ConfidentialitySet,
)


@fold.needs(ComplaintSubmitted, *_LATER)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(complaint_status).want(recorded.stream)


@fold.when(ComplaintSubmitted)
def _submitted(page: Page, recorded: Recorded, fact: ComplaintSubmitted) -> None:
    page.rows(complaint_status).put(
        Complaint(
            complaint=recorded.stream,
            status="submitted",
            closed_as=None,
            channel=fact.channel,
            category=fact.category,
            lapor_class=None,
            programme=fact.programme,
            region=fact.region,
            office=recorded.envelope.office,
            routed_to=None,
            anonymous=fact.anonymous,
            reporter=fact.reporter,
            submitted_by=fact.submitted_by,
            submitted_at=recorded.envelope.occurred_at,
            submitted_position=recorded.position,
            responded_at=None,
            escalated=False,
            escalated_to=None,
            reopened=0,
            duplicate_of=None,
            transferred_to=None,
            receipt=None,
            sent=None,
            confidentiality=level_as_submitted(fact),
            ticket=fact.ticket,
            ticket_secret=fact.ticket_secret,
            satisfied=None,
            rating=None,
            remark=None,
            ombudsman_at=None,
            narrative=fact.narrative,
            contact=fact.contact,
            response=None,
            question=None,
            interrupted_status=None,
            last_at=recorded.envelope.occurred_at,
        )
    )


@fold.when(*_LATER)
def _went_on(page: Page, recorded: Recorded, fact: Fact) -> None:
    rows = page.rows(complaint_status)
    if (row := rows.get(recorded.stream)) is not None:
        happened = recorded.envelope.occurred_at
        changes = _handled(row, fact) or _settled(row, fact, happened)
        row = row._replace(status=_LEADS_TO.get(type(fact), row.status), last_at=happened)
        rows.put(row._replace(**changes))


@fold.when(SlaBreached)
def _ran_out(page: Page, recorded: Recorded, fact: SlaBreached) -> None:
    rows = page.rows(complaint_status)
    if fact.clock == Clock.OMBUDSMAN and (row := rows.get(recorded.stream)) is not None:
        rows.put(row._replace(ombudsman_at=recorded.envelope.occurred_at))


def _handled(row: Complaint, fact: Fact) -> dict[str, Any]:
    """What a fact says of a complaint's handling, beside its status."""
    match fact:
        case ComplaintVerified():
            return {"lapor_class": fact.lapor_class}
        case ComplaintClassified():
            return {"category": fact.category, "programme": fact.programme}
        case ComplaintRouted():
            return {"routed_to": fact.to_office, "programme": fact.programme}
        case ComplaintPassedUp():
            return {"routed_to": fact.to_office}
        case InformationRequested():
            return {"interrupted_status": row.status, "question": fact.note}
        case InformationProvided() | InformationNotProvided():
            return {"status": row.interrupted_status or row.status, "interrupted_status": None}
        case ComplaintEscalated():
            return {"escalated": True, "escalated_to": fact.level}
        case ConfidentialitySet():
            return {"confidentiality": fact.level}
        case _:
            return {}


def _settled(row: Complaint, fact: Fact, happened: datetime) -> dict[str, Any]:
    """What a fact says of how a complaint ended, or began again."""
    match fact:
        case ComplaintResponded():
            return {"response": fact.response, "responded_at": happened}
        case ResolutionConfirmed():
            said = {"satisfied": fact.satisfied, "rating": fact.rating, "remark": fact.remark}
            return {"closed_as": "confirmed", **said}
        case ComplaintAutoClosed():
            return {"closed_as": "automatic"}
        case ComplaintReopened():
            return {"closed_as": None, "reopened": row.reopened + 1}
        case ComplaintTransferred():
            return {
                "transferred_to": fact.to_authority,
                "receipt": fact.receipt,
                "sent": " ".join(fact.sent) or None,
            }
        case ComplaintMarkedDuplicate():
            return {"duplicate_of": fact.original}
        case _:
            return {}


@dataclass(frozen=True, slots=True)
class ComplaintFilter:
    """Which complaints. None asks for nothing.

    scope    the caller's region prefixes ("" sees the whole tenant)
    region   what the caller asks for inside them
    submitted_from, submitted_before   when it happened: from is included, before is not
    looking  who looks: what is behind a wall for them is not there
    """

    scope: tuple[str, ...] = ("",)
    looking: Behind = NOBODY
    region: str | None = None
    status: str | None = None
    category: str | None = None
    programme: str | None = None
    escalated_to: str | None = None
    submitted_by: str | None = None
    submitted_from: datetime | None = None
    submitted_before: datetime | None = None

    def where(self, schema: str) -> Where:
        where = (
            Where()
            .equals("status", self.status)
            .equals("category", self.category)
            .equals("programme", self.programme)
            .equals("escalated_to", self.escalated_to)
            .equals("submitted_by", self.submitted_by)
            .at_least("submitted_at", self.submitted_from)
            .below("submitted_at", self.submitted_before)
            .in_region(self.region)
            .in_scope(self.scope)
        )
        return hidden_away(where, schema, "complaint", self.looking)


async def complaint(
    conn: AsyncConnection[Any],
    schema: str,
    complaint_id: UUID,
    scope: tuple[str, ...] = ("",),
    at: int | None = None,
    *,
    looking: Behind = NOBODY,
) -> Complaint | None:
    """Answer one complaint; None if there is (or was, at `at`) none in the scope, or it is hidden from who looks."""
    where = Where().equals("complaint", complaint_id).in_scope(scope)
    where = hidden_away(where, schema, "complaint", looking)
    query = SQL("select {} from {} where {}").format(
        complaint_status.columns, complaint_status.at(schema, at), where.sql
    )
    async with conn.cursor(row_factory=args_row(Complaint)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchone()


async def complaints_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: ComplaintFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Complaint]:
    """Answer the next `limit` complaints, newest submission first.

    `after` is the `submitted_position` of the last one already shown. It never changes, and later
    pages read as of the first page's position, so that no complaint is lost or shown twice while
    somebody pages.
    """
    where = wanted.where(schema).below("submitted_position", after)
    query = complaint_status.page(schema, at, where.sql, SQL("submitted_position desc"), limit)
    async with conn.cursor(row_factory=args_row(Complaint)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def complaints_count(
    conn: AsyncConnection[Any], schema: str, wanted: ComplaintFilter, at: int | None = None
) -> int:
    """Count the complaints of the wanted kind."""
    return sum((await complaints_by_status(conn, schema, wanted, at)).values())


async def complaints_by_status(
    conn: AsyncConnection[Any], schema: str, wanted: ComplaintFilter, at: int | None = None
) -> dict[str, int]:
    """Answer the number of complaints per status; a status without any is absent."""
    where = wanted.where(schema)
    query = SQL("select status, count(*) from {} where {} group by status order by status").format(
        complaint_status.at(schema, at), where.sql
    )
    cursor = await conn.execute(query, where.values)
    return {str(row[0]): int(row[1]) for row in await cursor.fetchall()}


async def routed_now(
    conn: AsyncConnection[Any], schema: str, complaints: list[UUID]
) -> dict[UUID, str | None]:
    """Answer at which offices these complaints lie now, whatever moment is asked about."""
    where = Where().among("complaint", complaints)
    query = SQL("select complaint, routed_to from {} where {}").format(
        complaint_status.live(schema), where.sql
    )
    return dict(await (await conn.execute(query, where.values)).fetchall())


async def by_ticket(
    conn: AsyncConnection[Any], schema: str, number: str, secret_digest: str
) -> Complaint | None:
    """Answer the complaint of a ticket; None if the number or the secret is wrong."""
    where = Where().equals("ticket", number).equals("ticket_secret", secret_digest)
    query = SQL("select {} from {} where {}").format(
        complaint_status.columns, complaint_status.at(schema, None), where.sql
    )
    async with conn.cursor(row_factory=args_row(Complaint)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchone()


async def duplicates(
    conn: AsyncConnection[Any], schema: str, originals: list[UUID], looking: Behind, at: int
) -> dict[UUID, list[UUID]]:
    """Answer the complaints that are handled under others, oldest first, by original."""
    where = Where().among("duplicate_of", originals)
    where = hidden_away(where, schema, "complaint", looking)
    query = SQL(
        "select duplicate_of, complaint from {} where {} order by submitted_position"
    ).format(complaint_status.at(schema, at), where.sql)
    found: dict[UUID, list[UUID]] = {}
    for original, copy in await (await conn.execute(query, where.values)).fetchall():
        found.setdefault(original, []).append(copy)
    return found
