"""Reads a sealed inspection bundle line by line, by the rules of docs/bundle.md, and collects what does not hold."""

from __future__ import annotations

from collections.abc import Callable, Collection
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from domain.bundle import (
    VERSION,
    Json,
    Manifest,
    Seal,
    TotalLine,
    line_of,
    mark,
    read_line,
    read_seal,
    selection_of,
)
from domain.bundle_totals import Group, Total, read_definitions
from domain.checkpoint import (
    Checkpoint,
    ConsistencyProof,
    Malformed,
    Note,
    read_checkpoint,
    read_note,
    read_proof,
)
from domain.errors import Invalid
from infra.bundle_findings import Findings, Sealed
from infra.bundle_log import ReadLog
from infra.signed_note import Verifier, verifier

_KINDS: Final = {
    b"[": 1,
    b'{"fact":': 2,
    b'{"checkpoint":': 3,
    b'{"later":': 4,
    b'{"total":': 5,
    b'{"marks":': 6,
    b'{"seal":': 7,
}
_MARKS, _SEAL = 6, 7


class Signed(NamedTuple):
    """A checkpoint as it can be read, and its note."""

    checkpoint: Checkpoint
    note: Note


class Reading:
    """A bundle while it is read. What was read stands in the public attributes, as far as it could be read.

    notes   the checkpoints, in order; later: those of larger trees, to which proofs lead
    totals  the lines of totals, with their numbers, by group
    """

    def __init__(self, sizes: Collection[int] = ()) -> None:
        """sizes: of which the root shall be known, beside those that the bundle names."""
        self.found = Findings()
        self.manifest: Manifest | None = None
        self.log: ReadLog | None = None
        self.keys: list[Verifier] = []
        self.notes: list[Signed] = []
        self.later: list[Signed] = []
        self.seal: Seal | None = None
        self.seal_note: Note | None = None
        self.totals: dict[Group, tuple[int, TotalLine]] = {}
        self.defined: dict[str, Total] = {}
        self.lines = 0
        self._sizes = set(sizes)
        self._kind = 0
        self._body, self._marks = sha256(), bytearray()
        self._mark_lines: list[bytes] = []

    @property
    def sealed(self) -> Sealed:
        """What the seal is about."""
        return Sealed(bytes(self._marks), self._body.hexdigest(), self._mark_lines, self.seal)

    def read(self, line: bytes) -> None:
        """Take the next line, with its end."""
        self.lines += 1
        kind = 0 if self.lines == 1 else _kind_of(line)
        if kind is None or kind < self._kind or self._kind == _SEAL:
            self.found.fail("order", self.lines, None, "tidak pada tempatnya", "is out of place")
        self._kind = max(self._kind, kind or 0)
        if self._kind < _MARKS:
            self._body.update(line)
            self._marks += mark(line)
        elif kind == _MARKS:
            self._mark_lines.append(line)
        if kind is not None:
            try:
                _READERS[kind](self, line)
            except (Malformed, msgspec.MsgspecError, UnicodeError):
                self.found.fail(
                    f"form {kind}",
                    self.lines,
                    None,
                    "tidak tertulis menurut bentuknya",
                    "is not in its form",
                )

    def read_manifest(self, line: bytes) -> None:
        """Take the first line."""
        manifest = msgspec.convert(read_line(line), Manifest)
        if manifest.puskesos_bundle != VERSION or line_of(manifest) != line:
            raise Malformed("no manifest")
        definitions = read_definitions(manifest.definitions)
        self.keys = [verifier(each) for each in manifest.keys]
        self.defined = {total.name: total for table in definitions.tables for total in table.totals}
        sizes = self._sizes | {*manifest.signed, manifest.size}
        self.log = ReadLog(manifest, definitions, sizes, self.found)
        self.manifest = manifest
        if not _means_its_period(manifest):
            self.found.fail(
                "selection",
                self.lines,
                None,
                "hari yang dihitung bukan hari periodenya",
                "the days that are counted are not those of the period",
            )

    def read_header(self, line: bytes) -> None:
        """Take a header."""
        if self.log is not None:
            self.log.header(self.lines, line)

    def read_fact(self, line: bytes) -> None:
        """Take a fact."""
        if self.log is not None:
            self.log.fact(self.lines, line)

    def read_checkpoint(self, line: bytes) -> None:
        """Take a checkpoint, and compare its root with that of the headers."""
        note = read_note(_only(read_line(line), "checkpoint"))
        checkpoint = read_checkpoint(note.body)
        self.notes.append(Signed(checkpoint, note))
        self._check_tree(checkpoint)
        self._check_lines(note)

    def read_later(self, line: bytes) -> None:
        """Take a proof that the tree begins that of a later checkpoint."""
        proof = read_proof(_only(read_line(line), "later"))
        if not isinstance(proof, ConsistencyProof):
            raise Malformed("no proof of consistency")
        later = read_checkpoint(proof.note.body)
        if self.later and self.later[-1].checkpoint.size >= later.size:
            raise Malformed("sizes that do not grow")
        self.later.append(Signed(later, proof.note))
        root = None if self.log is None else self.log.roots.get(proof.old)
        manifest = self.manifest
        if (
            root is None
            or manifest is None
            or (proof.old, later.origin) != (manifest.size, manifest.origin)
            or not proof.holds(root)
        ):
            self.found.fail(
                "later",
                self.lines,
                None,
                "log ini bukan awal dari titik periksa yang kemudian",
                "the log does not begin that of the later checkpoint",
            )
        self._check_lines(proof.note)

    def read_total(self, line: bytes) -> None:
        """Take a total."""
        total = msgspec.convert(read_line(line), TotalLine)
        if line_of(total) != line:
            raise Malformed("no total")
        defined = self.defined.get(total.total)
        group = (total.total, tuple(total.by.values()))
        if defined is None or tuple(total.by) != defined.by or group in self.totals:
            self.found.fail(
                "total",
                self.lines,
                None,
                "jumlah yang tidak ditetapkan",
                "a total that is not defined",
            )
        self.totals[group] = (self.lines, total)

    def read_marks(self, line: bytes) -> None:
        """Take a line of marks; what it should be, the seal's judge knows."""
        read_line(line)

    def read_seal(self, line: bytes) -> None:
        """Take the last line."""
        note = read_note(_only(read_line(line), "seal"))
        self.seal = read_seal(note.body)
        self.seal_note = note

    def _check_tree(self, checkpoint: Checkpoint) -> None:
        root = None if self.log is None else self.log.roots.get(checkpoint.size)
        origin = None if self.manifest is None else self.manifest.origin
        if root != checkpoint.root or origin != checkpoint.origin:
            self.found.fail(
                "checkpoint",
                self.lines,
                None,
                f"akar {checkpoint.size} kepala pertama bukan yang ditandatangani",
                f"the root of the first {checkpoint.size} headers is not the signed one",
            )

    def _check_lines(self, note: Note) -> None:
        for line in note.lines:
            if not any(key.verifies(note.body, line) for key in self.keys):
                self.found.fail(
                    "signature",
                    self.lines,
                    None,
                    "tanda tangan tidak sah",
                    "a signature that does not verify",
                )


def _means_its_period(manifest: Manifest) -> bool:
    asked = manifest.selection
    try:
        right = selection_of(manifest.tenant, asked.office, asked.programme, asked.period)
    except Invalid:
        return False
    return asked == right


def _kind_of(line: bytes) -> int | None:
    return next((kind for start, kind in _KINDS.items() if line.startswith(start)), None)


def _only(value: Json, name: str) -> str:
    """The text that an object holds under this name, and nothing else."""
    text = value.get(name) if isinstance(value, dict) and len(value) == 1 else None
    if not isinstance(text, str):
        raise Malformed("no text")
    return text


_READERS: Final[tuple[Callable[[Reading, bytes], None], ...]] = (
    Reading.read_manifest,
    Reading.read_header,
    Reading.read_fact,
    Reading.read_checkpoint,
    Reading.read_later,
    Reading.read_total,
    Reading.read_marks,
    Reading.read_seal,
)
