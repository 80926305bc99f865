"""Whatever is done to any byte of a bundle is found, and told with the line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.bundle_verifying import Anchor, verify
from infra.verifying import Verdict
from tests.conftest import OpenTenant
from tests.infra.bundles import bundle, signed_log

Lines = list[bytes]
EXAMPLES = 250


def test_every_tampering_is_found_and_located(tenant: OpenTenant, tmp_path: Path) -> None:
    scene = signed_log(tenant, acts=26)
    size = scene.last.size - 3
    path = bundle(scene, tmp_path / "small.bundle", size)
    right = path.read_bytes().splitlines(keepends=True)
    kinds = {line[:6] for line in right}
    assert len(kinds) >= 8, kinds
    anchor: list[Anchor] = [scene.keys[0].verifier]
    assert verify(right, anchor).verdict is Verdict.PROVEN
    assert verify(right).verdict is Verdict.UNANCHORED
    tried = 0

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**64))
    def prove(seed: int) -> None:
        nonlocal tried
        for tamper in TAMPERINGS:
            wrong = tamper(list(right), Random(seed))
            if wrong == right:
                continue
            tried += 1
            report = verify(wrong, anchor if seed % 2 else [])
            assert report.verdict is Verdict.REFUTED, tamper.__name__
            named = {finding.line for finding in report.findings}
            assert first_difference(right, wrong) in named, (tamper.__name__, report.findings)

    prove()
    assert tried > EXAMPLES * (len(TAMPERINGS) - 1)


def first_difference(right: Lines, wrong: Lines) -> int:
    """The first line that is another, counted from 1."""
    pairs = enumerate(zip(right, wrong, strict=False), start=1)
    return next((at for at, (one, other) in pairs if one != other), min(len(right), len(wrong)) + 1)


def _split(data: bytes) -> Iterator[bytes]:
    *lines, rest = data.split(b"\n")
    yield from (line + b"\n" for line in lines)
    if rest:
        yield rest


def flip(lines: Lines, random: Random) -> Lines:
    """Change bits of one byte."""
    data = bytearray(b"".join(lines))
    data[random.randrange(len(data))] ^= random.randrange(1, 256)
    return list(_split(bytes(data)))


def digit(lines: Lines, random: Random) -> Lines:
    """Change one digit, in whatever stands there: what is read stays in its form."""
    data = bytearray(b"".join(lines))
    at = random.choice([at for at, byte in enumerate(data) if chr(byte) in "0123456789"])
    data[at] = ord(random.choice("0123456789"))
    return list(_split(bytes(data)))


def drop_byte(lines: Lines, random: Random) -> Lines:
    """Leave a byte out."""
    data = bytearray(b"".join(lines))
    del data[random.randrange(len(data))]
    return list(_split(bytes(data)))


def add_byte(lines: Lines, random: Random) -> Lines:
    """Put a byte in."""
    data = bytearray(b"".join(lines))
    data.insert(random.randrange(len(data) + 1), random.randrange(256))
    return list(_split(bytes(data)))


def drop_line(lines: Lines, random: Random) -> Lines:
    """Leave a line out."""
    del lines[random.randrange(len(lines))]
    return lines


def add_line(lines: Lines, random: Random) -> Lines:
    """Say a line once more, anywhere."""
    lines.insert(random.randrange(len(lines) + 1), random.choice(lines))
    return lines


def swap_lines(lines: Lines, random: Random) -> Lines:
    """Change the order of two lines."""
    one, other = random.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def swap_totals(lines: Lines, random: Random) -> Lines:
    """Give two groups each other's numbers."""
    at = [place for place, line in enumerate(lines) if line.startswith(b'{"total"')]
    one, other = random.sample(at, 2)
    (head, mid, tail), (first, _, last) = (
        lines[place].partition(b'"numbers":') for place in (one, other)
    )
    lines[one], lines[other] = head + mid + last, first + mid + tail
    return lines


TAMPERINGS: tuple[Callable[[Lines, Random], Lines], ...] = (
    flip,
    digit,
    drop_byte,
    add_byte,
    drop_line,
    add_line,
    swap_lines,
    swap_totals,
)
