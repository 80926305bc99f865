"""The information desk: a family hears what it can get and why, and nobody is promised what another decides."""

from __future__ import annotations

from typing import Any

from infra.demonstration.stories import sintang_information_desk
from tests.stories.conftest import SINTANG, Tellers


def answers(found: dict[str, Any]) -> dict[str, tuple[str, int]]:
    return {code: (one["answer"], one["rupiah"]) for code, one in found.items()}


async def test_a_family_asks_what_it_can_get_and_told_again_records_nothing(
    narrator: Tellers,
) -> None:
    first = narrator(SINTANG, "sintang_information_desk")
    found = await sintang_information_desk.tell(first)
    assert found["refused"] == {"overlap": "periods_overlap", "backdated": "too_early"}
    assert answers(found["known"]) == {
        "BLT-DD": ("eligible", 300_000),
        "BPNT": ("eligible", 200_000),
        "CONTOH-BEASISWA": ("eligible", 1_000_000),
        "CONTOH-DISABILITAS": ("not_eligible", 0),
        "CONTOH-LANSIA": ("eligible", 150_000),
        "PBI-JK": ("eligible", 168_000),
        "PIP": ("eligible", 0),
        "PKH": ("eligible", 750_000 + 600_000 + 500_000 + 225_000),
    }
    pkh = found["known"]["PKH"]
    assert pkh["period"] == {"period": "2026-T3", "applyBy": "2026-09-15"}
    assert pkh["decidedBy"] == "Kementerian Sosial"
    elderly = next(due for due in pkh["dues"] if due["component"]["component"] == "elderly")
    assert "Sumber tidak sepakat" in elderly["component"]["disputed"]
    unknown = found["unknown"]["PKH"]
    assert unknown["answer"] == "unknown"
    assert [why["criterion"]["kind"] for why in unknown["because"]] == ["decile_at_most"]
    _of_a_registered_family_only_what_is_known_counts(found)

    again = narrator(SINTANG, "sintang_information_desk")
    await sintang_information_desk.tell(again)
    assert again.position == first.position


def _of_a_registered_family_only_what_is_known_counts(found: dict[str, Any]) -> None:
    registered = found["registered"]
    assert registered["BLT-DD"]["answer"] == "eligible"  # it is known not to receive PKH
    assert [why["criterion"]["kind"] for why in registered["PKH"]["because"]] == [
        "registered_in_dtsen",
        "decile_at_most",
        "has_component",
    ]
    assert registered["PBI-JK"]["rupiah"] == 2 * 42_000
    assert registered["CONTOH-BEASISWA"]["answer"] == "unknown"
    assert found["at_home"]["PKH"]["answer"] == "not_eligible"
