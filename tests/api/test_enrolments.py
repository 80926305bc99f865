"""Who is enrolled, through GraphQL: masked, in one's own regions, by role, with family and reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.auth import Caller
from api.reading import MAY_READ
from application.roles import Role
from tests.api.conftest import DESK, INSPECTOR, OTHER_VILLAGE, VERIFIER, VILLAGE, Service
from tests.api.families import HEAD, PROGRAMME, family, person, recorded

OWNER = Caller("owner-1", Role.PROGRAMME_OWNER, "61.05", "secretariat")
LIST = """query($filter: EnrolmentFilter, $min: Position) { enrolments(filter: $filter, minPosition: $min) {
  totalCount edges { node { programme person { id name nik } household unit region status reason since decree } } } }"""


async def decided(service: Service, name: str, who: str, day: str, **more: object) -> str:
    answer = await recorded(
        service, name, OWNER, programme="PKH", person=who, decidedOn=day, **more
    )
    return str(answer["position"])


@pytest.fixture
async def enrolled(service: Service) -> dict[str, Any]:
    """The head of a family, enrolled and suspended, and somebody of no family elsewhere."""
    await recorded(service, "RegisterProgramme", HEAD, **PROGRAMME)
    household, alone = await family(service), await person(service, "Budi Contoh", OTHER_VILLAGE)
    await decided(service, "ReceiveEnrolment", household["head"], "2024-01-02", decree="SK 1")
    await decided(service, "ReceiveEnrolment", alone, "2024-01-03")
    paused = {"reason": "under_review", "decree": "SK 2"}
    least = await decided(service, "ReceiveSuspension", household["head"], "2024-02-01", **paused)
    return {
        "head": household["head"],
        "household": household["subject"],
        "alone": alone,
        "min": least,
    }


async def people(service: Service, caller: Caller, least: str, **chosen: object) -> list[str]:
    found = (await service.data(LIST, caller, min=least, filter=chosen))["enrolments"]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"]["person"]["id"] for edge in found["edges"]]


async def test_an_owner_sees_who_is_enrolled_masked_since_when_and_why_not(
    service: Service, enrolled: dict[str, Any]
) -> None:
    found = await service.data(LIST, OWNER, min=enrolled["min"])
    first, second = (edge["node"] for edge in found["enrolments"]["edges"])
    assert first == {
        "programme": "PKH",
        "person": {"id": enrolled["head"], "name": "S*** A***", "nik": None},
        "household": enrolled["household"],
        "unit": "KPM",
        "region": VILLAGE,
        "status": "suspended",
        "reason": "under_review",
        "since": "2024-02-01",
        "decree": "SK 2",
    }
    assert (second["person"]["name"], second["household"]) == ("B*** C***", None)
    assert (second["status"], second["reason"], second["since"]) == ("active", None, "2024-01-03")


async def test_the_list_is_chosen_by_what_a_row_says(
    service: Service, enrolled: dict[str, Any]
) -> None:
    head, alone, least = enrolled["head"], enrolled["alone"], enrolled["min"]
    for chosen, found in (
        ({"programme": "PKH"}, [head, alone]),
        ({"status": "active"}, [alone]),
        ({"status": "ended"}, []),
        ({"region": VILLAGE}, [head]),
        ({"person": alone}, [alone]),
    ):
        assert await people(service, VERIFIER, least, **chosen) == found
    for field, value, code in (
        ("filter.status", "enrolled", "unknown_code"),
        ("filter.programme", "BPNT", "not_found"),
        ("person", "6105991708909001", "invalid_id"),
    ):
        asked = {field.removeprefix("filter."): value}
        (error,) = (await service.ask(LIST, VERIFIER, filter=asked))["errors"]
        assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, field)
        assert value not in str(error)


async def test_whoever_was_merged_is_shown_as_their_survivor_with_the_family_that_is_known(
    service: Service, enrolled: dict[str, Any]
) -> None:
    survivor = await person(service, "Siti Aminah")
    merged = {"survivor": survivor, "merged": enrolled["head"]}
    least = (await recorded(service, "MergePeople", VERIFIER, **merged))["position"]
    for anyone in (survivor, enrolled["head"]):
        answer = await service.data(LIST, OWNER, min=least, filter={"person": anyone})
        (edge,) = answer["enrolments"]["edges"]
        assert edge["node"]["person"]["id"] == survivor
        assert edge["node"]["household"] == enrolled["household"]


async def test_enrolments_end_at_the_caller_s_regions(
    service: Service, enrolled: dict[str, Any]
) -> None:
    least = enrolled["min"]
    here, there = (replace(OWNER, regions=(region,)) for region in (VILLAGE, OTHER_VILLAGE))
    assert await people(service, here, least) == [enrolled["head"]]
    assert await people(service, there, least) == [enrolled["alone"]]
    # Asking for a region or a person does not widen what one sees.
    assert await people(service, there, least, region=VILLAGE) == []
    assert await people(service, there, least, person=enrolled["head"]) == []
    whole = replace(INSPECTOR, regions=(OTHER_VILLAGE,))
    assert await people(service, whole, least) == [enrolled["head"], enrolled["alone"]]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM}))
async def test_enrolments_are_read_by_those_who_read_proposals(
    service: Service, role: Role
) -> None:
    answer = await service.ask(LIST, replace(DESK, role=role))
    if role in MAY_READ["proposals"]:
        assert "errors" not in answer
    else:
        assert answer["errors"][0]["extensions"]["code"] == "not_allowed"
