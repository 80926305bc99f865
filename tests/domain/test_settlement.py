"""What payers report of many payments, a file against the record, and totals in which nothing gets lost."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as some
from msgspec import structs

from domain import entitlement_decisions as deciding
from domain.amounts import amount_due, rule_of_amounts
from domain.batch import Difference
from domain.entitlement import (
    Entitlement,
    EntitlementEvent,
    PaymentCollected,
    PaymentCredited,
    PaymentFailed,
    PaymentReturned,
    PaymentScheduled,
    PaymentUnclaimed,
    Status,
    entitlement_stream,
    evolve,
)
from domain.entitlement_decisions import Amount
from domain.errors import (
    AmountDiffers,
    ControlMismatch,
    Invalid,
    NotFound,
    OfOtherBatch,
    Refusal,
    ReturnRecorded,
    UnknownCode,
    WrongState,
)
from domain.rule_book import RULES
from domain.settlement import (
    OUTCOMES,
    Attempts,
    FileLine,
    Reference,
    checked_reference,
    closed,
    evolve_attempts,
    is_so_already,
    open_lines,
    reconcile,
    reference_or_none,
    settle,
    tally,
)
from tests.given import Given

BATCH, OTHER = UUID(int=1), UUID(int=2)
RECIPIENT = UUID(int=3)
DAY = date(2026, 1, 20)
AMOUNT = 200_000
SAME: dict[str, Any] = {
    "programme": "BPNT",
    "period": "2026-01",
    "recipient": RECIPIENT,
    "component": "sembako",
    "unit": "KPM",
    "amount_rupiah": AMOUNT,
}
STREAM = entitlement_stream("BPNT", "2026-01", RECIPIENT, "sembako")
CLOSING = RULES["batch_closing"].shipped


def scheduled(attempt: int = 1, batch: UUID = BATCH, **more: Any) -> PaymentScheduled:
    return PaymentScheduled(
        **{**SAME, **more},
        attempt=attempt,
        batch=batch,
        channel="pos",
        scheduled_by="account-1",
        region="61.05.01.1001",
    )


credited = PaymentCredited(**SAME, attempt=1, happened_on=DAY)
collected = PaymentCollected(**SAME, attempt=1, happened_on=DAY)
unclaimed = PaymentUnclaimed(**SAME, attempt=1, happened_on=DAY)
failed = PaymentFailed(**SAME, attempt=1, reason="payer_fault", happened_on=DAY)
returned = PaymentReturned(**SAME, attempt=1, happened_on=DAY)


def given(*facts: EntitlementEvent) -> Given[Entitlement, EntitlementEvent]:
    return Given(evolve, *facts)


def report(outcome: str, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "batch": BATCH,
        "attempt": 1,
        "amount_rupiah": AMOUNT,
        "reason": None,
        "on": DAY,
    }
    return {**values, "outcome": outcome, **changes}


# Results ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("history", "said", "facts"),
    [
        ((), report("credited"), (credited,)),
        ((), report("failed", reason="payer_fault"), (failed,)),
        ((), report("collected"), (credited, collected)),
        ((), report("unclaimed"), (credited, unclaimed)),
        ((credited,), report("collected"), (collected,)),
        ((credited,), report("unclaimed"), (unclaimed,)),
        ((credited, unclaimed), report("returned"), (returned,)),
    ],
)
def test_a_report_is_recorded(
    history: tuple[EntitlementEvent, ...], said: dict[str, Any], facts: tuple[Any, ...]
) -> None:
    given(scheduled(), *history).when(settle, **said).then(facts)


@pytest.mark.parametrize(
    ("history", "said", "error", "field"),
    [
        ((), report("lost"), UnknownCode, "outcome"),
        ((), report("credited", amount_rupiah=1), AmountDiffers, "amount_rupiah"),
        ((), report("failed"), UnknownCode, "reason"),
        ((), report("failed", reason="batch_rejected"), UnknownCode, "reason"),
        ((), report("credited", reason="payer_fault"), Invalid, "reason"),
        ((), report("credited", payer_reference="RET 1"), Invalid, "payer_reference"),
        ((), report("credited", batch=OTHER), OfOtherBatch, "reference"),
        ((), report("credited", attempt=2), WrongState, "reference"),
        ((), report("returned"), WrongState, "payment"),
        ((credited,), report("credited"), WrongState, "payment"),
        ((credited, collected), report("unclaimed"), WrongState, "payment"),
        ((failed,), report("collected"), WrongState, "payment"),
    ],
)
def test_what_cannot_be_is_refused(
    history: tuple[EntitlementEvent, ...], said: dict[str, Any], error: type[Refusal], field: str
) -> None:
    given(scheduled(), *history).when(settle, **said).then_refused(error, field=field)


def test_a_report_of_nobody_is_refused() -> None:
    given().when(settle, **report("credited")).then_refused(NotFound, field="reference")


def test_a_report_sent_again_says_nothing_new() -> None:
    said: dict[str, Any] = {"batch": BATCH, "attempt": 1, "amount_rupiah": AMOUNT, "on": DAY}
    before = told(scheduled())
    after = told(scheduled(), credited, collected)
    assert not is_so_already(before, outcome="collected", **said)
    assert is_so_already(after, outcome="collected", **said)
    assert is_so_already(after, outcome="credited", **said)
    assert not is_so_already(after, outcome="failed", **said)
    assert not is_so_already(after, outcome="collected", **{**said, "attempt": 2})
    assert not is_so_already(after, outcome="collected", **{**said, "amount_rupiah": 1})
    assert not is_so_already(after, outcome="collected", **{**said, "batch": OTHER})
    again = told(scheduled(), failed, scheduled(2))
    assert is_so_already(again, outcome="failed", **said)


def test_a_part_that_came_back_is_known_by_the_payers_number_or_its_amount_and_day() -> None:
    some_part = structs.replace(returned, amount_rupiah=50_000)
    said: dict[str, Any] = {
        "batch": BATCH,
        "attempt": 1,
        "outcome": "returned",
        "amount_rupiah": 50_000,
        "on": DAY,
    }
    plain = told(scheduled(), credited, some_part)
    assert is_so_already(plain, **said)
    assert is_so_already(plain, **said, payer_reference="RET 1")
    assert not is_so_already(plain, **{**said, "on": date(2026, 1, 21)})
    assert not is_so_already(plain, **{**said, "amount_rupiah": 40_000})
    numbered = told(scheduled(), credited, structs.replace(some_part, payer_reference="RET 1"))
    assert is_so_already(numbered, **said)
    assert is_so_already(numbered, **{**said, "on": date(2026, 1, 21)}, payer_reference="RET 1")
    assert not is_so_already(numbered, **said, payer_reference="RET 2")
    given(scheduled(), credited, some_part).when(
        settle, **report("returned", amount_rupiah=50_000)
    ).then_refused(ReturnRecorded, field="payer_reference")


# References ---------------------------------------------------------------------------------------


def test_a_reference_names_an_attempt_and_fits_an_end_to_end_id() -> None:
    reference = Reference(STREAM, 12)
    assert len(str(reference)) == 35
    assert checked_reference(f" {reference} ") == reference


@pytest.mark.parametrize("text", ["", "x", STREAM.hex, f"{STREAM.hex}-0", f"{STREAM}-1"])
def test_anything_else_is_no_reference(text: str) -> None:
    assert reference_or_none(text) is None
    with pytest.raises(Invalid):
        checked_reference(text)


# Reconciliation -----------------------------------------------------------------------------------


def told(*facts: EntitlementEvent) -> Attempts:
    attempts: Attempts = ()
    for fact in facts:
        attempts = evolve_attempts(attempts, fact)
    return attempts


OURS = {STREAM: told(scheduled(), credited, collected)}


def compared(*lines: FileLine, ours: dict[UUID, Attempts] | None = None) -> tuple[Difference, ...]:
    return reconcile(
        BATCH,
        lines,
        OURS if ours is None else ours,
        file_digest="0" * 64,
        control_count=len(lines),
        control_sum_rupiah=sum(line.amount_rupiah for line in lines),
    ).differences


def line(outcome: str = "collected", amount: int = AMOUNT, attempt: int = 1) -> FileLine:
    return FileLine(Reference(STREAM, attempt), outcome, amount)


def test_a_file_that_agrees_has_no_differences() -> None:
    assert compared(line()) == ()
    assert compared(line("credited")) == ()


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        ((line(amount=1),), ["amount_differs"]),
        ((line("failed"),), ["outcome_differs"]),
        ((line(), line()), ["repeated_reference"]),
        ((line(), FileLine(None, "collected", 1)), ["unknown_reference"]),
        ((line(attempt=2),), ["unknown_reference", "missing_in_file"]),
        ((FileLine(Reference(uuid4(), 1), "failed", 1),), ["unknown_reference", "missing_in_file"]),
        ((), ["missing_in_file"]),
    ],
)
def test_every_difference_is_found(lines: tuple[FileLine, ...], kinds: list[str]) -> None:
    found = compared(*lines)
    assert [difference.kind for difference in found] == kinds
    assert [difference.number for difference in found] == list(range(1, len(kinds) + 1))


@pytest.mark.parametrize(
    ("history", "agree"),
    [
        ((), ()),
        ((failed,), ("failed",)),
        ((credited, returned), ("credited", "collected", "unclaimed", "returned")),
    ],
)
def test_what_is_corrected_was_paid_as_far_as_it_was_before(
    history: tuple[EntitlementEvent, ...], agree: tuple[str, ...]
) -> None:
    before = (scheduled(), *history)
    corrected, replacement = deciding.correct(
        given(*before).state, amount_rupiah=1, reason="wrong_amount", by="account-2"
    )
    ours = {STREAM: told(*before, corrected, replacement)}
    said: dict[str, Any] = {"batch": BATCH, "attempt": 1, "amount_rupiah": AMOUNT, "on": DAY}
    for outcome in OUTCOMES:
        kinds = [found.kind for found in compared(line(outcome), ours=ours)]
        assert ("outcome_differs" in kinds) == (outcome not in agree), outcome
        assert is_so_already(ours[STREAM], outcome=outcome, **said) == (outcome in agree)


def test_a_payment_that_was_replaced_elsewhere_may_be_missing() -> None:
    corrected, replacement = deciding.correct(
        given(scheduled()).state, amount_rupiah=1, reason="wrong_amount", by="account-2"
    )
    assert compared(ours={STREAM: told(scheduled(), corrected)}) == ()
    found = compared(ours={STREAM: told(scheduled(), corrected, replacement)})
    assert [difference.kind for difference in found] == ["missing_in_file"]


def test_every_attempt_that_the_payer_was_told_of_is_looked_for() -> None:
    again = PaymentCollected(**SAME, attempt=2, happened_on=DAY)
    credit = PaymentCredited(**SAME, attempt=2, happened_on=DAY)
    ours = {STREAM: told(scheduled(), failed, scheduled(2), credit, again)}
    assert compared(line("failed"), line(attempt=2), ours=ours) == ()
    for named in (line("failed"), line(attempt=2)):
        (found,) = compared(named, ours=ours)
        assert (found.kind, found.payment) == ("missing_in_file", STREAM)


def test_what_was_turned_down_before_the_payer_heard_of_it_may_be_missing() -> None:
    down = PaymentFailed(**SAME, attempt=2, reason="batch_rejected", happened_on=DAY)
    ours = {STREAM: told(scheduled(), failed, scheduled(2), down)}
    assert compared(line("failed"), ours=ours) == ()


def test_a_file_whose_controls_differ_is_refused() -> None:
    with pytest.raises(ControlMismatch):
        reconcile(
            BATCH,
            [line()],
            OURS,
            file_digest="0" * 64,
            control_count=1,
            control_sum_rupiah=AMOUNT + 1,
        )


# Closing: money is conserved ----------------------------------------------------------------------

DEEDS = ("credit", "fail", "collect", "leave_unclaimed", "give_back", "reverse", "retry", "correct")


def lived(deeds: list[tuple[str, int]]) -> Attempts:
    """A payment that goes through whatever of these deeds is allowed when its turn comes."""
    state: Entitlement | None = evolve(None, scheduled())
    attempts = told(scheduled())
    for deed, part in deeds:
        arguments: dict[str, dict[str, Any]] = {
            "fail": {"reason": "payer_fault"},
            "give_back": {"amount_rupiah": part, "on": DAY},
            "reverse": {"reason": "paid_twice", "by": "account-2"},
            "retry": {"by": "account-1"},
            "correct": {"amount_rupiah": part, "reason": "wrong_amount", "by": "account-2"},
        }
        try:
            facts = getattr(deciding, deed)(state, **arguments.get(deed, {}))
        except Refusal:
            continue
        for fact in facts if isinstance(facts, tuple) else (facts,):
            state, attempts = evolve(state, fact), evolve_attempts(attempts, fact)
    return attempts


lives = some.lists(
    some.lists(some.tuples(some.sampled_from(DEEDS), some.integers(1, AMOUNT)), max_size=8).map(
        lived
    ),
    max_size=5,
)


@drawn(lives)
def test_money_is_conserved(attempts: list[Attempts]) -> None:
    counted = tally(BATCH, attempts)
    every = [attempt for each in attempts for attempt in each]
    assert sum(counted.payments.values()) == len(every)
    assert counted.scheduled_rupiah == sum(one.payment.amount_rupiah for one in every)
    assert all(rupiah >= 0 for rupiah in counted.rupiah.values())
    back = sum(one.returned_rupiah for one in every if one.status is not Status.CORRECTED)
    assert counted.rupiah[Status.RETURNED] == back
    assert tally(OTHER, attempts).scheduled_rupiah == 0


@drawn(lives)
def test_a_batch_without_open_lines_is_closed_with_all_its_money(attempts: list[Attempts]) -> None:
    counted = tally(BATCH, attempts)
    totals = closed(counted, CLOSING)
    ends = ("collected", "credited", "failed", "returned", "reversed", "corrected")
    if open_lines(counted, "himbara", CLOSING) == 0:
        assert sum(getattr(totals, end) for end in ends) == totals.scheduled
        rupiah = sum(getattr(totals, f"{end}_rupiah") for end in ends)
        assert rupiah == totals.scheduled_rupiah


@pytest.mark.parametrize(
    ("history", "channel", "waiting"),
    [
        ((), "himbara", 1),
        ((credited,), "pos", 1),
        ((credited,), "himbara", 0),
        ((credited, collected), "pos", 0),
        ((credited, unclaimed), "himbara", 1),
        ((credited, unclaimed, returned), "pos", 0),
        ((failed,), "pos", 0),
    ],
)
def test_a_credit_is_an_end_only_where_the_payer_reports_no_more(
    history: tuple[EntitlementEvent, ...], channel: str, waiting: int
) -> None:
    counted = tally(BATCH, [told(scheduled(), *history)])
    assert open_lines(counted, channel, CLOSING) == waiting


# Amounts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("programme", "component", "period", "rupiah"),
    [
        ("BPNT", "sembako", "2026-01", 200_000),
        ("BPNT", "sembako", "2026-T1", 600_000),
        ("BPNT", "toddler", "2026-01", None),
        ("PKH", "toddler", "2026-T1", 750_000),
        ("PKH", "toddler", "2026-01", None),
    ],
)
def test_a_rule_gives_an_amount_or_says_nothing(
    programme: str, component: str, period: str, rupiah: int | None
) -> None:
    name = rule_of_amounts(programme)
    assert name is not None
    found = amount_due(RULES[name].shipped, component, period)
    assert found == (None if rupiah is None else Amount(rupiah, 0))


def test_other_programmes_have_no_rule_of_amounts() -> None:
    assert rule_of_amounts("BLT-DD") is None
