"""Judges a proof without the service: from its file, and from anchors that were obtained elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from domain.checkpoint import (
    ConsistencyProof,
    InclusionProof,
    Malformed,
    Note,
    read_checkpoint,
    read_note,
    read_proof,
)
from domain.leaf import read_leaf
from infra.settings import CannotStart
from infra.signed_note import Verifier, verifier

LONGEST_FILE: Final = 1_000_000


class CannotVerify(CannotStart):
    """What was given is no proof, checkpoint or key."""


class Verdict(Enum):
    """What a proof amounts to."""

    PROVEN = "terbukti / proven"
    UNANCHORED = "konsisten, asal belum terbukti / consistent, origin not proven"
    REFUTED = "tidak sah / does not hold"


Anchor: TypeAlias = Verifier | Note
"""A key, or a checkpoint, that was obtained elsewhere than from the service."""


class Judgement(NamedTuple):
    """A verdict, and who vouches for the checkpoint: names of keys, or the checkpoint itself."""

    verdict: Verdict
    vouching: tuple[str, ...]


def judge(
    proof: InclusionProof | ConsistencyProof,
    anchors: Iterable[Anchor],
    since: Note | None = None,
) -> Judgement:
    """Whether a proof holds, and from whom its checkpoint is.

    since: the older checkpoint that a proof of consistency begins at. With anchors, one of them must vouch.
    """
    known = list(anchors)
    if not _holds(proof, since):
        return Judgement(Verdict.REFUTED, ())
    vouching = tuple(_name(anchor) for anchor in known if _vouches(anchor, proof.note))
    if vouching:
        return Judgement(Verdict.PROVEN, vouching)
    return Judgement(Verdict.REFUTED if known else Verdict.UNANCHORED, ())


def read_file(path: Path) -> InclusionProof | ConsistencyProof:
    """The proof in a file. Raises CannotVerify."""
    try:
        proof = read_proof(_text(path))
        read_checkpoint(proof.note.body)
    except Malformed:
        raise CannotVerify(
            f"{path} bukan berkas bukti. / {path} holds no proof.",
            "Give the file that `puskesos prove` or the service made.",
        ) from None
    return proof


def read_anchor(given: str) -> Anchor:
    """A verifier key, or a file with a checkpoint. Raises CannotVerify."""
    try:
        return verifier(given)
    except Malformed:
        return read_kept(Path(given))


def read_kept(path: Path) -> Note:
    """The checkpoint in a file. Raises CannotVerify."""
    try:
        note = read_note(_text(path))
        read_checkpoint(note.body)
    except Malformed:
        raise CannotVerify(
            f"{path} bukan titik periksa; berikan kunci atau berkas titik periksa. / {path} holds no checkpoint.",
            "Give a verifier key, or the file of a checkpoint.",
        ) from None
    return note


def _holds(proof: InclusionProof | ConsistencyProof, since: Note | None) -> bool:
    if isinstance(proof, ConsistencyProof):
        if since is None:
            raise CannotVerify(
                "A proof of consistency begins at a checkpoint that you kept.",
                "Name its file: --since FILE.",
            )
        older = read_checkpoint(since.body)
        return older.size == proof.old and proof.holds(older.root)
    try:
        leaf = read_leaf(proof.leaf)
    except ValueError:
        return False
    return leaf.position == proof.number + 1 and proof.holds()


def _vouches(anchor: Anchor, note: Note) -> bool:
    if isinstance(anchor, Note):
        return anchor.body == note.body
    return any(anchor.verifies(note.body, line) for line in note.lines)


def _name(anchor: Anchor) -> str:
    return anchor.name if isinstance(anchor, Verifier) else "checkpoint"


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise Malformed("too long")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise CannotVerify(
            f"{path} tidak dapat dibaca. / {path} cannot be read.",
            "Name a file of text that this user may read.",
        ) from None
