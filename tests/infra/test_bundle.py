"""Sealed bundles: what they show, who can be fooled by whom, and what is left when somebody had all rights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from domain.bundle import Manifest, Selection, TotalLine, line_of, selection_of
from domain.checkpoint import Checkpoint, encoded
from infra.bundle_anchors import examine
from infra.bundle_verifying import Anchor, Report, verify
from infra.bundle_writing import sealed_lines
from infra.checkpoints import HistoryChanged, sign
from infra.doctor_history import examine_history, examine_signatures
from infra.migrations import tenants
from infra.signed_note import Signer
from infra.verifying import Verdict
from tests.conftest import OpenTenant
from tests.infra.bundles import ORIGIN, Scene, bundle, signed_log
from tests.infra.notarising import tamper
from tests.running import SECRET

Lines = list[bytes]
EDITED = 13


@pytest.fixture
def scene(tenant: OpenTenant) -> Scene:
    return signed_log(tenant, acts=60)


def lines_in(path: Path) -> Lines:
    return path.read_bytes().splitlines(keepends=True)


def manifest_of(lines: Sequence[bytes]) -> Manifest:
    return msgspec.json.decode(lines[0], type=Manifest)


def at(lines: Sequence[bytes], start: bytes) -> list[int]:
    """Where lines of a kind stand."""
    return [place for place, line in enumerate(lines) if line.startswith(start)]


def test_who_vouches_for_how_much(scene: Scene, tmp_path: Path) -> None:
    key, size = scene.keys[0].verifier, scene.last.size - 4
    lines = lines_in(bundle(scene, tmp_path / "a", size))
    other = Signer(ORIGIN, bytes(32)).verifier
    changed = scene.early._replace(root=bytes(32))
    elsewhere = scene.early._replace(origin="puskesos/21.71/1")
    newer = Checkpoint(ORIGIN, scene.last.size + 9, bytes(32))
    cases: Sequence[tuple[Sequence[Anchor], Verdict, int]] = (
        ([], Verdict.UNANCHORED, 0),
        ([key], Verdict.PROVEN, size),
        ([scene.last], Verdict.PROVEN, size),  # a later checkpoint, to which the bundle has a proof
        ([scene.early], Verdict.UNANCHORED, scene.early.size),
        ([scene.early, scene.last], Verdict.PROVEN, size),
        ([newer], Verdict.UNANCHORED, 0),
        ([newer, scene.last], Verdict.PROVEN, size),
        ([scene.last._replace(root=bytes(32))], Verdict.REFUTED, 0),
        ([key, scene.last._replace(root=bytes(32))], Verdict.REFUTED, 0),
        ([newer._replace(origin="puskesos/21.71/1")], Verdict.REFUTED, 0),
        ([other], Verdict.REFUTED, 0),
        ([elsewhere], Verdict.REFUTED, 0),
        ([changed], Verdict.REFUTED, 0),
        ([key, changed], Verdict.REFUTED, 0),
    )
    for anchors, verdict, proven in cases:
        report = verify(lines, anchors)
        assert (report.verdict, report.proven) == (verdict, proven), anchors
    assert verify(lines, [changed]).parted == (0, scene.early.size)
    assert verify(lines, [newer]).beyond == (newer.size,)
    assert [each.sealed for each in verify(lines, [key, scene.last]).vouching] == [True, False]


def test_whoever_kept_any_later_checkpoint_can_verify_by_it(scene: Scene, tmp_path: Path) -> None:
    lines = lines_in(bundle(scene, tmp_path / "a", scene.early.size - 3))
    assert len(at(lines, b'{"later"')) == manifest_of(lines).counts.later == 2
    for kept in (scene.early, scene.last):
        report = verify(lines, [kept])
        assert (report.verdict, report.beyond) == (Verdict.PROVEN, ())


def test_a_new_key_seals_what_the_old_one_vouched_for(scene: Scene, tmp_path: Path) -> None:
    new = Signer(ORIGIN, bytes(range(32)))
    lines = lines_in(
        bundle(scene._replace(keys=[*scene.keys, new]), tmp_path / "a", scene.last.size)
    )
    assert manifest_of(lines).keys[0] == new.verifier.text
    report = verify(lines, [scene.keys[0].verifier])
    assert report.verdict is Verdict.PROVEN  # by its checkpoint
    assert [each.sealed for each in report.vouching] == [False]


def test_a_selection_shows_whole_streams_and_nothing_else(scene: Scene, tmp_path: Path) -> None:
    everything = lines_in(bundle(scene, tmp_path / "all", scene.last.size))
    wanted = selection_of("61.05", None, "PBI", "2022-05")
    some = lines_in(bundle(scene, tmp_path / "some", scene.last.size, wanted))
    assert verify(some, [scene.keys[0].verifier]).verdict is Verdict.PROVEN
    headers = [msgspec.json.decode(everything[place]) for place in at(everything, b"[")]
    assert [everything[place] for place in at(everything, b"[")] == [
        some[place] for place in at(some, b"[")
    ]
    streams = {header[2] for header in headers if header[6] == "PBI" and header[7] == "2022-05"}
    people = {"person.merged", "person.unmerged"}
    right = [header[0] for header in headers if header[2] in streams or header[4] in people]
    shown = [msgspec.json.decode(some[place])["fact"] for place in at(some, b'{"fact"')]
    assert shown == right
    assert 0 < len(shown) < len(headers)


def test_what_a_dishonest_exporter_seals_does_not_hold(scene: Scene, tmp_path: Path) -> None:
    """Even with the right key: who omits, invents or miscounts is found by whoever recomputes."""
    right = lines_in(bundle(scene, tmp_path / "a", scene.last.size))
    body = right[: at(right, b'{"marks"')[0]]
    some = at(body, b'{"fact"')[5]
    total = at(body, b'{"total"')[0]

    def resealed(lines: Lines, **changes: Any) -> Report:
        manifest = msgspec.structs.replace(manifest_of(lines), **changes)
        lines[0] = line_of(manifest)
        made = list(sealed_lines(lines, manifest, scene.keys[0]))
        return verify(made, [scene.keys[0].verifier])

    def counts(**changes: int) -> Any:
        return msgspec.structs.replace(manifest_of(body).counts, **changes)

    assert resealed(list(body)).verdict is Verdict.PROVEN
    facts, totals = len(at(body, b'{"fact"')), len(at(body, b'{"total"'))
    selection = Selection(programme="BPNT")
    for change, changes, told in (
        (omitting(some), {"counts": counts(facts=facts - 1)}, "a selected fact is missing"),
        (replacing(some, b"envelope", b"envelopf"), {}, "the state is not the one"),
        (replacing(5, b"61.05", b"61.06"), {}, "the headers do not make the root"),
        (omitting(3), {"size": scene.last.size - 1}, "is the header of position"),
        (
            replacing(total, b'{"services":', b'{"services":1'),
            {},
            "is not what the facts add up to",
        ),
        (omitting(total), {"counts": counts(totals=totals - 1)}, "is missing"),
        (omitting(at(body, b'{"checkpoint"')[0]), {}, "lines are missing or added"),
        (list, {"selection": selection}, "a fact that is not selected"),
        (list, {"size": scene.last.size + 1}, "the headers do not make the root"),
        (list, {"definitions": mixing_units(manifest_of(body))}, "is not in its form"),
        (list, {"tenant": "21.71"}, "another tenant's"),
    ):
        report = resealed(change(list(body)), **changes)
        assert report.verdict is Verdict.REFUTED, told
        assert any(told in finding.english for finding in report.findings), report.findings


def omitting(place: int) -> Callable[[Lines], Lines]:
    return lambda lines: lines[:place] + lines[place + 1 :]


def replacing(place: int, old: bytes, new: bytes) -> Callable[[Lines], Lines]:
    def change(lines: Lines) -> Lines:
        assert old in lines[place]
        lines[place] = lines[place].replace(old, new, 1)
        return lines

    return change


def mixing_units(manifest: Manifest) -> Any:
    """Definitions that add up KPM, people and operators."""
    plain = msgspec.json.decode(msgspec.json.encode(manifest.definitions))
    plain["tables"][0]["totals"][1]["by"] = []
    return plain


def test_other_definitions_are_computed_and_said_to_be_others(scene: Scene, tmp_path: Path) -> None:
    right = lines_in(bundle(scene, tmp_path / "a", scene.last.size))
    body = right[: at(right, b'{"marks"')[0]]
    manifest = manifest_of(body)
    plain = msgspec.json.decode(msgspec.json.encode(manifest.definitions))
    plain["tables"] = plain["tables"][-1:]
    kept = [line for line in body if b'"total":"complaints' in line or b'{"total"' not in line]
    count = len([line for line in kept if b'{"total"' in line])
    changed = msgspec.structs.replace(
        manifest, definitions=plain, counts=msgspec.structs.replace(manifest.counts, totals=count)
    )
    kept[0] = line_of(changed)
    report = verify(list(sealed_lines(kept, changed, scene.keys[0])), [scene.keys[0].verifier])
    assert (report.verdict, report.standard) == (Verdict.PROVEN, False)
    assert verify(right).standard
    assert all(isinstance(total, TotalLine) for _, total in report.totals)


def test_other_definitions_that_no_anchor_sealed_leave_the_totals_unproven(
    scene: Scene, tmp_path: Path
) -> None:
    right = lines_in(bundle(scene, tmp_path / "a", scene.last.size))
    body = [line for line in right[: at(right, b'{"marks"')[0]] if b'{"total"' not in line]
    forger = Signer(ORIGIN, bytes([1]) * 32)
    manifest = manifest_of(body)
    changed = msgspec.structs.replace(
        manifest,
        definitions={**manifest.definitions, "tables": []},
        counts=msgspec.structs.replace(manifest.counts, totals=0),
        keys=(forger.verifier.text, *manifest.keys),
    )
    made = list(sealed_lines([line_of(changed), *body[1:]], changed, forger))
    for anchor in (scene.keys[0].verifier, scene.last):
        report = verify(made, [anchor])
        assert (report.verdict, report.vouches_for_all) == (Verdict.UNANCHORED, True)
    assert verify(made, [forger.verifier]).verdict is Verdict.PROVEN


def test_days_that_are_not_those_of_the_period_do_not_hold(scene: Scene, tmp_path: Path) -> None:
    right = lines_in(
        bundle(scene, tmp_path / "a", scene.last.size, selection_of("61.05", None, None, "2022-05"))
    )
    body = right[: at(right, b'{"marks"')[0]]
    manifest = manifest_of(body)
    asked = manifest.selection
    assert asked.ms is not None
    for wrong in (
        {"days": ("2022-05-01", "2022-05-30")},
        {"ms": (asked.ms[0], asked.ms[1] - 1)},
        {"periods": ()},
        {"period": None},
        {"period": "2022-T2"},
        {"period": "2022-13"},
        {"period": "9999-01-01..9999-12-31"},
    ):
        selection = msgspec.structs.replace(asked, **wrong)
        changed = msgspec.structs.replace(manifest, selection=selection)
        made = list(sealed_lines([line_of(changed), *body[1:]], changed, scene.keys[0]))
        told = [finding.text for finding in verify(made, [scene.keys[0].verifier]).findings]
        assert any("not those of the period" in text for text in told), wrong


def test_a_superuser_is_caught_at_the_very_position(
    scene: Scene, tenant: OpenTenant, tmp_path: Path
) -> None:
    before = bundle(scene, tmp_path / "before", scene.last.size)
    tamper(tenant, f"UPDATE {{log}} SET region = '61.05.99' WHERE notification_id = {EDITED}")

    with psycopg.connect(tenant.owner, autocommit=True) as owner:
        said = [finding.what for finding in examine_history(owner, tenants(owner)[0])]
        assert any(f"changed at position {EDITED}" in what for what in said)
        with pytest.raises(HistoryChanged, match=f"at position {EDITED}"):
            sign(owner, tenant.schema, scene.keys)

        # With all rights they also make the tree again, and let the service sign the changed history.
        for table in ("checkpoint_signature", "checkpoint"):
            name = Identifier(tenant.schema, table)
            owner.execute(SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
            owner.execute(SQL("DELETE FROM {}").format(name))
        owner.execute(SQL("DELETE FROM {}").format(Identifier(tenant.schema, "notary_tile")))
        owner.execute(
            SQL("UPDATE {} SET at = 0 WHERE name = 'notary'").format(
                Identifier(tenant.schema, "projection_position")
            )
        )
        said = [finding.what for finding in examine_history(owner, tenants(owner)[0])]
        assert "61.05: no checkpoint was signed yet." in said
        again = sign(owner, tenant.schema, scene.keys)
    assert again is not None
    assert again.root != scene.last.root
    after = bundle(scene._replace(last=again), tmp_path / "after", again.size)

    key = scene.keys[0].verifier.text
    assert examine(after, [key]).verdict is Verdict.PROVEN  # the key alone cannot tell
    told = examine(after, [key, str(before)])
    assert told.verdict is Verdict.REFUTED
    assert told.findings[0].position == EDITED
    kept = tmp_path / "march.checkpoint"
    note = next(line for line in lines_in(before) if line.startswith(b'{"checkpoint"'))
    kept.write_text(msgspec.json.decode(note)["checkpoint"])
    assert examine(after, [str(kept)]).parted == (0, scene.early.size)


def test_checkpoints_that_our_keys_did_not_sign_are_named(scene: Scene, tenant: OpenTenant) -> None:
    def unsigned(owner: psycopg.Connection[Any]) -> list[str]:
        here = tenants(owner)[0]
        return [each.what for each in examine_signatures(owner, tenant.owner, here, SECRET)]

    lines = Identifier(tenant.schema, "checkpoint_signature")
    forger = Signer(ORIGIN, bytes([1]) * 32)
    with psycopg.connect(tenant.owner, autocommit=True) as owner:
        assert unsigned(owner) == []
        owner.execute(SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(lines))
        owner.execute(SQL("DELETE FROM {} WHERE tree_size > 20").format(lines))
        told = [
            f"61.05: the checkpoint of {scene.last.size} facts has no signature of this log's keys."
        ]
        assert unsigned(owner) == told
        forged = forger.line(scene.last.body)
        owner.execute(
            SQL(
                "INSERT INTO {} (origin, tree_size, verifier_key, line, witness) VALUES (%s, %s, %s, %s, false)"
            ).format(lines),
            (*scene.last[:2], forger.verifier.text, forged),
        )
        assert unsigned(owner) == told


def test_what_is_interrupted_leaves_no_half_file(scene: Scene, tmp_path: Path) -> None:
    folder = tmp_path / "bundles"
    folder.mkdir()
    path = folder / "a"
    path.write_text("an earlier one")

    def interrupt(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bundle(scene, path, scene.last.size, watch=interrupt)
    assert [each.name for each in folder.iterdir()] == ["a"]
    assert path.read_text() == "an earlier one"


def test_roots_are_of_the_log_itself(scene: Scene, tmp_path: Path) -> None:
    manifest = manifest_of(lines_in(bundle(scene, tmp_path / "a", scene.last.size)))
    assert manifest.root == encoded(scene.last.root)
    assert manifest.signed == (scene.early.size, scene.last.size)
