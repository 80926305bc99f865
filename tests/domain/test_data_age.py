"""Data are stale when nothing changed for so many months, and they never become fresh by waiting."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.data_age import fresh_since, stale
from domain.rule_book import RULES

QUARTER = RULES["data_update"].shipped


@pytest.mark.parametrize(
    ("on", "since"),
    [
        (date(2022, 5, 18), date(2022, 2, 18)),
        (date(2022, 5, 31), date(2022, 2, 28)),
        (date(2024, 5, 31), date(2024, 2, 29)),
        (date(2022, 1, 1), date(2021, 10, 1)),
        (date(2022, 3, 15), date(2021, 12, 15)),
    ],
)
def test_three_months_are_counted_by_the_calendar(on: date, since: date) -> None:
    assert fresh_since(QUARTER, on) == since
    assert not stale(since, QUARTER, on)
    assert stale(since - timedelta(days=1), QUARTER, on)
    assert stale(None, QUARTER, on)


days = st.dates(date(2001, 1, 1), date(2090, 1, 1))


@given(last=days, on=days, later=st.integers(0, 400), months=st.integers(1, 24))
def test_what_is_stale_stays_stale_until_something_changes(
    last: date, on: date, later: int, months: int
) -> None:
    rule = replace(QUARTER, numbers={"months": months})
    assert stale(last, rule, on) <= stale(last, rule, on + timedelta(days=later))
    assert not stale(on, rule, on)
