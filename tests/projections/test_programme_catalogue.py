"""The catalogue of programmes, from lists of facts."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from domain.fact import About, Fact
from domain.programme import (
    ProgrammeEnded,
    ProgrammeRegistered,
    ProgrammeResumed,
    ProgrammeSuspended,
)
from projections.programme_catalogue import programme, programmes
from tests.projections.conftest import Board
from tests.projections.history import History, named


def registered(code: str, level: str = "national") -> ProgrammeRegistered:
    return ProgrammeRegistered(
        code=code,
        name=f"Program {code}",
        level=level,
        owner="Kemensos",
        unit="KPM",
        funding="apbn",
        description="Bantuan",
    )


@pytest.mark.parametrize(
    ("happened", "status"),
    [
        ((), "active"),
        ((ProgrammeSuspended(reason="budget"),), "suspended"),
        ((ProgrammeSuspended(reason="budget"), ProgrammeResumed()), "active"),
        ((ProgrammeEnded(reason="term_over"),), "ended"),
    ],
)
async def test_facts_become_the_status(
    board: Board, conn: psycopg.AsyncConnection[Any], happened: tuple[Fact, ...], status: str
) -> None:
    history = History()
    about = About(programme="BPNT")
    history.record(named("BPNT"), registered("BPNT"), *happened, about=about)
    board.show(history.facts)
    row = await programme(conn, board.schema, "BPNT")
    assert row is not None
    assert (row.name, row.funding, row.status) == ("Program BPNT", "apbn", status)
    first = await programme(conn, board.schema, "BPNT", at=1)
    assert first is not None
    assert first.status == "active"


async def test_the_list_is_in_order_of_code_and_filters(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    for code, level in (("PKH", "national"), ("BLT-DD", "village"), ("BPNT", "national")):
        history.record(named(code), registered(code, level), about=About(programme=code))
    board.show(history.facts)

    async def codes(**wanted: Any) -> list[str]:
        return [row.code for row in await programmes(conn, board.schema, **wanted)]

    assert await codes() == ["BLT-DD", "BPNT", "PKH"]
    assert await codes(level="national") == ["BPNT", "PKH"]
    assert await codes(status="ended") == []
    assert await codes(at=2) == ["BLT-DD", "PKH"]
    assert await programme(conn, board.schema, "PIP") is None
