"""A line of the regency's budget (APBD) in one year, and what was spent of it: facts, state, decisions.

Donations are another matter (csr.py): the two have separate types and are never netted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import (
    AlreadyExists,
    NotFound,
    OutOfRange,
    Overspent,
    ProposalChanged,
    WrongState,
)
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.money import checked_rupiah
from domain.shapes import checked_code, checked_day, checked_number, checked_open_text, checked_slug
from domain.two_people import check_other_people

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100

REVERSAL_REASONS = {
    "order_cancelled": "SP2D dibatalkan",
    "goods_returned": "barang dikembalikan",
    "wrong_line": "mata anggaran keliru",
    "wrong_sum": "jumlah keliru",
}
"""Why an expenditure is taken back. Nothing is edited: the reversal is a fact of its own."""

# Facts --------------------------------------------------------------------------------------------


class BudgetAllocated(Fact, frozen=True, kw_only=True):
    """The budget of a year has this line. title: what it is for; decree: number of the DPA or Perda."""

    year: int
    line: str
    title: str
    amount_rupiah: int
    decree: str


class BudgetRevised(Fact, frozen=True, kw_only=True):
    """The whole line is this much from now on."""

    year: int
    line: str
    amount_rupiah: int
    decree: str


class ExpenditureProposed(Fact, frozen=True, kw_only=True):
    """Somebody asks to book a payment order (SP2D); no money is counted yet.

    proposed_by: the account; proposed_for: the one in whose place it acted.
    """

    year: int
    line: str
    payment_order: str
    amount_rupiah: int
    spent_on: date
    proposed_by: str
    proposed_for: str | None = None


class ExpenditureRealized(Fact, frozen=True, kw_only=True):
    """A second person booked the payment order: the money is spent."""

    year: int
    line: str
    payment_order: str
    amount_rupiah: int
    spent_on: date


class ExpenditureReversed(Fact, frozen=True, kw_only=True):
    """The whole amount of a booked order came back to the line. reason: of REVERSAL_REASONS."""

    year: int
    line: str
    payment_order: str
    amount_rupiah: int
    reason: str


BudgetEvent: TypeAlias = (
    BudgetAllocated
    | BudgetRevised
    | ExpenditureProposed
    | ExpenditureRealized
    | ExpenditureReversed
)

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Expenditure:
    """A payment order on the line. status: proposed | realized | reversed."""

    amount_rupiah: int
    spent_on: date
    proposed_by: str
    proposed_for: str | None = None
    status: str = "proposed"


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A line of the budget. It concerns the whole tenant, hence no region."""

    year: int
    line: str
    allocated_rupiah: int
    realized_rupiah: int = 0
    orders: Mapping[str, Expenditure] = field(default_factory=dict)
    region: None = None

    @property
    def available_rupiah(self) -> int:
        """What may still be spent."""
        return self.allocated_rupiah - self.realized_rupiah


def evolve(line: BudgetLine | None, event: BudgetEvent) -> BudgetLine:
    """What the line is after the fact."""
    match event:
        case BudgetAllocated():
            return BudgetLine(event.year, event.line, event.amount_rupiah)
        case BudgetRevised():
            return replace(_known(line), allocated_rupiah=event.amount_rupiah)
        case ExpenditureProposed():
            order = Expenditure(
                event.amount_rupiah, event.spent_on, event.proposed_by, event.proposed_for
            )
            return _booked(_known(line), event.payment_order, order, 0)
        case ExpenditureRealized():
            return _moved(_known(line), event, "realized", event.amount_rupiah)
        case ExpenditureReversed():
            return _moved(_known(line), event, "reversed", -event.amount_rupiah)
        case _:
            assert_never(event)


def _moved(
    line: BudgetLine, event: ExpenditureRealized | ExpenditureReversed, status: str, rupiah: int
) -> BudgetLine:
    order = replace(line.orders[event.payment_order], status=status)
    return _booked(line, event.payment_order, order, rupiah)


def _booked(line: BudgetLine, number: str, order: Expenditure, rupiah: int) -> BudgetLine:
    return replace(
        line,
        orders={**line.orders, number: order},
        realized_rupiah=line.realized_rupiah + rupiah,
    )


# Decisions ----------------------------------------------------------------------------------------


def budget_stream(year: int, line: str) -> UUID:
    """One stream for a year's line, so that spending stays within it whoever spends at once."""
    return stream_id("budget_line", str(year), line)


def allocate(
    line: BudgetLine | None, *, year: int, code: str, title: str, amount_rupiah: int, decree: str
) -> BudgetAllocated:
    """Enter a line that the year does not have yet."""
    if line is not None:
        raise AlreadyExists("line")
    return BudgetAllocated(
        year=checked_number(year, "year", least=EARLIEST_YEAR, most=LATEST_YEAR),
        line=checked_slug(code, "line"),
        title=checked_open_text(title, "title"),
        amount_rupiah=checked_rupiah(amount_rupiah),
        decree=checked_open_text(decree, "decree", most=100),
    )


def revise(line: BudgetLine | None, *, amount_rupiah: int, decree: str) -> BudgetRevised:
    """Set the line anew, never below what is spent."""
    known = _known(line)
    checked_rupiah(amount_rupiah)
    if amount_rupiah < known.realized_rupiah:
        raise Overspent("amount_rupiah", available_rupiah=amount_rupiah)
    if amount_rupiah == known.allocated_rupiah:
        raise AlreadyExists("amount_rupiah")
    return BudgetRevised(
        year=known.year,
        line=known.line,
        amount_rupiah=amount_rupiah,
        decree=checked_open_text(decree, "decree", most=100),
    )


def propose(
    line: BudgetLine | None,
    *,
    payment_order: str,
    amount_rupiah: int,
    spent_on: date,
    proposed_by: str,
    today: date,
    proposed_for: str | None = None,
) -> ExpenditureProposed:
    """Ask to book an order; one that is not booked yet may be asked for anew, with another amount."""
    known = _known(line)
    number = checked_open_text(payment_order, "payment_order", most=100)
    order = known.orders.get(number)
    if order is not None and order.status != "proposed":
        raise AlreadyExists("payment_order")
    _within(checked_rupiah(amount_rupiah), known)
    _in_year(checked_day(spent_on, today, "spent_on"), known)
    if order == Expenditure(amount_rupiah, spent_on, proposed_by, proposed_for):
        raise AlreadyExists("payment_order")
    return ExpenditureProposed(
        year=known.year,
        line=known.line,
        payment_order=number,
        amount_rupiah=amount_rupiah,
        spent_on=spent_on,
        proposed_by=proposed_by,
        proposed_for=proposed_for,
    )


def approve(
    line: BudgetLine | None,
    *,
    payment_order: str,
    amount_rupiah: int,
    spent_on: date,
    by: Collection[str],
) -> ExpenditureRealized:
    """Book a proposed order within the line, as the approver saw it; not by whoever proposed it."""
    known, order = _order(line, payment_order, "proposed")
    check_other_people((order.proposed_by, order.proposed_for), by)
    if amount_rupiah != order.amount_rupiah:
        raise ProposalChanged("amount_rupiah")
    if spent_on != order.spent_on:
        raise ProposalChanged("spent_on")
    _in_year(order.spent_on, known)  # it may have been proposed before this was asked for
    return ExpenditureRealized(
        year=known.year,
        line=known.line,
        payment_order=payment_order,
        amount_rupiah=_within(order.amount_rupiah, known),
        spent_on=order.spent_on,
    )


def reverse(
    line: BudgetLine | None, *, payment_order: str, reason: str, by: Collection[str]
) -> ExpenditureReversed:
    """Take a booked order back; not by whoever proposed it."""
    known, order = _order(line, payment_order, "realized")
    check_other_people((order.proposed_by, order.proposed_for), by)
    _in_year(order.spent_on, known)  # it may have been proposed before this was asked for
    return ExpenditureReversed(
        year=known.year,
        line=known.line,
        payment_order=payment_order,
        amount_rupiah=order.amount_rupiah,
        reason=checked_code(reason, REVERSAL_REASONS, "reason"),
    )


def _within(amount_rupiah: int, line: BudgetLine) -> int:
    if amount_rupiah > line.available_rupiah:
        raise Overspent("amount_rupiah", available_rupiah=line.available_rupiah)
    return amount_rupiah


def _order(line: BudgetLine | None, number: str, status: str) -> tuple[BudgetLine, Expenditure]:
    known = _known(line)
    order = known.orders.get(number)
    if order is None:
        raise NotFound("payment_order")
    if order.status != status:
        raise WrongState("payment_order", status=order.status)
    return known, order


def _known(line: BudgetLine | None) -> BudgetLine:
    if line is None:
        raise NotFound("line")
    return line


def _in_year(spent_on: date, line: BudgetLine) -> None:
    """Require a day of the line's year: a budget holds from 1 January to 31 December [UU 17/2003, article 4]."""
    if spent_on.year != line.year:
        raise OutOfRange("spent_on", least=date(line.year, 1, 1), most=date(line.year, 12, 31))
