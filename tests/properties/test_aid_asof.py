"""What the read models of aid say as of a position: what a rebuild stopped there says, and what a clerk would count."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import entitlement, goods
from domain.enrolment import EnrolmentDecided
from domain.fact import Recorded
from domain.person import PersonDied, PersonRegistered, PersonsMerged, PersonsUnmerged
from projections.aid_indicators import (
    DEFINITIONS,
    indicator_count,
    indicator_page,
    indicators,
    paid_after_death_page,
    undelivered_page,
    undelivered_totals,
)
from projections.anomaly_kinds import AnomalyKind, Population
from projections.anomaly_lists import AnomalyFilter, anomaly_page, population_counts
from projections.anomaly_sources import Found
from projections.batches import BatchFilter, DifferenceFilter, batches_page, differences_page
from projections.delivery import PayDayFilter, delivery_plan, pay_days_page
from projections.goods_given import GoodsFilter, goods_given
from projections.payments import Payment, PaymentsFilter, payments_page, totals_of_batches
from tests.projections.history import DAY, TOWN
from tests.properties.conftest import Pair
from tests.properties.filling import assert_as_of_equals_a_rebuild_stopped_there, fill
from tests.properties.random_aid import BATCHES, PERIODS, RandomAid

EVERY, TOWNS = PaymentsFilter(), PaymentsFilter(scope=("61.05.07",), programme="BPNT")
MOST = 1000


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), acts=st.integers(1, 150), place=st.floats(0, 1))
def test_as_of_a_position_equals_a_rebuild_stopped_there(
    pair: Pair, seed: int, acts: int, place: float
) -> None:
    facts = RandomAid(seed).grow(acts)
    at = int(place * len(facts))
    assert_as_of_equals_a_rebuild_stopped_there(pair, facts, at, seed, answers)
    assert asyncio.run(counted(pair.dsn, pair.one, at)) == naive(facts[:at])
    assert asyncio.run(counted(pair.dsn, pair.one, None)) == naive(facts)


async def answers(dsn: str, schema: str, at: int | None) -> list[Any]:
    """Ask one question of every kind."""
    today = DAY + timedelta(days=5)
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        return [
            await payments_page(conn, schema, EVERY, limit=5, at=at),
            await payments_page(conn, schema, TOWNS, after=20, limit=5, at=at),
            await totals_of_batches(conn, schema, list(BATCHES), at),
            await indicators(conn, schema, EVERY, level="district", at=at),
            *[
                await indicator_page(conn, schema, TOWNS, one, met=met, limit=5, at=at)
                for one in DEFINITIONS
                for met in (True, False)
            ],
            await indicator_count(conn, schema, EVERY, "on_target", met=False, at=at),
            *[
                await anomaly_page(conn, schema, AnomalyFilter(), kind, limit=MOST, at=at)
                for kind in AnomalyKind
            ],
            await population_counts(conn, schema, AnomalyFilter(), tuple(Population), at),
            await paid_after_death_page(conn, schema, EVERY, limit=5, at=at),
            await undelivered_page(conn, schema, EVERY, today, limit=5, at=at),
            await undelivered_totals(conn, schema, TOWNS, today, at),
            await batches_page(conn, schema, BatchFilter(scope=(TOWN,)), limit=5, at=at),
            await differences_page(conn, schema, DifferenceFilter(BATCHES[0]), limit=5, at=at),
            await pay_days_page(conn, schema, PayDayFilter(), limit=5, at=at),
            *[await delivery_plan(conn, schema, "BPNT", one, at=at) for one in PERIODS],
            await goods_given(conn, schema, GoodsFilter(), level="district", at=at),
        ]


async def counted(dsn: str, schema: str, at: int | None) -> tuple[Any, ...]:
    """What the read models count: payments off target by why, and what of goods is in whose hands."""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        missed = await indicator_page(
            conn, schema, EVERY, "on_target", met=False, limit=MOST, at=at
        )
        met = await indicator_count(conn, schema, EVERY, "on_target", met=True, at=at)
        given_ = await goods_given(conn, schema, GoodsFilter(), at=at)
    reasons = {(row.payment, row.off_target) for row in missed}
    quantities = {(line.period, line.item): line.quantity for line in given_}
    return reasons, met, quantities


# The same, counted fact by fact with nothing but dictionaries -------------------------------------


class Naive:
    """What a clerk would keep: who is who, who is enrolled, who died, where the money is."""

    def __init__(self) -> None:
        self.into: dict[UUID, UUID] = {}
        self.niks: set[UUID] = set()
        self.deaths: dict[UUID, date] = {}
        self.enrolled: set[tuple[str, UUID]] = set()
        self.paid: dict[UUID, tuple[Any, bool, int]] = {}  # fact, rightly enrolled, rupiah out
        self.goods: dict[UUID, Any] = {}

    def person(self, one: UUID) -> UUID:
        while one in self.into:
            one = self.into[one]
        return one

    def ids(self, one: UUID) -> set[UUID]:
        known = {one, *self.into, *self.into.values()}
        return {each for each in known if self.person(each) == self.person(one)}

    def see(self, recorded: Recorded) -> None:
        fact: Any = recorded.fact
        match fact:
            case PersonRegistered() if fact.nik is not None:
                self.niks.add(recorded.stream)
            case PersonDied():
                self.deaths[recorded.stream] = fact.died_on
            case PersonsMerged():
                self.into[fact.merged] = recorded.stream
            case PersonsUnmerged():
                del self.into[fact.unmerged]
            case EnrolmentDecided():
                self.enrolled.add((fact.programme, fact.person))
            case entitlement.PaymentCredited():
                ids = self.ids(fact.recipient)
                rightly = any((fact.programme, one) in self.enrolled for one in ids)
                self.paid[recorded.stream] = (fact, rightly, fact.amount_rupiah)
            case entitlement.PaymentReturned() | entitlement.PaymentReversed():
                credited, rightly, out = self.paid[recorded.stream]
                self.paid[recorded.stream] = (credited, rightly, out - fact.amount_rupiah)
            case goods.GoodsDistributed():
                self.goods[recorded.stream] = fact
            case goods.GoodsVoided():
                self.goods.pop(recorded.stream, None)
            case _:
                pass

    def why(self, fact: Any, rightly: bool) -> str | None:
        ids = self.ids(fact.recipient)
        dead = [self.deaths[one] for one in ids if one in self.deaths]
        if dead and min(dead) < first_day(fact.period):
            return "deceased"
        if not rightly:
            return "not_enrolled"
        return None if ids & self.niks else "no_nik"


def first_day(period: str) -> date:
    year, part = period.split("-")
    return date(int(year), int(part[1:]) * 3 - 2 if part[0] == "T" else int(part), 1)


def naive(facts: list[Recorded]) -> tuple[Any, ...]:
    clerk = Naive()
    for recorded in facts:
        clerk.see(recorded)
    held = {stream: one for stream, one in clerk.paid.items() if one[2] > 0}
    reasons = {(stream, clerk.why(fact, rightly)) for stream, (fact, rightly, _) in held.items()}
    missed = {each for each in reasons if each[1] is not None}
    quantities: Counter[tuple[str, str]] = Counter()
    for fact in clerk.goods.values():
        quantities[fact.period, fact.item] += fact.quantity
    return missed, len(held) - len(missed), dict(quantities)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), acts=st.integers(50, 200))
def test_money_for_and_to_the_dead_is_what_a_clerk_would_list(
    pair: Pair, seed: int, acts: int
) -> None:
    fill(pair.connection, pair.one, RandomAid(seed).grow(acts), Random(seed))
    payments, found = asyncio.run(_after_death(pair.dsn, pair.one))
    died = dict(
        pair.connection.execute(
            f"select person, died_on from {pair.one}.recipient_doubt_v1 where died_on is not null"
        ).fetchall()
    )
    expected = {
        row.payment: ((row.collected_on or row.credited_on) - died[row.recipient]).days
        for row in payments
        if row.recipient in died
        and row.status in {"credited", "collected", "unclaimed"}
        and (row.collected_on or row.credited_on) > died[row.recipient]
    }
    assert {one.subject: one.measured for one in found} == expected
    assert len({one.place for one in found}) == len(found)


async def _after_death(dsn: str, schema: str) -> tuple[list[Payment], list[Found]]:
    kind = AnomalyKind.RECEIVED_AFTER_DEATH
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        return (
            await payments_page(conn, schema, EVERY, limit=MOST),
            await anomaly_page(conn, schema, AnomalyFilter(), kind, limit=MOST),
        )
