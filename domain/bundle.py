"""The sealed inspection bundle as lines (docs/bundle.md): their only form, what a selection takes, marks, the seal."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

import msgspec

from domain.checkpoint import Malformed, decoded, encoded
from domain.local_time import local_zone
from domain.period import periods_within, span_of

VERSION: Final = 1
MOST: Final = 2**53 - 1
"""The largest number that every reader of JSON reads as it is written."""

MARKED_LINES: Final = 512
MARK_BYTES: Final = 4
SEAL_TITLE: Final = "puskesos bundle v1 seal"

_EPOCH: Final = date(1970, 1, 1)
_DAY_MS: Final = 86_400_000
_MILLISECOND: Final = timedelta(milliseconds=1)
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)
_INDICES: Final = 2**32 - 1

_encode = msgspec.json.Encoder().encode

Json: TypeAlias = Any
"""A value as JSON gives it."""


class Selection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was asked for; None asks for nothing.

    periods  months and stages that lie wholly within the period
    days     its first and last local day, YYYY-MM-DD
    ms       its local beginning and the end that it does not include, in milliseconds since 1970 UTC
    """

    office: str | None = None
    programme: str | None = None
    period: str | None = None
    periods: tuple[str, ...] | None = None
    days: tuple[str, str] | None = None
    ms: tuple[int, int] | None = None

    @property
    def takes_all(self) -> bool:
        """Whether every fact is selected: neither programme nor period was asked for."""
        return self.programme is None and self.periods is None

    def matches(self, header: "Headed", counted: frozenset[str]) -> bool:
        """Whether a header alone says that its stream is selected. counted: topics that a total reads."""
        if self.programme is not None and header.programme != self.programme:
            return False
        if self.periods is None or header.period in self.periods:
            return True
        return header.period is None and header.topic in counted


def selection_of(
    tenant: str, office: str | None, programme: str | None, period: str | None
) -> Selection:
    """What was asked for, days and instants by the tenant's own clock. Raises Invalid for what is no period."""
    if period is None:
        return Selection(office=office, programme=programme)
    first, last = span_of(period)
    offset = local_zone(tenant).utcoffset(None) // _MILLISECOND
    begins, ends = ((day - _EPOCH).days * _DAY_MS - offset for day in (first, last))
    return Selection(
        office=office,
        programme=programme,
        period=period,
        periods=periods_within(first, last),
        days=(first.isoformat(), last.isoformat()),
        ms=(begins, ends + _DAY_MS),
    )


class Headed(NamedTuple):
    """What of a header a selection looks at."""

    topic: str
    programme: str | None
    period: str | None


class Exported(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who exported, when, from which release; position: where the log records it."""

    by: str
    office: str
    at: str
    position: int
    release: str


class Counts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many lines of each kind follow; headers and checkpoints are counted by `size` and `signed`."""

    facts: int
    later: int
    totals: int


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line: what this is a bundle of, asked by whom for what, and what its totals mean."""

    puskesos_bundle: int
    tenant: str
    origin: str
    size: int
    root: str
    selection: Selection
    purpose: str
    exported: Exported
    keys: tuple[str, ...]
    signed: tuple[int, ...]
    counts: Counts
    definitions: dict[str, Json]


class FactLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact that is shown: its position, and its state as it is stored."""

    fact: int
    state: str


class TotalLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of a total."""

    total: str
    by: dict[str, str | int | None]
    numbers: dict[str, int]


class Seal(NamedTuple):
    """What the last line signs: the tree, and every byte before it."""

    origin: str
    size: int
    root: bytes
    body_lines: int
    body: str
    mark_lines: int
    marks: str

    @property
    def text(self) -> str:
        """The body of the signed note."""
        tree = f"{SEAL_TITLE}\n{self.origin}\n{self.size}\n{encoded(self.root)}\n"
        return f"{tree}{self.body_lines}\n{self.body}\n{self.mark_lines}\n{self.marks}\n"


def read_seal(text: str) -> Seal:
    """The seal that a note's body is. Raises Malformed."""
    parts = text.split("\n")
    if len(parts) != len(Seal._fields) + 2 or parts[0] != SEAL_TITLE:
        raise Malformed("no seal")
    _, origin, size, root, body_lines, body, mark_lines, marks, _ = parts
    if not all(each.isascii() and each.isdigit() for each in (size, body_lines, mark_lines)):
        raise Malformed("no seal")
    seal = Seal(origin, int(size), decoded(root), int(body_lines), body, int(mark_lines), marks)
    if seal.text != text:
        raise Malformed("a seal that is written in another way")
    return seal


def line_of(value: Json) -> bytes:
    """A value in its only form, with the end of the line."""
    return _encode(value) + b"\n"


def read_line(line: bytes) -> Json:
    """The value of a line, end included. Raises Malformed when it is written in another way, or is none."""
    try:
        value = json.loads(
            line,
            parse_float=_no_number,
            parse_int=_whole,
            parse_constant=_no_number,
            object_pairs_hook=_object,
        )
        again = line_of(value)
    except (ValueError, RecursionError):
        raise Malformed("no line of a bundle") from None
    if again != line:
        raise Malformed("a line that is written in another way")
    return value


def mark(line: bytes) -> bytes:
    """By what a changed line is found."""
    return sha256(line).digest()[:MARK_BYTES]


def mark_lines(marks: bytes) -> Iterator[bytes]:
    """The lines of marks of a body, whose marks stand here one after the other."""
    width = MARKED_LINES * MARK_BYTES
    for at in range(0, len(marks), width):
        part = marks[at : at + width]
        first = at // MARK_BYTES + 1
        last = first + len(part) // MARK_BYTES - 1
        yield line_of({"marks": [first, last], "of": encoded(part)})


class Selected:
    """Learns which facts are selected, header after header; then tells it of each position.

    Of each position it keeps the sixteen bytes of its stream.
    """

    def __init__(
        self, selection: Selection, counted: Iterable[str], identities: Iterable[str]
    ) -> None:
        self._selection = selection
        self._counted = frozenset(counted)
        self._identities = frozenset(identities)
        self._all = selection.takes_all
        self._streams = bytearray()
        self._chosen: set[bytes] = set()
        self._always: set[int] = set()

    def learn(self, stream: UUID, header: Headed) -> None:
        """Take the header of the next position."""
        self._streams += stream.bytes
        if self._all:
            return
        if header.topic in self._identities:
            self._always.add(len(self._streams) // 16)
        if self._selection.matches(header, self._counted):
            self._chosen.add(stream.bytes)

    def stream_at(self, position: int) -> bytes:
        """The stream of a position that was learnt."""
        return bytes(self._streams[(position - 1) * 16 : position * 16])

    def takes(self, position: int) -> bool:
        """Whether the fact at a position that was learnt is selected, once all headers were."""
        return self._all or position in self._always or self.stream_at(position) in self._chosen


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """An object whose names stand as a browser writes them: those that are indices first, and growing."""
    names = [name for name, _ in pairs]
    indices = sorted(int(each) for each in names if _INDEX.fullmatch(each) and int(each) < _INDICES)
    if names[: len(indices)] != [str(each) for each in indices]:
        raise Malformed("names in an order that not every reader keeps")
    return dict(pairs)


def _whole(text: str) -> int:
    number = int(text) if len(text) <= len(str(MOST)) + 1 else MOST + 1
    if abs(number) > MOST:
        raise Malformed("too large a number")
    return number


def _no_number(_text: str) -> int:
    raise Malformed("no whole number")
