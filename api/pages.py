"""Relay connections whose later pages read as of the first, so that rows changing under the reader do no harm."""

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Generic, Protocol, TypeVar

import msgspec
import strawberry
from psycopg import AsyncConnection

from api.asking import detail
from api.context import Context
from api.position import History
from api.refusals import InvalidCursor
from api.scalars import Cursor, Position
from api.snapshot import Snapshot
from domain.errors import OutOfRange

MOST_ROWS = 200
"""Rows of one page; `first` beyond it is refused."""

DEFAULT_ROWS = 50

_SEAL_BYTES = 12

N = TypeVar("N")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
W = TypeVar("W")
W_contra = TypeVar("W_contra", contravariant=True)


class _Place(msgspec.Struct, frozen=True, array_like=True):
    question: bytes
    tenant: str
    epoch: int
    as_of: int
    key: int
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A list as it was asked for: its name and filters, the snapshot it is read from, and the key of its cursors.

    day: the day that its rows are read for, where they say something of a day; its cursors keep it (`day_of_list`).
    A cursor belongs to one question: with another filter, `validAt` or caller's scope it is refused, and with an `asOf`
    that is not the position of its page. So a page as of a position has the cursors that were shown there.
    """

    name: str
    asked: tuple[object, ...]
    snapshot: Snapshot
    secret: bytes
    day: date | None = None

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
        place = _Place(self._digest, history.tenant, history.epoch, as_of, key, self.day)
        raw = msgspec.msgpack.encode(place)
        return Cursor(base64.urlsafe_b64encode(raw + _seal(raw, self.secret)).rstrip(b"=").decode())

    def _opened(self, cursor: str) -> _Place:
        place = _unsealed(cursor, self.secret)
        history: History = self.snapshot.history
        ours = (self._digest, history.tenant, history.epoch)
        moment = self.snapshot.moment
        elsewhere = moment is not None and moment.number != place.as_of
        if elsewhere or (place.question, place.tenant, place.epoch) != ours:
            raise InvalidCursor("after")
        return place

    @property
    def _digest(self) -> bytes:
        moment = self.snapshot.moment
        asked = (self.name, self.asked, moment and moment.valid_at)
        return sha256(repr(asked).encode()).digest()[:8]


def _unsealed(cursor: str, secret: bytes) -> _Place:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        body, seal = raw[:-_SEAL_BYTES], raw[-_SEAL_BYTES:]
        if not hmac.compare_digest(seal, _seal(body, secret)):
            raise InvalidCursor("after")
        return msgspec.msgpack.decode(body, type=_Place)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise InvalidCursor("after") from None


def _seal(body: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, body, "sha256")[:_SEAL_BYTES]


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


class ReadPage(Protocol[W_contra, R_co]):
    """A query of a read model: the next `limit` rows behind the key `after`, now or as of the position `at`."""

    async def __call__(
        self,
        conn: AsyncConnection[Any],
        schema: str,
        wanted: W_contra,
        /,
        *,
        after: int | None,
        limit: int,
        at: int | None,
    ) -> Sequence[R_co]: ...


class CountRows(Protocol[W_contra]):
    """A query of a read model: how many rows there are, now or as of the position `at`."""

    async def __call__(
        self, conn: AsyncConnection[Any], schema: str, wanted: W_contra, at: int | None, /
    ) -> int: ...


@dataclass(frozen=True, slots=True)
class Listed(Generic[R]):
    """A page that was read, its rows still as the read model has them.

    rows  one more than the page shows, if there is a next page
    """

    page: Page
    rows: Sequence[R]
    count: Callable[[int | None], Awaitable[int]]

    @property
    def at(self) -> int | None:
        """As of which position whatever belongs to the rows is to be read; None for the snapshot itself."""
        return self.page.at

    @property
    def as_of(self) -> int:
        """The position that the rows are read as of."""
        return self.page.as_of

    def connection(self, key: Callable[[R], int], node: Callable[[R], N]) -> "Connection[N]":
        """The rows as callers see them; `key` gives the place in the list that a cursor keeps."""
        return self.page.connection(self.rows, key, node, self.count)


async def day_of_list(context: Context, after: str | None, on: date | None = None) -> date:
    """The day that a page is read for: as asked, else the first page's, else today.

    A list that begins before midnight is read to its end as it began. Raises InvalidCursor for an `after` that is no
    cursor of ours; whether it is one of this list, `asked_page` finds.
    """
    if on is not None:
        return on
    began = None if after is None else _unsealed(after, context.process.cursor_key).day
    return began or await context.today()


def asked_page(
    context: Context,
    name: str,
    asked: tuple[object, ...],
    *,
    first: int | None,
    after: str | None,
    day: date | None = None,
) -> Page:
    """What to read of the list `name`; `asked` is all that makes it another list, so that cursors do not mix.

    day: as `day_of_list` gave it, where the rows say something of a day.
    """
    secret = context.process.cursor_key
    return Question(name, asked, context.snapshot, secret, day).page(first, after)


async def listed(
    context: Context,
    name: str,
    wanted: W,
    pages: ReadPage[W, R],
    count: CountRows[W],
    *,
    first: int | None,
    after: str | None,
    day: date | None = None,
) -> Listed[R]:
    """Read a page of the list `name` that is filtered by `wanted` alone, from one read model.

    Raises OutOfRange for `first`, InvalidCursor for an `after` of another list, filter, scope or history.
    """
    view = context.snapshot
    page = asked_page(context, name, (wanted,), first=first, after=after, day=day)
    rows = await pages(
        view.connection, view.schema, wanted, after=page.after, limit=page.limit, at=page.at
    )
    return Listed(page, rows, lambda at: count(view.connection, view.schema, wanted, at))


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
