"""Aid through GraphQL: on target or not with the lists behind it, and only for a period that is open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.auth import Caller
from tests.api.aid_scene import (
    ELSEWHERE,
    HEAD,
    OF,
    OPERATOR,
    OWNER,
    TRC,
    Scene,
    code_of,
    done,
    nodes,
    refused,
)
from tests.api.conftest import (
    CITIZEN,
    DESK,
    INSPECTOR,
    SUPERVISOR,
    VERIFIER,
    VILLAGE,
    Service,
)

ASKED = 'filter: {programme: "BPNT", period: "2022-03"}'

INDICATORS = f"""query($min: Position) {{ aidIndicators({ASKED}, minPosition: $min) {{ position unplanned
  definitions {{ indicator id en }} lines {{ indicator paidTo numerator denominator }} }} }}"""
BEHIND = """query($indicator: AidIndicatorKind!, $met: Boolean, $first: Int, $after: Cursor, $min: Position) {
  aidIndicatorList(indicator: $indicator, met: $met, first: $first, after: $after, minPosition: $min) {
    totalCount position edges { node { recipient status offTarget } }
    pageInfo { hasNextPage endCursor } } }"""
AFTER_DEATH = """query($first: Int, $after: Cursor, $filter: AidPaymentFilter, $min: Position) {
  paymentsAfterDeath(first: $first, after: $after, filter: $filter, minPosition: $min) {
    totalCount edges { node { diedOn payment { recipient period status amountRupiah offTarget } } }
    pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
async def scene(service: Service) -> Scene:
    return await Scene.of(service)


async def test_a_death_that_is_known_later_is_off_target_from_then_on(
    service: Service, scene: Scene
) -> None:
    paid = await scene.paid()
    ani, budi, citra = scene.people

    async def on_target(caller: Caller, at: str) -> tuple[int, int]:
        found = (await service.data(INDICATORS, caller, min=at))["aidIndicators"]
        assert {one["indicator"] for one in found["definitions"]} == {
            "ON_TIME",
            "ON_TARGET",
            "EXACT_AMOUNT",
        }
        assert all(one["id"] and one["en"] for one in found["definitions"])
        lines = {line["indicator"]: line for line in found["lines"]}
        if not lines:
            return 0, 0
        assert lines["ON_TARGET"]["paidTo"] == "KPM"
        return lines["ON_TARGET"]["numerator"], lines["ON_TARGET"]["denominator"]

    assert await on_target(HEAD, paid) == (2, 2)
    nobody = (await service.data(AFTER_DEATH, HEAD, min=paid))["paymentsAfterDeath"]
    assert nobody["totalCount"] == 0
    credit = await done(service, "RecordCredit", OWNER, **OF, recipient=citra, component="sembako")
    page = (
        await service.data(
            BEHIND, HEAD, indicator="ON_TARGET", met=True, first=1, min=credit["position"]
        )
    )["aidIndicatorList"]
    await scene.dies(ani, "2022-02-28")
    known = await scene.dies(budi, "2022-03-01")  # who lived in the month of the payment

    assert await on_target(HEAD, known) == (1, 3)
    missed = (await service.data(BEHIND, HEAD, indicator="ON_TARGET", min=known))[
        "aidIndicatorList"
    ]
    assert nodes(missed) == [
        {"recipient": ani, "status": "collected", "offTarget": "deceased"},
        {"recipient": citra, "status": "credited", "offTarget": "no_nik"},
    ]
    assert missed["totalCount"] == 2
    # The page begun before the death goes on as it was then.
    after = page["pageInfo"]["endCursor"]
    rest = (
        await service.data(BEHIND, HEAD, indicator="ON_TARGET", met=True, first=1, after=after)
    )["aidIndicatorList"]
    assert [one["recipient"] for one in nodes(page) + nodes(rest)] == [ani, budi]
    assert (rest["totalCount"], rest["pageInfo"]["hasNextPage"]) == (2, False)
    there = replace(HEAD, regions=ELSEWHERE)
    assert await on_target(there, known) == (0, 1)


async def test_payments_after_death_are_listed_for_those_who_judge_them(
    service: Service, scene: Scene
) -> None:
    await scene.paid()
    ani, budi, _ = scene.people
    await scene.dies(ani, "2022-01-31")
    known = await scene.dies(budi, "2022-02-28")
    listed = (await service.data(AFTER_DEATH, INSPECTOR, first=1, min=known))["paymentsAfterDeath"]
    assert listed["totalCount"] == 2
    assert nodes(listed) == [
        {
            "diedOn": "2022-01-31",
            "payment": {
                "recipient": ani,
                "period": "2022-03",
                "status": "collected",
                "amountRupiah": 200_000,
                "offTarget": "deceased",
            },
        }
    ]
    # One comes back while the list is read; it goes on as it was begun.
    back = await done(
        service,
        "RecordReturn",
        OWNER,
        **OF,
        recipient=budi,
        component="sembako",
        amountRupiah=200_000,
    )
    cursor = listed["pageInfo"]["endCursor"]
    rest = (
        await service.data(AFTER_DEATH, INSPECTOR, first=1, after=cursor, min=back["position"])
    )["paymentsAfterDeath"]
    assert [one["payment"]["recipient"] for one in nodes(rest)] == [budi]
    now = (await service.data(AFTER_DEATH, OWNER, min=back["position"]))["paymentsAfterDeath"]
    assert [one["payment"]["recipient"] for one in nodes(now)] == [ani]
    there = replace(VERIFIER, regions=ELSEWHERE)
    assert (await service.data(AFTER_DEATH, there))["paymentsAfterDeath"]["totalCount"] == 0
    for caller in (DESK, OPERATOR, TRC, CITIZEN):
        assert await code_of(service, AFTER_DEATH, caller) == "not_allowed"
    assert await code_of(service, AFTER_DEATH, there, after=cursor) == "invalid_cursor"
    other = {"period": "2022-04"}
    assert await code_of(service, AFTER_DEATH, HEAD, after=cursor, filter=other) == "invalid_cursor"
    assert await code_of(service, AFTER_DEATH, HEAD, first=0) == "out_of_range"


async def test_a_batch_is_refused_for_a_period_that_is_not_open(
    service: Service, scene: Scene
) -> None:
    await done(
        service,
        "PublishProgrammeRules",
        HEAD,
        programme="BPNT",
        validFrom="2022-01-01",
        source="Katalog program",
        criteria=[{"kind": "decile_at_most", "number": 4, "source": "Katalog program"}],
        per="month",
        paidTo="family",
        applyIndonesian="Musyawarah desa",
        applyEnglish="Village meeting",
    )
    april = {"programme": "BPNT", "period": "2022-04"}
    await done(service, "OpenPeriod", HEAD, **april, firstDay="2022-04-01", lastDay="2022-04-30")
    line = {"recipient": scene.people[0], "component": "sembako", "amountRupiah": 200_000}
    batch = {
        "channel": "pos",
        "number": 1,
        "unit": "KPM",
        "funding": "apbn",
        "decree": "SK 1/2022",
        "controlCount": 1,
        "controlSumRupiah": 200_000,
        "lines": [line],
    }
    assert await refused(service, "ScheduleBatch", OWNER, **OF, **batch) == ("not_found", "period")
    await done(service, "ScheduleBatch", OWNER, **april, **batch)
    await done(service, "ClosePeriod", HEAD, **april)
    second = {**batch, "number": 2, "lines": [{**line, "component": "beras"}]}
    closed = await refused(service, "ScheduleBatch", OWNER, **april, **second)
    assert closed == ("wrong_state", "period")


BESIDE = """query($min: Position, $batch: ID!) {
  batch(id: $batch, minPosition: $min) { unenrolled otherAmounts amendments awaitingApproval }
  unenrolled: aidPayments(filter: {batch: $batch, departing: "unenrolled"}) {
    totalCount edges { node { recipient enrolled } } }
  otherAmounts: aidPayments(filter: {batch: $batch, departing: "other_amounts"}) {
    totalCount edges { node { recipient enrolled amountRupiah ruleRupiah } } } }"""


async def test_the_approver_sees_whom_and_what_a_batch_pays_beside_the_rule(
    service: Service, scene: Scene
) -> None:
    ani, budi, _ = scene.people
    stranger = (await done(service, "RegisterPerson", DESK, name="Contoh Dewi", region=VILLAGE))[
        "subject"
    ]
    amounts = {ani: 200_000, budi: 150_000, stranger: 200_000}
    order: dict[str, Any] = {
        **OF,
        "channel": "pos",
        "number": 1,
        "unit": "KPM",
        "funding": "apbn",
        "decree": "SK 1/2022",
        "controlCount": 3,
        "controlSumRupiah": 550_000,
        "lines": [
            {"recipient": one, "component": "sembako", "amountRupiah": amount}
            for one, amount in amounts.items()
        ],
    }
    assert await refused(service, "ScheduleBatch", OWNER, **order) == (
        "unenrolled_lines",
        "unenrolled",
    )
    half = {**order, "unenrolled": 1}
    assert await refused(service, "ScheduleBatch", OWNER, **half) == (
        "other_amounts",
        "otherAmounts",
    )
    stated = {**half, "otherAmounts": 1}
    assert await refused(service, "ScheduleBatch", OWNER, **stated) == ("basis_required", "basis")
    scheduled = await done(service, "ScheduleBatch", OWNER, **stated)
    batch = scheduled["subject"]

    async def seen(position: object) -> dict[str, Any]:
        found = await service.data(BESIDE, HEAD, batch=batch, min=position)
        numbers: dict[str, Any] = found.pop("batch")
        assert numbers.pop("awaitingApproval") == numbers["amendments"]
        for name, lines in found.items():
            assert numbers[name] == lines["totalCount"] == len(lines["edges"])
        return {"batch": batch, **numbers, "lines": {k: nodes(v) for k, v in found.items()}}

    looked = await seen(scheduled["position"])
    assert looked.pop("lines") == {
        "unenrolled": [{"recipient": stranger, "enrolled": False}],
        "otherAmounts": [
            {"recipient": budi, "enrolled": True, "amountRupiah": 150_000, "ruleRupiah": 200_000}
        ],
    }
    blind = {"batch": batch}
    stale = ("proposal_changed", "unenrolled")
    assert await refused(service, "ApproveBatch", HEAD, **blind) == stale
    # Set right at the last moment: whoever looked before must look again.
    right = {**OF, "recipient": budi, "component": "sembako", "amountRupiah": 200_000}
    corrected = await done(service, "CorrectPayment", SUPERVISOR, **right, reason="wrong_amount")
    stale = ("proposal_changed", "amendments")
    assert await refused(service, "ApproveBatch", HEAD, **looked) == stale
    again = await seen(corrected["position"])
    assert again.pop("lines")["otherAmounts"] == []
    assert again == {"batch": batch, "unenrolled": 1, "otherAmounts": 0, "amendments": 1}
    await done(service, "ApproveBatch", HEAD, **again)
