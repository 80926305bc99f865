"""The proof tree: facts notarised per second against bare SHA-256 over the same bytes, a proof against one select.

Run with `python -m bench.proving [FACTS [ROUNDS]]`. The bytes are each fact's state and its leaf. The peer of
notarising is Python's hashlib over both in memory, without a log to read, a leaf, a tree or a tile to make;
PostgreSQL's own sha256 over them where they lie stands beside it. A proof's peer is a select of one fact by position.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from bench.ground import TENANT, database
from domain.merkle import inclusion_spans
from infra.checkpoints import catch_up
from infra.database import serving
from infra.migrations import tenant_schema
from projections.proofs import proof_over

PROOFS = 1000
SCHEMA = tenant_schema(TENANT)

Connection = psycopg.Connection[Any]

_FACTS = """
    INSERT INTO {log} SELECT gen_random_uuid(), 1, 'complaint.submitted', convert_to(
        '{{"v":1,"fact":{{"channel":"web","region":"61.05.01.1001","narrative":"1.' || repeat(md5(i::text), 4)
        || '"}},"envelope":{{"occurred_at":"2026-01-01T00:00:00Z","actor":"desk-1","role":"desk",'
        || '"office":"secretariat","command_id":"' || gen_random_uuid()
        || '","correlation_id":"' || gen_random_uuid() || '"}}}}', 'UTF8'),
        i, timestamptz '2026-01-01' + i * interval '1 ms', '61.05.01.1001', 'PKH', '2026-T1'
    FROM generate_series(1, %s) AS i
"""
_BYTES = """
    CREATE TABLE {bytes} AS SELECT state, convert_to(to_json(array[notification_id::text, recorded_at::text,
        originator_id::text, topic, region, programme, period, encode(sha256(state), 'hex')])::text, 'UTF8') AS leaf
    FROM {log}
"""


def main(count: int = 1_000_000, rounds: int = 3) -> None:
    """Take turns and print medians."""
    figures: dict[str, list[float]] = {"hashlib": [], "postgresql": [], "notary": []}
    with database() as owner, psycopg.connect(owner, autocommit=True) as connection:
        _fill(connection, count)
        for _ in range(rounds):
            for name, run in (
                ("hashlib", _bare_in_python),
                ("postgresql", _bare_in_postgresql),
                ("notary", _notarise),
            ):
                figures[name].append(count / run(connection))
        peer, beside, own = (statistics.median(each) for each in figures.values())
        print(
            f"{count:,} facts: hashlib in memory {peer:,.0f}/s, notarised {own:,.0f}/s, {own / peer:.2f}x;"
            f" PostgreSQL's sha256 {beside:,.0f}/s, {own / beside:.2f}x"
        )
        select, proof = asyncio.run(_proofs(serving(owner), count))
        print(
            f"one select {select * 1e6:,.0f} us, one proof {proof * 1e6:,.0f} us, {proof / select:.1f}x"
        )


def _fill(connection: Connection, count: int) -> None:
    names = {"log": Identifier(SCHEMA, "stored_events"), "bytes": Identifier(SCHEMA, "bytes")}
    connection.execute(SQL(_FACTS).format(**names), (count,))
    connection.execute(SQL("UPDATE {}.log_head SET last = %s").format(Identifier(SCHEMA)), (count,))
    connection.execute(SQL(_BYTES).format(**names))
    connection.execute(SQL("VACUUM ANALYZE {log}").format(**names))
    connection.execute(SQL("VACUUM ANALYZE {bytes}").format(**names))
    connection.execute("SET max_parallel_workers_per_gather = 0")  # one processor each


def _bare_in_postgresql(connection: Connection) -> float:
    started = time.perf_counter()
    connection.execute(f"SELECT count(sha256(state)), count(sha256(leaf)) FROM {SCHEMA}.bytes")
    return time.perf_counter() - started


def _bare_in_python(connection: Connection) -> float:
    elapsed = 0.0
    with connection.transaction(), connection.cursor("bytes", binary=True) as cursor:
        cursor.execute(f"SELECT state, leaf FROM {SCHEMA}.bytes")
        while rows := cursor.fetchmany(50_000):
            started = time.perf_counter()
            for state, leaf in rows:
                sha256(state).digest()
                sha256(leaf).digest()
            elapsed += time.perf_counter() - started
    return elapsed


def _notarise(connection: Connection) -> float:
    connection.execute(f"TRUNCATE {SCHEMA}.notary_tile")
    connection.execute(f"DELETE FROM {SCHEMA}.projection_position WHERE name = 'notary'")
    started = time.perf_counter()
    catch_up(connection, SCHEMA)
    return time.perf_counter() - started


async def _proofs(dsn: str, count: int) -> tuple[float, float]:
    """Seconds of a select and of a proof, taking turns, over positions at random."""
    chance = random.Random(6962)
    select = SQL("SELECT * FROM {} WHERE notification_id = %s").format(
        Identifier(SCHEMA, "stored_events")
    )
    async with await AsyncConnection.connect(dsn, autocommit=True) as connection:

        async def one_select(position: int) -> None:
            await (await connection.execute(select, (position,))).fetchone()

        async def one_proof(position: int) -> None:
            await proof_over(connection, SCHEMA, inclusion_spans(position - 1, count))

        times: dict[Callable[[int], Awaitable[None]], list[float]] = {one_select: [], one_proof: []}
        for _ in range(PROOFS):
            position = chance.randint(1, count)
            for run, taken in times.items():
                started = time.perf_counter()
                await run(position)
                taken.append(time.perf_counter() - started)
    selected, proven = (statistics.median(each) for each in times.values())
    return selected, proven


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
