"""People who share a NIK, or a name and a card or telephone, are listed until somebody says who they are."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain.fact import About, Sealed
from domain.person import (
    HouseholdJoined,
    MergedInto,
    PersonDied,
    PersonMoved,
    PersonRegistered,
    PersonsMerged,
    PersonsToldApart,
    PersonsUnmerged,
    UnmergedFrom,
)
from projections.data_quality import QualityFilter, behind, behind_count, qualities
from projections.duplicates import REASONS, Double, doubles_of
from projections.quality_measures import MEASURES
from tests.projections.conftest import Board, Explaining
from tests.projections.history import START, TOWN, VILLAGE, History, named

ANI, AGAIN, SISTER, STRANGER = PEOPLE = [
    named(name) for name in ("ani", "again", "sister", "stranger")
]
SUSPECTED = MEASURES["not_suspected"]
RECENTLY = QualityFilter(START - timedelta(days=90))
FILED = (
    *(("family_card", "card", person) for person in (ANI, AGAIN, SISTER)),
    *(("phone", "telephone", person) for person in (ANI, AGAIN, STRANGER)),
    *(("name_and_family_card", "ani, card", person) for person in (ANI, AGAIN)),
    *(("name_and_phone", "ani, telephone", person) for person in (ANI, AGAIN)),
    ("name_and_family_card", "her sister, card", SISTER),
    ("name_and_phone", "a stranger, telephone", STRANGER),
    *(("nik", person.hex, person) for person in (ANI, SISTER)),
)
"""Ani is registered twice, once without NIK; her sister shares the card, a stranger the telephone."""


@pytest.fixture
def history(board: Board) -> History:
    file(board, *FILED)
    history = History()
    for person in PEOPLE:
        region = TOWN if person == AGAIN else VILLAGE
        registered = PersonRegistered(name=Sealed("sealed"), region=region)
        history.record(person, registered, about=About(region))
    return history


def file(board: Board, *entries: tuple[str, str, UUID]) -> None:
    """File digests as registrations do; what stands for a digest is the digest of nothing."""
    with board.connection.cursor() as cursor:
        cursor.executemany(
            f"insert into {board.schema}.person_index values (%s, %s, %s)",
            [(kind, digest.encode(), person) for kind, digest, person in entries],
        )


class Asked:
    """What is answered about duplicates, which must be the same however it is asked."""

    def __init__(self, conn: psycopg.AsyncConnection[Any], schema: str) -> None:
        self.conn = conn
        self.schema = schema

    async def listed(self, wanted: QualityFilter = RECENTLY, at: int | None = None) -> set[UUID]:
        rows = await behind(
            self.conn, self.schema, SUSPECTED, wanted, meets=False, limit=500, at=at
        )
        count = await behind_count(self.conn, self.schema, SUSPECTED, wanted, meets=False, at=at)
        counted = [
            found["not_suspected"]
            for found in (await qualities(self.conn, self.schema, wanted, at)).values()
        ]
        assert len(rows) == count == sum(each.denominator - each.numerator for each in counted)
        listed = [row.subject for row in rows]
        found = await doubles_of(self.conn, self.schema, listed, wanted.scope, at)
        assert {each.one for each in found} == set(listed)
        return set(listed)


@pytest.fixture
def asked(board: Board, conn: psycopg.AsyncConnection[Any]) -> Asked:
    return Asked(conn, board.schema)


async def test_a_shared_card_or_telephone_needs_the_same_name(
    board: Board, history: History, asked: Asked
) -> None:
    board.show(history.facts)
    assert await asked.listed() == {ANI, AGAIN}
    assert await doubles_of(asked.conn, board.schema, [ANI, SISTER]) == [
        Double(ANI, AGAIN, "name_and_family_card"),
        Double(ANI, AGAIN, "name_and_phone"),
    ]


async def test_one_nik_is_enough(board: Board, history: History, asked: Asked) -> None:
    board.show(history.facts)
    file(board, ("nik", SISTER.hex, STRANGER))
    assert await asked.listed() == set(PEOPLE)
    assert await doubles_of(asked.conn, board.schema, [STRANGER]) == [
        Double(STRANGER, SISTER, "nik")
    ]
    assert set(REASONS) == {"nik", "name_and_family_card", "name_and_phone"}


async def test_merged_they_are_one_and_taken_apart_they_are_listed_again(
    board: Board, history: History, asked: Asked
) -> None:
    before = history.last
    history.record(ANI, PersonsMerged(merged=AGAIN))
    history.record(AGAIN, MergedInto(survivor=ANI))
    together = history.last
    history.record(ANI, PersonsUnmerged(unmerged=AGAIN, reason="merged_by_mistake"))
    history.record(AGAIN, UnmergedFrom(survivor=ANI))
    board.show(history.facts)
    assert await asked.listed(at=before) == {ANI, AGAIN}
    assert await asked.listed(at=together) == set()
    assert await asked.listed() == {ANI, AGAIN}


async def test_told_apart_they_are_two_until_somebody_merges_them(
    board: Board, history: History, asked: Asked
) -> None:
    before = history.last
    history.record(ANI, PersonsToldApart(other=AGAIN))
    history.record(AGAIN, PersonsToldApart(other=ANI))
    board.show(history.facts)
    assert await asked.listed() == set()
    assert await asked.listed(at=before) == {ANI, AGAIN}
    history.record(AGAIN, PersonsMerged(merged=ANI))
    history.record(ANI, MergedInto(survivor=AGAIN))
    history.record(AGAIN, PersonsUnmerged(unmerged=ANI, reason="merged_by_mistake"))
    history.record(ANI, UnmergedFrom(survivor=AGAIN))
    board.show(history.facts)
    assert await asked.listed() == {ANI, AGAIN}


async def test_who_was_told_apart_stays_so_under_the_id_that_goes_on(
    board: Board, history: History, asked: Asked
) -> None:
    history.record(ANI, PersonsToldApart(other=AGAIN))
    history.record(AGAIN, PersonsToldApart(other=ANI))
    history.record(STRANGER, PersonsMerged(merged=AGAIN))
    history.record(AGAIN, MergedInto(survivor=STRANGER))
    board.show(history.facts)
    assert await asked.listed() == set()


async def test_the_dead_are_no_candidates_but_the_living_double_is(
    board: Board, history: History, asked: Asked
) -> None:
    dead = named("dead")
    file(board, ("name_and_phone", "ani, telephone", dead))
    history.record(
        dead, PersonRegistered(name=Sealed("sealed"), region=VILLAGE), about=About(VILLAGE)
    )
    history.record(dead, PersonDied(died_on=date(2022, 5, 1)), about=About(VILLAGE))
    board.show(history.facts)
    rows = await doubles_of(asked.conn, board.schema, [AGAIN])
    assert {row.other for row in rows} == {ANI, dead}
    assert await asked.listed() == {ANI, AGAIN}


async def test_who_lives_outside_a_scope_does_not_exist_in_it(
    board: Board, history: History, asked: Asked
) -> None:
    board.show(history.facts)
    there = QualityFilter(START, scope=("61.05.01",))
    assert await asked.listed(there) == set()
    assert await asked.listed(QualityFilter(START, region="61.05.01")) == {ANI}
    assert await asked.listed(QualityFilter(START, scope=("61.05.01", "61.05.07"))) == {ANI, AGAIN}


async def test_who_is_suspected_does_not_count_as_accurate(
    board: Board, history: History, asked: Asked
) -> None:
    for person in PEOPLE:
        history.record(person, HouseholdJoined(household=named("f"), relation="child"))
    board.show(history.facts)
    found = await qualities(asked.conn, board.schema, RECENTLY)
    assert found[VILLAGE]["accurate"] == (2, 3)
    assert found[TOWN]["accurate"] == (0, 1)


SHARED = {
    ("nik", "two offices"): (0, 4),
    ("name_and_phone", "a post office's telephone"): (0, 1, 2, 3, 5),
    ("name_and_family_card", "a card"): (1, 4),
    ("name_and_family_card", "another card"): (5, 6, 7),
}
"""What eight people share. The last two are registered after all the others."""


async def test_as_of_any_position_is_what_was_answered_there(board: Board, asked: Asked) -> None:
    crowd = [named(f"one of a crowd {number}") for number in range(8)]
    file(board, *((*what, crowd[who]) for what, those in SHARED.items() for who in those))
    history, chance = History(), random.Random("duplicates")
    for person in crowd[:6]:
        history.record(person, _registered(), about=About(VILLAGE))
    for number in range(120):
        if number in (40, 60):
            history.record(crowd[6 + number // 60], _registered(), about=About(VILLAGE))
        _something_happens(history, chance, crowd[: 6 + (number >= 40) + (number >= 60)])
    there = QualityFilter(START, scope=(TOWN,))
    live = {}
    for at in sorted(chance.sample(range(6, history.last + 1), 25)):
        board.show(history.facts[:at], page=20)
        live[at] = [await _all(asked, crowd, wanted) for wanted in (RECENTLY, there)]
    board.show(history.facts, page=20)
    assert len({str(answers) for answers in live.values()}) > 15  # it was not always the same
    for at, answers in live.items():
        found = [await _all(asked, crowd, wanted, at) for wanted in (RECENTLY, there)]
        assert found == answers, at


async def _all(
    asked: Asked, crowd: list[UUID], wanted: QualityFilter, at: int | None = None
) -> tuple[list[Double], set[UUID]]:
    """Who may be whom, whoever they are, and who of them is listed."""
    doubles = await doubles_of(asked.conn, asked.schema, crowd, wanted.scope, at)
    return sorted(doubles), await asked.listed(wanted, at)


def _registered() -> PersonRegistered:
    return PersonRegistered(name=Sealed("sealed"), region=VILLAGE)


def _something_happens(history: History, chance: random.Random, crowd: list[UUID]) -> None:
    """Two people are merged, taken apart or told apart, or one moves or dies, as the domain would decide it."""
    one, other = chance.sample(crowd, 2)
    merged = {}
    for recorded in history.facts:
        if isinstance(recorded.fact, MergedInto):
            merged[recorded.stream] = recorded.fact.survivor
        elif isinstance(recorded.fact, UnmergedFrom):
            del merged[recorded.stream]
    if merged and chance.random() < 0.4:
        gone, survivor = chance.choice(sorted(merged.items()))
        history.record(survivor, PersonsUnmerged(unmerged=gone, reason="different_people"))
        history.record(gone, UnmergedFrom(survivor=survivor))
    elif one in merged or other in merged or chance.random() < 0.2:
        to_region = chance.choice((TOWN, VILLAGE))
        history.record(one, PersonMoved(to_region=to_region, moved_on=date(2022, 5, 1)))
    elif chance.random() < 0.5:
        history.record(one, PersonsToldApart(other=other))
        history.record(other, PersonsToldApart(other=one))
    elif chance.random() < 0.9:
        history.record(one, PersonsMerged(merged=other))
        history.record(other, MergedInto(survivor=one))
    else:
        history.record(one, PersonDied(died_on=date(2022, 5, 1)))


FAMILIES, IN_GROUPS = 300, 5
MOST_TOUCHED = 100
"""Rows that a plan may touch for each person: dozens of steps pass over everybody, none over all for each."""


async def test_nobody_is_compared_with_everybody_though_nothing_is_known_of_the_tables(
    board: Board, explaining: psycopg.AsyncConnection[Any]
) -> None:
    crowd = [named(f"family {number}") for number in range(FAMILIES)]
    groups = [crowd[first : first + IN_GROUPS] for first in range(0, FAMILIES, IN_GROUPS)]
    history = History()
    for person in crowd:
        history.record(person, _registered(), about=About(VILLAGE))
    for group in groups[::2]:
        for one, other in list(permutations(group, 2))[: IN_GROUPS - 1]:
            history.record(one, PersonsToldApart(other=other))
            history.record(other, PersonsToldApart(other=one))
    for number, group in enumerate(groups):
        file(board, *(("name_and_phone", f"telephone {number}", person) for person in group))
        file(board, *(("nik", person.hex, person) for person in group))
    board.show(history.facts, page=FAMILIES)
    asked = Asked(explaining, board.schema)
    for scope in (("",), (VILLAGE,), (VILLAGE, TOWN)):
        for at in (None, history.last, FAMILIES):
            await asked.listed(QualityFilter(START, scope), at)
    assert max(Explaining.touched) < MOST_TOUCHED * FAMILIES
