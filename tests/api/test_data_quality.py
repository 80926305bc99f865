"""Data quality and coverage through GraphQL: likely duplicates until they are decided, by region and by role."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.auth import Caller
from api.reading import MAY_READ
from application.roles import Role
from tests.api.conftest import (
    ADMIN,
    CITIZEN,
    DESK,
    INSPECTOR,
    OTHER_VILLAGE,
    VERIFIER,
    VILLAGE,
    Service,
)
from tests.api.families import HEAD, TRC, Reading, recorded

NIK, CARD = "6105991708909001", "6105990101220001"

DUPLICATES = """query($region: String, $first: Int, $after: Cursor, $min: Position) {
  duplicateCandidates(region: $region, first: $first, after: $after, minPosition: $min) {
    totalCount position pageInfo { hasNextPage endCursor } edges { node {
      region person { id name nik position } doubles { person { id name } because { reason } } } } } }"""
QUALITY = """query($region: String, $min: Position) { dataQuality(region: $region, minPosition: $min) {
  duplicateCandidates total { people numbers { measure english numerator denominator } }
  regions { region people } } }"""
LIST = """query($measure: String!, $region: String, $min: Position) {
  dataQualityList(measure: $measure, region: $region, minPosition: $min) {
    totalCount edges { node { subject region } } } }"""
COVERAGE = """query($region: String, $min: Position) { dataCoverage(region: $region, minPosition: $min) {
  villages withOperator withWorkstation operators } }"""
VILLAGES = """query($region: String, $gap: String, $first: Int, $min: Position) {
  villageCoverage(region: $region, gap: $gap, first: $first, minPosition: $min) {
    totalCount edges { node { village workstation operators { member } } } } }"""
ASKED = {
    "data_quality": (DUPLICATES, QUALITY, LIST),
    "data_coverage": (COVERAGE, VILLAGES),
}


def only(caller: Caller, *regions: str) -> Caller:
    return replace(caller, regions=regions)


async def registered(service: Service, region: str = VILLAGE, **given: object) -> dict[str, Any]:
    filled = {"name": "Siti Aminah", "familyCard": CARD, **given}
    return await recorded(service, "RegisterPerson", DESK, region=region, **filled)


async def twice(service: Service) -> tuple[str, str, str]:
    """One person registered with NIK, and again without; their sister shares the card. The position after them."""
    one = await registered(service, nik=NIK)
    again = await registered(service, name="SITI  AMINAH", region=OTHER_VILLAGE)
    sister = await registered(service, name="Siti Rahma")
    return one["subject"], again["subject"], sister["position"]


async def listed(service: Service, least: str, caller: Caller = VERIFIER) -> list[Any]:
    """The candidates, which are as many as the score's explanation says, in the list behind it too."""
    found = (await service.data(DUPLICATES, caller, min=least))["duplicateCandidates"]
    quality = (await service.data(QUALITY, caller))["dataQuality"]
    numbers = {one["measure"]: one for one in quality["total"]["numbers"]}
    alone = numbers["not_suspected"]
    behind = (await service.data(LIST, caller, measure="not_suspected"))["dataQualityList"]
    nodes = [edge["node"] for edge in found["edges"]]
    suspected = alone["denominator"] - alone["numerator"]
    assert (
        len(nodes)
        == found["totalCount"]
        == quality["duplicateCandidates"]
        == suspected
        == behind["totalCount"]
    )
    assert "not_suspected" in numbers["accurate"]["english"]
    assert [edge["node"]["subject"] for edge in behind["edges"]] == [
        node["person"]["id"] for node in nodes
    ]
    return nodes


async def test_who_may_be_registered_twice_is_listed_masked_with_the_reason(
    service: Service,
) -> None:
    one, again, position = await twice(service)
    first, second = await listed(service, position)
    assert (first["person"]["id"], second["person"]["id"]) == (one, again)
    assert (first["person"]["nik"], first["person"]["name"]) == ("************9001", "S*** A***")
    assert first["doubles"] == [
        {
            "person": {"id": again, "name": "S*** A***"},
            "because": [{"reason": "name_and_family_card"}],
        }
    ]
    assert [double["person"]["id"] for double in second["doubles"]] == [one]


async def test_a_verifier_merges_them_and_unmerging_brings_them_back(service: Service) -> None:
    one, again, _ = await twice(service)
    pair = {"survivor": one, "merged": again}
    merged = await recorded(service, "MergePeople", VERIFIER, **pair)
    assert await listed(service, merged["position"]) == []
    apart = await recorded(service, "UnmergePeople", VERIFIER, **pair, reason="merged_by_mistake")
    assert len(await listed(service, apart["position"])) == 2


async def test_a_verifier_says_that_they_are_two(service: Service) -> None:
    one, again, _ = await twice(service)
    refused = await service.do("TellPeopleApart", DESK, person=one, other=again)
    assert refused["code"] == "not_allowed"
    told = await recorded(service, "TellPeopleApart", VERIFIER, person=again, other=one)
    assert await listed(service, told["position"]) == []
    repeated = await service.do("TellPeopleApart", VERIFIER, person=one, other=again)
    assert (repeated["code"], repeated["field"]) == ("already_exists", "other")
    trail = """query($id: ID!) { auditTrail(filter: {stream: $id}) {
      edges { node { fact words } } } }"""
    facts = await service.data(trail, INSPECTOR, id=one)
    words = {edge["node"]["fact"]: edge["node"]["words"] for edge in facts["auditTrail"]["edges"]}
    assert again[:8] in words["person.told_apart"]


async def test_later_pages_of_candidates_are_those_of_the_first(service: Service) -> None:
    one, again, _ = await twice(service)
    third = await registered(service, name="Siti Aminah.")
    reading = Reading(service, DUPLICATES, VERIFIER, {"first": 1})
    first = await reading.page(least=third["position"])
    undisturbed = await reading.from_here(first)
    assert len(undisturbed) == 3
    await recorded(service, "TellPeopleApart", VERIFIER, person=one, other=again)
    merged = await recorded(
        service, "MergePeople", VERIFIER, survivor=again, merged=third["subject"]
    )
    assert await reading.from_here(first, merged["position"]) == undisturbed
    assert await listed(service, merged["position"]) == []


async def test_quality_and_candidates_end_at_the_caller_s_regions(service: Service) -> None:
    one, _, position = await twice(service)
    here = only(VERIFIER, VILLAGE)
    assert await listed(service, position, here) == []
    quality = (await service.data(QUALITY, here, min=position))["dataQuality"]
    assert quality["regions"] == [{"region": VILLAGE, "people": 2}]
    complete = (await service.data(LIST, here, measure="complete"))["dataQualityList"]
    assert {edge["node"]["region"] for edge in complete["edges"]} == {VILLAGE}
    elsewhere = (await service.data(QUALITY, here, region=OTHER_VILLAGE))["dataQuality"]
    assert (elsewhere["regions"], elsewhere["total"]["people"]) == ([], 0)
    chosen = await service.data(DUPLICATES, VERIFIER, region=VILLAGE)
    assert [edge["node"]["person"]["id"] for edge in chosen["duplicateCandidates"]["edges"]] == [
        one
    ]
    # An inspector sees the whole tenant, whatever regions the token names.
    assert len(await listed(service, position, INSPECTOR)) == 2


async def test_coverage_ends_at_the_caller_s_regions(service: Service) -> None:
    member = {"member": "account-9", "village": OTHER_VILLAGE, "decree": "SK 1"}
    await recorded(service, "AssignDataTeamMember", HEAD, **member)
    placed = await recorded(service, "PlaceWorkstation", HEAD, village=VILLAGE)
    here = only(DESK, VILLAGE)
    found = (await service.data(COVERAGE, here, min=placed["position"]))["dataCoverage"]
    assert found == {"villages": 1, "withOperator": 0, "withWorkstation": 1, "operators": 0}
    found = (await service.data(VILLAGES, here))["villageCoverage"]
    assert [edge["node"]["village"] for edge in found["edges"]] == [VILLAGE]
    found = (await service.data(VILLAGES, here, region=OTHER_VILLAGE))["villageCoverage"]
    assert found == {"totalCount": 0, "edges": []}
    found = (await service.data(COVERAGE, HEAD))["dataCoverage"]
    assert (found["villages"], found["operators"], found["withWorkstation"]) == (406, 1, 1)


@pytest.mark.parametrize(
    "caller", [DESK, VERIFIER, HEAD, TRC, INSPECTOR, ADMIN, CITIZEN], ids=lambda one: one.role.value
)
async def test_only_those_who_may_read_them_are_answered(service: Service, caller: Caller) -> None:
    for topic, documents in ASKED.items():
        for document in documents:
            variables = {"measure": "complete"} if document is LIST else {}
            answer = await service.ask(document, caller, **variables)
            if caller.role in MAY_READ[topic]:
                assert "errors" not in answer, answer
            else:
                assert answer["errors"][0]["extensions"]["code"] == "not_allowed"
    assert MAY_READ["data_quality"] == MAY_READ["data_coverage"] - {Role.ADMIN}
    assert Role.CITIZEN not in MAY_READ["data_coverage"]


@pytest.mark.parametrize(
    ("document", "variables", "code", "field"),
    [
        (LIST, {"measure": "nonsense"}, "unknown_code", "measure"),
        (LIST, {"measure": "complete", "region": "nonsense"}, "unknown_region", "region"),
        (QUALITY, {"region": "61.05.99"}, "unknown_region", "region"),
        (DUPLICATES, {"region": "61.05.99"}, "unknown_region", "region"),
        (DUPLICATES, {"first": 201}, "out_of_range", "first"),
        (DUPLICATES, {"after": "nonsense"}, "invalid_cursor", "after"),
        (COVERAGE, {"region": "6105"}, "unknown_region", "region"),
        (VILLAGES, {"gap": "nonsense"}, "unknown_code", "gap"),
        (VILLAGES, {"first": 0}, "out_of_range", "first"),
    ],
)
async def test_what_cannot_be_asked_is_refused_at_its_field(
    service: Service, document: str, variables: dict[str, object], code: str, field: str
) -> None:
    (error,) = (await service.ask(document, VERIFIER, **variables))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, field)
    assert error["message"]
    assert error["extensions"]["english"]
