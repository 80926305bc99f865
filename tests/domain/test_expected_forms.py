"""A refused form says in both languages what is expected, and never what was given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from domain.account import checked_account
from domain.complaint_walls import checked_account as checked_officer
from domain.errors import Invalid, OutOfRange
from domain.free_text import checked_free_text
from domain.settlement import checked_reference
from domain.shapes import (
    checked_coordinates,
    checked_number,
    checked_slug,
    checked_text,
    checked_window,
)

NOON = datetime(2022, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("check", "given", "named"),
    [
        (partial(checked_slug, field="shift"), "m", "2 sampai 40"),
        (partial(checked_slug, field="line"), "uji.1", "a-z"),
        (partial(checked_coordinates, field="place"), "-0.07,111.5", "3 sampai 7 angka desimal"),
        (partial(checked_coordinates, field="place"), "48.8584, 12.2945", "Indonesia"),
        (partial(checked_account, field="account"), "Pemilik ", "tanpa spasi"),
        (partial(checked_officer, field="officer"), "Pemilik ", "tanpa spasi"),
        (checked_reference, "RJ-7719", "rujukan pembayaran"),
    ],
)
def test_what_is_expected_is_said(check: Callable[[str], object], given: str, named: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(given)
    assert refused.value.code == "invalid"
    assert refused.value.field
    assert named in refused.value.text
    assert "Expected: " in refused.value.text_english
    assert "…" not in refused.value.text + refused.value.text_english
    assert len(given) == 1 or given.strip() not in refused.value.text + refused.value.text_english


def test_an_end_before_its_beginning_is_told_how_long_it_may_be() -> None:
    with pytest.raises(Invalid, match="paling lama 12 jam kemudian") as refused:
        checked_window(NOON, NOON - timedelta(hours=1), longest=timedelta(hours=12))
    assert refused.value.field == "ends_at"


@pytest.mark.parametrize(
    "check",
    [
        partial(checked_text, field="note", least=3, most=8),
        partial(checked_free_text, field="note", longest=8),
    ],
)
def test_a_text_of_the_wrong_length_is_told_characters_not_a_value(
    check: Callable[[str], object],
) -> None:
    with pytest.raises(OutOfRange) as refused:
        check("sembilan!")
    assert refused.value.text.endswith("sampai 8 karakter; ini 9.")
    assert refused.value.text_remedy == "Sesuaikan panjang teksnya."
    assert "8 characters; it has 9." in refused.value.text_english
    assert check("delapan8") == "delapan8"


def test_a_number_out_of_range_is_told_the_range() -> None:
    with pytest.raises(OutOfRange, match="Nilai harus antara 1 dan 5") as refused:
        checked_number(6, "rating", least=1, most=5)
    assert "between 1 and 5" in refused.value.text_english
