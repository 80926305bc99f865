"""Bundles of a real log, the anchors that somebody may have, and what somebody with a key could do to a bundle."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
import psycopg

from domain.bundle import Json, Manifest, line_of, selection_of
from domain.checkpoint import Checkpoint, Note
from infra.bundle_writing import sealed_lines
from infra.checkpoints import keep_cosignatures, note_of
from infra.signed_note import Signer
from tests.conftest import OpenTenant
from tests.infra.bundles import ORIGIN, bundle, signed_log
from tests.infra.witness import Witness

FORGER = Signer(ORIGIN, bytes([1]) * 32)

Lines = list[bytes]
Change = Callable[[Lines], object]
Edit = Callable[[Json], object]


class Written(NamedTuple):
    """Bundles by name, anchors by name, as texts, and the log's key."""

    bundles: dict[str, bytes]
    anchors: dict[str, str]
    key: Signer


def write_bundles(tenant: OpenTenant, folder: Path) -> Written:
    """Export a random history whole, narrowed to what one office did in a month, and as it was before."""
    scene = signed_log(tenant, acts=90)
    witness = Witness("witness.example.com/w1")
    notes = {
        "other": _unsigned(scene.early._replace(root=scene.last.root)),
        "larger": _unsigned(scene.last._replace(size=scene.last.size + 9)),
    }
    with psycopg.connect(tenant.owner, autocommit=True) as owner:
        cosigned = witness.cosign(note_of(owner, tenant.schema, scene.last).text)
        keep_cosignatures(tenant.owner, cosigned, [witness.verifier])
        notes["early"] = note_of(owner, tenant.schema, scene.early)
        notes["last"] = note_of(owner, tenant.schema, scene.last)
    few = selection_of(tenant.code, "betabas", None, "2022-05")
    size, path = scene.last.size, folder / "a.bundle"
    bundles = {
        "whole": bundle(scene, path, size).read_bytes(),
        "narrowed": bundle(scene, path, size, few).read_bytes(),
        "as it was": bundle(scene, path, size - 30).read_bytes(),
    }
    key = scene.keys[-1]
    anchors = {name: note.text for name, note in notes.items()}
    key = scene.keys[-1]
    for name, one in (("key", key), ("witness", witness), ("forger", FORGER)):
        anchors[name] = one.verifier.text
    return Written(bundles, anchors, key)


def _unsigned(checkpoint: Checkpoint) -> Note:
    """A checkpoint that was kept, with a signature that nobody looks at."""
    return Note(checkpoint.body, (f"\N{EM DASH} {checkpoint.origin} AAAA",))


def sealed_anew(file: bytes, change: Change, key: Signer) -> bytes:
    """The bundle after a change of its body, with marks and a seal that are made for it by this key."""
    lines = file.splitlines(keepends=True)
    manifest = msgspec.json.decode(lines[0], type=Manifest)
    body = [line for line in lines if not line.startswith((b'{"marks":', b'{"seal":'))]
    change(body)
    return b"".join(sealed_lines(body, manifest, key))


def edited(section: str, edit: Edit, which: int = 0) -> Change:
    """A change of the value of a line of those that begin so."""

    def change(lines: Lines) -> None:
        at = _place(lines, section, which)
        value = json.loads(lines[at])
        edit(value)
        lines[at] = line_of(value)

    return change


def rewritten(old: bytes, new: bytes, which: int = 3) -> Change:
    """A change of the bytes of a line."""

    def change(lines: Lines) -> None:
        assert old in lines[which]
        lines[which] = lines[which].replace(old, new, 1)

    return change


def dropped(section: str, which: int = 0) -> Change:
    """A line is left out."""
    return lambda lines: lines.pop(_place(lines, section, which))


def both(*changes: Change) -> Change:
    """One change after the other."""
    return lambda lines: [change(lines) for change in changes]


def _place(lines: Lines, section: str, which: int) -> int:
    return [n for n, line in enumerate(lines) if line.startswith(section.encode())][which]
