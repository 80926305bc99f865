"""The counts of the read models are those of a model that only ever counts from the beginning."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.beneficiary_counts import (
    AnomalyFilter,
    EnrolledFilter,
    PaymentFilter,
    Payments,
    ServedFilter,
    enrolled,
    payment_anomalies,
    payments,
    served,
)
from tests.properties.conftest import Pair
from tests.properties.filling import fill
from tests.properties.naive_counts import (
    double_payments,
    enrolled_counts,
    payment_counts,
    served_counts,
)
from tests.properties.random_history import RandomHistory


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), acts=st.integers(1, 200), place=st.floats(0, 1))
def test_counts_are_those_of_the_naive_model(
    pair: Pair, seed: int, acts: int, place: float
) -> None:
    facts = RandomHistory(seed).grow(acts)
    fill(pair.connection, pair.one, facts, Random(seed))
    at = int(place * len(facts))
    asyncio.run(_compare(pair, facts[:at], at))
    asyncio.run(_compare(pair, facts, None))


async def _compare(pair: Pair, facts: Any, at: int | None) -> None:
    async with await psycopg.AsyncConnection.connect(pair.dsn, autocommit=True) as conn:
        lines = await payments(conn, pair.one, PaymentFilter(), at=at)
        assert {(line.programme, line.period): _numbers(line) for line in lines} == payment_counts(
            facts, lambda payment: (payment.first.programme, payment.first.period)
        )
        districts = await payments(
            conn, pair.one, PaymentFilter(), by=("region",), level="district", at=at
        )
        assert {(line.unit, line.region): _numbers(line) for line in districts} == payment_counts(
            facts, lambda payment: (payment.first.unit, payment.first.region[:8])
        )
        found = await payment_anomalies(conn, pair.one, AnomalyFilter(open_only=True), at)
        assert {row[:4]: (row.payments, row.held_rupiah) for row in found} == double_payments(facts)
        services = await served(conn, pair.one, ServedFilter(), at=at)
        assert {
            (line.service, line.unit): (line.services, line.quantity) for line in services
        } == served_counts(facts)
        standing = enrolled_counts(facts)
        persons = await enrolled(conn, pair.one, EnrolledFilter(), at=at)
        assert sum(each.active for each in persons) == standing["active"]
        assert sum(each.suspended for each in persons) == standing["suspended"]
        assert sum(each.ended for each in persons) == standing["ended"]


def _numbers(line: Payments) -> dict[str, int]:
    return {
        name: value
        for name, value in line._asdict().items()
        if name not in {"programme", "period", "unit", "region"}
    }
