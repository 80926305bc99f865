"""The headers and facts of a bundle, as they are read: the tree over them, what is selected, the totals."""

from __future__ import annotations

from array import array
from collections.abc import Collection
from hashlib import sha256
from typing import Final
from uuid import UUID

import msgspec

from domain.bundle import MOST, FactLine, Headed, Manifest, Selected
from domain.bundle_totals import Definitions, Tally
from domain.checkpoint import Malformed
from domain.leaf import Leaf, read_leaf
from domain.merkle import EMPTY_ROOT, HASH_BYTES, leaf_hash
from domain.tiles import GrowingTree
from infra.bundle_findings import Findings

_HASHED_AT_ONCE: Final = 1024 * HASH_BYTES

_encode = msgspec.json.Encoder().encode
_decode_fact = msgspec.json.Decoder(FactLine).decode


class ReadLog:
    """What the headers and facts of a bundle say. Of each position it keeps stream, digest and topic.

    roots  the root of the first so many headers, for the sizes that were asked for
    """

    def __init__(
        self, manifest: Manifest, definitions: Definitions, sizes: Collection[int], found: Findings
    ) -> None:
        self.roots: dict[int, bytes] = {0: EMPTY_ROOT}
        self.headers = self.facts = 0
        self.tally = Tally(definitions, manifest.selection)
        self._found = found
        self._sizes = frozenset(sizes)
        self._selected = Selected(manifest.selection, definitions.counted, definitions.identities)
        self._tree, self._hashes = GrowingTree(), bytearray()
        self._digests, self._topics = bytearray(), array("I")
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        self._last = 0

    def header(self, number: int, line: bytes) -> None:
        """Take the next header, the line of this number. Raises Malformed."""
        try:
            leaf = read_leaf(line[:-1])
            digest = bytes.fromhex(leaf.state)
        except ValueError:
            raise Malformed("no leaf") from None
        if not line.endswith(b"\n") or digest.hex() != leaf.state or len(digest) != HASH_BYTES:
            raise Malformed("no leaf")
        if any(abs(each) > MOST for each in (leaf.position, leaf.recorded_us, leaf.version)):
            raise Malformed("too large a number")
        self.headers += 1
        if leaf.position != self.headers:
            self._found.fail(
                "positions",
                number,
                self.headers,
                f"di sini ada kepala posisi {leaf.position}",
                f"here is the header of position {leaf.position}",
            )
        self._grow(leaf_hash(line[:-1]))
        self._remember(leaf, digest)

    def fact(self, number: int, line: bytes) -> None:
        """Take the next fact. Raises Malformed."""
        fact = _decode_fact(line)
        if _encode(fact) + b"\n" != line:
            raise Malformed("no fact")
        self.facts += 1
        position = fact.fact
        if not self._last < position <= self.headers:
            self._found.fail(
                "facts", number, position, "fakta tidak pada urutannya", "a fact out of order"
            )
            return
        self._missing(position, number)
        self._last = position
        if not self._selected.takes(position):
            self._found.fail(
                "chosen", number, position, "fakta tidak dipilih", "a fact that is not selected"
            )
        place = (position - 1) * HASH_BYTES
        state = sha256(fact.state.encode()).digest()
        if state != self._digests[place : place + HASH_BYTES]:
            self._found.fail(
                "state",
                number,
                position,
                "isi fakta bukan yang dicatat di kepalanya",
                "the state is not the one whose digest is in its header",
            )
        topic = self._names[self._topics[position - 1]]
        if self.tally.reads(topic):
            stream = str(UUID(bytes=self._selected.stream_at(position)))
            self.tally.read(topic, stream, fact.state)

    def finish(self) -> None:
        """Say so when selected facts are missing at the end."""
        self._missing(self.headers + 1, None)

    def _missing(self, until: int, number: int | None) -> None:
        for position in range(self._last + 1, until):
            if self._selected.takes(position):
                self._found.fail(
                    "omitted",
                    number,
                    position,
                    "fakta yang dipilih tidak ada",
                    "a selected fact is missing",
                )
                return

    def _remember(self, leaf: Leaf, digest: bytes) -> None:
        number = self._numbers.setdefault(leaf.topic, len(self._names))
        if number == len(self._names):
            self._names.append(leaf.topic)
        self._topics.append(number)
        self._digests += digest
        self._selected.learn(leaf.stream, Headed(leaf.topic, leaf.programme, leaf.period))

    def _grow(self, hashed: bytes) -> None:
        self._hashes += hashed
        wanted = self.headers in self._sizes
        if wanted or len(self._hashes) >= _HASHED_AT_ONCE:
            self._tree.grow(bytes(self._hashes))
            self._hashes.clear()
        if wanted:
            self.roots[self.headers] = self._tree.root()
