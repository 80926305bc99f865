"""Where appointments are required a token alone opens nothing: neither acts nor answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from api.auth import Caller
from application.roles import Role
from application.rules import local_day
from tests.api.conftest import (
    ADMIN,
    CITIZEN,
    DESK,
    OTHER_VILLAGE,
    SUPERVISOR,
    VERIFIER,
    VILLAGE,
    Service,
)

SECOND = Caller("admin-2", Role.ADMIN, "61.05", "secretariat")
HEAD = Caller("head-1", Role.HEAD, "61.05", "secretariat")
DECREE = "SK 821/7/2026"
PLACE = {"office": "secretariat", "decree": DECREE}
COMPLAINTS = "query($min: Position) { complaints(minPosition: $min) { edges { node { region } } } }"
ACCOUNTS = """query($filter: AccountFilter, $min: Position) {
  accounts(filter: $filter, minPosition: $min) {
    totalCount
    edges { node { account role office regions decree actingFor status inForce suspended since until endedBy } }
  }
}"""


async def require(service: Service) -> None:
    names = ["admin-1", "admin-2"]
    answer = await service.do(
        "RequireAppointments", ADMIN, administrators=names, office="secretariat", decree=DECREE
    )
    assert answer["__typename"] == "Recorded", answer


async def grant(service: Service, caller: Caller, *regions: str) -> str:
    given = {**PLACE, "account": caller.actor, "role": caller.role.value, "regions": list(regions)}
    answer = await service.do("GrantRole", ADMIN, **given)
    assert answer["__typename"] == "Recorded", answer
    return str(answer["position"])


async def codes(service: Service, document: str, caller: Caller, **given: Any) -> list[str]:
    answer = await service.ask(document, caller, **given)
    return [error["extensions"]["code"] for error in answer.get("errors", [])]


async def accounts(service: Service, caller: Caller, **given: Any) -> list[dict[str, Any]]:
    found = await service.data(ACCOUNTS, caller, **given)
    assert found["accounts"]["totalCount"] == len(found["accounts"]["edges"])
    return [edge["node"] for edge in found["accounts"]["edges"]]


async def test_without_an_appointment_nothing_is_read_and_nothing_done(service: Service) -> None:
    await service.complain()
    assert await codes(service, COMPLAINTS, DESK) == []
    await require(service)
    position = await grant(service, VERIFIER)
    given = {"min": position}
    assert await codes(service, COMPLAINTS, DESK, **given) == ["not_appointed"]
    assert await codes(service, COMPLAINTS, VERIFIER, **given) == []
    assert await codes(service, COMPLAINTS, replace(VERIFIER, office="other"), **given) == [
        "not_appointed"
    ]
    assert await codes(service, COMPLAINTS, CITIZEN, **given) == []
    refused = await service.do(
        "RecordService", DESK, service="BPNT", region=VILLAGE, renderedOn="2026-01-02"
    )
    assert refused["code"] == "not_appointed"
    assert "puskesos grant" in refused["remedy"]


async def test_the_regions_of_the_appointment_are_read_not_those_of_the_token(
    service: Service,
) -> None:
    for region in (VILLAGE, OTHER_VILLAGE):
        await service.complain(region=region)
    await require(service)
    position = await grant(service, DESK, VILLAGE)
    found = await service.data(COMPLAINTS, replace(DESK, regions=("",)), min=position)
    assert [edge["node"]["region"] for edge in found["complaints"]["edges"]] == [VILLAGE]
    me = await service.data("{ me { regions } appointmentRule { decree } }", DESK)
    assert me == {"me": {"regions": [VILLAGE]}, "appointmentRule": {"decree": DECREE}}


async def test_a_revoked_account_reads_nothing_any_more(service: Service) -> None:
    await require(service)
    position = await grant(service, DESK)
    assert await codes(service, COMPLAINTS, DESK, min=position) == []
    revoked = await service.do(
        "RevokeRole", SECOND, account="desk-1", role="desk", reason="moved_post", **PLACE
    )
    given = {"min": revoked["position"]}
    assert await codes(service, COMPLAINTS, DESK, **given) == ["not_appointed"]


async def test_who_may_do_what_is_listed_with_its_decree(service: Service) -> None:
    await require(service)
    await grant(service, DESK, VILLAGE)
    await grant(service, HEAD)
    proposed = await accounts(
        service, ADMIN, filter={"status": "proposed"}, min=await last(service)
    )
    assert [(one["account"], one["role"]) for one in proposed] == [("head-1", "head")]
    # As the list says; the proposal was made today.
    confirm = {"account": "head-1", "role": "head", "validFrom": proposed[0]["since"], **PLACE}
    assert (await service.do("ConfirmGrant", ADMIN, **confirm))["code"] == "same_person"
    other = await service.do("ConfirmGrant", SECOND, **confirm, regions=[VILLAGE])
    assert (other["code"], other["field"]) == ("proposal_changed", "regions")
    agreed = await service.do("ConfirmGrant", SECOND, **confirm)
    found = await accounts(service, HEAD, min=agreed["position"])
    assert [(one["account"], one["role"], one["regions"]) for one in found] == [
        ("admin-1", "admin", ["61.05"]),
        ("admin-2", "admin", ["61.05"]),
        ("desk-1", "desk", [VILLAGE]),
        ("head-1", "head", ["61.05"]),
    ]
    assert all(one["inForce"] and one["decree"] == DECREE for one in found)
    assert await codes(service, ACCOUNTS, DESK) == ["not_allowed"]
    offices = await accounts(service, HEAD, filter={"account": "desk-1", "onDay": "2020-01-01"})
    assert offices == []


async def last(service: Service) -> str:
    """The position of the tenant's last fact: an administrator's own look at nothing."""
    answer = await service.do(
        "OpenOffice", ADMIN, office="desa-x", name="Desa X", kind="puskesos", region=VILLAGE
    )
    return str(answer["position"])


async def test_a_regional_head_sees_the_appointments_of_the_region(service: Service) -> None:
    position = await grant(service, DESK, VILLAGE)
    position = await grant(service, SUPERVISOR)
    for regions, expected in (
        (("61.05.01",), ["desk-1"]),
        (("61.05.02",), []),
        (("61.05",), ["desk-1", "supervisor-1"]),
    ):
        found = await accounts(service, replace(HEAD, regions=regions), min=position)
        assert [one["account"] for one in found] == expected


async def test_a_substitute_acts_and_reads_in_the_absent_one_s_place(service: Service) -> None:
    await require(service)
    for caller in (DESK, SUPERVISOR):
        await grant(service, caller, VILLAGE)
    stand_in = replace(DESK, actor="supervisor-1")
    named = await service.do(
        "NameSubstitute",
        ADMIN,
        account="desk-1",
        substitute="supervisor-1",
        role="desk",
        validFrom=_today(),
        validUntil=_today(),
        **PLACE,
    )
    assert named["__typename"] == "Recorded", named
    assert await codes(service, COMPLAINTS, stand_in, min=named["position"]) == []
    document = """mutation($act: ActInput!, $input: RecordServiceInput!) {
      recordService(input: $input, act: $act) { __typename ... on Refused { code } ... on Recorded { position } }
    }"""
    given = {"service": "BPNT", "region": VILLAGE, "renderedOn": _today()}
    alone: dict[str, object] = {"commandId": "0197a1c4-5e00-7a10-8c01-0000000000aa"}
    data = await service.data(document, stand_in, input=given, act=alone)
    assert data["recordService"]["code"] == "not_appointed"
    data = await service.data(
        document, stand_in, input=given, act={**alone, "onBehalfOf": "desk-1"}
    )
    position = data["recordService"]["position"]
    trail = await service.data(
        'query($min: Position) { auditTrail(minPosition: $min, filter: {fact: "service.recorded"})'
        " { edges { node { actor onBehalfOf } } } }",
        SUPERVISOR,
        min=position,
    )
    assert trail["auditTrail"]["edges"][0]["node"] == {
        "actor": "supervisor-1",
        "onBehalfOf": "desk-1",
    }
    acting = await accounts(service, ADMIN, filter={"actingFor": "desk-1"})
    assert [(one["account"], one["regions"], one["inForce"]) for one in acting] == [
        ("supervisor-1", [VILLAGE], True)
    ]


def _today() -> str:
    return local_day(datetime.now(UTC), "61.05").isoformat()
