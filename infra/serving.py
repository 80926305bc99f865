"""API and worker together: this process answers requests, a child process keeps the read models up to date.

The child holds the reading end of a pipe whose only writing end is ours. However we die, the kernel closes it, the
child reads end-of-file and stops: no process is left behind, and no list of pids can be wrong.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

import structlog
import uvicorn
from fastapi import FastAPI

from infra.settings import ConfigurationError, Unavailable

GRACE_SECONDS = 5  # for requests and subscriptions under way when we are told to stop
WORKER_GRACE_SECONDS = 8
STEADY_SECONDS = 60  # a worker that lived this long has earned a quick restart again
FIRST_DELAY_SECONDS = 0.1
LONGEST_DELAY_SECONDS = 10.0

# Ours whatever the working folder holds: a foreign `infra` there must not be taken for this one.
_START = "import sys; sys.path[0] = sys.argv.pop(1); from infra.cli import app; app()"
_ROOT = str(Path(__file__).parents[1])
WORKER_COMMAND = (sys.executable, "-c", _START, _ROOT, "worker", "--tethered")

LONGEST_SOCKET_MESSAGE = 512 * 1024
"""Bytes: the longest document with its variables. What is larger is recorded, and that comes by POST."""

_log = structlog.get_logger(__name__)


def take_port(host: str, port: int) -> socket.socket:
    """Reserve the address before any long work, so that nobody waits for a start that must fail.

    Nothing is answered until the server listens on it. Raises Unavailable or ConfigurationError with a remedy.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror:
        raise ConfigurationError(
            "HOST is not an address of this machine.", "Set HOST to 127.0.0.1, or leave it unset."
        ) from None
    family, kind, protocol, _, address = found[0]
    taken = socket.socket(family, kind, protocol)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
        # Two that bind with SO_REUSEADDR collide only when they listen.
        taken.listen(socket.SOMAXCONN)
    except OSError as error:
        taken.close()
        raise _port_refused(error, host, port) from None
    return taken


def _port_refused(error: OSError, host: str, port: int) -> ConfigurationError | Unavailable:
    match error.errno:
        case errno.EADDRINUSE:
            return Unavailable(
                f"Port {port} on {host} is in use by another program.",
                f"Stop that program, or choose another port: PORT={port % 65535 + 1}.",
            )
        case errno.EACCES:
            return ConfigurationError(
                f"This user may not listen on port {port}.",
                "Choose a port from 1024 up, e.g. PORT=8000.",
            )
        case _:
            return ConfigurationError(
                f"Port {port} on {host} cannot be used ({error.strerror}).",
                "Set HOST to an address of this machine, such as 127.0.0.1.",
            )


class Worker:
    """The worker process beside the API: started again when it dies, stopped when we stop."""

    def __init__(self, command: Sequence[str] = WORKER_COMMAND) -> None:
        self._command = command
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._changing = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="worker-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let the worker finish its page, and return when it is gone."""
        self._stopping.set()
        with self._changing:
            child = self._child
        if child is not None:
            _end(child)
        self._thread.join()

    def _watch(self) -> None:
        delay = FIRST_DELAY_SECONDS
        while (child := self._spawn()) is not None:
            started = time.monotonic()
            code = child.wait()
            if self._stopping.is_set():
                return
            steady = time.monotonic() - started > STEADY_SECONDS
            delay = FIRST_DELAY_SECONDS if steady else min(delay * 2, LONGEST_DELAY_SECONDS)
            _log.warning("worker_died", exit_code=code, again_in_seconds=round(delay, 1))
            if child.stdin is not None:
                child.stdin.close()
            if self._stopping.wait(delay):
                return

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        with self._changing:
            if self._stopping.is_set():
                return None
            # A session of its own: Ctrl-C is for us alone, and we tell the worker.
            self._child = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, start_new_session=True
            )
            return self._child


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None:
        child.stdin.close()
    try:
        child.wait(WORKER_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


class _Server(uvicorn.Server):
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 # the library's
        # The library's own raises the signal once more at the end; to be asked to stop is no failure.
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def serve(make_app: Callable[[], FastAPI], taken: socket.socket, *, worker: bool) -> None:
    """Serve on the reserved address until SIGINT or SIGTERM, with a worker beside us if asked."""
    host, port = taken.getsockname()[:2]
    app = make_app()  # before a worker starts: it may refuse
    config = uvicorn.Config(
        app,
        log_config=None,  # our own logging: uvicorn's access log would write URLs with their queries
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ws_max_size=LONGEST_SOCKET_MESSAGE,
    )
    server = _Server(config)
    beside = Worker() if worker else None
    if beside is not None:
        beside.start()
    try:
        _log.info("serving", address=f"http://{host}:{port}", worker=worker)
        server.run(sockets=[taken])
    finally:
        if beside is not None:
            beside.stop()
    if not server.started:
        raise Unavailable(
            "The service could not start; the log above says why.", "Run `puskesos doctor`."
        )


def stop_when_untethered(stop: Callable[[], None]) -> None:
    """Call `stop` once our parent is gone, that is when our standard input ends; insist if it does not help."""

    def wait() -> None:
        while os.read(0, 1024):
            pass
        stop()
        time.sleep(WORKER_GRACE_SECONDS)
        os._exit(1)  # stuck, with nobody left to tell

    threading.Thread(target=wait, name="tether", daemon=True).start()
