"""Use cases of single payments: what became of each, and another attempt.

A payment is addressed by programme, period, recipient and component; the latest attempt is meant.
The recipient may be any id of a merged person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from application.departures import checked_departures, enrolled_on_pay_day
from application.disbursing import payments_of
from application.identities import Identities, identities
from application.ports import Act, Change, Outcome, Ports, Stream
from application.rules import acted_on, local_day
from application.use_case import Command, facts_of, use_case
from domain import batch_decisions as batches
from domain import entitlement_decisions as decisions
from domain.batch import (
    Batch,
    BatchEvent,
    BatchListed,
    checked_channel,
    known_batch,
)
from domain.batch import evolve as evolve_batch
from domain.departures import Departures
from domain.entitlement import (
    Entitlement,
    EntitlementEvent,
    PaymentScheduled,
    Status,
    entitlement_stream,
    evolve,
)
from domain.entitlement_decisions import Heir
from domain.errors import NotFound
from domain.fact import About
from domain.programme_rules import checked_payable, terms_stream
from domain.programme_rules import evolve as evolve_terms


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
    """Money went back to the treasury. amount_rupiah: this part, at most what is still out.

    payer_reference: the payer's own number of the return. By it, or without it by amount and day, the same return in a
    payer's file is known again.
    """

    amount_rupiah: int
    payer_reference: str | None = None


class RetryPayment(_OnPayment, frozen=True, kw_only=True):
    """Pay the same amount again after failure, full return or reversal. channel: None keeps it.

    unenrolled, other_amounts: 1 where the payment is so, as for ScheduleBatch; left out is none.
    """

    channel: str | None = None
    unenrolled: int = 0
    other_amounts: int = 0


class ReversePayment(_OnPayment, frozen=True, kw_only=True):
    """Take back what is still out; not by whoever scheduled it. reason: of REVERSAL_REASONS."""

    reason: str


class CorrectPayment(_OnPayment, frozen=True, kw_only=True):
    """Replace the amount of a payment of which no money is out, nor may be on its way.

    reason: of CORRECTION_REASONS. unenrolled, other_amounts: 1 where the new payment is so, as for ScheduleBatch.
    """

    amount_rupiah: int
    reason: str
    unenrolled: int = 0
    other_amounts: int = 0


@use_case
async def record_credit(command: RecordCredit, act: Act, ports: Ports) -> Outcome:
    """Record that the money arrived."""
    found = await _addressed(command, act, ports)
    found.check_ordered()
    return found.outcome(decisions.credit(found.state, on=found.reported_on(act, ports)))


@use_case
async def record_failure(command: RecordFailure, act: Act, ports: Ports) -> Outcome:
    """Record that the payer could not pay."""
    found = await _addressed(command, act, ports)
    found.check_ordered()
    fact = decisions.fail(found.state, reason=command.reason, on=found.reported_on(act, ports))
    return found.outcome(fact)


@use_case
async def record_collection(command: RecordCollection, act: Act, ports: Ports) -> Outcome:
    """Record that the recipient took the money."""
    found = await _addressed(command, act, ports)
    return found.outcome(decisions.collect(found.state, on=found.reported_on(act, ports)))


@use_case
async def record_unclaimed(command: RecordUnclaimed, act: Act, ports: Ports) -> Outcome:
    """Record that the recipient did not take the money in time."""
    found = await _addressed(command, act, ports)
    fact = decisions.leave_unclaimed(found.state, on=found.reported_on(act, ports))
    return found.outcome(fact)


@use_case
async def record_return(command: RecordReturn, act: Act, ports: Ports) -> Outcome:
    """Record that all or a part of the money went back."""
    found = await _addressed(command, act, ports)
    fact = decisions.give_back(
        found.state,
        amount_rupiah=command.amount_rupiah,
        on=found.reported_on(act, ports),
        payer_reference=command.payer_reference,
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
    planned = await _planned(found, act, ports)
    channel = None if command.channel is None else checked_channel(command.channel)
    fact = decisions.retry(
        found.state,
        by=act.actor,
        on_behalf_of=act.on_behalf_of,
        channel=channel,
        heir=found.heir,
        enrolled=planned.enrolled,
    )
    await planned.check_stated(command, fact)
    added = await found.added(ports)
    return planned.recorded(found.own, found.change(found.own, fact), found.amended(fact), *added)


@use_case
async def correct_payment(command: CorrectPayment, act: Act, ports: Ports) -> Outcome:
    """Replace the amount: the mark on the old payment and the new payment are one append."""
    found = await _addressed(command, act, ports)
    planned = await _planned(found, act, ports)
    if found.state.status is Status.SCHEDULED:
        batches.check_correctable(found.batch.state, found.stream.id, found.state.payment.attempt)
    corrected, replacement = decisions.correct(
        found.state,
        amount_rupiah=command.amount_rupiah,
        reason=command.reason,
        by=act.actor,
        on_behalf_of=act.on_behalf_of,
        heir=found.heir,
        enrolled=planned.enrolled,
    )
    await planned.check_stated(command, replacement)
    amended = found.amended(replacement, found.state)
    if found.heir is None:
        both = found.change(found.stream, corrected, replacement)
        return planned.recorded(found.stream, both, amended)
    old, new = found.change(found.stream, corrected), found.change(found.own, replacement)
    return planned.recorded(found.own, old, new, amended, *await found.added(ports))


@dataclass(frozen=True, slots=True)
class _Addressed:
    """The payment that a command means.

    own: the surviving id's stream, into which another attempt goes; heir: that id, if the payment
    itself lies under another; batch: whose payment it is; unchanged: everything that says so.
    """

    person: Identities
    stream: Stream[Entitlement]
    state: Entitlement
    own: Stream[Entitlement]
    heir: Heir | None
    batch: Stream[Batch]
    unchanged: Sequence[Stream[Any]]

    def check_ordered(self) -> None:
        """Refuse a report about a payment that the payer was not told to make."""
        known = batches.with_payer(self.batch.state)
        batches.check_ordered(known, self.stream.id, self.state.payment.attempt)

    def reported_on(self, act: Act, ports: Ports) -> date:
        """The day of the report: of the act, and not before the payer was told."""
        today = local_day(ports.clock(), ports.tenant)
        known = known_batch(self.batch.state)
        return batches.checked_result_day(known, acted_on(act, ports), today, "occurred_at")

    def amended(self, prepared: PaymentScheduled, corrected: Entitlement | None = None) -> Change:
        """What the batch says of another attempt: somebody else must approve it. corrected: what it replaces."""
        before = (self.own.state, None if corrected is self.own.state else corrected)
        replaced = [
            one.payment
            for one in before
            if one is not None
            and one.status is not Status.CORRECTED
            and one.payment.batch == self.batch.id
        ]
        fact = batches.amend(self.batch.state, self.own.id, prepared, replaced=replaced)
        known = known_batch(self.batch.state)
        return Change(self.batch, (fact,), About(known.region, known.programme, known.period))

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
    batch = await ports.ledger.read(stream.state.payment.batch, facts_of(BatchEvent, evolve_batch))
    unchanged: list[Stream[Any]] = [*person.streams, *streams, batch]
    return _Addressed(person, stream, stream.state, own, heir, batch, unchanged)


@dataclass(frozen=True, slots=True)
class _Planned:
    """Another attempt at a payment, in a period whose books are open. enrolled: whether on the batch's pay day."""

    found: _Addressed
    enrolled: bool
    unchanged: Sequence[Stream[Any]]
    act: Act
    ports: Ports

    async def check_stated(
        self, command: RetryPayment | CorrectPayment, prepared: PaymentScheduled
    ) -> None:
        """Refuse a payment beside the enrolments or the rule's amounts that was not stated to be one."""
        stated = Departures(command.unenrolled, command.other_amounts)
        await checked_departures(stated, [prepared], self.act, self.ports)

    def recorded(self, subject: Stream[Entitlement], *changes: Change) -> Outcome:
        """As of the payment; it holds only while the period and the enrolment are as they were read, too."""
        return Outcome(subject.id, changes, unchanged=[*self.found.unchanged, *self.unchanged])


async def _planned(found: _Addressed, act: Act, ports: Ports) -> _Planned:
    """What money that is planned once more rests on. Refuses a period that is closed, as scheduling does."""
    payment, batch = found.state.payment, known_batch(found.batch.state)
    terms = await ports.ledger.read(terms_stream(payment.programme), evolve_terms)
    checked_payable(terms.state, payment.period)
    enrolled = await enrolled_on_pay_day(
        [found.person], payment.programme, payment.period, batch.region, act, ports
    )
    return _Planned(found, enrolled.active[0], [terms, *enrolled.unchanged], act, ports)
