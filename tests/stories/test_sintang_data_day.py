"""The village's data day: nobody checks their own work, nothing changes without minutes, and merges can be undone."""

from __future__ import annotations

from infra.demonstration.stories import sintang_data_day
from tests.stories.conftest import SINTANG, Tellers


async def test_a_family_goes_from_the_proposal_to_the_enrolment_once_however_often_told(
    narrator: Tellers,
) -> None:
    found = await sintang_data_day.tell(narrator(SINTANG, "sintang_data_day"))
    assert found["refused"] == {
        "basis": "minutes_required",
        "verify": "same_person",
        "objection": "evidence_required",
    }
    family = found["kpm360"]
    assert family["household"]["living"] == 2
    assert family["household"]["familyCard"] == "************0001"
    members = {
        one["relation"]: (one["standing"], one["person"]["name"], one["person"]["diedOn"])
        for one in family["household"]["members"]
    }
    assert members == {
        "family_head": ("member", "C*** Y***", None),
        "parent": ("died", "C*** M***", "2026-04-09"),
        "child": ("member", "C*** A***", None),
    }
    (proposal,) = family["proposals"]
    assert (proposal["stage"], proposal["round"], proposal["minutes"], proposal["decile"]) == (
        "accepted",
        1,
        sintang_data_day.MINUTES,
        2,
    )
    assert family["enrolments"] == [{"programme": "PKH", "standing": "active"}]
    assert [one["status"] for one in family["objections"]] == ["raised", "rejected"]
    assert family["services"] == [{"service": "PKH", "quantity": 1}]
    assert found["funnel"] == [
        {
            "unit": "KPM",
            "proposed": 1,
            "visited": 1,
            "meeting": 1,
            "verified": 1,
            "submitted": 1,
            "enrolled": 1,
            "ended": 0,
        }
    ]
    assert found["objections"] == ("rejected", "lapsed")
    assert found["survivors"] == [True, True]
    assert found["counts_while_told"] == [3, 2, 3]
    assert found["suspected_while_told"] == [2, 0, 2]

    again = await sintang_data_day.tell(narrator(SINTANG, "sintang_data_day"))
    assert again["objections"] == found["objections"]
    assert again["funnel"] == found["funnel"]
    assert again["kpm360"]["household"] == family["household"]
    assert again["counts_while_told"] == [3, 3, 3]
    assert again["suspected_while_told"] == [2, 2, 2]
