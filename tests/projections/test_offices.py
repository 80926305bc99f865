"""Offices as the decrees left them, from facts to rows."""

from __future__ import annotations

from typing import Any

import psycopg

from domain.office import OfficeClosed, OfficeHeadAppointed, OfficeOpened, OfficePlacedUnder
from projections.offices import OfficeFilter, OfficeRow, offices_count, offices_page
from tests.projections.conftest import Board
from tests.projections.history import TOWN, VILLAGE, History, named


def opened(office: str, kind: str = "puskesos", region: str = VILLAGE) -> OfficeOpened:
    return OfficeOpened(office=office, name=office.title(), kind=kind, region=region)


HISTORY = History()
HISTORY.record(named("betabas"), opened("betabas"))
HISTORY.record(named("dinas"), opened("dinas", "dinas", "61.05"))
HISTORY.record(
    named("betabas"), OfficeHeadAppointed(office="betabas", account="head-1", decree="SK 1")
)
HISTORY.record(
    named("betabas"), OfficePlacedUnder(office="betabas", superior="dinas", decree="SK 2")
)
HISTORY.record(
    named("betabas"),
    OfficeClosed(
        office="betabas", reason="work_taken_over", decree="SK 3", successor="secretariat"
    ),
)
HISTORY.record(named("betabas"), opened("betabas", region=TOWN))


async def test_an_office_is_what_its_decrees_left(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    board.show(HISTORY.facts)

    async def at(position: int | None) -> OfficeRow:
        first, *_ = await offices_page(conn, board.schema, OfficeFilter(), limit=9, at=position)
        assert first.office == "betabas"
        return first

    assert (await at(1)).head is None
    assert ((await at(3)).head, (await at(3)).decree) == ("head-1", "SK 1")
    assert (await at(4)).superior == "dinas"
    closed = await at(5)
    assert (closed.status, closed.reason, closed.successor, closed.decree) == (
        "closed",
        "work_taken_over",
        "secretariat",
        "SK 3",
    )
    assert closed.closed_at == HISTORY.facts[4].envelope.occurred_at
    anew = await at(None)
    assert (anew.status, anew.closed_at, anew.reason, anew.successor) == (
        "working",
        None,
        None,
        None,
    )
    assert (anew.head, anew.superior, anew.region) == (None, None, TOWN)
    assert anew.opened_position == 1


async def test_offices_are_asked_for_by_kind_by_work_and_by_region(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    board.show(HISTORY.facts)

    async def asked(at: int | None = None, **wanted: Any) -> list[str]:
        which = OfficeFilter(**wanted)
        rows = await offices_page(conn, board.schema, which, limit=9, at=at)
        assert await offices_count(conn, board.schema, which, at) == len(rows)
        return [row.office for row in rows]

    assert await asked() == ["betabas", "dinas"]
    assert await asked(kind="dinas") == ["dinas"]
    assert await asked(status="closed") == []
    assert await asked(status="closed", at=5) == ["betabas"]
    assert await asked(region=TOWN) == ["betabas"]
    assert await asked(region="61.05") == ["betabas", "dinas"]
    rows = await offices_page(conn, board.schema, OfficeFilter(), after=1, limit=9)
    assert [row.office for row in rows] == ["dinas"]
