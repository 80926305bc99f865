"""Keeping a quiet stream open."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, TypeVar

T = TypeVar("T")

CANCEL_AGAIN_SECONDS = 0.2


async def ended(task: "asyncio.Future[Any]") -> None:
    """Cancel a task and wait until it is over, whatever its result.

    Again and again: before Python 3.12 `asyncio.wait_for`, which psycopg waits with, swallows a
    cancellation that arrives together with what it waits for.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=CANCEL_AGAIN_SECONDS)


async def with_heartbeat(
    source: AsyncIterator[T], seconds: float, heartbeat: T
) -> AsyncGenerator[T, None]:
    """The items of `source`, and a heartbeat whenever none came for `seconds`; closes the source at the end.

    The source runs ahead by one item only, so that a reader that does not read holds it up.
    """
    pending: asyncio.Future[T] | None = None
    try:
        while True:
            pending = pending or asyncio.ensure_future(_next(source))
            done, _ = await asyncio.wait({pending}, timeout=seconds)
            if not done:
                yield heartbeat
                continue
            try:
                item = pending.result()
            except StopAsyncIteration:
                return
            finally:
                pending = None
            yield item
    finally:
        if pending is not None:
            await ended(pending)
        if isinstance(source, AsyncGenerator):
            await source.aclose()


async def _next(source: AsyncIterator[T]) -> T:
    return await anext(source)
