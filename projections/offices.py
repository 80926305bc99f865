"""The offices of a tenant: which work, which ended and who goes on for them, who heads them, whom they answer to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.fact import Fact, Recorded
from domain.office import OfficeClosed, OfficeHeadAppointed, OfficeOpened, OfficePlacedUnder
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table

WORKING: Final = "working"
CLOSED: Final = "closed"


class OfficeRow(NamedTuple):
    """An office as the decrees left it.

    status      working | closed; closed_at: since when, None again once it is opened anew
    reason      why it closed, one of CLOSING_REASONS; successor: the office that goes on with its work
    head        account in charge; superior: the office that it answers to
    decree      of the latest change of head, superior or closing; None where only the opening is known
    """

    office_id: UUID
    office: str
    name: str
    kind: str
    region: str | None
    status: str
    opened_at: datetime
    closed_at: datetime | None
    reason: str | None
    successor: str | None
    head: str | None
    superior: str | None
    decree: str | None
    opened_position: int
    position: int = 0


office = Table("office", OfficeRow, key=("office_id",), indexes=(("opened_position",),))
fold = Fold()


@fold.needs(OfficeOpened, OfficeClosed, OfficeHeadAppointed, OfficePlacedUnder)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(office).want(recorded.stream)


@fold.when(OfficeOpened)
def _opened(page: Page, recorded: Recorded, fact: OfficeOpened) -> None:
    rows = page.rows(office)
    before = rows.get(recorded.stream)
    rows.put(
        OfficeRow(
            office_id=recorded.stream,
            office=fact.office,
            name=fact.name,
            kind=fact.kind,
            region=fact.region,
            status=WORKING,
            opened_at=recorded.envelope.occurred_at,
            closed_at=None,
            reason=None,
            successor=None,
            # Opened anew, it has neither until a decree says so.
            head=None,
            superior=None,
            decree=None,
            # Its place in the list stays where it first opened.
            opened_position=recorded.position if before is None else before.opened_position,
        )
    )


@fold.when(OfficeClosed)
def _closed(page: Page, recorded: Recorded, fact: OfficeClosed) -> None:
    rows = page.rows(office)
    if (row := rows.get(recorded.stream)) is not None:
        rows.put(
            row._replace(
                status=CLOSED,
                closed_at=recorded.envelope.occurred_at,
                reason=fact.reason,
                successor=fact.successor,
                decree=fact.decree,
            )
        )


@fold.when(OfficeHeadAppointed)
def _headed(page: Page, recorded: Recorded, fact: OfficeHeadAppointed) -> None:
    rows = page.rows(office)
    if (row := rows.get(recorded.stream)) is not None:
        rows.put(row._replace(head=fact.account, decree=fact.decree))


@fold.when(OfficePlacedUnder)
def _placed(page: Page, recorded: Recorded, fact: OfficePlacedUnder) -> None:
    rows = page.rows(office)
    if (row := rows.get(recorded.stream)) is not None:
        rows.put(row._replace(superior=fact.superior, decree=fact.decree))


@dataclass(frozen=True, slots=True)
class OfficeFilter:
    """Which offices. status: working | closed; region: in it or inside it. Where offices stand is for everybody."""

    kind: str | None = None
    status: str | None = None
    region: str | None = None

    def where(self) -> Where:
        where = Where().equals("kind", self.kind).equals("status", self.status)
        return where.in_region(self.region)


async def office_of(conn: AsyncConnection[Any], schema: str, code: str) -> OfficeRow | None:
    """Answer one office by its code, open or closed; None if there is none."""
    where = Where().equals("office", code)
    query = office.page(schema, None, where.sql, SQL("opened_position"), 1)
    async with conn.cursor(row_factory=args_row(OfficeRow)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchone()


async def offices_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: OfficeFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[OfficeRow]:
    """Answer the next `limit` offices, first opened first."""
    where = wanted.where().above("opened_position", after)
    query = office.page(schema, at, where.sql, SQL("opened_position"), limit)
    async with conn.cursor(row_factory=args_row(OfficeRow)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def offices_count(
    conn: AsyncConnection[Any], schema: str, wanted: OfficeFilter, at: int | None = None
) -> int:
    """How many offices of the wanted kind there are."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(office.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])
