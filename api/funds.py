"""GraphQL: the regency's budget and donations: two types of money, two totals, never added or netted."""

from datetime import date

import strawberry

from api.asking import detail, question
from api.context import Context, Info
from api.identifiers import Id, parsed_id
from api.reading import sees_donors
from api.scalars import Position, Rupiah
from api.words import Coded
from domain.fact import Sealed
from projections import funds
from projections.funds import CsrPledge as PledgeRow


@strawberry.type
class Expenditure:
    """A payment order (SP2D) on a line."""

    payment_order: str
    amount_rupiah: Rupiah
    spent_on: date
    status: str = strawberry.field(description="proposed | realized | reversed")


@strawberry.type
class BudgetLine:
    """A line of the regency's budget (APBD)."""

    line: str
    title: str
    decree: str = strawberry.field(description="Of the line as it stands.")
    allocated_rupiah: Rupiah = strawberry.field(description="As first decreed.")
    revised_rupiah: Rupiah = strawberry.field(description="As it stands.")
    realized_rupiah: Rupiah = strawberry.field(description="Booked and not reversed.")
    remaining_rupiah: Rupiah = strawberry.field(description="revised - realized")
    expenditures: list[Expenditure]


@strawberry.type
class Budget:
    """The regency's budget (APBD) of the year. Donations are no part of it."""

    lines: list[BudgetLine]
    allocated_rupiah: Rupiah
    revised_rupiah: Rupiah
    realized_rupiah: Rupiah
    remaining_rupiah: Rupiah


@strawberry.type
class Donation:
    """A pledge of CSR and what became of it."""

    row: strawberry.Private[PledgeRow]
    pledge: strawberry.ID
    donor: str | None = strawberry.field(description="An institution; null for a private person.")
    purpose: Coded
    pledged_on: date
    pledged_rupiah: Rupiah
    received_rupiah: Rupiah
    allocated_rupiah: Rupiah
    used_rupiah: Rupiah

    @detail("The name of a private donor; for those who keep donations.")
    async def private_donor(self, info: Info) -> str | None:
        context: Context = info.context
        if self.row.donor_person is None or not sees_donors(context.caller):
            return None
        key = await context.key_of(self.row.pledge)
        return key.unseal("donor_person", Sealed(self.row.donor_person)) if key else None

    @classmethod
    def of(cls, row: PledgeRow) -> "Donation":
        return cls(
            row=row,
            pledge=strawberry.ID(str(row.pledge)),
            donor=row.donor,
            purpose=Coded.of(row.purpose),
            pledged_on=row.pledged_on,
            pledged_rupiah=Rupiah(row.pledged_rupiah),
            received_rupiah=Rupiah(row.received_rupiah),
            allocated_rupiah=Rupiah(row.allocated_rupiah),
            used_rupiah=Rupiah(row.used_rupiah),
        )


@strawberry.type
class Donations:
    """Donations (CSR) that were pledged in the year. The regency's budget is no part of them."""

    pledges: list[Donation]
    pledged_rupiah: Rupiah
    received_rupiah: Rupiah
    allocated_rupiah: Rupiah
    used_rupiah: Rupiah


@strawberry.type
class Funds:
    """The money of a year. Budget and donations stand side by side; there is no sum of both."""

    year: int
    apbd: Budget
    csr: Donations
    position: Position


@strawberry.type
class DonationUse:
    """What a part of a donation bought."""

    purpose: Coded
    quantity: int = strawberry.field(description="Pieces of what the purpose names.")
    amount_rupiah: Rupiah
    used_on: date
    handover: str = strawberry.field(description="Number of the handover record (BAST).")
    reversed: bool = strawberry.field(description="Taken back: the money is set aside again.")


@strawberry.type
class DonorStatement:
    """What a donor's money was used for. No client occurs in it, and no other donor."""

    purpose: Coded
    pledged_on: date
    pledged_rupiah: Rupiah
    received_rupiah: Rupiah
    allocated_rupiah: Rupiah
    used_rupiah: Rupiah
    unused_rupiah: Rupiah = strawberry.field(description="received - used")
    uses: list[DonationUse]
    position: Position


@strawberry.type
class FundsQueries:
    """What can be asked about money."""

    @question("funds", "Budget and donations of a year, side by side.")
    async def funds(self, info: Info, year: int) -> Funds:
        view = info.context.snapshot
        lines = await funds.budget_lines(view.connection, view.schema, year)
        orders = await funds.expenditures(view.connection, view.schema, year)
        pledges = await funds.csr_pledges(view.connection, view.schema, year=year)
        return Funds(
            year=year, apbd=_budget(lines, orders), csr=_donations(pledges), position=view.position
        )

    @question(
        "donor_statement",
        "What one donation was used for, to be shown to its donor; null if there is no such pledge.",
    )
    async def donor_statement(self, info: Info, pledge_id: Id) -> DonorStatement | None:
        view = info.context.snapshot
        pledge = parsed_id(pledge_id, "id")
        rows = await funds.csr_pledges(view.connection, view.schema, pledge=pledge)
        uses = await funds.csr_uses(view.connection, view.schema, pledge)
        return next((_statement(row, uses, view.position) for row in rows), None)


def _budget(lines: list[funds.BudgetLine], orders: list[funds.Expenditure]) -> Budget:
    on_line: dict[str, list[Expenditure]] = {}
    for order in orders:
        on_line.setdefault(order.line, []).append(
            Expenditure(
                payment_order=order.payment_order,
                amount_rupiah=Rupiah(order.amount_rupiah),
                spent_on=order.spent_on,
                status=order.status,
            )
        )
    revised = sum(line.revised_rupiah for line in lines)
    realized = sum(line.realized_rupiah for line in lines)
    return Budget(
        lines=[
            BudgetLine(
                line=line.line,
                title=line.title,
                decree=line.decree,
                allocated_rupiah=Rupiah(line.allocated_rupiah),
                revised_rupiah=Rupiah(line.revised_rupiah),
                realized_rupiah=Rupiah(line.realized_rupiah),
                remaining_rupiah=Rupiah(line.revised_rupiah - line.realized_rupiah),
                expenditures=on_line.get(line.line, []),
            )
            for line in lines
        ],
        allocated_rupiah=Rupiah(sum(line.allocated_rupiah for line in lines)),
        revised_rupiah=Rupiah(revised),
        realized_rupiah=Rupiah(realized),
        remaining_rupiah=Rupiah(revised - realized),
    )


def _donations(pledges: list[PledgeRow]) -> Donations:
    return Donations(
        pledges=[Donation.of(row) for row in pledges],
        pledged_rupiah=Rupiah(sum(row.pledged_rupiah for row in pledges)),
        received_rupiah=Rupiah(sum(row.received_rupiah for row in pledges)),
        allocated_rupiah=Rupiah(sum(row.allocated_rupiah for row in pledges)),
        used_rupiah=Rupiah(sum(row.used_rupiah for row in pledges)),
    )


def _statement(row: PledgeRow, uses: list[funds.CsrUse], position: Position) -> DonorStatement:
    return DonorStatement(
        purpose=Coded.of(row.purpose),
        pledged_on=row.pledged_on,
        pledged_rupiah=Rupiah(row.pledged_rupiah),
        received_rupiah=Rupiah(row.received_rupiah),
        allocated_rupiah=Rupiah(row.allocated_rupiah),
        used_rupiah=Rupiah(row.used_rupiah),
        unused_rupiah=Rupiah(row.received_rupiah - row.used_rupiah),
        uses=[
            DonationUse(
                purpose=Coded.of(use.purpose),
                quantity=use.quantity,
                amount_rupiah=Rupiah(use.amount_rupiah),
                used_on=use.used_on,
                handover=use.handover,
                reversed=use.reversed,
            )
            for use in uses
        ],
        position=position,
    )
