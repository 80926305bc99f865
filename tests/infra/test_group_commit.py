"""The writer thread: what arrives together is recorded together, and nobody spoils another's."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError

from application.ports import Conflict, Filed, IndexEntry, NewKey
from infra.group_commit import GroupCommit
from infra.recorder import Guard, Unit
from infra.settings import Unavailable
from tests.infra.units import new_fact, new_unit

SECONDS = 10


class Log:
    """Stands in for the recorder: refuses taken versions as it does, and can be held up."""

    def __init__(self) -> None:
        self.transactions: list[list[Unit]] = []
        self.announced: list[int] = []
        self.attempts = 0
        self.fails: Callable[[Sequence[Unit]], Exception | None] = lambda _units: None
        self.entered = threading.Semaphore(0)
        self.open = threading.Event()
        self.open.set()
        self._taken: set[tuple[object, int]] = set()
        self._last = 0

    def write(self, units: Sequence[Unit]) -> list[int]:
        self.attempts += 1
        self.entered.release()
        assert self.open.wait(SECONDS)
        if (error := self.fails(units)) is not None:
            raise error
        keys = [(fact.stream, fact.version) for unit in units for fact in unit.facts]
        if len(set(keys)) < len(keys) or self._taken & set(keys):
            raise IntegrityError
        self._taken |= set(keys)
        self.transactions.append(list(units))
        positions = []
        for unit in units:
            self._last += len(unit.facts)
            positions.append(self._last)
        return positions

    @contextmanager
    def held_up(self, commits: GroupCommit) -> Iterator["Future[int]"]:
        """Keep the writer inside one transaction, so that what is submitted meanwhile gathers."""
        self.open.clear()
        first = commits.submit(new_unit())
        assert self.entered.acquire(timeout=SECONDS)
        try:
            yield first
        finally:
            self.open.set()


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def commits(log: Log) -> Iterator[GroupCommit]:
    made = GroupCommit(log.write, log.announced.append, name="writer", gathered_facts=10)
    yield made
    log.open.set()
    made.close()


def test_units_that_arrive_together_share_a_transaction(log: Log, commits: GroupCommit) -> None:
    with log.held_up(commits):
        futures = [commits.submit(new_unit(2)) for _ in range(4)]
    assert [future.result(SECONDS) for future in futures] == [3, 5, 7, 9]
    assert [len(units) for units in log.transactions] == [1, 4]


def test_a_transaction_has_a_limit_and_larger_units_go_alone(
    log: Log, commits: GroupCommit
) -> None:
    sizes = [4, 4, 4, 25, 1]
    with log.held_up(commits):
        futures = [commits.submit(new_unit(size)) for size in sizes]
    wait(futures, SECONDS)
    written = [[len(unit.facts) for unit in units] for units in log.transactions]
    assert written == [[1], [4, 4], [4], [25], [1]]
    assert [future.result() for future in futures] == [5, 9, 13, 38, 39]


def test_a_unit_that_lost_to_the_log_does_not_spoil_the_others(
    log: Log, commits: GroupCommit
) -> None:
    taken = new_unit()
    commits.submit(taken).result(SECONDS)
    assert log.entered.acquire(timeout=SECONDS)
    with log.held_up(commits):
        good, bad, other = (commits.submit(unit) for unit in (new_unit(), taken, new_unit()))
    assert [good.result(SECONDS), other.result(SECONDS)] == [3, 4]
    with pytest.raises(Conflict):
        bad.result(SECONDS)


def rivals() -> list[tuple[Unit, Unit]]:
    one, other = new_unit(), new_unit()
    key, entry = NewKey(uuid4(), "", b"w"), IndexEntry("nik", b"digest", uuid4())
    return [
        (one, Unit(one.facts)),
        (one, replace(other, receipt=one.receipt)),
        (replace(one, keys=[key]), replace(other, keys=[key])),
        (replace(one, index=[entry]), replace(other, index=[entry])),
    ]


@pytest.mark.parametrize("which", range(4), ids=["stream", "command", "key", "digest"])
def test_of_rivals_that_arrive_together_one_is_recorded_without_asking_twice(
    log: Log, commits: GroupCommit, which: int
) -> None:
    first, second = rivals()[which]
    with log.held_up(commits):
        won, lost, other = (commits.submit(unit) for unit in (first, second, new_unit()))
    assert [won.result(SECONDS), other.result(SECONDS)] == [2, 3]
    with pytest.raises(Conflict):
        lost.result(SECONDS)
    assert log.attempts == 2


@pytest.mark.parametrize("on", ["stream", "digest"])
def test_a_unit_that_rests_on_what_an_earlier_one_writes_is_its_rival(
    log: Log, commits: GroupCommit, on: str
) -> None:
    entry = IndexEntry("enquiry_nik", b"digest", uuid4(), unique=False)
    writing = replace(new_unit(), index=[entry])
    resting = {
        "stream": replace(new_unit(), guards=[Guard(writing.facts[0].stream, 0)]),
        "digest": replace(new_unit(), filed=[Filed(entry.kind, entry.digest, 0)]),
    }[on]
    with log.held_up(commits):
        won, lost, other = (commits.submit(unit) for unit in (writing, resting, new_unit()))
    assert [won.result(SECONDS), other.result(SECONDS)] == [2, 3]
    with pytest.raises(Conflict):
        lost.result(SECONDS)
    assert log.attempts == 2


def test_units_that_harm_nobody_are_no_rivals(log: Log, commits: GroupCommit) -> None:
    stream = uuid4()
    resting = [replace(new_unit(), guards=[Guard(stream, 0)]) for _ in range(2)]
    writing_later = Unit([new_fact(stream)])
    one_phone = [
        replace(new_unit(), index=[IndexEntry("phone", b"digest", uuid4(), unique=False)])
        for _ in range(2)
    ]
    with log.held_up(commits):
        futures = [commits.submit(unit) for unit in (*resting, writing_later, *one_phone)]
    assert [future.result(SECONDS) for future in futures] == [2, 3, 4, 5, 6]
    assert [len(units) for units in log.transactions] == [1, 5]


def test_a_rival_is_recorded_when_the_first_cannot_be(log: Log, commits: GroupCommit) -> None:
    shared = new_fact()
    broken, sound = Unit([shared, new_fact()]), Unit([shared])
    log.fails = lambda units: ValueError("damaged") if broken in units else None
    with log.held_up(commits):
        lost, won = commits.submit(broken), commits.submit(sound)
    assert won.result(SECONDS) == 2
    with pytest.raises(ValueError, match="damaged"):
        lost.result(SECONDS)


def test_a_lost_database_is_waited_for_once_not_once_per_unit(
    log: Log, commits: GroupCommit
) -> None:
    log.fails = lambda _units: Unavailable("gone", "wait")
    with log.held_up(commits) as first:
        futures = [commits.submit(new_unit()) for _ in range(5)]
    for future in (first, *futures):
        with pytest.raises(Unavailable):
            future.result(SECONDS)
    assert log.attempts == 2


def test_a_database_lost_between_the_single_attempts_ends_them(
    log: Log, commits: GroupCommit
) -> None:
    answers: list[Exception | None] = [
        None,  # the unit that holds the writer up
        IntegrityError(),  # all together
        None,  # the first alone
        Unavailable("gone", "wait"),  # the second alone
    ]
    log.fails = lambda _units: answers.pop(0)
    with log.held_up(commits):
        futures = [commits.submit(new_unit()) for _ in range(4)]
    assert futures[0].result(SECONDS) == 2
    for future in futures[1:]:
        with pytest.raises(Unavailable):
            future.result(SECONDS)
    assert log.attempts == 4


def test_the_writer_survives_a_fault(log: Log, commits: GroupCommit) -> None:
    log.fails = lambda _units: RuntimeError("fault")
    with pytest.raises(RuntimeError, match="fault"):
        commits.submit(new_unit()).result(SECONDS)
    log.fails = lambda _units: None
    assert commits.submit(new_unit()).result(SECONDS) == 1


def test_a_unit_cancelled_before_its_turn_is_not_recorded(log: Log, commits: GroupCommit) -> None:
    with log.held_up(commits) as first:
        cancelled, kept = commits.submit(new_unit()), commits.submit(new_unit())
        assert cancelled.cancel()
        assert not first.cancel()
    assert kept.result(SECONDS) == 2
    assert sum(len(units) for units in log.transactions) == 2


def test_the_last_position_is_always_announced(log: Log) -> None:
    commits = GroupCommit(log.write, log.announced.append, name="writer", gathered_facts=1)
    with log.held_up(commits):
        futures = [commits.submit(new_unit()) for _ in range(20)]
    wait(futures, SECONDS)
    commits.close()
    assert log.announced[-1] == 21
    assert log.announced == sorted(set(log.announced))


def test_a_conflict_after_commits_does_not_swallow_their_announcement(
    log: Log, commits: GroupCommit
) -> None:
    taken = new_unit()
    with log.held_up(commits) as first:
        commits.submit(taken)
        lost = commits.submit(Unit(taken.facts))
    first.result(SECONDS)
    with pytest.raises(Conflict):
        lost.result(SECONDS)
    commits.close()
    assert log.announced[-1] == 2


def test_closing_finishes_what_is_under_way_and_refuses_the_rest(
    log: Log, commits: GroupCommit
) -> None:
    with log.held_up(commits) as first:
        waiting = [commits.submit(new_unit()) for _ in range(3)]
        closing = threading.Thread(target=commits.close)
        closing.start()
        with pytest.raises(Unavailable):
            submit_until_refused(commits)
    closing.join(SECONDS)
    assert not closing.is_alive()
    assert first.result(SECONDS) == 1
    for future in waiting:
        with pytest.raises(Unavailable):
            future.result(SECONDS)
    assert len(log.transactions) == 1


def submit_until_refused(commits: GroupCommit) -> None:
    for _ in range(1_000_000):
        commits.submit(new_unit())


def test_a_writer_without_traffic_has_no_thread_and_closes(log: Log) -> None:
    before = threading.active_count()
    commits = GroupCommit(log.write, log.announced.append, name="writer")
    assert threading.active_count() == before
    commits.close()
    commits.close()


def test_the_thread_does_not_keep_the_process_alive(log: Log, commits: GroupCommit) -> None:
    commits.submit(new_unit()).result(SECONDS)
    (thread,) = [one for one in threading.enumerate() if one.name == "writer"]
    assert thread.daemon
