"""Aid to whom it is meant, in the amount that the rule gives: what departs from it is stated, checked and approved."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from application.delivering import PlanPayDay
from application.disbursing import PaymentLine, ScheduleBatch, schedule_batch
from application.keeping_programme_rules import ClosePeriod
from application.receiving_enrolments import ReceiveEnding, ReceiveEnrolment, ReceiveSuspension
from application.recording_payments import CorrectPayment, RecordFailure, RetryPayment
from application.registering_people import MergePeople
from application.roles import Role
from application.settling import ApproveBatch, InstructBatch, RejectBatch
from domain.batch import BatchAmended, BatchScheduled
from domain.enrolment import EnrolmentEnded, enrolment_stream
from domain.entitlement import PaymentScheduled, entitlement_stream
from domain.errors import EnrolmentsEnded, ProposalChanged, Refusal
from tests.application.memory import World, act
from tests.application.situations.aid import (
    AMOUNT,
    BASIS,
    CHECKER,
    DECIDED_ON,
    OWNER,
    PERIOD,
    approval,
    batch_of,
    enrolled,
    give,
    person,
    programme,
    with_periods,
)

CORRECTION: dict[str, Any] = {"amount_rupiah": 150_000, "reason": "wrong_amount"}


def order(*recipients: UUID, amount: int = AMOUNT, **changes: Any) -> ScheduleBatch:
    lines = tuple(
        PaymentLine(recipient=one, component="sembako", amount_rupiah=amount) for one in recipients
    )
    controls = {"control_count": len(lines), "control_sum_rupiah": len(lines) * amount}
    return batch_of(recipients[0], lines=lines, **controls, **changes)


def of(recipient: UUID) -> dict[str, Any]:
    return {
        "programme": "BPNT",
        "period": PERIOD,
        "recipient": recipient,
        "component": "sembako",
    }


def last_payment(world: World, recipient: UUID) -> PaymentScheduled:
    stream = entitlement_stream("BPNT", PERIOD, recipient, "sembako")
    fact = world.ledger.facts(stream)[-1]
    assert isinstance(fact, PaymentScheduled)
    return fact


async def code(world: World, command: Any, role: Role = OWNER) -> tuple[str, str | None]:
    before = list(world.ledger.log)
    with pytest.raises(Refusal) as refused:
        await give(world, command, role)
    assert world.ledger.log == before
    return refused.value.code, refused.value.field


async def suspended(world: World) -> UUID:
    known = await enrolled(world)
    today: dict[str, Any] = {"programme": "BPNT", "person": known, "decided_on": world.now.date()}
    await give(world, ReceiveSuspension(**today, reason="under_review"), Role.OPERATOR)
    return known


async def ended(world: World) -> UUID:
    known = await enrolled(world)
    today: dict[str, Any] = {"programme": "BPNT", "person": known, "decided_on": world.now.date()}
    await give(world, ReceiveEnding(**today, reason="moved"), Role.OPERATOR)
    return known


async def absorbed(world: World) -> UUID:
    """Enrolled under an id that was merged into the one that is paid."""
    survivor, known = await person(world), await enrolled(world)
    await give(world, MergePeople(survivor=survivor, merged=known), Role.VERIFIER)
    return survivor


@pytest.mark.parametrize(
    ("arrange", "unenrolled"),
    [(enrolled, 0), (person, 1), (suspended, 1), (ended, 1), (absorbed, 0)],
)
async def test_whoever_is_not_actively_enrolled_is_paid_only_when_that_is_stated(
    arrange: Any, unenrolled: int
) -> None:
    world = World()
    await programme(world)
    one, two = await enrolled(world), await arrange(world)
    for wrong in {0, 1, 2} - {unenrolled}:
        command = order(one, two, unenrolled=wrong)
        assert await code(world, command) == ("unenrolled_lines", "unenrolled")
    stated = order(one, two, unenrolled=unenrolled)
    if unenrolled:
        with pytest.raises(Refusal) as refused:
            await schedule_batch(stated, act(OWNER), world.ports)
        assert (refused.value.code, refused.value.field) == ("basis_required", "basis")
    batch = await give(world, stated, OWNER)
    fact = world.ledger.facts(batch)[0]
    assert isinstance(fact, BatchScheduled)
    assert (fact.unenrolled, fact.other_amounts) == (unenrolled, 0)
    assert last_payment(world, two).enrolled is (unenrolled == 0)
    if unenrolled:
        with pytest.raises(ProposalChanged):
            await give(world, ApproveBatch(batch=batch), CHECKER)
    await give(world, approval(world, batch), CHECKER)


async def test_another_amount_than_the_rules_is_paid_only_when_that_is_stated() -> None:
    world = World()
    await programme(world)
    one, two = await enrolled(world), await enrolled(world)
    command = order(one, two, amount=150_000)
    assert await code(world, command) == ("other_amounts", "other_amounts")
    batch = await give(world, replace(command, other_amounts=2), OWNER)
    fact = world.ledger.facts(batch)[0]
    assert isinstance(fact, BatchScheduled)
    assert (fact.unenrolled, fact.other_amounts) == (0, 2)


async def test_the_enrolment_counts_on_the_pay_day_and_not_before_its_decision() -> None:
    world = World()
    await programme(world)
    one = await person(world)
    world.pass_days(10)
    today = world.now.date()
    decision = ReceiveEnrolment(programme="BPNT", person=one, decided_on=today)
    await give(world, decision, Role.OPERATOR)
    # The act was days before the decision: without a plan that day is the pay day.
    earlier = act(OWNER, basis=BASIS, stated_at=world.now - timedelta(days=5))
    with pytest.raises(Refusal) as refused:
        await schedule_batch(order(one), earlier, world.ports)
    assert refused.value.code == "unenrolled_lines"
    plan = PlanPayDay(
        programme="BPNT",
        period=PERIOD,
        channel="pos",
        planned_on=today,
        on_time_until=today,
        region="61.05.01",
    )
    await give(world, plan, OWNER)
    await schedule_batch(order(one), earlier, world.ports)


async def test_an_enrolment_that_ends_in_between_is_seen() -> None:
    world = World()
    await programme(world)
    one = await enrolled(world)
    fact = EnrolmentEnded(
        programme="BPNT", person=one, unit="KPM", decided_on=DECIDED_ON, reason="moved"
    )
    stream = enrolment_stream("BPNT", one)
    world.ledger.before_next_append = lambda: world.ledger.record(stream, fact)
    with pytest.raises(Refusal) as refused:
        await give(world, order(one), OWNER)
    assert refused.value.code == "unenrolled_lines"


@pytest.mark.parametrize("in_the_last_moment", [False, True])
async def test_a_batch_is_not_approved_once_an_enrolment_ended(in_the_last_moment: bool) -> None:
    world = World()
    await programme(world)
    one, two = await enrolled(world), await enrolled(world)
    batch = await give(world, order(one, two), OWNER)
    fact = EnrolmentEnded(
        programme="BPNT", person=two, unit="KPM", decided_on=world.now.date(), reason="moved"
    )
    if in_the_last_moment:
        world.ledger.before_next_append = lambda: world.ledger.record(
            enrolment_stream("BPNT", two), fact
        )
    else:
        world.ledger.record(enrolment_stream("BPNT", two), fact)
    with pytest.raises(EnrolmentsEnded, match="2") as refused:
        await give(world, approval(world, batch), CHECKER)
    assert refused.value.facts == {"counted": 1, "rows": "2"}
    await give(world, RejectBatch(batch=batch, reason="wrong_recipients"), CHECKER)
    anew = await give(world, order(one, two, number=2, unenrolled=1), OWNER)
    await give(world, approval(world, anew), CHECKER)


async def test_what_is_retried_or_corrected_is_asked_for_the_same() -> None:
    world = World()
    await programme(world)
    one = await enrolled(world)
    batch = await give(world, order(one), OWNER)
    await give(world, approval(world, batch), CHECKER)
    await give(world, InstructBatch(batch=batch), OWNER)
    ending: dict[str, Any] = {"programme": "BPNT", "person": one, "decided_on": world.now.date()}
    await give(world, ReceiveEnding(**ending, reason="moved"), Role.OPERATOR)
    failure = RecordFailure(**of(one), reason="payer_fault")
    await give(world, failure, OWNER)
    assert await code(world, RetryPayment(**of(one))) == ("unenrolled_lines", "unenrolled")
    stale = approval(world, batch)
    await give(world, RetryPayment(**of(one), unenrolled=1), OWNER)
    assert await code(world, stale, CHECKER) == ("proposal_changed", "amendments")
    await give(world, approval(world, batch), CHECKER)
    await give(world, failure, OWNER)
    correction = CorrectPayment(**of(one), **CORRECTION, unenrolled=1)
    assert await code(world, correction, Role.SUPERVISOR) == ("other_amounts", "other_amounts")
    await give(world, replace(correction, other_amounts=1), Role.SUPERVISOR)
    amended = [fact for fact in world.ledger.facts(batch) if isinstance(fact, BatchAmended)]
    assert [(each.unenrolled, each.other_amounts) for each in amended] == [(1, 0), (1, 1)]
    await give(world, approval(world, batch), CHECKER)


async def test_a_correction_in_the_last_moment_is_not_approved_unseen() -> None:
    world = World()
    await programme(world)
    batch = await give(world, order(one := await enrolled(world)), OWNER)
    looked = approval(world, batch)
    correction = CorrectPayment(**of(one), **CORRECTION, other_amounts=1)
    await give(world, correction, Role.SUPERVISOR)
    assert await code(world, looked, CHECKER) == ("proposal_changed", "amendments")
    assert approval(world, batch) == replace(looked, amendments=1, other_amounts=1)
    await give(world, approval(world, batch), CHECKER)


@pytest.mark.parametrize(
    ("command", "role"),
    [(RetryPayment, OWNER), (CorrectPayment, Role.SUPERVISOR)],
)
async def test_nothing_is_planned_into_a_period_whose_books_are_shut(
    command: Any, role: Role
) -> None:
    world = World()
    await with_periods(world)
    batch = await give(world, order(one := await enrolled(world)), OWNER)
    await give(world, approval(world, batch), CHECKER)
    await give(world, InstructBatch(batch=batch), OWNER)
    await give(world, RecordFailure(**of(one), reason="payer_fault"), OWNER)
    more = {} if command is RetryPayment else {**CORRECTION, "other_amounts": 1}
    again = command(**of(one), **more)
    closing = ClosePeriod(programme="BPNT", period=PERIOD)
    before = list(world.ledger.log)
    await give(world, again, role)
    world.ledger.log = before
    await give(world, closing, CHECKER)
    assert await code(world, again, role) == ("wrong_state", "period")
