"""Working days leave out weekends, holidays and joint leave, by the edition that is known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from domain.errors import Invalid, Missing, OutOfRange, RepeatedDay
from domain.working_calendar import SHIPPED, CalendarPublished, WorkingCalendar, evolve, publish
from tests.given import Given

DAYS = st.dates(date(2021, 12, 1), date(2028, 1, 31))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 1, 5), 0, date(2026, 1, 5)),
        (date(2026, 1, 5), 1, date(2026, 1, 6)),
        (date(2026, 1, 9), 1, date(2026, 1, 12)),  # over a weekend
        (date(2026, 12, 23), 1, date(2026, 12, 28)),  # joint leave, Christmas, weekend
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # New Year, weekend
        (date(2026, 1, 5), 10, date(2026, 1, 20)),  # Isra Mikraj on the 16th
        (date(2022, 4, 28), 1, date(2022, 5, 9)),  # Idulfitri 2022 with its joint leave
        (date(2040, 3, 2), 1, date(2040, 3, 5)),  # no decree for 2040: weekends only
    ],
)
def test_what_ships_leaves_out_weekends_and_days_off(day: date, count: int, expected: date) -> None:
    assert SHIPPED.after(day, count) == expected


@for_any(DAYS, st.integers(0, 40))
def test_counting_on_and_counting_between_agree(day: date, count: int) -> None:
    until = SHIPPED.after(day, count)
    assert SHIPPED.between(day, until) == count
    assert SHIPPED.between(until, day) == -count
    assert count == 0 or SHIPPED.is_working(until)


@for_any(DAYS, st.integers(0, 30), st.sets(DAYS, max_size=10))
def test_more_days_off_never_bring_a_deadline_forward(
    day: date, count: int, more: set[date]
) -> None:
    calendar = SHIPPED
    for year in {each.year for each in more}:
        off = SHIPPED.days_off(year) | {each for each in more if each.year == year}
        calendar = evolve(
            calendar,
            CalendarPublished(year=year, edition=1, decree="SKB", days_off=tuple(sorted(off))),
        )
    assert calendar.after(day, count) >= SHIPPED.after(day, count)


def test_an_edition_replaces_the_one_that_ships_and_is_named() -> None:
    own = CalendarPublished(year=2026, edition=1, decree="SKB", days_off=(date(2026, 1, 6),))
    calendar = evolve(None, own)
    assert calendar.after(date(2026, 1, 5), 1) == date(2026, 1, 7)
    assert calendar.is_working(date(2026, 1, 16))  # this edition does not have it
    assert calendar.edition(date(2026, 12, 30), date(2027, 1, 2)) == "2026:1,2027:0"
    assert "akhir pekan" in SHIPPED.edition(date(2040, 1, 1), date(2040, 1, 2))


def test_editions_count_within_the_year() -> None:
    first = CalendarPublished(year=2026, edition=1, decree="SKB 1", days_off=())
    second = CalendarPublished(year=2026, edition=2, decree="SKB 2", days_off=(date(2026, 1, 1),))
    given = Given[WorkingCalendar, CalendarPublished](evolve, first)
    given.when(publish, year=2026, decree="SKB 2", days_off=(date(2026, 1, 1),)).then(second)


@pytest.mark.parametrize(
    ("year", "days", "refusal", "field"),
    [
        (1999, (), OutOfRange, "year"),
        (2026, (), Missing, "days_off"),
        (2026, (date(2025, 1, 1),), Invalid, "days_off"),
        (2026, (date(2026, 1, 1),) * 2, RepeatedDay, "days_off"),
    ],
)
def test_a_wrong_calendar_is_refused(
    year: int, days: tuple[date, ...], refusal: type[Invalid], field: str
) -> None:
    Given(evolve).when(publish, year=year, decree="SKB", days_off=days).then_refused(
        refusal, field=field
    )


def test_a_negative_count_is_for_days_before() -> None:
    monday = date(2026, 1, 5)
    assert SHIPPED.between(monday, monday - timedelta(days=3)) == -1
