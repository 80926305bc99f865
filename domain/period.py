"""The periods that aid is paid for, as the programmes' decrees name them: a month, or a stage (tahap) of a year."""

import calendar
import re
from datetime import date

from domain.errors import Invalid

_BETWEEN = ".."
_LONGEST_YEARS = 20
_EXPECTED = "bulan seperti 2022-05 atau tahap seperti 2022-T2"
_EXPECTED_ENGLISH = "a month like 2022-05 or a stage like 2022-T2"
_PERIOD = re.compile(r"20\d\d-(?:0[1-9]|1[0-2]|T[1-4])")


def checked_period(period: str, field: str = "period") -> str:
    """A month `YYYY-MM` or a stage `YYYY-T1` … `YYYY-T4`, from 2000 to 2099."""
    if not _PERIOD.fullmatch(period):
        raise Invalid(field, expected=_EXPECTED, expected_english=_EXPECTED_ENGLISH)
    return period


def days_of(period: str) -> tuple[date, date]:
    """The first and the last day of a month `YYYY-MM` or a stage `YYYY-Tn` of three months."""
    year, part = checked_period(period).split("-")
    stage = part.startswith("T")
    last = int(part[1:]) * 3 if stage else int(part)
    first = last - 2 if stage else last
    return date(int(year), first, 1), date(int(year), last, calendar.monthrange(int(year), last)[1])


def span_of(text: str, field: str = "period") -> tuple[date, date]:
    """The first and the last day of a period, or of `YYYY-MM-DD..YYYY-MM-DD`, at most twenty years."""
    first, between, last = text.partition(_BETWEEN)
    if not between and _PERIOD.fullmatch(text):
        return days_of(text)
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise _no_span(field) from None
    years = days[1].year - days[0].year
    if text != _BETWEEN.join(map(str, days)) or days[0] > days[1] or years >= _LONGEST_YEARS:
        raise _no_span(field)
    return days


def _no_span(field: str) -> Invalid:
    return Invalid(
        field,
        expected=f"{_EXPECTED}, atau hari awal..akhir seperti 2022-01-01..2022-05-18, kurang dari"
        f" {_LONGEST_YEARS} tahun",
        expected_english=f"{_EXPECTED_ENGLISH}, or first..last day like 2022-01-01..2022-05-18, less than"
        f" {_LONGEST_YEARS} years",
    )


def periods_within(first: date, last: date) -> tuple[str, ...]:
    """The months and stages that lie wholly from one day to another."""
    parts = [*(f"{month:02}" for month in range(1, 13)), "T1", "T2", "T3", "T4"]
    named = (f"{year}-{part}" for year in range(first.year, last.year + 1) for part in parts)
    known = (period for period in named if _PERIOD.fullmatch(period))
    return tuple(one for one in known if first <= days_of(one)[0] and days_of(one)[1] <= last)
