"""A disbursement day: batches whole or not at all, every payment's fate, and never paid twice."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from application.disbursing import PaymentLine, ScheduleBatch, schedule_batch
from application.keeping_programmes import (
    RegisterProgramme,
    SuspendProgramme,
    register_programme,
    suspend_programme,
)
from application.ports import Receipt
from application.receiving_lists import ReceiveEnrolments, receive_enrolments
from application.recording_payments import (
    CorrectPayment,
    RecordCollection,
    RecordCredit,
    RecordFailure,
    RecordReturn,
    RecordUnclaimed,
    RetryPayment,
    ReversePayment,
    correct_payment,
    record_collection,
    record_credit,
    record_failure,
    record_return,
    record_unclaimed,
    retry_payment,
    reverse_payment,
)
from application.registering_people import (
    MergePeople,
    RegisterPerson,
    merge_people,
    register_person,
)
from application.roles import Role
from application.settling import (
    InstructBatch,
    approve_batch,
    instruct_batch,
)
from domain.batch import BatchListed, BatchScheduled, batch_stream
from domain.entitlement import (
    PaymentCorrected,
    PaymentReturned,
    PaymentReversed,
    PaymentScheduled,
    entitlement_stream,
)
from domain.errors import (
    AlreadyExists,
    AlreadyPaid,
    ControlMismatch,
    Invalid,
    NotFound,
    OutOfRange,
    OutsideRegion,
    Refusal,
    RepeatedLine,
    SamePerson,
    UnknownCode,
    WrongState,
)
from domain.fact import About
from tests.application.memory import World, act
from tests.application.situations.aid import BASIS, DECIDED_ON, approval

VILLAGE = "61.05.01.1001"
AMOUNT = 200_000
OWNER = Role.PROGRAMME_OWNER
ORDER: dict[str, Any] = {
    "programme": "BPNT",
    "period": "2026-01",
    "channel": "pos",
    "number": 1,
    "unit": "KPM",
    "funding": "apbn",
    "decree": "SK 1/2026",
    "payment_order": "SP2D 9",
}


async def programme_and_people(count: int = 1) -> tuple[World, list[UUID]]:
    world = World()
    bpnt = RegisterProgramme(
        code="BPNT",
        name="Program Sembako",
        level="national",
        owner="Kementerian Sosial",
        unit="KPM",
        funding="apbn",
        description="Bantuan pangan",
    )
    for code in ("BPNT", "PKH", "BLT-DESA"):
        await register_programme(replace(bpnt, code=code), act(Role.HEAD), world.ports)
    person = RegisterPerson(name="Anita", region=VILLAGE)
    receipts = [await register_person(person, act(Role.DESK), world.ports) for _ in range(count)]
    people = tuple(receipt.subject for receipt in receipts)
    for code in ("BPNT", "PKH", "BLT-DESA"):
        enrolments = ReceiveEnrolments(programme=code, people=people, decided_on=DECIDED_ON)
        await receive_enrolments(enrolments, act(OWNER), world.ports)
    return world, list(people)


def line(recipient: UUID, **changes: Any) -> PaymentLine:
    values = {"recipient": recipient, "component": "sembako", "amount_rupiah": AMOUNT}
    return PaymentLine(**{**values, **changes})


def batch(*lines: PaymentLine, **changes: Any) -> ScheduleBatch:
    controls = {
        "control_count": len(lines),
        "control_sum_rupiah": sum(one.amount_rupiah for one in lines),
    }
    return ScheduleBatch(**{**ORDER, **controls, "lines": lines, **changes})


async def scheduled(world: World, *recipients: UUID, number: int = 1) -> Receipt:
    command = batch(*(line(one) for one in recipients), number=number)
    return await with_payer(await schedule_batch(command, act(OWNER), world.ports), world)


async def with_payer(receipt: Receipt, world: World) -> Receipt:
    """Let a prepared batch be approved and the payer be instructed."""
    await approve_batch(approval(world, receipt.subject), act(Role.HEAD), world.ports)
    await instruct_batch(InstructBatch(batch=receipt.subject), act(OWNER), world.ports)
    return receipt


def payment(recipient: UUID) -> dict[str, Any]:
    return {
        "programme": "BPNT",
        "period": "2026-01",
        "recipient": recipient,
        "component": "sembako",
    }


def stream_of(recipient: UUID) -> UUID:
    return entitlement_stream("BPNT", "2026-01", recipient, "sembako")


async def approved(world: World, number: int = 1) -> None:
    """Approve what was retried and corrected in a batch."""
    command = approval(world, batch_stream("BPNT", "2026-01", "pos", number))
    await approve_batch(command, act(Role.SUPERVISOR), world.ports)


async def credited(world: World, recipient: UUID) -> Receipt:
    return await record_credit(RecordCredit(**payment(recipient)), act(OWNER), world.ports)


async def failed(world: World, recipient: UUID) -> Receipt:
    command = RecordFailure(**payment(recipient), reason="account_blocked")
    return await record_failure(command, act(OWNER), world.ports)


async def retried(world: World, recipient: UUID) -> Receipt:
    return await retry_payment(RetryPayment(**payment(recipient)), act(OWNER), world.ports)


async def merged(world: World, survivor: UUID, other: UUID) -> None:
    command = MergePeople(survivor=survivor, merged=other)
    await merge_people(command, act(Role.VERIFIER), world.ports)


def kinds(world: World, recipient: UUID) -> list[str]:
    return [type(fact).__name__ for fact in world.ledger.facts(stream_of(recipient))]


# Batches ------------------------------------------------------------------------------------------


async def test_a_batch_and_its_payments_are_one_append() -> None:
    world, [one, two] = await programme_and_people(2)
    before = len(world.ledger.log)
    command = batch(line(one), line(two, region="61.05.01.1002"))
    receipt = await schedule_batch(command, act(OWNER), world.ports)
    stored = world.ledger.log[before:]
    assert stored[0].fact == BatchScheduled(
        **ORDER,
        control_count=2,
        control_sum_rupiah=400_000,
        region="61.05",
        scheduled_by="programme_owner-1",
        needs_approval=True,
        unenrolled=0,
        other_amounts=0,
    )
    assert stored[1].fact == BatchListed(
        batch=receipt.subject, payments=(stream_of(one), stream_of(two))
    )
    assert world.ledger.facts(stream_of(one)) == [
        PaymentScheduled(
            **payment(one),
            batch=receipt.subject,
            unit="KPM",
            amount_rupiah=AMOUNT,
            attempt=1,
            channel="pos",
            scheduled_by="programme_owner-1",
            region=VILLAGE,
            rule_rupiah=AMOUNT,
            rule_version=0,
            enrolled=True,
        )
    ]
    assert [one.about for one in stored] == [
        About("61.05", "BPNT", "2026-01"),
        About("61.05", "BPNT", "2026-01"),
        About(VILLAGE, "BPNT", "2026-01"),
        About("61.05.01.1002", "BPNT", "2026-01"),
    ]
    assert receipt.position == before + 4


async def test_one_recipient_may_get_several_components() -> None:
    world, [one] = await programme_and_people()
    lines = (
        line(one, component="elderly", amount_rupiah=600_000),
        line(one, component="toddler", amount_rupiah=750_000),
    )
    command = batch(*lines, programme="PKH", period="2022-T2")
    await schedule_batch(command, act(OWNER), world.ports)
    assert [stored.kind for stored in world.ledger.log[-2:]] == [PaymentScheduled] * 2


BAD_LINES: list[tuple[dict[str, Any], type[Refusal], str]] = [
    ({"recipient": uuid4()}, NotFound, "recipient"),
    ({"component": "Bahan Pangan"}, Invalid, "component"),
    ({"region": "21.71.03.1001"}, OutsideRegion, "region"),
]


@pytest.mark.parametrize(("change", "error", "field"), BAD_LINES)
async def test_a_bad_line_is_named_by_its_row_and_nothing_is_recorded(
    change: dict[str, Any], error: type[Refusal], field: str
) -> None:
    world, [one, two, three] = await programme_and_people(3)
    before = len(world.ledger.log)
    command = batch(line(one), line(two), line(**{"recipient": three, **change}))
    with pytest.raises(error) as refused:
        await schedule_batch(command, act(OWNER), world.ports)
    assert refused.value.field == f"lines[3].{field}"
    assert len(world.ledger.log) == before


async def test_amounts_that_hide_each_other_in_the_sum_are_refused() -> None:
    world, [one, two] = await programme_and_people(2)
    command = batch(line(one, amount_rupiah=-AMOUNT), line(two, amount_rupiah=2 * AMOUNT))
    with pytest.raises(OutOfRange) as refused:
        await schedule_batch(command, act(OWNER), world.ports)
    assert refused.value.field == "lines[1].amount_rupiah"


async def test_one_recipient_and_component_on_two_lines_are_refused() -> None:
    world, [one, two] = await programme_and_people(2)
    with pytest.raises(RepeatedLine) as refused:
        await scheduled(world, one, two, one)
    assert refused.value.field == "lines[3].recipient"
    assert refused.value.facts == {"row": 1}


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"control_count": 2}, ControlMismatch, "control_count"),
        ({"control_sum_rupiah": AMOUNT + 1}, ControlMismatch, "control_sum_rupiah"),
        ({"period": "Januari"}, Invalid, "period"),
        ({"unit": "person"}, UnknownCode, "unit"),
        ({"programme": "RASKIN"}, NotFound, "programme"),
        ({"region": "21.71"}, OutsideRegion, "region"),
    ],
)
async def test_a_batch_is_refused_whole(
    change: dict[str, Any], error: type[Refusal], field: str
) -> None:
    world, [one] = await programme_and_people()
    before = len(world.ledger.log)
    with pytest.raises(error) as refused:
        await schedule_batch(batch(line(one), **change), act(OWNER), world.ports)
    assert refused.value.field == field
    assert len(world.ledger.log) == before


async def test_a_suspended_programme_schedules_nothing() -> None:
    world, [one] = await programme_and_people()
    suspension = SuspendProgramme(programme="BPNT", reason="budget")
    await suspend_programme(suspension, act(Role.HEAD), world.ports)
    with pytest.raises(WrongState):
        await scheduled(world, one)


async def test_a_batch_number_is_used_once() -> None:
    world, [one, two] = await programme_and_people(2)
    await scheduled(world, one)
    with pytest.raises(AlreadyExists):
        await scheduled(world, two)


async def test_who_sees_a_part_of_the_tenant_pays_only_there() -> None:
    world, [one] = await programme_and_people()
    there = act(OWNER, regions=("61.05.01",))
    with pytest.raises(OutsideRegion):
        await schedule_batch(batch(line(one)), there, world.ports)
    await schedule_batch(batch(line(one), region="61.05.01"), there, world.ports)
    assert kinds(world, one) == ["PaymentScheduled"]


# Paying once --------------------------------------------------------------------------------------


async def test_a_batch_with_a_recipient_who_is_being_paid_is_refused_whole() -> None:
    world, [one, two] = await programme_and_people(2)
    await scheduled(world, one)
    before = len(world.ledger.log)
    with pytest.raises(AlreadyPaid) as refused:
        await scheduled(world, two, one, number=2)
    assert refused.value.field == "lines[2].recipient"
    assert refused.value.facts == {"status": "scheduled"}
    assert len(world.ledger.log) == before


async def test_of_two_batches_at_once_one_pays() -> None:
    world, [one] = await programme_and_people()

    def meanwhile() -> None:
        world.ledger.record(
            stream_of(one),
            PaymentScheduled(
                **payment(one),
                batch=uuid4(),
                unit="KPM",
                amount_rupiah=AMOUNT,
                attempt=1,
                channel="himbara",
                scheduled_by="somebody",
                region=VILLAGE,
            ),
        )

    world.ledger.before_next_append = meanwhile
    with pytest.raises(AlreadyPaid):
        await scheduled(world, one)
    assert kinds(world, one) == ["PaymentScheduled"]


async def test_a_later_batch_pays_whom_the_first_could_not() -> None:
    world, [one] = await programme_and_people()
    await scheduled(world, one)
    await failed(world, one)
    second = await scheduled(world, one, number=2)
    fact = world.ledger.facts(stream_of(one))[-1]
    assert isinstance(fact, PaymentScheduled)
    assert (fact.attempt, fact.batch) == (2, second.subject)


async def test_a_large_batch_lets_others_take_their_turn() -> None:
    world, people = await programme_and_people()
    components = [f"c{number}" for number in range(1200)]
    # No rule says which components the village's own aid has.
    lines = (line(people[0], component=one) for one in components)
    command = batch(*lines, programme="BLT-DESA")
    turns = 0

    async def others() -> None:
        nonlocal turns
        while not scheduling.done():
            turns += 1
            await asyncio.sleep(0)

    scheduling = asyncio.ensure_future(schedule_batch(command, act(OWNER), world.ports))
    await others()
    await scheduling
    assert turns >= 3


# What becomes of a payment ------------------------------------------------------------------------


async def test_a_payment_is_credited_collected_and_partly_returned() -> None:
    world, [one] = await programme_and_people()
    await scheduled(world, one)
    receipt = await credited(world, one)
    collection = RecordCollection(**payment(one))
    await record_collection(collection, act(Role.FIELD), world.ports)
    part = RecordReturn(**payment(one), amount_rupiah=50_000)
    await record_return(part, act(OWNER), world.ports)
    assert receipt.subject == stream_of(one)
    assert kinds(world, one) == [
        "PaymentScheduled",
        "PaymentCredited",
        "PaymentCollected",
        "PaymentReturned",
    ]
    assert {stored.about for stored in world.ledger.log[-3:]} == {About(VILLAGE, "BPNT", "2026-01")}


async def test_an_unclaimed_payment_goes_back_and_is_retried_by_another_channel() -> None:
    world, [one] = await programme_and_people()
    await scheduled(world, one)
    await credited(world, one)
    await record_unclaimed(RecordUnclaimed(**payment(one)), act(OWNER), world.ports)
    whole = RecordReturn(**payment(one), amount_rupiah=AMOUNT)
    await record_return(whole, act(OWNER), world.ports)
    retry = RetryPayment(**payment(one), channel="village_cash")
    await retry_payment(retry, act(Role.VERIFIER), world.ports)
    *_, back, again = world.ledger.facts(stream_of(one))
    assert isinstance(back, PaymentReturned)
    assert isinstance(again, PaymentScheduled)
    assert (back.amount_rupiah, again.amount_rupiah) == (AMOUNT, AMOUNT)
    assert (again.attempt, again.channel, again.scheduled_by) == (2, "village_cash", "verifier-1")


async def test_a_retry_is_refused_by_an_unknown_channel_or_while_one_lives() -> None:
    world, [one] = await programme_and_people()
    await scheduled(world, one)
    with pytest.raises(AlreadyPaid):
        await retried(world, one)
    await failed(world, one)
    with pytest.raises(UnknownCode):
        await retry_payment(RetryPayment(**payment(one), channel="pigeon"), act(OWNER), world.ports)


async def test_a_reversal_needs_another_account_than_the_schedule() -> None:
    world, [one] = await programme_and_people()
    await scheduled(world, one)
    await credited(world, one)
    command = ReversePayment(**payment(one), reason="paid_twice")
    with pytest.raises(SamePerson):
        await reverse_payment(command, act(Role.HEAD, actor="programme_owner-1"), world.ports)
    await reverse_payment(command, act(Role.HEAD), world.ports)
    fact = world.ledger.facts(stream_of(one))[-1]
    assert isinstance(fact, PaymentReversed)
    assert fact.amount_rupiah == AMOUNT


async def test_a_correction_replaces_the_amount_in_one_append() -> None:
    world, [one] = await programme_and_people()
    await scheduled(world, one)
    await failed(world, one)
    command = CorrectPayment(
        **payment(one), amount_rupiah=150_000, reason="wrong_amount", other_amounts=1
    )
    await correct_payment(command, act(Role.HEAD, basis=BASIS), world.ports)
    _, _, corrected, replacement = world.ledger.facts(stream_of(one))
    assert isinstance(corrected, PaymentCorrected)
    assert isinstance(replacement, PaymentScheduled)
    assert (corrected.attempt, corrected.replaced_by, corrected.amount_rupiah) == (1, 2, AMOUNT)
    assert (replacement.attempt, replacement.corrects) == (2, 1)
    assert replacement.amount_rupiah == 150_000
    await approved(world)
    await credited(world, one)
    with pytest.raises(WrongState):
        await correct_payment(command, act(Role.HEAD), world.ports)


@pytest.mark.parametrize(
    "change",
    [{"programme": "PKH"}, {"period": "2026-02"}, {"component": "elderly"}, {"recipient": uuid4()}],
)
async def test_a_payment_is_found_by_all_of_its_key(change: dict[str, Any]) -> None:
    world, [one] = await programme_and_people()
    await scheduled(world, one)
    with pytest.raises(NotFound):
        await record_credit(RecordCredit(**{**payment(one), **change}), act(OWNER), world.ports)


async def test_a_payment_out_of_sight_is_not_found() -> None:
    world, [one] = await programme_and_people()
    command = batch(line(one, region="61.05.02.2001"))
    await schedule_batch(command, act(OWNER), world.ports)
    with pytest.raises(NotFound) as refused:
        await record_credit(
            RecordCredit(**payment(one)), act(OWNER, regions=("61.05.01",)), world.ports
        )
    assert refused.value.field == "payment"


# Merged people ------------------------------------------------------------------------------------


async def test_after_a_merge_the_surviving_id_is_paid() -> None:
    world, [kept, gone] = await programme_and_people(2)
    await merged(world, kept, gone)
    await scheduled(world, gone)
    assert kinds(world, kept) == ["PaymentScheduled"]
    assert kinds(world, gone) == []


@pytest.mark.parametrize("named", [0, 1])
async def test_a_payment_under_an_absorbed_id_bars_a_second(named: int) -> None:
    world, people = await programme_and_people(2)
    kept, gone = people
    await scheduled(world, gone)
    await merged(world, kept, gone)
    with pytest.raises(AlreadyPaid):
        await scheduled(world, people[named], number=2)
    with pytest.raises(AlreadyPaid):
        await retried(world, people[named])


async def test_two_ids_of_one_person_on_two_lines_are_refused() -> None:
    world, [kept, gone] = await programme_and_people(2)
    await merged(world, kept, gone)
    with pytest.raises(RepeatedLine) as refused:
        await scheduled(world, kept, gone)
    assert refused.value.field == "lines[2].recipient"


@pytest.mark.parametrize("named", [0, 1])
async def test_a_payment_under_an_absorbed_id_is_reached_by_either_id(named: int) -> None:
    world, people = await programme_and_people(2)
    kept, gone = people
    await scheduled(world, gone)
    await merged(world, kept, gone)
    await credited(world, people[named])
    assert kinds(world, gone) == ["PaymentScheduled", "PaymentCredited"]


@pytest.mark.parametrize("named", [0, 1])
async def test_the_next_attempt_is_the_surviving_ids(named: int) -> None:
    world, people = await programme_and_people(2)
    kept, gone = people
    await scheduled(world, gone)
    await failed(world, gone)
    await merged(world, kept, gone)
    receipt = await retried(world, people[named])
    assert receipt.subject == stream_of(kept)
    [fact] = world.ledger.facts(stream_of(kept))
    assert isinstance(fact, PaymentScheduled)
    assert (fact.recipient, fact.attempt, fact.amount_rupiah) == (kept, 1, AMOUNT)
    with pytest.raises(AlreadyPaid):
        await retried(world, gone)
    await approved(world)
    await failed(world, gone)
    await retried(world, gone)
    assert kinds(world, kept) == ["PaymentScheduled", "PaymentFailed", "PaymentScheduled"]
    assert kinds(world, gone) == ["PaymentScheduled", "PaymentFailed"]


async def test_a_correction_after_a_merge_moves_to_the_surviving_id() -> None:
    world, [kept, gone] = await programme_and_people(2)
    await scheduled(world, gone)
    await failed(world, gone)
    await merged(world, kept, gone)
    command = CorrectPayment(
        **payment(gone), amount_rupiah=150_000, reason="decree_revised", other_amounts=1
    )
    await correct_payment(command, act(Role.HEAD, basis=BASIS), world.ports)
    assert kinds(world, gone) == ["PaymentScheduled", "PaymentFailed", "PaymentCorrected"]
    assert kinds(world, kept) == ["PaymentScheduled"]
    await approved(world)
    await failed(world, gone)
    retry = RetryPayment(**payment(gone), other_amounts=1)
    await retry_payment(retry, act(OWNER, basis=BASIS), world.ports)
    fact = world.ledger.facts(stream_of(kept))[-1]
    assert isinstance(fact, PaymentScheduled)
    assert (fact.attempt, fact.amount_rupiah) == (2, 150_000)


async def test_a_double_found_by_merging_stays_and_can_be_reversed_under_its_own_id() -> None:
    world, [kept, gone] = await programme_and_people(2)
    await scheduled(world, kept, gone)
    await credited(world, kept)
    await credited(world, gone)
    before = len(world.ledger.log)
    await merged(world, kept, gone)
    assert len(world.ledger.log) == before + 2
    command = ReversePayment(**payment(gone), reason="paid_twice")
    await reverse_payment(command, act(Role.HEAD), world.ports)
    assert kinds(world, gone)[-1] == "PaymentReversed"
    assert kinds(world, kept) == ["PaymentScheduled", "PaymentCredited"]
