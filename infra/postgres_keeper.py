"""The embedded server's parent process: starts it, restarts it when killed, stops it when unused.

It runs as a script of its own, with the standard library only, so that it outlives whoever started
it and loads nothing that an upgrade may replace under it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

PORT = 5432  # names the socket file only: the embedded server listens on no network address
# None of the user's PG*, LANG or LD_* variables may reach the server.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
ALREADY_KEPT = 0  # the exit code of a keeper that found another one at work
RESTARTS_A_MINUTE = 5
FAST_STOP_SECONDS = 120
SIGNAL_AGAIN_SECONDS = 0.5
LOG_BYTES = 10_000_000  # a longer server.log is put aside at the next start


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What one keeper looks after; plain data, since it travels as a command argument."""

    base: str
    data: str
    socket_folder: str
    server: list[str]  # the command that starts it
    stop: list[str]  # the command that stops it and waits
    user: int | None  # as whom, where we are root
    group: int | None
    adopt: bool  # it runs already: its keeper was killed

    def to_argument(self) -> str:
        return json.dumps(asdict(self))


def try_lock(file: IO[str], how: int) -> bool:
    """Take a lock that the kernel drops when we die; False where someone else holds it."""
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Keeper:
    """Holds keeper.lock while it lives, and the server as its child where it started it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._base = Path(job.base)
        self._server: subprocess.Popen[bytes] | None = None
        self._spawning = threading.Lock()  # held for good once the server shall stop
        self._restarts: list[float] = []

    def run(self) -> int:
        """Keep until the server gives up, or the other thread ends us after the last user."""
        lock = (self._base / "keeper.lock").open("a")
        if not try_lock(lock, fcntl.LOCK_EX):
            return ALREADY_KEPT
        if not self._job.adopt:
            self._spawn()
        threading.Thread(target=self._stop_when_unused, daemon=True).start()
        while True:
            self._wait_for_end()
            with self._spawning:
                if not self._was_killed() or self._restarts_too_often():
                    return 1
                self._spawn()

    def _spawn(self) -> None:
        self._clear_stale_locks()
        log = self._base / "server.log"
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            self._server = subprocess.Popen(
                self._job.server,
                cwd="/",
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=handle,
                stderr=handle,
                start_new_session=True,
                user=self._job.user,
                group=self._job.group,
                extra_groups=None if self._job.user is None else [],
            )
        finally:
            os.close(handle)

    def _wait_for_end(self) -> None:
        if self._server is not None:
            self._server.wait()
            return
        address = f"{self._job.socket_folder}/.s.PGSQL.{PORT}"
        while _listens(address):  # an adopted server is not our child: nobody tells us of its end
            time.sleep(1)

    def _was_killed(self) -> bool:
        """Tell a killed server from a stopped one: one that ends in order removes its pid file."""
        return (Path(self._job.data) / "postmaster.pid").exists()

    def _restarts_too_often(self) -> bool:
        now = time.monotonic()
        self._restarts = [*(at for at in self._restarts if at > now - 60), now]
        time.sleep(0.1 * len(self._restarts))  # its orphaned processes need a moment to end
        return len(self._restarts) > RESTARTS_A_MINUTE

    def _stop_when_unused(self) -> None:
        with (self._base / "clients.lock").open("a") as clients:
            fcntl.flock(clients, fcntl.LOCK_EX)  # every user holds it shared: the last one is gone
            self._spawning.acquire()
            self._end_server()
            os._exit(0)

    def _end_server(self) -> None:
        """End the server in order if it can be, at once if it cannot.

        Our own child gets a signal: `pg_ctl stop` finds a server by its pid file, and one that was
        started a moment ago has none yet.
        """
        if self._server is None:
            subprocess.run(
                self._job.stop,
                cwd="/",
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                user=self._job.user,
                group=self._job.group,
                extra_groups=None if self._job.user is None else [],
                check=False,
            )
            return
        deadline = time.monotonic() + FAST_STOP_SECONDS
        while time.monotonic() < deadline:
            # Again and again: a server that is just starting does not hear the first one.
            self._server.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._server.wait(SIGNAL_AGAIN_SECONDS)
                return
        self._server.kill()
        self._server.wait()

    def _clear_stale_locks(self) -> None:
        """Remove a dead server's pid file whose number an unreaped or newer process wears now.

        PostgreSQL would refuse to start for it, for good in a container without an init process.
        """
        pid_file = Path(self._job.data) / "postmaster.pid"
        if not pid_file.exists() or not Path("/proc/self").is_dir():
            return
        home = os.path.realpath(self._job.data)
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                # All processes of a server stand in its data folder.
                if os.readlink(process / "cwd") == home:  # noqa: PTH115 # the text, unresolved
                    return  # something of it lives: PostgreSQL shall decide
        pid_file.unlink()
        for stale in Path(self._job.socket_folder).glob(".s.PGSQL.*"):
            stale.unlink()


def _listens(address: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(5)
        try:
            probe.connect(address)
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except OSError:
            return True  # busy, not gone
    return True


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(Keeper(Job(**json.loads(sys.argv[1]))).run())
