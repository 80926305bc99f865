"""Use cases of the regency's budget: lines and their revisions, expenditures with maker and checker."""

from datetime import date

from application.ports import Act, Change, Outcome, Ports, Stream
from application.rules import local_day
from application.use_case import Command, use_case
from domain import budget
from domain.budget import BudgetEvent, BudgetLine, budget_stream
from domain.fact import About


class AllocateBudget(Command, frozen=True, kw_only=True):
    """Enter a line of a year. line: its short code, 2..40 of a-z, 0-9, "-", "_"; decree: number of the DPA or Perda."""

    year: int
    line: str
    title: str
    amount_rupiah: int
    decree: str


class _OnLine(Command, frozen=True, kw_only=True):
    year: int
    line: str


class ReviseBudget(_OnLine, frozen=True, kw_only=True):
    """Set the whole line anew. amount_rupiah: at least what is spent."""

    amount_rupiah: int
    decree: str


class ProposeExpenditure(_OnLine, frozen=True, kw_only=True):
    """Ask to book a payment order. payment_order: number of the SP2D; spent_on: its day."""

    payment_order: str
    amount_rupiah: int
    spent_on: date


class ApproveExpenditure(_OnLine, frozen=True, kw_only=True):
    """Book a payment order that another proposed. amount_rupiah, spent_on: as proposed; refused if replaced since."""

    payment_order: str
    amount_rupiah: int
    spent_on: date


class ReverseExpenditure(_OnLine, frozen=True, kw_only=True):
    """Take a booked order back, whole. reason: of REVERSAL_REASONS."""

    payment_order: str
    reason: str


@use_case
async def allocate_budget(command: AllocateBudget, _act: Act, ports: Ports) -> Outcome:
    """Enter a line of the year's budget."""
    stream = await _line(command.year, command.line, ports)
    fact = budget.allocate(
        stream.state,
        year=command.year,
        code=command.line,
        title=command.title,
        amount_rupiah=command.amount_rupiah,
        decree=command.decree,
    )
    return _recorded(stream, fact)


@use_case
async def revise_budget(command: ReviseBudget, _act: Act, ports: Ports) -> Outcome:
    """Set a line anew by another decree."""
    stream = await _line(command.year, command.line, ports)
    fact = budget.revise(stream.state, amount_rupiah=command.amount_rupiah, decree=command.decree)
    return _recorded(stream, fact)


@use_case
async def propose_expenditure(command: ProposeExpenditure, act: Act, ports: Ports) -> Outcome:
    """Ask to book a payment order within the line; nothing is spent yet."""
    stream = await _line(command.year, command.line, ports)
    fact = budget.propose(
        stream.state,
        payment_order=command.payment_order,
        amount_rupiah=command.amount_rupiah,
        spent_on=command.spent_on,
        proposed_by=act.actor,
        proposed_for=act.on_behalf_of,
        today=local_day(ports.clock(), ports.tenant),
    )
    return _recorded(stream, fact)


@use_case
async def approve_expenditure(command: ApproveExpenditure, act: Act, ports: Ports) -> Outcome:
    """Book a payment order that somebody else proposed."""
    stream = await _line(command.year, command.line, ports)
    fact = budget.approve(
        stream.state,
        payment_order=command.payment_order,
        amount_rupiah=command.amount_rupiah,
        spent_on=command.spent_on,
        by=act.people,
    )
    return _recorded(stream, fact)


@use_case
async def reverse_expenditure(command: ReverseExpenditure, act: Act, ports: Ports) -> Outcome:
    """Take a booked order back; the line has its money again."""
    stream = await _line(command.year, command.line, ports)
    fact = budget.reverse(
        stream.state,
        payment_order=command.payment_order,
        reason=command.reason,
        by=act.people,
    )
    return _recorded(stream, fact)


async def _line(year: int, line: str, ports: Ports) -> Stream[BudgetLine]:
    return await ports.ledger.read(budget_stream(year, line), budget.evolve)


def _recorded(stream: Stream[BudgetLine], fact: BudgetEvent) -> Outcome:
    return Outcome(stream.id, [Change(stream, [fact], About(period=str(fact.year)))])
