"""Commands recorded per second: our append against eventsourcing's own, alone and 64 at once.

Run with `python -m bench.commands [ROUNDS]`. DATABASE_URL chooses a server, in which a database of
its own is made and dropped; without it an embedded one runs in a temporary folder, durable as in
service. The library writes one fact in one transaction. We write fact, envelope and receipt.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from application.ports import Act, Change, Outcome, Ports, Stream
from application.roles import Role
from bench.ground import database
from domain.complaint import ComplaintRouted
from domain.fact import About
from infra.codec import CODEC
from infra.database import serving
from infra.ledger import envelope_of
from infra.world import World

AT_ONCE = 64
COMMANDS_ALONE = 150
COMMANDS_AT_ONCE = 1500
VILLAGE = About("61.05.01.1001", None, None)
FACT = ComplaintRouted(to_office="secretariat")

Run = Callable[[int, int], float]


def act() -> Act:
    """A command of its own."""
    return Act("account-7", Role.DESK, "secretariat", uuid4(), basis="SK 12/HUK/2022")


def ours(ports: Ports) -> Run:
    """Ledger.append: envelope, receipt and group commit."""

    async def one() -> None:
        stream: Stream[object] = Stream(uuid4(), 0, None)
        outcome = Outcome(stream.id, [Change(stream, [FACT], VILLAGE)])
        await ports.ledger.append(outcome, act(), datetime.now(UTC), b"digest")

    async def several(count: int) -> None:
        for _ in range(count):
            await one()

    async def everybody(commands: int, at_once: int) -> None:
        await asyncio.gather(*(several(commands // at_once) for _ in range(at_once)))

    def run(commands: int, at_once: int) -> float:
        started = time.perf_counter()
        asyncio.run(everybody(commands, at_once))
        return commands / (time.perf_counter() - started)

    return run


def theirs(recorder: PostgresApplicationRecorder) -> Run:
    """insert_events, one transaction per command, of a state as long as ours; no receipt."""
    state = CODEC.encode(FACT, CODEC.envelope(envelope_of(act(), datetime.now(UTC), "2025")))[1]

    def several(count: int) -> None:
        for _ in range(count):
            recorder.insert_events([StoredEvent(uuid4(), 1, "complaint.routed", state)])

    def run(commands: int, at_once: int) -> float:
        started = time.perf_counter()
        with ThreadPoolExecutor(at_once) as threads:
            list(threads.map(several, [commands // at_once] * at_once))
        return commands / (time.perf_counter() - started)

    return run


@contextmanager
def library(dsn: str) -> Iterator[PostgresApplicationRecorder]:
    """The library's recorder as it comes, with a table of its own."""
    parts = conninfo_to_dict(dsn)
    datastore = PostgresDatastore(
        dbname=str(parts["dbname"]),
        host=str(parts["host"]),
        port=str(parts.get("port") or 5432),
        user=str(parts.get("user") or ""),
        password=str(parts.get("password") or ""),
        pool_size=10,
        connect_timeout=60,  # also how long 64 threads may wait for one of ten connections
        schema="library",
    )
    with psycopg.connect(dsn, autocommit=True) as opening:
        opening.execute("CREATE SCHEMA library")
    recorder = PostgresApplicationRecorder(datastore)
    recorder.create_table()
    try:
        yield recorder
    finally:
        datastore.close()


def main(rounds: int = 7) -> None:
    """Take turns, so that a busy machine is busy for both, and print medians."""
    loads = {1: COMMANDS_ALONE, AT_ONCE: COMMANDS_AT_ONCE}
    figures: dict[tuple[str, int], list[float]] = {}
    with (
        database() as dsn,
        library(dsn) as recorder,
        World(serving(dsn), bytes(32)) as world,
    ):
        runs = {"library": theirs(recorder), "ours": ours(world.ports_for("61.05"))}
        for number in range(rounds + 1):
            for at_once, commands in loads.items():
                for name, run in runs.items():
                    speed = run(commands, at_once)
                    if number:  # the first round warms up
                        figures.setdefault((name, at_once), []).append(speed)
    for at_once in loads:
        peer, own = (statistics.median(figures[name, at_once]) for name in runs)
        print(
            f"{at_once:>3} at once: library {peer:>7,.0f}/s  ours {own:>7,.0f}/s  {own / peer:.1f}x"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
