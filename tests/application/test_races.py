"""What others record between reading and recording: a decision that no longer holds is made anew."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from application.disbursing import schedule_batch
from application.filing_complaints import (
    MarkDuplicate,
    SubmitComplaint,
    mark_duplicate,
    submit_complaint,
)
from application.receiving_enrolments import (
    ReceiveEnding,
    ReceiveEnrolment,
    receive_ending,
    receive_enrolment,
)
from application.recording_payments import CorrectPayment, correct_payment
from application.roles import Role
from domain.complaint import ComplaintMarkedDuplicate
from domain.enrolment import EnrolmentDecided, EnrolmentEnded, enrolment_stream
from domain.entitlement import PaymentScheduled
from domain.errors import AlreadyExists, AlreadyPaid, WrongState
from domain.person import MergedInto, PersonsMerged
from domain.programme import ProgrammeSuspended, programme_stream
from domain.programme_rules import PeriodClosed, PeriodOpened, terms_stream
from tests.application.memory import World, act
from tests.application.situations.aid import BASIS
from tests.application.test_disbursing import (
    OWNER,
    VILLAGE,
    batch,
    failed,
    line,
    payment,
    programme_and_people,
    retried,
    scheduled,
    stream_of,
)
from tests.application.test_enrolments import DAY, enrol
from tests.application.test_enrolments import programme_and_people as pkh_and_people


def merging(world: World, survivor: UUID, other: UUID) -> Callable[[], None]:
    """A merge by somebody else, to happen between reading and recording."""

    def merge() -> None:
        world.ledger.record(survivor, PersonsMerged(merged=other))
        world.ledger.record(other, MergedInto(survivor=survivor))

    return merge


def payments(world: World, *recipients: UUID) -> int:
    facts = [fact for one in recipients for fact in world.ledger.facts(stream_of(one))]
    return sum(isinstance(fact, PaymentScheduled) for fact in facts)


@pytest.mark.parametrize("survives", [0, 1])
async def test_a_merge_in_between_does_not_let_one_person_be_paid_twice(survives: int) -> None:
    world, people = await programme_and_people(2)
    await scheduled(world, people[0])
    world.ledger.before_next_append = merging(world, people[survives], people[1 - survives])
    with pytest.raises(AlreadyPaid):
        await scheduled(world, people[1], number=2)
    assert payments(world, *people) == 1


async def test_a_period_that_is_closed_in_between_is_not_paid() -> None:
    world, [one] = await programme_and_people()
    terms = terms_stream("BPNT")
    named: dict[str, Any] = {"programme": "BPNT", "period": "2026-01"}
    january: dict[str, Any] = {
        "first_day": date(2026, 1, 1),
        "last_day": date(2026, 1, 31),
        "rules_version": 1,
    }
    world.ledger.record(terms, PeriodOpened(**named, **january))
    world.ledger.before_next_append = lambda: world.ledger.record(terms, PeriodClosed(**named))
    with pytest.raises(WrongState) as caught:
        await scheduled(world, one)
    assert caught.value.field == "period"
    assert payments(world, one) == 0


async def test_a_merge_in_between_sends_the_batch_to_the_id_that_goes_on() -> None:
    world, [survivor, merged] = await programme_and_people(2)
    world.ledger.before_next_append = merging(world, survivor, merged)
    await scheduled(world, merged)
    assert (payments(world, merged), payments(world, survivor)) == (0, 1)


async def test_a_merge_in_between_stops_the_second_attempt() -> None:
    world, [one, other] = await programme_and_people(2)
    await scheduled(world, one, other)
    await failed(world, one)
    world.ledger.before_next_append = merging(world, other, one)
    with pytest.raises(WrongState):
        await retried(world, one)
    assert payments(world, one, other) == 2


async def test_a_merge_in_between_moves_a_correction_to_the_id_that_goes_on() -> None:
    world, [one, survivor] = await programme_and_people(2)
    await scheduled(world, one)
    await failed(world, one)
    world.ledger.before_next_append = merging(world, survivor, one)
    command = CorrectPayment(
        **payment(one), amount_rupiah=150_000, reason="wrong_amount", other_amounts=1
    )
    await correct_payment(command, act(Role.HEAD, basis=BASIS), world.ports)
    assert (payments(world, one), payments(world, survivor)) == (1, 1)


async def test_a_payment_under_the_other_id_in_between_stops_the_batch() -> None:
    world, [survivor, merged] = await programme_and_people(2)
    await scheduled(world, merged)
    [paid] = world.ledger.facts(stream_of(merged))
    late = World()
    late.ledger.log = [stored for stored in world.ledger.log if stored.stream != stream_of(merged)]
    merging(late, survivor, merged)()
    late.ledger.before_next_append = lambda: late.ledger.record(stream_of(merged), paid)
    with pytest.raises(AlreadyPaid):
        await scheduled(late, survivor, number=2)


async def test_a_programme_suspended_in_between_schedules_nothing() -> None:
    world, [person] = await programme_and_people()
    suspended = ProgrammeSuspended(reason="budget")
    world.ledger.before_next_append = lambda: world.ledger.record(
        programme_stream("BPNT"), suspended
    )
    with pytest.raises(WrongState):
        await schedule_batch(batch(line(person)), act(OWNER), world.ports)
    assert payments(world, person) == 0


async def test_a_merge_in_between_does_not_leave_one_person_two_enrolments() -> None:
    world, [survivor, merged] = await pkh_and_people(2)
    await enrol(world, merged)
    world.ledger.before_next_append = merging(world, survivor, merged)
    with pytest.raises(AlreadyExists):
        await enrol(world, survivor)
    assert world.ledger.facts(enrolment_stream("PKH", survivor)) == []


async def test_an_enrolment_under_the_other_id_in_between_is_the_one_that_ends() -> None:
    world, [survivor, merged] = await pkh_and_people(2)
    await enrol(world, survivor)
    merging(world, survivor, merged)()
    ended = ReceiveEnding(programme="PKH", person=survivor, decided_on=DAY, reason="moved")
    await receive_ending(ended, act(Role.OPERATOR), world.ports)
    decided = EnrolmentDecided(
        programme="PKH", person=merged, unit="KPM", decided_on=DAY, region=VILLAGE
    )
    under_the_other = enrolment_stream("PKH", merged)
    world.ledger.before_next_append = lambda: world.ledger.record(under_the_other, decided)
    again = ReceiveEnrolment(programme="PKH", person=survivor, decided_on=DAY)
    with pytest.raises(AlreadyExists):
        await receive_enrolment(again, act(Role.OPERATOR), world.ports)
    await receive_ending(ended, act(Role.OPERATOR), world.ports)
    assert isinstance(world.ledger.facts(under_the_other)[-1], EnrolmentEnded)


async def test_two_complaints_do_not_become_each_other_s_duplicates() -> None:
    world = World()
    complaint = SubmitComplaint(channel="desk", region=VILLAGE, narrative="Belum diterima")
    one = (await submit_complaint(complaint, act(Role.DESK), world.ports)).subject
    other = (await submit_complaint(complaint, act(Role.DESK), world.ports)).subject
    world.ledger.before_next_append = lambda: world.ledger.record(
        other, ComplaintMarkedDuplicate(original=one)
    )
    mark = MarkDuplicate(complaint=one, original=other)
    with pytest.raises(WrongState):
        await mark_duplicate(mark, act(Role.DESK), world.ports)
