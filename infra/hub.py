"""Tells the process how far each tenant's read models are: one LISTEN for all, and a poll for what it misses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import structlog
from psycopg import AsyncConnection, sql
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from api.streams import ended
from projections.read_model import projected_position

_log = structlog.get_logger("puskesos.hub")

CHANNEL = "puskesos_views"
POLL_SECONDS = 1.0
RECONNECT_SECONDS = 1.0


class Hub:
    """Wakes those who wait for a position. Payloads are `schema:position`, sent by the projector after its commit.

    It remembers no position: read models can go back, and only the table knows where they are.
    """

    def __init__(
        self, pool: AsyncConnectionPool[AsyncConnection[Any]], dsn: str, poll: float = POLL_SECONDS
    ) -> None:
        self._pool = pool
        self._dsn = dsn
        self._poll = poll
        self._waiting: dict[str, set[tuple[int, asyncio.Future[int]]]] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Hub"]:
        """Listen and poll until the block ends."""
        tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._look_around())]
        try:
            yield self
        finally:
            for task in tasks:
                await ended(task)

    async def reached(self, schema: str, number: int, within: float) -> bool:
        """Wait until the read models hold everything up to `number`; False after `within` seconds."""
        try:
            async with asyncio.timeout(within):
                await self._wait(schema, number)
        except TimeoutError:
            return False
        return True

    async def beyond(self, schema: str, number: int) -> int:
        """Wait until the read models are past `number`, and say how far they are."""
        return await self._wait(schema, number + 1)

    def moved(self, schema: str, number: int) -> None:
        """Wake whoever waited for this position."""
        waiting = self._waiting.get(schema, set())
        for waiter in [one for one in waiting if one[0] <= number]:
            waiting.discard(waiter)
            if not waiter[1].done():
                waiter[1].set_result(number)

    async def _wait(self, schema: str, number: int) -> int:
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        waiter = (number, future)
        self._waiting.setdefault(schema, set()).add(waiter)
        try:
            # After registering: a page that was committed before is seen here, a later one wakes us.
            await self._look(schema)
            return await future
        finally:
            self._waiting[schema].discard(waiter)

    async def _look(self, schema: str) -> None:
        async with self._pool.connection() as connection:
            number = await projected_position(connection, schema)
        self.moved(schema, number)

    async def _listen(self) -> None:
        while True:
            try:
                async with await AsyncConnection.connect(self._dsn, autocommit=True) as connection:
                    await connection.execute(sql.SQL("listen {}").format(sql.Identifier(CHANNEL)))
                    async for notification in connection.notifies():
                        self._heard(notification.payload)
            except psycopg.OperationalError:
                _log.warning("listening_interrupted", channel=CHANNEL)
            await asyncio.sleep(RECONNECT_SECONDS)

    def _heard(self, payload: str) -> None:
        schema, _, number = payload.rpartition(":")
        if schema and number.isdecimal():
            self.moved(schema, int(number))

    async def _look_around(self) -> None:
        while True:
            await asyncio.sleep(self._poll)
            for schema in [schema for schema, waiting in self._waiting.items() if waiting]:
                try:
                    await self._look(schema)
                except (psycopg.Error, PoolTimeout):
                    _log.warning("position_unavailable", schema=schema)
