"""The periods that aid is paid for, as the programmes' decrees name them: a month, or a stage (tahap) of a year."""

import calendar
import re
from datetime import date

from domain.errors import Invalid

_PERIOD = re.compile(r"20\d\d-(?:0[1-9]|1[0-2]|T[1-4])")


def checked_period(period: str, field: str = "period") -> str:
    """A month `YYYY-MM` or a stage `YYYY-T1` … `YYYY-T4`, from 2000 to 2099."""
    if not _PERIOD.fullmatch(period):
        raise Invalid(field)
    return period


def days_of(period: str) -> tuple[date, date]:
    """The first and the last day of a month `YYYY-MM` or a stage `YYYY-Tn` of three months."""
    year, part = checked_period(period).split("-")
    stage = part.startswith("T")
    last = int(part[1:]) * 3 if stage else int(part)
    first = last - 2 if stage else last
    return date(int(year), first, 1), date(int(year), last, calendar.monthrange(int(year), last)[1])
