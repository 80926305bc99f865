"""As Sintang's desk we refer a family to BPJS, and no door is the wrong one."""

from __future__ import annotations

from typing import Any

from infra.demonstration.stories import sintang_referral
from tests.stories.conftest import SINTANG, Tellers


async def test_a_referral_is_rerouted_until_it_helps_and_silence_expires(
    narrator: Tellers,
) -> None:
    found = await sintang_referral.tell(narrator(SINTANG, sintang_referral.NAME))
    first, onward, silent, next_ = (found[key] for key in ("first", "onward", "silent", "next"))

    assert (first["status"], first["declineReason"]) == ("rerouted", "data_mismatch")
    assert (first["sentOn"], first["dueOn"]) == ("2022-06-06", "2022-06-13")
    assert onward["partner"] == "dukcapil-sintang"
    assert (onward["status"], onward["result"], onward["closedAs"]) == (
        "closed",
        "helped",
        "completed",
    )
    assert onward["fields"] == ["name", "nik", "birth_date"]
    shown = {part["name"]: part["value"] for part in onward["packet"]}
    assert shown == {"name": "C*** L***", "nik": "************0001", "birth_date": "***"}
    assert onward["need"] == "Mohon kepesertaan JKN diaktifkan kembali."

    assert silent["status"] == "rerouted"
    assert silent["acknowledgedOn"] is None
    assert [entry["fact"] for entry in silent["timeline"]] == [
        "referral.drafted",
        "referral.sent",
        "referral.expired",
        "referral.rerouted",
    ]
    assert silent["timeline"][2]["role"] == "system"
    assert next_["status"] == "accepted"
    assert sintang_referral.NIK not in str(found)

    assert found["board"] == {
        "byStatus": [
            {"status": "closed", "referrals": 1},
            {"status": "rerouted", "referrals": 1},
        ],
        "sent": 2,
        "acknowledged": 2,
        "medianDaysToAcknowledgment": 3.0,
    }
    _the_network_is_seen_against_the_target_on_any_day(found)
    _everybody_sees_counts_and_nobody_a_single_complaint(found["public"])
    assert await sintang_referral.tell(narrator(SINTANG, sintang_referral.NAME)) == found


def _the_network_is_seen_against_the_target_on_any_day(found: dict[str, Any]) -> None:
    reached = {day: at["targets"][0]["reached"] for day, at in found["network"].items()}
    assert reached == {"2022-06-30": 1, "2022-12-31": 2, "2024-01-05": 3}
    now = found["network"]["2024-01-05"]
    assert now["targets"] == [
        {
            "level": "kecamatan",
            "reachBy": "2023-12-31",
            "decree": "SK 460/559/KEP-DINSOS/2022",
            "regions": 14,
            "reached": 3,
            "missing": 11,
            "overdue": True,
        }
    ]
    assert len(now["districts"]) == 14
    assert sum(district["villages"] for district in now["districts"]) == 406
    assert [d["name"] for d in now["districts"] if d["hasPuskesos"]] == [
        "Sintang",
        "Sepauk",
        "Ketungau Tengah",
    ]
    values = {each["code"]: each for each in found["indicators"]}
    assert (values["complaints_open"]["numerator"], values["complaints_open"]["denominator"]) == (
        1,
        1,
    )
    # four were sent in June: to BPJS, Dukcapil, the mental hospital (silent) and the hospital
    acknowledged = values["referrals_acknowledged"]
    assert (acknowledged["numerator"], acknowledged["denominator"]) == (3, 4)
    assert values["referral_median_days"]["value"] == 1.0


def _everybody_sees_counts_and_nobody_a_single_complaint(found: dict[str, Any]) -> None:
    rows = {row["heading"]["code"]: row for row in found["complaints"]["rows"]}
    assert found["fewest"] == 5
    assert rows["pbi_inactive"]["total"] is None  # it was one
    assert None in rows["pbi_inactive"]["counts"]
    assert found["complaints"]["total"] is None
