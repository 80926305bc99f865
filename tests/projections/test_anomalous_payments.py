"""Money paid twice, to a family through several people, for or to the dead, or never taken; and when that ends."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain.batch import BatchInstructed
from domain.fact import About
from domain.person import HouseholdJoined, HouseholdLeft, PersonDied
from projections.anomaly_kinds import AnomalyKind, Population
from projections.anomaly_lists import AnomalyFilter, population_counts
from tests.projections.aid_examples import (
    ANI,
    BUDI,
    CITRA,
    batch_scheduled,
    merged,
    registered,
    unmerged,
)
from tests.projections.conftest import Board
from tests.projections.history import DAY, TOWN, VILLAGE, History, named
from tests.projections.payment_examples import Entitled
from tests.projections.test_anomalous_acts import EVERY, listed

TWICE, FAMILY = AnomalyKind.PAID_TWICE, AnomalyKind.FAMILY_PAID_TWICE
FOR_DEAD, TO_DEAD = AnomalyKind.PAID_AFTER_DEATH, AnomalyKind.RECEIVED_AFTER_DEATH
UNCLAIMED = AnomalyKind.UNCLAIMED
FAMILY_ID = named("family")


def paid(history: History, person: UUID, *, days: str = "2022-05-18", **more: Any) -> Entitled:
    """Somebody takes their money; the day is the payer's."""
    entitled = Entitled(person, **more)
    day = date.fromisoformat(days)
    entitled.paid(history, entitled.scheduled())
    entitled.paid(history, entitled.credited(happened_on=day))
    entitled.paid(history, entitled.collected(happened_on=day))
    return entitled


def dies(history: History, person: UUID, on: str) -> int:
    return history.record(person, PersonDied(died_on=date.fromisoformat(on)), about=About(VILLAGE))


def joins(history: History, *people: UUID) -> None:
    for person in people:
        history.record(person, HouseholdJoined(household=FAMILY_ID, relation="child"))


async def test_double_payments_that_a_merge_brings_to_light_have_a_place_each(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI, BUDI)
    for person in (ANI, BUDI):
        for component in ("sembako", "elderly"):
            paid(history, person, component=component)
    board.show(history.facts)
    assert await listed(board, conn, TWICE) == []
    found_at = history.last + 1
    merged(history, ANI, BUDI)
    known = history.last
    board.show(history.facts)
    rows = await listed(board, conn, TWICE)
    assert [(one.detail, one.found_position, one.measured, one.most) for one in rows] == [
        ("elderly", found_at, 2, 1),
        ("sembako", found_at, 2, 1),
    ]
    assert {(one.person, one.subject, one.amount_rupiah) for one in rows} == {(ANI, ANI, 400_000)}
    assert len({one.place for one in rows}) == len(rows)
    budis = Entitled(BUDI)
    budis.paid(history, budis.returned(200_000))
    board.show(history.facts)
    assert [one.detail for one in await listed(board, conn, TWICE)] == ["elderly"]
    assert len(await listed(board, conn, TWICE, at=known)) == 2
    received = await population_counts(conn, board.schema, EVERY, [Population.PAYMENTS_RECEIVED])
    assert received == {"payments_received": 4}


async def test_a_family_is_paid_through_one_of_its_members(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI, BUDI, CITRA)
    joins(history, ANI, BUDI)
    paid(history, ANI)
    paid(history, ANI, component="elderly")
    paid(history, CITRA)
    paid(history, BUDI, period="2022-06")
    paid(history, BUDI, unit="person", programme="PBI")
    board.show(history.facts)
    assert await listed(board, conn, FAMILY) == []
    began = history.last + 1
    budis = paid(history, BUDI, component="elderly", region=TOWN)
    twice = history.last
    board.show(history.facts)
    (found,) = await listed(board, conn, FAMILY)
    assert (found.subject, found.programme, found.period) == (FAMILY_ID, "BPNT", "2022-05")
    assert (found.measured, found.beside, found.amount_rupiah) == (2, 3, 600_000)
    assert (found.found_position, found.place) == (began, began)
    merged(history, ANI, BUDI)  # then it was one person
    board.show(history.facts)
    assert await listed(board, conn, FAMILY) == []
    unmerged(history, ANI, BUDI)
    board.show(history.facts)
    assert len(await listed(board, conn, FAMILY)) == 1
    budis.paid(history, budis.reversed(200_000))
    board.show(history.facts)
    assert await listed(board, conn, FAMILY) == []
    assert len(await listed(board, conn, FAMILY, at=twice)) == 1


async def test_who_left_the_family_is_paid_for_themselves(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI, BUDI)
    joins(history, ANI, BUDI)
    paid(history, ANI)
    paid(history, BUDI)
    history.record(BUDI, HouseholdLeft(household=FAMILY_ID, reason="married"))
    board.show(history.facts)
    assert await listed(board, conn, FAMILY) == []


async def test_a_payment_for_a_time_after_death_is_one_from_when_the_death_is_known(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI, BUDI)
    began = history.last + 1
    paid(history, ANI)
    paid(history, BUDI)
    before = history.last
    known = dies(history, ANI, "2022-04-30")
    dies(history, BUDI, "2022-05-01")
    budi_june = Entitled(BUDI, period="2022-06")
    budi_june.paid(history, budi_june.scheduled())
    ordered = history.last
    board.show(history.facts)
    rows = await listed(board, conn, FOR_DEAD)
    assert [(one.place, one.found_position, one.detail, one.measured) for one in rows] == [
        (began, known, "collected", 18),
        (ordered, ordered, "scheduled", None),
    ]
    assert (rows[0].person, rows[0].since) == (ANI, date(2022, 4, 30))
    assert rows[0].amount_rupiah == 200_000
    assert await listed(board, conn, FOR_DEAD, at=before) == []
    wanted = [Population.PAYMENTS_ORDERED]
    assert await population_counts(conn, board.schema, EVERY, wanted) == {"payments_ordered": 3}
    none = await listed(board, conn, FOR_DEAD, AnomalyFilter(scope=("61.05.07",)))
    assert none == []


@pytest.mark.parametrize("known_first", [True, False])
@pytest.mark.parametrize(
    ("died", "days"), [("2022-05-18", None), ("2022-05-17", 1), ("2022-04-30", 18)]
)
async def test_money_taken_after_the_day_of_death_was_taken_by_somebody_else(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    known_first: bool,
    died: str,
    days: int | None,
) -> None:
    history = History()
    registered(history, ANI)
    if known_first:
        dies(history, ANI, died)
    anis = paid(history, ANI)
    credited = history.last - 1
    if not known_first:
        dies(history, ANI, died)
    found_at = credited if known_first else history.last
    known = history.last
    board.show(history.facts, page=2)
    rows = await listed(board, conn, TO_DEAD)
    assert [(one.detail, one.measured, one.found_position) for one in rows] == (
        [] if days is None else [("collected", days, found_at)]
    )
    assert all(one.subject == anis.stream and one.person == ANI for one in rows)
    anis.paid(history, anis.returned(50_000))
    board.show(history.facts)
    assert len(await listed(board, conn, TO_DEAD)) == len(rows)
    anis.paid(history, anis.returned(150_000))
    board.show(history.facts)
    assert await listed(board, conn, TO_DEAD) == []
    assert len(await listed(board, conn, TO_DEAD, at=known)) == len(rows)


async def test_one_death_makes_anomalies_of_all_payments_under_any_id_of_the_person(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI, BUDI)
    first, second = paid(history, ANI), paid(history, BUDI, component="elderly")
    dies(history, BUDI, "2022-05-02")
    board.show(history.facts)
    assert [one.subject for one in await listed(board, conn, TO_DEAD)] == [second.stream]
    merged(history, ANI, BUDI)
    together = history.last
    board.show(history.facts)
    rows = await listed(board, conn, TO_DEAD)
    assert [one.subject for one in rows] == [first.stream, second.stream]
    assert [one.found_position for one in rows] == [together - 1, together - 2]
    unmerged(history, ANI, BUDI)
    board.show(history.facts)
    assert [one.subject for one in await listed(board, conn, TO_DEAD)] == [second.stream]


async def test_unclaimed_money_is_listed_until_it_is_back(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI, BUDI)
    history.record(named("batch"), batch_scheduled())
    instructed = BatchInstructed(
        payment_order="SP2D 1",
        instructed_on=DAY,
        due_on=date(2022, 5, 15),
        rule_version=0,
    )
    history.record(named("batch"), instructed)
    anis, budis = Entitled(ANI), Entitled(BUDI, region=TOWN)
    for entitled in (anis, budis):
        entitled.paid(history, entitled.scheduled(), entitled.credited(), entitled.unclaimed())
    board.show(history.facts)
    first, second = await listed(board, conn, UNCLAIMED)
    assert (first.person, first.measured, first.since) == (ANI, 3, date(2022, 5, 15))
    assert (first.amount_rupiah, first.subject) == (200_000, anis.stream)
    assert await listed(board, conn, UNCLAIMED, AnomalyFilter(region=TOWN)) == [second]
    marked = history.last
    anis.paid(history, anis.returned(200_000))
    budis.paid(history, budis.returned(50_000))
    board.show(history.facts)
    assert [one.person for one in await listed(board, conn, UNCLAIMED)] == [BUDI]
    budis.paid(history, budis.collected())
    board.show(history.facts)
    assert await listed(board, conn, UNCLAIMED) == []
    assert len(await listed(board, conn, UNCLAIMED, at=marked)) == 2
