"""The notary at work: checkpoints are signed on schedule and leave the building, on every way, until they arrived."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.checkpoint import origin_of, read_checkpoint, read_note
from infra.checkpoint_delivery import NotDelivered, deliver, file_name
from infra.checkpoints import newest, signers
from infra.migrations import open_tenant
from infra.notarising import Notarising
from infra.pool import Pool, open_pool
from infra.settings import Settings
from tests.conftest import OpenTenant
from tests.infra.notarising import record, tamper
from tests.infra.projecting import eventually
from tests.running import SECRET, environment, running, settings_for

Connection = psycopg.Connection[Any]
ORIGIN = origin_of("puskesos", "61.05", 1)


class Mailbox(ThreadingHTTPServer):
    """A web server that takes what is posted, and answers with the statuses given, the last one for ever."""

    def __init__(self, *statuses: int) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.statuses = list(statuses)
        self.taken: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/kotak?rahasia=1"


class _Taking(BaseHTTPRequestHandler):
    server: Mailbox

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        statuses = self.server.statuses
        status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
        if status == 200:
            self.server.taken.append((self.headers["content-type"], body))
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def mailbox(*statuses: int) -> Iterator[Mailbox]:
    with Mailbox(*(statuses or (200,))) as box:
        thread = threading.Thread(target=box.serve_forever)
        thread.start()
        try:
            yield box
        finally:
            box.shutdown()
            thread.join()


@pytest.fixture
def settings(tenant: OpenTenant, tmp_path: Path) -> Settings:
    folder = tmp_path / "keluar"
    folder.mkdir()
    return replace(settings_for(tmp_path, tenant.owner), checkpoint_folder=folder)


@pytest.fixture
def pool(tenant: OpenTenant) -> Iterator[Pool]:
    with open_pool(tenant.serving) as pool:
        yield pool


@pytest.fixture
def connection(tenant: OpenTenant) -> Iterator[Connection]:
    with psycopg.connect(tenant.serving, autocommit=True) as connection:
        yield connection


def dropped(settings: Settings) -> list[Path]:
    assert settings.checkpoint_folder is not None
    return sorted(settings.checkpoint_folder.iterdir())


def sizes(settings: Settings) -> list[int]:
    return [read_checkpoint(read_note(path.read_text()).body).size for path in dropped(settings)]


def test_a_checkpoint_leaves_by_folder_and_webhook_while_the_notary_runs(
    tenant: OpenTenant, settings: Settings, pool: Pool
) -> None:
    record(tenant, 25)
    with mailbox() as box:
        notary = Notarising(
            tenant.serving, replace(settings, checkpoint_webhook=box.url), poll_seconds=0.05
        )
        thread = threading.Thread(target=notary.run)
        thread.start()
        try:
            eventually(lambda: bool(box.taken and dropped(settings)), "it went out on both ways")
        finally:
            notary.stop()
            thread.join()
        ((kind, posted),) = box.taken

    (file,) = dropped(settings)
    assert file.name == "puskesos_61.05_1-000000000025.checkpoint"
    assert file.read_text() == posted
    assert kind == "text/plain; charset=utf-8"
    note = read_note(posted)
    (key,) = signers(pool, tenant.schema, SECRET, ORIGIN)
    assert [key.verifier.verifies(note.body, line) for line in note.lines] == [True]


def test_the_next_one_is_signed_when_hours_have_passed_and_the_log_has_grown(
    tenant: OpenTenant, settings: Settings, connection: Connection, pool: Pool
) -> None:
    def go_round(**changed: int) -> list[int]:
        notary = Notarising(tenant.serving, replace(settings, **changed))  # type: ignore[arg-type]
        while notary.go_round(connection, pool):
            pass
        return sizes(settings)

    assert go_round() == []  # nothing recorded
    record(tenant, 3)
    assert go_round(checkpoint_hours=0) == []
    assert go_round() == [3]
    record(tenant, 4)
    assert go_round() == [3]  # not yet
    tamper(
        tenant,
        "ALTER TABLE t_61_05.checkpoint DISABLE TRIGGER append_only;"
        " UPDATE t_61_05.checkpoint SET signed_at = signed_at - interval '25 hours';"
        " ALTER TABLE t_61_05.checkpoint ENABLE ALWAYS TRIGGER append_only",
    )
    assert go_round() == [3, 7]
    assert go_round() == [3, 7]


def test_a_changed_history_is_neither_signed_nor_keeps_other_tenants_waiting(
    tenant: OpenTenant, settings: Settings, connection: Connection, pool: Pool
) -> None:
    with psycopg.connect(tenant.owner, autocommit=True) as owner:
        open_tenant(owner, "71.71", "Kota Manado", "demonstration")
    manado = tenant._replace(code="71.71", schema="t_71_71")
    record(tenant, 5)
    record(manado, 5)
    off = Notarising(tenant.serving, replace(settings, checkpoint_hours=0))
    off.go_round(connection, pool)
    tamper(tenant, "UPDATE {log} SET region = '61.06' WHERE notification_id = 2")

    Notarising(tenant.serving, settings).go_round(connection, pool)
    assert [path.name for path in dropped(settings)] == ["puskesos_71.71_1-000000000005.checkpoint"]


def test_what_did_not_arrive_is_sent_again_and_what_did_is_not(
    tenant: OpenTenant, settings: Settings, connection: Connection, pool: Pool
) -> None:
    record(tenant, 2)
    Notarising(tenant.serving, replace(settings, checkpoint_folder=None)).go_round(connection, pool)
    with mailbox(503, 200) as box:
        both = replace(settings, checkpoint_webhook=box.url)
        with pytest.raises(NotDelivered, match="status 503") as blocked:
            deliver(connection, tenant.schema, both)
        assert "rahasia" not in str(blocked.value)
        assert len(dropped(settings)) == 1  # the other way was open
        assert deliver(connection, tenant.schema, both) == 1
        assert deliver(connection, tenant.schema, both) == 0
        assert len(box.taken) == 1


def test_a_blocked_way_is_said_without_its_address(
    tenant: OpenTenant, settings: Settings, connection: Connection, pool: Pool, tmp_path: Path
) -> None:
    record(tenant, 2)
    away = replace(settings, checkpoint_folder=tmp_path / "tidak-ada")
    Notarising(tenant.serving, away).go_round(connection, pool)
    with pytest.raises(NotDelivered, match="folder: No such file"):
        deliver(connection, tenant.schema, away)
    with mailbox() as box:
        gone = replace(settings, checkpoint_webhook=box.url)
    with pytest.raises(NotDelivered, match=r"webhook: ConnectError$"):
        deliver(connection, tenant.schema, gone)
    checkpoint = newest(connection, tenant.schema)
    assert checkpoint is not None
    assert [path.name for path in dropped(settings)] == [file_name(checkpoint)]


def test_the_worker_of_the_service_notarises(tenant: OpenTenant, settings: Settings) -> None:
    record(tenant, 6)
    home = settings.home
    env = environment(
        home, tenant.owner, PUSKESOS_CHECKPOINT_FOLDER=str(settings.checkpoint_folder)
    )
    with running(env, home, "serve"):
        eventually(lambda: sizes(settings) == [6], "the worker signed and dropped a checkpoint")
