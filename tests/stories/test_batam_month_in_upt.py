"""As Batam's UPT, we know who sleeps where, who may assess, how long they stay and how it ends."""

from __future__ import annotations

from typing import Any

import pytest

from application.roles import Role
from infra.demonstration.stories.batam_month_in_upt import SINGGAH, UPT, tell
from tests.stories.conftest import BATAM, Tellers

TRAIL = """query($min: Position) {
  auditTrail(first: 200, minPosition: $min) { totalCount edges { node { words wordsEn basis } } } }"""


@pytest.fixture
async def month(narrator: Tellers) -> dict[str, Any]:
    return await tell(narrator(BATAM, "batam_month_in_upt"))


def facts(found: dict[str, Any], who: str) -> list[str]:
    return [entry["fact"].removeprefix("case.") for entry in found["clients"][who]["timeline"]]


async def test_a_month_in_the_upt(narrator: Tellers, month: dict[str, Any]) -> None:
    assert month["refused"] == {
        "ill": "health_check_needed",
        "no_guardian": "missing",
        "no_bed": "no_bed_free",
        "unqualified": "not_qualified",
        "other_qualification": "not_qualified",
        "own_plan": "same_person",
    }
    _occupancy_is_told_by_side_and_day(month)
    _stays_end_as_decided(month)
    assert month["sessions"] == [
        {"kind": "kitchen", "sessions": 1, "minutes": 60, "present": 3, "absent": 0},
        {"kind": "salon", "sessions": 1, "minutes": 90, "present": 2, "absent": 1},
        {"kind": "workshop", "sessions": 1, "minutes": 120, "present": 1, "absent": 0},
    ]
    await _told_again_records_nothing(narrator, month)


def _occupancy_is_told_by_side_and_day(month: dict[str, Any]) -> None:
    def taken(day: str) -> dict[tuple[str, str], tuple[int, int]]:
        return {
            (side["shelter"], side["side"]): (side["occupied"], side["free"])
            for side in month["occupancy"][day]
        }

    assert taken("2024-02-08") == {
        (UPT, "men"): (1, 1),
        (UPT, "women"): (1, 0),
        (UPT, "children"): (1, 0),
        (SINGGAH, "men"): (0, 1),
        (SINGGAH, "women"): (1, 0),
        (SINGGAH, "children"): (0, 0),
    }
    assert taken("2024-03-01") == {
        (UPT, "men"): (0, 2),
        (UPT, "women"): (1, 0),
        (UPT, "children"): (0, 1),
        (SINGGAH, "men"): (0, 1),
        (SINGGAH, "women"): (0, 1),
        (SINGGAH, "children"): (0, 0),
    }


def _stays_end_as_decided(month: dict[str, Any]) -> None:
    assert month["outcomes"] == {
        "total": 3,
        "lines": [
            {"outcome": "absconded", "category": "PMKS-25", "sex": "P", "clients": 1, "days": 4},
            {"outcome": "panti", "category": "PMKS-09", "sex": "L", "clients": 1, "days": 22},
            {"outcome": "reunified", "category": "PMKS-04", "sex": "P", "clients": 1, "days": 8},
        ],
    }
    man, child = month["clients"]["man"], month["clients"]["child"]
    assert (man["status"], man["destination"]) == ("closed", "panti-bina-laras-contoh")
    assert (man["sessionsPresent"], man["sessionsAbsent"]) == (2, 1)
    assert man["findings"] == "Temuan contoh (sintetis)."
    assert facts(month, "man")[-5:] == [
        "stay_limit_exceeded",
        "stay_extended",
        "outcome_decided",
        "client_discharged",
        "closed",
    ]
    assert (child["status"], child["visits"], child["situation"]) == ("closed", 1, "doing_well")
    assert facts(month, "child")[-4:] == [
        "aftercare_planned",
        "aftercare_overdue",
        "aftercare_visited",
        "closed",
    ]
    assert month["clients"]["woman"]["outcome"] == "absconded"
    assert month["clients"]["second"]["status"] == "admitted"


async def _told_again_records_nothing(narrator: Tellers, month: dict[str, Any]) -> None:
    async def trail() -> dict[str, Any]:
        n = narrator(BATAM, "reader")
        await n.pass_to("2024-03-01 12:00")
        inspector = n.someone(Role.INSPECTOR, "dinsos-pm")
        return (await inspector.ask(TRAIL))["auditTrail"]  # type: ignore[no-any-return]

    before = await trail()
    again = await tell(narrator(BATAM, "batam_month_in_upt"))
    for table in ("people", "outcomes", "sessions", "clients", "occupancy"):
        assert again[table] == month[table]
    assert await trail() == before
    told = str(before)
    for personal in ("Temuan contoh", "Sertifikat contoh", "Pendamping", "Bersekolah lagi"):
        assert personal not in told
