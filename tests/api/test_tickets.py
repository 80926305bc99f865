"""With a ticket and no account: follow a complaint, answer, confirm, withdraw; nothing else, and not too often."""

from __future__ import annotations

import json
from typing import Any, cast
from uuid import uuid4

import httpx
import pytest

from api.auth import Caller, Tokens, issue, read
from api.lookups import MOST_TICKETS_PER_CLIENT, MOST_TICKETS_PER_MINUTE, TicketLookups
from api.refusals import TooManyTickets, Unauthenticated
from application.roles import Role
from infra.main import create_app
from infra.settings import Settings
from tests.api.conftest import DESK, LIMITS, SECRET, SUPERVISOR, VILLAGE, Service
from tests.api.listening import PATIENCE, Follower, _events, connected, served
from tests.conftest import OpenTenant

SUBMIT = """mutation($input: SubmitComplaintInput!, $act: ActInput!) {
  submitComplaint(input: $input, act: $act) {
    ... on Recorded { subject position ticket { number secret } } } }"""
TICKET = """query($number: String!, $secret: String!, $min: Position) {
  ticket(number: $number, secret: $secret, minPosition: $min) {
    number complaint status closedAs timeline { words wordsEn } due { clock dueOn workingDaysLeft breached }
    question response receipt { number authority sent } originalStatus ombudsman { words } } }"""
FOLLOW = """subscription($number: String!, $secret: String!, $after: Position) {
  ticketUpdates(number: $number, secret: $secret, after: $after) { position status change { fact } } }"""


async def submitted(service: Service, caller: Caller = DESK, **given: object) -> dict[str, Any]:
    given = {"channel": "desk", "region": VILLAGE, "narrative": "Nama hilang dari daftar", **given}
    act = {"commandId": str(uuid4())}
    answer = await service.data(SUBMIT, caller, input=given, act=act)
    again = await service.data(SUBMIT, caller, input=given, act=act)
    assert again == answer
    return cast("dict[str, Any]", answer["submitComplaint"])


async def seen(
    service: Service, slip: dict[str, str], at: str | None = None
) -> dict[str, Any] | None:
    answer = await service.ask(TICKET, None, **slip, min=at)
    assert "errors" not in answer, answer
    return cast("dict[str, Any] | None", answer["data"]["ticket"])


async def by_ticket(
    service: Service, name: str, slip: dict[str, str] | None, **given: object
) -> dict[str, Any]:
    field = name[0].lower() + name[1:]
    document = (
        f"mutation($input: {name}Input!, $act: ActInput!) {{ {field}(input: $input, act: $act) {{"
        " __typename ... on Recorded { position version } ... on Refused { code } } }"
    )
    act = {"commandId": str(uuid4()), "ticket": slip}
    return await service.ask(document, None, input=given, act=act)


async def test_the_reporter_follows_a_complaint_to_its_end_and_confirms(service: Service) -> None:
    filed = await submitted(service)
    slip, complaint = filed["ticket"], filed["subject"]
    ticket = await seen(service, slip, filed["position"])
    assert ticket is not None
    assert (ticket["complaint"], ticket["status"], ticket["number"]) == (
        complaint,
        "submitted",
        slip["number"],
    )
    assert {due["clock"] for due in ticket["due"]} == {"verify", "ombudsman"}

    await service.advance(complaint, "VerifyComplaint", "RouteComplaint", "StartFollowUp")
    asked = await service.do(
        "RequestInformation", DESK, complaint=complaint, note="Nomor kartunya?"
    )
    ticket = await seen(service, slip, asked["position"])
    assert ticket is not None
    assert ticket["question"] == "Nomor kartunya?"
    assert {due["clock"] for due in ticket["due"] if due["dueOn"] is not None} == {"question"}
    told = await by_ticket(service, "ProvideInformation", slip, complaint=complaint, note="Hilang.")
    assert told["data"]["provideInformation"]["__typename"] == "Recorded"
    answered = await service.advance(complaint, "RespondToComplaint")
    ticket = await seen(service, slip, answered)
    assert ticket is not None
    assert ticket["response"] == "Dana akan masuk pekan depan"
    assert [due["clock"] for due in ticket["due"]] == ["reply"]
    words = " ".join(step["words"] + step["wordsEn"] for step in ticket["timeline"])
    assert "desk-1" not in words
    assert "supervisor-1" not in words

    done = await by_ticket(
        service, "ConfirmResolution", slip, complaint=complaint, rating=5, remark="Terima kasih."
    )
    position = done["data"]["confirmResolution"]["position"]
    ticket = await seen(service, slip, position)
    assert ticket is not None
    assert (ticket["status"], ticket["closedAs"]) == ("closed", "confirmed")
    totals = await service.data(
        "query($min: Position) { complaintSatisfaction(minPosition: $min) { office confirmed rated stars } }",
        SUPERVISOR,
        min=position,
    )
    assert totals["complaintSatisfaction"] == [
        {"office": "secretariat", "confirmed": 1, "rated": 1, "stars": 5}
    ]


async def test_a_wrong_number_and_a_wrong_secret_are_answered_alike(service: Service) -> None:
    filed = await submitted(service)
    slip = filed["ticket"]
    other = await submitted(service)
    await seen(service, slip, other["position"])
    for wrong in (
        {**slip, "secret": other["ticket"]["secret"][:-2]},  # without the check, as on older slips
        {"secret": slip["secret"][:-2], "number": "6105-BBBB-BBBB-BBBB"},
    ):
        assert await seen(service, wrong) is None
        answer = await by_ticket(service, "WithdrawComplaint", wrong, complaint=filed["subject"])
        assert answer["data"]["withdrawComplaint"] == {
            "__typename": "Refused",
            "code": "ticket_unknown",
        }
    for nowhere in ("9999-BBBB-BBBB-BBBB", "nonsense"):
        answer = await service.ask(TICKET, None, number=nowhere, secret=slip["secret"][:-2])
        assert answer["errors"][0]["extensions"]["code"] == "ticket_unknown"


async def test_a_ticket_opens_its_own_complaint_and_nothing_else(service: Service) -> None:
    filed, other = await submitted(service), await submitted(service)
    slip = filed["ticket"]
    await seen(service, slip, other["position"])
    answer = await by_ticket(service, "WithdrawComplaint", slip, complaint=other["subject"])
    assert answer["data"]["withdrawComplaint"]["code"] == "not_found"
    answer = await by_ticket(service, "WithdrawComplaint", None, complaint=filed["subject"])
    assert answer["errors"][0]["extensions"]["code"] == "unauthenticated"
    answer = await by_ticket(
        service,
        "EscalateComplaint",
        slip,
        complaint=filed["subject"],
        level="head",
        reason="repeated",
    )
    assert answer["errors"][0]["extensions"]["code"] == "unauthenticated"
    both = """query($number: String!, $secret: String!) {
      ticket(number: $number, secret: $secret) { status } complaints { totalCount } }"""
    answer = await service.ask(both, None, **slip)
    assert answer["errors"][0]["extensions"]["code"] == "too_many_tickets"
    # After an act by ticket, the same request is nobody again.
    chained = """mutation($id: ID!, $act: ActInput!, $other: ActInput!, $second: WithdrawComplaintInput!) {
      a: withdrawComplaint(input: {complaint: $id}, act: $act) { __typename }
      b: withdrawComplaint(input: $second, act: $other) { __typename } }"""
    answer = await service.ask(
        chained,
        None,
        id=filed["subject"],
        act={"commandId": str(uuid4()), "ticket": slip},
        other={"commandId": str(uuid4())},
        second={"complaint": other["subject"]},
    )
    assert answer["errors"][0]["extensions"]["code"] == "unauthenticated"


def test_no_token_can_name_a_ticket_s_holder() -> None:
    token = issue(Caller("ticket:6105-BBBB-BBBB-BBBB", Role.CITIZEN, "61.05", "web"), SECRET)
    with pytest.raises(Unauthenticated):
        read(token, Tokens(secret=SECRET))


def test_tickets_are_not_tried_out() -> None:
    lookups = TicketLookups()
    for _ in range(MOST_TICKETS_PER_MINUTE):
        lookups.note("6105-BBBB-BBBB-BBBB", "10.0.0.1", now=0.0)
    with pytest.raises(TooManyTickets):
        lookups.note("6105-BBBB-BBBB-BBBB", "10.0.0.2", now=1.0)
    for number in range(MOST_TICKETS_PER_CLIENT - MOST_TICKETS_PER_MINUTE):
        lookups.note(f"{number}", "10.0.0.1", now=2.0)
    with pytest.raises(TooManyTickets):
        lookups.note("another", "10.0.0.1", now=3.0)
    lookups.note("another", "10.0.0.1", now=64.0)


async def test_a_duplicate_s_reporter_sees_how_the_original_stands(service: Service) -> None:
    original, copy = await submitted(service), await submitted(service)
    marked = await service.do(
        "MarkDuplicate", DESK, complaint=copy["subject"], original=original["subject"]
    )
    ticket = await seen(service, copy["ticket"], marked["position"])
    assert ticket is not None
    assert (ticket["status"], ticket["originalStatus"]) == ("duplicate", "submitted")
    found = await service.data(
        "query($id: ID!) { complaint(id: $id) { duplicates duplicateOf } }",
        DESK,
        id=original["subject"],
    )
    assert found["complaint"] == {"duplicates": [copy["subject"]], "duplicateOf": None}


async def test_a_transfer_shows_its_receipt(service: Service) -> None:
    filed = await submitted(service)
    moved = await service.do(
        "TransferComplaint",
        DESK,
        complaint=filed["subject"],
        toAuthority="dukcapil",
        receipt="470/12/2026",
        sent=["narrative"],
    )
    ticket = await seen(service, filed["ticket"], moved["position"])
    assert ticket is not None
    assert ticket["receipt"] == {
        "number": "470/12/2026",
        "authority": "dukcapil",
        "sent": ["narrative"],
    }


async def test_status_is_followed_and_resumed_without_a_token(
    town: OpenTenant, settings: Settings, service: Service
) -> None:
    filed = await submitted(service)
    slip = filed["ticket"]
    await seen(service, slip, filed["position"])
    await service.advance(filed["subject"], "VerifyComplaint", "RouteComplaint")
    with served(create_app(settings, town.owner, LIMITS)) as address:
        first = await _followed(address, {**slip, "after": filed["position"]}, 5)
        assert [update["status"] for update in first] == ["verified"] * 3 + ["routed"] * 2
        assert all(update["change"] is None for update in first)
        rest = await _followed(address, {**slip, "after": first[0]["position"]}, 4)
        assert rest == first[1:]
        body = {"query": FOLLOW, "variables": {**slip, "secret": "BBBB"}}
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            refused = await client.post(f"http://{address}/graphql/stream", json=body)
            assert "ticket_mistyped" in refused.text
            other = {"query": "subscription { complaintUpdates { status } }"}
            assert (
                await client.post(f"http://{address}/graphql/stream", json=other)
            ).status_code == 401
            by_address = {"query": FOLLOW, "variables": json.dumps(slip)}
            address_bar = await client.get(f"http://{address}/graphql/stream", params=by_address)
            assert address_bar.status_code == 401


async def test_status_is_followed_over_a_socket_without_a_token_and_nothing_else_is(
    town: OpenTenant, settings: Settings, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.app.STRANGER_SECONDS", 0.05)
    filed, other = await submitted(service), await submitted(service)
    slip = filed["ticket"]
    await seen(service, slip, other["position"])
    with served(create_app(settings, town.owner, LIMITS)) as address:
        async with connected(address, None) as follower:
            assert (await follower.receive())["type"] == "connection_ack"
            await _subscribe(follower, "1", FOLLOW, **slip, after=filed["position"])
            await service.advance(filed["subject"], "VerifyComplaint")
            for _ in range(3):
                update = (await follower.receive())["payload"]["data"]["ticketUpdates"]
                assert (update["status"], update["change"]) == ("verified", None)
            asked: dict[str, tuple[str, dict[str, str]]] = {
                "ticket_unknown": (
                    FOLLOW,
                    {**slip, "secret": other["ticket"]["secret"][:-2]},
                ),
                "unauthenticated": ("subscription { complaintUpdates { status } }", {}),
                "wrong_transport": (TICKET, slip),
            }
            for code, (document, variables) in asked.items():
                await _subscribe(follower, code, document, **variables)
                assert await _refusal(follower, code) == code
            await _subscribe(follower, "2", "{ complaints { totalCount } }")
            assert await _refusal(follower, "2") == "unauthenticated"
            for _ in range(MOST_TICKETS_PER_MINUTE):
                await _subscribe(follower, "3", FOLLOW, number="6105-BBBB-BBBB-BBBB", secret="B")
                assert await _refusal(follower, "3") == "ticket_mistyped"
            await _subscribe(follower, "4", FOLLOW, number="6105-BBBB-BBBB-BBBB", secret="B")
            assert await _refusal(follower, "4") == "too_many_tickets"


async def _subscribe(follower: Follower, name: str, document: str, **variables: object) -> None:
    payload = {"query": document, "variables": variables}
    message = {"id": name, "type": "subscribe", "payload": payload}
    await follower.socket.send(json.dumps(message))


async def _refusal(follower: Follower, name: str) -> str:
    """The code by which an operation was refused, once it is over."""
    code, message = "", await follower.receive()
    while message["type"] != "complete":
        assert message["id"] == name, message
        payload = message["payload"]
        errors = payload if message["type"] == "error" else payload["errors"]
        code = errors[0]["extensions"]["code"]
        assert errors[0]["message"]
        assert errors[0]["extensions"]["english"]
        if message["type"] == "error":
            break
        message = await follower.receive()
    return code


async def _followed(address: str, variables: dict[str, Any], many: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    body = {"query": FOLLOW, "variables": variables}
    async with (
        httpx.AsyncClient(timeout=PATIENCE) as client,
        client.stream("POST", f"http://{address}/graphql/stream", json=body) as response,
    ):
        async for event in _events(response):
            payload = json.loads(event["data"])
            assert "errors" not in payload, payload
            found.append(payload["data"]["ticketUpdates"])
            if len(found) == many:
                break
    return found
