"""Whoever a complaint is about finds it nowhere: not by id, in lists, counts, trails, boards or updates."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from api.auth import Caller
from api.context import Limits
from application.roles import Role
from application.rules import local_day
from domain.identifiers import stream_id
from infra.main import create_app
from infra.processes import run_round
from infra.projector import Projector
from infra.settings import Settings
from infra.world import World
from tests.api.conftest import (
    ADMIN,
    CITIZEN,
    DESK,
    INSPECTOR,
    LIMITS,
    SUPERVISOR,
    VERIFIER,
    VILLAGE,
    Service,
    asked,
)
from tests.api.everything import everything, texts
from tests.api.listening import following, served
from tests.api.test_households import register
from tests.conftest import OpenTenant

EVERYWHERE = """query($id: ID!, $asOf: AsOf, $min: Position) {
  complaint(id: $id, asOf: $asOf, minPosition: $min) { id }
  complaints(asOf: $asOf) { totalCount edges { node { id } } }
  complaintBoard(asOf: $asOf) { total }
  slaBoard(asOf: $asOf) { totalCount edges { node { complaint } } }
  slaTotals(asOf: $asOf) { complaints }
  deadlines(asOf: $asOf) { totalCount } }"""
TRAIL = """query($min: Position) {
  auditTrail(minPosition: $min, first: 100) { totalCount edges { node { stream } } } }"""

ELSEWHERE = replace(SUPERVISOR, actor="supervisor-2", office="inspektorat")


async def found(
    service: Service, caller: Caller, complaint: str, at: str, as_of: str | None = None
) -> set[str]:
    """Where the caller finds the complaint."""
    seen = await service.data(
        EVERYWHERE, caller, id=complaint, min=at, asOf=as_of and {"position": as_of}
    )
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


# The chain of command --------------------------------------------------------------------------

DECREE = "SK 821/7/2026"
NAMED = Caller("account-5", Role.SUPERVISOR, "61.05", "secretariat")
STAND_IN = Caller("account-6", Role.SUPERVISOR, "61.05", "dinas")
COLLEAGUE = Caller("account-7", Role.DESK, "61.05", "dinas")
BELOW = Caller("account-8", Role.DESK, "61.05", "betabas")
ABOVE = Caller("account-9", Role.SUPERVISOR, "61.05", "dinas")
DESK_ABOVE = Caller("account-10", Role.DESK, "61.05", "dinas")
OUTSIDE = Caller("account-11", Role.INSPECTOR, "61.05", "inspektorat")


async def done(service: Service, name: str, caller: Caller = ADMIN, /, **given: object) -> Any:
    answer = await service.do(name, caller, **given)
    assert answer["__typename"] == "Recorded", (name, answer)
    return answer


async def chain_of_offices(service: Service) -> None:
    """The secretariat answers to the dinas and Betabas to the secretariat; accounts 5 to 7 serve in the secretariat."""
    for office, kind in (("dinas", "dinas"), ("betabas", "puskesos")):
        await done(service, "OpenOffice", office=office, name=office, kind=kind, region="61.05")
    for office, superior in (("secretariat", "dinas"), ("betabas", "secretariat")):
        await done(service, "PlaceOfficeUnder", office=office, superior=superior, decree=DECREE)
    for account, role, office in (
        ("account-5", "supervisor", "secretariat"),
        ("account-6", "supervisor", "dinas"),
        ("account-7", "desk", "secretariat"),
    ):
        await done(service, "GrantRole", account=account, role=role, office=office, decree=DECREE)


async def head_appointed(service: Service) -> str:
    made = await done(
        service, "AppointOfficeHead", office="secretariat", account="account-5", decree=DECREE
    )
    return str(made["position"])


async def substitute_named(service: Service, of: str = "account-5") -> str:
    today = local_day(datetime.now(UTC), "61.05")
    made = await done(
        service,
        "NameSubstitute",
        account=of,
        substitute="account-6",
        role="supervisor",
        office="secretariat",
        validFrom=today.isoformat(),
        validUntil=(today + timedelta(days=30)).isoformat(),
        decree=DECREE,
    )
    return str(made["position"])


async def against(service: Service, **given: object) -> tuple[str, str]:
    """A complaint about account 5; its id and position."""
    filed = await service.complain(
        CITIZEN, category="staff_conduct", againstAccounts=["account-5"], **given
    )
    return filed["subject"], filed["position"]


async def touch(service: Service, caller: Caller, complaint: str) -> str:
    """The refusal of an act about the complaint."""
    told = await service.do(
        "RequestInformation", caller, complaint=complaint, note="Kapan kejadiannya?"
    )
    return str(told.get("code"))


@pytest.mark.parametrize(
    ("caller", "by_rank", "by_substitution"),
    [
        pytest.param(NAMED, True, True, id="named"),
        pytest.param(COLLEAGUE, True, False, id="appointed in the office, acts elsewhere"),
        pytest.param(DESK, True, False, id="acts at the office"),
        pytest.param(BELOW, True, False, id="of an office below"),
        pytest.param(STAND_IN, False, True, id="substitute"),
        pytest.param(ABOVE, False, False, id="of the office above"),
    ],
)
async def test_whom_a_named_officer_commands_or_is_replaced_by_is_walled_off_from_then_on(
    service: Service, caller: Caller, by_rank: bool, by_substitution: bool
) -> None:
    """The complaint is older than the appointment and the substitution: the moment of the question counts."""
    await chain_of_offices(service)
    complaint, at = await against(service)
    named = caller is NAMED
    assert bool(await found(service, caller, complaint, at)) is not named
    for happening, hidden in (
        (substitute_named, by_substitution),
        (head_appointed, by_rank or by_substitution),
    ):
        at = await happening(service)
        assert bool(await found(service, caller, complaint, at)) is not hidden
        if hidden:
            assert await touch(service, caller, complaint) == "not_found"
    if not (by_rank or by_substitution):
        assert await touch(service, caller, complaint) == "None"


async def test_a_named_office_is_everybody_who_is_appointed_in_it(service: Service) -> None:
    await chain_of_offices(service)
    filed = await service.complain(CITIZEN, againstOffices=["secretariat"])
    complaint, at = filed["subject"], filed["position"]
    assert await found(service, COLLEAGUE, complaint, at) == set()
    assert await touch(service, COLLEAGUE, complaint) == "not_found"
    assert await found(service, BELOW, complaint, at) == ALL  # the office, not who heads it


IN_CHARGE = Caller("account-12", Role.SUPERVISOR, "61.05", "dinas")


async def put_in_charge(service: Service, office: str, account: str) -> None:
    place = {"account": account, "office": office, "decree": DECREE}
    await done(service, "GrantRole", **place, role="supervisor")
    await done(service, "AppointOfficeHead", **place)


async def test_updates_stop_with_the_appointment_of_whom_the_complaint_is_about(
    town: OpenTenant, settings: Settings, service: Service
) -> None:
    await chain_of_offices(service)
    complaint, before = await against(service)
    with served(create_app(settings, town.owner, LIMITS)) as address:
        async with (
            following(address, DESK, after=before) as commanded,
            following(address, ABOVE, after=before) as above,
        ):
            asks = {"complaint": complaint, "level": "supervisor", "reason": "repeated"}
            await done(service, "EscalateComplaint", ABOVE, **asks)
            assert (await commanded.updates(1))[0]["complaint"] == complaint
            await head_appointed(service)
            await done(service, "EscalateComplaint", ABOVE, **{**asks, "level": "head"})
            other = await service.complain(CITIZEN)
            got, both = await asyncio.gather(commanded.updates(1), above.updates(3))
    assert [update["complaint"] for update in got] == [other["subject"]]
    assert [update["complaint"] for update in both] == [complaint, complaint, other["subject"]]


async def test_who_filed_what_turned_out_to_be_about_them_is_not_given_its_ticket_again(
    service: Service,
) -> None:
    submit = """mutation($input: SubmitComplaintInput!, $act: ActInput!) { submitComplaint(input: $input, act: $act) {
      ... on Recorded { subject ticket { number secret } } } }"""
    given = {"channel": "desk", "region": VILLAGE, "narrative": "Bantuan dipotong"}

    async def filed() -> dict[str, Any]:
        answer = await service.data(submit, DESK, input=given, act={"commandId": ONE})
        found: dict[str, Any] = answer["submitComplaint"]
        return found

    first = await filed()
    assert first["ticket"] is not None
    assert await filed() == first
    await done(service, "NameOfficers", SUPERVISOR, complaint=first["subject"], accounts=["desk-1"])
    assert await filed() == {**first, "ticket": None}


async def test_a_complaint_that_lies_where_it_may_not_be_handled_is_passed_up_once(
    town: OpenTenant, settings: Settings, service: Service
) -> None:
    """When it is filed there, when its head or who serves there is named later, and whatever its status is."""
    await chain_of_offices(service)
    mine = (await service.complain(CITIZEN))["subject"]
    web = (await service.complain(replace(CITIZEN, office="betabas"), againstOffices=["betabas"]))[
        "subject"
    ]
    other = (await service.complain(CITIZEN))["subject"]
    for each in (mine, other):
        await done(service, "VerifyComplaint", DESK_ABOVE, complaint=each, **CLASSIFIED)
        await done(service, "RouteComplaint", DESK_ABOVE, complaint=each, toOffice="secretariat")
    asks = {"complaint": mine, "note": "Kapan kejadiannya?"}
    await done(service, "RequestInformation", DESK_ABOVE, **asks)
    await done(service, "NameOfficers", ABOVE, complaint=mine, accounts=["account-5"])
    at = await head_appointed(service)
    assert await passed_up(town, settings, service, at) == 2
    assert await passed_up(town, settings, service, at) == 0
    where = """query($id: ID!) { complaint(id: $id) { status routedTo } }"""
    told = [(await service.data(where, ABOVE, id=each))["complaint"] for each in (mine, web, other)]
    assert told == [
        {"status": "information_requested", "routedTo": "dinas"},
        {"status": "submitted", "routedTo": "secretariat"},
        {"status": "routed", "routedTo": "secretariat"},
    ]
    queue = "query { deskQueue { edges { node { complaint } } } }"
    waiting = await service.data(queue, DESK_ABOVE)
    assert mine in str(waiting)
    head = await done(service, "NameOfficers", ABOVE, complaint=web, accounts=["account-5"])
    assert await passed_up(town, settings, service, head["position"]) == 1
    assert (await service.data(where, ABOVE, id=web))["complaint"]["routedTo"] == "dinas"


async def passed_up(town: OpenTenant, settings: Settings, service: Service, at: str) -> int:
    """Let the process managers look once, when the read models know `at`; how often they acted."""
    await reached(service, at)

    def look() -> int:
        with (
            World(town.serving, settings.master_key) as world,
            psycopg.connect(town.serving, autocommit=True) as connection,
        ):
            return run_round(connection, "61.05", world).reacted

    acted = await asyncio.to_thread(look)
    last = await service.do("RegisterPerson", DESK, name="Contoh", region=VILLAGE)
    await reached(service, last["position"])
    return acted


WIDE = Limits(
    wait_seconds=15.0, depth=20, aliases=50, tokens=50_000, cost=100_000_000, query_bytes=1_000_000
)


@pytest.fixture
async def wide(
    town: OpenTenant, settings: Settings, projector: Projector, service: Service
) -> AsyncIterator[Service]:
    """The service without limits to a question."""
    async with asked(create_app(settings, town.owner, WIDE), town) as found_service:
        yield found_service


async def agreed_partner(service: Service) -> None:
    head = replace(SUPERVISOR, role=Role.HEAD, actor="head-1")
    await done(service, "RegisterPartner", head, partner="bpjs", name="BPJS", kind="bpjs_kesehatan")
    await done(
        service,
        "SignAgreement",
        head,
        partner="bpjs",
        agreement="MoU 1",
        services=[{"service": "jkn_membership"}],
        validFrom="2022-01-01",
        validUntil="2099-12-31",
    )


YIELDING = {
    "complaint",
    "complaints",
    "slaBoard",
    "deskQueue",
    "deadlines",
    "auditTrail",
    "changes",
    "kpm360",
    "referral",
    "referrals",
    "replay",
}
"""Queries that tell a complaint's id; another one makes the test below fail, to be looked at."""


async def test_no_query_tells_whom_a_complaint_is_about_that_there_is_one(
    wide: Service, service: Service
) -> None:
    """Every query there is, with everything below it, answers as it did before there was the complaint."""
    await chain_of_offices(service)
    await head_appointed(service)
    await substitute_named(service)
    await done(service, "OpenOffice", office="upt", name="upt", kind="upt", region="61.05")
    place = {"account": "account-5", "role": "supervisor", "office": "upt", "decree": DECREE}
    await done(service, "GrantRole", **place)
    await put_in_charge(service, "upt", "account-12")
    await agreed_partner(service)
    person = (await done(service, "RegisterPerson", DESK, name="Siti", region=VILLAGE))["subject"]
    family = await register(service, person, "BA-1/MUSDES/2026")
    complaint, referral = (
        stream_id("complaint", CITIZEN.actor, ONE),
        stream_id("referral", DESK_ABOVE.actor, ONE),
    )
    ids = [str(complaint), str(referral), family["subject"], person]
    commanded = [COLLEAGUE, BELOW, INSPECTOR]
    walled = [NAMED, STAND_IN, *commanded, replace(NAMED, role=Role.HEAD), IN_CHARGE]
    await reached(wide, family["position"])
    before = [await everything(wide, caller, ids) for caller in walled]
    at = await complained_and_referred(service, person)
    await reached(wide, at)
    for caller, told in zip(walled, before, strict=True):
        for query, answer in (await everything(wide, caller, ids)).items():
            assert answer == told[query], (caller, query)

    yielding = set()
    for caller in (ABOVE, DESK_ABOVE, OUTSIDE):
        answers = await everything(wide, caller, ids)
        yielding |= {name.split()[0] for name, told in answers.items() if ids[0] in texts(told)}
    assert yielding == YIELDING


async def test_who_is_named_later_loses_what_was_made_of_the_complaint_too(
    service: Service,
) -> None:
    await chain_of_offices(service)
    await agreed_partner(service)
    await complained_and_referred(service, None, againstAccounts=[])
    original, referral = (
        str(stream_id(kind, caller.actor, ONE))
        for kind, caller in (("complaint", CITIZEN), ("referral", DESK_ABOVE))
    )
    copy = (await service.complain(CITIZEN))["subject"]
    marked = await done(service, "MarkDuplicate", DESK, complaint=copy, original=original)
    beside = """query($copy: ID!, $referral: ID!, $min: Position) {
      complaint(id: $copy, minPosition: $min) { duplicateOf } referral(id: $referral, minPosition: $min) { subject }
      referralBoard(minPosition: $min) { total } }"""
    asks = {"copy": copy, "referral": referral}
    told = await service.data(beside, NAMED, **asks, min=marked["position"])
    assert told["complaint"] == {"duplicateOf": original}
    assert told["referral"] == {"subject": original}
    named = await done(service, "NameOfficers", ABOVE, complaint=original, accounts=["account-5"])
    told = await service.data(beside, NAMED, **asks, min=named["position"])
    assert told == {"complaint": None, "referral": None, "referralBoard": {"total": 0}}
    refused = await service.do("SendReferral", NAMED, referral=referral)
    assert refused["code"] == "not_found"
    drafted = await service.do("DraftReferral", NAMED, **{**REFERRED, "subject": original})
    assert drafted["code"] == "not_found"
    await done(service, "SendReferral", DESK_ABOVE, referral=referral)


ONE = "00000000-0000-4000-8000-000000000001"
REFERRED: dict[str, object] = {
    "subjectKind": "complaint",
    "partner": "bpjs",
    "service": "jkn_membership",
    "need": "Kartu tidak aktif",
    "packet": [{"field": "name", "text": "Contoh Satu"}],
}


async def complained_and_referred(service: Service, reporter: str | None, **changes: object) -> str:
    """A complaint about account 5 and a referral that came of it; the position after both."""
    given = {"channel": "web", "region": VILLAGE, "narrative": "Bantuan dipotong"}
    about = {"againstAccounts": ["account-5"], "reporter": reporter, **changes}
    filed = await service.do("SubmitComplaint", CITIZEN, ONE, **given, **about)
    where = {"complaint": filed["subject"]}
    await done(service, "VerifyComplaint", DESK_ABOVE, **where, **CLASSIFIED)
    await done(service, "RouteComplaint", DESK_ABOVE, **where, toOffice="dinas")
    made = await service.do("DraftReferral", DESK_ABOVE, ONE, **REFERRED, subject=filed["subject"])
    return str(made["position"])


CLASSIFIED = {"laporClass": "complaint", "category": "staff_conduct"}


async def reached(wide: Service, position: str) -> None:
    """Wait until the read models know what was recorded."""
    await wide.data("query($min: Position) { position(minPosition: $min) }", DESK, min=position)
