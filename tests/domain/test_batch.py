"""A batch is scheduled once, and only when its control count and sum agree with its lines."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs

from domain.batch import (
    CHANNELS,
    HIGHEST_LINES,
    LINES_IN_FACT,
    Batch,
    BatchAmended,
    BatchAmendmentsApproved,
    BatchAmendmentsRejected,
    BatchApproved,
    BatchClosed,
    BatchDifferenceExplained,
    BatchEvent,
    BatchInstructed,
    BatchReconciled,
    BatchRejected,
    BatchScheduled,
    BatchUnclaimedMarked,
    Difference,
    Status,
    batch_stream,
    evolve,
    evolve_list,
)
from domain.batch_decisions import (
    Seen,
    amend,
    approve,
    close,
    explain,
    instruct,
    listed,
    mark_unclaimed,
    reject,
    schedule,
    with_payer,
)
from domain.entitlement import PaymentScheduled
from domain.errors import (
    AlreadyExists,
    ControlMismatch,
    DifferencesOpen,
    Invalid,
    LinesOpen,
    Missing,
    NotFound,
    OutOfRange,
    ProposalChanged,
    Refusal,
    SamePerson,
    UnknownCode,
    WrongState,
)
from domain.rule_book import RULES
from tests.given import Given

ORDER: dict[str, Any] = {
    "programme": "BPNT",
    "period": "2026-01",
    "channel": "pos",
    "number": 1,
    "unit": "KPM",
    "funding": "apbn",
    "decree": "SK 1/2026",
    "payment_order": "SP2D 9",
    "control_count": 2,
    "control_sum_rupiah": 400_000,
    "region": "61.05",
}
TWO_LINES = [200_000, 200_000]

PREPARER, CHECKER = "account-1", "account-2"
MADE: dict[str, Any] = {"scheduled_by": PREPARER, "needs_approval": True}
TODAY = date(2026, 1, 5)

AS_PREPARED, AMENDED = Seen(0, 0, 0), Seen(1, 0, 0)

scheduled = BatchScheduled(**ORDER, **MADE)


def again_scheduled(**changes: Any) -> PaymentScheduled:
    """Another attempt at a payment of the batch, to somebody enrolled, where no rule gives an amount."""
    values: dict[str, Any] = {
        "batch": batch_stream("BPNT", "2026-01", "pos", 1),
        "programme": "BPNT",
        "period": "2026-01",
        "recipient": UUID(int=1),
        "component": "sembako",
        "unit": "KPM",
        "attempt": 2,
        "amount_rupiah": 200_000,
        "channel": "pos",
        "scheduled_by": "account-3",
        "region": "61.05",
        "enrolled": True,
    }
    return PaymentScheduled(**{**values, **changes})


def given(*facts: BatchEvent) -> Given[Batch, BatchEvent]:
    return Given(evolve, *facts)


def test_a_batch_whose_controls_agree_is_scheduled() -> None:
    given().when(schedule, **ORDER, amounts=TWO_LINES, by=PREPARER).then(scheduled)


def test_a_batch_may_wait_for_its_payment_order() -> None:
    given().when(schedule, **{**ORDER, "payment_order": None}, amounts=TWO_LINES, by=PREPARER).then(
        BatchScheduled(**{**ORDER, "payment_order": None}, **MADE)
    )


def test_a_batch_is_scheduled_once() -> None:
    given(scheduled).when(schedule, **ORDER, amounts=TWO_LINES, by=PREPARER).then_refused(
        AlreadyExists, field="number"
    )
    state = given(scheduled).state
    assert state is not None
    assert (state.region, state.status) == ("61.05", Status.SCHEDULED)


@pytest.mark.parametrize(
    ("amounts", "field", "stated", "counted"),
    [
        ([400_000], "control_count", 2, 1),
        ([200_000, 100_000, 100_000], "control_count", 2, 3),
        ([200_000, 199_999], "control_sum_rupiah", 400_000, 399_999),
        ([200_000, 200_001], "control_sum_rupiah", 400_000, 400_001),
    ],
)
def test_a_batch_whose_controls_differ_is_refused_whole(
    amounts: list[int], field: str, stated: int, counted: int
) -> None:
    refused = (
        given()
        .when(schedule, **ORDER, amounts=amounts, by=PREPARER)
        .then_refused(ControlMismatch, field=field)
    )
    assert refused.facts == {"stated": stated, "counted": counted}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"channel": "crypto"}, UnknownCode),
        ({"number": 0}, OutOfRange),
        ({"number": 10_000}, OutOfRange),
        ({"funding": "loan"}, UnknownCode),
        ({"decree": ""}, Missing),
        ({"payment_order": " "}, Missing),
    ],
)
def test_a_batch_is_not_scheduled_with(change: dict[str, Any], error: type[Refusal]) -> None:
    given().when(schedule, **{**ORDER, **change}, amounts=TWO_LINES, by=PREPARER).then_refused(
        error, field=next(iter(change))
    )


@pytest.mark.parametrize("count", [0, HIGHEST_LINES + 1])
def test_a_batch_has_lines_but_not_endless_ones(count: int) -> None:
    given().when(
        schedule,
        **{**ORDER, "control_count": count, "control_sum_rupiah": count},
        amounts=[1] * count,
        by=PREPARER,
    ).then_refused(OutOfRange, field="lines")


@pytest.mark.parametrize(
    "period",
    [
        "",
        "2026",
        "2026-13",
        "2026-00",
        "2026-1",
        "2026-T0",
        "2026-T5",
        "2026-Q1",
        "1999-01",
        "2026-01 ",
        "2026-T1\n",
    ],
)
def test_anything_else_is_no_period(period: str) -> None:
    given().when(
        schedule, **{**ORDER, "period": period}, amounts=TWO_LINES, by=PREPARER
    ).then_refused(Invalid, field="period")


def test_batches_are_told_apart_by_programme_period_channel_and_number() -> None:
    ids = {
        batch_stream(programme, period, channel, number)
        for programme in ("BPNT", "PKH")
        for period in ("2026-01", "2026-02")
        for channel in CHANNELS
        for number in (1, 2)
    }
    assert len(ids) == 8 * len(CHANNELS)


# From approval to closing -------------------------------------------------------------------------

UNCLAIMED = RULES["payment_unclaimed"].shipped
DUE = TODAY + timedelta(days=30)
TOLD: dict[str, Any] = {"payment_order": None, "on": TODAY, "due_on": DUE, "rule": UNCLAIMED}

STOOD = "1" * 64
SETTLED: dict[str, Any] = {"open_lines": 0, "attempts_digest": STOOD}

approved = BatchApproved()
instructed = BatchInstructed(
    payment_order="SP2D 9", instructed_on=TODAY, due_on=DUE, rule_version=0
)
marked = BatchUnclaimedMarked(payments=1, amount_rupiah=200_000)
differs = Difference(number=1, kind="missing_in_file")
reconciled = BatchReconciled(
    file_digest="0" * 64,
    stated_count=2,
    stated_sum_rupiah=400_000,
    matched=2,
    matched_rupiah=400_000,
    differences=(),
    attempts_digest=STOOD,
)
reconciled_but_one = BatchReconciled(
    file_digest="0" * 64,
    stated_count=1,
    stated_sum_rupiah=200_000,
    matched=1,
    matched_rupiah=200_000,
    differences=(differs,),
    attempts_digest=STOOD,
)
closed = BatchClosed(
    scheduled=2,
    scheduled_rupiah=400_000,
    collected=2,
    collected_rupiah=400_000,
    rule_version=0,
    **{
        f"{end}{what}": 0
        for end in ("credited", "failed", "returned", "reversed", "corrected")
        for what in ("", "_rupiah")
    },
)


def test_another_account_than_the_preparers_approves() -> None:
    given(scheduled).when(approve, AS_PREPARED, by=(CHECKER,)).then(approved)
    in_place = structs.replace(scheduled, scheduled_for="absent")
    for by in ((PREPARER,), ("absent",), (CHECKER, PREPARER), (CHECKER, "absent")):
        given(in_place).when(approve, AS_PREPARED, by=by).then_refused(SamePerson)


@pytest.mark.parametrize("history", [(approved,), (approved, instructed)])
def test_a_batch_is_approved_once(history: tuple[BatchEvent, ...]) -> None:
    given(scheduled, *history).when(approve, AS_PREPARED, by=(CHECKER,)).then_refused(
        WrongState, field="batch"
    )
    given().when(approve, AS_PREPARED, by=(CHECKER,)).then_refused(NotFound, field="batch")


@pytest.mark.parametrize("history", [(), (approved,)])
def test_a_batch_is_rejected_until_the_payer_has_it(history: tuple[BatchEvent, ...]) -> None:
    before = given(scheduled, *history)
    before.when(reject, reason="budget", by=(CHECKER,)).then(BatchRejected(reason="budget"))
    before.when(reject, reason="budget", by=(PREPARER,)).then_refused(SamePerson)
    before.when(reject, reason="mood", by=(CHECKER,)).then_refused(UnknownCode, field="reason")
    given(scheduled, approved, instructed).when(
        reject, reason="budget", by=(CHECKER,)
    ).then_refused(WrongState, field="batch")


def test_amendments_are_approved_by_nobody_who_prepared_any_of_the_batch() -> None:
    payment = batch_stream("BPNT", "2026-01", "pos", 7)
    again = again_scheduled(scheduled_by="account-3", scheduled_for="boss")
    amended = BatchAmended(
        payment=payment, attempt=2, amended_by="account-3", amended_for="boss", unenrolled=0
    )
    for history in ((), (approved,), (approved, instructed)):
        given(scheduled, *history).when(amend, payment, again).then(amended)
        after = given(scheduled, *history, amended)
        for maker in (PREPARER, "account-3", "boss"):
            after.when(approve, AMENDED, by=(CHECKER, maker)).then_refused(SamePerson)
            after.when(reject, reason="budget", by=(maker,)).then_refused(SamePerson)
        right = BatchAmendmentsApproved(attempts=1) if history else approved
        after.when(approve, AS_PREPARED, by=(CHECKER,)).then_refused(
            ProposalChanged, field="amendments"
        )
        after.when(approve, AMENDED, by=(CHECKER,)).then(right)
        state = given(scheduled, *history, amended, right).state
        assert state is not None
        assert state.awaiting == frozenset()
    given(scheduled, approved, amended).when(instruct, **TOLD).then_refused(
        WrongState, field="batch"
    )
    paying = given(scheduled, approved, instructed, amended)
    wrong = BatchAmendmentsRejected(attempts=1, reason="budget")
    paying.when(reject, reason="budget", by=(CHECKER,)).then(wrong)
    given(scheduled, approved, amended).when(reject, reason="budget", by=(CHECKER,)).then(
        BatchRejected(reason="budget")
    )
    for over in ((BatchRejected(reason="budget"),), (approved, instructed, closed)):
        given(scheduled, *over).when(amend, payment, again).then_refused(WrongState, field="batch")


OTHER = {"rule_rupiah": 150_000}
BESIDE = {"unenrolled": 2, "other_amounts": 1}


@pytest.mark.parametrize(
    ("before", "again", "replaced", "numbers"),
    [
        ({}, {"enrolled": False}, [], (1, 0)),
        ({}, OTHER, [], (0, 1)),
        (BESIDE, {}, [], (2, 1)),
        (BESIDE, {}, [again_scheduled(enrolled=False, **OTHER)], (1, 0)),
        (BESIDE, {"enrolled": False, **OTHER}, [again_scheduled(enrolled=False)], (2, 2)),
        (BESIDE, {}, [again_scheduled(enrolled=None, **OTHER)], (2, 1)),
    ],
)
def test_an_amendment_changes_the_numbers_that_the_approver_must_have_seen(
    before: dict[str, int],
    again: dict[str, Any],
    replaced: list[PaymentScheduled],
    numbers: tuple[int, int],
) -> None:
    prepared = structs.replace(scheduled, **before)
    history = given(prepared)
    amended = amend(history.state, UUID(int=9), again_scheduled(**again), replaced=replaced)
    assert (amended.unenrolled, amended.other_amounts or 0) == numbers
    after = given(prepared, amended)
    after.when(approve, Seen(1, *numbers), by=(CHECKER,)).then(approved)
    for number, field in enumerate(("amendments", "unenrolled", "other_amounts")):
        stale = [1, *numbers]
        stale[number] += 1
        after.when(approve, Seen(*stale), by=(CHECKER,)).then_refused(ProposalChanged, field=field)


def test_the_payer_is_instructed_after_approval_under_a_payment_order() -> None:
    given(scheduled, approved).when(instruct, **TOLD).then(instructed)
    given(scheduled).when(instruct, **TOLD).then_refused(WrongState, field="batch")
    without = BatchScheduled(**{**ORDER, "payment_order": None}, **MADE)
    given(without, approved).when(instruct, **TOLD).then_refused(Missing, field="payment_order")
    early = {**TOLD, "due_on": TODAY - timedelta(days=1)}
    given(scheduled, approved).when(instruct, **early).then_refused(OutOfRange, field="due_on")


def test_a_bank_has_no_last_day_for_taking_the_money() -> None:
    bank = BatchScheduled(**{**ORDER, "channel": "himbara"}, **MADE)
    given(bank, approved).when(instruct, **TOLD).then(
        BatchInstructed(payment_order="SP2D 9", instructed_on=TODAY)
    )


@pytest.mark.parametrize("history", [(), (approved,), (approved, instructed, reconciled, closed)])
def test_nothing_is_paid_before_the_instruction_nor_after_the_end(
    history: tuple[BatchEvent, ...],
) -> None:
    given(scheduled, *history).when(with_payer).then_refused(WrongState, field="batch")


def test_a_batch_of_before_approvals_goes_on_without_one() -> None:
    old = BatchScheduled(**ORDER)
    state = given(old).state
    given(old).when(with_payer).then(state)
    given(old).when(approve, AS_PREPARED, by=(CHECKER,)).then_refused(WrongState, field="batch")


def test_what_is_not_taken_is_unclaimed_after_the_last_day_once() -> None:
    late: dict[str, Any] = {
        "today": DUE + timedelta(days=1),
        "payments": 1,
        "amount_rupiah": 200_000,
    }
    paying = (scheduled, approved, instructed)
    given(*paying).when(mark_unclaimed, **late).then(marked)
    given(*paying).when(mark_unclaimed, **{**late, "today": DUE}).then_refused(
        LinesOpen, field="batch"
    )
    given(*paying, marked).when(mark_unclaimed, **late).then_refused(WrongState, field="batch")


def test_a_difference_is_explained_once() -> None:
    open_ = given(scheduled, approved, instructed, reconciled_but_one)
    explained = BatchDifferenceExplained(number=1, explanation="payer_error")
    open_.when(explain, number=1, explanation="payer_error").then(explained)
    open_.when(explain, number=2, explanation="payer_error").then_refused(NotFound, field="number")
    open_.when(explain, number=1, explanation="so be it").then_refused(
        UnknownCode, field="explanation"
    )
    given(scheduled, approved, instructed, reconciled_but_one, explained).when(
        explain, number=1, explanation="payer_error"
    ).then_refused(NotFound, field="number")


def test_a_reconciled_batch_without_open_ends_is_closed() -> None:
    before = given(scheduled, approved, instructed, reconciled)
    before.when(close, closed, **SETTLED).then(closed)
    refused = before.when(close, closed, open_lines=3, attempts_digest=STOOD).then_refused(
        LinesOpen, field="batch"
    )
    assert refused.facts == {"open": 3}
    given(scheduled, approved, instructed).when(close, closed, **SETTLED).then_refused(
        WrongState, field="batch"
    )


def test_a_batch_whose_payments_moved_since_is_reconciled_anew() -> None:
    paying = (scheduled, approved, instructed)
    before_it_was_kept = structs.replace(reconciled, attempts_digest=None)
    for stale in (structs.replace(reconciled, attempts_digest="2" * 64), before_it_was_kept):
        refused = given(*paying, stale).when(close, closed, **SETTLED)
        assert refused.then_refused(WrongState, field="batch").facts == {
            "status": "reconciliation_outdated"
        }
        given(*paying, stale, reconciled).when(close, closed, **SETTLED).then(closed)


def test_differences_bar_the_end_until_explained_or_reconciled_anew() -> None:
    paying = (scheduled, approved, instructed, reconciled_but_one)
    given(*paying).when(close, closed, **SETTLED).then_refused(DifferencesOpen, field="batch")
    explained = BatchDifferenceExplained(number=1, explanation="payer_error")
    given(*paying, explained).when(close, closed, **SETTLED).then(closed)
    given(*paying, reconciled).when(close, closed, **SETTLED).then(closed)


def test_a_long_list_is_several_facts() -> None:
    batch = batch_stream("BPNT", "2026-01", "pos", 1)
    payments = [batch_stream("BPNT", "2026-01", "pos", n) for n in range(1, LINES_IN_FACT + 2)]
    first, second = listed(batch, payments)
    assert evolve_list(evolve_list(None, first), second) == tuple(payments)
