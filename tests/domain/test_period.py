"""A period is a month or a stage of three months, and has a first and a last day."""

from datetime import date

import pytest

from domain.errors import Invalid
from domain.period import checked_period, days_of


@pytest.mark.parametrize("period", ["2026-01", "2026-12", "2026-T1", "2022-T4", "2000-01"])
def test_a_period_is_a_month_or_a_stage(period: str) -> None:
    assert checked_period(period) == period


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-T1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-T4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: str, first: date, last: date) -> None:
    assert days_of(period) == (first, last)


def test_what_is_no_period_has_no_days() -> None:
    with pytest.raises(Invalid):
        days_of("2026-13")
