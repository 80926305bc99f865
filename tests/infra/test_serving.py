"""The life of the service's processes: stopped, killed, starved of their database; nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest

from api.auth import Caller
from application.roles import Role
from infra.kept_tables import release_name
from infra.migrations import migrate
from infra.opening import open_new_tenant
from infra.read_model_tables import make_read_models
from tests.running import Desk, Running, environment, puskesos, running, settings_for, until

DESK = Caller("desk-1", Role.DESK, "61.05", "secretariat")
SERVICE = {"service": "BPNT", "renderedOn": "2022-01-03", "region": "61.05"}
COUNT = """query($min: Position) {
  beneficiaryCounts(minPosition: $min) { served { services } } }"""


@pytest.fixture
def sintang(database: str, tmp_path: Path) -> str:
    """A migrated database with an open tenant."""
    migrate(database, make_read_models)
    settings = settings_for(tmp_path, database)
    open_new_tenant(settings, database, "61.05", "Kabupaten Sintang", "demonstration")
    return database


@pytest.fixture
def service(sintang: str, tmp_path: Path) -> Iterator[Running]:
    with running(environment(tmp_path, sintang), tmp_path, "serve") as service:
        yield service


async def _record(service: Running, count: int) -> list[str]:
    """Record services; answers what was acknowledged."""
    async with httpx.AsyncClient(timeout=30) as client:
        desk = Desk(client, service.address, DESK)
        return list(
            await asyncio.gather(*(desk.do("RecordService", **SERVICE) for _ in range(count)))
        )


async def _counted(service: Running) -> int:
    """How many services the read models hold, once they know all that is recorded now."""
    async with httpx.AsyncClient(timeout=30) as client:
        desk = Desk(client, service.address, DESK)
        await desk.do("RecordService", **SERVICE)
        answer = await desk.ask(COUNT, min=desk.position)
        return int(answer["beneficiaryCounts"]["served"]["services"])


def _caught_up(service: Running) -> Callable[[], bool]:
    def asked() -> bool:
        answer = httpx.get(f"{service.address}/readyz", timeout=10).json()
        return set(answer["projection_lag"].values()) == {0}

    return asked


def _gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def _worker(service: Running) -> psutil.Process:
    until("a worker runs", lambda: service.worker() is not None)
    found = service.worker()
    assert found is not None
    return found


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_stops_with_its_worker_and_without_complaint(
    service: Running, how: signal.Signals
) -> None:
    worker = _worker(service)
    assert service.stop(how) == 0
    assert _gone(worker)
    assert "Traceback" not in service.log.read_text()


async def test_a_killed_api_loses_nothing_acknowledged_and_leaves_no_worker(
    sintang: str, tmp_path: Path
) -> None:
    env = environment(tmp_path, sintang)
    with running(env, tmp_path, "serve") as first:
        worker = _worker(first)
        acknowledged = await _record(first, 25)
        first.stop(signal.SIGKILL)
    until("the worker ended with its parent", lambda: _gone(worker))
    with running(env, tmp_path, "serve") as second:
        assert await _counted(second) == len(acknowledged) + 1


async def test_a_killed_worker_is_replaced_and_counts_stay_right(service: Running) -> None:
    recorded = 0
    for _ in range(3):
        work = asyncio.create_task(_record(service, 60))
        worker = await asyncio.to_thread(_worker, service)
        worker.kill()
        recorded += len(await work)
    assert await _counted(service) == recorded + 1


async def test_without_a_worker_it_records_and_a_worker_elsewhere_catches_up(
    sintang: str, tmp_path: Path
) -> None:
    env = environment(tmp_path, sintang)
    with running(env, tmp_path, "serve", "--no-worker") as service:
        assert service.worker() is None
        await _record(service, 5)
        with psycopg.connect(sintang) as connection:
            query = "select from pg_stat_activity where application_name = %s"
            assert connection.execute(query, (release_name(),)).fetchall()
        beside = psutil.Popen([sys.executable, "-m", "infra.cli", "worker"], env=env)
        try:
            await asyncio.to_thread(until, "the worker has caught up", _caught_up(service))
            assert await _counted(service) == 6
            beside.terminate()
            assert beside.wait(20) == 0
        finally:
            if beside.poll() is None:
                beside.kill()
                beside.wait()


def test_a_busy_port_is_told_in_one_sentence(
    service: Running, sintang: str, tmp_path: Path
) -> None:
    told = puskesos("serve", env=environment(tmp_path, sintang, PORT=str(service.port)))
    assert told.returncode == 1
    assert "in use" in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1


class TestEmbedded:
    """With a PostgreSQL of our own."""

    @pytest.fixture
    def home(self, scratch: Path) -> Path:
        return scratch / "home"

    @pytest.fixture
    def env(self, home: Path) -> dict[str, str]:
        env = environment(home, None)
        opened = puskesos("tenant", "open", "61.05", "Kabupaten Sintang", env=env)
        assert opened.returncode == 0, opened.stderr
        return env

    async def test_a_killed_postgresql_comes_back_with_everything_acknowledged(
        self, env: dict[str, str], home: Path, tmp_path: Path
    ) -> None:
        with running(env, tmp_path, "serve") as service:
            acknowledged = await _record(service, 25)
            _postmaster(home).kill()
            until("the service is ready again", service.ready)
            assert await _counted(service) == len(acknowledged) + 1

    async def test_killed_all_at_once_it_starts_again_with_everything(
        self, env: dict[str, str], home: Path, tmp_path: Path
    ) -> None:
        with ExitStack() as stack:
            service = stack.enter_context(running(env, tmp_path, "serve"))
            acknowledged = await _record(service, 25)
            server, worker = _postmaster(home), _worker(service)
            for process in (server, worker, psutil.Process(service.process.pid)):
                os.kill(process.pid, signal.SIGKILL)
        with running(env, tmp_path, "serve") as again:
            assert await _counted(again) == len(acknowledged) + 1
            server = _postmaster(home)
            assert again.stop() == 0
        until("no server is left behind", lambda: _gone(server))


def _postmaster(home: Path) -> psutil.Process:
    first_line: Any = (home / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0]
    return psutil.Process(int(first_line))
