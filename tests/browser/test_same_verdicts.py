"""The page and the command line judge the same files: the same verdict, the same findings at the same places."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from domain.bundle import Json
from domain.checkpoint import read_checkpoint, read_note
from infra.bundle_verifying import Anchor, Report, verify
from infra.bundle_writing import lines_of
from infra.signed_note import verifier
from tests.browser.bundles import (
    FORGER,
    Change,
    Edit,
    Written,
    both,
    dropped,
    edited,
    rewritten,
    sealed_anew,
)
from tests.browser.conftest import Browser
from tests.properties.test_bundle_tampering import TAMPERINGS

SEEDS = 2
"""How often each random tampering is done to each bundle, without a new seal and with one."""

MANIFEST, HEADER, FACT = '{"puskesos_bundle":', "[", '{"fact":'
CHECKPOINT, TOTAL = '{"checkpoint":', '{"total":'


class Case(NamedTuple):
    """A file, and the names of the anchors that it is verified against."""

    name: str
    file: bytes
    anchors: tuple[str, ...] = ("key",)


def put(**values: Json) -> Edit:
    """These values under these names."""
    return lambda value: value.update(values)


def manifest(edit: Edit) -> Change:
    return edited(MANIFEST, edit)


def counted(name: str, more: int) -> Change:
    """The manifest counts more lines of a kind."""
    return manifest(lambda it: it["counts"].update({name: it["counts"][name] + more}))


def first_table(edit: Edit) -> Change:
    """The first table that the manifest defines is another."""
    return manifest(lambda it: edit(it["definitions"]["tables"][0]))


def first_total(edit: Edit) -> Change:
    return first_table(lambda table: edit(table["totals"][0]))


SEALED: Mapping[str, Change] = {
    "another state": edited(FACT, put(state="{}"), 5),
    "a topic in a header": edited(HEADER, lambda leaf: leaf.__setitem__(4, "x.y"), 7),
    "a number in a total": edited(TOTAL, lambda it: it["numbers"].update(services=9)),
    "a number more in a total": edited(TOTAL, lambda it: it["numbers"].update(x=1)),
    "a total of an unknown name": edited(TOTAL, put(total="x")),
    "a total by nothing": edited(TOTAL, put(by={})),
    "a note that is no checkpoint": edited(CHECKPOINT, put(checkpoint="a\n1\nb\n\n— a AAAA\n")),
    "a checkpoint that is no note": edited(CHECKPOINT, put(checkpoint="a\n1\nb\n")),
    "a fact kept back": both(dropped(FACT, 3), counted("facts", -1)),
    "the last fact kept back": both(dropped(FACT, -1), counted("facts", -1)),
    "a total kept back": both(dropped(TOTAL, 1), counted("totals", -1)),
    "a checkpoint kept back": both(dropped(CHECKPOINT), manifest(lambda it: it["signed"].pop(0))),
    "another origin": manifest(put(origin="puskesos/61.05/2")),
    "another tenant": manifest(put(tenant="21.71")),
    "a smaller size": manifest(lambda it: it.update(size=it["size"] - 1)),
    "another programme": manifest(lambda it: it["selection"].update(programme="PKH")),
    "days that the period does not have": manifest(
        lambda it: it["selection"].update(period="2022-05")
    ),
    "a period that is none": manifest(lambda it: it["selection"].update(period="2022-13")),
    "names that a browser puts first": first_total(
        lambda it: it["sums"].update({"2": "service", "1": "service"})
    ),
    "names that a browser leaves": first_total(
        lambda it: it.update(where={"1": [None], "2": [None]})
    ),
    "no key of the witness": manifest(lambda it: it["keys"].__delitem__(slice(1, None))),
    "a key that is none": manifest(lambda it: it["keys"].append("x")),
    "names in another order": manifest(lambda it: it.update(tenant=it.pop("tenant"))),
    "a name too many": manifest(put(x=1)),
    "another meaning of a total": first_total(put(where={"unit": ["person"]})),
    "different units added up": first_total(put(by=[])),
    "a total defined twice": first_table(lambda it: it["totals"].append(it["totals"][0])),
    "an effect that is none": first_table(lambda it: it["facts"].update({"a.b": [{"put": {}}]})),
    "a source that is none": first_table(
        lambda it: it["facts"].update({"a.b": [{"set": {"a": "b"}}]})
    ),
    "no manifest": lambda lines: lines.pop(0),
    "an empty line": lambda lines: lines.insert(9, b"\n"),
    "a blank in a line": rewritten(b",", b", "),
    "the ends of another system": rewritten(b"\n", b"\r\n"),
    "a byte order mark": rewritten(b"[", b"\xef\xbb\xbf["),
    "half a character": rewritten(b',"', b',"\xc3'),
    "half a pair": rewritten(b',"', b',"\\ud800'),
    "half a pair in the manifest": rewritten(b'"Pemeriksaan', b'"\\ud800Pemeriksaan', 0),
    "an escape too many": rewritten(b'"Pemeriksaan', b'"\\u0050emeriksaan', 0),
    "a number with a point": rewritten(b"[3,", b"[3.0,"),
    "a number with a zero before": rewritten(b"[3,", b"[03,"),
    "a number that is too large": rewritten(b"[3,", b"[9007199254740993,"),
    "a size that is too large": rewritten(b'"size":', b'"size":900719925474099', 0),
}


def cases_of(written: Written) -> Iterator[Case]:
    """Bundles as they are, tampered with at random, and made anew by whoever has the key, or another."""
    for name, file in written.bundles.items():
        yield Case(f"{name}, no anchor", file, ())
        for anchor in written.anchors:
            yield Case(f"{name}, {anchor}", file, (anchor,))
        yield Case(f"{name}, forger and key", file, ("forger", "key"))
        yield Case(f"{name}, early and other", file, ("early", "other"))
        yield Case(f"{name}, truncated", file[: len(file) * 2 // 3])
        yield from _tampered(name, file, written)
    whole = written.bundles["whole"]
    yield Case("empty", b"")
    for name, change in SEALED.items():
        yield Case(name, sealed_anew(whole, change, written.key))
    forged = manifest(lambda it: it["keys"].__setitem__(0, FORGER.verifier.text))
    redefined = both(
        forged_beside, manifest(lambda it: it["definitions"].update(tables=[])), no_totals
    )
    for anchor in ("key", "forger", "witness", "last"):
        yield Case(f"forged, {anchor}", sealed_anew(whole, forged, FORGER), (anchor,))
        yield Case(f"redefined, {anchor}", sealed_anew(whole, redefined, FORGER), (anchor,))


def forged_beside(lines: list[bytes]) -> None:
    """The forger's key stands before those whose signatures are in the file."""
    manifest(lambda it: it["keys"].insert(0, FORGER.verifier.text))(lines)


def no_totals(lines: list[bytes]) -> None:
    """Nothing is counted."""
    lines[:] = [line for line in lines if not line.startswith(TOTAL.encode())]
    manifest(lambda it: it["counts"].update(totals=0))(lines)


def _tampered(name: str, file: bytes, written: Written) -> Iterator[Case]:
    for tamper in TAMPERINGS:
        for seed in range(SEEDS):
            what = f"{name}, {tamper.__name__} {seed}"
            lines = tamper(file.splitlines(keepends=True), Random(seed))
            yield Case(what, b"".join(lines))

            def again(body: list[bytes], tamper: Any = tamper, seed: int = seed) -> None:
                body[:] = tamper(body, Random(seed))

            yield Case(f"{what}, sealed", sealed_anew(file, again, written.key))


def test_each_file_is_judged_alike(written: Written, driven: Browser, tmp_path: Path) -> None:
    cases = list(cases_of(written))
    file, parts, end = tmp_path / "cases", list[Any](), 0
    with file.open("wb") as out:
        for case in cases:
            begin, end = end, end + out.write(case.file)
            parts.append([begin, end, [written.anchors[name] for name in case.anchors]])
    driven.choose("bundle", file)

    found = driven.call("return driven.verifyParts(given[0]);", parts)

    for case, mine in zip(cases, found, strict=True):
        anchors = [anchor_of(written.anchors[name]) for name in case.anchors]
        assert mine == as_json(verify(lines_of(io.BytesIO(case.file)), anchors)), case.name
    assert {one["verdict"] for one in found} == {"proven", "unanchored", "refuted"}


def anchor_of(text: str) -> Anchor:
    return read_checkpoint(read_note(text).body) if "\n" in text else verifier(text)


def as_json(report: Report) -> dict[str, Any]:
    """A report as the page gives it."""
    return {
        "verdict": report.verdict.name.lower(),
        "findings": [list(each) for each in report.findings],
        "vouching": [list(each) for each in report.vouching],
        "totals": [[defined.name, total.by, total.numbers] for defined, total in report.totals],
    }
