"""The regency's budget: spent is never more than allocated, and nobody books what they proposed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from msgspec import structs

from domain.budget import (
    BudgetAllocated,
    BudgetEvent,
    BudgetLine,
    BudgetRevised,
    ExpenditureProposed,
    ExpenditureRealized,
    ExpenditureReversed,
    allocate,
    approve,
    evolve,
    propose,
    reverse,
    revise,
)
from domain.errors import (
    AlreadyExists,
    InFuture,
    NotFound,
    OutOfRange,
    Overspent,
    ProposalChanged,
    Refusal,
    SamePerson,
    UnknownCode,
    WrongState,
)
from tests.given import Given


def given(*facts: BudgetEvent) -> Given[BudgetLine, BudgetEvent]:
    return Given[BudgetLine, BudgetEvent](evolve, *facts)


TODAY = date(2024, 3, 6)
ALLOCATED = BudgetAllocated(
    year=2024, line="rehab", title="Rehabilitasi PMKS", amount_rupiah=1_000, decree="Perda 9/2023"
)
PROPOSED = ExpenditureProposed(
    year=2024,
    line="rehab",
    payment_order="SP2D 1",
    amount_rupiah=600,
    spent_on=date(2024, 3, 5),
    proposed_by="owner-1",
)
REALIZED = ExpenditureRealized(
    year=2024, line="rehab", payment_order="SP2D 1", amount_rupiah=600, spent_on=date(2024, 3, 5)
)
REVERSED = ExpenditureReversed(
    year=2024, line="rehab", payment_order="SP2D 1", amount_rupiah=600, reason="order_cancelled"
)


def proposing(**changes: object) -> dict[str, object]:
    return {
        "payment_order": "SP2D 2",
        "amount_rupiah": 400,
        "spent_on": date(2024, 3, 5),
        "proposed_by": "owner-1",
        "today": TODAY,
    } | changes


def allocating(**changes: object) -> dict[str, object]:
    return {
        "year": 2024,
        "code": "rehab",
        "title": "Rehabilitasi PMKS",
        "amount_rupiah": 1_000,
        "decree": "Perda 9/2023",
    } | changes


def test_a_line_enters_a_year_once() -> None:
    given().when(allocate, **allocating()).then(ALLOCATED)
    given(ALLOCATED).when(allocate, **allocating()).then_refused(AlreadyExists, field="line")


@pytest.mark.parametrize(
    ("changes", "field"), [({"year": 1999}, "year"), ({"amount_rupiah": 0}, "amount_rupiah")]
)
def test_a_line_has_a_year_and_money(changes: dict[str, object], field: str) -> None:
    given().when(allocate, **allocating(**changes)).then_refused(OutOfRange, field=field)


def test_a_revision_keeps_what_is_spent() -> None:
    spent = given(ALLOCATED, PROPOSED, REALIZED)
    new: dict[str, Any] = {"amount_rupiah": 600, "decree": "Perda 5/2024"}
    spent.when(revise, **new).then(BudgetRevised(year=2024, line="rehab", **new))
    spent.when(revise, **new | {"amount_rupiah": 599}).then_refused(
        Overspent, field="amount_rupiah"
    )
    spent.when(revise, **new | {"amount_rupiah": 1_000}).then_refused(
        AlreadyExists, field="amount_rupiah"
    )
    given().when(revise, **new).then_refused(NotFound, field="line")


def test_an_order_is_of_the_year_whose_budget_pays_it() -> None:
    last = proposing(spent_on=date(2023, 12, 31))
    refusal = given(ALLOCATED).when(propose, **last).then_refused(OutOfRange, field="spent_on")
    assert (refusal.facts["least"], refusal.facts["most"]) == (date(2024, 1, 1), date(2024, 12, 31))
    late = proposing(spent_on=date(2025, 1, 1), today=date(2025, 1, 2))
    given(ALLOCATED).when(propose, **late).then_refused(OutOfRange, field="spent_on")
    first = given(ALLOCATED).when(propose, **proposing(spent_on=date(2024, 1, 1)))
    first.then(
        structs.replace(
            PROPOSED, payment_order="SP2D 2", amount_rupiah=400, spent_on=date(2024, 1, 1)
        )
    )


def test_an_order_of_another_year_that_was_proposed_before_is_not_booked() -> None:
    old = structs.replace(PROPOSED, spent_on=date(2023, 11, 26))
    seen = {"payment_order": "SP2D 1", "amount_rupiah": 600, "spent_on": date(2023, 11, 26)}
    booking = given(ALLOCATED, old).when(approve, **seen, by=("head-1",))
    booking.then_refused(OutOfRange, field="spent_on")


def test_what_is_proposed_fits_what_is_left() -> None:
    spent = given(ALLOCATED, PROPOSED, REALIZED)
    refusal = spent.when(propose, **proposing(amount_rupiah=401)).then_refused(
        Overspent, field="amount_rupiah"
    )
    assert refusal.facts["available_rupiah"] == 400
    spent.when(propose, **proposing()).then(
        ExpenditureProposed(
            year=2024,
            line="rehab",
            payment_order="SP2D 2",
            amount_rupiah=400,
            spent_on=date(2024, 3, 5),
            proposed_by="owner-1",
        )
    )
    spent.when(propose, **proposing(spent_on=date(2024, 3, 7))).then_refused(
        InFuture, field="spent_on"
    )
    given().when(propose, **proposing()).then_refused(NotFound, field="line")


def test_a_payment_order_is_proposed_anew_until_it_is_booked() -> None:
    same = proposing(payment_order="SP2D 1", amount_rupiah=600)
    given(ALLOCATED, PROPOSED).when(propose, **same).then_refused(
        AlreadyExists, field="payment_order"
    )
    given(ALLOCATED, PROPOSED).when(propose, **same | {"amount_rupiah": 500}).then(
        ExpenditureProposed(
            year=2024,
            line="rehab",
            payment_order="SP2D 1",
            amount_rupiah=500,
            spent_on=date(2024, 3, 5),
            proposed_by="owner-1",
        )
    )
    for booked in ((REALIZED,), (REALIZED, REVERSED)):
        given(ALLOCATED, PROPOSED, *booked).when(propose, **same).then_refused(
            AlreadyExists, field="payment_order"
        )


def test_another_books_it_within_the_line_as_it_is_then() -> None:
    order: dict[str, Any] = {
        "payment_order": "SP2D 1",
        "amount_rupiah": PROPOSED.amount_rupiah,
        "spent_on": PROPOSED.spent_on,
        "by": ("head-1",),
    }
    given(ALLOCATED, PROPOSED).when(approve, **order).then(REALIZED)
    in_place = structs.replace(PROPOSED, proposed_for="owner-2")
    for by in (("owner-1",), ("owner-2",), ("head-1", "owner-1"), ("head-1", "owner-2")):
        given(ALLOCATED, in_place).when(approve, **order | {"by": by}).then_refused(SamePerson)
    less = BudgetRevised(year=2024, line="rehab", amount_rupiah=599, decree="Perda 5/2024")
    given(ALLOCATED, PROPOSED, less).when(approve, **order).then_refused(
        Overspent, field="amount_rupiah"
    )
    given(ALLOCATED, PROPOSED, REALIZED).when(approve, **order).then_refused(
        WrongState, field="payment_order"
    )
    given(ALLOCATED).when(approve, **order).then_refused(NotFound, field="payment_order")
    # What was replaced after the approver looked is not approved.
    replaced: dict[str, Any] = {"amount_rupiah": 1_000, "spent_on": TODAY}
    for field, value in replaced.items():
        other = structs.replace(PROPOSED, **{field: value})
        given(ALLOCATED, PROPOSED, other).when(approve, **order).then_refused(
            ProposalChanged, field=field
        )
        given(ALLOCATED, PROPOSED, other).when(approve, **order | {field: value}).then(
            structs.replace(REALIZED, **{field: value})
        )


def test_what_is_booked_is_taken_back_whole_and_frees_the_line() -> None:
    back: dict[str, Any] = {
        "payment_order": "SP2D 1",
        "reason": "order_cancelled",
        "by": ("head-1",),
    }
    given(ALLOCATED, PROPOSED, REALIZED).when(reverse, **back).then(REVERSED)
    again = given(ALLOCATED, PROPOSED, REALIZED, REVERSED)
    again.when(reverse, **back).then_refused(WrongState, field="payment_order")
    assert isinstance(again.state, BudgetLine)
    assert again.state.available_rupiah == 1_000
    in_place = structs.replace(PROPOSED, proposed_for="owner-2")
    for by in (("owner-1",), ("owner-2",), ("head-1", "owner-1"), ("head-1", "owner-2")):
        given(ALLOCATED, in_place, REALIZED).when(reverse, **back | {"by": by}).then_refused(
            SamePerson
        )
    given(ALLOCATED, PROPOSED, REALIZED).when(reverse, **back | {"reason": "regret"}).then_refused(
        UnknownCode, field="reason"
    )


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("propose", "approve", "reverse", "revise")),
        st.integers(1, 4),
        st.integers(1, 900),
        st.sampled_from(("a", "b")),
    ),
    max_size=30,
)


def _decided(line: BudgetLine, act: str, order: str, rupiah: int, who: str) -> BudgetEvent:
    if act == "propose":
        return propose(
            line,
            payment_order=order,
            amount_rupiah=rupiah,
            spent_on=TODAY,
            proposed_by=who,
            today=TODAY,
        )
    if act == "approve":
        proposed = line.orders.get(order)
        return approve(
            line,
            payment_order=order,
            amount_rupiah=proposed.amount_rupiah if proposed else rupiah,
            spent_on=TODAY,
            by=(who,),
        )
    if act == "reverse":
        return reverse(line, payment_order=order, reason="wrong_sum", by=(who,))
    return revise(line, amount_rupiah=rupiah, decree="Perda")


@settings(deadline=None)  # the machine may be busy
@drawn(ACTS)
def test_spent_never_exceeds_allocated_and_a_line_is_what_its_orders_add_up_to(
    acts: list[tuple[str, int, int, str]],
) -> None:
    line = evolve(None, ALLOCATED)
    for act, number, rupiah, who in acts:
        order = f"SP2D {number}"
        try:
            fact = _decided(line, act, order, rupiah, who)
        except Refusal:
            continue
        line = evolve(line, fact)
        booked = sum(o.amount_rupiah for o in line.orders.values() if o.status == "realized")
        assert line.realized_rupiah == booked <= line.allocated_rupiah
