"""What the network's read models say as of a position is what a rebuild stopped there would say."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, timedelta
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.csr import CsrPledged, CsrReceived
from domain.fact import Recorded
from projections.case_outcomes import CaseFilter, cases_by_status
from projections.funds import budget_lines, csr_pledges, csr_uses, expenditures
from projections.partners import agreed_services, months, partners
from projections.public_counts import outcomes_by_span
from projections.puskesos_network import desks, targets
from projections.referrals import (
    ReferralFilter,
    acknowledgment,
    referrals_by_status,
    referrals_page,
)
from tests.projections.history import DAY, START, VILLAGE, named
from tests.properties.conftest import Pair
from tests.properties.filling import assert_as_of_equals_a_rebuild_stopped_there
from tests.properties.random_network import RandomNetwork


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), acts=st.integers(1, 120), place=st.floats(0, 1))
def test_as_of_a_position_equals_a_rebuild_stopped_there(
    pair: Pair, seed: int, acts: int, place: float
) -> None:
    facts = RandomNetwork(seed).grow(acts)
    at = int(place * len(facts))
    assert_as_of_equals_a_rebuild_stopped_there(pair, facts, at, seed, answers)
    assert asyncio.run(received(pair.dsn, pair.one)) == _received(facts)


async def answers(dsn: str, schema: str, at: int | None) -> list[Any]:
    """Ask one question of every kind."""
    bpjs, later = named("bpjs"), DAY + timedelta(days=10)
    scope = ReferralFilter(scope=(VILLAGE,), sent_from=date(2022, 5, 20))
    bounds = [START + timedelta(days=days) for days in (-30, 0, 30)]
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        return [
            await referrals_page(conn, schema, ReferralFilter(), limit=3, at=at),
            await referrals_by_status(conn, schema, scope, at),
            await acknowledgment(conn, schema, scope, at),
            await partners(conn, schema, at=at),
            await agreed_services(conn, schema, [bpjs], later, at),
            await months(conn, schema, "2022-06", at),
            await desks(conn, schema, START + timedelta(minutes=30), at),
            await targets(conn, schema, at),
            await cases_by_status(conn, schema, CaseFilter(scope=(VILLAGE,)), at),
            await outcomes_by_span(conn, schema, bounds, at),
            await budget_lines(conn, schema, 2022, at),
            await expenditures(conn, schema, 2022, at),
            await csr_pledges(conn, schema, year=2022, at=at),
            await csr_uses(conn, schema, named("pledge 0"), at),
        ]


async def received(dsn: str, schema: str) -> dict[str, int]:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        rows = await csr_pledges(conn, schema)
    return {str(row.pledge): row.received_rupiah for row in rows}


def _received(facts: list[Recorded]) -> dict[str, int]:
    """What came in of each pledge, counted naively: a pledge that is made anew begins anew."""
    counted: Counter[str] = Counter()
    known = set()
    for recorded in facts:
        key = str(recorded.stream)
        if isinstance(recorded.fact, CsrPledged):
            known.add(key)
            counted[key] = 0
        elif isinstance(recorded.fact, CsrReceived) and key in known:
            counted[key] += recorded.fact.amount_rupiah
    return {key: counted[key] for key in known}
