"""Proposals, objections and families through GraphQL: in one's own regions, by role, and who objected is not told."""

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
from tests.api.families import (
    HEAD,
    OPERATOR,
    PROGRAMME,
    TRC,
    family,
    objected,
    person,
    photo,
    proposed,
    recorded,
)
from tests.infra.pictures import scan

PROPOSALS = """query($filter: ProposalFilter, $first: Int, $after: Cursor, $min: Position) {
  proposals(filter: $filter, first: $first, after: $after, minPosition: $min) {
    totalCount edges { node { id household region stage ageDays round } } } }"""
FUNNEL = """query($region: String, $min: Position) { proposalFunnel(region: $region, minPosition: $min) {
  programmes { programme unit proposed visited verified } } }"""
OBJECTIONS = """query($filter: ObjectionFilter, $first: Int, $after: Cursor, $min: Position) {
  objections(filter: $filter, first: $first, after: $after, minPosition: $min) {
    totalCount edges { node { id household region status photos reason asks } } } }"""
HOUSEHOLDS = """query($filter: HouseholdFilter, $first: Int, $after: Cursor, $min: Position) {
  households(filter: $filter, first: $first, after: $after, minPosition: $min) {
    totalCount edges { node { id region } } } }"""
KPM = "query($id: ID!) { kpm360(id: $id) { household { id } } }"

ASKED = {
    "proposals": (PROPOSALS, FUNNEL),
    "objections": (OBJECTIONS,),
    "households": (HOUSEHOLDS,),
    "kpm360": (KPM,),
}
OWNER = Caller("owner-1", Role.PROGRAMME_OWNER, "61.05", "secretariat")
HERE, THERE = (replace(DESK, regions=(region,)) for region in (VILLAGE, OTHER_VILLAGE))


@pytest.fixture
async def village(service: Service) -> dict[str, str]:
    """A family that is proposed and objected to, and another family elsewhere."""
    await recorded(service, "RegisterProgramme", HEAD, **PROGRAMME)
    household = (await family(service))["subject"]
    elsewhere = (await family(service, OTHER_VILLAGE))["subject"]
    proposal = await proposed(service, household)
    objection = await objected(service, household, await person(service, "Siti Rahma"))
    return {
        "household": household,
        "elsewhere": elsewhere,
        "proposal": proposal["subject"],
        "objection": objection["subject"],
        "min": objection["position"],
    }


async def ids(service: Service, document: str, caller: Caller, **variables: Any) -> list[str]:
    """The rows of a list, which says that it has as many."""
    (page,) = (await service.data(document, caller, **variables)).values()
    assert page["totalCount"] == len(page["edges"])
    return [edge["node"]["id"] for edge in page["edges"]]


async def test_everything_of_a_village_ends_at_the_caller_s_regions(
    service: Service, village: dict[str, str]
) -> None:
    least = village["min"]
    for document, row in ((PROPOSALS, "proposal"), (OBJECTIONS, "objection")):
        assert await ids(service, document, HERE, min=least) == [village[row]]
        assert await ids(service, document, THERE, min=least) == []
        # Asking for a region does not widen what one sees.
        assert await ids(service, document, THERE, min=least, filter={"region": VILLAGE}) == []
        assert await ids(service, document, DESK, filter={"region": OTHER_VILLAGE}) == []
        assert await ids(service, document, replace(INSPECTOR, regions=(OTHER_VILLAGE,))) == [
            village[row]
        ]
    assert await ids(service, HOUSEHOLDS, HERE, min=least) == [village["household"]]
    assert await ids(service, HOUSEHOLDS, THERE) == [village["elsewhere"]]
    assert await ids(service, HOUSEHOLDS, THERE, filter={"region": VILLAGE}) == []
    funnel = (await service.data(FUNNEL, HERE))["proposalFunnel"]["programmes"]
    assert funnel == [
        {"programme": "PKH", "unit": "KPM", "proposed": 1, "visited": 0, "verified": 0}
    ]
    assert (await service.data(FUNNEL, THERE))["proposalFunnel"]["programmes"] == []
    assert (await service.data(KPM, THERE, id=village["household"]))["kpm360"] is None


async def test_lists_are_chosen_by_what_a_row_says(
    service: Service, village: dict[str, str]
) -> None:
    proposal, objection = [village["proposal"]], [village["objection"]]
    household, least = village["household"], village["min"]
    for chosen, found in (
        ({"stage": "proposed", "programme": "PKH", "household": household}, proposal),
        ({"stage": "visited"}, []),
        ({"household": village["elsewhere"]}, []),
    ):
        assert await ids(service, PROPOSALS, VERIFIER, filter=chosen, min=least) == found
    unknown = await service.ask(PROPOSALS, VERIFIER, filter={"programme": "BPNT"}, min=least)
    assert unknown["errors"][0]["extensions"]["code"] == "not_found"
    upheld = {"objection": objection[0], "asks": "delisting", "findings": "Rumah mewah (contoh)"}
    done = await recorded(service, "UpholdObjection", VERIFIER, **upheld)
    for status, found in (("upheld", objection), ("raised", [])):
        wanted = {"filter": {"status": status}, "min": done["position"]}
        assert await ids(service, OBJECTIONS, VERIFIER, **wanted) == found
    assert await ids(service, OBJECTIONS, VERIFIER, filter={"programme": "PKH"}) == []


async def test_who_reads_an_objection_finds_the_digests_of_what_was_shown(
    service: Service, village: dict[str, str]
) -> None:
    document = """query($min: Position) { objections(minPosition: $min) { edges { node { photos evidence } } } }"""
    shown = await photo(service)
    found = await service.data(document, VERIFIER, min=village["min"])
    assert [edge["node"] for edge in found["objections"]["edges"]] == [
        {"photos": 1, "evidence": [shown]}
    ]
    looked = await photo(service, VERIFIER, content=scan())
    upheld = {"objection": village["objection"], "asks": "delisting", "findings": "Benar (contoh)"}
    done = await recorded(service, "UpholdObjection", VERIFIER, [shown, looked], **upheld)
    found = await service.data(document, VERIFIER, min=done["position"])
    assert [edge["node"] for edge in found["objections"]["edges"]] == [
        {"photos": 1, "evidence": [shown, looked]}
    ]


async def test_who_objected_is_in_no_field_of_an_objection(service: Service) -> None:
    found = await service.data('{ __type(name: "Objection") { fields { name } } }', DESK)
    names = {field["name"].lower() for field in found["__type"]["fields"]}
    assert not any("objector" in name or "by" in name or "narrative" in name for name in names)


@pytest.mark.parametrize(
    "caller",
    [DESK, VERIFIER, OPERATOR, HEAD, INSPECTOR, OWNER, TRC, ADMIN, CITIZEN],
    ids=lambda one: one.role.value,
)
async def test_only_those_who_may_read_them_are_answered(service: Service, caller: Caller) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    for topic, documents in ASKED.items():
        for document in documents:
            answer = await service.ask(document, caller, id=nobody)
            if caller.role in MAY_READ[topic]:
                assert "errors" not in answer, answer
            else:
                assert answer["errors"][0]["extensions"]["code"] == "not_allowed"
    for role in (Role.CITIZEN, Role.ADMIN, Role.TRC):
        assert not any(role in MAY_READ[topic] for topic in ASKED)


@pytest.mark.parametrize(
    ("document", "variables", "code", "field"),
    [
        (PROPOSALS, {"filter": {"household": "nonsense"}}, "invalid_id", "household"),
        (PROPOSALS, {"first": 0}, "out_of_range", "first"),
        (PROPOSALS, {"after": "nonsense"}, "invalid_cursor", "after"),
        (OBJECTIONS, {"first": 201}, "out_of_range", "first"),
        (OBJECTIONS, {"after": "nonsense"}, "invalid_cursor", "after"),
        (HOUSEHOLDS, {"first": -1}, "out_of_range", "first"),
        (HOUSEHOLDS, {"after": ""}, "invalid_cursor", "after"),
        (KPM, {"id": "nonsense"}, "invalid_id", "id"),
    ],
)
async def test_what_cannot_be_asked_is_refused_at_its_field(
    service: Service, document: str, variables: dict[str, object], code: str, field: str
) -> None:
    (error,) = (await service.ask(document, VERIFIER, **variables))["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, field)
    assert error["message"]
    assert error["extensions"]["english"]


async def test_a_cursor_of_one_list_opens_no_other_and_no_other_caller_s(
    service: Service, village: dict[str, str]
) -> None:
    document = """query($first: Int, $after: Cursor, $min: Position) {
      households(first: $first, after: $after, minPosition: $min) { pageInfo { endCursor } } }"""
    page = await service.data(document, DESK, first=1, min=village["min"])
    cursor = page["households"]["pageInfo"]["endCursor"]
    for caller, asked in ((DESK, PROPOSALS), (DESK, OBJECTIONS), (HERE, document)):
        (error,) = (await service.ask(asked, caller, after=cursor))["errors"]
        assert error["extensions"]["code"] == "invalid_cursor"
