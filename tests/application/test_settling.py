"""A batch from approval to its end: whole or not at all, whatever happens meanwhile."""

from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from msgspec.structs import replace

from application.disbursing import PaymentLine
from application.payers_lines import SettlementLine, sorted_lines
from application.recording_payments import (
    CorrectPayment,
    RecordCredit,
    RecordFailure,
    RecordReturn,
    RetryPayment,
    record_credit,
)
from application.registering_people import MergePeople, RegisterPerson
from application.roles import Role
from application.settling import (
    CloseBatch,
    ExplainDifference,
    InstructBatch,
    MarkUnclaimed,
    ReconcileBatch,
    RejectBatch,
    SettleBatch,
    StatedLine,
    approve_batch,
    comparison,
    settle_batch,
)
from domain.batch import (
    BatchAmendmentsApproved,
    BatchClosed,
    BatchListed,
    BatchReconciled,
    BatchUnclaimedMarked,
    list_stream,
)
from domain.entitlement import PaymentFailed, PaymentReturned, PaymentScheduled, entitlement_stream
from domain.errors import (
    AmountDiffers,
    DifferencesOpen,
    LinesOpen,
    NotAllowed,
    NotFound,
    OutOfRange,
    Refusal,
    ReturnRecorded,
    SamePerson,
    WrongState,
)
from domain.settlement import Reference
from tests.application.memory import World, act
from tests.application.situations.aid import (
    AMOUNT,
    CHECKER,
    DIGEST,
    OWNER,
    PERIOD,
    VILLAGE,
    approval,
    batch_of,
    enrolled,
    give,
    programme,
)


def stream_of(recipient: UUID) -> UUID:
    return entitlement_stream("BPNT", PERIOD, recipient, "sembako")


def address(recipient: UUID) -> dict[str, Any]:
    return {
        "programme": "BPNT",
        "period": PERIOD,
        "recipient": recipient,
        "component": "sembako",
    }


def result(recipient: UUID, outcome: str, attempt: int = 1, **more: Any) -> SettlementLine:
    values = {"amount_rupiah": AMOUNT, **more}
    reference = str(Reference(stream_of(recipient), attempt))
    return SettlementLine(reference=reference, outcome=outcome, **values)


def stated(recipient: UUID, outcome: str, attempt: int = 1) -> StatedLine:
    reference = str(Reference(stream_of(recipient), attempt))
    return StatedLine(reference=reference, outcome=outcome, amount_rupiah=AMOUNT)


def failure_of(recipient: UUID) -> SettlementLine:
    return result(recipient, "failed", reason="recipient_absent")


def correction_of(recipient: UUID, amount_rupiah: int = 300_000) -> CorrectPayment:
    """Another amount than the rule gives."""
    return CorrectPayment(
        **address(recipient), amount_rupiah=amount_rupiah, reason="wrong_amount", other_amounts=1
    )


async def prepared(count: int) -> tuple[World, list[UUID], UUID]:
    world = World()
    await programme(world)
    people = [await enrolled(world) for _ in range(count)]
    lines = tuple(
        PaymentLine(recipient=one, component="sembako", amount_rupiah=AMOUNT) for one in people
    )
    command = batch_of(
        people[0], lines=lines, control_count=count, control_sum_rupiah=count * AMOUNT
    )
    return world, people, await give(world, command, OWNER)


async def paying(count: int) -> tuple[World, list[UUID], UUID]:
    world, people, batch = await prepared(count)
    await give(world, approval(world, batch), CHECKER)
    await give(world, InstructBatch(batch=batch), OWNER)
    return world, people, batch


async def refused(world: World, command: Any, role: Role = OWNER) -> Refusal:
    before = list(world.ledger.log)
    with pytest.raises(Refusal) as caught:
        await give(world, command, role)
    assert world.ledger.log == before
    return caught.value


def reconciliation(batch: UUID, *lines: StatedLine) -> ReconcileBatch:
    return ReconcileBatch(
        batch=batch,
        file_digest=DIGEST,
        control_count=len(lines),
        control_sum_rupiah=sum(line.amount_rupiah for line in lines),
        lines=lines,
    )


async def test_the_preparer_does_not_approve_in_another_role_either() -> None:
    world, _, batch = await prepared(1)
    doing = act(Role.HEAD, actor="programme_owner-1")
    with pytest.raises(SamePerson):
        await approve_batch(approval(world, batch), doing, world.ports)


@pytest.mark.parametrize("approved", [False, True])
async def test_nothing_is_credited_before_the_payer_is_instructed(*, approved: bool) -> None:
    world, [one], batch = await prepared(1)
    if approved:
        await give(world, approval(world, batch), CHECKER)
    for command in (
        RecordCredit(**address(one)),
        RecordFailure(**address(one), reason="payer_fault"),
        SettleBatch(batch=batch, lines=(result(one, "credited"),)),
        reconciliation(batch, stated(one, "credited")),
        MarkUnclaimed(batch=batch),
    ):
        assert isinstance(await refused(world, command), WrongState)
    assert isinstance(await refused(world, CloseBatch(batch=batch), CHECKER), WrongState)


async def test_a_rejected_batch_leaves_its_people_free_for_another() -> None:
    world, [one, two], batch = await prepared(2)
    await give(world, RejectBatch(batch=batch, reason="budget"), CHECKER)
    assert isinstance(await refused(world, RetryPayment(**address(one))), WrongState)
    await give(world, batch_of(two, number=2), OWNER)
    last = world.ledger.facts(stream_of(two))[-1]
    assert isinstance(last, PaymentScheduled)
    assert last.attempt == 2


async def test_results_are_recorded_whole_and_refused_whole() -> None:
    world, [one, two], batch = await paying(2)
    good = result(one, "collected")
    for bad, error, field in (
        (result(two, "collected", amount_rupiah=1), AmountDiffers, "lines[2].amount_rupiah"),
        (result(two, "collected", attempt=2), WrongState, "lines[2].reference"),
        (result(UUID(int=7), "collected"), NotFound, "lines[2].reference"),
        (good, WrongState, "lines[2].payment"),
    ):
        refusal = await refused(world, SettleBatch(batch=batch, lines=(good, bad)))
        assert isinstance(refusal, error)
        assert refusal.field == field
    failure = result(two, "failed", reason="recipient_absent")
    await give(world, SettleBatch(batch=batch, lines=(good, failure)), OWNER)
    kinds = [[type(fact).__name__ for fact in world.ledger.facts(stream_of(p))] for p in (one, two)]
    assert kinds == [
        ["PaymentScheduled", "PaymentCredited", "PaymentCollected"],
        ["PaymentScheduled", "PaymentFailed"],
    ]


async def test_a_file_is_sorted_into_new_known_and_bad_lines() -> None:
    world, [one, two, three, four], batch = await paying(4)
    _, [elsewhere], _ = await paying(1)
    await give(world, SettleBatch(batch=batch, lines=(result(one, "collected"),)), OWNER)
    lines = {
        2: result(one, "collected"),
        3: result(two, "collected"),
        5: result(three, "collected", amount_rupiah=1),
        6: SettlementLine(reference="not ours", outcome="collected", amount_rupiah=1),
        7: result(two, "collected"),
        8: result(two, "returned", amount_rupiah=AMOUNT // 4),
        9: result(two, "returned", amount_rupiah=AMOUNT // 2),
        10: result(four, "failed"),
        11: result(elsewhere, "collected"),
        12: result(four, "credited", on=date(2999, 1, 1)),
    }
    found = await sorted_lines(SettleBatch, batch, lines, act(OWNER), world.ports)
    assert (found.new, found.already) == ([3, 8, 9], [2])
    assert {row: (refusal.code, refusal.field) for row, refusal in found.bad.items()} == {
        5: ("amount_differs", "amount_rupiah"),
        6: ("invalid", "reference"),
        7: ("repeated_result", "reference"),
        10: ("unknown_code", "reason"),
        11: ("not_found", "reference"),
        12: ("in_future", "on"),
    }
    assert found.bad[7].facts == {"row": 3}


async def test_a_payment_of_another_batch_is_told_apart() -> None:
    world, [one], first = await paying(1)
    await give(world, SettleBatch(batch=first, lines=(failure_of(one),)), OWNER)
    second = await give(world, batch_of(one, number=2), OWNER)
    await give(world, approval(world, second), CHECKER)
    await give(world, InstructBatch(batch=second), OWNER)
    lines = {2: result(one, "collected", attempt=2), 3: failure_of(one)}
    at_first = await sorted_lines(SettleBatch, first, lines, act(OWNER), world.ports)
    assert at_first.already == [3], "what was recorded of an earlier attempt stays known"
    assert [refusal.code for refusal in at_first.bad.values()] == ["of_other_batch"]
    at_second = await sorted_lines(SettleBatch, second, lines, act(OWNER), world.ports)
    assert at_second.new == [2]
    assert list(at_second.bad) == [3]


async def test_files_are_not_sorted_for_strangers_or_for_no_batch() -> None:
    world, [one], batch = await paying(1)
    lines = {2: result(one, "collected")}
    for doing, meant in (
        (act(Role.DESK), batch),
        (act(OWNER), UUID(int=9)),
        (act(OWNER), stream_of(one)),
        (act(OWNER, regions=("61.05.02",)), batch),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            await sorted_lines(SettleBatch, meant, lines, doing, world.ports)


async def test_a_comparison_is_known_while_it_says_the_same() -> None:
    world, [one, two], batch = await paying(2)
    await give(world, SettleBatch(batch=batch, lines=(result(one, "collected"),)), OWNER)
    file = reconciliation(batch, stated(one, "collected"), stated(two, "failed"))
    found = await comparison(file, act(OWNER), world.ports)
    assert [each.kind for each in found.said.differences] == ["outcome_differs"]
    assert not found.known
    await give(world, file, OWNER)
    assert (await comparison(file, act(OWNER), world.ports)).known
    await give(world, SettleBatch(batch=batch, lines=(failure_of(two),)), OWNER)
    found = await comparison(file, act(OWNER), world.ports)
    assert (found.known, found.said.differences) == (False, ())
    await give(world, file, OWNER)
    await give(world, CloseBatch(batch=batch), CHECKER)
    assert (await comparison(file, act(OWNER), world.ports)).known
    other = replace(file, file_digest="0" * 64)
    with pytest.raises(WrongState):
        await comparison(other, act(OWNER), world.ports)


async def test_what_is_corrected_before_approval_is_not_approved_by_who_did_it() -> None:
    world, [one], batch = await prepared(1)
    await give(world, correction_of(one), Role.SUPERVISOR)
    assert isinstance(await refused(world, approval(world, batch), Role.SUPERVISOR), SamePerson)
    assert isinstance(await refused(world, approval(world, batch), OWNER), SamePerson)
    await give(world, approval(world, batch), CHECKER)
    await give(world, InstructBatch(batch=batch), OWNER)
    paid = result(one, "collected", attempt=2, amount_rupiah=300_000)
    await give(world, SettleBatch(batch=batch, lines=(paid,)), OWNER)


async def test_what_is_corrected_after_approval_is_not_paid_before_somebody_approves_it() -> None:
    world, [one], batch = await prepared(1)
    await give(world, approval(world, batch), CHECKER)
    await give(world, correction_of(one), Role.SUPERVISOR)
    refusal = await refused(world, InstructBatch(batch=batch))
    assert refusal.facts == {"status": "awaiting_approval"}
    assert isinstance(await refused(world, approval(world, batch), Role.SUPERVISOR), SamePerson)
    await give(world, approval(world, batch), CHECKER)
    await give(world, InstructBatch(batch=batch), OWNER)


async def test_what_is_retried_is_not_paid_before_somebody_approves_it_and_the_rest_is() -> None:
    world, [one, two], batch = await paying(2)
    await give(world, SettleBatch(batch=batch, lines=(failure_of(one),)), OWNER)
    await give(world, RetryPayment(**address(one)), OWNER)
    again = result(one, "collected", attempt=2)
    for report in (
        SettleBatch(batch=batch, lines=(again,)),
        RecordCredit(**address(one)),
        RecordFailure(**address(one), reason="payer_fault"),
    ):
        assert (await refused(world, report)).facts == {"status": "awaiting_approval"}
    found = await sorted_lines(
        SettleBatch, batch, {1: again, 2: result(two, "collected")}, act(OWNER), world.ports
    )
    assert (found.new, list(found.bad)) == ([2], [1])
    await give(world, SettleBatch(batch=batch, lines=(result(two, "collected"),)), OWNER)
    assert isinstance(await refused(world, approval(world, batch), OWNER), SamePerson)
    await give(world, approval(world, batch), CHECKER)
    assert world.ledger.facts(batch)[-1] == BatchAmendmentsApproved(attempts=1)
    await give(world, SettleBatch(batch=batch, lines=(again,)), OWNER)


async def test_a_retry_that_is_rejected_fails_alone_and_may_be_made_again() -> None:
    world, [one, two], batch = await paying(2)
    await give(world, SettleBatch(batch=batch, lines=(failure_of(one),)), OWNER)
    await give(world, RetryPayment(**address(one)), OWNER)
    reject = RejectBatch(batch=batch, reason="wrong_recipients")
    assert isinstance(await refused(world, reject, OWNER), SamePerson)
    await give(world, reject, CHECKER)
    failure = world.ledger.facts(stream_of(one))[-1]
    assert isinstance(failure, PaymentFailed)
    assert (failure.attempt, failure.reason) == (2, "batch_rejected")
    assert [type(fact).__name__ for fact in world.ledger.facts(stream_of(two))] == [
        "PaymentScheduled"
    ]
    assert isinstance(await refused(world, reject, CHECKER), WrongState)
    await give(world, RetryPayment(**address(one)), OWNER)
    await give(world, approval(world, batch), CHECKER)
    await give(world, RecordCredit(**address(one)), OWNER)


async def test_what_the_payer_may_be_paying_is_not_corrected() -> None:
    world, [one], batch = await paying(1)
    refusal = await refused(world, correction_of(one), Role.SUPERVISOR)
    assert refusal.facts == {"status": "instructed"}
    await give(world, SettleBatch(batch=batch, lines=(failure_of(one),)), OWNER)
    await give(world, correction_of(one), Role.SUPERVISOR)
    await give(world, correction_of(one, 250_000), Role.SUPERVISOR)
    await give(world, approval(world, batch), CHECKER)
    refusal = await refused(world, correction_of(one), Role.SUPERVISOR)
    assert refusal.facts == {"status": "instructed"}


async def test_what_was_paid_after_the_last_file_is_not_closed_over() -> None:
    world, [one], batch = await paying(1)
    await give(world, SettleBatch(batch=batch, lines=(failure_of(one),)), OWNER)
    await give(world, reconciliation(batch, stated(one, "failed")), OWNER)
    await give(world, RetryPayment(**address(one)), OWNER)
    await give(world, approval(world, batch), CHECKER)
    await give(world, SettleBatch(batch=batch, lines=(result(one, "collected", 2),)), OWNER)
    refusal = await refused(world, CloseBatch(batch=batch), CHECKER)
    assert refusal.facts == {"status": "reconciliation_outdated"}
    file = (stated(one, "failed"), stated(one, "collected", 2))
    await give(world, reconciliation(batch, *file), OWNER)
    await give(world, CloseBatch(batch=batch), CHECKER)


def part(recipient: UUID, number: str | None = None, amount: int = 50_000) -> SettlementLine:
    return result(recipient, "returned", amount_rupiah=amount, payer_reference=number)


async def test_a_part_that_came_back_is_recorded_once_whoever_sends_it() -> None:
    world, [one], batch = await paying(1)
    await give(world, SettleBatch(batch=batch, lines=(result(one, "collected"),)), OWNER)
    command = SettleBatch(batch=batch, lines=(part(one),))
    await give(world, command, OWNER)
    for actor in ("import", "budi"):
        doing = act(OWNER, actor=actor, command_id=UUID(int=7))
        with pytest.raises(ReturnRecorded):
            await settle_batch(command, doing, world.ports)
    found = await sorted_lines(SettleBatch, batch, {1: part(one)}, act(OWNER), world.ports)
    assert found.already == [1]
    world.pass_days(1)
    await give(world, command, OWNER)
    returned = [
        one for one in world.ledger.facts(stream_of(one)) if isinstance(one, PaymentReturned)
    ]
    assert [fact.amount_rupiah for fact in returned] == [50_000, 50_000]


async def test_a_return_typed_at_the_desk_is_known_in_the_payers_file() -> None:
    world, [one, two], batch = await paying(2)
    lines = (result(one, "collected"), result(two, "collected"))
    await give(world, SettleBatch(batch=batch, lines=lines), OWNER)
    desk = RecordReturn(**address(one), amount_rupiah=50_000)
    await give(world, desk, OWNER)
    await give(world, replace(desk, recipient=two, payer_reference="RET 1"), OWNER)
    world_file = {
        1: part(one),
        2: part(one, amount=60_000),
        3: part(two, "RET 1"),
        4: part(two, "RET 2"),
    }
    found = await sorted_lines(SettleBatch, batch, world_file, act(OWNER), world.ports)
    assert (found.already, found.new, found.bad) == ([1, 3], [2, 4], {})
    assert isinstance(await refused(world, desk), ReturnRecorded)
    await give(world, replace(desk, recipient=two, payer_reference="RET 3"), OWNER)


async def test_nothing_is_paid_before_the_payer_was_told() -> None:
    world, [one], batch = await paying(1)
    told_on = world.now.date()
    world.pass_days(3)
    early = result(one, "collected", on=told_on - timedelta(days=1))
    refusal = await refused(world, SettleBatch(batch=batch, lines=(early,)))
    assert (refusal.field, refusal.facts["least"]) == ("lines[1].on", told_on)
    doing = act(OWNER, stated_at=world.now - timedelta(days=4))
    with pytest.raises(OutOfRange):
        await record_credit(RecordCredit(**address(one)), doing, world.ports)
    at_once = replace(early, on=told_on)
    await give(world, SettleBatch(batch=batch, lines=(at_once,)), OWNER)


async def test_the_whole_life_of_a_batch() -> None:
    world, [one, two, three], batch = await paying(3)
    await give(
        world,
        SettleBatch(
            batch=batch,
            lines=(
                result(one, "collected"),
                result(two, "credited"),
                result(three, "failed", reason="recipient_absent"),
            ),
        ),
        OWNER,
    )
    file = (stated(one, "collected"), stated(two, "credited"), stated(three, "failed"))
    await give(world, reconciliation(batch, *file), OWNER)
    assert isinstance(await refused(world, CloseBatch(batch=batch), CHECKER), LinesOpen)
    world.pass_days(31)
    await give(world, MarkUnclaimed(batch=batch), Role.SYSTEM)
    marked = next(
        fact for fact in world.ledger.facts(batch) if isinstance(fact, BatchUnclaimedMarked)
    )
    assert marked == BatchUnclaimedMarked(payments=1, amount_rupiah=AMOUNT)
    await give(world, SettleBatch(batch=batch, lines=(result(two, "returned"),)), OWNER)
    refusal = await refused(world, CloseBatch(batch=batch), CHECKER)
    assert refusal.facts == {"status": "reconciliation_outdated"}
    file = (stated(one, "collected"), stated(two, "returned"), stated(three, "failed"))
    await give(world, reconciliation(batch, *file), OWNER)
    await give(world, CloseBatch(batch=batch), CHECKER)
    closed = world.ledger.facts(batch)[-1]
    assert isinstance(closed, BatchClosed)
    assert (closed.collected, closed.failed, closed.returned) == (1, 1, 1)
    assert closed.scheduled_rupiah == 3 * AMOUNT
    assert isinstance(await refused(world, RetryPayment(**address(three))), WrongState)


async def test_differences_bar_the_end_until_they_are_explained() -> None:
    world, [one, two], batch = await paying(2)
    lines = (result(one, "collected"), result(two, "failed", reason="payer_fault"))
    await give(world, SettleBatch(batch=batch, lines=lines), OWNER)
    await give(world, reconciliation(batch, stated(one, "collected")), OWNER)
    found = world.ledger.facts(batch)[-1]
    assert isinstance(found, BatchReconciled)
    assert [difference.kind for difference in found.differences] == ["missing_in_file"]
    assert isinstance(await refused(world, CloseBatch(batch=batch), CHECKER), DifferencesOpen)
    explained = ExplainDifference(batch=batch, number=1, explanation="reported_late")
    await give(world, explained, CHECKER)
    await give(world, CloseBatch(batch=batch), CHECKER)


async def test_a_payment_that_moves_while_the_batch_is_closed_is_seen() -> None:
    world, [one], batch = await paying(1)
    await give(world, RecordFailure(**address(one), reason="payer_fault"), OWNER)
    await give(world, reconciliation(batch, stated(one, "failed")), OWNER)
    again = PaymentScheduled(
        **address(one),
        unit="KPM",
        attempt=2,
        amount_rupiah=AMOUNT,
        batch=batch,
        channel="pos",
        scheduled_by="account-9",
        region=VILLAGE,
    )
    world.ledger.before_next_append = lambda: world.ledger.record(stream_of(one), again)
    with pytest.raises(LinesOpen):
        await give(world, CloseBatch(batch=batch), CHECKER)


async def test_a_later_attempt_under_a_merged_persons_other_id_belongs_to_the_batch() -> None:
    world, [one], batch = await paying(1)
    other = await give(world, RegisterPerson(name="Contoh Andri", region=VILLAGE), Role.DESK)
    await give(world, RecordFailure(**address(one), reason="payer_fault"), OWNER)
    await give(world, MergePeople(survivor=other, merged=one), Role.VERIFIER)
    correction = CorrectPayment(**address(one), amount_rupiah=AMOUNT, reason="wrong_amount")
    await give(world, correction, Role.SUPERVISOR)
    await give(world, approval(world, batch), CHECKER)
    facts = [cast("BatchListed", fact) for fact in world.ledger.facts(list_stream(batch))]
    listed = [payment for fact in facts for payment in fact.payments]
    assert listed == [stream_of(one), stream_of(other)]
    await give(world, reconciliation(batch, stated(other, "collected")), OWNER)
    assert isinstance(await refused(world, CloseBatch(batch=batch), CHECKER), DifferencesOpen)
    await give(world, SettleBatch(batch=batch, lines=(result(other, "collected"),)), OWNER)
    file = (stated(one, "failed"), stated(other, "collected"))
    await give(world, reconciliation(batch, *file), OWNER)
    await give(world, CloseBatch(batch=batch), CHECKER)


async def test_a_batch_of_before_lists_pays_but_is_not_closed() -> None:
    world, [one], batch = await paying(1)
    world.ledger.log = [each for each in world.ledger.log if each.stream != list_stream(batch)]
    await give(world, SettleBatch(batch=batch, lines=(result(one, "collected"),)), OWNER)
    refusal = await refused(world, CloseBatch(batch=batch), CHECKER)
    assert refusal.facts == {"status": "unlisted"}
