"""The embedded server's life: it serves all who use it, survives any death, leaves no orphan."""

from __future__ import annotations

import fcntl
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from infra.database import open_database, serving
from infra.embedded_postgres import EmbeddedPostgres
from infra.migrations import migrate, open_tenant
from infra.postgres_keeper import try_lock
from infra.settings import Settings, Unavailable
from tests.conftest import UNSAFE_BUT_FAST

pytestmark = pytest.mark.skipif(
    not Path("/proc/self").is_dir(), reason="processes are looked at through /proc"
)

# A user of the server in a process of its own; it ends in order when its standard input ends.
USER = """
import signal, sys
from pathlib import Path
from infra.embedded_postgres import EmbeddedPostgres
# Whoever runs the tests in the background ignores SIGINT, and that is inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)
with EmbeddedPostgres(Path(sys.argv[1]), options={"fsync": "off"}) as server:
    print("ready", flush=True)
    sys.stdin.read()
"""


WHO = """
SELECT session_user::text, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user
"""
FORBIDDEN = (
    "UPDATE t_61_05.stored_events SET topic = 'x'",
    "ALTER TABLE t_61_05.stored_events DISABLE TRIGGER append_only",
    "ALTER TABLE t_61_05.log_head DISABLE TRIGGER forward_only",
    "DROP TABLE t_61_05.command",
    "SET session_replication_role = replica",
    "SET SESSION AUTHORIZATION puskesos_embedded",
    "SET ROLE puskesos_embedded",
    "GRANT puskesos_shredder TO puskesos_service",
)


def until(condition: Callable[[], bool], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def embedded(base: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(base, options=UNSAFE_BUT_FAST)


def process_of(base: Path) -> int:
    return int((base / "data" / "postmaster.pid").read_text().split()[0])


def parent_of(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("PPid:")[1].split()[0])


def servers_in(base: Path) -> list[int]:
    """Every process that stands in the data folder, that is the server and its children."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == base / "data":
                found.append(int(process.name))
        except OSError:
            continue
    return found


def creators_in(base: Path) -> list[int]:
    """Every process that makes a data folder there: initdb and its children."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{base}/data.new." in (process / "cmdline").read_text(errors="replace"):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def answers(dsn: str) -> bool:
    try:
        psycopg.connect(dsn, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def spawned(base: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(base)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def using(base: Path) -> Iterator[subprocess.Popen[str]]:
    with spawned(base) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


@contextmanager
def as_ordinary_user() -> Iterator[None]:
    """Lose root's power over other people's files for a while, where we have it."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)


def test_what_was_recorded_is_there_at_the_next_start(scratch: Path) -> None:
    with embedded(scratch) as server, psycopg.connect(server.dsn()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 319 AS total")
    assert servers_in(scratch) == []
    with embedded(scratch) as server, psycopg.connect(server.dsn()) as connection:
        assert connection.execute("SELECT total FROM kept").fetchone() == (319,)


def test_what_is_acknowledged_is_on_disk(scratch: Path) -> None:
    with open_database(Settings(home=scratch)) as dsn, psycopg.connect(dsn) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
            assert row == ("on",)


def test_the_service_is_not_the_owner_in_disguise(scratch: Path) -> None:
    with open_database(Settings(home=scratch)) as dsn:
        migrate(dsn)
        with psycopg.connect(dsn, autocommit=True) as owner:
            open_tenant(owner, "61.05", "Kabupaten Sintang", "demonstration")
        with psycopg.connect(serving(dsn), autocommit=True) as service:
            for way_back in ("SET ROLE NONE", "RESET ROLE", "RESET SESSION AUTHORIZATION"):
                service.execute(way_back)
                assert service.execute(WHO).fetchone() == ("puskesos_service", False, False)
                for act in FORBIDDEN:
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        service.execute(act)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_server_stops_however_its_last_user_dies(scratch: Path, how: signal.Signals) -> None:
    with using(scratch) as user:
        assert servers_in(scratch)
        user.send_signal(how)
        user.wait(timeout=30)
        until(lambda: servers_in(scratch) == [])
    assert not (scratch / "data" / "postmaster.pid").exists()  # in order, nothing to recover


def test_the_server_stays_for_as_long_as_somebody_uses_it(scratch: Path) -> None:
    with using(scratch) as first, embedded(scratch) as second:
        server = process_of(scratch)
        first.kill()
        first.wait(timeout=30)
        third = embedded(scratch)
        third.start()
        third.close()
        assert answers(second.dsn())
        assert process_of(scratch) == server
    assert servers_in(scratch) == []


def test_simultaneous_first_starts_share_one_server(scratch: Path) -> None:
    users = [spawned(scratch) for _ in range(4)]
    try:
        for user in users:
            assert user.stdout is not None
            assert user.stdout.readline() == "ready\n"
        assert len(list(scratch.glob("data*"))) == 1
    finally:
        for user in users:
            user.communicate(timeout=60)
    assert servers_in(scratch) == []


def test_a_killed_server_comes_back_with_everything_acknowledged(scratch: Path) -> None:
    with embedded(scratch) as server:
        with psycopg.connect(server.dsn()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 319 AS total")
        for _ in range(2):
            killed = process_of(scratch)
            os.kill(killed, signal.SIGKILL)
            until(lambda killed=killed: killed not in servers_in(scratch))  # type: ignore[misc]
            until(lambda: answers(server.dsn()))
        with psycopg.connect(server.dsn()) as connection:
            assert connection.execute("SELECT total FROM kept").fetchone() == (319,)
    assert servers_in(scratch) == []


def test_a_start_while_the_killed_server_comes_back_waits_for_it(scratch: Path) -> None:
    with embedded(scratch):
        os.kill(process_of(scratch), signal.SIGKILL)
        with embedded(scratch) as late:
            assert answers(late.dsn())
    assert servers_in(scratch) == []


def test_everything_killed_at_once_recovers_at_the_next_start(scratch: Path) -> None:
    with using(scratch) as user:
        server = process_of(scratch)
        os.kill(parent_of(server), signal.SIGKILL)
        os.kill(server, signal.SIGKILL)
        user.kill()
        user.wait(timeout=30)
    with embedded(scratch) as again:
        assert answers(again.dsn())
    assert servers_in(scratch) == []


def test_a_server_whose_keeper_was_killed_is_adopted(scratch: Path) -> None:
    with embedded(scratch) as first:
        server = process_of(scratch)
        os.kill(parent_of(server), signal.SIGKILL)
        with embedded(scratch):
            assert process_of(scratch) == server
            os.kill(server, signal.SIGKILL)
            until(lambda: server not in servers_in(scratch))
            until(lambda: answers(first.dsn()))
    assert servers_in(scratch) == []


def test_an_interrupted_creation_is_begun_again(scratch: Path) -> None:
    with spawned(scratch) as user:
        until(lambda: any(scratch.glob("data.new.*/base")))
        user.kill()
        user.wait(timeout=30)
        # Its initdb writes on, and keeps the next start waiting for as long as it does.
        with (scratch / "start.lock").open("a") as lock:
            assert not try_lock(lock, fcntl.LOCK_EX) or creators_in(scratch) == []
    assert not (scratch / "data" / "PG_VERSION").exists()
    with embedded(scratch) as server:
        assert answers(server.dsn())
        assert creators_in(scratch) == []
        assert list(scratch.glob("data.new.*")) == []


def test_another_major_version_s_folder_is_refused_and_kept(scratch: Path) -> None:
    with embedded(scratch):
        pass
    version = scratch / "data" / "PG_VERSION"
    version.write_text("14\n")
    with pytest.raises(Unavailable, match="made by PostgreSQL 14") as refused:
        embedded(scratch).start()
    assert "pg_dump" in refused.value.remedy
    assert version.read_text() == "14\n"


def test_a_folder_that_is_no_data_folder_is_refused_and_kept(scratch: Path) -> None:
    (scratch / "data").mkdir()
    letter = scratch / "data" / "letter.txt"
    letter.write_text("mine")
    with pytest.raises(Unavailable, match="cannot be used"):
        embedded(scratch).start()
    assert letter.read_text() == "mine"


def test_a_folder_that_may_not_be_written_is_one_sentence(scratch: Path) -> None:
    scratch.chmod(0o555)
    with as_ordinary_user(), pytest.raises(Unavailable, match="cannot be used") as refused:
        embedded(scratch / "postgres").start()
    scratch.chmod(0o711)
    assert "PUSKESOS_HOME" in refused.value.remedy
    assert "\n" not in str(refused.value)


def test_another_user_s_data_folder_is_one_sentence(scratch: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a folder that belongs to someone else")
    with embedded(scratch):
        pass
    with as_ordinary_user(), pytest.raises(Unavailable, match="cannot be used"):
        embedded(scratch).start()


def test_a_server_that_cannot_start_says_why(scratch: Path) -> None:
    broken = EmbeddedPostgres(scratch, options={"max_connections": "none"})
    with pytest.raises(Unavailable, match="max_connections") as refused:
        broken.start()
    assert "server.log" in refused.value.remedy
    assert servers_in(scratch) == []


def test_a_long_path_gets_a_short_socket(scratch: Path) -> None:
    deep = scratch / ("d" * 60) / ("e" * 60)
    with embedded(deep) as server:
        assert answers(server.dsn())
        sockets = Path(str(psycopg.conninfo.conninfo_to_dict(server.dsn())["host"]))
    assert not sockets.is_relative_to(scratch)
    sockets.rmdir()


def test_missing_programs_name_both_ways_out(scratch: Path) -> None:
    with pytest.raises(Unavailable, match="not installed") as refused:
        EmbeddedPostgres(scratch, package="no_such_package").start()
    assert "DATABASE_URL" in refused.value.remedy
    with pytest.raises(Unavailable, match="PUSKESOS_PG_BIN"):
        EmbeddedPostgres(scratch, binaries=scratch).start()


@pytest.mark.parametrize("restarting", [False, True])
def test_server_and_user_killed_together_leave_nothing_that_hangs(
    scratch: Path, *, restarting: bool
) -> None:
    # The keeper restarts a server that nobody wants any more: it must not wait for it for ever.
    base = scratch / "postgres"
    with using(base) as user:
        server = process_of(base)
        keeper = parent_of(server)
        os.kill(server, signal.SIGKILL)
        if restarting:  # as early as it can be seen, long before it hears a signal
            until(lambda: any(child != server for child in children_of(keeper)))
        user.kill()
        user.wait()
    with using(base):
        assert answers(embedded(base).dsn("postgres"))
    until(lambda: not servers_in(base))


def children_of(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for each in children for child in each.read_text().split()]
