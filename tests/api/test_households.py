"""Families through GraphQL: masked, in one's own regions, complaints only for those who work on them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from api.auth import Caller
from application.roles import Role
from tests.api.conftest import CITIZEN, DESK, INSPECTOR, OTHER_VILLAGE, VILLAGE, Service

OPERATOR = Caller("operator-1", Role.OPERATOR, "61.05", "secretariat")
ELSEWHERE = Caller("desk-2", Role.DESK, "61.05", "secretariat", (OTHER_VILLAGE,))
KPM = """query($id: ID!, $min: Position) { kpm360(id: $id, minPosition: $min) {
  household { id region living familyCard members { relation standing person { name } } }
  proposals { stage } enrolments { programme } payments { programme } holdings { programme }
  objections { status } complaints { category reporter } services { service } } }"""
LIST = """query($filter: HouseholdFilter, $min: Position) {
  households(filter: $filter, minPosition: $min) {
    totalCount edges { node { id living members { person { name } } } } } }"""


async def register(service: Service, head: str, basis: str | None) -> dict[str, Any]:
    document = """mutation($input: RegisterHouseholdInput!, $act: ActInput!) {
      registerHousehold(input: $input, act: $act) { __typename
        ... on Recorded { subject position } ... on Refused { code field } } }"""
    given = {"region": VILLAGE, "head": head, "familyCard": "6105990101220001"}
    act = {"commandId": str(uuid4()), "basis": basis}
    answer = await service.data(document, OPERATOR, input=given, act=act)
    found: dict[str, Any] = answer["registerHousehold"]
    return found


@pytest.fixture
async def family(service: Service) -> dict[str, Any]:
    head = await service.do("RegisterPerson", DESK, name="Siti Aminah", region=VILLAGE)
    refused = await register(service, head["subject"], None)
    assert (refused["code"], refused["field"]) == ("minutes_required", "basis")
    found = await register(service, head["subject"], "BA-1/MUSDES/2026")
    letter = await service.complain(DESK, channel="desk", reporter=head["subject"])
    return {**found, "head": head["subject"], "position": letter["position"]}


async def test_a_desk_sees_everything_of_a_family_masked(
    service: Service, family: dict[str, Any]
) -> None:
    found = await service.data(KPM, DESK, id=family["subject"], min=family["position"])
    assert found["kpm360"] == {
        "household": {
            "id": family["subject"],
            "region": VILLAGE,
            "living": 1,
            "familyCard": "************0001",
            "members": [
                {
                    "relation": "family_head",
                    "standing": "member",
                    "person": {"name": "S*** A***"},
                }
            ],
        },
        "proposals": [],
        "enrolments": [],
        "payments": [],
        "holdings": [],
        "objections": [],
        "complaints": [{"category": "unclassified", "reporter": family["head"]}],
        "services": [],
    }


async def test_who_does_not_work_on_complaints_sees_none(
    service: Service, family: dict[str, Any]
) -> None:
    found = await service.data(KPM, INSPECTOR, id=family["subject"], min=family["position"])
    assert found["kpm360"]["complaints"] == []


async def test_a_family_of_another_region_does_not_exist(
    service: Service, family: dict[str, Any]
) -> None:
    asked = {"id": family["subject"], "min": family["position"]}
    assert (await service.data(KPM, ELSEWHERE, **asked))["kpm360"] is None
    listed = await service.data(LIST, ELSEWHERE, min=family["position"])
    assert listed["households"] == {"totalCount": 0, "edges": []}
    listed = await service.data(LIST, DESK, min=family["position"], filter={"region": VILLAGE})
    assert listed["households"]["totalCount"] == 1
    (edge,) = listed["households"]["edges"]
    assert edge["node"]["members"] == [{"person": {"name": "S*** A***"}}]


async def test_citizens_ask_about_no_family(service: Service, family: dict[str, Any]) -> None:
    for document in (KPM, LIST):
        answer = await service.ask(document, CITIZEN, id=family["subject"])
        assert answer["errors"][0]["extensions"]["code"] == "not_allowed"
