"""The hub: woken by a notification, by its own look when one is lost, and after a broken connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from infra.hub import Hub
from tests.conftest import OpenTenant

HOUR = 3600.0
LISTENERS = (
    "select pid from pg_stat_activity where datname = current_database() and query ilike 'listen%'"
)


@asynccontextmanager
async def hub_of(town: OpenTenant, poll: float) -> AsyncIterator[Hub]:
    pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
        town.serving, min_size=1, open=False, kwargs={"autocommit": True}
    )
    async with pool, Hub(pool, town.serving, poll).running() as hub:
        yield hub


def set_position(town: OpenTenant, number: int, *, announce: bool) -> None:
    with psycopg.connect(town.owner, autocommit=True) as connection:
        connection.execute("update t_61_05.projection_position set at = %s", (number,))
        if announce:
            connection.execute("select pg_notify('puskesos_views', %s)", (f"t_61_05:{number}",))


def listeners(town: OpenTenant) -> list[int]:
    with psycopg.connect(town.owner, autocommit=True) as connection:
        return [int(row[0]) for row in connection.execute(LISTENERS).fetchall()]


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(15):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - the condition is the database's
            await asyncio.sleep(0.02)


@pytest.mark.two_tenants
async def test_a_notification_wakes_who_waits(town: OpenTenant) -> None:
    async with hub_of(town, HOUR) as hub:
        await until(lambda: listeners(town))
        waiting = asyncio.create_task(hub.beyond("t_61_05", 0))
        assert not await hub.reached("t_61_05", 1, 0.05)
        await asyncio.to_thread(set_position, town, 5, announce=True)
        async with asyncio.timeout(15):
            assert await waiting == 5
        assert await hub.reached("t_61_05", 5, 15)
        assert not await hub.reached("t_21_71", 1, 0.05)


async def test_a_lost_notification_is_made_good_by_looking(town: OpenTenant) -> None:
    async with hub_of(town, 0.02) as hub:
        waiting = asyncio.create_task(hub.reached("t_61_05", 3, 15))
        await asyncio.to_thread(set_position, town, 3, announce=False)
        assert await waiting


async def test_what_was_reached_before_one_asks_needs_no_notification(town: OpenTenant) -> None:
    set_position(town, 7, announce=False)
    async with hub_of(town, HOUR) as hub:
        assert await hub.reached("t_61_05", 7, 15)


async def test_a_broken_connection_is_made_again(
    town: OpenTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.hub.RECONNECT_SECONDS", 0.01)
    async with hub_of(town, HOUR) as hub:
        await until(lambda: listeners(town))
        broken = listeners(town)
        with psycopg.connect(town.owner, autocommit=True) as connection:
            connection.execute("select pg_terminate_backend(%s)", (broken[0],))
        await until(lambda: set(listeners(town)) - set(broken))
        waiting = asyncio.create_task(hub.beyond("t_61_05", 0))
        await asyncio.sleep(0)
        await asyncio.to_thread(set_position, town, 2, announce=True)
        async with asyncio.timeout(15):
            assert await waiting == 2


async def test_payloads_of_others_are_passed_over(town: OpenTenant) -> None:
    async with hub_of(town, HOUR) as hub:
        await until(lambda: listeners(town))
        with psycopg.connect(town.owner, autocommit=True) as connection:
            for payload in ("", "nonsense", "t_61_05:x", ":", "t_61_05:9"):
                connection.execute("select pg_notify('puskesos_views', %s)", (payload,))
        assert await hub.reached("t_61_05", 9, 15)


async def test_read_models_that_begin_again_go_back(town: OpenTenant) -> None:
    set_position(town, 7, announce=False)
    async with hub_of(town, 0.02) as hub:
        assert await hub.reached("t_61_05", 7, 15)
        await asyncio.to_thread(set_position, town, 0, announce=False)
        assert not await hub.reached("t_61_05", 8, 0.1)
        assert not await hub.reached("t_61_05", 7, 0.1)
