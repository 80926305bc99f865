"""After people are taken apart, everything that is counted stands as it did before they were merged."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain.enrolment import EnrolmentDecided
from domain.fact import About, Sealed
from domain.person import (
    MergedInto,
    PersonRegistered,
    PersonsMerged,
    PersonsUnmerged,
    UnmergedFrom,
)
from projections.enrolled import EnrolledFilter, enrolled
from projections.paid import PaymentFilter, payments
from projections.paid_twice import AnomalyFilter, payment_anomalies
from projections.people import people_by_id
from tests.projections.conftest import Board
from tests.projections.history import DAY, VILLAGE, History, named
from tests.projections.payment_examples import Entitled

ANI, BUDI, CITRA, DEDI = PEOPLE = [named(name) for name in ("ani", "budi", "citra", "dedi")]


def begun() -> History:
    """Four people, all enrolled and paid for the same component of the same period."""
    history = History()
    for person in PEOPLE:
        registered = PersonRegistered(name=Sealed("sealed"), region=VILLAGE)
        history.record(person, registered, about=About(VILLAGE))
        decided = EnrolmentDecided(
            programme="PKH", person=person, unit="KPM", decided_on=DAY, region=VILLAGE
        )
        history.record(named(f"enrolment {person}"), decided, about=About(VILLAGE, "PKH"))
        entitled = Entitled(person)
        entitled.paid(history, entitled.scheduled(), entitled.credited())
    return history


def merge(history: History, survivor: UUID, merged: UUID) -> None:
    history.record(survivor, PersonsMerged(merged=merged))
    history.record(merged, MergedInto(survivor=survivor))


def unmerge(history: History, survivor: UUID, merged: UUID) -> None:
    history.record(survivor, PersonsUnmerged(unmerged=merged, reason="different_people"))
    history.record(merged, UnmergedFrom(survivor=survivor))


async def said(board: Board, conn: psycopg.AsyncConnection[Any], at: int | None = None) -> Any:
    """Everything that depends on who is who."""
    (people,) = await enrolled(conn, board.schema, EnrolledFilter(), at=at)
    (paid,) = await payments(conn, board.schema, PaymentFilter(), at=at)
    anomalies = await payment_anomalies(conn, board.schema, AnomalyFilter(), at)
    known = await people_by_id(conn, board.schema, PEOPLE, at=at)
    survivors = {
        row.person: (row.survivor, row.merged_into, row.absorbed) for row in known.values()
    }
    doubles = {(row.survivor, row.payments, row.held_rupiah) for row in anomalies}
    return people.active, paid.recipients, paid.net_rupiah, doubles, survivors


@pytest.mark.parametrize("page", [1, 3, 100])
async def test_merged_then_taken_apart_is_as_before(
    board: Board, conn: psycopg.AsyncConnection[Any], page: int
) -> None:
    history = begun()
    before = history.last
    merge(history, ANI, BUDI)
    merged = history.last
    unmerge(history, ANI, BUDI)
    board.show(history.facts, page=page)
    assert (await said(board, conn, merged))[:2] == (3, 3)
    assert (await said(board, conn, merged))[3] == {(ANI, 2, 400_000)}
    assert await said(board, conn) == await said(board, conn, before)


async def test_a_branch_comes_off_with_everything_that_was_merged_into_it(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = begun()
    merge(history, CITRA, DEDI)
    before = history.last
    merge(history, BUDI, CITRA)
    merge(history, ANI, BUDI)
    together = history.last
    unmerge(history, BUDI, CITRA)
    apart = history.last
    unmerge(history, ANI, BUDI)
    board.show(history.facts)
    active, recipients, _, doubles, _ = await said(board, conn, together)
    assert (active, recipients, doubles) == (1, 1, {(ANI, 4, 800_000)})
    active, recipients, _, doubles, survivors = await said(board, conn, apart)
    assert (active, recipients) == (2, 2)
    assert doubles == {(ANI, 2, 400_000), (CITRA, 2, 400_000)}
    assert survivors == {
        ANI: (ANI, None, 1),
        BUDI: (ANI, ANI, 0),
        CITRA: (CITRA, None, 1),
        DEDI: (CITRA, CITRA, 0),
    }
    assert await said(board, conn) == await said(board, conn, before)


async def test_a_double_that_had_come_back_stays_known_of_whom_it_concerned(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = begun()
    merge(history, ANI, BUDI)
    Entitled(BUDI).paid(history, Entitled(BUDI).returned(200_000))
    before = history.last
    merge(history, ANI, CITRA)
    unmerge(history, ANI, CITRA)
    board.show(history.facts)
    assert (await said(board, conn))[3] == {(ANI, 1, 200_000)}
    assert await said(board, conn) == await said(board, conn, before)


async def test_what_nobody_merged_is_not_taken_apart(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = begun()
    merge(history, ANI, BUDI)
    before = history.last
    history.record(ANI, PersonsUnmerged(unmerged=CITRA, reason="different_people"))
    history.record(CITRA, PersonsUnmerged(unmerged=BUDI, reason="different_people"))
    board.show(history.facts)
    assert await said(board, conn) == await said(board, conn, before)
