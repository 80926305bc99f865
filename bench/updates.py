"""How long after its commit a change reaches subscribers, against PostgreSQL's own NOTIFY.

Run with `python -m bench.updates [SUBSCRIBERS [CHANGES]]`: the real service in processes of its
own, subscribers over graphql-transport-ws, each change a `submitComplaint`. The time runs from the
mutation's answer to the update's arrival. The peer is a bare NOTIFY heard by a bare LISTEN.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg

from api.auth import Caller
from application.roles import Role
from bench.ground import TENANT, database
from tests.running import Desk, environment, running

UPDATES = "subscription { complaintUpdates { position complaint status } }"


def main(subscribers: int = 100, changes: int = 50) -> None:
    """Print medians and 99th percentiles."""
    with database() as owner, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        bare = [_notice(owner) for _ in range(changes)]
        with running(environment(home, owner), home, "serve") as service:
            delays = asyncio.run(_watched(service.address, subscribers, changes))
    peer, own = statistics.median(bare), statistics.median(delays)
    slowest = statistics.quantiles(delays, n=100)[-1]
    print(
        f"{subscribers} subscribers, {changes} changes: NOTIFY {peer * 1000:.1f} ms,"
        f" update {own * 1000:.1f} ms ({own / peer:.0f}x), p99 {slowest * 1000:.1f} ms"
    )


def _notice(owner: str) -> float:
    with (
        psycopg.connect(owner, autocommit=True) as ear,
        psycopg.connect(owner, autocommit=True) as mouth,
    ):
        ear.execute("listen bench")
        started = time.perf_counter()
        mouth.execute("notify bench")
        next(ear.notifies(timeout=5))
        return time.perf_counter() - started


async def _watched(address: str, subscribers: int, changes: int) -> list[float]:
    now = datetime.now(UTC)
    caller = Caller(
        actor="bench",
        role=Role.SUPERVISOR,
        tenant=TENANT,
        office="secretariat",
        regions=("",),
        expires=now + timedelta(hours=1),
    )
    async with httpx.AsyncClient(timeout=30) as client, contextlib.AsyncExitStack() as stack:
        desk = Desk(client, address, caller)
        feeds = [
            await stack.enter_async_context(desk.watching(UPDATES)) for _ in range(subscribers)
        ]
        readings = [asyncio.create_task(_arrivals(feed, changes + 1)) for feed in feeds]
        answered: dict[str, float] = {}
        for _ in range(changes + 1):  # the first one warms up
            made = await desk.do("SubmitComplaint", channel="desk", region=TENANT, narrative="Uji.")
            answered[made] = time.perf_counter()
            await asyncio.sleep(0.02)
        arrivals = await asyncio.gather(*readings)
    measured = set(list(answered)[1:])
    return [
        max(at - answered[made], 0.0) for seen in arrivals for made, at in seen if made in measured
    ]


async def _arrivals(feed: Any, count: int) -> list[tuple[str, float]]:
    seen = []
    async for update in feed:
        seen.append((update["complaintUpdates"]["complaint"], time.perf_counter()))
        if len(seen) == count:
            break
    return seen


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
