"""Batam's data team: as many as the article counts, over as many kelurahan as the ministry's list has."""

from __future__ import annotations

from infra.demonstration.stories import batam_data_team
from tests.stories.conftest import BATAM, Tellers

# Of the founding article: the team of Batam, and its computers.
TEAM_MEMBERS, KELURAHAN, COMPUTERS = 87, 64, 64


async def test_the_team_covers_every_kelurahan_until_somebody_leaves(narrator: Tellers) -> None:
    first = narrator(BATAM, "batam_data_team")
    found = await batam_data_team.tell(first)
    complete, gap = found["complete"], found["gap"]
    assert (complete["operators"], complete["villages"]) == (TEAM_MEMBERS, KELURAHAN)
    assert (complete["withWorkstation"], complete["withoutWorkstation"]) == (COMPUTERS, 0)
    assert (complete["withOperator"], complete["withoutOperator"]) == (KELURAHAN, 0)
    assert complete["staleAfterMonths"] == 3
    assert found["refused"] == {
        "second kelurahan": "wrong_state",
        "second workstation": "already_exists",
        "kecamatan": "not_a_village",
        "other regency": "outside_region",
    }
    assert (gap["operators"], gap["withoutOperator"]) == (TEAM_MEMBERS - 1, 1)
    assert [(one["operators"], one["workstation"]) for one in found["gaps"]] == [([], True)]
    quality = {
        one["measure"]: (one["numerator"], one["denominator"], one["percentTenths"])
        for one in found["quality"]["total"]["numbers"]
    }
    assert found["quality"]["total"]["people"] == 2
    assert quality["valid_nik"] == quality["complete"] == (1, 2, 500)
    assert quality["accurate"] == (0, 2, 0)
    assert quality["up_to_date"] == (2, 2, 1000)
    assert quality["household_card_known"] == (0, 0, None)
    assert [one["kind"] for one in found["without_nik"]] == ["person"]
    assert found["later"]["stale"] == KELURAHAN
    again = narrator(BATAM, "batam_data_team")
    await batam_data_team.tell(again)
    assert again.position == first.position
