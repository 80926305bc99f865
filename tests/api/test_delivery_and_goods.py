"""Aid through GraphQL: pay days, post offices, goods under their handover records; each in one's own regions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.auth import Caller
from tests.api.aid_scene import (
    ELSEWHERE,
    OF,
    OWNER,
    Scene,
    code_of,
    done,
    nodes,
    refused,
)
from tests.api.conftest import (
    CITIZEN,
    DESK,
    OTHER_VILLAGE,
    SUPERVISOR,
    VILLAGE,
    Service,
)
from tests.api.families import photo

DAYS = """query($first: Int, $after: Cursor, $region: String, $min: Position) {
  payDays(programme: "BPNT", region: $region, first: $first, after: $after, minPosition: $min) {
    totalCount edges { node { region plannedOn onTimeUntil } } pageInfo { hasNextPage endCursor } } }"""
PLAN = """query($min: Position) { deliveryPlan(programme: "BPNT", period: "2022-03", minPosition: $min) {
  postOffices { postOffice days villages unit recipients payments delivered undelivered } } }"""
GOODS = """query($level: RegionLevel, $region: String, $min: Position) {
  goodsGiven(programme: "BPNT", region: $region, level: $level, minPosition: $min) {
    lines { item measure unit region handovers quantity recipients } } }"""

HANDOVERS = """query($min: Position) { goodsHandovers(programme: "BPNT", minPosition: $min) {
  totalCount edges { node { recipient handover quantity measure held evidence } } } }"""


@pytest.fixture
async def scene(service: Service) -> Scene:
    return await Scene.of(service)


async def test_pay_days_are_planned_paged_and_seen_where_they_hold(
    service: Service, scene: Scene
) -> None:
    plan = {**OF, "channel": "pos", "plannedOn": "2022-03-10"}
    await done(service, "PlanPayDay", OWNER, **plan, onTimeUntil="2022-03-20")
    far = {**plan, "region": OTHER_VILLAGE}
    last = await done(service, "PlanPayDay", OWNER, **far, onTimeUntil="2022-03-25")
    page = (await service.data(DAYS, DESK, first=1, min=last["position"]))["payDays"]
    again = await done(service, "PlanPayDay", OWNER, **far, onTimeUntil="2022-03-31")
    rest = (
        await service.data(
            DAYS, DESK, first=1, after=page["pageInfo"]["endCursor"], min=again["position"]
        )
    )["payDays"]
    everywhere = {"region": "61.05", "plannedOn": "2022-03-10", "onTimeUntil": "2022-03-20"}
    there = {**everywhere, "region": OTHER_VILLAGE, "onTimeUntil": "2022-03-25"}
    assert nodes(page) + nodes(rest) == [everywhere, there]
    assert page["totalCount"] == rest["totalCount"] == 2

    async def seen(caller: Caller, **more: object) -> list[str]:
        found = (await service.data(DAYS, caller, **more))["payDays"]
        return [one["onTimeUntil"] for one in nodes(found)]

    assert await seen(DESK) == ["2022-03-20", "2022-03-31"]
    assert await seen(DESK, region=VILLAGE) == ["2022-03-20"]
    assert await seen(replace(DESK, regions=(VILLAGE,))) == ["2022-03-20"]
    assert await seen(replace(DESK, regions=(OTHER_VILLAGE,))) == ["2022-03-20", "2022-03-31"]
    assert await code_of(service, DAYS, CITIZEN) == "not_allowed"

    wrong = {**plan, "onTimeUntil": "2022-03-09"}
    assert await refused(service, "PlanPayDay", OWNER, **wrong) == ("out_of_range", "onTimeUntil")
    unknown = {**plan, "onTimeUntil": "2022-03-20", "region": "99.99"}
    assert await refused(service, "PlanPayDay", OWNER, **unknown) == ("unknown_region", "region")
    narrow = replace(OWNER, regions=ELSEWHERE)
    outside = {**plan, "onTimeUntil": "2022-03-20", "region": VILLAGE}
    assert (await refused(service, "PlanPayDay", narrow, **outside))[0] == "outside_region"
    assert (await refused(service, "PlanPayDay", DESK, **outside))[0] == "not_allowed"


async def test_a_post_office_has_its_villages_its_days_and_what_it_paid(
    service: Service, scene: Scene
) -> None:
    days = ["2022-03-17", "2022-03-10"]
    office = {**OF, "name": "Kantor Pos Sintang", "days": days}
    await done(service, "PlanPostOffice", OWNER, **office, postOffice="kpc-1", villages=[VILLAGE])
    taken = {**office, "postOffice": "kpc-2", "villages": [VILLAGE]}
    assert await refused(service, "PlanPostOffice", OWNER, **taken) == (
        "already_exists",
        "villages",
    )
    nobody = {**office, "postOffice": "kpc-2", "villages": []}
    assert await refused(service, "PlanPostOffice", OWNER, **nobody) == ("missing", "villages")
    assert (await refused(service, "PlanPostOffice", DESK, **taken))[0] == "not_allowed"
    other = {**office, "postOffice": "kpc-2", "villages": [OTHER_VILLAGE]}
    await done(service, "PlanPostOffice", OWNER, **other)
    paid = await scene.paid()

    async def told(caller: Caller) -> list[tuple[Any, ...]]:
        found = (await service.data(PLAN, caller, min=paid))["deliveryPlan"]["postOffices"]
        assert {tuple(one["days"]) for one in found} == {("2022-03-10", "2022-03-17")}
        return [
            (
                one["postOffice"],
                one["unit"],
                one["recipients"],
                one["delivered"],
                one["undelivered"],
            )
            for one in found
        ]

    assert await told(DESK) == [("kpc-1", "KPM", 2, 2, 0), ("kpc-2", "KPM", 1, 0, 1)]
    there = replace(DESK, regions=ELSEWHERE)
    assert await told(there) == [("kpc-1", None, 0, 0, 0), ("kpc-2", "KPM", 1, 0, 1)]
    assert await code_of(service, PLAN, CITIZEN) == "not_allowed"


async def test_goods_are_handed_over_under_a_record_and_counted_in_their_measure(
    service: Service, scene: Scene
) -> None:
    ani, _, citra = scene.people
    signed = await photo(service)
    handover = {
        **OF,
        "item": "rice",
        "unit": "KPM",
        "handover": "BAST 7/2022",
        "evidenceDigest": signed,
        "controlCount": 2,
        "controlQuantity": 15,
        "lines": [{"recipient": ani, "quantity": 10}, {"recipient": citra, "quantity": 5}],
    }
    for change, code, field in (
        ({"item": "gold"}, "unknown_code", "item"),
        ({"evidenceDigest": "SHA"}, "invalid", "evidenceDigest"),
        ({"evidenceDigest": "0" * 64}, "unknown_evidence", "evidenceDigest"),
        ({"controlQuantity": 14}, "control_mismatch", "controlQuantity"),
        (
            {"lines": [{"recipient": ani, "quantity": 10}] * 2, "controlQuantity": 20},
            "repeated_line",
            "lines[2].recipient",
        ),
    ):
        wrong = {**handover, **change}
        assert await refused(service, "DistributeGoods", OWNER, **wrong) == (code, field)
    assert (await refused(service, "DistributeGoods", DESK, **handover))[0] == "not_allowed"
    given = await done(service, "DistributeGoods", OWNER, **handover)
    again = await refused(service, "DistributeGoods", OWNER, **handover)
    assert again == ("already_exists", "lines[1].recipient")

    async def told(caller: Caller, at: str, **more: object) -> list[tuple[Any, ...]]:
        found = (await service.data(GOODS, caller, min=at, **more))["goodsGiven"]["lines"]
        assert {(one["item"], one["measure"], one["unit"]) for one in found} <= {
            ("rice", "kg", "KPM")
        }
        return [
            (one["region"], one["handovers"], one["quantity"], one["recipients"]) for one in found
        ]

    at = given["position"]
    assert await told(DESK, at) == [(None, 2, 15, 2)]
    both = [("61.05.01", 1, 10, 1), ("61.05.02", 1, 5, 1)]
    assert await told(DESK, at, level="DISTRICT") == both
    assert await told(replace(DESK, regions=ELSEWHERE), at) == [(None, 1, 5, 1)]
    assert await told(DESK, at, region=VILLAGE) == [(None, 1, 10, 1)]
    assert await code_of(service, GOODS, CITIZEN) == "not_allowed"

    wrong = {**OF, "recipient": citra, "item": "rice", "reason": "wrong_quantity"}
    assert (await refused(service, "VoidDistribution", OWNER, **wrong))[0] == "not_allowed"
    hidden = replace(SUPERVISOR, regions=("61.05.01",))
    assert (await refused(service, "VoidDistribution", hidden, **wrong))[0] == "not_found"
    voided = await done(service, "VoidDistribution", SUPERVISOR, **wrong)
    assert await told(DESK, voided["position"]) == [(None, 1, 10, 1)]
    assert (await refused(service, "VoidDistribution", SUPERVISOR, **wrong))[0] == "wrong_state"

    async def listed(caller: Caller) -> list[tuple[Any, ...]]:
        found = await service.data(HANDOVERS, caller, min=voided["position"])
        rows = nodes(found["goodsHandovers"])
        assert found["goodsHandovers"]["totalCount"] == len(rows)
        assert all((one["measure"], one["evidence"]) == ("kg", [signed]) for one in rows)
        return [(one["recipient"], one["quantity"], one["held"]) for one in rows]

    assert await listed(DESK) == [(citra, 5, False), (ani, 10, True)]
    assert await listed(replace(DESK, regions=ELSEWHERE)) == [(citra, 5, False)]
    assert await code_of(service, HANDOVERS, CITIZEN) == "not_allowed"
