"""Use cases of aid disbursement: a batch is scheduled with all its payments, one for each recipient and component.

The recipient may be any id of a merged person. What becomes of each payment: recording_payments.py.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from application.departures import checked_departures, enrolled_on_pay_day
from application.identities import Identities, identities_of_many
from application.lines import in_line, numbered
from application.ports import Act, Change, Outcome, Ports, Stream
from application.regions import region_within
from application.rules import rule_in_force
from application.use_case import Command, facts_of, use_case
from domain import batch_decisions as batches
from domain import entitlement_decisions as decisions
from domain.amounts import amount_due, checked_ruled, rule_of_amounts
from domain.batch import (
    BatchListed,
    BatchScheduled,
    batch_stream,
    evolve_list,
    list_stream,
)
from domain.batch import evolve as evolve_batch
from domain.departures import Departures
from domain.entitlement import (
    Entitlement,
    PaymentScheduled,
    checked_component,
    entitlement_stream,
    evolve,
)
from domain.entitlement_decisions import Amount
from domain.errors import AlreadyPaid, NotFound, RepeatedLine
from domain.fact import About
from domain.period import days_of
from domain.programme import active_unit, programme_stream
from domain.programme import evolve as evolve_programme
from domain.programme_rules import checked_payable, terms_stream
from domain.programme_rules import evolve as evolve_terms


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
    with the lines; unenrolled: lines for people without an active enrolment on the pay day; other_amounts: lines of
    another amount than the programme's rule gives. Both must agree, left out is none, and neither goes without the
    act's basis. region: None is the whole tenant.
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
    unenrolled: int = 0
    other_amounts: int = 0


@use_case
async def schedule_batch(command: ScheduleBatch, act: Act, ports: Ports) -> Outcome:
    """Record the batch and its payments in one append: all of them or none."""
    region = region_within(command.region or ports.tenant, act, ports)
    stream = await ports.ledger.read(_batch_id(command), evolve_batch)
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
        on_behalf_of=act.on_behalf_of,
    )
    checked_payable(terms.state, fact.period)
    about = About(region, command.programme, command.period)
    payments = await _payments(command.lines, fact, stream.id, act, ports)
    stated = Departures(command.unenrolled, command.other_amounts)
    numbers = await checked_departures(stated, payments.scheduled, act, ports)
    fact = msgspec.structs.replace(fact, **numbers._asdict())
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
    scheduled: list[PaymentScheduled]
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
    due = await _amounts_due(lines, batch, ports)
    enrolled = await enrolled_on_pay_day(
        recipients, batch.programme, batch.period, batch.region, act, ports
    )
    payments = _Payments([], [], enrolled.unchanged)
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
                enrolled=enrolled.active[row - 1],
            )
        payments.scheduled.append(fact)
        about = About(region, batch.programme, batch.period)
        payments.changes.append(Change(own, (fact,), about))
        payments.unchanged.extend((*recipient.streams, *under_all))
    return payments


async def _amounts_due(
    lines: Sequence[PaymentLine], batch: BatchScheduled, ports: Ports
) -> dict[str, Amount]:
    """What the programme's rule gives for each component, where there is such a rule; others are refused then.

    It is the version that was in force when the period began: arrears are paid by the amounts of their time.
    """
    if (name := rule_of_amounts(batch.programme)) is None:
        return {}
    rule = await rule_in_force(name, days_of(batch.period)[0], ports)
    found: dict[str, Amount | None] = {}
    for row, line in enumerate(lines, start=1):
        if line.component not in found:
            with in_line(row):
                checked_ruled(rule, line.component)
            found[line.component] = amount_due(rule, line.component, batch.period)
    return {component: amount for component, amount in found.items() if amount is not None}


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
