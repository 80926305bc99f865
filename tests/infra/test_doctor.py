"""The doctor: silent about health, and clear about each way in which a database can be ill."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import Connection

from infra.doctor import (
    Finding,
    Level,
    examine_database,
    examine_deeply,
    examine_keys,
    examine_surroundings,
    examine_tenant,
)
from infra.migrations import Tenant, migrate, tenants
from infra.opening import catch_up, open_new_tenant
from infra.read_model_tables import make_read_models
from tests.infra.opened import open_office_and_programme
from tests.running import environment, free_port, puskesos, settings_for

REMOVED = (
    "ALTER TABLE t_61_05.stored_events DISABLE TRIGGER append_only;"
    "DELETE FROM t_61_05.stored_events WHERE notification_id = 2;"
    "ALTER TABLE t_61_05.stored_events ENABLE ALWAYS TRIGGER append_only"
)


@pytest.fixture
def sound(database: str, tmp_path: Path) -> str:
    """A database with a tenant, some facts, and read models that know them."""
    migrate(database, make_read_models)
    settings = settings_for(tmp_path, database)
    open_new_tenant(settings, database, "61.05", "Kabupaten Sintang", "demonstration")
    open_office_and_programme(settings, database)
    catch_up(database)
    return database


@pytest.fixture
def owner(sound: str) -> Iterator[Connection[tuple[object, ...]]]:
    with psycopg.connect(sound, autocommit=True) as connection:
        yield connection


def _bad(findings: Iterator[Finding]) -> list[str]:
    found = [finding for finding in findings if finding.level is not Level.FINE]
    assert all(finding.remedy for finding in found)
    return [finding.what for finding in found]


def _tenant(connection: Connection[tuple[object, ...]]) -> Tenant:
    return tenants(connection)[0]


def test_a_sound_database_has_no_finding(
    sound: str, owner: Connection[tuple[object, ...]], tmp_path: Path
) -> None:
    tenant = _tenant(owner)
    assert _bad(examine_database(sound)) == []
    assert _bad(examine_tenant(owner, tenant)) == []
    assert _bad(examine_deeply(owner, tenant)) == []
    assert examine_keys(settings_for(tmp_path, sound), sound, tenant).level is Level.FINE


@pytest.mark.parametrize(
    ("illness", "complaint"),
    [
        ("ALTER TABLE t_61_05.stored_events DISABLE TRIGGER append_only", "append-only"),
        ("DROP TRIGGER append_only ON t_61_05.command", "append-only"),
        ("GRANT DELETE ON t_61_05.stored_events TO puskesos_service", "right to DELETE"),
        ("UPDATE t_61_05.log_head SET last = last + 1", "gaps"),
        ("UPDATE t_61_05.projection_position SET at = 1", "behind"),
        ("UPDATE t_61_05.projection_position SET at = 99", "was restored"),
        ("INSERT INTO t_61_05.schema_version VALUES (99, now())", "version 99"),
        ("INSERT INTO t_61_05.person_key VALUES (gen_random_uuid(), '', 'x')", "nobody in the log"),
        (REMOVED, "gaps"),
    ],
)
def test_each_illness_is_named_with_its_remedy(
    owner: Connection[tuple[object, ...]], illness: str, complaint: str
) -> None:
    owner.execute(illness.encode())
    assert any(complaint in what for what in _bad(examine_tenant(owner, _tenant(owner))))


def test_a_read_model_that_drifted_is_found_and_mended(
    owner: Connection[tuple[object, ...]],
) -> None:
    tenant = _tenant(owner)
    owner.execute("DELETE FROM t_61_05.programme_catalogue_v1")
    assert any("programme_catalogue" in what for what in _bad(examine_deeply(owner, tenant)))
    assert _bad(examine_deeply(owner, tenant)) == []


def test_another_master_key_is_found(
    sound: str, owner: Connection[tuple[object, ...]], tmp_path: Path
) -> None:
    other = "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q="
    settings = dataclasses.replace(settings_for(tmp_path, sound), given_master_key=other)
    assert examine_keys(settings, sound, _tenant(owner)).level is Level.ERROR


def test_surroundings_that_should_be_mended_are_named(tmp_path: Path) -> None:
    settings = dataclasses.replace(
        settings_for(tmp_path, "postgresql://"), given_master_key=None, port=free_port()
    )
    found = _bad(examine_surroundings(settings))
    assert any("master key" in what for what in found)


def test_the_command_ends_with_one_if_anything_is_wrong(
    owner: Connection[tuple[object, ...]], sound: str, tmp_path: Path
) -> None:
    env = environment(tmp_path, sound, PORT=str(free_port()))
    assert puskesos("doctor", "--deep", env=env).returncode == 0
    owner.execute("UPDATE t_61_05.log_head SET last = last + 1")
    told = puskesos("doctor", env=env)
    assert told.returncode == 1
    assert "galat / error" in told.stdout
    assert "→" in told.stdout
