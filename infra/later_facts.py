"""What was recorded only later of a time that had passed, folded onto what was known of it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import TypeAlias

import psycopg

from infra.log_reader import LogReader
from projections.folding import folded_later
from projections.models import FOLDS
from projections.moment import Later

_Key: TypeAlias = tuple[str, int, int, tuple[int, ...]]

MOST_KEPT = 40_000
"""Facts whose rows are kept in memory, in some 4 KB each; those of the newest time are kept, however many."""


class LaterFacts:
    """Folds facts of the log onto read models as of a position, beside the event loop and without writing anything.

    What was folded last is kept: a page asks several questions about one time, and those who ask at once wait for the
    same. No fact ever changes, and a restored log is another epoch. What is kept is of no caller, and sealed as in the
    log: whoever was shredded since stays unreadable.

    dsn   of the serving role
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._kept: OrderedDict[_Key, asyncio.Task[Later]] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()  # a hundred thousand facts take half a gigabyte

    async def folded(self, schema: str, epoch: int, position: int, later: Sequence[int]) -> Later:
        """What the facts at `later` put in place of the rows as of a position."""
        if not later:
            return Later(position, {})
        key = (schema, epoch, position, tuple(later))
        folding = self._kept.pop(key, None)
        if folding is None or (folding.done() and (folding.cancelled() or folding.exception())):
            folding = asyncio.create_task(self._folded(schema, position, later))
        self._kept[key] = folding
        while len(self._kept) > 1 and sum(len(facts) for *_, facts in self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        # Whoever goes away leaves it to those who wait for the same.
        return await asyncio.shield(folding)

    async def _folded(self, schema: str, position: int, later: Sequence[int]) -> Later:
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._fold, schema, position, later)

    def _fold(self, schema: str, position: int, later: Sequence[int]) -> Later:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            facts = LogReader(connection, schema).those(later)
            return folded_later(connection, schema, FOLDS, facts, position)
