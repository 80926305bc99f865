"""Several processes append at once, and a reader that follows the positions misses nothing."""

import multiprocessing
import random
import time
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import psycopg
import pytest

from application.ports import Conflict
from domain.fact import Recorded
from infra.group_commit import GroupCommit
from infra.log_reader import LogReader
from infra.pool import open_pool, until_answered
from infra.recorder import LogRecorder, TenantDatastore, Unit
from tests.conftest import OpenTenant
from tests.infra.units import new_fact, new_unit

WRITERS = 4
ROUNDS = 15
AT_ONCE = 8
CONTESTED = UUID(int=61_05)
DEADLINE_SECONDS = 120


def write(dsn: str, schema: str, seed: int) -> tuple[dict[int, UUID], int]:
    """Append in one process: by position, the stream of each unit's last fact; and conflicts."""
    chance = random.Random(seed)
    acknowledged: dict[int, UUID] = {}
    conflicts = 0
    with open_pool(dsn, size=3) as pool:
        recorder = LogRecorder(TenantDatastore(pool, schema))
        commits = GroupCommit(
            lambda units: until_answered(pool, lambda: recorder.write(units)),
            recorder.announce,
            name="writer",
        )
        for contested in range(1, ROUNDS + 1):
            units = [new_unit(chance.choice((1, 1, 2, 40))) for _ in range(AT_ONCE)]
            units.append(Unit([new_fact(CONTESTED, contested)]))  # all processes want this version
            futures: list[tuple[Unit, Future[int]]] = [(u, commits.submit(u)) for u in units]
            for unit, future in futures:
                try:
                    acknowledged[future.result(60)] = unit.facts[-1].stream
                except Conflict:
                    conflicts += 1
        commits.close()
    return acknowledged, conflicts


@dataclass
class Tail:
    """What a follower has seen, in the order it saw it."""

    last: int = 0
    seen: list[tuple[int, UUID, datetime]] = field(default_factory=list)

    def take(self, page: list[Recorded]) -> None:
        for recorded in page:
            self.seen.append((recorded.position, recorded.stream, recorded.recorded_at))
        self.last = page[-1].position if page else self.last


@pytest.fixture
def processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(WRITERS, multiprocessing.get_context("spawn"))


def test_a_follower_sees_every_fact_once_and_in_order(
    tenant: OpenTenant, processes: ProcessPoolExecutor
) -> None:
    tail = Tail()
    watched = 0
    with processes, psycopg.connect(tenant.serving, autocommit=True) as connection:
        writers = [
            processes.submit(write, tenant.serving, tenant.schema, seed) for seed in range(WRITERS)
        ]
        reader = LogReader(connection, tenant.schema)
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not all(writer.done() for writer in writers):
            assert time.monotonic() < deadline
            page = reader.page(tail.last, 97)  # raises LogGap if a later fact is visible earlier
            watched += bool(page)
            tail.take(page)
        while page := reader.page(tail.last, 97):
            tail.take(page)
        answers = [writer.result() for writer in writers]

    assert watched > WRITERS  # it followed while they wrote
    positions = [position for position, _, _ in tail.seen]
    assert positions == list(range(1, len(positions) + 1))
    times = [recorded_at for _, _, recorded_at in tail.seen]
    assert times == sorted(times)

    streams = {position: stream for position, stream, _ in tail.seen}
    acknowledged = {at: stream for written, _ in answers for at, stream in written.items()}
    assert len(acknowledged) == sum(len(written) for written, _ in answers)  # no position twice
    assert all(streams[at] == stream for at, stream in acknowledged.items())

    won = sum(stream == CONTESTED for stream in streams.values())
    assert won + sum(conflicts for _, conflicts in answers) == WRITERS * ROUNDS
    assert 1 <= won <= ROUNDS
