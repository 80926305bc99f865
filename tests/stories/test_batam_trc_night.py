"""As Batam's TRC, we cover 24 hours without a gap and bring three people to where they are helped."""

from __future__ import annotations

from infra.demonstration.stories.batam_trc_night import tell
from tests.stories.conftest import BATAM, Tellers


async def test_a_night_of_the_response_team_told_again_records_nothing_new(
    narrator: Tellers,
) -> None:
    told = narrator(BATAM, "batam_trc_night")
    found = await tell(told)

    assert found["gap"] == "roster_gap"
    assert found["double"] == "already_exists"
    assert found["offers"] == [{"status": "proposed", "givesShift": "sore", "takesShift": "malam"}]
    shifts = found["roster"]["shifts"]
    assert found["roster"]["published"]
    assert sum(shift["assigned"] for shift in shifts) == 14 + 12
    assert [a["endsAt"] for a in shifts[:-1]] == [b["startsAt"] for b in shifts[1:]]
    assert len({m["member"] for shift in shifts for m in shift["members"]}) == 26
    assert sum(m["swappedFrom"] is not None for shift in shifts for m in shift["members"]) == 2

    board = found["board"]
    assert [call["status"] for call in board["calls"]] == ["received"]
    assert board["shifts"] == [{"shift": "sore", "needed": 9, "present": 9}]
    assert board["team"] == [{"kind": "trc", "members": 14}, {"kind": "bko", "members": 12}]
    nearest = found["suggestion"][0]
    assert (nearest["place"], nearest["steps"], nearest["free"]) == ("21.71.10.1004", 0, True)
    assert len(found["suggestion"]) == 9

    case = found["first_case"]
    assert (case["minutesToDispatch"], case["minutesToArrival"]) == (4, 22)
    assert (case["status"], case["outcome"]) == ("closed", "hospital")
    assert found["second_case"] == "case_still_open"
    assert found["ticket"] == "checklist_open"

    later, earlier = found["claims"]
    assert later["repeated"]
    assert later["earlier"] == {"office": "kelurahan-sambau", "claimedOn": "2023-09-05"}
    assert (later["status"], later["missing"], later["office"]) == ("departed", [], "dinsos-pm")
    assert not earlier["repeated"]
    assert [(p["status"], p["cases"]) for p in found["patrols"]] == [("held", 1)]

    assert found["gaps"] == {"pagi": None, "sore": None, "malam": 480}
    totals = found["totals"]
    assert totals["subtype", "anak_lampu_merah"] == 1
    assert {code: totals["outcome", code] for code in ("hospital", "panti", "repatriated")} == {
        "hospital": 1, "panti": 1, "repatriated": 1,
    }  # fmt: skip

    again = narrator(BATAM, "batam_trc_night")
    await tell(again)
    assert again.position == told.position
