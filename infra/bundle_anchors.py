"""What a bundle is verified against: keys, checkpoints and earlier bundles that were obtained elsewhere, from files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from domain.checkpoint import Checkpoint, Malformed, decoded, read_checkpoint
from infra.bundle_findings import Finding
from infra.bundle_verifying import Anchor, Report, verify
from infra.bundle_writing import lines_of
from infra.signed_note import verifier
from infra.terminal import Meter
from infra.verifying import CannotVerify, Verdict, read_kept

_BEGINS: Final = b'{"puskesos_bundle":'
_LONGEST_KEY: Final = 1_000
_KEY_PARTS: Final = re.compile(r"[^+]+\+[0-9A-Za-z]+\+.+")
"""What looks like a verifier key, whatever its letters are: name, digits of its hash, the key."""


class Given(NamedTuple):
    """An anchor, and the file where it is an earlier bundle."""

    anchor: Anchor
    bundle: Path | None = None


def examine(file: Path, anchors: Iterable[str]) -> Report:
    """Verify a bundle against anchors as they are given on the command line. Raises CannotVerify."""
    given = [_read(each) for each in anchors]
    if file.exists() and any(each.bundle and each.bundle.samefile(file) for each in given):
        raise CannotVerify(
            "Berkas ini bukan jangkar bagi dirinya sendiri; berikan yang Anda peroleh dari tempat lain. /"
            " A bundle is no anchor of itself.",
            "Give what you had from elsewhere before.",
        )
    report = _verified(file, [each.anchor for each in given])
    if report.parted is None:
        return report
    earlier = [each.bundle for each in given if each.bundle is not None]
    parted = [at for one in earlier if (at := _parts_at(one, file)) is not None]
    if not parted:
        return report
    finding = Finding(
        min(parted) + 1,
        min(parted),
        "di sini riwayat berbeda dari berkas yang disimpan",
        "here the history differs from the bundle that was kept",
    )
    return report._replace(findings=(finding, *report.findings))


def _verified(file: Path, anchors: list[Anchor]) -> Report:
    try:
        with (
            file.open("rb") as lines,
            Meter(f"{file.name}: bita / bytes", file.stat().st_size) as meter,
        ):
            return verify(lines_of(lines), anchors, lambda _: meter(lines.tell()))
    except OSError:
        raise _unreadable(file) from None


def _read(given: str) -> Given:
    try:
        return Given(verifier(given))
    except Malformed:
        path = Path(given)
    if not path.exists() and _KEY_PARTS.fullmatch(given):
        raise CannotVerify(
            "Kunci itu salah tulis; salin utuh dari tempat Anda memperolehnya. / That verifier key is mistyped.",
            "Copy it whole from where you had it: name+digits+letters.",
        )
    try:
        with path.open("rb") as file:
            begins = file.read(_LONGEST_KEY)
    except OSError:
        raise _unreadable(path) from None
    if begins.startswith(_BEGINS):
        return Given(_of_bundle(path), path)
    try:
        return Given(verifier(begins.decode().strip()))
    except (Malformed, UnicodeDecodeError):
        return Given(read_checkpoint(read_kept(path).body))


def _of_bundle(path: Path) -> Checkpoint:
    """What an earlier bundle says of the log. Raises CannotVerify where it does not agree with itself."""
    kept = _verified(path, [])
    if kept.verdict is Verdict.REFUTED or kept.manifest is None:
        raise CannotVerify(
            f"{path}, yang diberikan sebagai jangkar, tidak sah; periksa sendiri untuk melihat sebabnya. /"
            f" {path}, which was given as anchor, does not hold itself.",
            "Verify it alone to see why.",
        )
    return Checkpoint(kept.manifest.origin, kept.manifest.size, decoded(kept.manifest.root))


def _parts_at(kept: Path, file: Path) -> int | None:
    """The first position at which the headers of two bundles differ."""
    with kept.open("rb") as before, file.open("rb") as after:
        for number, (one, other) in enumerate(zip(lines_of(before), lines_of(after), strict=False)):
            if number > 0 and one != other:
                return number if one.startswith(b"[") else None
    return None


def _unreadable(path: Path) -> CannotVerify:
    return CannotVerify(
        f"{path} tidak dapat dibaca; sebutkan berkas yang boleh dibaca pengguna ini. / {path} cannot be read.",
        "Name a file that this user may read.",
    )
