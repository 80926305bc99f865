"""Rebuilding read models: beside the live ones, compared with them, and put in their place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from infra import rebuild as rebuilding
from infra.log_reader import LogReader
from infra.projector import read_position
from infra.rebuild import digests, rebuild
from infra.settings import Unavailable
from projections.complaint_status import complaint_status
from tests.conftest import OpenTenant
from tests.infra.projecting import (
    await_position,
    digests_of_a_clean_run,
    running,
    write_log,
)
from tests.properties.random_history import RandomHistory


@pytest.fixture
def owner(tenant: OpenTenant) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        yield connection


@pytest.fixture
def history(owner: psycopg.Connection[Any], tenant: OpenTenant) -> RandomHistory:
    """A log that has been projected."""
    history = RandomHistory(10)
    facts = history.grow(200)
    write_log(owner, tenant.schema, facts)
    digests_of_a_clean_run(owner, tenant.schema, len(facts))
    return history


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "_PAGE", 40)


def test_rebuilt_equals_live(
    owner: psycopg.Connection[Any],
    tenant: OpenTenant,
    history: RandomHistory,
    small_pages: None,
) -> None:
    before = digests(owner, tenant.schema)
    last = history.history.last
    told: list[tuple[int, float, float]] = []
    done = rebuild(owner, tenant.schema, LogReader, lambda *progress: told.append(progress))
    assert (done.position, done.compared, done.mended) == (last, last, ())
    assert digests(owner, tenant.schema) == before
    assert [each[0] for each in told] == [*range(40, last, 40), last]
    assert told[-1][2] == 0
    assert all(rate > 0 for _, rate, _ in told)


def test_damage_is_mended_and_named(
    owner: psycopg.Connection[Any], tenant: OpenTenant, history: RandomHistory
) -> None:
    before = digests(owner, tenant.schema)
    owner.execute(
        SQL("update {} set category = 'spoiled'").format(complaint_status.live(tenant.schema))
    )
    assert digests(owner, tenant.schema) != before
    assert rebuild(owner, tenant.schema, LogReader, accept=["complaint_status"]).mended == (
        "complaint_status",
    )
    assert digests(owner, tenant.schema) == before


def test_the_serving_role_reads_and_projects_as_before(
    owner: psycopg.Connection[Any], tenant: OpenTenant, history: RandomHistory
) -> None:
    half = history.history.last // 2
    with psycopg.connect(tenant.serving, autocommit=True) as reader:
        then = digests(reader, tenant.schema, half)
        rebuild(owner, tenant.schema, LogReader)
        rebuild(owner, tenant.schema, LogReader)
        assert digests(reader, tenant.schema, half) == then
        shown = reader.execute(
            SQL("select count(*) from {}").format(complaint_status.at(tenant.schema, half))
        ).fetchone()
        assert shown is not None
        assert shown[0] > 0
    first = history.history.last
    facts = history.grow(20)
    write_log(owner, tenant.schema, facts[first:])
    with running(tenant.serving, poll_seconds=0.05):
        await_position(owner, tenant.schema, len(facts))
    after = digests(owner, tenant.schema)
    assert after == digests_of_a_clean_run(owner, tenant.schema, len(facts))


def test_facts_recorded_meanwhile_are_in_the_rebuilt_tables(
    owner: psycopg.Connection[Any],
    tenant: OpenTenant,
    history: RandomHistory,
    small_pages: None,
) -> None:
    with (
        psycopg.connect(tenant.owner, autocommit=True) as other,
        running(tenant.serving, poll_seconds=0.05),
    ):

        def record(_done: int, _rate: float, _left: float) -> None:
            first = history.history.last
            write_log(other, tenant.schema, history.grow(10)[first:])
            await_position(other, tenant.schema, history.history.last)

        done = rebuild(owner, tenant.schema, LogReader, record)
        assert done.mended == ()
        assert done.position == history.history.last
        first = history.history.last
        write_log(other, tenant.schema, history.grow(10)[first:])
        await_position(other, tenant.schema, history.history.last)
    shown = digests(owner, tenant.schema)
    assert shown == digests_of_a_clean_run(owner, tenant.schema, history.history.last)


def test_a_tenant_whose_projector_never_ran_is_built_whole(
    owner: psycopg.Connection[Any], tenant: OpenTenant
) -> None:
    facts = RandomHistory(11).grow(50)
    write_log(owner, tenant.schema, facts)
    done = rebuild(owner, tenant.schema, LogReader)
    assert (done.position, done.compared, done.mended) == (len(facts), 0, ())
    shown = digests(owner, tenant.schema)
    assert read_position(owner, tenant.schema) == len(facts)
    assert shown == digests_of_a_clean_run(owner, tenant.schema, len(facts))


def test_of_two_rebuilds_the_later_one_finishes(
    owner: psycopg.Connection[Any],
    tenant: OpenTenant,
    history: RandomHistory,
    small_pages: None,
) -> None:
    before = digests(owner, tenant.schema)
    overtaken = False

    def overtake(_done: int, _rate: float, _left: float) -> None:
        nonlocal overtaken
        if not overtaken:
            overtaken = True
            with psycopg.connect(tenant.owner, autocommit=True) as other:
                rebuild(other, tenant.schema, LogReader)

    with pytest.raises(Unavailable, match="Another rebuild"):
        rebuild(owner, tenant.schema, LogReader, overtake)
    assert overtaken
    assert digests(owner, tenant.schema) == before


def test_what_an_interrupted_rebuild_left_is_cleared_away(
    owner: psycopg.Connection[Any],
    tenant: OpenTenant,
    history: RandomHistory,
    small_pages: None,
) -> None:
    def interrupt(_done: int, _rate: float, _left: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(owner, tenant.schema, LogReader, interrupt)
    before = digests(owner, tenant.schema)
    assert rebuild(owner, tenant.schema, LogReader).mended == ()
    assert digests(owner, tenant.schema) == before
    left = owner.execute(
        "select count(*) from pg_class where relname like '%%\\_new' and relkind = 'r'"
    ).fetchone()
    assert left == (0,)
    kept = owner.execute(
        SQL("select name from {}").format(Identifier(tenant.schema, "projection_position"))
    ).fetchall()
    assert sorted(kept) == [("read_models",), ("read_models_shape",)]
