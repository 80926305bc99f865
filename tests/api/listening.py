"""A service on a real port, and clients that follow it over WebSocket and event streams."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast

import httpx
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.auth import Caller, issue
from tests.api.conftest import SECRET

PATIENCE = 20.0
"""Seconds before a test gives up waiting for what must come."""

UPDATES = """subscription($after: Position, $complaint: ID, $region: String) {
  complaintUpdates(after: $after, complaint: $complaint, region: $region) {
    position complaint status closedAs change { fact words wordsEn } } }"""


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of the application on a free port, answered from a thread of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        free.listen()
        config = uvicorn.Config(app, log_config=None, lifespan="on", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]}, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{free.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


class Follower:
    """One subscription over graphql-transport-ws."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            message = json.loads(await self.socket.recv())
        return cast("dict[str, Any]", message)

    async def updates(self, many: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while len(found) < many:
            message = await self.receive()
            assert message["type"] == "next", message
            assert "errors" not in message["payload"], message
            found.append(message["payload"]["data"]["complaintUpdates"])
        return found


@asynccontextmanager
async def connected(address: str, payload: Mapping[str, object] | None) -> AsyncIterator[Follower]:
    """A WebSocket on which connection_init was sent; what it answers is still to be read."""
    protocol = Subprotocol("graphql-transport-ws")
    async with connect(f"ws://{address}/graphql", subprotocols=[protocol]) as raw:
        await raw.send(json.dumps({"type": "connection_init", "payload": payload or {}}))
        yield Follower(raw)


@asynccontextmanager
async def following(address: str, caller: Caller, **variables: object) -> AsyncIterator[Follower]:
    """A subscription to complaint updates."""
    token = {"authorization": f"Bearer {issue(caller, SECRET)}"}
    async with connected(address, token) as follower:
        assert (await follower.receive())["type"] == "connection_ack"
        body = {"query": UPDATES, "variables": variables}
        message = {"id": "1", "type": "subscribe", "payload": body}
        await follower.socket.send(json.dumps(message))
        yield follower


@asynccontextmanager
async def streaming(
    address: str, caller: Caller, last: str | None = None, **variables: object
) -> AsyncIterator[AsyncIterator[dict[str, str]]]:
    """The events of an event stream, each as its fields."""
    headers = {"authorization": f"Bearer {issue(caller, SECRET)}"}
    if last is not None:
        headers["last-event-id"] = last
    body = {"query": UPDATES, "variables": variables}
    async with (
        httpx.AsyncClient(timeout=PATIENCE) as client,
        client.stream(
            "POST", f"http://{address}/graphql/stream", json=body, headers=headers
        ) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream"), response
        yield _events(response)


async def _events(response: httpx.Response) -> AsyncIterator[dict[str, str]]:
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if line and not line.startswith(":"):
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        elif fields:
            yield fields
            fields = {}


async def take(events: AsyncIterator[dict[str, str]], many: int) -> list[dict[str, Any]]:
    """The next updates of an event stream, each with its event's id."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE):
        while len(found) < many:
            event = await anext(events)
            assert event["event"] == "next", event
            payload = json.loads(event["data"])
            assert "errors" not in payload, payload
            found.append({**payload["data"]["complaintUpdates"], "id": event["id"]})
    return found
