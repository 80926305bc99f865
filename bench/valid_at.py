"""An answer about a time (`validAt`) against the one as of a moment, over GraphQL, with much recorded only later.

Run with `python -m bench.valid_at [FACTS [ROUNDS [LATE ...]]]`. The peer is the answer to the same question as of the
position that the log had at the asked time, the two taking turns. LATE facts are recorded at the end, of a time before
everything else: half go on with complaints that were known, half are payments. The first answer about a time folds
them, the others find in memory what was folded: both are printed.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import httpx

from api.position import History as Log
from bench.asking_as_of import QUESTIONS, Growing, asking, grow, seconds, write
from bench.ground import TENANT, database
from bench.projecting import payment
from domain.complaint import FollowUpRecorded
from domain.entitlement import entitlement_stream
from domain.fact import About
from tests.projections.history import START, VILLAGE

_DAYS_LATE = 1000
"""Before the first fact of the history, however many are recorded late."""


class _Figures(NamedTuple):
    """Seconds: of the first answer about the time, medians of it as of the moment, and of it about the time."""

    first: float
    then: float
    about: float


def main(count: int = 20_000, rounds: int = 15, *late: int) -> None:
    """Grow the log, record late, ask, and again with more; print medians."""
    history, recorded = Growing(), 0
    with database() as owner, tempfile.TemporaryDirectory() as folder:
        grow(owner, history, count)
        number = history.last // 2
        for facts in late or (700, 5_000):
            recorded = _record_late(owner, history, number, recorded, facts)
            for name, figures in asyncio.run(
                _ask_all(owner, Path(folder), history, number, rounds)
            ).items():
                print(
                    f"{count:,} facts, {recorded:,} late, {name}: as of a moment {figures.then * 1e3:.1f} ms, about its"
                    f" time {figures.about * 1e3:.1f} ms, {figures.about / figures.then:.2f}x"
                    f" (first {figures.first * 1e3:.0f} ms)",
                    flush=True,
                )


def _record_late(owner: str, history: Growing, number: int, recorded: int, facts: int) -> int:
    chance = random.Random(facts)
    known = [complaint for complaint, since in history.complaints if since <= number]
    about = About(VILLAGE, "PKH", "2021-T1")
    while recorded < facts:
        for complaint in chance.sample(known, 3):
            history.record(
                complaint, FollowUpRecorded(), about=About(VILLAGE), days_late=_DAYS_LATE
            )
        recipient = uuid4()
        stream = entitlement_stream("PKH", "2021-T1", recipient, "school")
        history.record(stream, *payment(recipient, VILLAGE), about=about, days_late=_DAYS_LATE)
        recorded += 6
    write(owner, history)
    grow(owner, history, 0)
    return recorded


async def _ask_all(
    owner: str, home: Path, history: Growing, number: int, rounds: int
) -> dict[str, _Figures]:
    known = next(complaint for complaint, since in history.complaints if since > number // 2)
    figures = {}
    for name, question in QUESTIONS.items():
        # Each its own service, which has folded nothing yet.
        async with asking(owner, home) as client:
            figures[name] = await _medians(client, question, known, number, rounds)
    return figures


async def _medians(
    client: httpx.AsyncClient, question: str, subject: UUID, number: int, rounds: int
) -> _Figures:
    time = START + timedelta(minutes=number)
    head = "query($asOf: AsOf, $validAt: DateTime" + (", $id: ID!)" if "$id" in question else ")")
    query = f"{head} {{ {question.replace('asOf: $asOf', 'asOf: $asOf, validAt: $validAt')} }}"
    then = {"id": str(subject), "asOf": {"position": Log(TENANT, 1, number).position(number)}}
    about = {"id": str(subject), "validAt": time.isoformat()}
    await seconds(client, query, then)
    first = await seconds(client, query, about)
    turns = [
        (await seconds(client, query, then), await seconds(client, query, about))
        for _ in range(rounds)
    ]
    return _Figures(first, *map(statistics.median, zip(*turns, strict=True)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
