"""Pay days, post offices that share no village, and goods under a handover record."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain import delivery, goods
from domain.delivery import DeliveryEvent, DeliveryPlan, PayDayPlanned, PostOfficePlanned
from domain.errors import (
    AlreadyExists,
    ControlMismatch,
    Invalid,
    Missing,
    NotFound,
    OutOfRange,
    Refusal,
    RepeatedDay,
    SameRecord,
    UnknownCode,
    WrongState,
)
from domain.goods import Goods, GoodsDistributed, GoodsEvent, GoodsVoided, Handover
from tests.given import Given

ONE, TWO = "61.05.01.1001", "61.05.01.1002"
DAY = date(2026, 1, 10)
OF: dict[str, Any] = {"programme": "BPNT", "period": "2026-01"}
PLAN: dict[str, Any] = {
    **OF,
    "post_office": "sintang",
    "name": "Kantor Pos Sintang",
    "region": "61.05",
    "villages": (ONE,),
    "days": (DAY,),
}
planned = PostOfficePlanned(**PLAN)


def given(*facts: DeliveryEvent) -> Given[DeliveryPlan, DeliveryEvent]:
    return Given(delivery.evolve_delivery, *facts)


def test_a_post_office_serves_its_villages() -> None:
    given().when(delivery.plan_post_office, **PLAN).then(planned)
    given(planned).when(delivery.plan_post_office, **{**PLAN, "villages": (ONE, TWO)}).then(
        PostOfficePlanned(**{**PLAN, "villages": (ONE, TWO)})
    )


def test_no_village_has_two_post_offices() -> None:
    other: dict[str, Any] = {**PLAN, "post_office": "kayan-hulu"}
    given(planned).when(delivery.plan_post_office, **other).then_refused(
        AlreadyExists, field="villages"
    )
    left = PostOfficePlanned(**{**PLAN, "villages": (TWO,)})
    given(planned, left).when(delivery.plan_post_office, **other).then(PostOfficePlanned(**other))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"villages": ()}, Missing),
        ({"villages": (ONE, ONE)}, SameRecord),
        ({"villages": tuple(f"v{n}" for n in range(401))}, OutOfRange),
        ({"days": ()}, Missing),
        ({"days": (DAY, DAY)}, RepeatedDay),
        ({"post_office": "X"}, Invalid),
        ({"name": ""}, Missing),
        ({"period": "2026"}, Invalid),
    ],
)
def test_a_post_office_is_not_planned_with(change: dict[str, Any], error: type[Refusal]) -> None:
    given().when(delivery.plan_post_office, **{**PLAN, **change}).then_refused(
        error, field=next(iter(change))
    )


def test_a_pay_day_ends_not_before_it_begins() -> None:
    day: dict[str, Any] = {**OF, "region": ONE, "channel": "pos"}
    fact = delivery.plan_pay_day(**day, planned_on=DAY, on_time_until=DAY)
    assert fact == PayDayPlanned(**day, planned_on=DAY, on_time_until=DAY)
    assert delivery.evolve_pay_day(None, fact).on_time_until == DAY
    with pytest.raises(OutOfRange):
        delivery.plan_pay_day(**day, planned_on=DAY, on_time_until=DAY - timedelta(days=1))


# Goods --------------------------------------------------------------------------------------------

RECIPIENT = uuid4()
BAST = Handover("BPNT", "2026-01", "rice", "KPM", "BAST 7/2026", "0" * 64)
HANDED = GoodsDistributed(
    programme="BPNT",
    period="2026-01",
    recipient=RECIPIENT,
    item="rice",
    measure="kg",
    quantity=10,
    unit="KPM",
    region=ONE,
    handover="BAST 7/2026",
    evidence_digest="0" * 64,
)
VOIDED = GoodsVoided(
    programme="BPNT",
    period="2026-01",
    recipient=RECIPIENT,
    item="rice",
    measure="kg",
    quantity=10,
    unit="KPM",
    region=ONE,
    reason="wrong_quantity",
)
WHOM: dict[str, Any] = {"recipient": RECIPIENT, "quantity": 10, "region": ONE}


def given_goods(*facts: GoodsEvent) -> Given[Goods, GoodsEvent]:
    return Given(goods.evolve, *facts)


def test_goods_are_handed_over_once_in_their_measure() -> None:
    given_goods().when(goods.distribute, BAST, **WHOM).then(HANDED)
    given_goods(HANDED).when(goods.distribute, BAST, **WHOM).then_refused(
        AlreadyExists, field="recipient"
    )
    given_goods(HANDED, VOIDED).when(goods.distribute, BAST, **WHOM).then(HANDED)
    given_goods().when(goods.distribute, BAST, **{**WHOM, "quantity": 0}).then_refused(
        OutOfRange, field="quantity"
    )


def test_a_handover_is_voided_once() -> None:
    given_goods(HANDED).when(goods.void, reason="wrong_quantity").then(VOIDED)
    given_goods(HANDED).when(goods.void, reason="mood").then_refused(UnknownCode, field="reason")
    given_goods(HANDED, VOIDED).when(goods.void, reason="wrong_quantity").then_refused(
        WrongState, field="goods"
    )
    given_goods().when(goods.void, reason="wrong_quantity").then_refused(NotFound, field="goods")


def test_quantities_agree_with_their_controls() -> None:
    goods.checked_quantities(2, 20, [10, 10])
    for count, quantity in ((1, 20), (2, 19)):
        with pytest.raises(ControlMismatch):
            goods.checked_quantities(count, quantity, [10, 10])
