"""Updates over WebSocket and event streams: in order, exactly once, across disconnects."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from api.auth import issue
from infra.main import create_app
from infra.projector import Projector
from infra.settings import Settings
from tests.api.conftest import (
    ADMIN,
    CITIZEN,
    DESK,
    LIMITS,
    NEIGHBOUR,
    OTHER_VILLAGE,
    SECRET,
    VILLAGE,
    WHOLE_LIFE,
    Service,
)
from tests.api.listening import PATIENCE, UPDATES, connected, following, served, streaming, take
from tests.conftest import OpenTenant

LIFE = [
    *["submitted"] * 3,  # with the clocks of verification and of the Ombudsman
    *["verified"] * 3,  # verified and classified, with the clock of the answer
    *["routed"] * 2,  # with the clock of the first follow-up
    "in_progress",
    *["responded"] * 2,  # with the clock of the reporter's reply
    "closed",
    *["routed"] * 4,  # reopened, with three new clocks
]


@pytest.fixture
def address(town: OpenTenant, settings: Settings, projector: Projector) -> Iterator[str]:
    with served(create_app(settings, town.owner, LIMITS)) as found:
        yield found


async def trail_of(service: Service, complaint: str, last: str) -> list[str]:
    """The positions of a complaint's facts, oldest first, as the audit trail tells them."""
    document = """query($id: ID!, $min: Position) {
      complaint(id: $id, minPosition: $min) { timeline { position } } }"""
    found = (await service.data(document, DESK, id=complaint, min=last))["complaint"]
    return [entry["position"] for entry in found["timeline"]]


async def test_a_life_is_followed_over_a_disconnect_exactly_once(
    service: Service, address: str
) -> None:
    start = (await service.complain(NEIGHBOUR))["position"]
    seen: list[dict[str, Any]] = []
    async with following(address, DESK, after=start) as follower:
        filed = await service.complain()
        await service.advance(filed["subject"], *WHOLE_LIFE[:2])
        seen += await follower.updates(2)
    # Everything from here on happens, in part, while nobody listens.
    last = await service.advance(filed["subject"], *WHOLE_LIFE[2:4])
    expected = await trail_of(service, filed["subject"], last)
    async with following(address, DESK, after=seen[-1]["position"]) as follower:
        seen += await follower.updates(len(expected) - 2)
        last = await service.advance(filed["subject"], *WHOLE_LIFE[4:])
        expected = await trail_of(service, filed["subject"], last)
        seen += await follower.updates(len(expected) - len(seen))
    assert [update["position"] for update in seen] == expected
    assert [update["status"] for update in seen] == LIFE
    assert seen[0]["change"]["fact"] == "complaint.submitted"
    assert all(update["change"]["words"] and update["change"]["wordsEn"] for update in seen)


async def test_a_replay_shows_each_status_as_it_was_and_not_as_it_is(
    service: Service, address: str
) -> None:
    start = (await service.complain(NEIGHBOUR))["position"]
    filed = await service.complain()
    last = await service.advance(filed["subject"], *WHOLE_LIFE)
    expected = await trail_of(service, filed["subject"], last)
    async with following(address, DESK, after=start) as follower:
        seen = await follower.updates(len(expected))
    assert [update["status"] for update in seen] == LIFE
    assert [update["position"] for update in seen] == expected


async def test_nothing_is_lost_or_doubled_while_writers_write_and_the_reader_comes_and_goes(
    service: Service, address: str
) -> None:
    start = (await service.complain(NEIGHBOUR))["position"]
    facts = 3 * 5 * 3  # three writers, five complaints each, with two clocks beside every complaint
    written: list[str] = []

    async def write() -> None:
        for _ in range(5):
            written.append((await service.complain())["position"])  # noqa: PERF401 - one by one

    writers = [asyncio.create_task(write()) for _ in range(3)]
    seen: list[str] = []
    after = start
    while len(seen) < facts:
        async with following(address, DESK, after=after) as follower:
            seen += [one["position"] for one in await follower.updates(min(7, facts - len(seen)))]
            after = seen[-1]
    await asyncio.gather(*writers)
    assert len(set(seen)) == facts
    assert set(written) < set(seen)


async def test_only_what_one_may_see_is_followed(service: Service, address: str) -> None:
    start = (await service.complain(NEIGHBOUR, region=OTHER_VILLAGE))["position"]
    theirs = await service.complain(NEIGHBOUR, region=OTHER_VILLAGE)
    mine = await service.complain(CITIZEN, region=VILLAGE)
    narrow = replace(DESK, regions=("61.05.01",))
    async with following(address, narrow, after=start) as follower:
        assert [one["complaint"] for one in await follower.updates(1)] == [mine["subject"]]
    async with following(address, DESK, after=start, region="61.05.01") as follower:
        assert [one["complaint"] for one in await follower.updates(1)] == [mine["subject"]]
    async with following(address, DESK, after=start, complaint=theirs["subject"]) as follower:
        assert [one["complaint"] for one in await follower.updates(1)] == [theirs["subject"]]
    async with following(address, CITIZEN, after=start) as follower:
        own = (await follower.updates(1))[0]
    assert (own["complaint"], own["change"]) == (mine["subject"], None)


async def test_an_event_stream_resumes_by_its_last_event_id(service: Service, address: str) -> None:
    start = (await service.complain(NEIGHBOUR))["position"]
    async with streaming(address, DESK, after=start) as events:
        filed = await service.complain()
        seen = await take(events, 1)
    last = await service.advance(filed["subject"], *WHOLE_LIFE[:3])
    expected = await trail_of(service, filed["subject"], last)
    async with streaming(address, DESK, last=seen[-1]["id"], after=start) as events:
        seen += await take(events, len(expected) - 1)
        last = await service.advance(filed["subject"], *WHOLE_LIFE[3:])
        expected = await trail_of(service, filed["subject"], last)
        seen += await take(events, len(expected) - len(seen))
    assert [one["id"] for one in seen] == expected == [one["position"] for one in seen]
    assert [one["status"] for one in seen] == LIFE


async def test_a_stream_is_asked_by_get_too_with_the_token_in_a_header(
    service: Service, address: str
) -> None:
    filed = await service.complain()
    earlier = await service.advance(filed["subject"], "VerifyComplaint")
    query = {"query": UPDATES, "variables": json.dumps({"after": filed["position"]})}
    headers = {"authorization": f"Bearer {issue(DESK, SECRET)}"}
    async with (
        httpx.AsyncClient(timeout=20) as client,
        client.stream(
            "GET", f"http://{address}/graphql/stream", params=query, headers=headers
        ) as response,
    ):
        lines = response.aiter_lines()
        first = [await anext(lines) for _ in range(3)]
    assert first[0] == "event: next"
    assert earlier
    async with httpx.AsyncClient() as client:
        url = f"http://{address}/graphql/stream"
        refused = await client.get(url, params={**query, "token": issue(DESK, SECRET)})
        mutation = {"query": "mutation { a: __typename }"}
        wrong = await client.post(url, json=mutation, headers=headers)
        garbled = await client.post(url, content="{", headers=headers)
    assert (refused.status_code, garbled.status_code) == (401, 400)
    assert refused.json()["errors"][0]["extensions"]["code"] == "unauthenticated"
    assert "wrong_transport" in wrong.text


@pytest.mark.parametrize("given", ["Bearer nonsense", "nonsense", 7])
async def test_a_socket_with_a_token_that_we_do_not_accept_is_closed(
    address: str, given: object
) -> None:
    async with connected(address, {"authorization": given}) as follower:
        with pytest.raises(ConnectionClosed) as closed:
            await follower.receive()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


async def test_a_socket_without_a_token_is_closed_when_it_follows_no_ticket(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.app.STRANGER_SECONDS", 0.05)
    async with connected(address, None) as follower:
        assert (await follower.receive())["type"] == "connection_ack"
        with pytest.raises(ConnectionClosed) as closed:
            await follower.receive()
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, "tiket" in closed.value.rcvd.reason.lower()) == (4401, True)


async def test_mutations_do_not_pass_over_a_socket(service: Service, address: str) -> None:
    token = {"authorization": f"Bearer {issue(CITIZEN, SECRET)}"}
    document = """mutation { withdrawComplaint(input: {complaint: "x"}, act: {commandId: "x"}) {
      __typename } }"""
    async with connected(address, token) as follower:
        assert (await follower.receive())["type"] == "connection_ack"
        body = {"id": "1", "type": "subscribe", "payload": {"query": document}}
        await follower.socket.send(json.dumps(body))
        answer = await follower.receive()
    assert answer["payload"]["errors"][0]["extensions"]["code"] == "wrong_transport"


@pytest.mark.parametrize(
    ("caller", "variables", "code"),
    [
        (ADMIN, {}, "not_allowed"),
        (DESK, {"after": "nonsense"}, "position_unknown"),
        (DESK, {"complaint": "nonsense"}, "invalid_id"),
    ],
)
async def test_a_subscription_that_cannot_be_is_refused_with_a_code(
    service: Service, address: str, caller: Any, variables: dict[str, object], code: str
) -> None:
    async with following(address, caller, **variables) as follower:
        answer = await follower.receive()
    assert answer["payload"]["errors"][0]["extensions"]["code"] == code


async def test_a_socket_answers_nothing_after_its_token_ended(
    service: Service, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.auth.SKEW_SECONDS", 0)
    token = {"authorization": f"Bearer {issue(DESK, SECRET, timedelta(seconds=2))}"}
    ask = {"id": "1", "type": "subscribe", "payload": {"query": "{ me { role } }"}}
    async with connected(address, token) as follower:
        assert (await follower.receive())["type"] == "connection_ack"
        answer: dict[str, Any] = {}
        async with asyncio.timeout(PATIENCE):
            while "errors" not in answer.get("payload", {}):
                await follower.socket.send(json.dumps(ask))
                answer = await follower.receive()
                await follower.receive() if answer["type"] == "next" else None
    assert answer["payload"]["errors"][0]["extensions"]["code"] == "unauthenticated"
    assert answer["payload"]["data"] is None


async def test_a_subscription_ends_with_its_token(service: Service, address: str) -> None:
    token = {"authorization": f"Bearer {issue(DESK, SECRET, timedelta(seconds=2))}"}
    async with connected(address, token) as follower:
        assert (await follower.receive())["type"] == "connection_ack"
        body = {"id": "1", "type": "subscribe", "payload": {"query": UPDATES}}
        await follower.socket.send(json.dumps(body))
        answer = await follower.receive()
    assert answer["payload"]["errors"][0]["extensions"]["code"] == "unauthenticated"


async def test_who_is_no_longer_appointed_is_told_nothing_more(
    service: Service, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.subscriptions.ADMITTED_SECONDS", 0.0)
    place = {"office": "secretariat", "decree": "SK 1/2026"}
    await service.do("RequireAppointments", ADMIN, administrators=["admin-1", "admin-2"], **place)
    granted = await service.do("GrantRole", ADMIN, account="desk-1", role="desk", **place)
    # Until the appointment is projected, nobody is admitted on it.
    await service.data(
        "query($min: Position) { position(minPosition: $min) }", DESK, min=granted["position"]
    )
    async with following(address, DESK, after=granted["position"]) as follower:
        await service.complain()
        assert len(await follower.updates(3)) == 3  # the complaint and its two clocks
        await service.do(
            "RevokeRole", ADMIN, account="desk-1", role="desk", reason="dismissed", **place
        )
        await service.complain()
        message = await follower.receive()
    assert message["type"] == "next"
    assert [one["extensions"]["code"] for one in message["payload"]["errors"]] == ["not_appointed"]
