"""The heads above a named officer: they find nothing, their offices get nothing, and somebody outside handles it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from api.auth import Caller
from application.roles import Role
from application.rules import local_day
from infra.settings import Settings
from tests.api.conftest import CITIZEN, DESK, Service
from tests.api.test_complaint_walls import (
    ABOVE,
    BELOW,
    CLASSIFIED,
    DESK_ABOVE,
    IN_CHARGE,
    NAMED,
    OUTSIDE,
    chain_of_offices,
    done,
    found,
    passed_up,
    put_in_charge,
    substitute_named,
    touch,
)
from tests.conftest import OpenTenant

FOR_THE_HEAD = Caller("account-6", Role.SUPERVISOR, "61.05", "dinas")
TOP = Caller("account-15", Role.HEAD, "61.05", "dinas")
CHAIN: dict[str, tuple[Caller, bool, bool]] = {
    "in charge of the office": (IN_CHARGE, True, True),
    "in the role of a head there": (replace(NAMED, actor="account-13", role=Role.HEAD), True, True),
    "in the place of who is in charge": (FOR_THE_HEAD, True, True),
    "in charge of the office above": (TOP, False, True),
    "in charge of the office below": (
        replace(BELOW, actor="account-16", role=Role.HEAD),
        False,
        False,
    ),
    "serves in the office above": (ABOVE, False, False),
    "serves in the same office": (DESK, False, False),
    "inspects": (OUTSIDE, False, False),
}
"""Who it is, kept out by the rule that ships, and where two heads are."""


async def heads_and_offices(service: Service) -> None:
    """Account 7 serves in the secretariat, which account 12 leads; account 6 stands in for account 12."""
    await chain_of_offices(service)
    for office, number in (("secretariat", 12), ("dinas", 15), ("betabas", 16)):
        await put_in_charge(service, office, f"account-{number}")
    await substitute_named(service, of="account-12")


async def test_the_head_of_a_named_officer_neither_sees_nor_handles_it_and_others_do(
    service: Service,
) -> None:
    await heads_and_offices(service)
    filed = await service.complain(CITIZEN, againstAccounts=["account-7"])
    office = await service.complain(CITIZEN, againstOffices=["secretariat"])
    other = await service.complain(CITIZEN)
    at = other["position"]
    for column in (1, 2):
        for who, (caller, *kept_out) in CHAIN.items():
            hidden = kept_out[column - 1]
            where = await found(service, caller, filed["subject"], at)
            assert ("one" in where) is not hidden, who
            assert ("list" in where) is not hidden, who
            if caller.role is not Role.INSPECTOR:
                told = await touch(service, caller, filed["subject"])
                assert (told == "not_found") is hidden, who
        for hidden in (True, False):
            told = await touch(service, IN_CHARGE, (office if hidden else other)["subject"])
            assert (told == "not_found") is hidden
        published = await done(
            service,
            "PublishRules",
            TOP,
            rule="complaint_chain",
            validFrom=local_day(datetime.now(UTC), "61.05").isoformat(),
            source="Perbup 1/2026",
            numbers=[{"parameter": "heads", "value": 2}],
        )
        at = published["position"]


async def test_no_office_of_the_chain_is_given_it(
    town: OpenTenant, settings: Settings, service: Service
) -> None:
    """Neither by a person nor by ourselves; where no office is left the inspectorate finds it."""
    await heads_and_offices(service)
    for office, kind in (("upt", "upt"), ("inspektorat", "dinas")):
        await done(service, "OpenOffice", office=office, name=office, kind=kind, region="61.05")
    await put_in_charge(service, "upt", "account-12")
    complaints = []
    for against_whom in ({"accounts": ["account-7"]}, {"offices": ["secretariat"]}):
        complaint = (await service.complain(CITIZEN))["subject"]
        await done(service, "VerifyComplaint", DESK_ABOVE, complaint=complaint, **CLASSIFIED)
        await done(service, "RouteComplaint", DESK_ABOVE, complaint=complaint, toOffice="upt")
        await done(service, "NameOfficers", ABOVE, complaint=complaint, **against_whom)
        complaints.append(complaint)
        for to_office in ("secretariat", "upt"):
            asks = {"complaint": complaint, "toOffice": to_office}
            refused = await service.do("RouteComplaint", DESK_ABOVE, **asks)
            assert (refused["code"], refused["field"]) == ("conflict_of_interest", "toOffice")
            assert "Inspektorat" in refused["remedy"]
    at = (await service.complain(CITIZEN))["position"]
    assert await passed_up(town, settings, service, at) == 2
    assert await passed_up(town, settings, service, at) == 0
    escalated = """{ complaints(filter: {escalatedTo: "inspectorate"}) { edges { node {
      id escalatedTo routedTo } } } }"""
    told = (await service.data(escalated, OUTSIDE))["complaints"]["edges"]
    assert [edge["node"] for edge in told] == [
        {"id": one, "escalatedTo": "inspectorate", "routedTo": "upt"}
        for one in reversed(complaints)
    ]
    for one in complaints:
        await done(service, "RouteComplaint", ABOVE, complaint=one, toOffice="inspektorat")
