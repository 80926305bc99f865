"""A payment's life, decision by decision and state by state; nobody is paid twice."""

from collections.abc import Callable
from functools import reduce
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.entitlement import (
    CORRECTION_REASONS,
    FAILURE_REASONS,
    LIVE,
    REVERSAL_REASONS,
    Entitlement,
    EntitlementEvent,
    PaymentCollected,
    PaymentCorrected,
    PaymentCredited,
    PaymentFailed,
    PaymentReturned,
    PaymentReversed,
    PaymentScheduled,
    PaymentUnclaimed,
    Status,
    entitlement_stream,
    evolve,
)
from domain.entitlement_decisions import (
    Heir,
    collect,
    correct,
    credit,
    fail,
    give_back,
    leave_unclaimed,
    retry,
    reverse,
    schedule,
)
from domain.errors import (
    AlreadyPaid,
    Invalid,
    NotFound,
    OutOfRange,
    Refusal,
    SamePerson,
    UnknownCode,
    WrongState,
)
from domain.money import HIGHEST_RUPIAH
from tests.given import Given

RECIPIENT, HEIR, BATCH = UUID(int=1), UUID(int=2), UUID(int=9)
AMOUNT, PART = 200_000, 50_000
ORDER: dict[str, Any] = {
    "batch": BATCH,
    "programme": "BPNT",
    "period": "2026-01",
    "recipient": RECIPIENT,
    "component": "sembako",
    "unit": "KPM",
    "amount_rupiah": AMOUNT,
    "channel": "pos",
    "scheduled_by": "maker",
    "region": "61.05.01.1001",
}
SAME: dict[str, Any] = {
    "programme": "BPNT",
    "period": "2026-01",
    "recipient": RECIPIENT,
    "component": "sembako",
    "unit": "KPM",
    "attempt": 1,
    "amount_rupiah": AMOUNT,
}

scheduled = PaymentScheduled(**ORDER, attempt=1)
credited = PaymentCredited(**SAME)
failed = PaymentFailed(**SAME, reason="account_blocked")
collected = PaymentCollected(**SAME)
unclaimed = PaymentUnclaimed(**SAME)
returned_part = PaymentReturned(**{**SAME, "amount_rupiah": PART})
returned_rest = PaymentReturned(**{**SAME, "amount_rupiah": AMOUNT - PART})
reversed_whole = PaymentReversed(**SAME, reason="wrong_recipient")
reversed_rest = PaymentReversed(
    **{**SAME, "amount_rupiah": AMOUNT - PART}, reason="wrong_recipient"
)
corrected = PaymentCorrected(**SAME, replaced_by=2, reason="wrong_amount")
again = PaymentScheduled(**{**ORDER, "scheduled_by": "checker"}, attempt=2)
replacement = PaymentScheduled(
    **{**ORDER, "scheduled_by": "checker", "amount_rupiah": 150_000}, attempt=2, corrects=1
)

HISTORIES: dict[str, tuple[EntitlementEvent, ...]] = {
    "none": (),
    "scheduled": (scheduled,),
    "failed": (scheduled, failed),
    "credited": (scheduled, credited),
    "collected": (scheduled, credited, collected),
    "unclaimed": (scheduled, credited, unclaimed),
    "credited, partly returned": (scheduled, credited, returned_part),
    "collected, partly returned": (scheduled, credited, collected, returned_part),
    "unclaimed, partly returned": (scheduled, credited, unclaimed, returned_part),
    "returned": (scheduled, credited, unclaimed, returned_part, returned_rest),
    "reversed": (scheduled, credited, collected, reversed_whole),
    "reversed after a part": (scheduled, credited, returned_part, reversed_rest),
    "corrected elsewhere": (scheduled, failed, corrected),
}

Decide = Callable[..., EntitlementEvent | tuple[EntitlementEvent, ...]]
DECISIONS: dict[str, tuple[Decide, dict[str, Any]]] = {
    "schedule": (schedule, {**ORDER, "scheduled_by": "checker"}),
    "credit": (credit, {}),
    "fail": (fail, {"reason": "account_blocked"}),
    "collect": (collect, {}),
    "leave_unclaimed": (leave_unclaimed, {}),
    "give_back": (give_back, {"amount_rupiah": PART}),
    "reverse": (reverse, {"reason": "wrong_recipient", "by": "head"}),
    "retry": (retry, {"by": "checker"}),
    "correct": (correct, {"amount_rupiah": 150_000, "reason": "wrong_amount", "by": "checker"}),
}

CORRECTION = (corrected, replacement)
OUTCOMES: dict[str, dict[str, EntitlementEvent | tuple[EntitlementEvent, ...]]] = {
    "none": {"schedule": PaymentScheduled(**{**ORDER, "scheduled_by": "checker"}, attempt=1)},
    "scheduled": {"credit": credited, "fail": failed, "correct": CORRECTION},
    "failed": {"schedule": again, "retry": again, "correct": CORRECTION},
    "credited": {
        "collect": collected,
        "leave_unclaimed": unclaimed,
        "give_back": returned_part,
        "reverse": reversed_whole,
    },
    "collected": {"give_back": returned_part, "reverse": reversed_whole},
    "unclaimed": {"give_back": returned_part, "reverse": reversed_whole},
    "credited, partly returned": {
        "collect": collected,
        "leave_unclaimed": unclaimed,
        "give_back": returned_part,
        "reverse": reversed_rest,
    },
    "collected, partly returned": {"give_back": returned_part, "reverse": reversed_rest},
    "unclaimed, partly returned": {"give_back": returned_part, "reverse": reversed_rest},
    "returned": {"schedule": again, "retry": again, "correct": CORRECTION},
    "reversed": {"schedule": again, "retry": again, "correct": CORRECTION},
    "reversed after a part": {"schedule": again, "retry": again, "correct": CORRECTION},
    "corrected elsewhere": {"schedule": again},
}
"""What each decision brings forth in each state; what is not listed is refused."""


def given(*facts: EntitlementEvent) -> Given[Entitlement, EntitlementEvent]:
    return Given(evolve, *facts)


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("name", DECISIONS)
def test_every_decision_in_every_state(history: str, name: str) -> None:
    decide, values = DECISIONS[name]
    before = given(*HISTORIES[history])
    attempt = before.when(decide, **values)
    if name in OUTCOMES[history]:
        attempt.then(OUTCOMES[history][name])
    elif before.state is None:
        attempt.then_refused(NotFound, field="payment")
    elif name in {"schedule", "retry"} and before.state.live:
        attempt.then_refused(AlreadyPaid, field="recipient")
    else:
        attempt.then_refused(WrongState, field="payment")


@pytest.mark.parametrize(
    ("history", "status"),
    [
        ("scheduled", Status.SCHEDULED),
        ("failed", Status.FAILED),
        ("credited", Status.CREDITED),
        ("collected", Status.COLLECTED),
        ("unclaimed", Status.UNCLAIMED),
        ("credited, partly returned", Status.CREDITED),
        ("collected, partly returned", Status.COLLECTED),
        ("returned", Status.RETURNED),
        ("reversed", Status.REVERSED),
        ("corrected elsewhere", Status.CORRECTED),
    ],
)
def test_facts_lead_to_a_status(history: str, status: Status) -> None:
    state = given(*HISTORIES[history]).state
    assert state is not None
    assert state.status is status
    assert state.region == "61.05.01.1001"


def test_a_later_attempt_starts_with_nothing_returned() -> None:
    assert given(*HISTORIES["returned"], again).state == Entitlement(payment=again)


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"amount_rupiah": 0}, OutOfRange, "amount_rupiah"),
        ({"amount_rupiah": -1}, OutOfRange, "amount_rupiah"),
        ({"amount_rupiah": HIGHEST_RUPIAH + 1}, OutOfRange, "amount_rupiah"),
        ({"component": "Bahan Pangan"}, Invalid, "component"),
        ({"component": ""}, Invalid, "component"),
    ],
)
def test_a_payment_is_not_scheduled_with(
    change: dict[str, Any], error: type[Refusal], field: str
) -> None:
    given().when(schedule, **{**ORDER, **change}).then_refused(error, field=field)


@pytest.mark.parametrize("amount", [1, HIGHEST_RUPIAH])
def test_a_payment_is_scheduled_at_the_edges(amount: int) -> None:
    assert schedule(None, **{**ORDER, "amount_rupiah": amount}).amount_rupiah == amount


@pytest.mark.parametrize("amount", [0, -1, AMOUNT - PART + 1])
def test_no_more_is_returned_than_is_still_out(amount: int) -> None:
    refused = (
        given(scheduled, credited, returned_part)
        .when(give_back, amount_rupiah=amount)
        .then_refused(OutOfRange, field="amount_rupiah")
    )
    assert refused.facts == {"least": 1, "most": AMOUNT - PART}


@pytest.mark.parametrize("before", [(), (collected,), (unclaimed,)])
def test_returning_all_that_is_out_makes_room_for_another_attempt(
    before: tuple[EntitlementEvent, ...],
) -> None:
    given(scheduled, credited, *before, returned_part).when(
        give_back, amount_rupiah=AMOUNT - PART
    ).then(returned_rest)
    given(scheduled, credited, *before, returned_part, returned_rest).when(
        retry, by="checker"
    ).then(again)


@pytest.mark.parametrize("history", ["credited", "collected", "unclaimed"])
def test_who_scheduled_a_payment_does_not_reverse_it(history: str) -> None:
    given(*HISTORIES[history]).when(reverse, reason="wrong_recipient", by="maker").then_refused(
        SamePerson
    )


def test_who_retried_a_payment_does_not_reverse_it_either() -> None:
    retried = given(scheduled, failed, again, PaymentCredited(**{**SAME, "attempt": 2}))
    retried.when(reverse, reason="wrong_recipient", by="checker").then_refused(SamePerson)


def test_a_retry_may_take_another_channel() -> None:
    given(scheduled, failed).when(retry, by="checker", channel="village_cash").then(
        PaymentScheduled(
            **{**ORDER, "scheduled_by": "checker", "channel": "village_cash"}, attempt=2
        )
    )


@pytest.mark.parametrize(
    ("history", "decide", "values", "known"),
    [
        ("scheduled", fail, {}, FAILURE_REASONS),
        ("credited", reverse, {"by": "checker"}, REVERSAL_REASONS),
        ("failed", correct, {"amount_rupiah": 1, "by": "checker"}, CORRECTION_REASONS),
    ],
)
def test_reasons_come_from_their_list(
    history: str, decide: Decide, values: dict[str, Any], known: dict[str, str]
) -> None:
    before = given(*HISTORIES[history])
    before.when(decide, **values, reason="whim").then_refused(UnknownCode, field="reason")
    assert all(decide(before.state, **values, reason=reason) for reason in known)


def test_a_corrected_amount_is_money() -> None:
    given(scheduled).when(
        correct, amount_rupiah=0, reason="wrong_amount", by="checker"
    ).then_refused(OutOfRange, field="amount_rupiah")


def test_after_a_merge_the_heir_takes_the_next_attempt() -> None:
    theirs = Entitlement(scheduled, Status.FAILED)
    given(scheduled, failed).when(retry, by="checker", heir=Heir(HEIR, None)).then(
        PaymentScheduled(**{**ORDER, "recipient": HEIR, "scheduled_by": "checker"}, attempt=1)
    )
    given(scheduled, failed).when(retry, by="checker", heir=Heir(HEIR, theirs)).then(
        PaymentScheduled(**{**ORDER, "recipient": HEIR, "scheduled_by": "checker"}, attempt=2)
    )


def test_after_a_merge_a_correction_points_to_the_heirs_attempt() -> None:
    values = {"amount_rupiah": 150_000, "reason": "wrong_amount", "by": "checker"}
    given(scheduled, failed).when(correct, **values, heir=Heir(HEIR, None)).then(
        (
            PaymentCorrected(**SAME, replaced_by=1, reason="wrong_amount"),
            PaymentScheduled(
                **{
                    **ORDER,
                    "recipient": HEIR,
                    "scheduled_by": "checker",
                    "amount_rupiah": 150_000,
                },
                attempt=1,
                corrects=1,
            ),
        )
    )


@pytest.mark.parametrize("decide", [retry, correct])
def test_an_heir_who_is_paid_already_gets_no_further_attempt(decide: Decide) -> None:
    _, values = DECISIONS[decide.__name__]
    given(scheduled, failed).when(
        decide, **values, heir=Heir(HEIR, Entitlement(scheduled))
    ).then_refused(AlreadyPaid, field="recipient")


def test_an_entitlement_is_one_programme_period_recipient_and_component() -> None:
    ids = {
        entitlement_stream(programme, period, recipient, component)
        for programme in ("BPNT", "PKH")
        for period in ("2026-01", "2026-T1")
        for recipient in (RECIPIENT, HEIR)
        for component in ("sembako", "elderly")
    }
    assert len(ids) == 16


Step: TypeAlias = tuple[str, dict[str, int]]
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("give_back"), st.fixed_dictionaries({"amount_rupiah": st.integers(-1, 120)})),
    st.tuples(st.just("correct"), st.fixed_dictionaries({"amount_rupiah": st.integers(1, 100)})),
    st.tuples(st.sampled_from([*DECISIONS]), st.just({})),
)


def accepted(steps: list[Step]) -> list[EntitlementEvent]:
    """The facts of whatever a random series of decisions brings forth."""
    facts: list[EntitlementEvent] = []
    state: Entitlement | None = None
    for name, change in steps:
        decide, values = DECISIONS[name]
        try:
            outcome = decide(state, **{**values, **change})
        except Refusal:
            continue
        for fact in outcome if isinstance(outcome, tuple) else (outcome,):
            facts.append(fact)
            state = evolve(state, fact)
    return facts


def test_one_entitlement_may_go_through_everything() -> None:
    names = "schedule fail retry credit collect give_back reverse correct credit leave_unclaimed"
    facts = accepted([(name, {}) for name in names.split()])
    assert [fact.attempt for fact in facts] == [1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3]


@for_all(st.lists(STEPS, max_size=40))
def test_accepted_facts_replay_money_is_conserved_and_one_attempt_lives(
    steps: list[Step],
) -> None:
    credited_rupiah: dict[int, int] = {}
    back_rupiah: dict[int, int] = {}
    live: set[int] = set()
    state: Entitlement | None = None
    for fact in accepted(steps):
        state = evolve(state, fact)
        match fact:
            case PaymentScheduled():
                assert not live
                live.add(fact.attempt)
            case PaymentCredited():
                credited_rupiah[fact.attempt] = fact.amount_rupiah
            case PaymentReturned() | PaymentReversed():
                back = back_rupiah.get(fact.attempt, 0) + fact.amount_rupiah
                assert 0 < back <= credited_rupiah[fact.attempt]
                back_rupiah[fact.attempt] = back
            case _:
                assert fact.attempt in live or isinstance(fact, PaymentCorrected)
        if state.status not in LIVE:
            live.discard(fact.attempt)
        assert live == ({state.payment.attempt} if state.live else set())
    attempts = [f.attempt for f in accepted(steps) if isinstance(f, PaymentScheduled)]
    assert attempts == [*range(1, len(attempts) + 1)]


@for_all(st.lists(STEPS, max_size=40))
def test_the_state_is_a_fold_of_the_facts(steps: list[Step]) -> None:
    facts = accepted(steps)
    halves = [reduce(evolve, facts[:cut], None) for cut in range(len(facts) + 1)]
    for before, fact, after in zip(halves, facts, halves[1:], strict=False):
        assert evolve(before, fact) == after
