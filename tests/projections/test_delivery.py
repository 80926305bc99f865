"""Pay days and post offices: the plan that holds, and what was delivered under it."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

from projections.delivery import (
    Delivery,
    PayDay,
    PayDayFilter,
    delivery_plan,
    pay_days_count,
    pay_days_page,
)
from tests.projections.aid_examples import ABOUT, pay_day, post_office, registered
from tests.projections.conftest import Board
from tests.projections.history import TOWN, VILLAGE, History, named
from tests.projections.payment_examples import Entitled

OTHER_TOWN = "61.05.07.1002"
LAST = date(2022, 5, 20)


async def days(
    board: Board,
    conn: psycopg.AsyncConnection[Any],
    at: int | None = None,
    **asked: Any,
) -> list[PayDay]:
    wanted = PayDayFilter(**asked)
    found = await pay_days_page(conn, board.schema, wanted, limit=50, at=at)
    assert await pay_days_count(conn, board.schema, wanted, at) == len(found)
    return found


async def test_a_day_planned_anew_replaces_the_old_one_and_keeps_its_place(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(named("village"), pay_day(VILLAGE, LAST), about=ABOUT)
    history.record(named("town"), pay_day(TOWN, LAST), about=ABOUT)
    before = history.last
    later = pay_day(
        VILLAGE, date(2022, 5, 30), planned_on=date(2022, 5, 25), channel="village_cash"
    )
    history.record(named("village"), later, about=ABOUT)
    board.show(history.facts)

    async def told(at: int | None) -> list[tuple[str, str, date]]:
        return [(row.region, row.channel, row.on_time_until) for row in await days(board, conn, at)]

    assert await told(before) == [(VILLAGE, "pos", LAST), (TOWN, "pos", LAST)]
    assert await told(None) == [
        (VILLAGE, "village_cash", date(2022, 5, 30)),
        (TOWN, "pos", LAST),
    ]
    first = await pay_days_page(conn, board.schema, PayDayFilter(), limit=1, at=before)
    rest = await pay_days_page(
        conn, board.schema, PayDayFilter(), after=first[0].first_position, limit=5, at=before
    )
    assert [row.region for row in rest] == [TOWN]


async def test_days_are_listed_by_what_was_asked(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    june = {"period": "2022-06", "planned_on": date(2022, 6, 10)}
    for number, planned in enumerate(
        (
            pay_day(VILLAGE, LAST),
            pay_day(TOWN, date(2022, 6, 30), **june),
            pay_day(VILLAGE, LAST, programme="PKH"),
            pay_day("61.05", LAST, programme="PBI"),  # holds for every village
        )
    ):
        history.record(named(f"day {number}"), planned, about=ABOUT)
    board.show(history.facts)

    async def told(**asked: Any) -> list[tuple[str, str]]:
        return [(row.programme, row.region) for row in await days(board, conn, **asked)]

    village, town, pkh, everywhere = (
        ("BPNT", VILLAGE),
        ("BPNT", TOWN),
        ("PKH", VILLAGE),
        ("PBI", "61.05"),
    )
    assert await told() == [village, town, pkh, everywhere]
    assert await told(programme="BPNT", period="2022-05") == [village]
    assert await told(planned_from=date(2022, 6, 10)) == [town]
    assert await told(region="61.05.07") == await told(region=TOWN) == [town, everywhere]
    assert await told(scope=("61.05.01",)) == [village, pkh, everywhere]
    assert await told(scope=("61.05.0",)) == [everywhere]  # a prefix of codes is no region
    assert await told(scope=(VILLAGE, "21.71"), region="61.05.07") == [everywhere]
    assert await told(scope=()) == []


async def test_a_post_office_is_told_by_what_it_has_to_pay_and_what_it_paid(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(named("plan"), post_office("kpc-1", VILLAGE, TOWN), about=ABOUT)
    history.record(named("plan"), post_office("kpc-2", OTHER_TOWN), about=ABOUT)
    ani, budi, citra = (named(name) for name in ("ani", "budi", "citra"))
    registered(history, ani, budi, citra)
    twice = [Entitled(ani), Entitled(ani, component="elderly", region=TOWN)]
    corrected, rejected = Entitled(budi), Entitled(citra)
    elsewhere = Entitled(citra, region="61.05.01.2002")
    june = Entitled(budi, period="2022-06")
    person = Entitled(budi, unit="person", component="school")
    for one in (*twice, corrected, rejected, june, person):
        one.paid(history, one.scheduled())
    elsewhere.paid(history, elsewhere.scheduled())
    corrected.paid(history, corrected.corrected())
    rejected.paid(history, rejected.failed(reason="batch_rejected"))
    before = history.last
    twice[0].paid(history, twice[0].credited(), twice[0].collected())
    board.show(history.facts)

    async def told(scope: tuple[str, ...] = ("",), at: int | None = None) -> list[Delivery]:
        return await delivery_plan(conn, board.schema, "BPNT", "2022-05", scope, at)

    of_one: dict[str, Any] = {
        "post_office": "kpc-1",
        "name": "Kantor Pos kpc-1",
        "days": "2022-05-10,2022-05-17",
        "villages": 2,
    }
    families = Delivery(
        **of_one,
        unit="KPM",
        recipients=1,
        payments=2,
        amount_rupiah=400_000,
        delivered=1,
        delivered_rupiah=200_000,
        undelivered=1,
        undelivered_rupiah=200_000,
    )
    waiting = families._replace(
        delivered=0, delivered_rupiah=0, undelivered=2, undelivered_rupiah=400_000
    )
    nothing = dict.fromkeys(Delivery._fields[5:], 0)
    empty = Delivery(
        post_office="kpc-2",
        name="Kantor Pos kpc-2",
        days="2022-05-10,2022-05-17",
        villages=1,
        unit=None,
        **nothing,
    )
    people = Delivery(
        **of_one,
        unit="person",
        recipients=1,
        payments=1,
        amount_rupiah=200_000,
        delivered=0,
        delivered_rupiah=0,
        undelivered=1,
        undelivered_rupiah=200_000,
    )
    assert await told() == [families, people, empty]
    assert await told(at=before) == [waiting, people, empty]
    in_town = families._replace(payments=1, amount_rupiah=200_000, delivered=0, delivered_rupiah=0)
    assert await told(scope=("61.05.07",)) == [in_town, empty]
    assert await delivery_plan(conn, board.schema, "BPNT", "2022-07") == []


async def test_a_plan_made_anew_gives_the_villages_up_that_it_no_longer_names(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    for planned in (
        post_office("kpc-1", VILLAGE, TOWN),
        post_office("kpc-1", VILLAGE, period="2022-06"),  # the same office in another plan
        post_office("kpc-1", TOWN, days=(date(2022, 5, 12),), name="Kantor Pos Tebelian"),
        post_office("kpc-2", VILLAGE),
    ):
        history.record(named("plan"), planned, about=ABOUT)
    board.show(history.facts)

    async def told(period: str, at: int | None = None) -> list[tuple[str, int, str]]:
        found = await delivery_plan(conn, board.schema, "BPNT", period, at=at)
        return [(row.name, row.villages, row.days) for row in found]

    old_days = "2022-05-10,2022-05-17"
    assert await told("2022-05", 1) == [("Kantor Pos kpc-1", 2, old_days)]
    assert await told("2022-05", 3) == [("Kantor Pos Tebelian", 1, "2022-05-12")]
    assert await told("2022-05") == [
        ("Kantor Pos Tebelian", 1, "2022-05-12"),
        ("Kantor Pos kpc-2", 1, old_days),
    ]
    assert await told("2022-06") == [("Kantor Pos kpc-1", 1, old_days)]
