"""`puskesos verifier`: the page that verifies bundles, as a file. What it does, tests/browser tries in a browser."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from typer.testing import CliRunner, Result

from infra.cli import app


def verifier(output: Path) -> Result:
    """Write the page where there is neither database nor home."""
    env = {"DATABASE_URL": "", "PUSKESOS_HOME": "/nonexistent"}
    return CliRunner().invoke(app, ["verifier", "-o", str(output)], env=env)


def test_the_page_is_one_file_that_names_no_other_and_is_told_by_its_digest(tmp_path: Path) -> None:
    told = [verifier(tmp_path / name) for name in ("one.html", "other.html")]
    page = (tmp_path / "one.html").read_bytes()

    assert [each.exit_code for each in told] == [0, 0]
    assert sha256(page).hexdigest() in told[0].stdout
    assert page == (tmp_path / "other.html").read_bytes()
    assert re.findall(rb'(?:src|href)="([^"]*)"', page) == [b"data:,"]
    assert re.findall(rb"^(?:import|export) .*|https?://", page, re.MULTILINE) == []


def test_a_file_that_cannot_be_written_is_said_to_be_so(tmp_path: Path) -> None:
    told = verifier(tmp_path / "nowhere" / "page.html")

    assert told.exit_code == 1
    assert "cannot be written" in told.output
