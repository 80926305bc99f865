"""What a recorded fact is in the proof tree: its header and a digest of its state, as bytes that anybody can make.

The state is only named by its digest: headers can be shown without it, and show that no fact was left out.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.fact import About

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')


class Leaf(NamedTuple):
    """A leaf of the tree. Its index is `position - 1`.

    recorded_us  microseconds since 1970-01-01 UTC
    state        SHA-256 of the stored state, 64 lower-case hexadecimal digits
    """

    position: int
    recorded_us: int
    stream: UUID
    version: int
    topic: str
    region: str | None
    programme: str | None
    period: str | None
    state: str


def is_plain(text: str) -> bool:
    """Whether a text of a header stands in JSON as it is, without escaping; only such are recorded."""
    return _PLAIN.fullmatch(text) is not None


def leaf_of(
    position: int,
    recorded_at: datetime,
    stream: UUID,
    version: int,
    topic: str,
    about: About,
    state: str,
) -> Leaf:
    """The leaf of a fact with this header, whose state has this digest."""
    return Leaf(
        position, (recorded_at - _EPOCH) // _MICROSECOND, stream, version, topic, *about, state
    )


def leaf_bytes(leaf: Leaf) -> bytes:
    """The leaf as a JSON array in UTF-8: no blanks, nothing escaped but quotes, backslashes, control characters."""
    return msgspec.json.encode(leaf)


def read_leaf(data: bytes) -> Leaf:
    """The leaf that these bytes are. Raises ValueError when they are another way to write it, or none."""
    try:
        leaf = msgspec.json.decode(data, type=Leaf)
    except msgspec.MsgspecError:
        raise ValueError("no leaf") from None
    if leaf_bytes(leaf) != data:
        raise ValueError("a leaf that is written in another way")
    return leaf
