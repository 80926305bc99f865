"""The real service as processes of its own, over a database of the test's own, asked over HTTP and WebSocket."""

from __future__ import annotations

import atexit
import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO, Any, cast
from uuid import uuid4

import httpx
import psutil
from websockets.asyncio.client import ClientConnection, connect

from api.auth import Caller, issue
from infra.settings import Settings
from tests.forking import Forked, Forks

SECRET = b"k" * 32
KEY = base64.b64encode(SECRET).decode()
READY_SECONDS = 40.0
STOP_SECONDS = 20.0
_POLL_SECONDS = 0.05


def settings_for(home: Path, database_url: str | None) -> Settings:
    return Settings(home=home, database_url=database_url, given_master_key=KEY, given_token_key=KEY)


def environment(home: Path, database_url: str | None, **more: str) -> dict[str, str]:
    """What a command of ours sees: nothing of the tester's own settings."""
    ours = ("PUSKESOS_", "DATABASE_URL", "PORT", "HOST", "DEBUG")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    found = {
        **kept,
        "PUSKESOS_HOME": str(home),
        "PUSKESOS_MASTER_KEY": KEY,
        "PUSKESOS_TOKEN_KEY": KEY,
        "PUSKESOS_DEVELOPMENT": "1",  # beside DATABASE_URL it is off, and our tokens with it
        "COLUMNS": "200",
        # No network in tests: GraphiQL's files are not fetched where there is no npm.
        "PATH": "/nonexistent",
        **more,
    }
    return found | ({"DATABASE_URL": database_url} if database_url else {})


def puskesos(
    *arguments: str, env: Mapping[str, str], stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return _forks().run(*arguments, env=env, stdin=stdin)


@cache
def _forks() -> Forks:
    forks = Forks(environment(Path(os.devnull), None))
    atexit.register(forks.close)
    return forks


def until(what: str, found: Callable[[], bool], seconds: float = READY_SECONDS) -> None:
    """Wait for a condition, and fail with its name when it does not come."""
    deadline = time.monotonic() + seconds
    while not found():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(_POLL_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A service in its own process."""

    def __init__(self, process: subprocess.Popen[bytes] | Forked, port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self.log = log
        self.address = f"http://127.0.0.1:{port}"

    def ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        # Not httpx.get: it reads all certificates of authorities each time, and we ask often.
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def worker(self) -> psutil.Process | None:
        """The worker process beside the API, if it runs."""
        for child in psutil.Process(self.process.pid).children():
            if "worker" in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE:
                return child
        return None

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal, and answer the exit code."""
        self.process.send_signal(how)
        return self.process.wait(STOP_SECONDS)


@contextmanager
def running(
    env: Mapping[str, str], folder: Path, *arguments: str, forked: bool = False
) -> Iterator[Running]:
    """Run `puskesos <arguments>` until the block ends; ready when the block begins.

    forked: from a process that has imported it; otherwise it is started from nothing.
    """
    port = free_port()
    log = folder / f"service-{port}.log"
    with log.open("wb") as output, Path(os.devnull).open("rb") as nothing:
        process = _started(arguments, {**env, "PORT": str(port)}, nothing, output, forked)
    service = Running(process, port, log)
    try:
        until("the service is ready", service.ready)
        yield service
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        if isinstance(process, Forked):
            process.close()


def _started(
    arguments: Sequence[str],
    env: Mapping[str, str],
    given: IO[bytes],
    output: IO[bytes],
    forked: bool,
) -> subprocess.Popen[bytes] | Forked:
    if forked:
        files = [given.fileno(), output.fileno(), output.fileno()]
        return _forks().start(*arguments, env=env, files=files)
    command = [sys.executable, "-m", "infra.cli", *arguments]
    return subprocess.Popen(command, env=env, stdin=given, stdout=output, stderr=output)


class Desk:
    """Somebody with a token, at work with the service."""

    def __init__(self, client: httpx.AsyncClient, address: str, caller: Caller) -> None:
        self._client = client
        self._address = address
        self._caller = caller
        self._token = issue(caller, SECRET)
        self.position: str | None = None  # of the last thing done: read your writes

    async def ask(self, document: str, **variables: object) -> dict[str, Any]:
        answer = await self.answer(document, **variables)
        assert "errors" not in answer, answer
        return cast("dict[str, Any]", answer["data"])

    async def answer(self, document: str, **variables: object) -> dict[str, Any]:
        """The whole answer, errors included; asked again while read models are behind, as the remedy says."""
        deadline = time.monotonic() + READY_SECONDS
        while _is_behind(found := await self._answer(document, **variables)):
            assert time.monotonic() < deadline, found
        return found

    async def _answer(self, document: str, **variables: object) -> dict[str, Any]:
        response = await self._client.post(
            f"{self._address}/graphql",
            json={"query": document, "variables": variables},
            headers={"authorization": f"Bearer {self._token}"},
        )
        return cast("dict[str, Any]", response.json())

    async def attempt(
        self, name: str, /, *, at: str | None = None, command_id: str | None = None, **given: object
    ) -> dict[str, Any]:
        """Give a command; answers `Recorded` or `Refused`."""
        field = name[0].lower() + name[1:]
        document = (
            f"mutation($input: {name}Input!, $act: ActInput!) {{ {field}(input: $input, act: $act) {{"
            " __typename ... on Recorded { subject position }"
            " ... on Refused { code field message remedy } } }"
        )
        act = {"commandId": command_id or str(uuid4()), "occurredAt": at}
        return cast("dict[str, Any]", (await self.ask(document, input=given, act=act))[field])

    async def do(self, name: str, /, *, at: str | None = None, **given: Any) -> str:
        """Give a command that must be recorded; answers its subject."""
        answer = await self.attempt(name, at=at, **given)
        assert answer["__typename"] == "Recorded", (name, answer)
        self.position = answer["position"]
        return cast("str", answer["subject"])

    async def refused(self, name: str, /, **given: Any) -> str:
        """Give a command that must be refused; answers the code."""
        answer = await self.attempt(name, **given)
        assert answer["__typename"] == "Refused", (name, answer)
        assert answer["message"]
        assert answer["remedy"]
        return cast("str", answer["code"])

    @asynccontextmanager
    async def watching(
        self, document: str, **variables: object
    ) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Subscribe over graphql-transport-ws; leaving the block drops the connection without a word."""
        address = self._address.replace("http", "ws", 1) + "/graphql"
        async with connect(address, subprotocols=["graphql-transport-ws"]) as socket_:  # type: ignore[list-item]
            await _send(socket_, "connection_init", {"authorization": f"Bearer {self._token}"})
            assert json.loads(await socket_.recv())["type"] == "connection_ack"
            await _send(socket_, "subscribe", {"query": document, "variables": variables}, id="1")
            yield _updates(socket_)
            socket_.transport.abort()


def _is_behind(answer: Mapping[str, Any]) -> bool:
    errors = answer.get("errors", ())
    return any(error["extensions"].get("code") == "not_yet_projected" for error in errors)


async def _send(connection: ClientConnection, kind: str, payload: object, **more: str) -> None:

    await connection.send(json.dumps({"type": kind, "payload": payload, **more}))


async def _updates(connection: ClientConnection) -> AsyncIterator[dict[str, Any]]:

    async for frame in connection:
        message = json.loads(frame)
        if message["type"] == "next":
            yield message["payload"]["data"]
        else:
            assert message["type"] in ("ping", "pong"), message
