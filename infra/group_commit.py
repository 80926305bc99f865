"""Group commit: commands that arrive together are recorded in one transaction of one thread."""

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import NamedTuple

from eventsourcing.persistence import IntegrityError

from application.ports import Conflict
from infra.recorder import Unit
from infra.settings import Unavailable

GATHERED_FACTS = 1000
"""Most facts of one shared transaction; a unit with more is recorded alone."""

ANNOUNCE_SECONDS = 0.01
"""How long a busy writer may keep the news of a commit to itself, to tell of several at once."""


class _Waiting(NamedTuple):
    unit: Unit
    future: "Future[int]"


class GroupCommit:
    """A tenant's only writer in this process.

    `write` records units in one transaction and answers each one's last position; it raises
    IntegrityError when they conflict with what is recorded. `announce` is told the last position
    after commits. The thread starts with the first unit and does not keep the process alive.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Unit]], list[int]],
        announce: Callable[[int], None],
        *,
        name: str,
        gathered_facts: int = GATHERED_FACTS,
    ) -> None:
        self._write = write
        self._announce = announce
        self._name = name
        self._gathered_facts = gathered_facts
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._carried: _Waiting | None = None
        self._unannounced: int | None = None
        self._announced_at = 0.0

    def submit(self, unit: Unit) -> "Future[int]":
        """Queue a unit; the future answers the position of its last fact once it is durable.

        The future raises Conflict when others were first, Unavailable without a database. Cancelled
        before its turn, the unit is not recorded.
        """
        waiting = _Waiting(unit, Future())
        with self._lock:
            if self._closed:
                raise _stopping()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._queue.put(waiting)
        return waiting.future

    def close(self) -> None:
        """Finish the transaction under way, refuse the units that still wait, end the thread."""
        with self._lock:
            self._closed = True
            self._queue.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while gathered := self._gather():
            self._record(gathered)
            if self._unannounced is not None and self._announcement_due():
                self._announce(self._unannounced)
                self._announced_at = time.monotonic()
                self._unannounced = None
        self._refuse_the_rest()

    def _gather(self) -> list[_Waiting]:
        """Wait for a unit, then take all that have queued behind it; nothing when closing."""
        gathered: list[_Waiting] = []
        facts = 0
        while not self._closed:
            waiting = self._next(wait=not gathered)
            if waiting is None:
                break
            facts += len(waiting.unit.facts)
            if gathered and facts > self._gathered_facts:
                self._carried = waiting
                break
            if waiting.future.set_running_or_notify_cancel():
                gathered.append(waiting)
        return gathered

    def _next(self, *, wait: bool) -> _Waiting | None:
        if (carried := self._carried) is not None:
            self._carried = None
            return carried
        try:
            return self._queue.get(block=wait)
        except Empty:
            return None

    def _record(self, gathered: list[_Waiting]) -> None:
        """Record what has gathered together; if that fails, each alone: none spoils another."""
        together, rivals = _without_rivals(gathered)
        try:
            positions = self._write([waiting.unit for waiting in together])
        except Unavailable as error:
            _fail(gathered, error)
        except Exception as error:  # noqa: BLE001 # belongs to whoever awaits the unit
            if len(gathered) > 1:
                self._record_each(gathered)
            else:
                _fail(gathered, Conflict() if isinstance(error, IntegrityError) else error)
        else:
            self._unannounced = positions[-1]
            for waiting, position in zip(together, positions, strict=True):
                waiting.future.set_result(position)
            for waiting in rivals:
                waiting.future.set_exception(Conflict())

    def _record_each(self, gathered: list[_Waiting]) -> None:
        for number, waiting in enumerate(gathered):
            try:
                position = self._write([waiting.unit])[0]
            except Unavailable as error:  # not waited for once per unit
                _fail(gathered[number:], error)
                return
            except IntegrityError:
                _fail([waiting], Conflict())
            except Exception as error:  # noqa: BLE001 # as above
                _fail([waiting], error)
            else:
                self._unannounced = position
                waiting.future.set_result(position)

    def _announcement_due(self) -> bool:
        idle = self._carried is None and self._queue.empty()
        return idle or time.monotonic() - self._announced_at >= ANNOUNCE_SECONDS

    def _refuse_the_rest(self) -> None:
        while not (self._carried is None and self._queue.empty()):
            waiting = self._next(wait=False)
            if waiting is not None and waiting.future.set_running_or_notify_cancel():
                waiting.future.set_exception(_stopping())


def _without_rivals(gathered: list[_Waiting]) -> tuple[list[_Waiting], list[_Waiting]]:
    """Set apart the units that an earlier one's success makes fail.

    That are those that claim what it claims, or rest on a stream or digest that it writes.
    """
    if len(gathered) == 1:
        return gathered, []
    claimed: set[Hashable] = set()
    written: set[Hashable] = set()
    together, rivals = [], []
    for waiting in gathered:
        unit = waiting.unit
        claims = _claims(unit)
        rests_on = {guard.stream for guard in unit.guards} | {each[:2] for each in unit.filed}
        if claimed.isdisjoint(claims) and written.isdisjoint(rests_on):
            claimed |= claims
            written.update(fact.stream for fact in unit.facts)
            written.update((entry.kind, entry.digest) for entry in unit.index)
            together.append(waiting)
        else:
            rivals.append(waiting)
    return together, rivals


def _claims(unit: Unit) -> set[Hashable]:
    """What only one unit can have: versions of streams, its command id, keys, unique digests."""
    claims: set[Hashable] = {(fact.stream, fact.version) for fact in unit.facts}
    claims.update((key.subject, key.scope) for key in unit.keys)
    claims.update((entry.kind, entry.digest) for entry in unit.index if entry.unique)
    if unit.receipt is not None:
        claims.add((unit.receipt.actor, unit.receipt.command_id))
    return claims


def _fail(gathered: Sequence[_Waiting], error: Exception) -> None:
    for waiting in gathered:
        waiting.future.set_exception(error)


def _stopping() -> Unavailable:
    return Unavailable(
        "The service is stopping.", "Send it again with the same command id in a moment."
    )
