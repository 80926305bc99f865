"""Checks of shape that aggregates share: closed code lists, slugs, short texts, numbers, days."""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

from domain.errors import (
    InFuture,
    Invalid,
    Missing,
    OutOfRange,
    PersonalDataInClear,
    UnknownCode,
)
from domain.indonesia import names_a_person

_SLUG = re.compile(r"[a-z][a-z0-9_-]{1,39}")


def checked_code(code: str, known: Collection[str], field: str) -> str:
    """The code, if the closed list has it; else UnknownCode, which names the list."""
    if code not in tuple(known):  # an enum class raises on `in` where a tuple of it compares
        raise UnknownCode(field, known=", ".join(sorted(known)))
    return code


def checked_slug(text: str, field: str) -> str:
    """A short lasting name, part of a key: 2..40 of a-z, 0-9, "-", "_", a letter first."""
    if not _SLUG.fullmatch(text):
        raise Invalid(
            field,
            expected="2 sampai 40 huruf kecil a-z, angka, tanda - atau _, diawali huruf",
            expected_english="2 to 40 of lower-case a-z, digits, - or _, a letter first",
        )
    return text


def checked_text(text: str, field: str, *, least: int = 1, most: int = 200) -> str:
    """The text without outer blanks, `least`..`most` printable characters long."""
    text = text.strip()
    if not text:
        raise Missing(field)
    if not text.isprintable():
        raise Invalid(field)
    if not least <= len(text) <= most:
        raise OutOfRange(field, least=least, most=most, long=len(text))
    return text


def checked_open_text(text: str, field: str, *, least: int = 1, most: int = 200) -> str:
    """A text that is kept in clear and shown to many, as checked_text; a person's number is refused."""
    text = checked_text(text, field, least=least, most=most)
    if names_a_person(text):
        raise PersonalDataInClear(field)
    return text


def checked_number(number: int, field: str, *, least: int, most: int) -> int:
    """The number, if it lies in `least`..`most`, both included."""
    if not least <= number <= most:
        raise OutOfRange(field, least=least, most=most)
    return number


_COORDINATES = re.compile(r"(-?\d{1,2}\.\d{3,7})\s*,\s*(\d{2,3}\.\d{3,7})")
_SOUTH, _NORTH, _WEST, _EAST = -11.1, 6.2, 94.9, 141.1


def checked_coordinates(text: str, field: str) -> str:
    """A place in Indonesia as `latitude, longitude` in degrees, such as `-0.0712, 111.4951`."""
    found = _COORDINATES.fullmatch(text.strip())
    latitude, longitude = found.groups() if found else ("0", "0")
    if not (_SOUTH <= float(latitude) <= _NORTH and _WEST <= float(longitude) <= _EAST):
        raise Invalid(
            field,
            expected="lintang, bujur di Indonesia dengan 3 sampai 7 angka desimal, misalnya -0.0712, 111.4951",
            expected_english="latitude, longitude in Indonesia with 3 to 7 decimals, such as -0.0712, 111.4951",
        )
    return f"{latitude}, {longitude}"


EARLIEST_DAY = date(2000, 1, 1)
"""No record of a social welfare desk is older; an earlier day is a slip of the hand."""


def checked_day(day: date, today: date, field: str) -> date:
    """A day from EARLIEST_DAY to today where the tenant is."""
    if day > today:
        raise InFuture(field)
    if day < EARLIEST_DAY:
        raise OutOfRange(field, least=EARLIEST_DAY, most=today)
    return day


def checked_window(
    starts: datetime,
    ends: datetime,
    *,
    longest: timedelta,
    fields: tuple[str, str] = ("starts_at", "ends_at"),
) -> tuple[datetime, datetime]:
    """Two moments with a zone, the first before the second and at most `longest` apart, in UTC."""
    for moment, field in ((starts, fields[0]), (ends, fields[1])):
        if moment.tzinfo is None:
            raise Invalid(field)
    if not timedelta() < ends - starts <= longest:
        hours = f"{longest / timedelta(hours=1):g}"
        raise Invalid(
            fields[1],
            expected=f"waktu setelah mulainya, paling lama {hours} jam kemudian",
            expected_english=f"a moment after the beginning, at most {hours} hours later",
        )
    return starts.astimezone(UTC), ends.astimezone(UTC)
