"""The referral network through GraphQL: what is agreed, whose referrals one sees, who reads what is asked."""

from __future__ import annotations

from typing import Any

from api.auth import Caller
from application.roles import Role
from tests.api.conftest import CITIZEN, DESK, INSPECTOR, SUPERVISOR, VILLAGE, Service
from tests.api.test_accounts import PLACE, SECOND, grant, require

HEAD = Caller("head-1", Role.HEAD, "61.05", "secretariat")
ELSEWHERE = Caller("desk-2", Role.DESK, "61.05", "secretariat", ("61.05.14",))
NIK = "6105991708909001"  # synthetic: kecamatan 99 exists nowhere

PARTNERS = """query($service: String, $min: Position) { partners(service: $service, minPosition: $min) {
  partners { code kind { code words } services { service { code } monthlyLimit referredThisMonth agreement } } } }"""
REFERRALS = """query($min: Position, $after: Cursor) { referrals(first: 1, after: $after, minPosition: $min) {
  totalCount pageInfo { hasNextPage endCursor } edges { node { id status need packet { name value } } } } }"""
REFERRAL = """query($id: ID!, $asOf: AsOf, $min: Position) {
  referral(id: $id, asOf: $asOf, minPosition: $min) { id status } }"""


async def done(on: Service, command: str, caller: Caller, /, **given: object) -> dict[str, Any]:
    answer = await on.do(command, caller, None, **given)
    assert answer["__typename"] == "Recorded", (command, answer)
    return answer


async def referred(service: Service, times: int = 1) -> list[dict[str, Any]]:
    """A partner with an agreement until long after any test, and drafts to it."""
    await done(service, "RegisterPartner", HEAD, partner="bpjs", name="BPJS", kind="bpjs_kesehatan")
    await done(
        service,
        "SignAgreement",
        HEAD,
        partner="bpjs",
        agreement="MoU 1",
        services=[{"service": "jkn_membership", "monthlyLimit": 5}],
        validFrom="2022-01-01",
        validUntil="2099-12-31",
    )
    person = await done(service, "RegisterPerson", DESK, name="Contoh Satu", region=VILLAGE)
    return [
        await done(
            service,
            "DraftReferral",
            DESK,
            subjectKind="person",
            subject=person["subject"],
            partner="bpjs",
            service="jkn_membership",
            need="Kartu tidak aktif",
            packet=[{"field": "name", "text": "Contoh Satu"}, {"field": "nik", "text": NIK}],
        )
        for _ in range(times)
    ]


async def test_partners_show_what_is_agreed_and_how_full_the_month_is(service: Service) -> None:
    first, _ = await referred(service, 2)
    sent = await done(service, "SendReferral", DESK, referral=first["subject"])
    found = await service.data(PARTNERS, DESK, service="jkn_membership", min=sent["position"])
    assert found["partners"]["partners"] == [
        {
            "code": "bpjs",
            "kind": {"code": "bpjs_kesehatan", "words": "BPJS Kesehatan"},
            "services": [
                {
                    "service": {"code": "jkn_membership"},
                    "monthlyLimit": 5,
                    "referredThisMonth": 1,
                    "agreement": "MoU 1",
                }
            ],
        }
    ]
    none = await service.data(PARTNERS, DESK, service="legal_aid", min=sent["position"])
    assert none["partners"]["partners"] == []


async def test_referrals_are_paged_and_shown_to_those_who_handle_them(service: Service) -> None:
    _, second = await referred(service, 2)
    page = (await service.data(REFERRALS, DESK, min=second["position"]))["referrals"]
    assert page["totalCount"] == 2
    (edge,) = page["edges"]
    assert edge["node"]["id"] == second["subject"]
    assert edge["node"]["need"] == "Kartu tidak aktif"
    assert edge["node"]["packet"] == [
        {"name": "name", "value": "C*** S***"},
        {"name": "nik", "value": "************9001"},
    ]
    after = page["pageInfo"]["endCursor"]
    rest = (await service.data(REFERRALS, DESK, after=after))["referrals"]
    assert [each["node"]["status"] for each in rest["edges"]] == ["drafted"]
    assert not rest["pageInfo"]["hasNextPage"]

    inspected = (await service.data(REFERRALS, INSPECTOR))["referrals"]["edges"][0]["node"]
    assert (inspected["need"], inspected["packet"]) == (None, [])
    elsewhere = (await service.data(REFERRALS, ELSEWHERE))["referrals"]
    assert (elsewhere["totalCount"], elsewhere["edges"]) == (0, [])
    refused = await service.ask(REFERRALS, CITIZEN)
    assert refused["errors"][0]["extensions"]["code"] == "not_allowed"


async def test_a_referral_as_it_was(service: Service) -> None:
    (draft,) = await referred(service)
    sent = await done(service, "SendReferral", DESK, referral=draft["subject"])

    async def asked(caller: Caller, **variables: object) -> Any:
        found = await service.data(
            REFERRAL, caller, id=draft["subject"], min=sent["position"], **variables
        )
        return found["referral"]

    assert await asked(SUPERVISOR) == {"id": draft["subject"], "status": "sent"}
    assert (await asked(SUPERVISOR, asOf={"position": draft["position"]}))["status"] == "drafted"
    assert await asked(ELSEWHERE) is None


FUNDS = """query($min: Position) { funds(year: 2024, minPosition: $min) { apbd { allocatedRupiah }
  csr { pledgedRupiah pledges { donor privateDonor } } } }"""
STATEMENT = """query($id: ID!, $min: Position) { donorStatement(id: $id, minPosition: $min) { pledgedRupiah } }"""


async def test_a_private_donor_is_named_to_those_who_keep_donations_only(service: Service) -> None:
    pledged = await done(
        service,
        "PledgeCsr",
        HEAD,
        purposeCode="beds",
        amountRupiah=5_000_000_000,
        pledgedOn="2024-04-01",
        donorPerson="Budi Contoh",
    )
    for caller, name in ((HEAD, "Budi Contoh"), (INSPECTOR, None)):
        found = (await service.data(FUNDS, caller, min=pledged["position"]))["funds"]
        assert found["apbd"] == {"allocatedRupiah": 0}
        assert found["csr"]["pledgedRupiah"] == 5_000_000_000
        assert found["csr"]["pledges"] == [{"donor": None, "privateDonor": name}]
    statement = await service.data(
        STATEMENT, CITIZEN, id=pledged["subject"], min=pledged["position"]
    )
    assert statement["donorStatement"] == {"pledgedRupiah": 5_000_000_000}
    nothing = await service.data(STATEMENT, CITIZEN, id="0197a1c4-5e00-7a10-8c01-0000000000d1")
    assert nothing["donorStatement"] is None
    assert (await service.ask(FUNDS, DESK))["errors"][0]["extensions"]["code"] == "not_allowed"


OPEN = """mutation($input: OpenReferralPacketInput!, $act: ActInput!) { openReferralPacket(input: $input, act: $act) {
  __typename ... on OpenedPacket { referral position fields { name value } } ... on Refused { code } } }"""


async def test_whoever_opens_a_packet_is_recorded_before_it_is_shown(service: Service) -> None:
    (draft,) = await referred(service)
    given = {
        "input": {"referral": draft["subject"], "reason": "handed_over"},
        "act": {"commandId": "0197a1c4-5e00-7a10-8c01-0000000000d9"},
    }
    opened = (await service.data(OPEN, DESK, **given))["openReferralPacket"]
    assert opened["fields"] == [
        {"name": "name", "value": "Contoh Satu"},
        {"name": "nik", "value": NIK},
    ]
    again = (await service.data(OPEN, DESK, **given))["openReferralPacket"]
    assert again == opened
    trail = await service.data(
        "query($id: ID!, $min: Position) { auditTrail(filter: {stream: $id}, first: 5, minPosition: $min) {"
        " edges { node { fact words } } } }",
        SUPERVISOR,
        id=draft["subject"],
        min=opened["position"],
    )
    facts = [edge["node"]["fact"] for edge in trail["auditTrail"]["edges"]]
    assert facts == ["referral.packet_opened", "referral.drafted"]
    assert NIK not in str(trail)
    refused = (await service.data(OPEN, ELSEWHERE, **given))["openReferralPacket"]
    assert refused["code"] == "not_found"


async def test_a_look_is_not_repeated_for_whom_was_dismissed_or_may_no_longer_see_it(
    service: Service,
) -> None:
    (draft,) = await referred(service)
    await require(service)
    await grant(service, DESK, VILLAGE)
    given = {
        "input": {"referral": draft["subject"], "reason": "handed_over"},
        "act": {"commandId": "0197a1c4-5e00-7a10-8c01-0000000000da"},
    }
    opened = (await service.data(OPEN, DESK, **given))["openReferralPacket"]
    assert (await service.data(OPEN, DESK, **given))["openReferralPacket"] == opened
    role = {"account": "desk-1", "role": "desk", **PLACE}
    await done(service, "RevokeRole", SECOND, reason="dismissed", **role)
    refused = (await service.data(OPEN, DESK, **given))["openReferralPacket"]
    assert refused == {"__typename": "Refused", "code": "not_appointed"}
    await grant(service, DESK, "61.05.14")
    refused = (await service.data(OPEN, DESK, **given))["openReferralPacket"]
    assert refused == {"__typename": "Refused", "code": "not_found"}
