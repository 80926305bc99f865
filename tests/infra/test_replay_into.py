"""A tenant as it was, in a schema of its own: stopped at a moment, resumable, and never over what is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from infra import replay_into as replaying
from infra.log_reader import LogReader
from infra.replay import position_until
from infra.replay_into import AlreadyLater, SchemaInUse, SchemaName, drop_replay, replay_into
from infra.restoring import open_epoch
from projections.models import TABLES
from projections.read_model import digest
from tests.conftest import OpenTenant
from tests.infra.projecting import digests_of_a_clean_run, write_log
from tests.properties.random_history import RandomHistory

INTO = "as_of_then"


@pytest.fixture
def owner(tenant: OpenTenant) -> Iterator[psycopg.Connection[Any]]:
    """Of a tenant whose log of some hundred facts has been projected."""
    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        facts = RandomHistory(31).grow(120)
        write_log(connection, tenant.schema, facts)
        digests_of_a_clean_run(connection, tenant.schema, len(facts))
        yield connection


def test_it_shows_what_the_live_tables_say_as_of_that_moment(
    owner: psycopg.Connection[Any], tenant: OpenTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "_PAGE", 25)
    reader = LogReader(owner, tenant.schema)
    moment = reader.page(69, 1)[0].recorded_at
    until = position_until(moment.isoformat(), reader, "61.05")
    assert until == 70

    def interrupt(done: int, _rate: float, left: float) -> None:
        assert (done, left > 0) == (25, True)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay_into(owner, tenant.schema, INTO, until, interrupt)
    told: list[int] = []
    for _ in range(2):
        assert (
            replay_into(owner, tenant.schema, INTO, until, lambda *at: told.append(int(at[0])))
            == 70
        )
    assert told == [
        50,
        70,
    ]  # it went on where it stopped, and the second time there was nothing to do
    rows = 0
    for table in TABLES:
        then, now = table.at(tenant.schema, until), table.live(INTO)
        query = SQL("select {c} from {a} except select {c} from {b}")
        for a, b in ((then, now), (now, then)):
            statement = query.format(c=table.columns, a=a, b=b)
            assert owner.execute(statement).fetchall() == [], table.name
        assert digest(owner, INTO, table) == digest(owner, tenant.schema, table, until), table.name
        counted = owner.execute(SQL("select count(*) from {}").format(now)).fetchone()
        rows += counted[0] if counted else 0
    assert rows > 100
    assert replay_into(owner, tenant.schema, INTO) == reader.head().last
    with pytest.raises(AlreadyLater):
        replay_into(owner, tenant.schema, INTO, until)
    with (
        psycopg.connect(tenant.serving) as service,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        service.execute(SQL("select from {}").format(TABLES[0].live(INTO)))
    drop_replay(owner, tenant.schema, INTO)
    drop_replay(owner, tenant.schema, INTO)
    assert owner.execute("select to_regnamespace(%s)", (INTO,)).fetchone() == (None,)


def test_what_it_did_not_make_is_left_alone(
    owner: psycopg.Connection[Any], tenant: OpenTenant
) -> None:
    for name in (
        tenant.schema,
        "t_21_71",
        "puskesos",
        "public",
        "pg_mine",
        "Upper",
        "a-b",
        "",
        "x" * 64,
    ):
        for act in (replay_into, drop_replay):
            with pytest.raises(SchemaName):
                act(owner, tenant.schema, name)
    owner.execute(SQL("create schema {}").format(Identifier(INTO)))
    for act in (replay_into, drop_replay):
        with pytest.raises(SchemaInUse):
            act(owner, tenant.schema, INTO)
    assert replay_into(owner, tenant.schema, "other", 5) == 5
    with pytest.raises(SchemaInUse):
        drop_replay(owner, "t_21_71", "other")
    open_epoch(owner, tenant.schema)
    with pytest.raises(SchemaInUse):
        replay_into(owner, tenant.schema, "other", 10)
