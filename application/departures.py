"""Whether those who are to be paid are enrolled on the pay day, and what of it the sender must have stated."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple

from application.identities import Identities, identities_anywhere
from application.ports import Act, Ports, Stream
from application.rules import acted_on, rule_in_force
from application.use_case import facts_of
from domain import departures
from domain.batch import Batch
from domain.delivery import PayDay, evolve_pay_day, pay_day_stream
from domain.departures import Departures
from domain.enrolment import (
    EnrolmentEvent,
    Standing,
    active_on,
    enrolment_stream,
    evolve_standings,
)
from domain.entitlement import PaymentScheduled


class Enrolled(NamedTuple):
    """Of each person in turn whether the enrolment is active; unchanged: the streams that say so."""

    active: list[bool]
    unchanged: list[Stream[Any]]


async def enrolled_on_pay_day(
    people: Sequence[Identities], programme: str, period: str, region: str, act: Act, ports: Ports
) -> Enrolled:
    """Look the people's enrolments up, under any of their ids, with a handful of statements for all.

    region: of the batch. Its pay day is the one planned for that region, and never before the act; without a plan it
    is the day of the act.
    """
    plan: Stream[PayDay] = await ports.ledger.read(
        pay_day_stream(programme, period, region), evolve_pay_day
    )
    day = acted_on(act, ports)
    if plan.state is not None:
        day = max(day, plan.state.planned_on)
    streams: list[Stream[tuple[Standing, ...]]] = await ports.ledger.read_many(
        [enrolment_stream(programme, one) for person in people for one in person.all],
        facts_of(EnrolmentEvent, evolve_standings),
    )
    left = iter(streams)
    own = (tuple(islice(left, len(person.all))) for person in people)
    active = [any(active_on(stream.state, day) for stream in each) for each in own]
    return Enrolled(active, [plan, *streams])


async def check_still_enrolled(
    waiting: Sequence[tuple[int, PaymentScheduled]], batch: Batch, act: Act, ports: Ports
) -> list[Stream[Any]]:
    """Refuse to approve payments to people whose enrolment ended since; answers the streams that say so.

    waiting: with the numbers of their lines. Whoever sees the batch answers for all its recipients, wherever they live.
    """
    asked = [(row, payment) for row, payment in waiting if payment.enrolled]
    if not asked:
        return []
    people = {
        one.given: one
        for one in await identities_anywhere((payment.recipient for _, payment in asked), ports)
    }
    known = [(row, payment, people[payment.recipient]) for row, payment in asked]
    enrolled = await enrolled_on_pay_day(
        [person for *_, person in known], batch.programme, batch.period, batch.region, act, ports
    )
    departures.check_still_enrolled(
        (row, payment, active)
        for (row, payment, _), active in zip(known, enrolled.active, strict=True)
    )
    return [*enrolled.unchanged, *(stream for *_, person in known for stream in person.streams)]


async def checked_departures(
    stated: Departures, payments: Iterable[PaymentScheduled], act: Act, ports: Ports
) -> Departures:
    """The numbers of lines that depart from the rule; refused where they were not stated, or may not be."""
    rule = await rule_in_force("unenrolled_lines", acted_on(act, ports), ports)
    return departures.checked(stated, departures.found(payments), basis=act.basis, rule=rule)
