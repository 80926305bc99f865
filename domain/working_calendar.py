"""Working days: weekends, decreed holidays and joint leave, by editions of a year's calendar that are facts.

A year's calendar is decreed before it begins (SKB 3 Menteri) and sometimes revised within it. What was computed under
an edition stands in the facts that rest on it, so a later edition changes no past deadline.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import Invalid, Missing, RepeatedDay
from domain.fact import Fact
from domain.identifiers import stream_id
from domain.indonesia import decreed_days_off
from domain.shapes import checked_number, checked_open_text

_SATURDAY = 5

SHIPPED_2022 = frozenset(
    date(2022, month, day)
    for month, days in {
        1: (1,), 2: (1, 28), 3: (3,), 4: (15, 29), 5: (1, 2, 3, 4, 5, 6, 16, 26), 6: (1,),
        7: (9, 30), 8: (17,), 10: (8,), 12: (25,),
    }.items()
    for day in days
)  # fmt: skip
"""Holidays and joint leave of 2022: SKB 963, 3 and 4 of 2021 as changed by SKB 375, 1 and 1 of 2022. From general
knowledge: the decree's own text was not at hand; a tenant publishes its own edition where this one errs."""

EARLIEST_YEAR, LATEST_YEAR = 2000, 2099

# Facts --------------------------------------------------------------------------------------------


class CalendarPublished(Fact, frozen=True, kw_only=True):
    """An edition of a year's days off. edition counts within the year from 1; 0 is the one that ships.

    days_off: holidays and joint leave (cuti bersama), weekends left out; decree: that set them.
    """

    year: int
    edition: int
    decree: str
    days_off: tuple[date, ...]


CalendarEvent: TypeAlias = CalendarPublished

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """One year's latest edition."""

    edition: int
    days_off: frozenset[date]


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The tenant's calendar: the latest edition of each year that was published, else what ships.

    In a year without any edition only weekends are days off; `edition` says so.
    """

    years: Mapping[int, YearCalendar] = field(default_factory=dict)
    region: None = None

    def days_off(self, year: int) -> frozenset[date]:
        """Holidays and joint leave of a year, by its latest edition."""
        return self.years[year].days_off if year in self.years else shipped_days_off(year)

    def is_working(self, day: date) -> bool:
        """Whether offices work on a day."""
        return day.weekday() < _SATURDAY and day not in self.days_off(day.year)

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after a day; the day itself where count is 0."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def between(self, day: date, until: date) -> int:
        """How many working days lie after `day` up to and with `until`; negative when it is before."""
        if until < day:
            return -self.between(until, day)
        days = ((day + timedelta(days=n)) for n in range(1, (until - day).days + 1))
        return sum(map(self.is_working, days))

    def edition(self, day: date, until: date) -> str:
        """The editions that a count between two days rests on, such as `2026:0` or `2026:0,2027:1`."""
        return ",".join(f"{year}:{self._edition(year)}" for year in range(day.year, until.year + 1))

    def _edition(self, year: int) -> str:
        if year in self.years:
            return str(self.years[year].edition)
        return "0" if shipped_days_off(year) else "akhir pekan saja"


SHIPPED = WorkingCalendar()
"""The calendar of a tenant that published none."""


def shipped_days_off(year: int) -> frozenset[date]:
    """The days off of a year as they ship; none for a year whose decree we do not know."""
    return SHIPPED_2022 if year == 2022 else decreed_days_off(year)  # noqa: PLR2004 # says itself


def evolve(calendar: WorkingCalendar | None, event: CalendarEvent) -> WorkingCalendar:
    """What the calendar is after the fact."""
    match event:
        case CalendarPublished():
            known = calendar.years if calendar else {}
            year = YearCalendar(event.edition, frozenset(event.days_off))
            return WorkingCalendar({**known, event.year: year})
        case _:
            assert_never(event)


# Decisions ----------------------------------------------------------------------------------------


def calendar_stream() -> UUID:
    """A tenant has one calendar."""
    return stream_id("calendar")


def publish(
    calendar: WorkingCalendar | None, *, year: int, decree: str, days_off: tuple[date, ...]
) -> CalendarPublished:
    """Publish an edition of a year, the first or one that replaces an earlier edition for what follows."""
    checked_number(year, "year", least=EARLIEST_YEAR, most=LATEST_YEAR)
    if not days_off:  # every year has holidays: the list was forgotten
        raise Missing("days_off")
    if any(day.year != year for day in days_off):
        raise Invalid("days_off")
    if len(set(days_off)) != len(days_off):
        raise RepeatedDay("days_off")
    before = (calendar or SHIPPED).years.get(year)
    return CalendarPublished(
        year=year,
        edition=1 + (before.edition if before else 0),
        decree=checked_open_text(decree, "decree", most=500),
        days_off=tuple(sorted(days_off)),
    )
