"""`puskesos bundle` and `puskesos verify` as an inspector meets them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import psycopg
import pytest
from typer.testing import CliRunner, Result

from domain.bundle import Manifest
from infra.cli import app
from tests.conftest import OpenTenant
from tests.infra.bundles import Scene, signed_log
from tests.infra.notarising import tamper
from tests.running import environment, puskesos

ASKED = ("--tenant", "61.05", "--period", "2022-05", "--purpose", "Pemeriksaan triwulan")
NO_SERVICE = {"DATABASE_URL": "", "PUSKESOS_HOME": "/nonexistent"}


def verify(*arguments: object) -> Result:
    """Verify where there is neither database nor home."""
    return CliRunner().invoke(app, ["verify", *map(str, arguments)], env=NO_SERVICE)


@pytest.fixture
def scene(tenant: OpenTenant) -> Scene:
    return signed_log(tenant, acts=40)


def test_a_bundle_is_put_on_record_written_and_verified(
    scene: Scene, tenant: OpenTenant, tmp_path: Path
) -> None:
    env, file = environment(tmp_path, tenant.owner), tmp_path / "may.bundle"
    told = puskesos("bundle", *ASKED, "-o", str(file), env=env)
    assert told.returncode == 0, told.stderr
    key = told.stdout.split("Kunci / Key: ")[1].strip()
    with file.open("rb") as lines:
        manifest = msgspec.json.decode(lines.readline(), type=Manifest)
    assert manifest.size == scene.last.size + 1 == manifest.exported.position
    assert manifest.selection.days == ("2022-05-01", "2022-05-31")
    assert manifest.selection.periods == ("2022-05",)
    with psycopg.connect(tenant.owner) as connection:
        row = connection.execute(
            f"SELECT topic, convert_from(state, 'UTF8') FROM {tenant.schema}.stored_events"
            " WHERE notification_id = %s",
            (manifest.size,),
        ).fetchone()
    assert row is not None
    assert row[0] == "inspection.exported"
    assert "2022-05" in row[1]
    assert "triwulan" not in row[1]  # the purpose is sealed

    alone = verify(file)
    assert (alone.exit_code, "asal belum terbukti" in alone.output) == (2, True)
    proven = verify(file, "--anchor", key)
    assert proven.exit_code == 0, proven.output
    assert "terbukti / proven" in proven.output
    assert "Pemeriksaan triwulan" in proven.output
    kept = tmp_path / "key.txt"
    kept.write_text(f"{key}\n")
    assert verify(file, "--anchor", kept).exit_code == 0
    assert verify(file, "--anchor", file).exit_code == 3  # it comes from nowhere else
    assert verify(file, "--anchor", scene.keys[0].verifier.text.replace("+", "-")).exit_code == 3
    mistyped = verify(file, "--anchor", f"{key[:-2]}AA")
    assert (mistyped.exit_code, "salah tulis" in mistyped.stderr) == (3, True)

    wrong = file.read_bytes().replace(b'"61.05.01.2001"', b'"61.05.01.2002"', 1)
    file.write_bytes(wrong)
    place = wrong.splitlines().index(next(x for x in wrong.splitlines() if b"1.2002" in x))
    refuted = verify(file, "--anchor", key)
    assert refuted.exit_code == 1
    assert f"baris {place + 1}, posisi {place}: diubah sesudah disegel" in refuted.output
    assert "tidak sah / does not hold" in refuted.output


@pytest.mark.parametrize(
    "arguments", [("/nonexistent/file",), (), ("--anchor",), (__file__, "--anchor", "/nonexistent")]
)
def test_what_cannot_be_verified_has_a_code_of_its_own(arguments: tuple[str, ...]) -> None:
    assert verify(*arguments).exit_code == 3


def test_a_file_that_is_no_bundle_does_not_hold() -> None:
    told = verify(__file__)
    assert told.exit_code == 1
    assert "bukan awal berkas ini" in told.output


def test_what_cannot_be_selected_is_refused_by_the_name_of_its_option(
    scene: Scene, tenant: OpenTenant, tmp_path: Path
) -> None:
    file, given = tmp_path / "may.bundle", (*ASKED[:2], *ASKED[4:], "-o", tmp_path / "may.bundle")
    for option, value, code, said in (
        ("--as-of", "0", "moment_outside_log", "posisi 1 sampai"),
        ("--as-of", "2020-01-01", "moment_outside_log", "posisi 1 sampai"),
        ("--as-of", "yesterday", "invalid_moment", "posisi (angka) atau waktu"),
        ("--office", "nope", "not_found", ""),
        ("--period", "2022-13", "invalid", "tahap seperti 2022-T2"),
        ("--period", "2022-05-18..2022-01-01", "invalid", "2022-01-01..2022-05-18"),
    ):
        refused = CliRunner().invoke(
            app,
            ["bundle", *map(str, given), option, value],
            env=environment(tmp_path, tenant.owner),
        )
        field = option[2:].replace("-", "_")
        assert f"[{code}] ({field})" in refused.output, (option, value, refused.output)
        assert said in refused.output
    assert not file.exists()


def test_nothing_is_told_or_exported_of_a_log_that_cannot_be_read(
    scene: Scene, tenant: OpenTenant, tmp_path: Path
) -> None:
    env, file = environment(tmp_path, tenant.owner), tmp_path / "may.bundle"
    tamper(tenant, "UPDATE {log} SET recorded_at = 'infinity' WHERE notification_id = 13")
    for arguments, named in (
        (("bundle", *ASKED, "-o", str(file)), "at position 13"),
        (("replay", "--tenant", "61.05"), "at position 13"),
        (("prove", "13", "--tenant", "61.05"), "[history_differs]"),
    ):
        told = puskesos(*arguments, env=env)
        assert (told.returncode, told.stdout) == (1, "")
        assert named in told.stderr
    assert not file.exists()
    told = puskesos("doctor", env=env)
    assert told.returncode == 1
    assert "the log was changed at position 13" in told.stdout
