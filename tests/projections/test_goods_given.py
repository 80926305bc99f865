"""Aid in kind: quantities in their own measures, distinct recipients, and handovers that do not count."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg

from domain.fact import About
from domain.goods import ITEMS, GoodsDistributed, GoodsVoided, goods_stream
from projections.goods_given import GoodsFilter, GoodsTotal, goods_given
from tests.projections.conftest import Board
from tests.projections.history import TOWN, VILLAGE, History, named

ANI, BUDI = named("ani"), named("budi")


def of_goods(person: UUID, quantity: int, item: str, **changes: Any) -> dict[str, Any]:
    return {
        "programme": "BPNT",
        "period": "2022-05",
        "recipient": person,
        "item": item,
        "measure": ITEMS[item],
        "quantity": quantity,
        "unit": "KPM",
        "region": VILLAGE,
        **changes,
    }


def give(history: History, person: UUID, quantity: int, item: str = "rice", **changes: Any) -> None:
    what = of_goods(person, quantity, item, **changes)
    fact = GoodsDistributed(**what, handover="BAST 7/2022", evidence_digest="0" * 64)
    history.record(_stream(what), fact, about=About(what["region"]))


def take_back(
    history: History, person: UUID, quantity: int, item: str = "rice", **changes: Any
) -> None:
    what = of_goods(person, quantity, item, **changes)
    fact = GoodsVoided(**what, reason="wrong_quantity")
    history.record(_stream(what), fact, about=About(what["region"]))


def _stream(what: dict[str, Any]) -> UUID:
    return goods_stream(what["programme"], what["period"], what["recipient"], what["item"])


async def told(
    board: Board, conn: psycopg.AsyncConnection[Any], at: int | None = None, **asked: Any
) -> list[GoodsTotal]:
    level = asked.pop("level", None)
    return await goods_given(conn, board.schema, GoodsFilter(**asked), level=level, at=at)


def total(item: str, handovers: int, quantity: int, recipients: int, **more: Any) -> GoodsTotal:
    values: dict[str, Any] = {
        "programme": "BPNT",
        "period": "2022-05",
        "unit": "KPM",
        "region": None,
        **more,
    }
    return GoodsTotal(
        **values,
        item=item,
        measure=ITEMS[item],
        handovers=handovers,
        quantity=quantity,
        recipients=recipients,
    )


async def test_items_of_different_measures_and_units_stand_apart(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    give(history, ANI, 10)
    give(history, BUDI, 5)
    give(history, ANI, 2, "eggs")
    give(history, ANI, 1, "wheelchair", unit="person")
    give(history, ANI, 10, period="2022-06")
    board.show(history.facts)
    assert await told(board, conn) == [
        total("eggs", 1, 2, 1),
        total("rice", 2, 15, 2),
        total("wheelchair", 1, 1, 1, unit="person"),
        total("rice", 1, 10, 1, period="2022-06"),
    ]
    assert await told(board, conn, period="2022-06") == [total("rice", 1, 10, 1, period="2022-06")]
    assert await told(board, conn, programme="PKH") == []


async def test_what_was_taken_back_does_not_count_until_it_is_given_again(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    give(history, ANI, 10)
    take_back(history, ANI, 10)
    give(history, ANI, 4, region=TOWN)
    take_back(history, BUDI, 1)  # never given
    board.show(history.facts)
    assert await told(board, conn, 0) == []
    assert await told(board, conn, 1) == [total("rice", 1, 10, 1)]
    assert await told(board, conn, 2) == []
    assert await told(board, conn, 3) == await told(board, conn) == [total("rice", 1, 4, 1)]
    assert await told(board, conn, region=TOWN) == [total("rice", 1, 4, 1)]
    assert await told(board, conn, region=VILLAGE) == []


async def test_places_are_told_apart_and_only_what_is_in_sight(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    give(history, ANI, 10)
    give(history, BUDI, 5, region=TOWN)
    board.show(history.facts)
    here, there = (
        total("rice", 1, 10, 1, region="61.05.01"),
        total("rice", 1, 5, 1, region="61.05.07"),
    )
    assert await told(board, conn, level="district") == [here, there]
    assert await told(board, conn, level="district", scope=("61.05.07",)) == [there]
    assert await told(board, conn, scope=("61.05.01",), region="61.05.07") == []
    assert await told(board, conn, level="regency") == [total("rice", 2, 15, 2, region="61.05")]
