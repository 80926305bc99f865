"""Counts through GraphQL: served, enrolled and paid stay apart, and units never mix."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from api.auth import Caller
from application.roles import Role
from tests.api.conftest import CITIZEN, DESK, INSPECTOR, OTHER_VILLAGE, VERIFIER, VILLAGE, Service

HEAD = Caller("head-1", Role.HEAD, "61.05", "secretariat")
OWNER = Caller("owner-1", Role.PROGRAMME_OWNER, "61.05", "secretariat")
COUNTS = """query($from: Date, $to: Date, $region: String, $programme: String, $min: Position) {
  beneficiaryCounts(from: $from, to: $to, region: $region, programme: $programme, minPosition: $min) {
    position
    served { services lines { service unit services quantity } byUnit { unit quantity } }
    byRegion: served(by: [REGION], level: DISTRICT) { lines { region unit quantity } }
    enrolled { lines { programme unit active suspended ended } }
    payments { lines { programme period unit scheduled credited creditedRupiah netRupiah recipients } }
  } }"""

FUNNEL = """query($min: Position) {
  programmeFunnel(programme: "BPNT", minPosition: $min) { stages { stage unit count } } }"""


async def serve(service: Service, name: str, day: str, region: str, quantity: int = 1) -> Any:
    answer = await service.do(
        "RecordService", DESK, service=name, renderedOn=day, region=region, quantity=quantity
    )
    assert answer["__typename"] == "Recorded", answer
    return answer["position"]


async def test_services_are_counted_by_unit_day_and_region(service: Service) -> None:
    await serve(service, "BPNT", "2022-01-02", VILLAGE, 3)
    await serve(service, "ODGJ", "2022-02-02", VILLAGE)
    last = await serve(service, "BPNT", "2022-03-02", OTHER_VILLAGE, 2)
    found = (await service.data(COUNTS, DESK, min=last))["beneficiaryCounts"]
    assert found["position"] == last
    assert found["served"]["lines"] == [
        {"service": "BPNT", "unit": "KPM", "services": 2, "quantity": 5},
        {"service": "ODGJ", "unit": "person", "services": 1, "quantity": 1},
    ]
    assert found["served"]["byUnit"] == [
        {"unit": "KPM", "quantity": 5},
        {"unit": "person", "quantity": 1},
    ]
    assert found["served"]["services"] == 3
    assert {line["region"] for line in found["byRegion"]["lines"]} == {"61.05.01", "61.05.02"}
    days = {"from": "2022-01-02", "to": "2022-02-02"}
    within = (await service.data(COUNTS, DESK, **days))["beneficiaryCounts"]
    assert within["served"]["services"] == 2
    narrow = replace(DESK, regions=("61.05.02",))
    mine = (await service.data(COUNTS, narrow))["beneficiaryCounts"]
    assert mine["served"]["byUnit"] == [{"unit": "KPM", "quantity": 2}]


async def test_enrolled_and_paid_are_counted_apart_from_served(service: Service) -> None:
    registered = await service.do(
        "RegisterProgramme",
        OWNER,
        code="BPNT",
        name="Bantuan Pangan Non Tunai",
        level="national",
        owner="Kemensos",
        unit="KPM",
        funding="apbn",
        description="Sembako",
    )
    assert registered["__typename"] == "Recorded", registered
    person = await service.do("RegisterPerson", DESK, name="Siti", region=VILLAGE)
    line = {"recipient": person["subject"], "component": "sembako", "amountRupiah": 600_000}
    batch = {
        "programme": "BPNT",
        "period": "2022-T1",
        "channel": "pos",
        "number": 1,
        "unit": "KPM",
        "funding": "apbn",
        "decree": "SK 1/2022",
        "paymentOrder": "SP2D 1/2022",
        "controlCount": 1,
        "controlSumRupiah": 600_000,
        "lines": [line],
    }
    unseen = await service.do("ScheduleBatch", OWNER, **batch)
    assert (unseen["code"], unseen["field"]) == ("unenrolled_lines", "unenrolled")
    enrolment = {"programme": "BPNT", "people": [person["subject"]], "decidedOn": "2022-01-10"}
    await service.do("ReceiveEnrolments", OWNER, **enrolment)
    wrong = await service.do("ScheduleBatch", OWNER, **{**batch, "controlSumRupiah": 1})
    assert wrong["code"] == "control_mismatch"
    bad = await service.do(
        "ScheduleBatch", OWNER, **{**batch, "lines": [{**line, "recipient": "x"}]}
    )
    assert (bad["code"], bad["field"]) == ("invalid_id", "lines[1].recipient")
    scheduled = await service.do("ScheduleBatch", OWNER, **batch)
    assert scheduled["__typename"] == "Recorded", scheduled
    await service.do("ApproveBatch", HEAD, batch=scheduled["subject"])
    ordered = {"batch": scheduled["subject"], "paymentOrder": "SP2D 1/2022"}
    instructed = await service.do("InstructBatch", OWNER, **ordered)
    assert instructed["__typename"] == "Recorded", instructed
    payment = {key: batch[key] for key in ("programme", "period")}
    credited = await service.do(
        "RecordCredit", OWNER, **payment, recipient=person["subject"], component="sembako"
    )
    assert credited["__typename"] == "Recorded", credited
    found = (await service.data(COUNTS, DESK, min=credited["position"]))["beneficiaryCounts"]
    assert found["payments"]["lines"] == [
        {
            "programme": "BPNT",
            "period": "2022-T1",
            "unit": "KPM",
            "scheduled": 1,
            "credited": 1,
            "creditedRupiah": 600_000,
            "netRupiah": 600_000,
            "recipients": 1,
        }
    ]
    assert found["served"]["services"] == 0
    assert found["enrolled"]["lines"] == [
        {"programme": "BPNT", "unit": "KPM", "active": 1, "suspended": 0, "ended": 0}
    ]
    await serve(service, "BPNT", "2022-01-02", VILLAGE)
    named = {"service": "BPNT", "programme": "BPNT", "renderedOn": "2022-01-03", "region": VILLAGE}
    served = await service.do("RecordService", DESK, **named, quantity=2)
    funnel = await service.data(FUNNEL, HEAD, min=served["position"])
    assert [tuple(stage.values()) for stage in funnel["programmeFunnel"]["stages"]] == [
        ("served", "KPM", 2),  # of the service that names the programme, not of the other one
        ("enrolled", "KPM", 1),
        ("paid", "KPM", 1),
        ("credited", "payment", 1),
        ("collected", "payment", 0),
        ("returned", "payment", 0),
    ]
    catalogue = "{ programmes { programmes { code unit status } position } }"
    listed = (await service.data(catalogue, CITIZEN))["programmes"]
    assert listed["programmes"] == [{"code": "BPNT", "unit": "KPM", "status": "active"}]
    anomalies = "{ paymentAnomalies { anomalies { programme } position } }"
    assert (await service.data(anomalies, INSPECTOR))["paymentAnomalies"]["anomalies"] == []


async def test_who_may_read_counts(service: Service) -> None:
    for caller, code in ((CITIZEN, "not_allowed"), (VERIFIER, None)):
        answer = await service.ask(COUNTS, caller)
        errors = answer.get("errors") or [{"extensions": {"code": None}}]
        assert errors[0]["extensions"]["code"] == code
    turned = {"from": "2022-02-02", "to": "2022-01-02"}
    answer = await service.ask(COUNTS, DESK, **turned)
    assert answer["errors"][0]["extensions"] | {"remedy": "", "english": ""} == {
        "code": "invalid",
        "field": "to",
        "remedy": "",
        "english": "",
    }
