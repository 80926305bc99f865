"""Groups of subscribers: one reading for all, no update lost between replay and live, and slow readers cut off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest
from psycopg.errors import UndefinedFunction
from structlog.testing import capture_logs

from api.live import PAGE, Live
from api.measures import Measures
from api.refusals import SlowReader
from api.replaced import ReleaseReplaced, ReleaseWatch
from api.streams import ended, with_heartbeat
from domain.errors import Refusal


@dataclass(frozen=True)
class Update:
    number: int


class History:
    """A log in memory that tells who waits how far it is, and counts how often it is read."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.readings: list[tuple[int, int]] = []
        self._moved = asyncio.Condition()

    async def grow(self, to: int) -> None:
        async with self._moved:
            self.at = to
            self._moved.notify_all()

    async def beyond(self, number: int) -> int:
        async with self._moved:
            await self._moved.wait_for(lambda: self.at > number)
            return self.at

    async def read(self, after: int, upto: int, limit: int) -> tuple[Sequence[Update], int]:
        self.readings.append((after, upto))
        await asyncio.sleep(0)
        known = range(after + 1, min(upto, self.at) + 1)
        return [Update(number) for number in known][:limit], self.at


@pytest.fixture
def live() -> Live:
    return watched_by()


def watched_by(*taken_over: str) -> Live:
    """The groups of a process of which another release took over the tables of some tenants."""

    async def replaced() -> Sequence[str]:
        return taken_over

    return Live(Measures(), 8, ReleaseWatch(replaced))


def follow(live: Live, history: History, after: int | None) -> AsyncIterator[Update]:
    return live.updates("question", after, history.at, history.read, history.beyond)


async def numbers(updates: AsyncIterator[Update], many: int) -> list[int]:
    async with asyncio.timeout(5):
        return [(await anext(updates)).number for _ in range(many)]


async def test_missed_updates_come_first_and_live_ones_after_them(live: Live) -> None:
    history = History(at=3 * PAGE)
    updates = follow(live, history, after=5)
    assert await numbers(updates, 3 * PAGE - 5) == list(range(6, 3 * PAGE + 1))
    await history.grow(3 * PAGE + 4)
    assert await numbers(updates, 4) == list(range(3 * PAGE + 1, 3 * PAGE + 5))


async def test_what_happens_during_the_replay_comes_once(live: Live) -> None:
    history = History(at=10)
    updates = follow(live, history, after=0)
    assert await numbers(updates, 4) == [1, 2, 3, 4]
    await history.grow(14)
    for _ in range(20):
        await asyncio.sleep(0)
    assert await numbers(updates, 10) == list(range(5, 15))


async def test_without_a_position_only_what_is_new_comes(live: Live) -> None:
    history = History(at=10)
    updates = follow(live, history, after=None)
    pending = asyncio.create_task(numbers(updates, 2))
    await asyncio.sleep(0)
    await history.grow(12)
    assert await pending == [11, 12]


async def test_a_position_ahead_of_the_read_models_skips_what_lies_before_it(live: Live) -> None:
    history = History(at=10)
    pending = asyncio.create_task(numbers(follow(live, history, after=12), 1))
    await asyncio.sleep(0)
    await history.grow(13)
    assert await pending == [13]


async def test_a_group_reads_once_for_all_its_members(live: Live) -> None:
    history = History(at=0)
    waiting = [asyncio.create_task(numbers(follow(live, history, None), 2)) for _ in range(50)]
    await asyncio.sleep(0)
    await history.grow(2)
    assert await asyncio.gather(*waiting) == [[1, 2]] * 50
    assert history.readings == [(0, 2)]


async def test_a_slow_reader_is_cut_off_after_what_was_kept_for_it(live: Live) -> None:
    history = History(at=0)
    slow, quick = follow(live, history, None), follow(live, history, None)
    first = asyncio.gather(*[numbers(one, 1) for one in (slow, quick)])
    await asyncio.sleep(0)
    await history.grow(1)
    assert await first == [[1], [1]]
    for step in range(2, 14):
        await history.grow(step)
        assert await numbers(quick, 1) == [step]
    assert await numbers(slow, 8) == list(range(2, 10))
    with pytest.raises(SlowReader):
        await anext(slow)
    # Resuming after the last one received loses nothing.
    assert await numbers(follow(live, history, after=9), 4) == [10, 11, 12, 13]


@pytest.mark.parametrize(
    ("live", "why"), [(watched_by("61.05"), ReleaseReplaced), (watched_by(), SlowReader)]
)
async def test_a_missing_function_is_another_releases_doing_only_where_one_took_over(
    live: Live, why: type[Refusal]
) -> None:
    class Broken(History):
        async def read(self, after: int, upto: int, limit: int) -> tuple[Sequence[Update], int]:
            raise UndefinedFunction

    history = Broken(at=1)
    with capture_logs() as lines:
        reading = asyncio.create_task(numbers(follow(live, history, None), 1))
        await asyncio.sleep(0)
        await history.grow(2)
        with pytest.raises(why):
            await reading
    said = (
        {"event": ReleaseReplaced.code} if why is ReleaseReplaced else {"event": "updates_failed"}
    )
    (line,) = lines
    assert line.items() >= {**said, "sqlstate": "42883"}.items()


async def test_read_models_that_go_back_make_nobody_miss_anything(live: Live) -> None:
    history = History(at=1000)
    standing = follow(live, history, after=None)
    pending = asyncio.create_task(numbers(standing, 6))
    await asyncio.sleep(0)
    history.at = 900  # a page was lost with the server, while the group stands at 1000
    resumed = asyncio.create_task(numbers(follow(live, history, after=850), 156))
    ahead = asyncio.create_task(numbers(follow(live, history, after=950), 56))
    for _ in range(20):
        await asyncio.sleep(0)
    await history.grow(960)
    for _ in range(20):
        await asyncio.sleep(0)
    await history.grow(1006)
    assert await resumed == list(range(851, 1007))
    assert await ahead == list(range(951, 1007))
    assert await pending == list(range(1001, 1007))


async def test_a_position_that_is_no_longer_true_makes_a_group_skip_nothing(live: Live) -> None:
    history = History(at=10)
    told = asyncio.Event()

    async def told_too_much(number: int) -> int:
        if not told.is_set():
            told.set()
            return 20  # said just before the read models went back to 10
        return await history.beyond(number)

    updates = live.updates("question", None, 10, history.read, told_too_much)
    pending = asyncio.create_task(numbers(updates, 6))
    await told.wait()
    for _ in range(20):
        await asyncio.sleep(0)
    await history.grow(13)
    await history.grow(16)
    assert await pending == list(range(11, 17))


async def test_a_group_ends_with_its_last_member(live: Live) -> None:
    history = History(at=0)
    updates = follow(live, history, None)
    pending = asyncio.create_task(numbers(updates, 1))
    await asyncio.sleep(0)
    assert len(live.groups) == 1
    pending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pending
    assert live.groups == {}


async def test_a_quiet_stream_is_kept_open_and_closes_its_source() -> None:
    closed = asyncio.Event()
    go_on = asyncio.Event()

    async def source() -> AsyncIterator[str]:
        try:
            yield "first"
            await go_on.wait()
            yield "second"
            await asyncio.Event().wait()
        finally:
            closed.set()

    stream = with_heartbeat(source(), 0.01, "beat")
    assert await anext(stream) == "first"
    assert await anext(stream) == "beat"
    go_on.set()
    assert await anext(stream) == "second"
    assert await anext(stream) == "beat"
    await stream.aclose()
    assert closed.is_set()


async def test_a_fault_ends_the_subscriptions_instead_of_silencing_them(live: Live) -> None:
    history = History(0)
    broken = live.updates("question", None, 0, _broken, history.beyond)
    first = asyncio.ensure_future(anext(broken))
    await history.grow(1)
    with pytest.raises(SlowReader):
        await asyncio.wait_for(first, 5)
    again = follow(live, history, 0)
    assert await numbers(again, 1) == [1]


async def _broken(_after: int, _upto: int, _limit: int) -> tuple[Sequence[Update], int]:
    raise LookupError("a table is missing")


async def test_a_task_that_swallows_its_first_cancellation_is_ended() -> None:
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed += 1
                if swallowed > 1:
                    raise

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await ended(task)
    assert (task.cancelled(), swallowed) == (True, 2)
