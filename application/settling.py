"""Use cases of a batch after its preparation: approve, instruct, record results, reconcile, close.

What concerns tens of thousands of payments is one append, whole or refused whole.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from application.departures import check_still_enrolled
from application.disbursing import payments_of
from application.lines import in_line, numbered
from application.payers_lines import SettlementLine, Settling, payments_meant
from application.ports import Act, Change, Outcome, Ports, Stream
from application.rules import acted_on, local_day, rule_in_force
from application.use_case import Command, check_permission, facts_of, seen, use_case
from domain import batch_decisions as decisions
from domain import settlement
from domain.batch import HIGHEST_LINES, Batch, BatchEvent, BatchReconciled
from domain.batch import Status as BatchStatus
from domain.batch import evolve as evolve_batch
from domain.delivery import PayDay, evolve_pay_day, pay_day_stream
from domain.entitlement import Entitlement, EntitlementEvent, Status, evolve
from domain.entitlement_decisions import leave_unclaimed, turn_down
from domain.errors import NotFound, WrongState
from domain.fact import About, Fact
from domain.settlement import Attempts, FileLine, evolve_attempts
from domain.shapes import checked_number


class _OnBatch(Command, frozen=True, kw_only=True):
    batch: UUID


class ApproveBatch(_OnBatch, frozen=True, kw_only=True):
    """Find a prepared batch right, or all that was retried and corrected in it since.

    Not by an account that prepared, retried or corrected anything of it. amendments: retries and corrections that
    there ever were in it; unenrolled, other_amounts: of its lines. As the approver saw them, left out is none; refused
    if any was added since.
    """

    amendments: int = 0
    unenrolled: int = 0
    other_amounts: int = 0


class RejectBatch(_OnBatch, frozen=True, kw_only=True):
    """Turn down a batch that is not with the payer yet, or of one that is, the waiting retries and corrections.

    reason: of REJECTION_REASONS.
    """

    reason: str


class InstructBatch(_OnBatch, frozen=True, kw_only=True):
    """Tell the payer to pay. payment_order: number of the SP2D; None takes the one of the batch."""

    payment_order: str | None = None


class SettleBatch(_OnBatch, frozen=True, kw_only=True):
    """Record the results of many payments, all or none; refusals name `lines[n]`, n from 1."""

    lines: tuple[SettlementLine, ...]


class StatedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the payer's final file, as it stands there. outcome: of OUTCOMES."""

    reference: str
    outcome: str
    amount_rupiah: int


class ReconcileBatch(_OnBatch, frozen=True, kw_only=True):
    """Compare the payer's whole file with the record and keep every difference.

    file_digest: SHA-256 of the file; control_count, control_sum_rupiah: of all its lines.
    """

    file_digest: str
    control_count: int
    control_sum_rupiah: int
    lines: tuple[StatedLine, ...]


class ExplainDifference(_OnBatch, frozen=True, kw_only=True):
    """Let a difference stand. number: in the latest reconciliation; explanation: of EXPLANATIONS."""

    number: int
    explanation: str


class MarkUnclaimed(_OnBatch, frozen=True, kw_only=True):
    """After the last day, mark every payment unclaimed that was credited and not taken."""


class CloseBatch(_OnBatch, frozen=True, kw_only=True):
    """Close a batch of which every payment is settled and no difference is open since the payer's last file."""


# Before the money moves ---------------------------------------------------------------------------


@use_case
async def approve_batch(command: ApproveBatch, act: Act, ports: Ports) -> Outcome:
    """Approve a prepared batch, or what waits for approval in one that was approved.

    Refuses payments to people whose enrolment ended since they were prepared: their number is not the one approved.
    """
    stream, batch = await _batch(command, act, ports)
    seen_so = decisions.Seen(command.amendments, command.unenrolled, command.other_amounts)
    fact = decisions.approve(batch, seen_so, by=act.people)
    listed = await payments_of(stream.id, ports)
    payments = await ports.ledger.read_many(listed.state or (), facts_of(EntitlementEvent, evolve))
    waiting = [
        (row, one.state.payment)
        for row, one in enumerate(payments, start=1)
        if one.state is not None
        and one.state.status is Status.SCHEDULED
        and one.state.payment.batch == stream.id
        and (batch.status is BatchStatus.SCHEDULED or _place(one) in batch.awaiting)
    ]
    enrolled = await check_still_enrolled(waiting, batch, act, ports)
    return _outcome(stream, batch, fact, unchanged=[listed, *payments, *enrolled])


@use_case
async def reject_batch(command: RejectBatch, act: Act, ports: Ports) -> Outcome:
    """Reject a prepared batch or its waiting amendments: those payments fail and may be scheduled again."""
    stream, batch = await _batch(command, act, ports)
    fact = decisions.reject(batch, reason=command.reason, by=act.people)
    payments = await _payments(stream.id, ports)
    on = acted_on(act, ports)
    changes = [
        _change(one, turn_down(one.state, on=on))
        for one in payments.of(stream.id, Status.SCHEDULED)
        if not batch.pays or _place(one) in batch.awaiting
    ]
    return _outcome(stream, batch, fact, changes, payments.unchanged)


@use_case
async def instruct_batch(command: InstructBatch, act: Act, ports: Ports) -> Outcome:
    """Instruct the payer; where takings are reported, the last day for taking the money is set."""
    stream, batch = await _batch(command, act, ports)
    on = acted_on(act, ports)
    rule = await rule_in_force("payment_unclaimed", on, ports)
    plan: Stream[PayDay] = await ports.ledger.read(
        pay_day_stream(batch.programme, batch.period, batch.region), evolve_pay_day
    )
    last = on if plan.state is None else max(on, plan.state.on_time_until)
    fact = decisions.instruct(
        batch,
        payment_order=command.payment_order,
        on=on,
        due_on=last + timedelta(days=rule["days"]),
        rule=rule,
    )
    return _outcome(stream, batch, fact, unchanged=[plan])


# Results ------------------------------------------------------------------------------------------


@use_case
async def settle_batch(command: SettleBatch, act: Act, ports: Ports) -> Outcome:
    """Record what the payer reports of many payments in one append."""
    stream, batch = await _batch(command, act, ports)
    decisions.with_payer(batch)
    checked_number(len(command.lines), "lines", least=1, most=HIGHEST_LINES)
    settling = Settling(stream, await payments_meant(command.lines, ports), act, ports)
    async for row, line in numbered(command.lines):
        with in_line(row, "reference"):
            settling.add(line)
    return Outcome(stream.id, settling.changes(), unchanged=[stream])


@use_case
async def mark_unclaimed(command: MarkUnclaimed, act: Act, ports: Ports) -> Outcome:
    """Mark as unclaimed what was credited and not taken until the batch's last day."""
    stream, batch = await _batch(command, act, ports)
    payments = await _payments(stream.id, ports)
    waiting = payments.of(stream.id, Status.CREDITED)
    today = local_day(ports.clock(), ports.tenant)
    fact = decisions.mark_unclaimed(
        batch,
        today=today,
        payments=len(waiting),
        amount_rupiah=sum(one.state.still_out_rupiah for one in waiting if one.state),
    )
    changes = [_change(one, leave_unclaimed(one.state, on=today)) for one in waiting]
    return _outcome(stream, batch, fact, changes, payments.unchanged)


# Reconciliation and the end -----------------------------------------------------------------------


@use_case
async def reconcile_batch(command: ReconcileBatch, act: Act, ports: Ports) -> Outcome:
    """Reconcile a batch with the payer's file: what agrees is counted, what differs is kept."""
    stream, batch = await _batch(command, act, ports)
    fact, unchanged = await _compared(command, stream, ports)
    return _outcome(stream, batch, fact, unchanged=unchanged)


class Comparison(NamedTuple):
    """What a reconciliation says, and whether the latest one of the batch said the same."""

    said: BatchReconciled
    known: bool
    version: int


async def comparison(command: ReconcileBatch, act: Act, ports: Ports) -> Comparison:
    """Compare without recording: a file that is imported again reconciles only where it says something new.

    Once the batch is closed its last file still says what it said; any other one is refused as the use case does.
    """
    act = await check_permission(ReconcileBatch, act, ports)
    stream, batch = await _batch(command, act, ports)
    latest: Stream[BatchReconciled] = await ports.ledger.read(
        stream.id, facts_of(BatchReconciled, lambda _, fact: fact)
    )
    closed = batch.status is BatchStatus.CLOSED
    if closed and latest.state and latest.state.file_digest == command.file_digest:
        return Comparison(latest.state, known=True, version=stream.version)
    said, _ = await _compared(command, stream, ports)
    return Comparison(said, said == latest.state, stream.version)


async def _compared(
    command: ReconcileBatch, stream: Stream[Batch], ports: Ports
) -> tuple[BatchReconciled, Sequence[Stream[Any]]]:
    decisions.with_payer(stream.state)
    checked_number(len(command.lines), "lines", least=1, most=HIGHEST_LINES)
    attempts, unchanged = await _attempts(stream.id, ports)
    lines = [
        FileLine(settlement.reference_or_none(line.reference), line.outcome, line.amount_rupiah)
        for line in command.lines
    ]
    said = settlement.reconcile(
        stream.id,
        lines,
        attempts,
        file_digest=command.file_digest,
        control_count=command.control_count,
        control_sum_rupiah=command.control_sum_rupiah,
    )
    return said, unchanged


@use_case
async def explain_difference(command: ExplainDifference, act: Act, ports: Ports) -> Outcome:
    """Explain a difference that may stand."""
    stream, batch = await _batch(command, act, ports)
    fact = decisions.explain(batch, number=command.number, explanation=command.explanation)
    return _outcome(stream, batch, fact)


@use_case
async def close_batch(command: CloseBatch, act: Act, ports: Ports) -> Outcome:
    """Close a batch with the totals of its payments, counted while none of them changes."""
    stream, batch = await _batch(command, act, ports)
    decisions.with_payer(batch)
    rule = await rule_in_force("batch_closing", acted_on(act, ports), ports)
    attempts, unchanged = await _attempts(stream.id, ports)
    counted = settlement.tally(stream.id, attempts.values())
    fact = decisions.close(
        batch,
        settlement.closed(counted, rule),
        open_lines=settlement.open_lines(counted, batch.channel, rule),
        attempts_digest=settlement.attempts_digest(stream.id, attempts),
    )
    return _outcome(stream, batch, fact, unchanged=unchanged)


# What they share ----------------------------------------------------------------------------------


class _Payments(NamedTuple):
    """Every payment of a batch as it stands."""

    streams: list[Stream[Entitlement]]
    unchanged: list[Stream[Any]]

    def of(self, batch: UUID, status: Status) -> list[Stream[Entitlement]]:
        """Those whose latest attempt is this batch's and stands so."""
        return [
            stream
            for stream in self.streams
            if stream.state is not None
            and stream.state.status is status
            and stream.state.payment.batch == batch
        ]


async def _payments(batch: UUID, ports: Ports) -> _Payments:
    listed = await _list(batch, ports)
    streams = await ports.ledger.read_many(listed.state or (), facts_of(EntitlementEvent, evolve))
    return _Payments(streams, [listed, *streams])


async def _attempts(
    batch: UUID, ports: Ports
) -> tuple[dict[UUID, Attempts], Sequence[Stream[Any]]]:
    listed = await _list(batch, ports)
    streams = await ports.ledger.read_many(
        listed.state or (), facts_of(EntitlementEvent, evolve_attempts)
    )
    return {one.id: one.state or () for one in streams}, [listed, *streams]


async def _list(batch: UUID, ports: Ports) -> Stream[tuple[UUID, ...]]:
    """The list of a batch's payments. Refuses a batch of before lists were kept, whose end is not known."""
    listed = await payments_of(batch, ports)
    if listed.state is None:
        raise WrongState("batch", status="unlisted")
    return listed


async def _batch(command: _OnBatch, act: Act, ports: Ports) -> tuple[Stream[Batch], Batch]:
    try:
        return await seen(command.batch, BatchEvent, evolve_batch, act, ports)
    except NotFound:
        raise NotFound("batch") from None


def _place(stream: Stream[Entitlement]) -> tuple[UUID, int] | None:
    return None if stream.state is None else (stream.id, stream.state.payment.attempt)


def _change(stream: Stream[Entitlement], *facts: EntitlementEvent) -> Change:
    if stream.state is None:
        raise NotFound("payment")
    payment = stream.state.payment
    return Change(stream, facts, About(payment.region, payment.programme, payment.period))


def _outcome(
    stream: Stream[Batch],
    batch: Batch,
    fact: Fact,
    changes: Sequence[Change] = (),
    unchanged: Sequence[Stream[Any]] = (),
) -> Outcome:
    """The batch's fact first; facts of its payments after it."""
    about = About(batch.region, batch.programme, batch.period)
    return Outcome(stream.id, [Change(stream, (fact,), about), *changes], unchanged=unchanged)
