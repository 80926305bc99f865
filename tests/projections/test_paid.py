"""Numbers of payments, rupiah and distinct recipients, from lists of facts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain.fact import About, Sealed
from domain.person import MergedInto, PersonRegistered, PersonsMerged
from projections.paid import PaymentFilter, Payments, payments
from projections.paid_twice import AnomalyFilter, payment_anomalies
from tests.projections.conftest import Board
from tests.projections.history import TOWN, VILLAGE, History, named
from tests.projections.payment_examples import Entitled

ANI, BUDI, CITRA = named("ani"), named("budi"), named("citra")


def known(history: History, *people: UUID) -> None:
    for person in people:
        registered = PersonRegistered(name=Sealed("sealed"), region=VILLAGE)
        history.record(person, registered, about=About(VILLAGE))


def merged(history: History, survivor: UUID, away: UUID) -> None:
    history.record(survivor, PersonsMerged(merged=away))
    history.record(away, MergedInto(survivor=survivor))


async def total(
    board: Board, conn: psycopg.AsyncConnection[Any], wanted: PaymentFilter | None = None, **by: Any
) -> Payments:
    (line,) = await payments(conn, board.schema, wanted or PaymentFilter(), **by)
    return line


ANIS = Entitled(ANI)


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        ((ANIS.scheduled(),), {"scheduled": 1, "scheduled_rupiah": 200_000, "recipients": 0}),
        (
            (ANIS.scheduled(), ANIS.credited()),
            {"credited": 1, "credited_rupiah": 200_000, "net_rupiah": 200_000, "recipients": 1},
        ),
        (
            (ANIS.scheduled(), ANIS.credited(), ANIS.collected()),
            {"credited": 1, "collected": 1, "collected_rupiah": 200_000, "recipients": 1},
        ),
        (
            (ANIS.scheduled(), ANIS.credited(), ANIS.unclaimed(), ANIS.returned(200_000)),
            {"unclaimed": 1, "returned": 1, "net_rupiah": 0, "recipients": 0},
        ),
        (
            (ANIS.scheduled(), ANIS.credited(), ANIS.returned(50_000), ANIS.returned(50_000)),
            {"returned": 1, "returned_rupiah": 100_000, "net_rupiah": 100_000, "recipients": 1},
        ),
        (
            (ANIS.scheduled(), ANIS.credited(), ANIS.returned(50_000), ANIS.reversed(150_000)),
            {"returned": 1, "reversed": 1, "reversed_rupiah": 150_000, "recipients": 0},
        ),
        (
            (ANIS.scheduled(), ANIS.failed(), ANIS.scheduled(2), ANIS.credited(2)),
            {"scheduled": 2, "failed": 1, "failed_rupiah": 200_000, "credited": 1, "recipients": 1},
        ),
        (
            (ANIS.scheduled(), ANIS.corrected(), ANIS.scheduled(2, 150_000, corrects=1)),
            {"scheduled": 1, "scheduled_rupiah": 150_000},
        ),
        (
            (ANIS.scheduled(), ANIS.failed(), ANIS.corrected(), ANIS.scheduled(2, 150_000)),
            {"scheduled": 2, "scheduled_rupiah": 350_000, "failed": 1},
        ),
    ],
)
async def test_facts_become_the_totals(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    happened: tuple[Any, ...],
    expected: dict[str, int],
) -> None:
    history = History()
    known(history, ANI)
    ANIS.paid(history, *happened)
    board.show(history.facts)
    line = await total(board, conn)
    assert (line.programme, line.period, line.unit, line.region) == ("BPNT", "2022-05", "KPM", None)
    assert {name: getattr(line, name) for name in expected} == expected


async def test_recipients_are_distinct_persons_within_each_line(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    known(history, ANI, BUDI)
    for entitled in (
        Entitled(ANI),
        Entitled(ANI, component="elderly"),
        Entitled(ANI, period="2022-06", region=TOWN),
        Entitled(BUDI, region=TOWN),
        Entitled(BUDI, unit="person", programme="PBI"),
    ):
        entitled.paid(history, entitled.scheduled(), entitled.credited())
    board.show(history.facts)

    lines = await payments(conn, board.schema, PaymentFilter(), by=("programme", "period"))
    assert [(line.programme, line.period, line.recipients, line.credited) for line in lines] == [
        ("BPNT", "2022-05", 2, 3),
        ("BPNT", "2022-06", 1, 1),
        ("PBI", "2022-05", 1, 1),
    ]
    both = await total(board, conn, PaymentFilter(programme="BPNT"), by=("programme",))
    assert (both.recipients, both.credited) == (2, 4)
    by_unit = await payments(conn, board.schema, PaymentFilter(), by=())
    assert [(line.unit, line.recipients) for line in by_unit] == [("KPM", 2), ("person", 1)]
    districts = await payments(
        conn, board.schema, PaymentFilter(programme="BPNT"), by=("region",), level="district"
    )
    assert [(line.region, line.recipients) for line in districts] == [
        ("61.05.01", 1),
        ("61.05.07", 2),
    ]
    villages = await payments(
        conn, board.schema, PaymentFilter(scope=("61.05.07",), periods=("2022-05",))
    )
    assert [(line.programme, line.recipients) for line in villages] == [("BPNT", 1)]
    with pytest.raises(ValueError, match="colour"):
        await payments(conn, board.schema, PaymentFilter(), by=("colour",))


async def test_a_merged_pair_counts_once_and_its_double_payment_comes_to_light(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    known(history, ANI, BUDI)
    for entitled in (Entitled(ANI), Entitled(BUDI)):
        entitled.paid(history, entitled.scheduled(), entitled.credited())
    before = history.last
    merged(history, ANI, BUDI)
    found = before + 1
    Entitled(BUDI).paid(history, Entitled(BUDI).returned(200_000))
    board.show(history.facts)

    async def recipients(at: int) -> int:
        return (await total(board, conn, at=at)).recipients

    assert [await recipients(at) for at in (before, found, history.last)] == [2, 1, 1]
    assert await payment_anomalies(conn, board.schema, AnomalyFilter(), at=before) == []
    (anomaly,) = await payment_anomalies(conn, board.schema, AnomalyFilter(), at=found)
    assert (anomaly.survivor, anomaly.payments, anomaly.held_rupiah) == (ANI, 2, 400_000)
    (after,) = await payment_anomalies(conn, board.schema, AnomalyFilter())
    assert (after.payments, after.held_rupiah, after.found_position) == (1, 200_000, found)
    assert await payment_anomalies(conn, board.schema, AnomalyFilter(open_only=True)) == []


async def test_a_credit_after_the_merge_is_found_too(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    known(history, ANI, BUDI)
    for entitled in (Entitled(ANI), Entitled(BUDI)):
        entitled.paid(history, entitled.scheduled())
    merged(history, ANI, BUDI)
    for entitled in (Entitled(ANI), Entitled(BUDI)):
        entitled.paid(history, entitled.credited())
    board.show(history.facts)
    (anomaly,) = await payment_anomalies(conn, board.schema, AnomalyFilter(open_only=True))
    assert (anomaly.payments, anomaly.found_position) == (2, history.last)
    assert (await total(board, conn)).recipients == 1


@pytest.mark.parametrize("page", [1, 2, 100])
async def test_merges_in_a_chain_end_in_one_person_and_one_anomaly(
    board: Board, conn: psycopg.AsyncConnection[Any], page: int
) -> None:
    history = History()
    known(history, ANI, BUDI, CITRA)
    for person in (ANI, BUDI, CITRA):
        entitled = Entitled(person)
        entitled.paid(history, entitled.scheduled(), entitled.credited())
    merged(history, BUDI, CITRA)
    first_found = history.last - 1
    merged(history, ANI, BUDI)
    board.show(history.facts, page=page)
    (anomaly,) = await payment_anomalies(conn, board.schema, AnomalyFilter())
    assert (anomaly.survivor, anomaly.payments, anomaly.held_rupiah) == (ANI, 3, 600_000)
    assert anomaly.found_position == first_found
    assert (await total(board, conn)).recipients == 1
