"""NIKs that more than one person has, and money with people who have none on file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain.person import PersonsToldApart
from projections.anomaly_kinds import AnomalyKind, Population
from projections.anomaly_lists import AnomalyFilter, population_counts
from tests.projections.aid_examples import ANI, BUDI, CITRA, DEDI, merged, registered, unmerged
from tests.projections.conftest import Board
from tests.projections.history import TOWN, History
from tests.projections.payment_examples import Entitled
from tests.projections.test_anomalous_acts import EVERY, listed

SHARED, WITHOUT = AnomalyKind.SHARED_NIK, AnomalyKind.PAID_WITHOUT_NIK


def file(board: Board, digest: str, *people: UUID, kind: str = "nik") -> None:
    """File digests as registrations do."""
    with board.connection.cursor() as cursor:
        cursor.executemany(
            f"insert into {board.schema}.person_index values (%s, %s, %s)",
            [(kind, digest.encode(), person) for person in people],
        )


async def test_a_nik_of_more_than_one_person_is_shared_until_they_are_one(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI)
    registered(history, BUDI, region=TOWN)
    registered(history, CITRA, DEDI)
    file(board, "first", ANI, BUDI, DEDI)
    file(board, "second", CITRA)
    file(board, "family", ANI, CITRA, kind="name_and_phone")
    board.show(history.facts)
    (found,) = await listed(board, conn, SHARED)
    assert (found.measured, found.most, found.found_position, found.place) == (3, 1, 2, 2)
    assert (found.person, found.subject, found.region) == (BUDI, BUDI, TOWN)
    assert found.actor == "desk-1"
    assert await listed(board, conn, SHARED, at=1) == []
    (early,) = await listed(board, conn, SHARED, at=2)
    assert early.measured == 2
    assert await listed(board, conn, SHARED, AnomalyFilter(scope=("61.05.01",))) == []
    wanted = [Population.PEOPLE_WITH_NIK]
    assert await population_counts(conn, board.schema, EVERY, wanted) == {"people_with_nik": 4}
    history.record(BUDI, PersonsToldApart(other=ANI))
    merged(history, ANI, DEDI)
    board.show(history.facts)
    (told,) = await listed(board, conn, SHARED)
    assert (told.measured, told.found_position) == (2, 2)
    assert await population_counts(conn, board.schema, EVERY, wanted) == {"people_with_nik": 3}
    before = history.last
    merged(history, ANI, BUDI)
    board.show(history.facts)
    assert await listed(board, conn, SHARED) == []
    assert await listed(board, conn, SHARED, at=before) == [told]
    unmerged(history, ANI, DEDI)
    board.show(history.facts)
    (again,) = await listed(board, conn, SHARED)
    assert (again.measured, again.person) == (2, DEDI)


@pytest.mark.parametrize("nik", [None, "sealed-nik"])
async def test_money_with_somebody_without_a_nik_on_file_deserves_a_look(
    board: Board, conn: psycopg.AsyncConnection[Any], nik: str | None
) -> None:
    history = History()
    registered(history, ANI, nik=nik)
    anis = Entitled(ANI)
    anis.paid(history, anis.scheduled())
    anis.paid(history, anis.credited())
    credited = history.last
    anis.paid(history, anis.collected())
    board.show(history.facts, page=2)
    found = await listed(board, conn, WITHOUT)
    assert [(one.subject, one.person, one.detail, one.found_position) for one in found] == (
        [] if nik else [(anis.stream, ANI, "collected", credited)]
    )
    assert await listed(board, conn, WITHOUT, at=credited - 1) == []
    anis.paid(history, anis.returned(200_000))
    board.show(history.facts)
    assert await listed(board, conn, WITHOUT) == []


async def test_a_nik_under_another_id_of_the_same_person_is_theirs(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    registered(history, ANI)
    registered(history, BUDI, nik=None)
    budis = Entitled(BUDI)
    budis.paid(history, budis.scheduled(), budis.credited())
    board.show(history.facts)
    assert len(await listed(board, conn, WITHOUT)) == 1
    merged(history, ANI, BUDI)
    board.show(history.facts)
    assert await listed(board, conn, WITHOUT) == []
    unmerged(history, ANI, BUDI)
    board.show(history.facts)
    (found,) = await listed(board, conn, WITHOUT)
    assert found.found_position == history.last - 1
