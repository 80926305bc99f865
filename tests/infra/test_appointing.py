"""The keeper of the service appoints on the command line: the first administrators, and whoever comes after them."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.migrations import migrate
from infra.read_model_tables import make_read_models
from tests.infra.test_cli import _one_sentence, _plain
from tests.running import environment, puskesos

SINTANG = ("--tenant", "61.05")
PLACE = (*SINTANG, "--office", "secretariat", "--decree", "SK 821/7/2026")


@pytest.fixture
def env(database: str, tmp_path: Path) -> dict[str, str]:
    """A tenant that was opened with its first administrator."""
    migrate(database, make_read_models)
    found = environment(tmp_path, database)
    opening = ("tenant", "open", "61.05", "Kabupaten Sintang")
    half = puskesos(*opening, "--admin", "admin-1", env=found)
    assert half.returncode != 0
    for _ in range(2):
        opened = puskesos(*opening, "--admin", "admin-1", "--decree", "SK 800/1", env=found)
        assert opened.returncode == 0, opened.stderr
    return found


def test_appointments_are_granted_listed_and_revoked(env: dict[str, str]) -> None:
    for account, role in (("account-5", "desk"), ("account-8", "head")):
        made = puskesos("grant", account, "--role", role, *PLACE, env=env)
        assert made.returncode == 0, made.stderr
    again = puskesos("grant", "account-5", "--role", "desk", *PLACE, env=env)
    assert again.returncode == 1
    assert _one_sentence(again.stderr)
    listed = _plain(puskesos("accounts", *SINTANG, env=env).stdout)
    for row in ("admin-1 admin secretariat 61.05", "account-5 desk secretariat 61.05"):
        assert row in listed
    assert "account-8 head secretariat" in listed  # here one person is enough
    revoked = puskesos("revoke", "account-5", "--role", "desk", *PLACE, env=env)
    assert revoked.returncode == 0, revoked.stderr
    only = _plain(puskesos("accounts", *SINTANG, "--account", "account-5", env=env).stdout)
    assert "ended" in only
    assert "admin-1" not in only
    before = puskesos("accounts", *SINTANG, "--day", "2020-01-01", env=env).stdout
    assert "account" not in _plain(before).replace("accounts", "")


def test_who_is_not_appointed_is_told_how_to_be(env: dict[str, str]) -> None:
    document = "{ programmes { programmes { code } } }"
    asked = puskesos(
        "query", document, "--tenant", "61.05", "--role", "admin", "--office", "x", env=env
    )
    assert asked.returncode == 1
    assert "not_appointed" in asked.stdout
