"""Payments one by one: where the latest attempt stands, and what was known when it was credited."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from domain.enrolment import EnrolmentDecided, EnrolmentEnded, EnrolmentSuspended
from domain.fact import About
from projections.payments import (
    DEPARTING,
    Payment,
    PaymentsFilter,
    StatusTotal,
    payments_count,
    payments_page,
    totals_of_batches,
)
from tests.projections.aid_examples import (
    ANI,
    BATCH,
    BUDI,
    CITRA,
    enrolled,
    enrolment_of,
    merged,
    registered,
)
from tests.projections.conftest import Board
from tests.projections.history import DAY, TOWN, VILLAGE, History, named
from tests.projections.payment_examples import Entitled

ANIS, BUDIS = Entitled(ANI), Entitled(BUDI)
THE_DAY = date(2022, 5, 11)
EVERY = PaymentsFilter()


async def rows(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    wanted: PaymentsFilter = EVERY,
    at: int | None = None,
    **more: Any,
) -> list[Payment]:
    found = await payments_page(
        conn, board.schema, wanted, at=at, limit=more.pop("limit", 50), **more
    )
    if not more:
        assert await payments_count(conn, board.schema, wanted, at) == len(found)
    return found


LIVES: list[tuple[tuple[Any, ...], dict[str, object]]] = [
    ((), {"status": "scheduled", "reason": None, "credited_on": None, "off_target": None}),
    (
        (ANIS.credited(happened_on=THE_DAY),),
        {"status": "credited", "credited_on": THE_DAY, "collected_on": None},
    ),
    (
        (ANIS.credited(), ANIS.collected(happened_on=THE_DAY)),
        {"status": "collected", "credited_on": DAY, "collected_on": THE_DAY},
    ),
    ((ANIS.credited(), ANIS.unclaimed()), {"status": "unclaimed", "reason": None}),
    ((ANIS.failed(reason="recipient_died"),), {"status": "failed", "reason": "recipient_died"}),
    (
        (ANIS.credited(), ANIS.returned(50_000)),
        {"status": "credited", "returned_rupiah": 50_000},
    ),
    (
        (ANIS.credited(), ANIS.unclaimed(), ANIS.returned(50_000), ANIS.returned(150_000)),
        {"status": "returned", "returned_rupiah": 200_000},
    ),
    (
        (ANIS.credited(), ANIS.collected(), ANIS.reversed(200_000)),
        {"status": "reversed", "reason": "not_eligible"},
    ),
    ((ANIS.corrected(),), {"status": "corrected", "reason": "wrong_amount"}),
    (
        (ANIS.failed(), ANIS.scheduled(2)),
        {"status": "scheduled", "attempt": 2, "reason": None, "credited_on": None},
    ),
    (
        (
            ANIS.credited(),
            ANIS.returned(200_000),
            ANIS.corrected(),
            ANIS.scheduled(2, 150_000, corrects=1),
            ANIS.credited(2, 150_000),
        ),
        {
            "status": "credited",
            "attempt": 2,
            "amount_rupiah": 150_000,
            "returned_rupiah": 0,
            "reason": None,
        },
    ),
]
"""What happened to a scheduled payment, and what its row says then."""


async def test_a_payer_who_names_no_day_means_the_local_one(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI)
    enrolled(history, ANI)
    history.record(ANIS.stream, ANIS.scheduled(), about=ANIS.about)
    history.record(ANIS.stream, ANIS.credited(), ANIS.collected(), about=ANIS.about, hours_late=3)
    board.show(history.facts)
    [row] = await rows(board, conn)
    assert (row.credited_on, row.collected_on) == (DAY, DAY)


async def test_facts_become_the_latest_attempt(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI)
    enrolled(history, ANI)
    places = []
    for number, (happened, _) in enumerate(LIVES):
        entitled = Entitled(ANI, component=f"life-{number}")
        life = [msgspec.structs.replace(fact, component=entitled.component) for fact in happened]
        entitled.paid(history, entitled.scheduled(rule_rupiah=200_000), *life)
        places.append((entitled.stream, entitled.component, history.last - len(life)))
    board.show(history.facts)
    found = await rows(board, conn)
    assert [(row.payment, row.component, row.first_position) for row in found] == places
    for row, (_, expected) in zip(found, LIVES, strict=True):
        assert (row.batch, row.recipient, row.rule_rupiah) == (
            BATCH,
            ANI,
            None if row.attempt > 1 else 200_000,
        )
        assert {name: getattr(row, name) for name in expected} == expected


async def test_each_position_shows_the_payment_as_it_stood(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI)
    enrolled(history, ANI)
    ANIS.paid(
        history,
        ANIS.scheduled(),
        ANIS.failed(),
        ANIS.scheduled(2),
        ANIS.credited(2),
        ANIS.collected(2),
        ANIS.returned(30_000, 2),
        ANIS.reversed(170_000, 2),
    )
    board.show(history.facts)
    shown = [await rows(board, conn, at=at) for at in range(history.last + 1)]
    assert [[(row.attempt, row.status) for row in found] for found in shown] == [
        [],
        [],
        [],
        [(1, "scheduled")],
        [(1, "failed")],
        [(2, "scheduled")],
        [(2, "credited")],
        [(2, "collected")],
        [(2, "collected")],
        [(2, "reversed")],
    ]


async def test_an_act_recorded_late_counts_on_the_day_it_happened(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI)
    ANIS.paid(history, ANIS.scheduled())
    history.record(ANIS.stream, ANIS.credited(), about=ANIS.about, days_late=3)
    history.record(ANIS.stream, ANIS.collected(), about=ANIS.about, days_late=1)
    board.show(history.facts)
    (row,) = await rows(board, conn)
    assert (row.credited_on, row.collected_on) == (
        DAY - timedelta(days=3),
        DAY - timedelta(days=1),
    )


ENROLMENTS: list[tuple[str, str, str | None]] = [
    ("", "", "not_enrolled"),
    ("decided", "", None),
    ("decided suspended", "", "suspended"),
    ("decided ended", "", "not_enrolled"),
    ("decided", "ended", None),
    ("", "decided", "not_enrolled"),
]
"""What was decided before the credit, what after it, and why the payment was off target."""


async def test_enrolment_counts_as_it_was_known_when_the_money_came(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()

    def decide(person: UUID, decisions: str) -> None:
        of: dict[str, Any] = {"programme": "BPNT", "person": person, "unit": "KPM"}
        facts = {
            "decided": EnrolmentDecided(**of, decided_on=DAY, region=VILLAGE),
            "suspended": EnrolmentSuspended(**of, decided_on=DAY, reason="not_found"),
            "ended": EnrolmentEnded(**of, decided_on=DAY, reason="moved"),
        }
        for decision in decisions.split():
            about = About(VILLAGE, "BPNT")
            history.record(enrolment_of(person), facts[decision], about=about)

    for number, (before, after, _) in enumerate(ENROLMENTS):
        entitled = Entitled(named(f"person {number}"))
        registered(history, entitled.recipient)
        decide(entitled.recipient, before)
        entitled.paid(history, entitled.scheduled(), entitled.credited())
        decide(entitled.recipient, after)
    board.show(history.facts)
    expected = [why for _, _, why in ENROLMENTS]
    assert [row.off_target for row in await rows(board, conn)] == expected


async def test_an_enrolment_under_any_id_of_the_person_counts(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI, BUDI, CITRA)
    enrolled(history, BUDI)
    enrolled(history, CITRA, programme="PKH")
    for entitled in (ANIS, Entitled(CITRA)):
        entitled.paid(history, entitled.scheduled())
    merged(history, ANI, BUDI)
    for entitled in (ANIS, Entitled(CITRA)):
        entitled.paid(history, entitled.credited())
    board.show(history.facts)
    assert [row.off_target for row in await rows(board, conn)] == [None, "not_enrolled"]


async def test_lists_hold_what_was_asked_in_the_order_of_scheduling(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI, BUDI, CITRA)
    second = named("second batch")
    june = Entitled(CITRA, period="2022-06", region=TOWN, batch=second)
    for entitled in (ANIS, BUDIS, june):
        entitled.paid(history, entitled.scheduled())
    ANIS.paid(history, ANIS.failed(), ANIS.scheduled(2), ANIS.credited(2))
    board.show(history.facts)

    async def people(**asked: Any) -> list[Any]:
        return [row.recipient for row in await rows(board, conn, PaymentsFilter(**asked))]

    assert await people() == [ANI, BUDI, CITRA]
    assert await people(batch=BATCH) == [ANI, BUDI]
    assert await people(period="2022-06") == [CITRA]
    assert await people(programme="PKH") == []
    assert await people(status="scheduled") == [BUDI, CITRA]
    assert await people(region="61.05.07") == [CITRA]
    assert await people(scope=("61.05.01",)) == [ANI, BUDI]
    assert await people(scope=("61.05.01",), region="61.05.07") == []
    assert await people(scope=()) == []


async def test_later_pages_are_read_as_of_the_first(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI, BUDI, CITRA)
    for person in (ANI, BUDI, CITRA):
        Entitled(person).paid(history, Entitled(person).scheduled())
    first = history.last
    BUDIS.paid(history, BUDIS.credited(), BUDIS.collected())
    board.show(history.facts)
    page = await rows(board, conn, at=first, limit=1, after=None)
    rest = await rows(board, conn, at=first, limit=5, after=page[-1].first_position)
    assert [(row.recipient, row.status) for row in page + rest] == [
        (ANI, "scheduled"),
        (BUDI, "scheduled"),
        (CITRA, "scheduled"),
    ]


async def test_the_payments_of_batches_are_counted_by_status(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI, BUDI, CITRA)
    other = Entitled(CITRA, batch=named("other batch"))
    for entitled in (ANIS, BUDIS, other):
        entitled.paid(history, entitled.scheduled())
    before = history.last
    ANIS.paid(history, ANIS.failed(), ANIS.scheduled(2, 150_000), ANIS.credited(2, 150_000))
    board.show(history.facts)
    assert await totals_of_batches(conn, board.schema, [BATCH]) == [
        StatusTotal(BATCH, "credited", 1, 150_000),
        StatusTotal(BATCH, "scheduled", 1, 200_000),
    ]
    assert await totals_of_batches(conn, board.schema, [BATCH], before) == [
        StatusTotal(BATCH, "scheduled", 2, 400_000)
    ]
    assert await totals_of_batches(conn, board.schema, []) == []


RULE = {"rule_rupiah": 200_000, "rule_version": 0}
BESIDE: dict[str, tuple[list[Any], set[str]]] = {
    "right": ([ANIS.scheduled(enrolled=True, **RULE)], set()),
    "stranger": ([ANIS.scheduled(enrolled=False, **RULE)], {"unenrolled"}),
    "less": ([ANIS.scheduled(1, 150_000, enrolled=True, **RULE)], {"other_amounts"}),
    "both": (
        [ANIS.scheduled(1, 150_000, enrolled=False, **RULE)],
        {"unenrolled", "other_amounts"},
    ),
    "unruled": ([ANIS.scheduled(enrolled=False)], {"unenrolled"}),
    "not asked then": ([ANIS.scheduled(1, 150_000, **RULE)], set()),
    "set right": (
        [
            ANIS.scheduled(1, 150_000, enrolled=False, **RULE),
            ANIS.corrected(1, 150_000),
            ANIS.scheduled(2, enrolled=True, corrects=1, **RULE),
        ],
        set(),
    ),
    "gone to another id": (
        [ANIS.scheduled(1, 150_000, enrolled=False, **RULE), ANIS.corrected(1, 150_000)],
        set(),
    ),
}
"""By what became of a line, behind which numbers of its batch it stands."""


async def test_the_lines_behind_a_batchs_numbers_are_those_counted(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    names = {}
    for number, (name, (happened, _)) in enumerate(BESIDE.items()):
        entitled = Entitled(ANI, component=f"line-{number}")
        names[entitled.stream] = name
        line = [msgspec.structs.replace(fact, component=entitled.component) for fact in happened]
        entitled.paid(history, *line)
    board.show(history.facts)
    for departing in DEPARTING:
        found = await rows(board, conn, PaymentsFilter(batch=BATCH, departing=departing))
        expected = {name for name, (_, numbers) in BESIDE.items() if departing in numbers}
        assert {names[row.payment] for row in found} == expected
