"""Judges a sealed inspection bundle (docs/bundle.md) from its lines alone: no service, no database, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from domain.bundle import Manifest, TotalLine, line_of
from domain.bundle_definitions import DEFINITIONS
from domain.bundle_totals import Total
from domain.checkpoint import Checkpoint, Note, encoded
from infra.bundle_findings import MOST_NAMED, Finding, changed_lines
from infra.bundle_reading import Reading
from infra.signed_note import ED25519, Verifier
from infra.verifying import Verdict

Anchor: TypeAlias = Verifier | Checkpoint
"""A key, or what a checkpoint says, that was obtained elsewhere."""


class Vouched(NamedTuple):
    """That an anchor vouches for the first so many facts; sealed: for purpose and exporter, too."""

    name: str
    facts: int
    sealed: bool


class Report(NamedTuple):
    """What became of a verification.

    findings  what does not hold, in the order of lines
    vouching  the anchors that vouch for something
    parted    sizes between which a kept checkpoint and the bundle part: the last that agrees, the first that does not
    beyond    sizes of kept checkpoints of this log that are larger than the bundle, and to which it has no proof
    standard  whether the totals are defined as this release defines them
    """

    verdict: Verdict
    manifest: Manifest | None
    findings: tuple[Finding, ...]
    vouching: tuple[Vouched, ...]
    parted: tuple[int, int] | None
    beyond: tuple[int, ...]
    totals: tuple[tuple[Total, TotalLine], ...]
    standard: bool

    @property
    def proven(self) -> int:
        """For how many facts an anchor vouches."""
        return max((each.facts for each in self.vouching), default=0)

    @property
    def vouches_for_all(self) -> bool:
        """Whether an anchor vouches for every fact."""
        return self.manifest is not None and self.proven >= self.manifest.size


def verify(
    lines: Iterable[bytes],
    anchors: Sequence[Anchor] = (),
    watch: Callable[[int], None] | None = None,
) -> Report:
    """Read a bundle line by line, each with its end, and judge it. Raises nothing, whatever the lines hold."""
    reading = Reading([each.size for each in anchors if isinstance(each, Checkpoint)])
    for line in lines:
        reading.read(line)
        if watch is not None and reading.lines % 1000 == 0:
            watch(reading.lines)
    _check_whole(reading)
    found = reading.found
    if found:
        _locate(reading)
    parted = _parted(reading, anchors)
    if parted is not None:
        found.fail(
            "parted",
            None,
            None,
            f"berbeda dari titik periksa yang disimpan, di antara posisi {parted[0] + 1} dan {parted[1]}",
            f"differs from the kept checkpoint, between positions {parted[0] + 1} and {parted[1]}",
        )
    vouching = () if found else tuple(_vouching(reading, anchors))
    beyond = tuple(sorted(_beyond(reading, anchors)))
    standard = reading.manifest is not None and _is_standard(reading.manifest)
    verdict = _verdict(reading, vouching, standard, judged=bool(anchors) and not beyond)
    totals = tuple(
        (reading.defined[total.total], total)
        for _, total in reading.totals.values()
        if total.total in reading.defined
    )
    return Report(
        verdict, reading.manifest, found.all(), vouching, parted, beyond, totals, standard
    )


def _is_standard(manifest: Manifest) -> bool:
    return line_of(manifest.definitions) == line_of(DEFINITIONS)


def _verdict(
    reading: Reading, vouching: Sequence[Vouched], standard: bool, *, judged: bool
) -> Verdict:
    """Facts and known definitions make the totals; of other definitions, only who sealed them can vouch.

    judged: whether there are anchors, of which every one could vouch for something
    """
    size = reading.manifest.size if reading.manifest is not None else 0
    if reading.found:
        return Verdict.REFUTED
    if any(each.facts >= size and (standard or each.sealed) for each in vouching):
        return Verdict.PROVEN
    return Verdict.REFUTED if judged and not vouching else Verdict.UNANCHORED


# What holds of the whole ------------------------------------------------------------------------


def _check_whole(reading: Reading) -> None:
    found, manifest, log = reading.found, reading.manifest, reading.log
    if manifest is None or log is None:
        found.fail("manifest", 1, None, "bukan awal berkas ini", "begins no bundle")
        return
    log.finish()
    root = log.roots.get(manifest.size)
    if log.headers != manifest.size or root is None or encoded(root) != manifest.root:
        found.fail(
            "root",
            None,
            None,
            "kepala fakta tidak menghasilkan akar yang disebut",
            "the headers do not make the root that is named",
        )
    if f"/{manifest.tenant}/" not in manifest.origin:
        found.fail(
            "tenant", 1, None, "bukan daerah ini yang punya log", "the log is another tenant's"
        )
    counts = manifest.counts
    counted = (log.facts, len(reading.later), len(reading.totals))
    signed = tuple(each.checkpoint.size for each in reading.notes)
    if counted != (counts.facts, counts.later, counts.totals) or not _grows(
        signed, manifest.signed
    ):
        found.fail(
            "counts",
            None,
            None,
            "ada baris yang hilang atau ditambahkan",
            "lines are missing or added",
        )
    _check_totals(reading)
    _check_seal(reading)


def _grows(signed: tuple[int, ...], named: tuple[int, ...]) -> bool:
    return signed == named and list(signed) == sorted(set(signed))


def _check_totals(reading: Reading) -> None:
    if reading.log is None:
        return
    right = reading.log.tally.lines()
    for group, (number, total) in reading.totals.items():
        if total.numbers != right.get(group):
            reading.found.fail(
                "totals",
                number,
                None,
                f"jumlah '{total.total}' bukan hasil hitungan",
                f"the total '{total.total}' is not what the facts add up to",
            )
    if missing := right.keys() - reading.totals.keys():
        name = min(name for name, _ in missing)
        reading.found.fail(
            "totals missing",
            None,
            None,
            f"jumlah '{name}' tidak ada",
            f"the total '{name}' is missing",
        )


def _check_seal(reading: Reading) -> None:
    found, manifest, seal, note = reading.found, reading.manifest, reading.seal, reading.seal_note
    if manifest is None or seal is None or note is None:
        found.fail("seal", reading.lines + 1, None, "segel tidak ada", "there is no seal")
        return
    read = reading.sealed
    tree = (manifest.origin, manifest.size, manifest.root)
    body = (read.body_lines, read.body, len(read.lines), read.marks_digest)
    if (seal.origin, seal.size, encoded(seal.root)) != tree or seal[3:] != body:
        found.fail(
            "seal",
            reading.lines,
            None,
            "segel bukan milik isi ini",
            "the seal is not that of these contents",
        )
    if list(read.lines) != read.right:
        found.fail("marks", None, None, "tanda baris keliru", "the marks of lines are wrong")
    keys = reading.keys[:1]
    signed = len(note.lines) == 1 and all(key.verifies(note.body, note.lines[0]) for key in keys)
    if not keys or not signed or keys[0].kind != ED25519:
        found.fail(
            "seal signature",
            reading.lines,
            None,
            "tanda tangan segel tidak sah",
            "the signature of the seal does not verify",
        )


def _locate(reading: Reading) -> None:
    """Name the lines that are not what was sealed."""
    changed, shifted = changed_lines(reading.sealed)
    size = reading.manifest.size if reading.manifest is not None else 0
    for number in changed[:1] if shifted else changed[:MOST_NAMED]:
        position = number - 1 if 1 < number <= size + 1 else None
        said = (
            (
                "mulai baris ini ada yang ditambahkan atau hilang",
                "from here on lines were added or are missing",
            )
            if shifted
            else ("diubah sesudah disegel", "was changed after it was sealed")
        )
        reading.found.fail(f"changed {number}", number, position, *said)
    if len(changed) > MOST_NAMED and not shifted:
        reading.found.fail(
            "changed more",
            None,
            None,
            f"{len(changed) - MOST_NAMED} baris lain juga diubah",
            f"{len(changed) - MOST_NAMED} more lines were changed",
        )


# Who vouches ------------------------------------------------------------------------------------


def _parted(reading: Reading, anchors: Sequence[Anchor]) -> tuple[int, int] | None:
    """Where a kept checkpoint of the same log and the headers part; None where none does."""
    if reading.log is None or reading.manifest is None:
        return None
    roots = reading.log.roots | {
        each.checkpoint.size: each.checkpoint.root for each in reading.later
    }
    agreed, differ = 0, list[int]()
    for anchor in anchors:
        if isinstance(anchor, Checkpoint) and anchor.origin == reading.manifest.origin:
            if anchor.size > reading.manifest.size and anchor.size not in roots:
                continue
            if roots.get(anchor.size) == anchor.root:
                agreed = max(agreed, anchor.size)
            else:
                differ.append(anchor.size)
    first = min(differ, default=None)
    return None if first is None else (agreed if agreed < first else 0, first)


def _beyond(reading: Reading, anchors: Sequence[Anchor]) -> Iterator[int]:
    """Kept checkpoints of this log of which the bundle says nothing: they are no contradiction, and no proof."""
    led_to = {each.checkpoint.size for each in reading.later}
    for anchor in anchors:
        if (
            isinstance(anchor, Checkpoint)
            and reading.manifest is not None
            and anchor.origin == reading.manifest.origin
            and anchor.size > reading.manifest.size
            and anchor.size not in led_to
        ):
            yield anchor.size


def _vouching(reading: Reading, anchors: Sequence[Anchor]) -> Iterator[Vouched]:
    for anchor in anchors:
        if isinstance(anchor, Verifier):
            facts, sealed = _signed_by(reading, anchor)
            name = anchor.name
        else:
            facts, sealed = _kept_as(reading, anchor), False
            name = f"titik periksa / checkpoint {anchor.size}"
        if facts:
            yield Vouched(name, facts, sealed)


def _signed_by(reading: Reading, key: Verifier) -> tuple[int, bool]:
    size = 0 if reading.manifest is None else reading.manifest.size
    if reading.seal_note is not None and _by(key, reading.seal_note) and not key.is_witness:
        return size, True
    if any(_by(key, each.note) for each in reading.later):
        return size, False
    signed = [each.checkpoint.size for each in reading.notes if _by(key, each.note)]
    return max(signed, default=0), False


def _by(key: Verifier, note: Note) -> bool:
    return any(key.verifies(note.body, line) for line in note.lines)


def _kept_as(reading: Reading, kept: Checkpoint) -> int:
    if reading.manifest is None or reading.log is None or kept.origin != reading.manifest.origin:
        return 0
    if any(each.checkpoint == kept for each in reading.later):
        return reading.manifest.size
    if kept.size <= reading.manifest.size and reading.log.roots.get(kept.size) == kept.root:
        return kept.size
    return 0
