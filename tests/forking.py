"""Commands of the command line as processes of their own, each forked from one that has imported everything.

Importing costs a command more than its work does. What is forked is a process with its own environment, folder, open
files, memory and exit code, which runs `infra.cli` as `python -m infra.cli` does, to the interpreter's own end. What a
cold start alone can show, tests/infra/test_serving.py and the worker beside every service show.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO

IMPORTED = ("infra.main", "infra.serving", "infra.demonstration", "infra.checkpoints", "openpyxl")
"""What commands import, with all that these import in turn. Not infra.cli: each command runs it."""

RAN_SECONDS = 240.0
_ROOT = Path(__file__).parents[1]
_DESCRIPTORS = 4  # standard input, output and error, and where the outcome is told


class Forks:
    """The process that commands are forked from; it ends when we do."""

    def __init__(self, env: Mapping[str, str]) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forking", str(theirs.fileno())],
                cwd=_ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self._control = ours

    def close(self) -> None:
        self._control.close()
        self._process.wait()

    def run(
        self, *arguments: str, env: Mapping[str, str], stdin: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        with tempfile.TemporaryFile("w+") as given, _output() as out, _output() as err:
            given.write(stdin)
            given.seek(0)
            files = [file.fileno() for file in (given, out, err)]
            with closing(self.start(*arguments, env=env, files=files)) as forked:
                try:
                    code = forked.wait(RAN_SECONDS)
                except TimeoutError:
                    forked.kill()
                    raise
            return subprocess.CompletedProcess(arguments, code, _told(out), _told(err))

    def start(self, *arguments: str, env: Mapping[str, str], files: Sequence[int]) -> Forked:
        """Start a command whose standard input, output and error are these files."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [b"."], [*files, theirs.fileno()])
        return Forked(ours, [env, str(Path.cwd()), arguments])


class Forked:
    """A command in its own process."""

    def __init__(self, outcome: socket.socket, command: object) -> None:
        self._outcome = outcome
        with outcome.makefile("w") as telling:
            print(json.dumps(command), file=telling)
        self.pid = self._number()
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        if self.returncode is None and select.select([self._outcome], [], [], 0)[0]:
            self.returncode = self._number()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, when it has ended. Raises TimeoutError."""
        if self.returncode is None:
            self._outcome.settimeout(timeout)
            self.returncode = self._number()
        return self.returncode

    def send_signal(self, how: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, how)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        self._outcome.close()

    def _number(self) -> int:
        told = b""
        while not told.endswith(b"\n"):
            if not (more := self._outcome.recv(1)):
                raise ConnectionError("the process that waits for the command is gone")
            told += more
        return int(told)


def _output() -> IO[str]:
    return tempfile.TemporaryFile("w+")


def _told(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _next_command(control: socket.socket) -> list[str]:
    """Fork at each request. Returns in the process that shall be the command, with its arguments."""
    while True:
        _, files, _, _ = socket.recv_fds(control, 1, _DESCRIPTORS)
        if not files:
            raise SystemExit(0)  # whoever asks is gone
        if os.fork() == 0:
            return _command(control, files)
        for file in files:
            os.close(file)
        _bury()


def _bury() -> None:
    """Forget the commands that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def _command(control: socket.socket, files: list[int]) -> list[str]:
    """Be the command in a child of our own, whose outcome we tell."""
    control.close()
    given, out, err, outcome = files
    with socket.socket(fileno=outcome) as asker, asker.makefile("rw") as telling:
        env, folder, arguments = json.loads(telling.readline())
        if pid := os.fork():
            print(pid, file=telling, flush=True)
            _, status = os.waitpid(pid, 0)
            print(os.waitstatus_to_exitcode(status), file=telling, flush=True)
            os._exit(0)
    for standard, file in enumerate((given, out, err)):
        os.dup2(file, standard)
        os.close(file)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    return list(arguments)


def _be_forked() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    for module in IMPORTED:
        importlib.import_module(module)
    assert threading.active_count() == 1, "a fork has one thread only"
    gc.freeze()
    sys.argv[1:] = _next_command(control)
    runpy.run_module("infra.cli", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _be_forked()
