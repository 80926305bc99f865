"""Use cases of aid disbursement: schedule batches, record what became of each payment.

A payment is addressed by programme, period, recipient and component; the latest attempt is meant.
The recipient may be any id of a merged person.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from application.identities import Identities, identities, identities_of_many
from application.ports import Act, Change, Outcome, Ports, Stream
from application.regions import region_within
from application.rules import local_day, rule_in_force
from application.use_case import Command, facts_of, use_case
from domain import batch as batches
from domain import entitlement as decisions
from domain.amounts import amount_due, rule_of_amounts
from domain.batch import (
    Batch,
    BatchEvent,
    BatchListed,
    BatchScheduled,
    batch_stream,
    checked_channel,
    evolve_list,
    list_stream,
)
from domain.entitlement import (
    Amount,
    Entitlement,
    EntitlementEvent,
    Heir,
    checked_component,
    entitlement_stream,
    evolve,
)
from domain.errors import AlreadyPaid, NotFound, Refusal, RepeatedLine
from domain.fact import About
from domain.programme import active_unit, programme_stream
from domain.programme import evolve as evolve_programme
from domain.programme_rules import checked_payable, terms_stream
from domain.programme_rules import evolve as evolve_terms

L = TypeVar("L")

BREATH = 500
"""Lines between two turns of the event loop: others wait for moments, not for a whole batch."""


class PaymentLine(msgspec.Struct, frozen=True, kw_only=True):
    """One payment of a batch. amount_rupiah: 1..10^12; region: None takes the recipient's own.

    component: 2..40 of a-z, 0-9, "-", "_", such as `sembako`.
    """

    recipient: UUID
    component: str
    amount_rupiah: int
    region: str | None = None


class ScheduleBatch(Command, frozen=True, kw_only=True):
    """Schedule a batch with all its payments, or nothing of it; refusals name `lines[n]`, n from 1.

    period: `YYYY-MM` or `YYYY-T1`..`YYYY-T4`, an open one where the programme has ever opened any, else
    any; channel: of CHANNELS; number: 1..9999, counts the
    batches of programme, period and channel; unit: the programme's; funding: of FUNDING;
    decree, payment_order: numbers of SK and SP2D; control_count, control_sum_rupiah: must agree
    with the lines; region: None is the whole tenant.
    """

    programme: str
    period: str
    channel: str
    number: int
    unit: str
    funding: str
    decree: str
    control_count: int
    control_sum_rupiah: int
    lines: tuple[PaymentLine, ...]
    payment_order: str | None = None
    region: str | None = None


class _OnPayment(Command, frozen=True, kw_only=True):
    programme: str
    period: str
    recipient: UUID
    component: str


class RecordCredit(_OnPayment, frozen=True, kw_only=True):
    """The payer reports that the money arrived."""


class RecordFailure(_OnPayment, frozen=True, kw_only=True):
    """The payer reports that it could not pay. reason: of FAILURE_REASONS."""

    reason: str


class RecordCollection(_OnPayment, frozen=True, kw_only=True):
    """The recipient took the money."""


class RecordUnclaimed(_OnPayment, frozen=True, kw_only=True):
    """The recipient did not take the money in time."""


class RecordReturn(_OnPayment, frozen=True, kw_only=True):
    """Money went back to the treasury. amount_rupiah: this part, at most what is still out."""

    amount_rupiah: int


class RetryPayment(_OnPayment, frozen=True, kw_only=True):
    """Pay the same amount again after failure, full return or reversal. channel: None keeps it."""

    channel: str | None = None


class ReversePayment(_OnPayment, frozen=True, kw_only=True):
    """Take back what is still out; not by whoever scheduled it. reason: of REVERSAL_REASONS."""

    reason: str


class CorrectPayment(_OnPayment, frozen=True, kw_only=True):
    """Replace the amount of a payment of which no money is out. reason: of CORRECTION_REASONS."""

    amount_rupiah: int
    reason: str


# Batches ------------------------------------------------------------------------------------------


@use_case
async def schedule_batch(command: ScheduleBatch, act: Act, ports: Ports) -> Outcome:
    """Record the batch and its payments in one append: all of them or none."""
    region = region_within(command.region or ports.tenant, act, ports)
    stream = await ports.ledger.read(_batch_id(command), batches.evolve)
    programme = await ports.ledger.read(programme_stream(command.programme), evolve_programme)
    terms = await ports.ledger.read(terms_stream(command.programme), evolve_terms)
    fact = batches.schedule(
        stream.state,
        programme=command.programme,
        period=command.period,
        channel=command.channel,
        number=command.number,
        unit=active_unit(programme.state, command.unit),
        funding=command.funding,
        decree=command.decree,
        payment_order=command.payment_order,
        control_count=command.control_count,
        control_sum_rupiah=command.control_sum_rupiah,
        region=region,
        amounts=[line.amount_rupiah for line in command.lines],
        by=act.actor,
    )
    checked_payable(terms.state, fact.period)
    about = About(region, command.programme, command.period)
    payments = await _payments(command.lines, fact, stream.id, act, ports)
    listed = batches.listed(stream.id, [change.stream.id for change in payments.changes])
    opening = [
        Change(stream, (fact,), about),
        Change(await payments_of(stream.id, ports), listed, about),
    ]
    unchanged: list[Stream[Any]] = [programme, terms, *payments.unchanged]
    return Outcome(stream.id, [*opening, *payments.changes], unchanged=unchanged)


async def payments_of(batch: UUID, ports: Ports) -> Stream[tuple[UUID, ...]]:
    """The list of a batch's payments; no state for batches of before there was one."""
    return await ports.ledger.read(list_stream(batch), facts_of(BatchListed, evolve_list))


def _batch_id(command: ScheduleBatch) -> UUID:
    return batch_stream(command.programme, command.period, command.channel, command.number)


class _Payments(NamedTuple):
    changes: list[Change]
    unchanged: list[Stream[Any]]


async def _payments(
    lines: Sequence[PaymentLine], batch: BatchScheduled, batch_id: UUID, act: Act, ports: Ports
) -> _Payments:
    recipients = await _recipients(lines, act, ports)
    wanted = [
        entitlement_stream(batch.programme, batch.period, one, line.component)
        for line, recipient in zip(lines, recipients, strict=True)
        for one in recipient.all
    ]
    streams = iter(await ports.ledger.read_many(wanted, evolve))
    due = await _amounts_due(lines, batch, act, ports)
    payments = _Payments([], [])
    async for row, line in numbered(lines):
        recipient = recipients[row - 1]
        with in_line(row):
            region = region_within(line.region or recipient.region, act, ports)
            under_all = [next(streams) for _ in recipient.all]
            own = _unpaid(recipient, under_all)
            fact = decisions.schedule(
                own.state,
                batch=batch_id,
                programme=batch.programme,
                period=batch.period,
                recipient=recipient.surviving,
                component=line.component,
                unit=batch.unit,
                amount_rupiah=line.amount_rupiah,
                channel=batch.channel,
                scheduled_by=act.actor,
                scheduled_for=act.on_behalf_of,
                region=region,
                rule=due.get(line.component),
            )
        about = About(region, batch.programme, batch.period)
        payments.changes.append(Change(own, (fact,), about))
        payments.unchanged.extend((*recipient.streams, *under_all))
    return payments


async def _amounts_due(
    lines: Sequence[PaymentLine], batch: BatchScheduled, act: Act, ports: Ports
) -> dict[str, Amount]:
    """What the programme's rule gives for each component, where there is such a rule."""
    if (name := rule_of_amounts(batch.programme)) is None:
        return {}
    rule = await rule_in_force(name, acted_on(act, ports), ports)
    found = {
        component: amount_due(rule, component, batch.period)
        for component in {line.component for line in lines}
    }
    return {component: amount for component, amount in found.items() if amount is not None}


def acted_on(act: Act, ports: Ports) -> date:
    """The day of the act where the tenant is."""
    return local_day(act.stated_at or ports.clock(), ports.tenant)


async def _recipients(lines: Sequence[PaymentLine], act: Act, ports: Ports) -> list[Identities]:
    """Who each line means. Refuses unknown people, and one person and component on two lines."""
    known = await identities_of_many((line.recipient for line in lines), act, ports)
    rows: dict[tuple[UUID, str], int] = {}
    recipients = []
    async for row, line in numbered(lines):
        with in_line(row):
            if (recipient := known[line.recipient]) is None:
                raise NotFound("recipient")
            earlier = rows.setdefault((recipient.surviving, checked_component(line.component)), row)
            if earlier != row:
                raise RepeatedLine("recipient", row=earlier)
        recipients.append(recipient)
    return recipients


def _unpaid(person: Identities, streams: Sequence[Stream[Entitlement]]) -> Stream[Entitlement]:
    """The surviving id's stream, unless a payment is live under any id of the person."""
    for stream in streams:
        if stream.state is not None and stream.state.live:
            raise AlreadyPaid("recipient", status=stream.state.status.value)
    return person.own(streams)


async def numbered(lines: Sequence[L]) -> AsyncIterator[tuple[int, L]]:
    """Lines with their numbers from 1; others on the event loop get their turn in between."""
    for row, line in enumerate(lines, start=1):
        if row % BREATH == 0:
            await asyncio.sleep(0)
        yield row, line


@contextmanager
def in_line(number: int, field: str = "recipient") -> Iterator[None]:
    """A refusal within names the line, and `field` if it names none itself."""
    try:
        yield
    except Refusal as refused:
        refused.field = f"lines[{number}].{refused.field or field}"
        raise


# Single payments ----------------------------------------------------------------------------------


@use_case
async def record_credit(command: RecordCredit, act: Act, ports: Ports) -> Outcome:
    """Record that the money arrived."""
    found = await _addressed(command, act, ports)
    batches.with_payer(found.batch.state)
    return found.outcome(decisions.credit(found.state, on=acted_on(act, ports)))


@use_case
async def record_failure(command: RecordFailure, act: Act, ports: Ports) -> Outcome:
    """Record that the payer could not pay."""
    found = await _addressed(command, act, ports)
    batches.with_payer(found.batch.state)
    fact = decisions.fail(found.state, reason=command.reason, on=acted_on(act, ports))
    return found.outcome(fact)


@use_case
async def record_collection(command: RecordCollection, act: Act, ports: Ports) -> Outcome:
    """Record that the recipient took the money."""
    found = await _addressed(command, act, ports)
    return found.outcome(decisions.collect(found.state, on=acted_on(act, ports)))


@use_case
async def record_unclaimed(command: RecordUnclaimed, act: Act, ports: Ports) -> Outcome:
    """Record that the recipient did not take the money in time."""
    found = await _addressed(command, act, ports)
    fact = decisions.leave_unclaimed(found.state, on=acted_on(act, ports))
    return found.outcome(fact)


@use_case
async def record_return(command: RecordReturn, act: Act, ports: Ports) -> Outcome:
    """Record that all or a part of the money went back."""
    found = await _addressed(command, act, ports)
    fact = decisions.give_back(
        found.state, amount_rupiah=command.amount_rupiah, on=acted_on(act, ports)
    )
    return found.outcome(fact)


@use_case
async def reverse_payment(command: ReversePayment, act: Act, ports: Ports) -> Outcome:
    """Take back what is still out."""
    found = await _addressed(command, act, ports)
    fact = decisions.reverse(
        found.state, reason=command.reason, by=act.actor, on_behalf_of=act.on_behalf_of
    )
    return found.outcome(fact)


@use_case
async def retry_payment(command: RetryPayment, act: Act, ports: Ports) -> Outcome:
    """Schedule the same amount again, under the id that goes on after merges."""
    found = await _addressed(command, act, ports)
    batches.not_closed(found.batch.state)
    channel = None if command.channel is None else checked_channel(command.channel)
    fact = decisions.retry(
        found.state,
        by=act.actor,
        on_behalf_of=act.on_behalf_of,
        channel=channel,
        heir=found.heir,
    )
    added = await found.added(ports)
    return found.recorded(found.own, found.change(found.own, fact), *added)


@use_case
async def correct_payment(command: CorrectPayment, act: Act, ports: Ports) -> Outcome:
    """Replace the amount: the mark on the old payment and the new payment are one append."""
    found = await _addressed(command, act, ports)
    batches.not_closed(found.batch.state)
    corrected, replacement = decisions.correct(
        found.state,
        amount_rupiah=command.amount_rupiah,
        reason=command.reason,
        by=act.actor,
        on_behalf_of=act.on_behalf_of,
        heir=found.heir,
    )
    if found.heir is None:
        return found.outcome(corrected, replacement)
    old, new = found.change(found.stream, corrected), found.change(found.own, replacement)
    return found.recorded(found.own, old, new, *await found.added(ports))


@dataclass(frozen=True, slots=True)
class _Addressed:
    """The payment that a command means.

    own: the surviving id's stream, into which another attempt goes; heir: that id, if the payment
    itself lies under another; batch: whose payment it is; unchanged: everything that says so.
    """

    stream: Stream[Entitlement]
    state: Entitlement
    own: Stream[Entitlement]
    heir: Heir | None
    batch: Stream[Batch]
    unchanged: Sequence[Stream[Any]]

    def change(self, stream: Stream[Any], *facts: EntitlementEvent | BatchListed) -> Change:
        """Facts about the payment on top of a stream."""
        payment = self.state.payment
        return Change(stream, facts, About(payment.region, payment.programme, payment.period))

    async def added(self, ports: Ports) -> list[Change]:
        """The batch's list goes on with the payment of another id; nothing where it has that one."""
        known = await payments_of(self.batch.id, ports)
        if not known.state or self.own.id in known.state:
            return []
        return [self.change(known, *batches.listed(self.batch.id, (self.own.id,), added=True))]

    def outcome(self, *facts: EntitlementEvent) -> Outcome:
        """Facts in the payment's own stream."""
        return self.recorded(self.stream, self.change(self.stream, *facts))

    def recorded(self, subject: Stream[Entitlement], *changes: Change) -> Outcome:
        """Changes that hold only while the person's ids and payments are as they were read."""
        return Outcome(subject.id, changes, unchanged=self.unchanged)


async def _addressed(command: _OnPayment, act: Act, ports: Ports) -> _Addressed:
    """The live payment of the person under any of their ids, else the last one."""
    person = await identities(command.recipient, act, ports, field="recipient")
    streams = await ports.ledger.read_many(
        [
            entitlement_stream(command.programme, command.period, one, command.component)
            for one in person.all
        ],
        evolve,
    )
    stream = person.bearing(streams, lambda entitlement: entitlement.live)
    if stream is None or stream.state is None or not act.sees(stream.state.region):
        raise NotFound("payment")
    own = person.own(streams)
    heir = None if own.id == stream.id else Heir(person.surviving, own.state)
    batch = await ports.ledger.read(
        stream.state.payment.batch, facts_of(BatchEvent, batches.evolve)
    )
    unchanged: list[Stream[Any]] = [*person.streams, *streams, batch]
    return _Addressed(stream, stream.state, own, heir, batch, unchanged)
