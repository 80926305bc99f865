"""Use cases of donations (CSR): a pledge, what came in of it, what it was set aside and used for."""

from datetime import date
from uuid import UUID

from application.ports import Act, Change, Outcome, Ports, Stream
from application.rules import local_day
from application.sealing import seal_text
from application.use_case import Command, seen, use_case
from domain import csr
from domain.csr import CsrEvent, Pledge, pledge_stream

LONGEST_NAME = 200
"""Characters of a private donor's name."""


class PledgeCsr(Command, frozen=True, kw_only=True):
    """Record a promise. donor: an institution's name, or else donor_person: a private person's.

    purpose_code: of PURPOSES; pledged_on: not after today.
    """

    purpose_code: str
    amount_rupiah: int
    pledged_on: date
    donor: str | None = None
    donor_person: str | None = None


class ReceiveCsr(Command, frozen=True, kw_only=True):
    """Money of a pledge came in. receipt: number of the receipt, which counts once."""

    pledge: UUID
    amount_rupiah: int
    received_on: date
    receipt: str


class AllocateCsr(Command, frozen=True, kw_only=True):
    """Set received money aside. purpose_code: the donor's, or any where the donor left it to us."""

    pledge: UUID
    purpose_code: str
    amount_rupiah: int


class UseCsr(Command, frozen=True, kw_only=True):
    """Record what was bought. quantity: pieces; handover: number of the handover record (BAST), which counts once."""

    pledge: UUID
    purpose_code: str
    amount_rupiah: int
    quantity: int
    used_on: date
    handover: str


class ReverseCsrUse(Command, frozen=True, kw_only=True):
    """Take a recorded use back, whole. handover: its number; reason: of REVERSAL_REASONS."""

    pledge: UUID
    handover: str
    reason: str


@use_case
async def pledge_csr(command: PledgeCsr, act: Act, ports: Ports) -> Outcome:
    """Record a donor's promise; it becomes known by the command that recorded it."""
    stream: Stream[Pledge] = await ports.ledger.read(
        pledge_stream(act.actor, act.command_id), csr.evolve
    )
    key = ports.vault.new_key(stream.id)
    fact = csr.pledge(
        stream.state,
        purpose=command.purpose_code,
        amount_rupiah=command.amount_rupiah,
        pledged_on=command.pledged_on,
        donor=command.donor,
        donor_person=seal_text(key, "donor_person", command.donor_person, longest=LONGEST_NAME),
        today=local_day(ports.clock(), ports.tenant),
    )
    keys = [] if fact.donor_person is None else [key.stored]
    return Outcome(stream.id, [Change(stream, [fact])], keys=keys)


@use_case
async def receive_csr(command: ReceiveCsr, act: Act, ports: Ports) -> Outcome:
    """Record money of a pledge that came in."""
    stream, pledge = await seen(command.pledge, CsrEvent, csr.evolve, act, ports)
    fact = csr.receive(
        pledge,
        amount_rupiah=command.amount_rupiah,
        received_on=command.received_on,
        receipt=command.receipt,
        today=local_day(ports.clock(), ports.tenant),
    )
    return Outcome(stream.id, [Change(stream, [fact])])


@use_case
async def allocate_csr(command: AllocateCsr, act: Act, ports: Ports) -> Outcome:
    """Set received money aside for a purpose."""
    stream, pledge = await seen(command.pledge, CsrEvent, csr.evolve, act, ports)
    fact = csr.allocate(
        pledge,
        purpose=command.purpose_code,
        amount_rupiah=command.amount_rupiah,
        allocated_by=act.actor,
        allocated_for=act.on_behalf_of,
    )
    return Outcome(stream.id, [Change(stream, [fact])])


@use_case
async def use_csr(command: UseCsr, act: Act, ports: Ports) -> Outcome:
    """Record what was bought with money set aside; not by whoever set it aside."""
    stream, pledge = await seen(command.pledge, CsrEvent, csr.evolve, act, ports)
    fact = csr.use(
        pledge,
        purpose=command.purpose_code,
        amount_rupiah=command.amount_rupiah,
        quantity=command.quantity,
        used_on=command.used_on,
        handover=command.handover,
        by=act.people,
        today=local_day(ports.clock(), ports.tenant),
    )
    return Outcome(stream.id, [Change(stream, [fact])])


@use_case
async def reverse_csr_use(command: ReverseCsrUse, act: Act, ports: Ports) -> Outcome:
    """Take a recorded use back; the money is set aside again."""
    stream, pledge = await seen(command.pledge, CsrEvent, csr.evolve, act, ports)
    fact = csr.reverse_use(pledge, handover=command.handover, reason=command.reason)
    return Outcome(stream.id, [Change(stream, [fact])])
