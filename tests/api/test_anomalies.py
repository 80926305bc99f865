"""Anomalies through GraphQL: every kind with its rule and how many of how many, the lists, walls, scopes and pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from api.auth import Caller
from projections.anomaly_kinds import DEFINITIONS, AnomalyKind
from tests.api.aid_scene import HEAD, OWNER, Scene, code_of, done, nodes
from tests.api.conftest import (
    ADMIN,
    CITIZEN,
    DESK,
    INSPECTOR,
    SUPERVISOR,
    VERIFIER,
    VILLAGE,
    Service,
)

KINDS = """query($filter: AnomalyFilter, $min: Position) { anomalyKinds(filter: $filter, minPosition: $min) {
  position kinds { kind meaning meaningEnglish source count ofHowMany countedOutOf countedOutOfEnglish
    rules { rule indonesian english inForce { version source numbers { parameter value } } } } } }"""
LIST = """query($kind: AnomalyKind!, $filter: AnomalyFilter, $first: Int, $after: Cursor, $min: Position) {
  anomalyList(kind: $kind, filter: $filter, first: $first, after: $after, minPosition: $min) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { kind detail foundPosition subject person
      amountRupiah numbers { name value meaning meaningEnglish } since ruleVersion region programme period
      fact actor onBehalfOf role office occurredAt recordedAt } } } }"""

OPENING = 2
"""Acts by which a tenant and its first office are opened."""


async def happened(
    service: Service, name: str, caller: Caller, days_ago: int, /, **given: object
) -> dict[str, Any]:
    """Record something that is said to have happened some days ago."""
    field = name[0].lower() + name[1:]
    document = (
        f"mutation($input: {name}Input!, $act: ActInput!) {{ {field}(input: $input, act: $act) {{"
        " __typename ... on Recorded { subject position } ... on Refused { code field } } }"
    )
    when = datetime.now(UTC) - timedelta(days=days_ago)
    act = {"commandId": str(uuid4()), "occurredAt": when.isoformat()}
    answer: dict[str, Any] = (await service.data(document, caller, input=given, act=act))[field]
    assert answer["__typename"] == "Recorded", answer
    return answer


async def kinds(service: Service, caller: Caller, **variables: object) -> dict[str, Any]:
    found = (await service.data(KINDS, caller, **variables))["anomalyKinds"]["kinds"]
    return {one["kind"]: one for one in found}


async def listed(
    service: Service, caller: Caller, kind: str, **variables: object
) -> dict[str, Any]:
    answer: dict[str, Any] = (await service.data(LIST, caller, kind=kind, **variables))[
        "anomalyList"
    ]
    return answer


async def test_every_kind_says_what_it_means_and_where_its_rule_comes_from(
    service: Service,
) -> None:
    found = await kinds(service, INSPECTOR)
    assert set(found) == {kind.name for kind in AnomalyKind}
    assert set(DEFINITIONS) == set(AnomalyKind)
    for one in found.values():
        assert one["meaning"] != one["meaningEnglish"]
        assert one["countedOutOf"] != one["countedOutOfEnglish"]
        assert one["source"]
        assert one["count"] == 0
    (late,) = found["LATE_ENTRY"]["rules"]
    assert late["inForce"]["numbers"] == [{"parameter": "days", "value": 7}]
    assert late["inForce"]["version"] == 0
    assert late["inForce"]["source"] == found["LATE_ENTRY"]["source"]


async def test_a_service_that_says_a_day_of_long_ago_is_late_back_dated_and_of_that_day(
    service: Service,
) -> None:
    day = {"service": "BPNT", "renderedOn": "2022-02-01", "region": VILLAGE}
    told = await done(service, "RecordService", DESK, **day)
    for kind in ("LATE_ENTRY", "BACK_DATED"):
        (node,) = nodes(await listed(service, INSPECTOR, kind, min=told["position"]))
        assert (node["subject"], node["occurredAt"]) == (
            told["subject"],
            "2022-02-01T16:59:59+00:00",  # the end of the day in Sintang
        )
    for valid_at, services in (("2022-02-01T08:00:00+07:00", 0), ("2022-02-15T08:00:00+07:00", 1)):
        counts = await service.data(
            'query($at: DateTime) { beneficiaryCounts(from: "2022-02-01", to: "2022-02-01", validAt: $at) {'
            " served { services } } }",
            HEAD,
            at=valid_at,
        )
        assert counts["beneficiaryCounts"]["served"]["services"] == services


async def test_a_late_entry_is_listed_with_its_act_and_its_numbers(service: Service) -> None:
    person = {"name": "Contoh Ani", "region": VILLAGE, "nik": None}
    late = await happened(service, "RegisterPerson", DESK, 20, **person)
    last = await done(service, "RegisterPerson", DESK, **{**person, "name": "Contoh Budi"})
    found = await kinds(service, HEAD, min=last["position"])
    assert (found["LATE_ENTRY"]["count"], found["LATE_ENTRY"]["ofHowMany"]) == (1, 2 + OPENING)
    (node,) = nodes(await listed(service, INSPECTOR, "LATE_ENTRY"))
    assert node["subject"] == late["subject"]
    assert (node["actor"], node["office"], node["role"]) == ("desk-1", "secretariat", "desk")
    assert (node["fact"], node["region"]) == ("person.registered", VILLAGE)
    assert {one["name"]: one["value"] for one in node["numbers"]} == {"measured": 20, "most": 7}
    assert all(one["meaning"] != one["meaningEnglish"] for one in node["numbers"])
    today = node["recordedAt"][:10]
    tomorrow = (datetime.fromisoformat(node["recordedAt"]) + timedelta(days=2)).date().isoformat()
    for wanted, many in (
        ({"region": "61.05.02"}, 0),
        ({"region": "61.05.01"}, 1),
        ({"from": tomorrow}, 0),
        ({"until": "2022-01-01"}, 0),
        ({"from": "2022-01-01", "until": tomorrow}, 1),
    ):
        assert (await listed(service, HEAD, "LATE_ENTRY", filter=wanted))["totalCount"] == many
        assert (await kinds(service, HEAD, filter=wanted))["LATE_ENTRY"]["count"] == many
    backwards = {"from": today, "until": "2022-01-01"}
    assert await code_of(service, KINDS, HEAD, filter=backwards) == "invalid"
    for unknown in ({"office": "elsewhere"}, {"programme": "PKH"}):
        assert await code_of(service, KINDS, HEAD, filter=unknown) == "not_found"


async def test_later_pages_are_read_as_of_the_first(service: Service) -> None:
    person = {"region": VILLAGE, "nik": None}
    await happened(service, "RegisterPerson", DESK, 20, name="Contoh Ani", **person)
    last = await happened(service, "RegisterPerson", DESK, 20, name="Contoh Budi", **person)
    page = await listed(service, HEAD, "LATE_ENTRY", first=1, min=last["position"])
    newer = await happened(service, "RegisterPerson", DESK, 20, name="Contoh Citra", **person)
    assert (await listed(service, HEAD, "LATE_ENTRY", min=newer["position"]))["totalCount"] == 3
    rest = await listed(service, HEAD, "LATE_ENTRY", first=2, after=page["pageInfo"]["endCursor"])
    assert (page["totalCount"], rest["totalCount"]) == (2, 2)
    assert [one["foundPosition"] for one in nodes(page) + nodes(rest)][-1] == last["position"]
    assert rest["pageInfo"]["hasNextPage"] is False
    other = {"kind": "BACK_DATED", "after": page["pageInfo"]["endCursor"]}
    assert await code_of(service, LIST, HEAD, **other) == "invalid_cursor"


async def test_what_is_about_a_complaint_behind_a_wall_is_not_shown_to_whom_it_is_about(
    service: Service,
) -> None:
    filed = await happened(
        service,
        "SubmitComplaint",
        CITIZEN,
        20,
        channel="web",
        region=VILLAGE,
        narrative="Bantuan dipotong",
        category="staff_conduct",
        againstAccounts=["supervisor-1"],
    )
    (node,) = nodes(await listed(service, HEAD, "LATE_ENTRY", min=filed["position"]))
    assert (node["subject"], node["actor"]) == (filed["subject"], None)
    walled = await listed(service, SUPERVISOR, "LATE_ENTRY", min=filed["position"])
    assert (nodes(walled), walled["totalCount"]) == ([], 0)
    found = await kinds(service, SUPERVISOR)
    assert (found["LATE_ENTRY"]["count"], found["LATE_ENTRY"]["ofHowMany"]) == (0, OPENING)


async def test_a_death_known_later_makes_anomalies_of_what_was_paid_and_an_empty_list_says_of_how_many(
    service: Service,
) -> None:
    scene = await Scene.of(service)
    paid = await scene.paid()
    ani, citra = scene.people[0], scene.people[2]
    before = await kinds(service, INSPECTOR, min=paid)
    assert (before["PAID_AFTER_DEATH"]["count"], before["RECEIVED_AFTER_DEATH"]["count"]) == (0, 0)
    known = await scene.dies(ani, "2022-01-31")
    found = await kinds(service, INSPECTOR, min=known)
    assert [
        (found[kind]["count"], found[kind]["ofHowMany"])
        for kind in ("PAID_AFTER_DEATH", "RECEIVED_AFTER_DEATH", "SELF_APPROVAL", "SHARED_NIK")
    ] == [(1, 3), (1, 2), (0, 1), (0, 2)]
    (node,) = nodes(await listed(service, INSPECTOR, "RECEIVED_AFTER_DEATH"))
    assert (node["person"], node["amountRupiah"], node["since"]) == (ani, 200_000, "2022-01-31")
    assert (node["detail"], node["programme"], node["period"]) == ("collected", "BPNT", "2022-03")
    assert (node["fact"], node["actor"]) == ("person.died", "operator-1")
    (for_dead,) = nodes(await listed(service, INSPECTOR, "PAID_AFTER_DEATH"))
    assert (for_dead["subject"], for_dead["detail"]) == (node["subject"], "collected")
    of = {"programme": "BPNT", "period": "2022-03", "recipient": citra, "component": "sembako"}
    credited = await done(service, "RecordCredit", OWNER, **of)
    (bare,) = nodes(await listed(service, HEAD, "PAID_WITHOUT_NIK", min=credited["position"]))
    assert (bare["person"], bare["detail"], bare["actor"]) == (citra, "credited", "owner-1")
    here = replace(HEAD, regions=(VILLAGE,))
    assert nodes(await listed(service, here, "PAID_WITHOUT_NIK")) == []
    assert len(nodes(await listed(service, here, "PAID_AFTER_DEATH"))) == 1


async def test_anomalies_are_for_inspectors_and_those_who_oversee(service: Service) -> None:
    for caller in (DESK, VERIFIER, CITIZEN, ADMIN):
        assert await code_of(service, KINDS, caller) == "not_allowed"
        assert await code_of(service, LIST, caller, kind="LATE_ENTRY") == "not_allowed"
