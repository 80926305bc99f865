"""What does not hold in a bundle, and where: in words, by line and by position."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from domain.bundle import MARK_BYTES, Seal, mark_lines, read_line
from domain.checkpoint import Malformed, decoded

MOST_NAMED: Final = 5
"""Changed lines that are named one by one."""


class Finding(NamedTuple):
    """One thing that does not hold. line: counted from 1; position: of the fact it concerns."""

    line: int | None
    position: int | None
    indonesian: str
    english: str

    @property
    def text(self) -> str:
        """The finding as one line, Indonesian first."""
        return f"{self._where('baris', 'posisi')}{self.indonesian} / {self._where('line', 'position')}{self.english}"

    def _where(self, line: str, position: str) -> str:
        named = ((line, self.line), (position, self.position))
        said = ", ".join(f"{word} {number}" for word, number in named if number is not None)
        return f"{said}: " if said else ""


class Findings:
    """Keeps the first finding of each kind: what follows a missing line is wrong as well, and says no more."""

    def __init__(self) -> None:
        self._first: dict[str, Finding] = {}

    def fail(
        self, kind: str, line: int | None, position: int | None, indonesian: str, english: str
    ) -> None:
        """Something does not hold."""
        self._first.setdefault(kind, Finding(line, position, indonesian, english))

    def all(self) -> tuple[Finding, ...]:
        """The findings in the order of lines, what concerns the whole last."""
        return tuple(sorted(self._first.values(), key=lambda each: each.line or 2**62))

    def __bool__(self) -> bool:
        return bool(self._first)


class Sealed(NamedTuple):
    """What was read of the marks and the seal.

    marks      of the body as it is, one after the other; body: its SHA-256
    lines      of marks as they stand in the file
    seal       as it can be read, whoever signed it
    """

    marks: bytes
    body: str
    lines: Sequence[bytes]
    seal: Seal | None

    @property
    def body_lines(self) -> int:
        """How many lines the body has."""
        return len(self.marks) // MARK_BYTES

    @property
    def right(self) -> list[bytes]:
        """The lines of marks as they should be."""
        return list(mark_lines(self.marks))

    @property
    def marks_digest(self) -> str:
        """SHA-256 of the marks' lines."""
        return sha256(b"".join(self.lines)).hexdigest()


def changed_lines(read: Sealed) -> tuple[list[int], bool]:
    """The numbers of the lines that are not what was sealed; and whether lines were added or taken away.

    Empty where everything agrees, but perhaps not the seal.
    """
    right = read.right
    if read.seal is not None and read.seal.body == read.body:
        return _differing(right, read.lines, read.body_lines), len(right) != len(read.lines)
    kept = b"".join(map(_kept, read.lines))
    mine = [read.marks[at : at + MARK_BYTES] for at in range(0, len(read.marks), MARK_BYTES)]
    theirs = [kept[at : at + MARK_BYTES] for at in range(0, len(kept), MARK_BYTES)]
    return _differing(mine, theirs, 0), len(mine) != len(theirs)


def _differing(mine: Sequence[bytes], theirs: Sequence[bytes], before: int) -> list[int]:
    pairs = enumerate(zip(mine, theirs, strict=False), start=before + 1)
    found = [number for number, (one, other) in pairs if one != other]
    if len(mine) != len(theirs):
        found.append(before + min(len(mine), len(theirs)) + 1)
    return found


def _kept(line: bytes) -> bytes:
    """The marks that a line holds; none where it is not in its form."""
    try:
        value = read_line(line)
        return decoded(value["of"])
    except (Malformed, TypeError, KeyError, AttributeError):
        return b""
