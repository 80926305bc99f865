"""How good the data are, from lists of facts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import psycopg
import pytest

from domain.fact import About, Sealed
from domain.household import (
    HouseholdMoved,
    HouseholdRegistered,
    MemberAdded,
    MemberDied,
)
from domain.person import (
    HouseholdJoined,
    MergedInto,
    PersonDied,
    PersonMoved,
    PersonRegistered,
    PersonsMerged,
    PersonsUnmerged,
    UnmergedFrom,
)
from projections.data_quality import (
    Fraction,
    QualityFilter,
    behind,
    behind_count,
    qualities,
)
from projections.quality_measures import MEASURES
from tests.projections.conftest import Board
from tests.projections.history import START, TOWN, VILLAGE, History, named

HERE = About(region=VILLAGE)
RECENTLY = QualityFilter(START - timedelta(days=90))


def registered(*fields: str, sex: str | None = None, region: str = VILLAGE) -> PersonRegistered:
    sealed = {field: Sealed(f"sealed {field}") for field in fields}
    return PersonRegistered(name=Sealed("sealed"), sex=sex, region=region, **sealed)


def _people() -> History:
    """Whole and in a family; without a phone, and long ago; a duplicate of the first; dead; elsewhere."""
    history = History()
    history.record(
        named("whole"),
        registered("nik", "family_card", "phone", sex="P"),
        HouseholdJoined(household=named("family"), relation="family_head"),
        about=HERE,
    )
    history.record(
        named("partly"), registered("nik", "family_card", sex="L"), about=HERE, days_late=200
    )
    history.record(named("twice"), registered(), about=HERE)
    history.record(named("whole"), PersonsMerged(merged=named("twice")), about=HERE)
    history.record(named("twice"), MergedInto(survivor=named("whole")), about=HERE)
    history.record(
        named("dead"), registered("nik"), PersonDied(died_on=date(2022, 5, 1)), about=HERE
    )
    history.record(named("town"), registered(region=TOWN), about=About(region=TOWN))
    return history


async def test_every_number_is_so_many_of_so_many(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    board.show(_people().facts)
    found = await qualities(conn, board.schema, RECENTLY)
    assert found[VILLAGE] == {
        "valid_nik": Fraction(2, 2),
        "complete": Fraction(1, 2),
        "accurate": Fraction(1, 2),
        "family_card_known": Fraction(2, 2),
        "phone_known": Fraction(1, 2),
        "sex_known": Fraction(2, 2),
        "in_family": Fraction(1, 2),
        "up_to_date": Fraction(1, 2),
        "not_suspected": Fraction(2, 2),
        "not_duplicated": Fraction(3, 4),
    }
    assert found[TOWN]["valid_nik"] == Fraction(0, 1)
    only_town = QualityFilter(START, scope=("61.05.07",))
    assert set(await qualities(conn, board.schema, only_town)) == {TOWN}


async def test_who_was_taken_apart_again_counts_for_themselves(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = _people()
    merged = history.last
    history.record(
        named("whole"),
        PersonsUnmerged(unmerged=named("twice"), reason="different_people"),
        about=HERE,
    )
    history.record(named("twice"), UnmergedFrom(survivor=named("whole")), about=HERE)
    board.show(history.facts)
    counted = (await qualities(conn, board.schema, RECENTLY))[VILLAGE]
    assert (counted["valid_nik"], counted["not_duplicated"]) == (Fraction(2, 3), Fraction(4, 4))
    before = (await qualities(conn, board.schema, RECENTLY, at=merged))[VILLAGE]
    assert before["not_duplicated"] == Fraction(3, 4)


async def test_who_moved_counts_where_they_live_now(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = _people()
    before = history.last
    moved = PersonMoved(to_region=TOWN, moved_on=date(2022, 5, 18))
    history.record(named("whole"), moved, about=About(region=TOWN))
    board.show(history.facts)
    counted = await qualities(conn, board.schema, RECENTLY)
    assert counted[TOWN]["valid_nik"] == Fraction(1, 2)
    assert counted[VILLAGE]["valid_nik"] == Fraction(1, 1)
    assert (await qualities(conn, board.schema, RECENTLY, at=before))[VILLAGE][
        "valid_nik"
    ] == Fraction(2, 2)


async def test_families_count_until_they_leave_and_where_they_live(
    board: Board, conn: psycopg.AsyncConnection[Any]
) -> None:
    history = History()
    with_card = HouseholdRegistered(region=VILLAGE, head=named("a"), family_card=Sealed("s"))
    history.record(
        named("one"),
        with_card,
        MemberAdded(person=named("a"), relation="family_head"),
        MemberDied(person=named("a"), died_on=date(2022, 5, 1)),
        about=HERE,
    )
    without = HouseholdRegistered(region=VILLAGE, head=named("b"))
    history.record(named("two"), without, about=HERE, days_late=100)
    staying = history.last
    day = date(2022, 5, 18)
    history.record(
        named("two"), HouseholdMoved(to_region=TOWN, outside=False, moved_on=day), about=HERE
    )
    history.record(
        named("one"), HouseholdMoved(to_region="21.71", outside=True, moved_on=day), about=HERE
    )
    board.show(history.facts)
    before = (await qualities(conn, board.schema, RECENTLY, at=staying))[VILLAGE]
    assert before["household_card_known"] == Fraction(1, 2)
    assert before["household_up_to_date"] == Fraction(1, 2)
    after = await qualities(conn, board.schema, RECENTLY)
    assert after[VILLAGE]["household_card_known"] == Fraction(0, 0)
    assert after[TOWN]["household_up_to_date"] == Fraction(1, 1)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES.keys())
async def test_the_list_behind_a_number_has_as_many_as_it_says(
    board: Board, conn: psycopg.AsyncConnection[Any], measure: Any
) -> None:
    board.show(_people().facts)
    found = await qualities(conn, board.schema, RECENTLY)
    counts = [region.get(measure.name, Fraction(0, 0)) for region in found.values()]
    good = sum(count.numerator for count in counts)
    all_of_them = sum(count.denominator for count in counts)
    for meets, expected in ((True, good), (False, all_of_them - good)):
        rows = await behind(conn, board.schema, measure, RECENTLY, meets=meets, limit=10)
        assert len(rows) == expected
        assert rows == sorted(rows, key=lambda row: row.registered_position)
        assert await behind_count(conn, board.schema, measure, RECENTLY, meets=meets) == expected
        for last, following in pairwise(rows):
            page = await behind(
                conn,
                board.schema,
                measure,
                RECENTLY,
                meets=meets,
                after=last.registered_position,
                limit=1,
            )
            assert page == [following]


def test_measures_are_told_in_both_languages_and_three_make_the_score() -> None:
    assert {measure.score for measure in MEASURES.values()} == {
        None,
        "valid",
        "complete",
        "accurate",
    }
    assert all(measure.id != measure.en for measure in MEASURES.values())
