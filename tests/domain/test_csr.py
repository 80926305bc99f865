"""Donations: pledged ≥ received ≥ allocated ≥ used, for what the donor meant them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from msgspec import structs

from domain.csr import (
    CsrAllocated,
    CsrEvent,
    CsrPledged,
    CsrReceived,
    CsrUsed,
    CsrUseReversed,
    Pledge,
    allocate,
    evolve,
    pledge,
    receive,
    reverse_use,
    use,
)
from domain.errors import (
    AlreadyExists,
    InFuture,
    Invalid,
    NotFound,
    OutOfRange,
    Overspent,
    PersonalDataInClear,
    Refusal,
    SamePerson,
    UnknownCode,
    WrongState,
)
from domain.fact import Sealed
from tests.given import Given


def given(*facts: CsrEvent) -> Given[Pledge, CsrEvent]:
    return Given[Pledge, CsrEvent](evolve, *facts)


TODAY = date(2024, 5, 2)
PLEDGED = CsrPledged(
    purpose_code="beds", amount_rupiah=100, pledged_on=date(2024, 4, 1), donor="PT Contoh"
)
FOR_ANY = CsrPledged(
    purpose_code="any_need", amount_rupiah=100, pledged_on=date(2024, 4, 1), donor="PT Contoh"
)
RECEIVED = CsrReceived(amount_rupiah=80, received_on=date(2024, 4, 5), receipt="KW 1")
ALLOCATED = CsrAllocated(purpose_code="beds", amount_rupiah=60, allocated_by="head-1")
USED = CsrUsed(
    purpose_code="beds", amount_rupiah=50, quantity=5, used_on=date(2024, 5, 1), handover="BAST 1"
)


def pledging(**changes: object) -> dict[str, object]:
    return {
        "purpose": "beds",
        "amount_rupiah": 100,
        "pledged_on": date(2024, 4, 1),
        "donor": "PT Contoh",
        "donor_person": None,
        "today": TODAY,
    } | changes


def test_an_institution_is_named_and_a_private_person_sealed_never_both() -> None:
    given().when(pledge, **pledging()).then(PLEDGED)
    private = {"donor": None, "donor_person": Sealed("sealed")}
    given().when(pledge, **pledging(**private)).then(
        CsrPledged(
            purpose_code="beds",
            amount_rupiah=100,
            pledged_on=date(2024, 4, 1),
            donor_person=Sealed("sealed"),
        )
    )
    for nobody_or_both in ({"donor": None}, {"donor_person": Sealed("sealed")}):
        given().when(pledge, **pledging(**nobody_or_both)).then_refused(Invalid, field="donor")
    given(PLEDGED).when(pledge, **pledging()).then_refused(AlreadyExists)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"purpose": "parties"}, UnknownCode, "purpose_code"),
        ({"amount_rupiah": 0}, OutOfRange, "amount_rupiah"),
        ({"pledged_on": date(2024, 5, 3)}, InFuture, "pledged_on"),
        ({"donor": "Budi 0812-3456-7890"}, PersonalDataInClear, "donor"),
    ],
)
def test_a_pledge_has_its_form(
    changes: dict[str, object], error: type[Refusal], field: str
) -> None:
    given().when(pledge, **pledging(**changes)).then_refused(error, field=field)


def receiving(**changes: object) -> dict[str, object]:
    return {
        "amount_rupiah": 80,
        "received_on": date(2024, 4, 5),
        "receipt": "KW 1",
        "today": TODAY,
    } | changes


def test_no_more_comes_in_than_was_pledged_and_a_receipt_counts_once() -> None:
    given(PLEDGED).when(receive, **receiving()).then(RECEIVED)
    given(PLEDGED, RECEIVED).when(receive, **receiving(amount_rupiah=5)).then_refused(
        AlreadyExists, field="receipt"
    )
    more = receiving(receipt="KW 2", amount_rupiah=21)
    refusal = (
        given(PLEDGED, RECEIVED)
        .when(receive, **more)
        .then_refused(Overspent, field="amount_rupiah")
    )
    assert refusal.facts["available_rupiah"] == 20
    given().when(receive, **receiving()).then_refused(NotFound, field="pledge")


def test_what_came_in_is_set_aside_for_what_the_donor_meant() -> None:
    aside: dict[str, Any] = {"purpose": "beds", "amount_rupiah": 60, "allocated_by": "head-1"}
    given(PLEDGED, RECEIVED).when(allocate, **aside).then(ALLOCATED)
    given(PLEDGED).when(allocate, **aside).then_refused(Overspent, field="amount_rupiah")
    other = aside | {"purpose": "kitchen"}
    given(PLEDGED, RECEIVED).when(allocate, **other).then_refused(UnknownCode, field="purpose_code")
    given(FOR_ANY, RECEIVED).when(allocate, **other).then(
        CsrAllocated(purpose_code="kitchen", amount_rupiah=60, allocated_by="head-1")
    )


def using(**changes: object) -> dict[str, object]:
    return {
        "purpose": "beds",
        "amount_rupiah": 50,
        "quantity": 5,
        "used_on": date(2024, 5, 1),
        "handover": "BAST 1",
        "by": ("owner-1",),
        "today": TODAY,
    } | changes


def test_what_is_set_aside_is_used_by_somebody_else_within_it() -> None:
    ready = given(PLEDGED, RECEIVED, ALLOCATED)
    ready.when(use, **using()).then(USED)
    ready.when(use, **using(by=("head-1",))).then_refused(SamePerson)
    in_place = given(PLEDGED, RECEIVED, structs.replace(ALLOCATED, allocated_for="head-2"))
    for by in (("head-1",), ("head-2",), ("owner-1", "head-1"), ("owner-1", "head-2")):
        in_place.when(use, **using(by=by)).then_refused(SamePerson)
    in_place.when(use, **using()).then(USED)
    ready.when(use, **using(amount_rupiah=61)).then_refused(Overspent, field="amount_rupiah")
    ready.when(use, **using(purpose="kitchen")).then_refused(Overspent, field="amount_rupiah")
    ready.when(use, **using(purpose="parties")).then_refused(UnknownCode, field="purpose_code")
    ready.when(use, **using(quantity=0)).then_refused(OutOfRange, field="quantity")
    ready.when(use, **using(used_on=date(2024, 5, 3))).then_refused(InFuture, field="used_on")
    done = given(PLEDGED, RECEIVED, ALLOCATED, USED)
    done.when(use, **using(amount_rupiah=5)).then_refused(AlreadyExists, field="handover")
    done.when(use, **using(amount_rupiah=11, handover="BAST 2")).then_refused(
        Overspent, field="amount_rupiah"
    )


def test_a_use_is_taken_back_whole_and_once_and_its_handover_counts_no_second_time() -> None:
    back: dict[str, Any] = {"handover": "BAST 1", "reason": "goods_returned"}
    undone = CsrUseReversed(purpose_code="beds", amount_rupiah=50, **back)
    given(PLEDGED, RECEIVED, ALLOCATED, USED).when(reverse_use, **back).then(undone)
    after = given(PLEDGED, RECEIVED, ALLOCATED, USED, undone)
    after.when(reverse_use, **back).then_refused(WrongState, field="handover")
    after.when(use, **using()).then_refused(AlreadyExists, field="handover")
    again = using(handover="BAST 2", amount_rupiah=60)
    after.when(use, **again).then(
        CsrUsed(
            purpose_code="beds",
            amount_rupiah=60,
            quantity=5,
            used_on=date(2024, 5, 1),
            handover="BAST 2",
        )
    )
    other = back | {"handover": "BAST 3"}
    after.when(reverse_use, **other).then_refused(NotFound, field="handover")
    why = back | {"reason": "regret"}
    given(PLEDGED, RECEIVED, ALLOCATED, USED).when(reverse_use, **why).then_refused(
        UnknownCode, field="reason"
    )


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("receive", "allocate", "use", "reverse")),
        st.sampled_from(("beds", "kitchen")),
        st.integers(1, 60),
    ),
    max_size=25,
)


def _decided(state: Pledge, act: str, purpose: str, rupiah: int, number: str) -> CsrEvent:
    if act == "receive":
        return receive(state, amount_rupiah=rupiah, received_on=TODAY, receipt=number, today=TODAY)
    if act == "reverse":
        return reverse_use(state, handover=next(iter(state.uses), ""), reason="wrong_sum")
    if act == "allocate":
        return allocate(state, purpose=purpose, amount_rupiah=rupiah, allocated_by="head-1")
    return use(
        state,
        purpose=purpose,
        amount_rupiah=rupiah,
        quantity=1,
        used_on=TODAY,
        handover=number,
        by=("owner-1",),
        today=TODAY,
    )


@settings(deadline=None)  # the machine may be busy
@drawn(ACTS)
def test_each_sum_is_at_most_the_one_before(acts: list[tuple[str, str, int]]) -> None:
    state = evolve(None, FOR_ANY)
    for number, (act, purpose, rupiah) in enumerate(acts):
        try:
            fact = _decided(state, act, purpose, rupiah, str(number))
        except Refusal:
            continue
        state = evolve(state, fact)
        used = sum(each.used_rupiah for each in state.set_aside.values())
        assert 0 <= used <= state.allocated_rupiah <= state.received_rupiah <= state.pledged_rupiah
        assert all(each.used_rupiah <= each.allocated_rupiah for each in state.set_aside.values())
