"""Migrations: repeatable, safe at simultaneous starts, and what the serving role may not do."""

from __future__ import annotations

import subprocess
import sys
import uuid
from typing import Any

import psycopg
import pytest

from infra import migrations
from infra.database import bounded, serving
from infra.migrations import (
    APPEND_ONLY_SQLSTATE,
    grant_read_model,
    migrate,
    open_tenant,
    tenant_schema,
    tenants,
)
from infra.restoring import open_epoch
from infra.schema_steps import TENANT_STEPS
from infra.settings import ConfigurationError
from tests.conftest import OpenTenant

LAYOUT = """
    SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'puskesos' OR table_schema LIKE 't\\_%' ORDER BY 1, 2, 3
"""
APPLIED = "SELECT version, applied_at FROM {}.schema_version ORDER BY version"
IN_ANOTHER_PROCESS = """
import sys
from infra.migrations import migrate
sys.stdin.readline()
migrate(sys.argv[1])
"""


def record(connection: psycopg.Connection[Any], schema: str, number: int) -> None:
    connection.execute(f"UPDATE {schema}.log_head SET last = %s", (number,))
    connection.execute(
        f"INSERT INTO {schema}.stored_events (originator_id, originator_version, topic, state,"
        " notification_id, recorded_at) VALUES (%s, 1, 'service.recorded', '{}', %s, now())",
        (uuid.uuid4(), number),
    )
    connection.execute(
        f"INSERT INTO {schema}.command VALUES ('ani', %s, 'd', 'r', %s)", (uuid.uuid4(), number)
    )


def rows(dsn: str, query: str) -> list[Any]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(query).fetchall()


def test_migrating_again_changes_nothing(tenant: OpenTenant) -> None:
    layout = rows(tenant.owner, LAYOUT)
    applied = rows(tenant.owner, APPLIED.format(tenant.schema))
    migrate(tenant.owner)
    assert rows(tenant.owner, LAYOUT) == layout
    assert rows(tenant.owner, APPLIED.format(tenant.schema)) == applied


def test_simultaneous_first_starts_all_succeed(empty_database: str) -> None:
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", IN_ANOTHER_PROCESS, empty_database],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for start in starts:  # all are loaded and waiting by the time the last was started
        assert start.stdin is not None
        start.stdin.write("\n")
        start.stdin.flush()
    for start in starts:
        _, complaint = start.communicate(timeout=60)
        assert (start.returncode, complaint) == (0, "")
    assert [version for version, _ in rows(empty_database, APPLIED.format("puskesos"))] == [0, 1]


def test_a_tenant_opens_empty_with_its_counter_at_zero(tenant: OpenTenant) -> None:
    assert rows(tenant.serving, f"SELECT last, epoch FROM {tenant.schema}.log_head") == [(0, 1)]
    with psycopg.connect(tenant.owner) as connection:
        opened = tenants(connection)
    assert [(each.code, each.schema, each.purpose) for each in opened] == [
        ("61.05", "t_61_05", "demonstration")
    ]


def test_opening_a_tenant_again_keeps_it_and_refuses_another_purpose(tenant: OpenTenant) -> None:
    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        record(connection, tenant.schema, 1)
        open_tenant(connection, "61.05", "Kabupaten Sintang", "demonstration")
        with pytest.raises(ConfigurationError, match="open already"):
            open_tenant(connection, "61.05", "Kabupaten Sintang", "production")
    assert rows(tenant.owner, f"SELECT count(*) FROM {tenant.schema}.stored_events") == [(1,)]


def test_every_table_has_a_primary_key(tenant: OpenTenant) -> None:
    without = """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND (n.nspname = 'puskesos' OR n.nspname LIKE 't\\_%')
          AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p')
    """
    assert rows(tenant.owner, without) == []


@pytest.mark.parametrize("code", ["61", "6105", "61.5", "61.05; DROP", "61.05.01", "t_61_05", ""])
def test_only_a_regency_or_city_code_names_a_schema(code: str) -> None:
    with pytest.raises(ValueError, match="two digits"):
        tenant_schema(code)


@pytest.mark.parametrize("table", ["stored_events", "command"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("replica", [False, True])
def test_even_the_owner_cannot_change_the_log(
    tenant: OpenTenant, table: str, act: str, *, replica: bool
) -> None:
    column = {"stored_events": "topic = 'x'", "command": "result = 'x'"}[table]
    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        record(connection, tenant.schema, 1)
        if replica:
            connection.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.Error, match="append-only") as refused:
            connection.execute(act.format(f"{tenant.schema}.{table}", column).encode())
    assert refused.value.sqlstate == APPEND_ONLY_SQLSTATE


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE {s}.stored_events SET topic = 'x'",
        "DELETE FROM {s}.stored_events",
        "TRUNCATE {s}.stored_events",
        """INSERT INTO {s}.stored_events VALUES (gen_random_uuid(), 1, 't', '', 9, now())
        ON CONFLICT (notification_id) DO UPDATE SET topic = 'x'""",
        "ALTER TABLE {s}.stored_events DISABLE TRIGGER ALL",
        "ALTER TABLE {s}.stored_events DISABLE TRIGGER append_only",
        "DROP TRIGGER append_only ON {s}.stored_events",
        "DROP TABLE {s}.stored_events",
        "CREATE TABLE {s}.other (one int)",
        """CREATE OR REPLACE FUNCTION {s}.refuse_change() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN RETURN NULL; END'""",
        "SET session_replication_role = replica",
        "UPDATE {s}.command SET result = 'x'",
        "DELETE FROM {s}.command",
        "TRUNCATE {s}.command",
        "DELETE FROM {s}.log_head",
        "UPDATE {s}.log_head SET epoch = epoch + 1",
        "UPDATE {s}.log_head SET one = 1",
        "ALTER TABLE {s}.log_head DISABLE TRIGGER forward_only",
        "INSERT INTO {s}.log_head VALUES (2, 0, now(), 1)",
        "DELETE FROM {s}.person_key",
        "UPDATE {s}.person_key SET wrapped = 'x'",
        "UPDATE {s}.tenant_key SET wrapped = 'x'",
        "INSERT INTO {s}.schema_version VALUES (99, now())",
        "UPDATE puskesos.tenant SET purpose = 'demonstration'",
        "INSERT INTO puskesos.tenant VALUES ('21.71', 'x', 'x', 'production', now())",
    ],
)
def test_the_serving_role_lacks_the_right(tenant: OpenTenant, act: str) -> None:
    with psycopg.connect(tenant.serving, autocommit=True) as connection:
        record(connection, tenant.schema, 1)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(act.format(s=tenant.schema).encode())


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE {s}.log_head SET last = last - 1",
        "UPDATE {s}.log_head SET at = at - interval '1 microsecond'",
        "UPDATE {s}.log_head SET at = clock_timestamp() + interval '2 minutes'",
    ],
)
@pytest.mark.parametrize("who", ["owner", "serving"])
def test_the_head_of_the_log_only_goes_forward(tenant: OpenTenant, act: str, who: str) -> None:
    with psycopg.connect(getattr(tenant, who), autocommit=True) as connection:
        record(connection, tenant.schema, 1)
        with pytest.raises(psycopg.Error, match="only goes forward") as refused:
            connection.execute(act.format(s=tenant.schema).encode())
        assert refused.value.sqlstate == APPEND_ONLY_SQLSTATE
        record(connection, tenant.schema, 2)


def test_only_the_owner_opens_an_epoch_and_changes_nothing_with_it(tenant: OpenTenant) -> None:
    head = f"{tenant.schema}.log_head"
    with psycopg.connect(tenant.owner, autocommit=True) as owner:
        record(owner, tenant.schema, 1)
        for act in ("epoch = epoch - 1", "epoch = epoch + 1, last = 9"):
            with pytest.raises(psycopg.Error, match="only goes forward"):
                owner.execute(f"UPDATE {head} SET {act}".encode())
        first, second = open_epoch(owner, tenant.schema), open_epoch(owner, tenant.schema)
        # Not merely the next: the same backup may be restored twice.
        assert 1_000_000_000 < first < second
        assert owner.execute(f"SELECT last, epoch FROM {head}").fetchone() == (1, second)
        owner.execute(f"GRANT UPDATE ON {head} TO puskesos_service")
    with (
        psycopg.connect(tenant.serving, autocommit=True) as service,
        pytest.raises(psycopg.Error, match="only goes forward"),
    ):
        service.execute(f"UPDATE {head} SET epoch = epoch + 1")


def test_a_clock_that_was_put_back_stops_no_append(tenant: OpenTenant) -> None:
    # As after an hour's correction: the head's time lies ahead of the clock, and stays.
    with psycopg.connect(tenant.owner, autocommit=True) as owner:
        owner.execute(f"ALTER TABLE {tenant.schema}.log_head DISABLE TRIGGER forward_only")
        owner.execute(f"UPDATE {tenant.schema}.log_head SET at = now() + interval '1 hour'")
        owner.execute(f"ALTER TABLE {tenant.schema}.log_head ENABLE ALWAYS TRIGGER forward_only")
    with psycopg.connect(tenant.serving) as service:
        record(service, tenant.schema, 1)


def test_the_serving_role_records_and_projects(tenant: OpenTenant) -> None:
    person = uuid.uuid4()
    with psycopg.connect(tenant.owner) as owner:
        owner.execute(f"CREATE TABLE {tenant.schema}.board_v1 (id int PRIMARY KEY)")
        grant_read_model(owner, tenant.schema, "board_v1")
    with psycopg.connect(tenant.serving) as connection:
        record(connection, tenant.schema, 1)
        for act in (
            "INSERT INTO {s}.person_key VALUES (%(p)s, 'identity', 'w')",
            "INSERT INTO {s}.person_index VALUES ('nik', 'd', %(p)s)",
            "DELETE FROM {s}.person_index WHERE person = %(p)s",
            "INSERT INTO {s}.projection_position VALUES ('all', 0)",
            "UPDATE {s}.projection_position SET at = 1 WHERE at = 0",
            "INSERT INTO {s}.projector_lease VALUES ('all', 'one', now())",
            "INSERT INTO {s}.board_v1 VALUES (1)",
            "UPDATE {s}.board_v1 SET id = 2",
            "DELETE FROM {s}.board_v1",
            "TRUNCATE {s}.board_v1",
        ):
            connection.execute(act.format(s=tenant.schema).encode(), {"p": person})


def test_the_shredder_destroys_keys_and_reads_no_fact(tenant: OpenTenant) -> None:
    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        connection.execute("SET ROLE puskesos_shredder")
        connection.execute(f"DELETE FROM {tenant.schema}.person_key")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"SELECT FROM {tenant.schema}.stored_events")


def test_a_new_step_reaches_every_populated_tenant_once(
    tenant: OpenTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        open_tenant(connection, "21.71", "Kota Batam", "demonstration")
        for schema in ("t_61_05", "t_21_71"):
            record(connection, schema, 1)
    before = rows(tenant.owner, "SELECT * FROM t_61_05.stored_events")
    step = "CREATE TABLE {s}.later (id int PRIMARY KEY); INSERT INTO {s}.later VALUES (1)"
    monkeypatch.setattr(migrations, "TENANT_STEPS", (*TENANT_STEPS, step))
    migrate(tenant.owner)
    migrate(tenant.owner)
    for schema in ("t_61_05", "t_21_71"):
        assert rows(tenant.owner, f"SELECT id FROM {schema}.later") == [(1,)]
    assert rows(tenant.owner, "SELECT * FROM t_61_05.stored_events") == before


def test_a_failing_step_leaves_its_tenant_as_it_was(
    tenant: OpenTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = rows(tenant.owner, LAYOUT)
    steps = (*TENANT_STEPS, "CREATE TABLE {s}.later (id int); SELECT 1 / 0")
    monkeypatch.setattr(migrations, "TENANT_STEPS", steps)
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(tenant.owner)
    assert rows(tenant.owner, LAYOUT) == layout


def test_read_models_are_made_at_opening_and_at_every_migration(database: str) -> None:
    asked: list[str] = []

    def note(_connection: migrations.Connection, schema: str) -> None:
        asked.append(schema)

    with psycopg.connect(database, autocommit=True) as connection:
        open_tenant(connection, "61.05", "Kabupaten Sintang", "demonstration", note)
    migrate(database, note)
    assert asked == ["t_61_05", "t_61_05"]


def test_a_database_of_a_newer_release_is_refused(tenant: OpenTenant) -> None:
    with psycopg.connect(tenant.owner) as connection:
        connection.execute(f"INSERT INTO {tenant.schema}.schema_version VALUES (99, now())")
    with pytest.raises(ConfigurationError, match="newer release"):
        migrate(tenant.owner)


def test_a_user_without_rights_hears_what_an_administrator_must_grant(database: str) -> None:
    name = f"puskesos_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'x'")
        try:
            with psycopg.connect(database, options=f"-c role={name}", autocommit=True) as plain:
                # As `migrate` would meet it; session_user is the owner, so ask for the member's.
                plain.execute(f"SET SESSION AUTHORIZATION {name}")
                with pytest.raises(ConfigurationError, match="GRANT puskesos_service TO"):
                    migrations._ensure_member(plain, "puskesos_service")
                with pytest.raises(ConfigurationError, match="CREATE ROLE"):
                    migrations._ensure_role(plain, f"{name}_missing")
        finally:
            owner.execute(f"DROP ROLE {name}")


def test_serving_keeps_what_the_dsn_said(database: str) -> None:
    given = psycopg.conninfo.make_conninfo(database, options="-c application_name=puskesos")
    with psycopg.connect(serving(given)) as connection:
        row = connection.execute(
            "SELECT current_user, current_setting('application_name'),"
            " current_setting('lock_timeout')"
        ).fetchone()
    assert row == ("puskesos_service", "puskesos", "10s")


def test_a_statement_that_takes_too_long_is_ended(database: str) -> None:
    with (
        psycopg.connect(serving(bounded(database, 1))) as connection,
        pytest.raises(psycopg.errors.QueryCanceled),
    ):
        connection.execute("SELECT pg_sleep(60)")
