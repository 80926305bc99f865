"""Writes a sealed inspection bundle (docs/bundle.md) from the log, page by page; checked before it has its name."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from domain.bundle import (
    MARK_BYTES,
    VERSION,
    Counts,
    Exported,
    FactLine,
    Headed,
    Manifest,
    Seal,
    Selected,
    Selection,
    TotalLine,
    line_of,
    mark,
    mark_lines,
)
from domain.bundle_definitions import DEFINITIONS
from domain.bundle_totals import Definitions, Tally, read_definitions
from domain.checkpoint import Checkpoint, ConsistencyProof, Note, decoded, encoded, read_checkpoint
from domain.leaf import Leaf, leaf_bytes
from domain.merkle import leaf_hash
from domain.tiles import GrowingTree
from infra.bundle_verifying import verify
from infra.log_damage import OddRow, first_odd
from infra.log_reader import LogGap
from infra.settings import Unavailable
from infra.signed_note import Signer
from infra.terminal import Watch
from infra.verifying import Verdict
from projections.proofs import Signature, leaf_of_row, leaves_query, signatures_query

PAGE: Final = 5_000
LONGEST_LINE: Final = 64_000_000
"""Bytes of a line; what is longer is read in pieces, which are no lines of a bundle."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written. size: the position as of which; later: proofs that lead to newer checkpoints."""

    tenant: str
    schema: str
    origin: str
    size: int
    selection: Selection
    purpose: str
    exported: Exported
    later: tuple[ConsistencyProof, ...]


def write_bundle(
    connection: Connection[Any], order: Order, key: Signer, path: Path, watch: Watch
) -> int:
    """Write a bundle, verify it, and give it its name; answers how many facts it shows.

    Raises LogGap when a position is missing, OddRow when a row is none of ours, Unavailable when what was written does
    not verify.
    """
    with tempfile.TemporaryFile(dir=path.parent) as log, _becoming(path) as out:
        body = _Body(connection, order, log, watch)
        manifest = body.manifest(key)
        lines = _lines(line_of(manifest), log, body.rest)
        out.writelines(sealed_lines(lines, manifest, key))
        out.seek(0)
        report = verify(lines_of(out), [key.verifier], lambda done: watch(2 * order.size + done))
        if report.verdict is not Verdict.PROVEN:
            said = report.findings[0].text if report.findings else report.verdict.value
            raise Unavailable(f"The bundle does not verify: {said}.", "Run `puskesos doctor`.")
    return manifest.counts.facts


def lines_of(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of an open bundle, each with its end."""
    return iter(lambda: file.readline(LONGEST_LINE), b"")


class _Signed(NamedTuple):
    """A checkpoint, its note, and the keys that signed it."""

    checkpoint: Checkpoint
    note: Note
    keys: tuple[str, ...]


class _Body:
    """Headers and facts, written beside, since the first line says what they come to."""

    def __init__(
        self, connection: Connection[Any], order: Order, log: IO[bytes], watch: Watch
    ) -> None:
        self._connection = connection
        self._order = order
        self._definitions = read_definitions(DEFINITIONS)
        self._signed = _checkpoints(connection, order)
        self._selected = Selected(
            order.selection, self._definitions.counted, self._definitions.identities
        )
        self._root = self._write_headers(log, watch)
        tally = Tally(self._definitions, order.selection)
        self._facts = self._write_facts(log, tally, watch)
        self._totals = list(_total_lines(self._definitions, tally))

    @property
    def rest(self) -> list[bytes]:
        """The lines after the facts."""
        later = [line_of({"later": each.text}) for each in self._order.later]
        notes = [line_of({"checkpoint": each.note.text}) for each in self._signed]
        return [*notes, *later, *map(line_of, self._totals)]

    def manifest(self, key: Signer) -> Manifest:
        """The first line."""
        order = self._order
        later = [read_checkpoint(each.note.body) for each in order.later]
        signed = [
            *self._signed,
            *(_signed(self._connection, order.schema, each) for each in later),
        ]
        keys = dict.fromkeys([key.verifier.text, *(one for each in signed for one in each.keys)])
        return Manifest(
            puskesos_bundle=VERSION,
            tenant=order.tenant,
            origin=order.origin,
            size=order.size,
            root=encoded(self._root),
            selection=order.selection,
            purpose=order.purpose,
            exported=order.exported,
            keys=tuple(keys),
            signed=tuple(each.checkpoint.size for each in self._signed),
            counts=Counts(facts=self._facts, later=len(order.later), totals=len(self._totals)),
            definitions=DEFINITIONS,
        )

    def _write_headers(self, log: IO[bytes], watch: Watch) -> bytes:
        tree = GrowingTree()
        for after in range(0, self._order.size, PAGE):
            until = min(after + PAGE, self._order.size)
            leaves = _leaves(self._connection, self._order.schema, after, until)
            written = [leaf_bytes(leaf) for leaf in leaves]
            tree.grow(b"".join(map(leaf_hash, written)))
            log.writelines(each + b"\n" for each in written)
            for leaf in leaves:
                headed = Headed(leaf.topic, leaf.programme, leaf.period)
                self._selected.learn(leaf.stream, headed)
            watch(until)
        return tree.root()

    def _write_facts(self, log: IO[bytes], tally: Tally, watch: Watch) -> int:
        count = 0
        for after in range(0, self._order.size, PAGE):
            until = min(after + PAGE, self._order.size)
            wanted = [at for at in range(after + 1, until + 1) if self._selected.takes(at)]
            for position, topic, stream, state in _states(
                self._connection, self._order.schema, wanted
            ):
                text = _text(position, state)
                log.write(line_of(FactLine(position, text)))
                if tally.reads(topic):
                    tally.read(topic, str(stream), text)
            count += len(wanted)
            watch(self._order.size + until)
        return count


def _leaves(connection: Connection[Any], schema: str, after: int, until: int) -> list[Leaf]:
    odd = first_odd(connection, schema, after, until)
    if odd is not None:
        raise OddRow(schema, odd)
    with connection.cursor(binary=True) as cursor:
        rows = cursor.execute(leaves_query(schema), (after + 1, until)).fetchall()
    leaves = [leaf_of_row(row) for row in rows]
    for position, leaf in enumerate(leaves, start=after + 1):
        if leaf.position != position:
            raise LogGap(schema, position)
    if len(leaves) != until - after:
        raise LogGap(schema, after + len(leaves) + 1)
    return leaves


def _states(connection: Connection[Any], schema: str, wanted: Sequence[int]) -> Iterator[Any]:
    query = SQL(
        "select notification_id, topic, originator_id, state from {}"
        " where notification_id = any (%s::bigint[]) order by notification_id"
    ).format(Identifier(schema, "stored_events"))
    with connection.cursor(binary=True) as cursor:
        yield from cursor.execute(query, (wanted,))


def _text(position: int, state: bytes) -> str:
    try:
        return bytes(state).decode()
    except UnicodeDecodeError:
        raise Unavailable(
            f"The fact at position {position} is no text.", "Run `puskesos doctor --deep`."
        ) from None


def _checkpoints(connection: Connection[Any], order: Order) -> list[_Signed]:
    """The checkpoints up to the size."""
    query = SQL(
        "select origin, tree_size, root from {} where origin = %s and tree_size <= %s"
        " order by tree_size"
    ).format(Identifier(order.schema, "checkpoint"))
    rows = connection.execute(query, (order.origin, order.size)).fetchall()
    return [_signed(connection, order.schema, Checkpoint(*row)) for row in rows]


def _signed(connection: Connection[Any], schema: str, checkpoint: Checkpoint) -> _Signed:
    rows = connection.execute(signatures_query(schema), checkpoint[:2]).fetchall()
    signatures = [Signature(*row) for row in rows]
    note = Note(checkpoint.body, tuple(each.line for each in signatures))
    return _Signed(checkpoint, note, tuple(each.verifier_key for each in signatures))


def _total_lines(definitions: Definitions, tally: Tally) -> Iterator[TotalLine]:
    """Every group of every total, in the order of the definitions."""
    groups = tally.lines()
    for table in definitions.tables:
        for total in table.totals:
            of_total = [by for name, by in groups if name == total.name]
            for by in sorted(of_total, key=lambda by: [(one is not None, str(one)) for one in by]):
                fields = dict(zip(total.by, by, strict=True))
                yield TotalLine(total.name, fields, groups[total.name, by])


def _lines(manifest: bytes, log: IO[bytes], rest: Iterable[bytes]) -> Iterator[bytes]:
    yield manifest
    log.seek(0)
    yield from log
    yield from rest


def sealed_lines(body: Iterable[bytes], manifest: Manifest, key: Signer) -> Iterator[bytes]:
    """The lines of a bundle: its body, the marks of it, and the seal."""
    hashed, marks = sha256(), bytearray()
    for line in body:
        hashed.update(line)
        marks += mark(line)
        yield line
    marked = list(mark_lines(bytes(marks)))
    yield from marked
    seal = Seal(
        manifest.origin,
        manifest.size,
        decoded(manifest.root),
        len(marks) // MARK_BYTES,
        hashed.hexdigest(),
        len(marked),
        sha256(b"".join(marked)).hexdigest(),
    )
    yield line_of({"seal": Note(seal.text, (key.line(seal.text),)).text})


@contextmanager
def _becoming(path: Path) -> Iterator[IO[bytes]]:
    """A file beside, which takes the place of `path` once all is written; otherwise nothing is left of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink()
        raise
