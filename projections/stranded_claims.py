"""Claims of stranded people to be sent home, with their papers, flags, and what other tenants answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection, Connection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.enquiry import EnquiryAnswerReceived, EnquirySent
from domain.fact import Fact, Recorded
from domain.stranded import (
    ClaimPaperNoted,
    RepatriationApproved,
    RepatriationClaimed,
    RepatriationDeclined,
    RepeatClaimFlagged,
    StrandedPersonDeparted,
)
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class ClaimRow(NamedTuple):
    """A claim. status: claimed | approved | claim_declined | departed.

    papers    codes in one text with blanks between
    repeats   how many earlier claims of the person were flagged; the earlier_… columns tell of the latest of them
    asked, answered, matches   enquiries to other tenants
    """

    claim: UUID
    region: str | None
    status: str
    person: UUID
    office: str
    origin: str
    claimed_on: date
    case_id: UUID | None
    papers: str
    repeats: int
    earlier_claim: UUID | None
    earlier_office: str | None
    earlier_on: date | None
    reason: str | None
    departed_on: date | None
    asked: int
    answered: int
    matches: int
    claimed_position: int
    position: int = 0


class EnquiryRow(NamedTuple):
    """An enquiry of ours to another tenant. digests: `kind=hex` in one text with blanks between."""

    enquiry: UUID
    claim: UUID
    to_tenant: str
    sent_at: datetime
    answered_at: datetime | None
    match: bool | None
    claims: int | None
    latest_on: date | None
    sent_position: int
    position: int = 0


stranded_claim = Table(
    "stranded_claim",
    ClaimRow,
    key=("claim",),
    indexes=(("claimed_position desc",), ("region", "claimed_position desc")),
)
enquiry = Table(
    "enquiry",
    EnquiryRow,
    key=("enquiry",),
    indexes=(("claim",), ("answered_at", "sent_position")),
    version=2,
)
fold = Fold()

_LEADS_TO: Final[dict[type[Fact], str]] = {
    RepatriationApproved: "approved",
    RepatriationDeclined: "claim_declined",
    StrandedPersonDeparted: "departed",
}
_LATER: Final[tuple[type[Fact], ...]] = (*_LEADS_TO, ClaimPaperNoted, RepeatClaimFlagged)


@fold.needs(RepatriationClaimed, *_LATER)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(stranded_claim).want(recorded.stream)


@fold.when(RepatriationClaimed)
def _claimed(page: Page, recorded: Recorded, fact: RepatriationClaimed) -> None:
    page.rows(stranded_claim).put(
        ClaimRow(
            claim=recorded.stream,
            region=fact.region,
            status="claimed",
            person=fact.person,
            office=fact.office,
            origin=fact.origin,
            claimed_on=fact.claimed_on,
            case_id=fact.case,
            papers="",
            repeats=0,
            earlier_claim=None,
            earlier_office=None,
            earlier_on=None,
            reason=None,
            departed_on=None,
            asked=0,
            answered=0,
            matches=0,
            claimed_position=recorded.position,
        )
    )


@fold.when(*_LATER)
def _went_on(page: Page, recorded: Recorded, fact: Fact) -> None:
    rows = page.rows(stranded_claim)
    if (row := rows.get(recorded.stream)) is not None:
        row = row._replace(status=_LEADS_TO.get(type(fact), row.status))
        rows.put(row._replace(**_said(row, fact)))


def _said(row: ClaimRow, fact: Fact) -> dict[str, Any]:
    match fact:
        case ClaimPaperNoted():
            return {"papers": f"{row.papers} {fact.paper}".strip()}
        case RepatriationDeclined():
            return {"reason": fact.reason}
        case StrandedPersonDeparted():
            return {"departed_on": fact.departed_on}
        case RepeatClaimFlagged():
            flagged: dict[str, Any] = {"repeats": row.repeats + 1}
            if row.earlier_on is None or fact.earlier_on >= row.earlier_on:
                flagged |= {
                    "earlier_claim": fact.earlier_claim,
                    "earlier_office": fact.earlier_office,
                    "earlier_on": fact.earlier_on,
                }
            return flagged
        case _:
            return {}


@fold.needs(EnquirySent, EnquiryAnswerReceived)
def _announce_enquiry(
    page: Page, recorded: Recorded, fact: EnquirySent | EnquiryAnswerReceived
) -> None:
    page.rows(enquiry).want(recorded.stream)
    if isinstance(fact, EnquirySent):
        page.rows(stranded_claim).want(fact.claim)


@fold.when(EnquirySent)
def _asked(page: Page, recorded: Recorded, fact: EnquirySent) -> None:
    page.rows(enquiry).put(
        EnquiryRow(
            enquiry=recorded.stream,
            claim=fact.claim,
            to_tenant=fact.to_tenant,
            sent_at=recorded.envelope.occurred_at,
            answered_at=None,
            match=None,
            claims=None,
            latest_on=None,
            sent_position=recorded.position,
        )
    )
    claims = page.rows(stranded_claim)
    if (row := claims.get(fact.claim)) is not None:
        claims.put(row._replace(asked=row.asked + 1))


@fold.when(EnquiryAnswerReceived)
def _answered(page: Page, recorded: Recorded, fact: EnquiryAnswerReceived) -> None:
    rows, claims = page.rows(enquiry), page.rows(stranded_claim)
    if (sent := rows.get(recorded.stream)) is None:
        return
    rows.put(
        sent._replace(
            answered_at=recorded.envelope.occurred_at,
            match=fact.match,
            claims=fact.claims,
            latest_on=fact.latest_on,
        )
    )
    if (row := claims.get(sent.claim)) is not None:
        claims.put(row._replace(answered=row.answered + 1, matches=row.matches + int(fact.match)))


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Which claims. scope: the caller's region prefixes. repeated: only those with (or without) a flag."""

    scope: tuple[str, ...] = ("",)
    region: str | None = None
    status: str | None = None
    repeated: bool | None = None

    def where(self) -> Where:
        where = Where().equals("status", self.status).in_region(self.region).in_scope(self.scope)
        if self.repeated is None:
            return where
        return where.at_least("repeats", 1) if self.repeated else where.below("repeats", 1)


async def claims_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: ClaimFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[ClaimRow]:
    """Answer the next `limit` claims, newest first."""
    where = wanted.where().below("claimed_position", after)
    query = stranded_claim.page(schema, at, where.sql, SQL("claimed_position desc"), limit)
    async with conn.cursor(row_factory=args_row(ClaimRow)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def claims_count(
    conn: AsyncConnection[Any], schema: str, wanted: ClaimFilter, at: int | None = None
) -> int:
    """How many claims of the wanted kind there are."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(stranded_claim.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


async def enquiries_of(
    conn: AsyncConnection[Any], schema: str, claims: Sequence[UUID], at: int | None = None
) -> dict[UUID, list[EnquiryRow]]:
    """Answer the enquiries about many claims in one statement; a claim without any is absent."""
    where = Where().among("claim", claims)
    query = SQL("select {} from {} where {} order by sent_position").format(
        enquiry.columns, enquiry.at(schema, at), where.sql
    )
    found: dict[UUID, list[EnquiryRow]] = {}
    async with conn.cursor(row_factory=args_row(EnquiryRow)) as cursor:
        await cursor.execute(query, where.values)
        for row in await cursor.fetchall():
            found.setdefault(row.claim, []).append(row)
    return found


def pending_enquiries(
    connection: Connection[Any],
    schema: str,
    to_tenants: Sequence[str],
    limit: int,
    resting: Sequence[UUID] = (),
) -> list[EnquiryRow]:
    """Answer a tenant's enquiries to these others that nobody has answered, longest waiting first.

    resting: enquiries that are left alone for now
    """
    query = SQL(
        "select {} from {} where answered_at is null and to_tenant = any (%s)"
        " and enquiry <> all (%s) order by sent_position limit {}"
    ).format(enquiry.columns, enquiry.live(schema), limit)
    with connection.cursor(row_factory=args_row(EnquiryRow)) as cursor:
        return cursor.execute(query, [list(to_tenants), list(resting)]).fetchall()
