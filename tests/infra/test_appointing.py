"""The keeper of the service appoints on the command line: the first administrators, and whoever comes after them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from application.offices import OpenOffice, open_office
from application.ports import Act
from application.roles import Role
from infra.migrations import migrate
from infra.opening import opened_tenant
from infra.read_model_tables import make_read_models
from tests.infra.test_cli import _one_sentence, _plain
from tests.running import environment, puskesos, settings_for

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


@pytest.fixture
def with_offices(furnished: str, tmp_path: Path) -> dict[str, str]:
    """A tenant in which a token is enough, with the secretariat and the dinas open."""
    with opened_tenant(settings_for(tmp_path, furnished), furnished, "61.05") as opened:
        dinas = OpenOffice(office="dinas", name="Dinas Sosial", kind="dinas", region="61.05")
        admin = Act(actor="admin-1", role=Role.ADMIN, office="secretariat", command_id=uuid4())

        async def record() -> None:
            await open_office(dinas, admin, opened.ports)

        asyncio.run(record())
    return environment(tmp_path, furnished)


def test_a_head_is_put_in_charge_of_an_office_in_which_they_are_appointed(
    with_offices: dict[str, str],
) -> None:
    env = with_offices
    appointing = ("office", "head", "account-5", *PLACE)
    stranger = puskesos(*appointing, env=env)
    assert stranger.returncode == 1
    assert _one_sentence(stranger.stderr)
    assert puskesos("grant", "account-5", "--role", "supervisor", *PLACE, env=env).returncode == 0
    made = puskesos(*appointing, env=env)
    assert made.returncode == 0, made.stderr
    assert "account-5" in made.stdout
    assert puskesos(*appointing, env=env).returncode == 1  # who is in charge is not put there again


def test_an_office_answers_to_another_and_never_to_itself(with_offices: dict[str, str]) -> None:
    env = with_offices
    placing = ("office", "under", "secretariat", *SINTANG, "--decree", "SK 2", "--superior")
    made = puskesos(*placing, "dinas", env=env)
    assert made.returncode == 0, made.stderr
    assert "dinas" in made.stdout
    for superior in ("nowhere", "secretariat"):
        told = puskesos(*placing, superior, env=env)
        assert told.returncode == 1
        assert _one_sentence(told.stderr)


def test_who_is_not_appointed_is_told_how_to_be(env: dict[str, str]) -> None:
    document = "{ programmes { programmes { code } } }"
    asked = puskesos(
        "query", document, "--tenant", "61.05", "--role", "admin", "--office", "x", env=env
    )
    assert asked.returncode == 1
    assert "not_appointed" in asked.stdout
