"""Indonesian identifiers and calendars: what is accepted, what is refused and why."""

from datetime import date

import pytest

from domain.errors import (
    InvalidFamilyCard,
    InvalidNik,
    InvalidPhone,
    Refusal,
    SpreadsheetDamage,
    UnknownRegion,
)
from domain.indonesia import (
    checked_family_card,
    checked_nik,
    checked_phone,
    checked_region,
    names_a_person,
    region_name,
    regions_of,
    rupiah,
    working_days_after,
)

TODAY = date(2026, 1, 5)

# Synthetic: kecamatan 99 exists nowhere. 17 August 1990; a woman's day is 17 + 40.
MAN, WOMAN = "6105991708909001", "6105995708909001"


@pytest.mark.parametrize("nik", [MAN, WOMAN])
def test_a_valid_nik_is_kept_as_sixteen_digits(nik: str) -> None:
    assert checked_nik(nik, on=TODAY) == nik


@pytest.mark.parametrize("written", ["610599 170890 9001", "6105.9917.0890.9001", f" {MAN} "])
def test_a_nik_may_be_written_in_groups(written: str) -> None:
    assert checked_nik(written, on=TODAY) == MAN


@pytest.mark.parametrize(
    ("nik", "refusal"),
    [
        ("610599170890900", InvalidNik),  # 15 digits
        ("61059917089090012", InvalidNik),  # 17 digits
        ("6105993508909001", InvalidNik),  # day 35 is neither 1-31 nor 41-71
        ("6105997208909001", InvalidNik),  # day 72
        ("6105991713909001", InvalidNik),  # month 13
        ("6105993002909001", InvalidNik),  # 30 February
        ("6105991708900000", InvalidNik),  # serial 0000
        ("61059917O8909001", InvalidNik),  # a letter O
        ("٦١٠٥٩٩١٧٠٨٩٠٩٠٠١", InvalidNik),  # sixteen digits, but not ours
        ("", InvalidNik),
        ("6.10599E+15", SpreadsheetDamage),
        ("6,10599e+15", SpreadsheetDamage),
    ],
)
def test_an_impossible_nik_is_refused(nik: str, refusal: type[Refusal]) -> None:
    with pytest.raises(Refusal) as refused:
        checked_nik(nik, on=TODAY)
    assert type(refused.value) is refusal
    assert refused.value.field == "nik"


def test_a_refusal_never_repeats_the_number() -> None:
    for broken in ("6105993508909001", "6.10599E+15"):
        with pytest.raises(InvalidNik) as refused:
            checked_nik(broken, on=TODAY)
        told = f"{refused.value} {refused.value.text_remedy} {refused.value.text_english}"
        assert broken not in told


@pytest.mark.parametrize("card", ["6105010101220001", "6105 0101 0122 0001"])
def test_a_family_card_number_has_sixteen_digits(card: str) -> None:
    assert checked_family_card(card) == "6105010101220001"


@pytest.mark.parametrize(
    ("card", "refusal"),
    [
        ("610501010122000", InvalidFamilyCard),
        ("61050101012200011", InvalidFamilyCard),
        ("610501010122000A", InvalidFamilyCard),
        ("٦١٠٥٠١٠١٠١٢٢٠٠٠١", InvalidFamilyCard),  # sixteen digits, but not ours
        ("6.1050101E+15", SpreadsheetDamage),
    ],
)
def test_an_impossible_family_card_is_refused(card: str, refusal: type[Refusal]) -> None:
    with pytest.raises(Refusal) as refused:
        checked_family_card(card)
    assert type(refused.value) is refusal


@pytest.mark.parametrize("written", ["0812-3456-7890", "+62 812 3456 7890", "6281234567890"])
def test_a_phone_number_is_kept_in_one_form(written: str) -> None:
    assert checked_phone(written) == "+6281234567890"


@pytest.mark.parametrize("written", ["", "12", "not a number"])
def test_an_impossible_phone_number_is_refused(written: str) -> None:
    with pytest.raises(InvalidPhone):
        checked_phone(written)


@pytest.mark.parametrize(
    "code", ["61", "61.05", "21.71", "61.05.01.1001", "61.05.01.1002", "21.71.01.1002"]
)
def test_a_kemendagri_code_is_accepted(code: str) -> None:
    assert checked_region(code) == code


@pytest.mark.parametrize(
    "code",
    [
        "6107",  # the BPS code of Sintang, which Kemendagri numbers 61.05
        "61.5",
        "61.99",
        "61.05.99.1001",
        "61.05.01.9999",
        "61.05.01.1001.01",
        " 61.05",
        "61.05\n",
        "",
    ],
)
def test_an_unknown_region_is_refused(code: str) -> None:
    with pytest.raises(UnknownRegion):
        checked_region(code)


def test_a_region_has_a_name() -> None:
    assert "Sintang" in region_name("61.05").title()
    assert "Batam" in region_name("21.71").title()


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 1, 5), 0, date(2026, 1, 5)),
        (date(2026, 1, 5), 1, date(2026, 1, 6)),
        (date(2026, 1, 9), 1, date(2026, 1, 12)),  # over a weekend
        (date(2026, 12, 23), 1, date(2026, 12, 28)),  # joint leave, Christmas, weekend
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # New Year, weekend
        (date(2026, 1, 5), 10, date(2026, 1, 20)),  # Isra Mikraj on the 16th
        (date(2040, 3, 2), 1, date(2040, 3, 5)),  # no decree for 2040: weekends only
    ],
)
def test_working_days_leave_out_weekends_and_decreed_holidays(
    day: date, count: int, expected: date
) -> None:
    assert working_days_after(day, count) == expected


@pytest.mark.parametrize(
    "number",
    [
        MAN,
        "6105 9917 0890 9001",
        "610599 170890 9001",
        "61.05.99.170890.9001",
        "081234567890",
        "0812-3456-7890",
        "0812 345 678",
        "+62 812-3456-7890",
        "62812.3456.7890",
    ],
)
@pytest.mark.parametrize("text", ["{}", "a.n. Anita, {}.", "({})"])
def test_a_number_of_a_person_is_found_in_a_text(text: str, number: str) -> None:
    assert names_a_person(text.format(number))


@pytest.mark.parametrize(
    "text",
    [
        "SK 460/559/Dinsos/2022",
        "Kepmensos 146/HUK/2013",
        "SP2D 190191303010235",  # 15 digits, as the treasury's are
        "SP2D 0812345/LS/2022",
        "BA 2022-05-18 s.d. 2022-05-19",
        "BA 2022-05-18 2022-05-19",
        "61.05.01.1001",
        "12345678901234567",
        "rekening kas 1 2 3",
        "",
    ],
)
def test_numbers_of_documents_are_no_person_s(text: str) -> None:
    assert not names_a_person(text)


def test_rupiah_are_written_with_dots() -> None:
    assert rupiah(1_500_000).replace("\xa0", "").replace(" ", "") == "Rp1.500.000"


def test_a_regency_has_its_kecamatan_and_they_their_villages() -> None:
    kecamatan = regions_of("61.05")
    assert len(kecamatan) == 14
    assert sum(len(regions_of(code)) for code in kecamatan) == 406  # 390 desa and 16 kelurahan [27]
    assert (
        sum(len(regions_of(code)) for code in regions_of("21.71")) == 64
    )  # kelurahan of Batam [27]
    assert regions_of("61.05.01.1001") == ()
