"""Checkpoints and proofs as texts that leave the building: the formats of C2SP, so that others' tools read them.

A checkpoint (c2sp.org/tlog-checkpoint) is a signed note (c2sp.org/signed-note): a body, an empty line, and lines of
signatures. Only this module knows how the texts are laid out; infra/signed_note.py signs and verifies them.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from typing import NamedTuple

from domain.merkle import HASH_BYTES, leaf_hash, proves_consistency, proves_inclusion

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
MOST_SIGNATURES = 100
DASH = "\N{EM DASH} "  # begins every line of a signature

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class Malformed(ValueError):
    """A text that is not in the format. Never holds the text."""


class Checkpoint(NamedTuple):
    """What is signed: under this origin, the first `size` facts have this root."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{encoded(self.root)}\n"


class Note(NamedTuple):
    """A signed note: its body, which ends in a newline, and its lines of signatures, without theirs."""

    body: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The note as it is written."""
        return f"{self.body}\n" + "".join(f"{line}\n" for line in self.lines)


class InclusionProof(NamedTuple):
    """That a leaf, by its number from 0, is in the tree of a checkpoint (c2sp.org/tlog-proof). It is the extra data."""

    leaf: bytes
    number: int
    path: tuple[bytes, ...]
    note: Note

    @property
    def text(self) -> str:
        """The proof as a file."""
        first = f"{PROOF_HEADER}\nextra {encoded(self.leaf)}\nindex {self.number}\n"
        return f"{first}{_lines(self.path)}\n{self.note.text}"

    def holds(self) -> bool:
        """Whether the leaf is in the tree. Who vouches for that tree, the signatures tell."""
        try:
            checkpoint = read_checkpoint(self.note.body)
        except Malformed:  # what was kept is no checkpoint any more
            return False
        return proves_inclusion(
            leaf_hash(self.leaf), self.number, checkpoint.size, self.path, checkpoint.root
        )


class ConsistencyProof(NamedTuple):
    """That the tree of `old` leaves begins the tree of a checkpoint, as witnesses take it (c2sp.org/tlog-witness)."""

    old: int
    path: tuple[bytes, ...]
    note: Note

    @property
    def text(self) -> str:
        """The proof as a file, and as the body of a witness's `add-checkpoint`."""
        return f"old {self.old}\n{_lines(self.path)}\n{self.note.text}"

    def holds(self, root: bytes) -> bool:
        """Whether the tree of `old` leaves with this root begins the tree of the checkpoint."""
        try:
            checkpoint = read_checkpoint(self.note.body)
        except Malformed:  # what was kept is no checkpoint any more
            return False
        return proves_consistency(self.old, checkpoint.size, self.path, root, checkpoint.root)


def origin_of(prefix: str, tenant: str, epoch: int) -> str:
    """The name of a tenant's log. A restored backup begins another log, whose name says so."""
    return f"{prefix}/{tenant}/{epoch}"


def read_note(text: str) -> Note:
    """A note, its signatures not verified. Raises Malformed."""
    body, found, rest = text.rpartition("\n\n")
    lines = rest.split("\n")
    well_formed = (
        bool(found and body)
        and len(lines) > 1
        and lines.pop() == ""
        and len(lines) <= MOST_SIGNATURES
        and all(line.startswith(DASH) and line.count(" ") == 2 for line in lines)  # noqa: PLR2004 # — name signature
        and not any(character < " " for character in text.replace("\n", ""))
    )
    if not well_formed:
        raise Malformed("no signed note")
    return Note(body + "\n", tuple(lines))


def read_checkpoint(body: str) -> Checkpoint:
    """The checkpoint that a note's body is. Raises Malformed. Extension lines, which we never write, are refused."""
    parts = body.split("\n")
    if len(parts) != 4 or parts[3] or not parts[0]:  # noqa: PLR2004 # three lines and what follows the last
        raise Malformed("no checkpoint")
    return Checkpoint(parts[0], _number(parts[1]), _hash(parts[2]))


def read_proof(text: str) -> InclusionProof | ConsistencyProof:
    """A proof from its file. Raises Malformed."""
    head, found, note = text.partition("\n\n")
    if not found:
        raise Malformed("no proof")
    first, *lines = head.split("\n")
    if first.startswith("old "):
        return ConsistencyProof(_number(first[4:]), tuple(map(_hash, lines)), read_note(note))
    if first != PROOF_HEADER or len(lines) < 2:  # noqa: PLR2004 # extra and index
        raise Malformed("no proof")
    extra, index, *path = lines
    if not extra.startswith("extra ") or not index.startswith("index "):
        raise Malformed("no proof")
    leaf, at = decoded(extra[6:]), _number(index[6:])
    return InclusionProof(leaf, at, tuple(map(_hash, path)), read_note(note))


def encoded(data: bytes) -> str:
    """Bytes in base64."""
    return base64.b64encode(data).decode()


def decoded(text: str) -> bytes:
    """The bytes that are written so in base64, and not otherwise. Raises Malformed."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("no base64") from None
    if encoded(data) != text:
        raise Malformed("base64 that is written in another way")
    return data


def _lines(hashes: Iterable[bytes]) -> str:
    return "".join(f"{encoded(each)}\n" for each in hashes)


def _number(text: str) -> int:
    if _SIZE.fullmatch(text) is None:
        raise Malformed("no number")
    return int(text)


def _hash(text: str) -> bytes:
    data = decoded(text)
    if len(data) != HASH_BYTES:
        raise Malformed("no hash")
    return data
