"""The audit trail, from lists of facts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg

from domain import complaint as facts
from domain.fact import About
from projections.audit_trail import (
    AuditFilter,
    audit_count,
    audit_page,
    timeline,
)
from projections.read_model import projected_position
from tests.projections.conftest import Board
from tests.projections.history import START, VILLAGE, History, complaint_submitted, named


def life() -> History:
    history = History()
    one, two = named("one"), named("two")
    history.record(one, complaint_submitted(), about=About(VILLAGE, "BPNT"))
    history.record(two, complaint_submitted(), actor="desk-2", office="secretariat")
    history.record(one, facts.ComplaintVerified(lapor_class="complaint"), about=About(VILLAGE))
    history.record(one, facts.ComplaintWithdrawn(), about=About(VILLAGE), days_late=3)
    return history


async def test_every_fact_is_one_entry_in_words(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = life()
    board.show(history.facts)
    entries = await audit_page(conn, board.schema, AuditFilter(), limit=10, newest_first=False)
    assert [entry.position for entry in entries] == [1, 2, 3, 4]
    for entry, recorded in zip(entries, history.facts, strict=True):
        assert (entry.stream, entry.version, entry.topic) == recorded[2:5]
        assert (entry.recorded_at, entry.actor) == (
            recorded.recorded_at,
            recorded.envelope.actor,
        )
    assert entries[2].words_id == "Pengaduan diverifikasi sebagai pengaduan"
    assert entries[3].recorded_at - entries[3].occurred_at == timedelta(days=3)
    assert await projected_position(conn, board.schema) == 4


async def test_the_trail_filters_and_pages_both_ways(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    board.show(life().facts)

    async def found(wanted: AuditFilter, **more: Any) -> list[int]:
        more.setdefault("limit", 10)
        page = await audit_page(conn, board.schema, wanted, **more)
        return [entry.position for entry in page]

    assert await found(AuditFilter()) == [4, 3, 2, 1]
    assert await found(AuditFilter(), limit=2, after=4) == [3, 2]
    assert await found(AuditFilter(), limit=2, after=1, newest_first=False) == [2, 3]
    assert await found(AuditFilter(), at=2) == [2, 1]
    assert await found(AuditFilter(actor="desk-2")) == [2]
    assert await found(AuditFilter(office="secretariat")) == [2]
    assert await found(AuditFilter(programme="BPNT")) == [1]
    assert await found(AuditFilter(region="61.05.01")) == [4, 3, 1]
    assert await found(AuditFilter(scope=("61.05.07",))) == [2]
    assert await found(AuditFilter(topic="test.complaintwithdrawn")) == [4]
    late = AuditFilter(occurred_before=START)
    assert await found(late) == [4]
    assert await audit_count(conn, board.schema, late) == 1
    third = START + timedelta(minutes=3)
    assert await found(AuditFilter(recorded_from=third)) == [4, 3]
    assert await found(AuditFilter(recorded_before=third)) == [2, 1]
    told = await timeline(conn, board.schema, named("one"), at=3)
    assert [entry.position for entry in told] == [1, 3]
