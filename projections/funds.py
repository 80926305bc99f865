"""Money at the office: the regency's budget and donations, in tables of their own that are never added.

A donor's view is made of `csr_pledge` and `csr_use` alone, in which no client occurs.
"""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.budget import (
    BudgetAllocated,
    BudgetEvent,
    BudgetRevised,
    ExpenditureProposed,
    ExpenditureRealized,
    ExpenditureReversed,
)
from domain.csr import (
    CsrAllocated,
    CsrEvent,
    CsrPledged,
    CsrReceived,
    CsrUsed,
    CsrUseReversed,
)
from domain.fact import Recorded
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class BudgetLine(NamedTuple):
    """A line of a year's budget. allocated: as first decreed; revised: as it stands."""

    year: int
    line: str
    title: str
    allocated_rupiah: int
    revised_rupiah: int
    realized_rupiah: int
    decree: str
    position: int = 0


class Expenditure(NamedTuple):
    """A payment order on a line. status: proposed | realized | reversed."""

    year: int
    line: str
    payment_order: str
    amount_rupiah: int
    spent_on: date
    status: str
    position: int = 0


class CsrPledge(NamedTuple):
    """A donation. donor: an institution; a private person's name is ciphertext under the pledge's key.

    year: in which it was pledged; pledged_position: the list's order.
    """

    pledge: UUID
    year: int
    purpose: str
    donor: str | None
    donor_person: str | None
    pledged_on: date
    pledged_rupiah: int
    received_rupiah: int
    allocated_rupiah: int
    used_rupiah: int
    pledged_position: int
    position: int = 0


class CsrUse(NamedTuple):
    """What a donation bought: quantity pieces of what the purpose names. reversed: it was taken back."""

    pledge: UUID
    handover: str
    purpose: str
    amount_rupiah: int
    quantity: int
    used_on: date
    reversed: bool
    position: int = 0


budget_line = Table("budget_line", BudgetLine, key=("year", "line"))
expenditure = Table("expenditure", Expenditure, key=("year", "line", "payment_order"))
csr_pledge = Table("csr_pledge", CsrPledge, key=("pledge",), indexes=(("year",),))
csr_use = Table("csr_use", CsrUse, key=("pledge", "handover"))

fold = Fold()


@fold.needs(
    BudgetAllocated, BudgetRevised, ExpenditureProposed, ExpenditureRealized, ExpenditureReversed
)
def _announce_line(page: Page, _recorded: Recorded, fact: BudgetEvent) -> None:
    page.rows(budget_line).want(fact.year, fact.line)
    if not isinstance(fact, BudgetAllocated | BudgetRevised):
        page.rows(expenditure).want(fact.year, fact.line, fact.payment_order)


@fold.needs(CsrPledged, CsrReceived, CsrAllocated, CsrUsed, CsrUseReversed)
def _announce_pledge(page: Page, recorded: Recorded, fact: CsrEvent) -> None:
    page.rows(csr_pledge).want(recorded.stream)
    if isinstance(fact, CsrUsed | CsrUseReversed):
        page.rows(csr_use).want(recorded.stream, fact.handover)


@fold.when(BudgetAllocated)
def _allocated(page: Page, _recorded: Recorded, fact: BudgetAllocated) -> None:
    page.rows(budget_line).put(
        BudgetLine(
            year=fact.year,
            line=fact.line,
            title=fact.title,
            allocated_rupiah=fact.amount_rupiah,
            revised_rupiah=fact.amount_rupiah,
            realized_rupiah=0,
            decree=fact.decree,
        )
    )


@fold.when(BudgetRevised)
def _revised(page: Page, _recorded: Recorded, fact: BudgetRevised) -> None:
    rows = page.rows(budget_line)
    if (row := rows.get(fact.year, fact.line)) is not None:
        rows.put(row._replace(revised_rupiah=fact.amount_rupiah, decree=fact.decree))


@fold.when(ExpenditureProposed)
def _proposed(page: Page, _recorded: Recorded, fact: ExpenditureProposed) -> None:
    page.rows(expenditure).put(
        Expenditure(
            year=fact.year,
            line=fact.line,
            payment_order=fact.payment_order,
            amount_rupiah=fact.amount_rupiah,
            spent_on=fact.spent_on,
            status="proposed",
        )
    )


@fold.when(ExpenditureRealized)
def _realized(page: Page, _recorded: Recorded, fact: ExpenditureRealized) -> None:
    _book(page, fact, "realized", fact.amount_rupiah)


@fold.when(ExpenditureReversed)
def _reversed(page: Page, _recorded: Recorded, fact: ExpenditureReversed) -> None:
    _book(page, fact, "reversed", -fact.amount_rupiah)


def _book(
    page: Page, fact: ExpenditureRealized | ExpenditureReversed, status: str, rupiah: int
) -> None:
    orders, lines = page.rows(expenditure), page.rows(budget_line)
    if (order := orders.get(fact.year, fact.line, fact.payment_order)) is not None:
        orders.put(order._replace(status=status))
    if (line := lines.get(fact.year, fact.line)) is not None:
        lines.put(line._replace(realized_rupiah=line.realized_rupiah + rupiah))


@fold.when(CsrPledged)
def _pledged(page: Page, recorded: Recorded, fact: CsrPledged) -> None:
    page.rows(csr_pledge).put(
        CsrPledge(
            pledge=recorded.stream,
            year=fact.pledged_on.year,
            purpose=fact.purpose_code,
            donor=fact.donor,
            donor_person=fact.donor_person,
            pledged_on=fact.pledged_on,
            pledged_rupiah=fact.amount_rupiah,
            received_rupiah=0,
            allocated_rupiah=0,
            used_rupiah=0,
            pledged_position=recorded.position,
        )
    )


@fold.when(CsrReceived, CsrAllocated, CsrUsed)
def _went_on(page: Page, recorded: Recorded, fact: CsrReceived | CsrAllocated | CsrUsed) -> None:
    rows = page.rows(csr_pledge)
    row = rows.get(recorded.stream)
    if row is None:
        return
    match fact:
        case CsrReceived():
            row = row._replace(received_rupiah=row.received_rupiah + fact.amount_rupiah)
        case CsrAllocated():
            row = row._replace(allocated_rupiah=row.allocated_rupiah + fact.amount_rupiah)
        case CsrUsed():
            row = row._replace(used_rupiah=row.used_rupiah + fact.amount_rupiah)
            page.rows(csr_use).put(_use(recorded, fact))
    rows.put(row)


def _use(recorded: Recorded, fact: CsrUsed) -> CsrUse:
    return CsrUse(
        pledge=recorded.stream,
        handover=fact.handover,
        purpose=fact.purpose_code,
        amount_rupiah=fact.amount_rupiah,
        quantity=fact.quantity,
        used_on=fact.used_on,
        reversed=False,
    )


@fold.when(CsrUseReversed)
def _use_reversed(page: Page, recorded: Recorded, fact: CsrUseReversed) -> None:
    pledges, uses = page.rows(csr_pledge), page.rows(csr_use)
    if (row := pledges.get(recorded.stream)) is not None:
        pledges.put(row._replace(used_rupiah=row.used_rupiah - fact.amount_rupiah))
    if (use := uses.get(recorded.stream, fact.handover)) is not None:
        uses.put(use._replace(reversed=True))


async def budget_lines(
    conn: AsyncConnection[Any], schema: str, year: int, at: int | None = None
) -> list[BudgetLine]:
    """Answer a year's budget in order of its lines."""
    query = SQL("select {} from {} where year = %s order by line").format(
        budget_line.columns, budget_line.at(schema, at)
    )
    async with conn.cursor(row_factory=args_row(BudgetLine)) as cursor:
        await cursor.execute(query, (year,))
        return await cursor.fetchall()


async def expenditures(
    conn: AsyncConnection[Any], schema: str, year: int, at: int | None = None
) -> list[Expenditure]:
    """Answer a year's payment orders by line and day, whatever became of them."""
    query = SQL("select {} from {} where year = %s order by line, spent_on, payment_order").format(
        expenditure.columns, expenditure.at(schema, at)
    )
    async with conn.cursor(row_factory=args_row(Expenditure)) as cursor:
        await cursor.execute(query, (year,))
        return await cursor.fetchall()


async def csr_pledges(
    conn: AsyncConnection[Any],
    schema: str,
    *,
    year: int | None = None,
    pledge: UUID | None = None,
    at: int | None = None,
) -> list[CsrPledge]:
    """Answer the donations pledged in a year, or one donation."""
    where = Where().equals("year", year).equals("pledge", pledge)
    query = SQL("select {} from {} where {} order by pledged_position").format(
        csr_pledge.columns, csr_pledge.at(schema, at), where.sql
    )
    async with conn.cursor(row_factory=args_row(CsrPledge)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def csr_uses(
    conn: AsyncConnection[Any], schema: str, pledge: UUID, at: int | None = None
) -> list[CsrUse]:
    """Answer what one donation bought, oldest first."""
    query = SQL("select {} from {} where pledge = %s order by used_on, handover").format(
        csr_use.columns, csr_use.at(schema, at)
    )
    async with conn.cursor(row_factory=args_row(CsrUse)) as cursor:
        await cursor.execute(query, (pledge,))
        return await cursor.fetchall()
