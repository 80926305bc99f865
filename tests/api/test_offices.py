"""The offices of a tenant, as everybody who may come to one asks for them."""

from __future__ import annotations

from tests.api.conftest import ADMIN, CITIZEN, DESK, VILLAGE, Service

OFFICES = """query($filter: OfficeFilter, $first: Int, $after: Cursor, $min: Position) {
  offices(filter: $filter, first: $first, after: $after, minPosition: $min) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node { code kind { words } working closedBecause { words wordsEn } successor head } } } }"""


async def opened(service: Service, office: str) -> str:
    answer = await service.do(
        "OpenOffice", ADMIN, office=office, name="Puskesos", kind="puskesos", region=VILLAGE
    )
    assert answer["__typename"] == "Recorded", answer
    return str(answer["position"])


async def test_everybody_finds_the_offices_page_by_page(service: Service) -> None:
    position = await opened(service, "betabas")
    first = (await service.data(OFFICES, CITIZEN, first=1, min=position))["offices"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (2, True)
    later = await opened(service, "sungai-ana")
    after = first["pageInfo"]["endCursor"]
    second = (await service.data(OFFICES, CITIZEN, first=9, after=after, min=later))["offices"]
    assert [edge["node"]["code"] for edge in second["edges"]] == ["betabas"]
    assert second["totalCount"] == 2  # as of the first page


async def test_a_closed_office_says_why_and_who_goes_on(service: Service) -> None:
    await opened(service, "betabas")
    closed = await service.do(
        "CloseOffice",
        ADMIN,
        office="betabas",
        reason="work_taken_over",
        decree="SK 7/2022",
        successor="secretariat",
    )
    assert closed["__typename"] == "Recorded", closed
    asked = {"filter": {"working": False}, "min": closed["position"]}
    (edge,) = (await service.data(OFFICES, DESK, **asked))["offices"]["edges"]
    assert edge["node"] == {
        "code": "betabas",
        "kind": {"words": "Puskesos desa/kelurahan"},
        "working": False,
        "closedBecause": {
            "words": "tugas dialihkan ke kantor lain",
            "wordsEn": "its work was taken over",
        },
        "successor": "secretariat",
        "head": None,
    }


async def test_an_unknown_kind_is_refused_with_its_field(service: Service) -> None:
    answer = await service.ask(OFFICES, DESK, filter={"kind": "bank"})
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == (
        "unknown_code",
        "filter.kind",
    )
