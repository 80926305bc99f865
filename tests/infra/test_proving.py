"""Checkpoints and proofs on the command line, and the doctor who finds a changed history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from domain.checkpoint import InclusionProof, Note, read_checkpoint, read_note, read_proof
from infra.checkpoints import catch_up
from infra.doctor import Finding, Level, examine_tenant
from infra.doctor_history import examine_history
from infra.migrations import Tenant, tenants
from tests.conftest import OpenTenant
from tests.infra.notarising import record, tamper
from tests.infra.witness import Witness
from tests.running import environment, puskesos

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def run(tenant: OpenTenant, tmp_path: Path) -> Run:
    """Runs a command over a tenant with forty facts."""
    record(tenant, 40)
    env = environment(tmp_path, tenant.owner)
    return lambda *arguments: puskesos(*arguments, env=env)


@pytest.fixture
def signed(run: Run, tmp_path: Path) -> Path:
    """A checkpoint that was signed and kept elsewhere."""
    told = run("checkpoint", "--tenant", "61.05", "--sign")
    assert told.returncode == 0, told.stderr
    kept = tmp_path / "march.checkpoint"
    kept.write_text(told.stdout)
    return kept


def key_of(tenant: OpenTenant) -> str:
    """The verifier key of the log."""
    with psycopg.connect(tenant.owner) as connection:
        row = connection.execute(
            f"SELECT verifier_key FROM {tenant.schema}.checkpoint_signature WHERE NOT witness"
        ).fetchone()
    assert row is not None
    return str(row[0])


def offline(*arguments: str) -> CompletedProcess[str]:
    """Run `verify-proof` where there is neither database nor home."""
    return puskesos("verify-proof", *arguments, env={"PUSKESOS_HOME": "/nonexistent"})


def test_a_checkpoint_is_printed_and_drawn(run: Run, signed: Path) -> None:
    note = read_note(signed.read_text())
    assert read_checkpoint(note.body).size == 40
    plain = run("checkpoint", "--tenant", "61.05")
    drawn = run("checkpoint", "--tenant", "61.05", "--qr")
    assert plain.stdout == signed.read_text()
    assert drawn.stdout.startswith(plain.stdout)
    assert len(drawn.stdout.splitlines()) > len(plain.stdout.splitlines()) + 20


def test_before_the_first_checkpoint_one_sentence_says_so(run: Run) -> None:
    for arguments in (("checkpoint",), ("prove", "7"), ("prove", "--since", "7")):
        told = run(*arguments, "--tenant", "61.05")
        assert told.returncode == 1
        assert "[not_yet_signed]" in told.stderr
        assert told.stdout == ""


def test_a_proof_is_verified_without_the_service(
    run: Run, signed: Path, tenant: OpenTenant, tmp_path: Path
) -> None:
    made = run("prove", "7", "--tenant", "61.05")
    file = tmp_path / "7.tlog-proof"
    file.write_text(made.stdout)

    told = offline(str(file), "--anchor", key_of(tenant))
    assert told.returncode == 0, told.stderr
    assert "terbukti / proven" in told.stdout
    assert "posisi 7 dari 40: complaint.withdrawn, 61.05.01.1001" in told.stdout
    assert offline(str(file), "--anchor", str(signed)).returncode == 0

    unanchored = offline(str(file))
    assert unanchored.returncode == 2
    assert offline().returncode == 3
    assert "origin not proven" in unanchored.stdout


def test_a_forged_proof_is_refuted(
    run: Run, signed: Path, tenant: OpenTenant, tmp_path: Path
) -> None:
    made = run("prove", "7", "--tenant", "61.05").stdout
    proof = read_proof(made)
    assert isinstance(proof, InclusionProof)
    key, other = key_of(tenant), Witness("puskesos/61.05/1").verifier.text
    for forged, anchor in (
        (proof._replace(leaf=proof.leaf.replace(b"61.05.01", b"61.05.02")).text, key),
        (proof._replace(number=8).text, key),
        (made, other),
        (
            proof._replace(
                note=Note(proof.note.body, (proof.note.lines[0][:-8] + "AAAAAAA=",))
            ).text,
            key,
        ),
    ):
        file = tmp_path / "forged.tlog-proof"
        file.write_text(forged)
        told = offline(str(file), "--anchor", anchor)
        assert told.returncode == 1, forged
        assert "tidak sah" in told.stdout or "no proof" in told.stderr


def test_the_log_of_march_begins_the_log_of_today(
    run: Run, signed: Path, tenant: OpenTenant, tmp_path: Path
) -> None:
    record(tenant, 25)
    run("checkpoint", "--tenant", "61.05", "--sign")
    file = tmp_path / "since-march"
    file.write_text(run("prove", "--since", "40", "--tenant", "61.05").stdout)

    told = offline(str(file), "--since", str(signed), "--anchor", key_of(tenant))
    assert told.returncode == 0, told.stderr
    assert "40 fakta pertama tidak berubah dalam 65 fakta" in told.stdout
    other = tmp_path / "other.checkpoint"
    other.write_text(signed.read_text().replace("\n40\n", "\n39\n"))
    assert offline(str(file), "--since", str(other), "--anchor", key_of(tenant)).returncode == 1
    assert "--since FILE" in offline(str(file), "--anchor", key_of(tenant)).stderr


def test_what_is_no_proof_or_key_is_said_in_one_sentence(tmp_path: Path, signed: Path) -> None:
    for arguments in (
        (str(tmp_path / "nothing"),),
        (str(signed),),
        (str(signed), "--anchor", "not+a+key"),
    ):
        told = offline(*arguments)
        assert told.returncode == 1
        assert len(told.stderr.strip().splitlines()) == 1


def test_a_new_key_is_vouched_for_by_the_one_before(run: Run, signed: Path) -> None:
    (before,) = read_note(signed.read_text()).lines
    told = run("checkpoint", "--tenant", "61.05", "--new-key")
    note = read_note(told.stdout)
    assert len(note.lines) == 2
    assert before in note.lines


@pytest.fixture
def owner(tenant: OpenTenant) -> Iterator[Connection[Any]]:
    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        yield connection


def _said(findings: Iterator[Finding]) -> list[tuple[Level, str]]:
    bad = [finding for finding in findings if finding.level is not Level.FINE]
    assert all(finding.remedy for finding in bad)
    return [(finding.level, finding.what) for finding in bad]


def _tenant(connection: Connection[Any], purpose: str = "production") -> Tenant:
    return tenants(connection)[0]._replace(purpose=purpose)  # type: ignore[arg-type]


def test_the_doctor_is_silent_about_an_unchanged_history(
    run: Run, signed: Path, tenant: OpenTenant, owner: Connection[Any]
) -> None:
    record(tenant, 5)
    assert _said(examine_history(owner, _tenant(owner, "demonstration"))) == []
    ((level, what),) = _said(examine_history(owner, _tenant(owner)))
    assert level is Level.WARNING
    assert "no checkpoint has left" in what


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("UPDATE {log} SET region = '61.06' WHERE notification_id = 13", "changed at position 13"),
        ("UPDATE {log} SET region = '61.06' WHERE notification_id = 44", "changed at position 44"),
        ("DELETE FROM {log} WHERE notification_id = 21", "fact at position 21 was recorded"),
        (
            "UPDATE {tiles} SET hashes = sha256(hashes) WHERE number = 1",
            "tree is damaged at position 17",
        ),
    ],
)
def test_the_doctor_names_the_first_position_that_differs(
    run: Run, signed: Path, tenant: OpenTenant, owner: Connection[Any], change: str, complaint: str
) -> None:
    record(tenant, 5)
    catch_up(owner, tenant.schema)
    tamper(tenant, change)

    assert any(
        level is Level.ERROR and complaint in what
        for level, what in _said(examine_history(owner, _tenant(owner)))
    )
    told = run("doctor")
    assert told.returncode == 1
    assert complaint in told.stdout
    again = run("checkpoint", "--tenant", "61.05", "--sign")
    assert again.returncode == 1
    assert again.stdout == ""


def test_the_doctor_asks_for_a_first_checkpoint(
    run: Run, tenant: OpenTenant, owner: Connection[Any]
) -> None:
    told = [(Level.WARNING, "61.05: no checkpoint was signed yet.")]
    assert _said(examine_history(owner, _tenant(owner))) == told
    catch_up(owner, tenant.schema)
    assert _said(examine_history(owner, _tenant(owner))) == told


@pytest.mark.parametrize("table", ["checkpoint", "checkpoint_signature"])
def test_the_doctor_guards_what_was_signed(
    tenant: OpenTenant, owner: Connection[Any], table: str
) -> None:
    owner.execute(f"ALTER TABLE {tenant.schema}.{table} DISABLE TRIGGER append_only")
    owner.execute(f"GRANT DELETE ON {tenant.schema}.{table} TO puskesos_service")
    told = " ".join(what for _, what in _said(examine_tenant(owner, tenants(owner)[0])))
    assert f"append_only ON {table}" in told
    assert f"right to DELETE {table}" in told
