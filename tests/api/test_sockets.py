"""A WebSocket whose reader does not read is cut off, and documents on it have a largest size."""

from __future__ import annotations

import asyncio
import json
from typing import Any, cast

import pytest
from fastapi import FastAPI
from strawberry.http.exceptions import WebSocketDisconnected
from websockets.exceptions import ConnectionClosed

from api.app import TOO_SLOW, _Socket
from api.auth import issue
from infra.projector import Projector
from tests.api.conftest import DESK, SECRET
from tests.api.listening import connected, served


class Blocked:
    """A socket that takes nothing more."""

    def __init__(self) -> None:
        self.closed: list[int] = []

    async def send_text(self, _text: str) -> None:
        await asyncio.Event().wait()

    async def close(self, code: int, reason: str) -> None:
        assert reason
        self.closed.append(code)


class View:
    """As much of the endpoint as writing a message needs."""

    def encode_json(self, data: object) -> str:
        return json.dumps(data)


async def test_a_socket_that_takes_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.app.SEND_SECONDS", 0.01)
    blocked = Blocked()
    socket = _Socket(cast("Any", View()), cast("Any", blocked), cast("Any", blocked))
    with pytest.raises(WebSocketDisconnected):
        await socket.send_json({"type": "next"})
    assert blocked.closed == [TOO_SLOW]


async def test_a_document_that_is_too_long_closes_the_socket(
    app: FastAPI, projector: Projector
) -> None:
    with served(app) as address:
        token = {"authorization": f"Bearer {issue(DESK, SECRET)}"}
        async with connected(address, token) as follower:
            assert (await follower.receive())["type"] == "connection_ack"
            body = {"id": "1", "type": "subscribe", "payload": {"query": "#" * 70_000}}
            await follower.socket.send(json.dumps(body))
            with pytest.raises(ConnectionClosed) as closed:
                await follower.receive()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4400
