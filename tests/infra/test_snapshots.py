"""What a reader sees while the read models are switched or emptied under it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, cast

import psycopg
import pytest
from psycopg.sql import SQL
from psycopg_pool import AsyncConnectionPool

from api.auth import Caller
from api.context import Context, Process
from application.ports import Ports
from application.roles import Role
from infra import reader_gate
from infra.log_reader import LogReader
from infra.read_model_tables import begin_again
from infra.rebuild import digests, rebuild
from infra.settings import Unavailable
from projections.audit_trail import audit_trail
from projections.read_model import POSITION, position_query, tables_held
from tests.application.memory import World
from tests.conftest import OpenTenant
from tests.infra.projecting import (
    DEADLINE_SECONDS,
    announce,
    digests_of_a_clean_run,
    eventually,
    running,
    write_log,
)
from tests.properties.random_history import RandomHistory

DESK = Caller("desk-1", Role.DESK, "61.05", "secretariat")


class _Anybody:
    def read(self, _token: str) -> Caller:
        return DESK


class _Served:
    """As much of the service's process as a snapshot needs."""

    def __init__(self, pool: AsyncConnectionPool[Any], schema: str) -> None:
        self.pool = pool
        self.tokens = _Anybody()
        self._schema = schema

    async def schema_of(self, _tenant: str) -> str:
        return self._schema

    async def ports_for(self, _tenant: str) -> Ports:
        return World().ports


@pytest.fixture
def owner(tenant: OpenTenant) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        yield connection


@pytest.fixture
def last(owner: psycopg.Connection[Any], tenant: OpenTenant) -> int:
    """The last position of a log that has been projected."""
    facts = RandomHistory(12).grow(100)
    write_log(owner, tenant.schema, facts)
    digests_of_a_clean_run(owner, tenant.schema, len(facts))
    return len(facts)


def _rebuild(connection: psycopg.Connection[Any], schema: str) -> None:
    rebuild(connection, schema, LogReader)


def _begin_again(connection: psycopg.Connection[Any], schema: str) -> None:
    with connection.transaction():
        begin_again(connection, schema)


Change = Callable[[psycopg.Connection[Any], str], None]
CHANGES = pytest.mark.parametrize("change", [_rebuild, _begin_again])


@asynccontextmanager
async def _operation(process: _Served) -> AsyncIterator[Context]:
    """An operation of the API that has its snapshot and has read nothing else yet."""
    context = Context(cast("Process", process), "post")
    context.authenticate("Bearer somebody")
    await context.open_snapshot(())
    try:
        yield context
    finally:
        await context.close()


async def _seen(context: Context) -> tuple[int, int]:
    """The position of the snapshot, and how many facts the audit trail shows in it."""
    snapshot = context.snapshot
    count = SQL("select count(*) from {}").format(audit_trail.live(snapshot.schema))
    row = await (await snapshot.connection.execute(count)).fetchone()
    assert row is not None
    return snapshot.number, row[0]


def _waiting(watcher: psycopg.Connection[Any], tenant: OpenTenant, mode: str) -> bool:
    """Whether somebody waits at the gate for a lock of this mode."""
    found = watcher.execute(
        "select from pg_locks l join pg_class c on c.oid = l.relation where not granted and mode = %s"
        " and relname = 'projection_position' and relnamespace::regnamespace::text = %s",
        (mode, tenant.schema),
    )
    return found.fetchone() is not None


@CHANGES
async def test_an_operation_sees_the_state_it_began_with(
    owner: psycopg.Connection[Any], tenant: OpenTenant, last: int, change: Change
) -> None:
    def waits() -> bool:
        return _waiting(watcher, tenant, "AccessExclusiveLock")

    with psycopg.connect(tenant.owner, autocommit=True) as watcher:
        async with AsyncConnectionPool(
            tenant.serving, min_size=2, kwargs={"autocommit": True}, open=False
        ) as pool:
            served = _Served(pool, tenant.schema)
            async with _operation(served) as first:
                changing = asyncio.create_task(asyncio.to_thread(change, owner, tenant.schema))
                await asyncio.to_thread(
                    eventually, lambda: changing.done() or waits(), "the change has begun"
                )
                async with _operation(served) as second:  # nobody waits for the first one
                    assert await _seen(second) == (last, last)
                assert await _seen(first) == (last, last)
            await asyncio.wait_for(changing, DEADLINE_SECONDS)
            async with _operation(served) as later:
                at, facts = await _seen(later)
                assert at == facts


async def test_an_operation_that_begins_during_a_change_sees_the_state_after_it(
    owner: psycopg.Connection[Any], tenant: OpenTenant, last: int
) -> None:
    async def see() -> tuple[int, int]:
        async with _operation(_Served(pool, tenant.schema)) as context:
            return await _seen(context)

    async with AsyncConnectionPool(tenant.serving, kwargs={"autocommit": True}, open=False) as pool:
        with psycopg.connect(tenant.owner, autocommit=True) as watcher, owner.transaction():
            begin_again(owner, tenant.schema)
            seeing = asyncio.create_task(see())
            await asyncio.to_thread(
                eventually, lambda: _waiting(watcher, tenant, "AccessShareLock"), "it waits"
            )
        assert await asyncio.wait_for(seeing, DEADLINE_SECONDS) == (0, 0)


@CHANGES
def test_a_reader_that_never_ends_is_given_way_to(
    owner: psycopg.Connection[Any],
    tenant: OpenTenant,
    last: int,
    change: Change,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader_gate, "GATE_PATIENCE_SECONDS", 0.0)
    before = digests(owner, tenant.schema)
    with psycopg.connect(tenant.serving) as reader:
        reader.execute(tables_held(tenant.schema))
        with pytest.raises(Unavailable, match="goes on reading"):
            change(owner, tenant.schema)
    assert digests(owner, tenant.schema) == before


def test_readers_a_projector_and_changes_do_not_harm_each_other(
    owner: psycopg.Connection[Any], tenant: OpenTenant, last: int
) -> None:
    """In every snapshot the audit trail holds as many facts as the position says."""
    stop = threading.Event()
    seen: list[tuple[int, int]] = []
    count = SQL("select count(*) from {}").format(audit_trail.live(tenant.schema))

    def read() -> None:
        with psycopg.connect(tenant.serving, autocommit=True) as reader:
            while not stop.is_set():
                with reader.transaction():
                    reader.execute("set transaction isolation level repeatable read, read only")
                    reader.execute(tables_held(tenant.schema))
                    at = reader.execute(position_query(tenant.schema), {"name": POSITION})
                    position = at.fetchone()
                    facts = reader.execute(count).fetchone()
                    seen.append((position[0] if position else -1, facts[0] if facts else -1))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        with running(tenant.serving, page=7, poll_seconds=0.01):
            until = time.monotonic() + 3
            while time.monotonic() < until:
                _begin_again(owner, tenant.schema)
                announce(owner, tenant.schema, last)
                _rebuild(owner, tenant.schema)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert {at for at, facts in seen if at != facts} == set()
    assert last in {at for at, _ in seen}
