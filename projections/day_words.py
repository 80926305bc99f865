"""Days and the periods that aid is paid for, as people say them."""

from datetime import date
from typing import Final, TypeAlias

Pair: TypeAlias = tuple[str, str]
"""The same in Indonesian and in English."""

_MONTHS: Final[tuple[tuple[str, ...], tuple[str, ...]]] = (
    (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
        *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
    ),
    (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
)


def day_in_words(day: date) -> Pair:
    """A day with its month by name."""
    indonesian, english = (f"{day.day} {months[day.month - 1]} {day.year}" for months in _MONTHS)
    return indonesian, english


def period_in_words(period: str) -> Pair:
    """A month, 2026-03, or a stage of a year, 2026-T1 (domain/period.py)."""
    year, part = period.split("-")
    if part.startswith("T"):
        return f"tahap {part[1:]} tahun {year}", f"stage {part[1:]} of {year}"
    indonesian, english = (f"{months[int(part) - 1]} {year}" for months in _MONTHS)
    return indonesian, english
