"""Clients and shelters through GraphQL: who may read what, in which regions, and how lists page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from api.auth import Caller
from application.roles import Role
from application.rules import local_day
from tests.api.conftest import INSPECTOR, SUPERVISOR, VILLAGE, Service

TRC = Caller("trc-1", Role.TRC, "61.05", "secretariat")
WORKER = Caller("worker-1", Role.SOCIAL_WORKER, "61.05", "secretariat")
CARER = Caller("carer-1", Role.CARER, "61.05", "secretariat")
HEAD = Caller("head-1", Role.HEAD, "61.05", "secretariat")

CLIENT = """query($id: ID!, $min: Position) { client(id: $id, minPosition: $min) {
  id status sex side worker findings visitFindings daysInStage nextDue person position
  timeline { fact } } }"""
CLIENTS = """query($first: Int, $after: Cursor, $filter: ClientFilter, $min: Position) {
  clients(first: $first, after: $after, filter: $filter, minPosition: $min) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } }"""
CASELOAD = """query($worker: String, $min: Position) { caseload(worker: $worker, minPosition: $min) {
  workers { worker openCases inShelter overLimit overdueVisits } cases { id } } }"""
OCCUPANCY = """query($day: Date, $min: Position) { shelterOccupancy(day: $day, minPosition: $min) {
  unplaced sides { shelter side beds occupied free overLimit occupants { id days overLimit } } } }"""
ACTIVITIES = """query($filter: ActivityFilter, $min: Position) {
  activities(filter: $filter, first: 5, minPosition: $min) {
    totalCount edges { node { kind heldOn minutes instructor present absent } } }
  activityTotals(filter: $filter) { kinds { kind sessions present absent } } }"""
OUTCOMES = """query($from: Date!, $until: Date!, $min: Position) {
  rehabilitationOutcomes(from: $from, until: $until, minPosition: $min) {
    total lines { outcome category sex clients days } } }"""


async def done(service: Service, name: str, caller: Caller, **given: object) -> dict[str, Any]:
    answer = await service.do(name, caller, **given)
    assert answer["__typename"] == "Recorded", (name, answer)
    return answer


async def admitted(service: Service) -> dict[str, Any]:
    case = (
        await done(
            service, "ReportCase", TRC, intake="patrol", category="PMKS-11", region=VILLAGE, sex="L"
        )
    )["subject"]
    await done(service, "SecurePerson", TRC, case=case)
    return await done(service, "AdmitToShelter", WORKER, case=case, shelter="secretariat")


@pytest.fixture
async def shelter(service: Service) -> Service:
    """Three beds for men, and a worker who may assess."""
    await done(
        service,
        "SetShelterCapacity",
        HEAD,
        shelter="secretariat",
        men=3,
        women=1,
        validFrom="2022-01-01",
    )
    await done(
        service, "QualifyStaff", HEAD, account=WORKER.actor, qualification="social_worker",
        certificate="Sertifikat contoh", validFrom="2022-01-01", validUntil="2099-12-31",
    )  # fmt: skip
    return service


async def test_findings_are_for_those_who_work_on_the_case(shelter: Service) -> None:
    case = (await admitted(shelter))["subject"]
    answer = await done(
        shelter, "CompleteAssessment", WORKER, case=case, qualification="social_worker",
        findings="Rindu rumah.",
    )  # fmt: skip
    found = {}
    for caller in (WORKER, SUPERVISOR, HEAD, INSPECTOR, CARER, TRC):
        asked = await shelter.data(CLIENT, caller, id=case, min=answer["position"])
        found[caller.role] = asked["client"]["findings"]
        assert asked["client"]["status"] == "assessed"
        assert asked["client"]["timeline"][-1]["fact"] == "case.assessment_completed"
    readers = {Role.SOCIAL_WORKER, Role.SUPERVISOR, Role.HEAD}
    assert {role for role, text in found.items() if text == "Rindu rumah."} == readers
    assert {role for role, text in found.items() if text is None} == set(found) - readers


async def test_clients_of_another_region_do_not_exist(shelter: Service) -> None:
    answer = await admitted(shelter)
    elsewhere = replace(WORKER, regions=("61.05.02",))
    asked = await shelter.data(CLIENT, elsewhere, id=answer["subject"], min=answer["position"])
    assert asked["client"] is None
    asked = await shelter.data(CLIENTS, elsewhere, min=answer["position"])
    assert asked["clients"]["totalCount"] == 0
    asked = await shelter.data(CASELOAD, replace(SUPERVISOR, regions=("61.05.02",)))
    assert asked["caseload"] == {"workers": [], "cases": []}


@pytest.mark.parametrize("document", [CLIENTS, CASELOAD])
async def test_a_desk_reads_no_clients(shelter: Service, document: str) -> None:
    desk = Caller("desk-1", Role.DESK, "61.05", "secretariat")
    answer = await shelter.ask(document, desk)
    assert answer["errors"][0]["extensions"]["code"] == "not_allowed"


async def test_the_list_pages_and_the_load_adds_up(shelter: Service) -> None:
    answers = [await admitted(shelter) for _ in range(3)]
    last = await done(
        shelter, "AssignCase", SUPERVISOR, case=answers[0]["subject"], worker=WORKER.actor
    )
    asked = await shelter.data(CLIENTS, WORKER, first=2, min=last["position"])
    page = asked["clients"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, True)
    rest = await shelter.data(CLIENTS, WORKER, first=2, after=page["pageInfo"]["endCursor"])
    ids = [edge["node"]["id"] for part in (page, rest["clients"]) for edge in part["edges"]]
    assert ids == [answer["subject"] for answer in reversed(answers)]
    asked = await shelter.data(CLIENTS, WORKER, filter={"worker": WORKER.actor, "open": True})
    assert asked["clients"]["totalCount"] == 1
    load = (await shelter.data(CASELOAD, SUPERVISOR))["caseload"]
    nothing = {"overLimit": 0, "overdueVisits": 0}
    assert load["workers"] == [
        {"worker": WORKER.actor, "openCases": 1, "inShelter": 1, **nothing},
        {"worker": None, "openCases": 2, "inShelter": 2, **nothing},
    ]
    assert len(load["cases"]) == 3


async def test_beds_and_sessions_are_told_without_anybody_s_name(shelter: Service) -> None:
    answer = await admitted(shelter)
    case, today = answer["subject"], local_day(datetime.now(UTC), "61.05").isoformat()
    held = {
        "shelter": "secretariat", "kind": "sport", "heldOn": today, "minutes": 60,
        "instructor": CARER.actor, "clients": [{"case": case, "present": False, "reason": "ill"}],
    }  # fmt: skip
    session = await done(shelter, "RecordActivity", CARER, **held)
    desk = Caller("desk-1", Role.DESK, "61.05", "secretariat")
    beds = (await shelter.data(OCCUPANCY, desk, min=session["position"]))["shelterOccupancy"]
    men, women = beds["sides"]
    assert (men["side"], men["beds"], men["occupied"], men["free"]) == ("men", 3, 1, 2)
    assert men["occupants"] == [{"id": case, "days": 0, "overLimit": False}]
    assert (women["side"], women["occupied"], beds["unplaced"]) == ("women", 0, 0)
    for kind, many in (("sport", 1), ("salon", 0)):
        told = await shelter.data(ACTIVITIES, desk, filter={"kind": kind})
        assert told["activities"]["totalCount"] == many
        assert len(told["activityTotals"]["kinds"]) == many
    void = await done(
        shelter, "VoidActivity", SUPERVISOR, activity=session["subject"], reason="entered_twice"
    )
    told = await shelter.data(ACTIVITIES, desk, min=void["position"])
    assert told["activities"]["totalCount"] == 0


async def test_how_stays_ended_is_counted_in_a_period(shelter: Service) -> None:
    case = (await admitted(shelter))["subject"]
    answer = await done(shelter, "DischargeClient", WORKER, case=case, outcome="absconded")
    period = {"from": "2020-01-01", "until": "2099-12-31"}
    told = await shelter.data(OUTCOMES, WORKER, **period, min=answer["position"])
    assert told["rehabilitationOutcomes"] == {
        "total": 1,
        "lines": [
            {"outcome": "absconded", "category": "PMKS-11", "sex": "L", "clients": 1, "days": 0}
        ],
    }


async def test_who_may_assess_can_be_asked(shelter: Service) -> None:
    document = """query($on: Date, $min: Position) { qualifiedStaff(on: $on, minPosition: $min) {
      qualifications { account qualification validUntil } } }"""
    revoked = {"account": WORKER.actor, "qualification": "social_worker", "reason": "left_service"}
    second = await done(
        shelter, "QualifyStaff", HEAD, account="psychologist-1", qualification="psychologist",
        certificate="Sertifikat contoh", validFrom="2023-01-01", validUntil="2099-12-31",
    )  # fmt: skip
    for day, many in (("2023-01-01", 2), ("2022-01-01", 1), ("2021-12-31", 0), (None, 2)):
        told = await shelter.data(document, SUPERVISOR, on=day, min=second["position"])
        assert len(told["qualifiedStaff"]["qualifications"]) == many
    answer = await done(shelter, "RevokeQualification", HEAD, **revoked)
    told = await shelter.data(document, SUPERVISOR, min=answer["position"])
    standing = [one["account"] for one in told["qualifiedStaff"]["qualifications"]]
    assert standing == ["psychologist-1"]
