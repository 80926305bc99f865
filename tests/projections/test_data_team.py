"""The data team and the age of data, from lists of facts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg

from domain.data_team import (
    DataTeamMemberAssigned,
    DataTeamMemberReleased,
    WorkstationPlaced,
    WorkstationRemoved,
)
from domain.fact import About, Sealed
from domain.household import HouseholdRegistered
from domain.person import PersonalDataUnmasked, PersonRegistered
from projections.data_team import VillageData, members_in, villages
from tests.projections.conftest import Board
from tests.projections.history import START, TOWN, VILLAGE, History, named

HERE, THERE = About(region=VILLAGE), About(region=TOWN)


def assigned(member: str, village: str = VILLAGE) -> DataTeamMemberAssigned:
    return DataTeamMemberAssigned(member=member, village=village, decree="SK 12/2022")


def released(member: str, village: str = VILLAGE) -> DataTeamMemberReleased:
    return DataTeamMemberReleased(member=member, village=village, reason="moved_on")


async def test_members_and_workstations_are_counted_village_by_village(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(named("one"), assigned("one"), about=HERE)
    history.record(named("two"), assigned("two"), about=HERE)
    history.record(named("station"), WorkstationPlaced(village=VILLAGE), about=HERE)
    whole = history.record(named("three"), assigned("three", TOWN), about=THERE)
    history.record(named("one"), released("one"), assigned("one", TOWN), about=HERE)
    history.record(
        named("station"), WorkstationRemoved(village=VILLAGE, reason="broken"), about=HERE
    )
    board.show(history.facts)

    async def counted(at: int | None = None, **wanted: Any) -> dict[str, tuple[int, bool]]:
        found = await villages(conn, board.schema, at=at, **wanted)
        return {code: (row.operators, row.workstation) for code, row in found.items()}

    assert await counted(whole) == {VILLAGE: (2, True), TOWN: (1, False)}
    assert await counted() == {VILLAGE: (1, False), TOWN: (2, False)}
    assert await counted(scope=("61.05.07",)) == {TOWN: (2, False)}
    assert await counted(region="61.05.01") == {VILLAGE: (1, False)}
    members = await members_in(conn, board.schema, [VILLAGE, TOWN])
    assert {code: [each.member for each in rows] for code, rows in members.items()} == {
        VILLAGE: ["two"],
        TOWN: ["one", "three"],
    }


async def test_the_last_change_is_the_latest_that_happened_not_the_latest_we_heard_of(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    person = PersonRegistered(name=Sealed("s"), region=VILLAGE)
    first = history.record(named("a"), person, about=HERE)
    history.record(named("b"), person, about=HERE, days_late=30)
    family = HouseholdRegistered(region=TOWN, head=named("a"))
    history.record(named("family"), family, about=THERE, days_late=5)
    looked = PersonalDataUnmasked(fields=("nik",), purpose_code="legal", purpose=Sealed("s"))
    history.record(named("a"), looked, about=HERE)
    board.show(history.facts)
    found = await villages(conn, board.schema)
    assert found[VILLAGE] == VillageData(
        VILLAGE, 0, False, START + timedelta(minutes=first), position=first
    )
    assert found[TOWN].last_change_at == START + timedelta(minutes=3) - timedelta(days=5)


async def test_a_release_that_does_not_fit_changes_nothing(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    history.record(named("one"), assigned("one"), released("one", TOWN), about=HERE)
    history.record(named("nobody"), released("nobody"), about=HERE)
    board.show(history.facts)
    found = await villages(conn, board.schema)
    assert {code: row.operators for code, row in found.items()} == {VILLAGE: 1}
