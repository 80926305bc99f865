"""Whoever a complaint is about finds it nowhere: not by id, in lists, counts, trails, boards or updates."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from api.auth import Caller
from application.roles import Role
from infra.main import create_app
from infra.settings import Settings
from tests.api.conftest import CITIZEN, DESK, INSPECTOR, LIMITS, SUPERVISOR, VERIFIER, Service
from tests.api.listening import following, served
from tests.conftest import OpenTenant

EVERYWHERE = """query($id: ID!, $asOf: Position, $min: Position) {
  complaint(id: $id, asOf: $asOf, minPosition: $min) { id }
  complaints(minPosition: $min) { totalCount edges { node { id } } }
  complaintBoard(minPosition: $min) { total }
  slaBoard { totalCount edges { node { complaint } } }
  slaTotals { complaints }
  deadlines { totalCount } }"""
TRAIL = """query($min: Position) {
  auditTrail(minPosition: $min, first: 100) { totalCount edges { node { stream } } } }"""

ELSEWHERE = replace(SUPERVISOR, actor="supervisor-2", office="inspektorat")


async def found(
    service: Service, caller: Caller, complaint: str, at: str, as_of: str | None = None
) -> set[str]:
    """Where the caller finds the complaint."""
    seen = await service.data(EVERYWHERE, caller, id=complaint, min=at, asOf=as_of)
    places = {
        "one": seen["complaint"] is not None,
        "list": complaint in str(seen["complaints"]["edges"]),
        "list count": seen["complaints"]["totalCount"] > 0,
        "board": seen["complaintBoard"]["total"] > 0,
        "clocks": complaint in str(seen["slaBoard"]["edges"]),
        "clocks count": seen["slaBoard"]["totalCount"] > 0,
        "totals": seen["slaTotals"]["complaints"] > 0,
        "deadlines": seen["deadlines"]["totalCount"] > 0,
    }
    if caller.role is not Role.DESK:
        trail = (await service.data(TRAIL, caller, min=at))["auditTrail"]
        places["trail"] = complaint in str(trail)
        assert trail["totalCount"] == len(trail["edges"])
    return {place for place, there in places.items() if there}


ALL = {"one", "list", "list count", "board", "clocks", "clocks count", "totals", "deadlines"}


@pytest.mark.parametrize(
    "against",
    [{"againstAccounts": ["supervisor-1"]}, {"againstOffices": ["secretariat"]}],
    ids=["account", "office"],
)
async def test_whom_it_is_about_finds_it_nowhere(
    service: Service, against: dict[str, object]
) -> None:
    filed = await service.complain(CITIZEN, category="staff_conduct", **against)
    at, complaint = filed["position"], filed["subject"]
    assert await found(service, SUPERVISOR, complaint, at) == set()
    assert await found(service, ELSEWHERE, complaint, at) == ALL | {"trail"}
    refused = await service.do(
        "EscalateComplaint", SUPERVISOR, complaint=complaint, level="head", reason="sensitive"
    )
    assert refused["code"] == "not_found"


async def test_who_is_named_later_finds_not_even_what_they_read_before(service: Service) -> None:
    filed = await service.complain(CITIZEN)
    at, complaint = filed["position"], filed["subject"]
    assert await found(service, DESK, complaint, at) == ALL
    named = await service.do("NameOfficers", SUPERVISOR, complaint=complaint, accounts=["desk-1"])
    assert await found(service, DESK, complaint, named["position"], as_of=at) == set()


async def test_levels_hide_a_complaint_from_roles_and_not_from_who_filed_it(
    service: Service,
) -> None:
    mine = await service.complain(DESK, anonymous=True)
    assert await found(service, DESK, mine["subject"], mine["position"]) == ALL
    assert await found(service, VERIFIER, mine["subject"], mine["position"]) == set()
    assert "one" in await found(service, INSPECTOR, mine["subject"], mine["position"])
    verified = await service.do(
        "VerifyComplaint",
        SUPERVISOR,
        complaint=mine["subject"],
        laporClass="whistleblowing",
        category="illegal_cut",
    )
    assert await found(service, DESK, mine["subject"], verified["position"]) == set()
    assert await found(service, INSPECTOR, mine["subject"], verified["position"]) == ALL | {"trail"}


async def test_updates_pass_by_whom_a_complaint_is_about(
    town: OpenTenant, settings: Settings, service: Service
) -> None:
    before = (await service.complain(CITIZEN))["position"]
    hidden = await service.complain(CITIZEN, againstAccounts=["supervisor-1"])
    seen = await service.complain(CITIZEN)
    with served(create_app(settings, town.owner, LIMITS)) as address:
        async with (
            following(address, SUPERVISOR, after=before) as accused,
            following(address, ELSEWHERE, after=before) as other,
        ):
            got, all_of_it = await asyncio.gather(accused.updates(3), other.updates(6))
    three, both = [seen["subject"]] * 3, [hidden["subject"]] * 3 + [seen["subject"]] * 3
    assert [update["complaint"] for update in got] == three  # submitted, with two clocks
    assert [update["complaint"] for update in all_of_it] == both


async def test_the_queue_counts_down_to_the_day_asked_for(service: Service) -> None:
    filed = await service.complain(CITIZEN)
    queue = """query($min: Position, $on: Date) { deskQueue(minPosition: $min, on: $on) { edges { node {
      complaint clock dueOn workingDaysLeft late office days } } } }"""

    async def first(**given: Any) -> dict[str, Any]:
        answer = await service.data(queue, replace(DESK, office="web"), **given)
        node: dict[str, Any] = answer["deskQueue"]["edges"][0]["node"]
        return node

    today = await first(min=filed["position"])
    assert (today["clock"], today["workingDaysLeft"], today["late"]) == ("verify", 3, False)
    later = await first(on="2099-01-01")
    assert later["late"]
    assert later["workingDaysLeft"] < 0


async def test_the_office_that_answers_for_a_programme_is_suggested(service: Service) -> None:
    owner = replace(SUPERVISOR, role=Role.HEAD, actor="head-1")
    registered = await service.do(
        "RegisterProgramme",
        owner,
        code="PKH",
        name="PKH",
        level="national",
        owner="Kemensos",
        unit="KPM",
        funding="apbn",
        description="Bantuan bersyarat",
    )
    assert registered["__typename"] == "Recorded"
    filed = await service.complain(CITIZEN, programme="PKH")
    await service.do("NameProgrammeOwnerOffice", owner, programme="PKH", office="secretariat")
    await service.advance(filed["subject"], "VerifyComplaint")
    routed = await service.do("RouteComplaint", DESK, complaint=filed["subject"])
    detail = await service.data(
        "query($id: ID!, $min: Position) { complaint(id: $id, minPosition: $min) { suggestedOffice routedTo } }",
        DESK,
        id=filed["subject"],
        min=routed["position"],
    )
    assert detail["complaint"] == {"suggestedOffice": "secretariat", "routedTo": "secretariat"}
