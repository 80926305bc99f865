"""Relay connections whose later pages read as of the first, so that rows changing under the reader do no harm."""

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

import msgspec
import strawberry

from api.asking import detail
from api.context import Snapshot
from api.errors import InvalidCursor
from api.position import History
from api.scalars import Cursor, Position
from domain.errors import OutOfRange

MOST_ROWS = 200
"""Rows of one page; `first` beyond it is refused."""

DEFAULT_ROWS = 50

_SEAL_BYTES = 12

N = TypeVar("N")
R = TypeVar("R")


class _Place(msgspec.Struct, frozen=True, array_like=True):
    question: bytes
    tenant: str
    epoch: int
    as_of: int
    key: int


@dataclass(frozen=True, slots=True)
class Question:
    """A list as it was asked for: its name and filters, the snapshot it is read from, and the key of its cursors.

    A cursor belongs to one question: with another filter or another caller's scope it is refused.
    """

    name: str
    asked: tuple[object, ...]
    snapshot: Snapshot
    secret: bytes

    def page(self, first: int | None, after: str | None) -> "Page":
        """What to read: how many rows, behind which key, and as of which position."""
        rows = DEFAULT_ROWS if first is None else first
        if not 1 <= rows <= MOST_ROWS:
            raise OutOfRange("first", least=1, most=MOST_ROWS)
        if after is None:
            return Page(self, rows, None, None)
        place = self._opened(after)
        return Page(self, rows, place.key, place.as_of)

    def cursor(self, key: int, as_of: int) -> Cursor:
        history = self.snapshot.history
        place = _Place(self._digest, history.tenant, history.epoch, as_of, key)
        raw = msgspec.msgpack.encode(place)
        return Cursor(base64.urlsafe_b64encode(raw + self._seal(raw)).rstrip(b"=").decode())

    def _opened(self, cursor: str) -> _Place:
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
            body, seal = raw[:-_SEAL_BYTES], raw[-_SEAL_BYTES:]
            if not hmac.compare_digest(seal, self._seal(body)):
                raise InvalidCursor("after")
            place = msgspec.msgpack.decode(body, type=_Place)
        except (binascii.Error, ValueError, msgspec.DecodeError):
            raise InvalidCursor("after") from None
        history: History = self.snapshot.history
        ours = (self._digest, history.tenant, history.epoch)
        if (place.question, place.tenant, place.epoch) != ours:
            raise InvalidCursor("after")
        return place

    @property
    def _digest(self) -> bytes:
        return sha256(repr((self.name, self.asked)).encode()).digest()[:8]

    def _seal(self, body: bytes) -> bytes:
        return hmac.digest(self.secret, body, "sha256")[:_SEAL_BYTES]


@dataclass(frozen=True, slots=True)
class Page:
    """One page to be read. `at` is None for the first page, which reads the rows of the snapshot itself."""

    question: Question
    rows: int
    after: int | None
    at: int | None

    @property
    def limit(self) -> int:
        """One row more than shown tells whether there is a next page."""
        return self.rows + 1

    @property
    def as_of(self) -> int:
        return self.question.snapshot.number if self.at is None else self.at

    def connection(
        self,
        found: Sequence[R],
        key: Callable[[R], int],
        node: Callable[[R], N],
        count: Callable[[int | None], Awaitable[int]],
    ) -> "Connection[N]":
        """The rows as a Relay connection; `count` is asked only if the caller wants the total."""
        edges = [
            Edge(cursor=self.question.cursor(key(row), self.as_of), node=node(row))
            for row in found[: self.rows]
        ]
        return Connection(
            edges=edges,
            page_info=PageInfo(
                has_next_page=len(found) > self.rows,
                has_previous_page=self.after is not None,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=edges[-1].cursor if edges else None,
            ),
            position=self.question.snapshot.history.position(self.as_of),
            count=lambda: count(self.at),
        )


@strawberry.type
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: Cursor | None
    end_cursor: Cursor | None


@strawberry.type
class Edge(Generic[N]):
    """A row and its place in the list."""

    cursor: Cursor
    node: N


@strawberry.type
class Connection(Generic[N]):
    """A page of a list. Later pages are read as of the first page's position."""

    edges: list[Edge[N]]
    page_info: PageInfo
    position: Position = strawberry.field(description="The position this list is read as of.")
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @detail("All rows of the list, as of `position`.")
    async def total_count(self) -> int:
        return await self.count()
