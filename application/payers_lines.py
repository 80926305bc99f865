"""The lines of a payer's results: what each of them records, and which of a file's lines can be recorded at all."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from application.lines import in_line, numbered
from application.ports import Act, Change, Ports, Stream
from application.rules import acted_on, local_day
from application.use_case import Command, check_permission, facts_of, seen
from domain import settlement
from domain.batch import Batch, BatchEvent, known_batch
from domain.batch import evolve as evolve_batch
from domain.batch_decisions import check_ordered, checked_result_day
from domain.entitlement import EntitlementEvent
from domain.errors import NotFound, Refusal, RepeatedResult
from domain.fact import About
from domain.settlement import Attempts, Reference, checked_reference, evolve_attempts


class SettlementLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the payer reports of one payment.

    reference: as instructed, an EndToEndId; outcome: of OUTCOMES; amount_rupiah: 1..10^12;
    reason: of FAILURE_REASONS, for a failure alone; on: the day it happened, not before the instruction, None is the
    act's; payer_reference: the payer's own number of a return, which tells equal parts of one day apart.
    """

    reference: str
    outcome: str
    amount_rupiah: int
    reason: str | None = None
    on: date | None = None
    payer_reference: str | None = None


Payments = Mapping[UUID, Stream[Attempts]]
"""Payments with all their attempts, by their streams."""


class Settling:
    """The results of one batch as they are added, line by line; a payment may have several lines."""

    def __init__(self, batch: Stream[Batch], payments: Payments, act: Act, ports: Ports) -> None:
        self._batch = batch.id
        self._known = known_batch(batch.state)
        self._payments = payments
        self._act = act
        self._on = acted_on(act, ports)
        self._today = local_day(ports.clock(), ports.tenant)
        self._states: dict[UUID, Attempts] = {}
        self._facts: dict[UUID, list[EntitlementEvent]] = {}

    def add(self, line: SettlementLine) -> None:
        """Decide what a line records."""
        payment, attempt = checked_reference(line.reference)
        attempts = self._seen(payment)
        check_ordered(self._known, payment, attempt)
        facts = settlement.settle(
            attempts[-1],
            batch=self._batch,
            attempt=attempt,
            outcome=line.outcome,
            amount_rupiah=line.amount_rupiah,
            reason=line.reason,
            on=self._day(line),
            payer_reference=line.payer_reference,
        )
        for fact in facts:
            attempts = evolve_attempts(attempts, fact)
        self._states[payment] = attempts
        self._facts.setdefault(payment, []).extend(facts)

    def is_so(self, line: SettlementLine) -> bool:
        """Whether the line says nothing new."""
        payment, attempt = checked_reference(line.reference)
        return settlement.is_so_already(
            self._seen(payment),
            batch=self._batch,
            attempt=attempt,
            outcome=line.outcome,
            amount_rupiah=line.amount_rupiah,
            on=self._on if line.on is None else line.on,
            payer_reference=line.payer_reference,
        )

    def changes(self) -> list[Change]:
        """Everything that was added."""
        return [
            Change(self._payments[one], facts, self._about(one))
            for one, facts in self._facts.items()
        ]

    def _day(self, line: SettlementLine) -> date:
        day = self._on if line.on is None else line.on
        return checked_result_day(self._known, day, self._today, "on")

    def _about(self, payment: UUID) -> About:
        scheduled = self._states[payment][-1].payment
        return About(scheduled.region, scheduled.programme, scheduled.period)

    def _seen(self, payment: UUID) -> Attempts:
        known = self._states.get(payment) or self._payments[payment].state
        if not known or not self._act.sees(known[-1].region):
            raise NotFound("reference")
        return known


async def payments_meant(lines: Sequence[SettlementLine], ports: Ports) -> Payments:
    """The payments that lines name. Refuses a reference of another form, by line."""
    wanted: dict[UUID, None] = {}
    async for row, line in numbered(lines):
        with in_line(row):
            wanted[checked_reference(line.reference).payment] = None
    streams = await ports.ledger.read_many(
        list(wanted), facts_of(EntitlementEvent, evolve_attempts)
    )
    return {stream.id: stream for stream in streams}


# A file of lines ----------------------------------------------------------------------------------


class Sorted(NamedTuple):
    """The lines of a file by their numbers.

    new      can be recorded whole: imports report bad rows and go on with the good ones
    already  say what is recorded
    bad      are refused, with why
    """

    new: list[int]
    already: list[int]
    bad: dict[int, Refusal]


async def sorted_lines(
    command: type[Command], batch: UUID, lines: Mapping[int, SettlementLine], act: Act, ports: Ports
) -> Sorted:
    """Tell a file's lines apart for those who may give the command that records them; the numbers are the file's.

    Raises NotFound for a batch that is none, or that the actor may not see.
    """
    act = await check_permission(command, act, ports)
    stream, _ = await seen(batch, BatchEvent, evolve_batch, act, ports, field="batch")
    readable = [line for line in lines.values() if settlement.reference_or_none(line.reference)]
    settling = Settling(stream, await payments_meant(readable, ports), act, ports)
    found = Sorted([], [], {})
    said: dict[tuple[object, ...], int] = {}
    for number, line in lines.items():
        try:
            reference = checked_reference(line.reference)
            earlier = said.setdefault(_meaning(reference, line), number)
            if earlier != number:
                raise RepeatedResult("reference", row=earlier)
            if settling.is_so(line):
                found.already.append(number)
            else:
                settling.add(line)
                found.new.append(number)
        except Refusal as refusal:
            found.bad[number] = refusal
    return found


def _meaning(reference: Reference, line: SettlementLine) -> tuple[object, ...]:
    # Money may come back in several parts; everything else happens to a payment once.
    part = (
        (line.payer_reference or (line.amount_rupiah, line.on),)
        if line.outcome == "returned"
        else ()
    )
    return (reference, line.outcome, *part)
