"""The story of appointments, substitutes and evidence, told twice."""

from __future__ import annotations

from typing import Any

import psycopg

from infra.demonstration.stories.authority import tell
from tests.stories.conftest import BATAM, Tellers


def facts(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT last FROM t_21_71.log_head").fetchone()
    assert row is not None
    return int(row[0])


async def test_who_may_act_is_what_the_decrees_say(narrator: Tellers, database: str) -> None:
    found = await tell(narrator(BATAM, "authority"))
    assert found["stranger"] == "not_appointed"
    assert found["uncited"] == "unknown_evidence"
    assert found["not_hers"] == "not_appointed"
    assert found["checker"] == "same_person"
    assert found["after_leave"] == "not_appointed"
    assert found["revoked_acts"] == found["revoked_reads"] == "not_appointed"
    able = {(one["account"], one["role"], one["actingFor"]) for one in found["able"]}
    assert ("demo-sari-rumah-singgah", "supervisor", "demo-rina-dinsos-kota") in able
    assert ("demo-ani-puskesos-kota", "desk", None) in able  # who was revoked later
    before, during, after, error = found["altered"]
    assert (before, during, after) == ("200", "500", "200")
    assert found["photo"] in error
    assert "cited at position" in error

    recorded = facts(database)
    again: dict[str, Any] = await tell(narrator(BATAM, "authority"))
    assert facts(database) == recorded
    same = ("stranger", "not_hers", "after_leave", "able", "photo", "altered", "service")
    assert {name: again[name] for name in same} == {name: found[name] for name in same}
