"""What a read model says as of a position is what a rebuild stopped there would say."""

from __future__ import annotations

from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.anomaly_kinds import AnomalyKind, Population
from projections.anomaly_lists import (
    AnomalyFilter,
    anomaly_counts,
    anomaly_page,
    population_counts,
)
from projections.audit_trail import AuditFilter, audit_count, audit_page
from projections.complaint_status import (
    ComplaintFilter,
    complaints_by_status,
    complaints_page,
)
from projections.enrolled import EnrolledFilter, enrolled
from projections.paid import PaymentFilter, payments
from projections.paid_twice import AnomalyFilter as DoubleFilter
from projections.paid_twice import payment_anomalies
from projections.served import ServedFilter, served
from tests.properties.conftest import Pair
from tests.properties.filling import (
    assert_a_time_is_what_had_happened_by_then,
    assert_as_of_equals_a_rebuild_stopped_there,
)
from tests.properties.random_history import RandomHistory


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), acts=st.integers(1, 120), place=st.floats(0, 1))
def test_as_of_a_position_equals_a_rebuild_stopped_there(
    pair: Pair, seed: int, acts: int, place: float
) -> None:
    facts = RandomHistory(seed).grow(acts)
    at = int(place * len(facts))
    assert_as_of_equals_a_rebuild_stopped_there(pair, facts, at, seed, answers)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(0, 2**32),
    acts=st.integers(20, 120),
    place=st.floats(0.1, 1),
    known=st.floats(0, 1),
)
def test_a_time_is_what_had_happened_by_then(
    pair: Pair, seed: int, acts: int, place: float, known: float
) -> None:
    facts = RandomHistory(seed).grow(acts)
    at = max(1, int(place * len(facts)))
    until = at + round(known * (len(facts) - at))
    assert_a_time_is_what_had_happened_by_then(pair, facts, at, until, seed, answers)


async def answers(dsn: str, schema: str, at: int | None) -> list[Any]:
    """Ask one question of every kind."""
    village = ("61.05.01", "61.05.07.1001")
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        return [
            await complaints_page(conn, schema, ComplaintFilter(), limit=5, at=at),
            await complaints_page(
                conn, schema, ComplaintFilter(scope=village), after=40, limit=5, at=at
            ),
            await complaints_by_status(conn, schema, ComplaintFilter(region="61.05.07"), at),
            await audit_page(conn, schema, AuditFilter(office="betabas"), limit=7, at=at),
            await audit_count(conn, schema, AuditFilter(scope=village), at),
            await served(conn, schema, ServedFilter(), by=("service", "region"), at=at),
            await enrolled(conn, schema, EnrolledFilter(), by=("region",), level="regency", at=at),
            await payments(conn, schema, PaymentFilter(scope=village), at=at),
            await payments(conn, schema, PaymentFilter(), by=("region",), level="district", at=at),
            await payment_anomalies(conn, schema, DoubleFilter(), at),
            await anomaly_counts(conn, schema, AnomalyFilter(), tuple(AnomalyKind), at),
            await population_counts(conn, schema, AnomalyFilter(), tuple(Population), at),
            *[
                await anomaly_page(
                    conn, schema, AnomalyFilter(scope=village), kind, after=20, limit=5, at=at
                )
                for kind in AnomalyKind
            ],
        ]
