"""The projector: told or not, alone or not, stopped or killed, the read models end up right."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from infra.migrations import open_tenant, tenant_schema
from infra.projector import VIEWS_CHANNEL, read_position
from infra.read_model_tables import make_read_models
from infra.rebuild import digests
from projections.people import people
from tests.conftest import OpenTenant
from tests.infra.projecting import (
    announce,
    await_position,
    digests_of_a_clean_run,
    eventually,
    running,
    write_log,
)
from tests.properties.random_history import RandomHistory

NEVER = 3600.0
"""Seconds between two looks: whatever happens was not found by looking."""

WORKER = """
import sys
from infra.log_reader import LogReader
from infra.projector import Projector
Projector(sys.argv[1], LogReader, page=50, poll_seconds=0.1, lease_seconds=1.0).run()
"""


@pytest.fixture
def owner(tenant: OpenTenant) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        yield connection


def projectors_at_work(owner: psycopg.Connection[Any]) -> list[int]:
    rows = owner.execute(
        "select pid from pg_stat_activity where application_name = 'puskesos-projector'"
        " and datname = current_database()"
    )
    return [row[0] for row in rows]


def listening(owner: psycopg.Connection[Any]) -> set[int]:
    """Connections that have said LISTEN and wait."""
    rows = owner.execute(
        "select pid from pg_stat_activity where application_name = 'puskesos-projector'"
        " and query like 'listen%%' and state = 'idle' and datname = current_database()"
    )
    return {row[0] for row in rows}


def test_what_was_recorded_before_it_began_is_projected(
    owner: psycopg.Connection[Any], tenant: OpenTenant
) -> None:
    facts = RandomHistory(1).grow(100)
    write_log(owner, tenant.schema, facts)
    with running(tenant.serving, page=7, poll_seconds=NEVER):
        await_position(owner, tenant.schema, len(facts))
    shown = digests(owner, tenant.schema)
    assert shown == digests_of_a_clean_run(owner, tenant.schema, len(facts))


def test_a_notice_wakes_it_and_it_announces_the_views(
    owner: psycopg.Connection[Any], tenant: OpenTenant
) -> None:
    facts = RandomHistory(2).grow(10)
    owner.execute(f"listen {VIEWS_CHANNEL}")
    with running(tenant.serving, poll_seconds=NEVER):
        eventually(lambda: bool(listening(owner)), "listening")
        write_log(owner, tenant.schema, facts)
        announce(owner, tenant.schema, len(facts))
        (notice,) = owner.notifies(timeout=10, stop_after=1)
    assert notice.payload == f"{tenant.schema}:{len(facts)}"
    assert read_position(owner, tenant.schema) == len(facts)


def test_without_a_notice_it_finds_facts_by_looking(
    owner: psycopg.Connection[Any], tenant: OpenTenant
) -> None:
    facts = RandomHistory(3).grow(10)
    with running(tenant.serving, poll_seconds=0.05):
        eventually(lambda: bool(listening(owner)), "listening")
        write_log(owner, tenant.schema, facts)
        await_position(owner, tenant.schema, len(facts))


def test_it_listens_again_after_its_connections_were_cut(
    owner: psycopg.Connection[Any], tenant: OpenTenant
) -> None:
    facts = RandomHistory(4).grow(10)
    with running(tenant.serving, poll_seconds=NEVER):
        eventually(lambda: bool(listening(owner)), "listening")
        before = listening(owner)
        for pid in projectors_at_work(owner):
            owner.execute("select pg_terminate_backend(%s)", (pid,))
        eventually(lambda: bool(listening(owner) - before), "listening again")
        # Past its first look, which would find the facts without any notice.
        eventually(lambda: tenants_looked_at(owner, before), "looked")
        write_log(owner, tenant.schema, facts)
        announce(owner, tenant.schema, len(facts))
        await_position(owner, tenant.schema, len(facts))


def tenants_looked_at(owner: psycopg.Connection[Any], before: set[int]) -> bool:
    """Whether a new working connection has asked a tenant's position and found nothing to do."""
    rows = owner.execute(
        "select pid from pg_stat_activity where application_name = 'puskesos-projector'"
        " and query like '%%log_head%%' and state = 'idle' and datname = current_database()"
    )
    return bool({row[0] for row in rows} - before)


def test_it_stops_at_once_while_it_waits(
    owner: psycopg.Connection[Any], tenant: OpenTenant
) -> None:
    with running(tenant.serving, poll_seconds=NEVER) as projector:
        eventually(lambda: bool(listening(owner)), "listening")
        asked = time.monotonic()
        projector.stop()
        eventually(lambda: not projectors_at_work(owner), "gone")
    assert time.monotonic() - asked < 5


def test_a_standby_takes_over_from_one_that_stopped(
    owner: psycopg.Connection[Any], tenant: OpenTenant
) -> None:
    history = RandomHistory(5)
    first = len(history.grow(20))
    write_log(owner, tenant.schema, history.history.facts)
    # The lease is long: what takes over does so because the other gave it back.
    with running(tenant.serving, poll_seconds=0.05, lease_seconds=NEVER):
        await_position(owner, tenant.schema, first)
        with running(tenant.serving, poll_seconds=0.05, lease_seconds=NEVER) as standby:
            eventually(lambda: len(projectors_at_work(owner)) == 4, "two at work")
            assert standby is not None
            more = history.grow(20)[first:]
            write_log(owner, tenant.schema, more)
            await_position(owner, tenant.schema, more[-1].position)
    with running(tenant.serving, poll_seconds=0.05, lease_seconds=NEVER):
        last = history.grow(20)[more[-1].position :]
        write_log(owner, tenant.schema, last)
        await_position(owner, tenant.schema, last[-1].position)


def test_a_dead_ones_lease_runs_out(owner: psycopg.Connection[Any], tenant: OpenTenant) -> None:
    owner.execute(
        SQL("insert into {} values ('read_models', 'dead', now() + interval '1 second')").format(
            Identifier(tenant.schema, "projector_lease")
        )
    )
    began = time.monotonic()
    facts = RandomHistory(6).grow(10)
    write_log(owner, tenant.schema, facts)
    with running(tenant.serving, poll_seconds=0.05):
        await_position(owner, tenant.schema, len(facts))
    assert time.monotonic() - began > 0.5


def test_a_worker_killed_in_the_middle_of_a_page_leaves_nothing_doubled_or_missed(
    owner: psycopg.Connection[Any], tenant: OpenTenant
) -> None:
    facts = RandomHistory(7).grow(300)
    write_log(owner, tenant.schema, facts)
    with psycopg.connect(tenant.owner) as blocker:
        # The worker folds the page, moves the position, and then waits here, unable to write.
        blocker.execute(
            SQL("lock table {} in share mode").format(Identifier(tenant.schema, "payment_total_v1"))
        )
        worker = subprocess.Popen([sys.executable, "-c", WORKER, tenant.serving])
        eventually(lambda: waits_for_a_lock(owner), "the worker is in the middle of its page")
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(10) == -signal.SIGKILL
    with running(tenant.serving, page=50, poll_seconds=0.05):
        await_position(owner, tenant.schema, len(facts))
    shown = digests(owner, tenant.schema)
    assert shown == digests_of_a_clean_run(owner, tenant.schema, len(facts))


def waits_for_a_lock(owner: psycopg.Connection[Any]) -> bool:
    rows = owner.execute(
        "select 1 from pg_stat_activity where application_name = 'puskesos-projector'"
        " and wait_event_type = 'Lock' and datname = current_database()"
    )
    return rows.fetchone() is not None


def test_a_broken_tenant_does_not_stop_another(
    owner: psycopg.Connection[Any], tenant: OpenTenant
) -> None:
    batam = tenant_schema("21.71")
    open_tenant(owner, "21.71", "Kota Batam", "demonstration", make_read_models)
    owner.execute(SQL("drop table {}").format(people.live(batam)))
    facts = RandomHistory(8).grow(30)
    write_log(owner, batam, facts)
    write_log(owner, tenant.schema, facts)
    with running(tenant.serving, poll_seconds=0.05):
        await_position(owner, tenant.schema, len(facts))
    assert read_position(owner, batam) == 0


def test_read_models_made_late_know_every_fact_at_once(
    owner: psycopg.Connection[Any], tenant: OpenTenant
) -> None:
    facts = RandomHistory(9).grow(30)
    write_log(owner, tenant.schema, facts)
    with running(tenant.serving, poll_seconds=0.05):
        await_position(owner, tenant.schema, len(facts))
        before = digests(owner, tenant.schema)
    owner.execute(SQL("drop table {}").format(Identifier(tenant.schema, "payment_total_v1_past")))
    for _ in range(2):
        make_read_models(owner, tenant.schema)
        assert read_position(owner, tenant.schema) == len(facts)
        assert digests(owner, tenant.schema) == before
