"""The facts behind a number add up to it: as known at any moment, and about any time as known then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.fact import Recorded
from projections.explained_numbers import NUMBERS
from projections.explaining import Asked, shares_page, value_of
from projections.folding import folded_later
from projections.models import FOLDS
from projections.moment import SchemaAt
from tests.projections.history import DAY
from tests.properties.conftest import Pair
from tests.properties.filling import fill
from tests.properties.random_aid import RandomAid
from tests.properties.random_network import RandomNetwork

MOST = 10_000
DAYS: dict[str, date | datetime] = {
    "day": DAY + timedelta(days=5),
    "now": datetime(2022, 5, 20, tzinfo=UTC),
    "end_of_day": datetime(2022, 5, 24, tzinfo=UTC),
    "fresh_since": datetime(2022, 5, 18, 1, 30, tzinfo=UTC),
}
GROWN: tuple[Callable[[int], Any], ...] = (RandomAid, RandomNetwork)


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), grown=st.sampled_from(GROWN))
def test_the_facts_behind_every_number_add_up_to_it(
    pair: Pair, seed: int, grown: Callable[[int], Any]
) -> None:
    random = Random(seed)
    facts: list[Recorded] = grown(seed).grow(300)
    fill(pair.connection, pair.one, facts, random)
    known = random.randrange(len(facts) // 2, len(facts) + 1)
    begun = random.randrange(1, known)
    time = facts[begun - 1].recorded_at
    later = [each for each in facts[begun:known] if each.envelope.occurred_at <= time]
    then = folded_later(pair.connection, pair.one, FOLDS, later, begun)
    positions = {*range(1, begun + 1), *(each.position for each in later)}
    asyncio.run(_add_up(pair.dsn, SchemaAt(pair.one, known), set(range(1, known + 1))))
    asyncio.run(_add_up(pair.dsn, SchemaAt(pair.one, known, then), positions))


async def _add_up(dsn: str, schema: str, known: set[int]) -> None:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        for name, number in NUMBERS.items():
            asked = Asked(number, given=tuple((each, DAYS[each]) for each in number.needs))
            shares = await shares_page(conn, schema, asked, after=0, limit=MOST)
            assert {one.position for one in shares} <= known, name
            if number.distinct is None:
                value = await value_of(conn, schema, asked)
                assert sum(one.adds for one in shares) == value, name
