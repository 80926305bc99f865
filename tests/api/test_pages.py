"""Pages: cursors that hold while rows change under the reader, and that nobody can make up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.api.conftest import DESK, INSPECTOR, NEIGHBOUR, Service

PAGE = """query($first: Int, $after: Cursor, $filter: ComplaintFilter, $min: Position) {
  complaints(first: $first, after: $after, filter: $filter, minPosition: $min) {
    totalCount position edges { cursor node { id status position } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
TRAIL = """query($first: Int, $after: Cursor, $filter: AuditTrailFilter, $min: Position) {
  auditTrail(first: $first, after: $after, filter: $filter, minPosition: $min) {
    totalCount edges { node { position fact } } pageInfo { hasNextPage endCursor } } }"""


async def complaints(service: Service, **variables: object) -> dict[str, Any]:
    found: dict[str, Any] = (await service.data(PAGE, DESK, **variables))["complaints"]
    return found


async def test_rows_that_change_under_the_reader_are_neither_lost_nor_doubled(
    service: Service,
) -> None:
    filed = [await service.complain() for _ in range(5)]
    wanted = {"status": "submitted"}
    page = await complaints(service, first=2, filter=wanted, min=filed[-1]["position"])
    seen = [edge["node"] for edge in page["edges"]]
    # Meanwhile one of the rows still to come leaves the list, one already shown too, and one is new.
    await service.advance(filed[0]["subject"], "VerifyComplaint")
    await service.advance(filed[4]["subject"], "VerifyComplaint")
    newest = await service.complain()
    while page["pageInfo"]["hasNextPage"]:
        page = await complaints(
            service,
            first=2,
            filter=wanted,
            after=page["pageInfo"]["endCursor"],
            min=newest["position"],
        )
        assert page["totalCount"] == 5
        seen += [edge["node"] for edge in page["edges"]]
    assert [node["id"] for node in seen] == [one["subject"] for one in reversed(filed)]
    assert {node["status"] for node in seen} == {"submitted"}
    assert len({node["position"] for node in seen}) == 1
    fresh = await complaints(service, filter=wanted)
    assert fresh["totalCount"] == 4


async def test_page_info_tells_where_one_is(service: Service) -> None:
    last = [await service.complain() for _ in range(2)][-1]
    first = await complaints(service, first=1, min=last["position"])
    assert first["pageInfo"]["hasNextPage"]
    assert not first["pageInfo"]["hasPreviousPage"]
    second = await complaints(service, first=1, after=first["pageInfo"]["endCursor"])
    assert not second["pageInfo"]["hasNextPage"]
    assert second["pageInfo"]["hasPreviousPage"]
    assert second["pageInfo"]["startCursor"] == second["edges"][0]["cursor"]
    beyond = await complaints(service, first=1, after=second["pageInfo"]["endCursor"])
    assert beyond["edges"] == []
    assert beyond["pageInfo"]["endCursor"] is None


@pytest.mark.two_tenants
async def test_a_cursor_that_we_did_not_give_out_for_this_list_is_refused(service: Service) -> None:
    last = [await service.complain() for _ in range(2)][-1]
    page = await complaints(service, first=1, min=last["position"])
    cursor = page["pageInfo"]["endCursor"]
    middle = len(cursor) // 2
    changed = cursor[:middle] + ("A" if cursor[middle] != "A" else "B") + cursor[middle + 1 :]
    asked: list[tuple[Any, Any, Any]] = [
        (DESK, changed, None),
        (DESK, "", None),
        (DESK, "Ünïcode", None),
        (DESK, cursor[:-4], None),
        (DESK, cursor, {"status": "submitted"}),
        (replace(DESK, regions=("61.05.01",)), cursor, None),
        (replace(INSPECTOR, tenant="21.71"), cursor, None),
    ]
    for caller, after, wanted in asked:
        answer = await service.ask(PAGE, caller, after=after, filter=wanted)
        assert answer["errors"][0]["extensions"]["code"] == "invalid_cursor", (caller, after)
    trail = await service.ask(TRAIL, INSPECTOR, after=cursor)
    assert trail["errors"][0]["extensions"]["code"] == "invalid_cursor"


async def test_the_trail_is_paged_to_its_end_while_it_grows(service: Service) -> None:
    filed = await service.complain()
    page = (await service.data(TRAIL, INSPECTOR, first=1, min=filed["position"]))["auditTrail"]
    total, facts = page["totalCount"], page["edges"]
    while page["pageInfo"]["hasNextPage"]:
        grown = await service.complain(NEIGHBOUR)
        page = (
            await service.data(
                TRAIL,
                INSPECTOR,
                first=1,
                after=page["pageInfo"]["endCursor"],
                min=grown["position"],
            )
        )["auditTrail"]
        facts += page["edges"]
    assert [edge["node"]["fact"] for edge in facts] == [
        "sla.started",
        "sla.started",
        "complaint.submitted",
        "office.opened",
        "tenant.opened",
    ]
    assert total == 5


@pytest.mark.parametrize(
    ("filtered", "facts"),
    [
        ({"fact": "complaint.submitted"}, 1),
        ({"actor": "admin-1"}, 2),
        ({"office": "web"}, 3),
        ({"region": "61.05.01"}, 3),
        ({"recordedFrom": "2999-01-01T00:00:00Z"}, 0),
        ({"recordedBefore": "2999-01-01T00:00:00Z"}, 5),
        ({"occurredFrom": "2999-01-01T00:00:00Z"}, 0),
        ({"occurredBefore": "2999-01-01T00:00:00Z"}, 5),
    ],
)
async def test_the_trail_is_filtered(
    service: Service, filtered: dict[str, str], facts: int
) -> None:
    filed = await service.complain()
    found = await service.data(TRAIL, INSPECTOR, filter=filtered, min=filed["position"])
    assert found["auditTrail"]["totalCount"] == facts


async def test_one_stream_is_followed_through_the_trail(service: Service) -> None:
    filed = await service.complain()
    wanted = {"stream": filed["subject"]}
    found = await service.data(TRAIL, INSPECTOR, filter=wanted, min=filed["position"])
    assert found["auditTrail"]["totalCount"] == 3
    answer = await service.ask(TRAIL, INSPECTOR, filter={"stream": "x"})
    assert answer["errors"][0]["extensions"]["field"] == "filter.stream"
