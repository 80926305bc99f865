"""Live updates: subscribers with the same question form a group that reads once and hands each update to all.

A subscriber joins its group first and buffers, then replays what it missed up to the point at which it joined, then
drains its buffer and goes on live: nothing is lost between replay and live, and nothing comes twice.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import structlog
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from api.measures import Measures
from api.refusals import SlowReader
from api.replaced import ReleaseReplaced, ReleaseWatch, what_failed
from domain.errors import Refusal

_log = structlog.get_logger("puskesos.live")

PAGE = 200
"""Updates read in one statement."""

RETRY_SECONDS = 1.0


Reading: TypeAlias = Callable[[int, int, int], Awaitable[tuple[Sequence[Any], int]]]
"""read(after, upto, limit): the updates with after < number <= upto, oldest first, at most `limit`, and how far the
read models were in that very reading. An update says its position in `number`."""

Beyond: TypeAlias = Callable[[int], Awaitable[int]]
"""beyond(number): wait until the read models are past `number`, and say how far they are.

Read models can go back (a page lost with the server is folded again), so an answer holds only when it is given."""


class Member:
    """One subscriber of a group, and what it has not taken yet."""

    def __init__(self, joined_at: int, room: int) -> None:
        self.joined_at = joined_at
        self.cut = False
        self._why: type[Refusal] = SlowReader
        self._room = room
        self._buffer: deque[Any] = deque()
        self._arrived = asyncio.Event()

    def offer(self, update: Any) -> bool:
        """Hand over an update; False when there is no room, after which the member gets no more."""
        if len(self._buffer) >= self._room:
            self.cut = True
        else:
            self._buffer.append(update)
        self._arrived.set()
        return not self.cut

    def cut_off(self, why: type[Refusal] = SlowReader) -> None:
        """End the member's updates after those it has."""
        self.cut, self._why = True, why
        self._arrived.set()

    async def take(self) -> Any:
        """The next update; once the buffer of a member that was cut off is empty, raises why it was."""
        while not self._buffer:
            if self.cut:
                raise self._why
            self._arrived.clear()
            await self._arrived.wait()
        return self._buffer.popleft()


class Group:
    """The subscribers of one question, and how far their updates have been handed out."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.members: set[Member] = set()
        self.task: asyncio.Task[None] | None = None
        self.failed = False

    async def follow(
        self, read: Reading, beyond: Beyond, measures: Measures, release: ReleaseWatch
    ) -> None:
        """Read each update once and hand it to every member, for as long as there are members."""
        while True:
            try:
                upto = await beyond(self.at)
                await self._hand_out(read, upto, measures)
            except (OperationalError, PoolTimeout):
                # Nothing is lost: `at` has not moved, so the same updates are read again.
                _log.warning("updates_unavailable")
                await asyncio.sleep(RETRY_SECONDS)
            except Exception as error:  # noqa: BLE001 # whatever it is, silence would be worse
                if await release.explains(error):
                    # `at` has not moved: what was not read is read after resuming.
                    self.cut_off(ReleaseReplaced)
                    return
                # A fault of ours: end the subscriptions, which can resume.
                _log.error("updates_failed", error=type(error).__name__, **what_failed(error))
                self.cut_off()
                return

    def cut_off(self, why: type[Refusal] = SlowReader) -> None:
        """Give no member anything more, tell them so, and take no new one."""
        self.failed = True
        for member in self.members:
            member.cut_off(why)
        self.members.clear()

    async def _hand_out(self, read: Reading, upto: int, measures: Measures) -> None:
        while self.at < upto:
            updates, known = await read(self.at, upto, PAGE)
            # No await from here on, so that a member joins either before all of this page or after it.
            for update in updates:
                for member in [one for one in self.members if not one.offer(update)]:
                    self.members.discard(member)
                    measures.slow_readers.inc()
            if len(updates) == PAGE:
                self.at = updates[-1].number
                continue
            self.at = max(self.at, min(upto, known))
            if known < upto:
                return  # they went back since we were told; wait for them once more


class Live:
    """The groups of one process."""

    def __init__(self, measures: Measures, room: int, release: ReleaseWatch) -> None:
        self.groups: dict[Hashable, Group] = {}
        self._measures = measures
        self._release = release
        self._room = room

    @contextmanager
    def joined(
        self, question: Hashable, at: int, read: Reading, beyond: Beyond
    ) -> Iterator[Member]:
        """Join the group of a question; a new group begins at position `at`."""
        group = self.groups.get(question)
        if group is None or group.failed:
            group = self.groups[question] = Group(at)
            group.task = asyncio.create_task(
                group.follow(read, beyond, self._measures, self._release)
            )
        member = Member(group.at, self._room)
        group.members.add(member)
        self._measures.subscribers.inc()
        try:
            yield member
        finally:
            self._measures.subscribers.dec()
            group.members.discard(member)
            if not group.members and self.groups.get(question) is group:
                del self.groups[question]
                if group.task is not None:
                    group.task.cancel()

    async def updates(
        self, question: Hashable, after: int | None, at: int, read: Reading, beyond: Beyond
    ) -> AsyncIterator[Any]:
        """Every update after `after`, oldest first, each exactly once; without `after`, those to come."""
        with self.joined(question, at, read, beyond) as member:
            sent = member.joined_at if after is None else after
            while sent < member.joined_at:
                page, known = await read(sent, member.joined_at, PAGE)
                for update in page:
                    sent = update.number
                    yield update
                if len(page) < PAGE:
                    sent = max(sent, min(known, member.joined_at))
                    if sent < member.joined_at:
                        # The group is ahead of read models that went back, and will not read this part again.
                        await beyond(sent)
            while True:
                update = await member.take()
                if update.number > sent:
                    sent = update.number
                    yield update
