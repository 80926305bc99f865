"""What was recorded of a time only later: found without reading the log, also in a database of the release before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import psycopg
import pytest
from psycopg.sql import SQL, Composed, Identifier, Literal
from typer.testing import CliRunner

from domain.fact import Recorded
from infra.cli import app
from infra.kept_tables import claim, named, release_name
from infra.later_facts import LaterFacts
from infra.log_reader import LogGap, LogReader
from infra.migrations import migrate
from infra.projector import read_position
from infra.read_model_tables import make_read_models
from projections.folding import folded_later, project
from projections.models import FOLDS, TABLES
from projections.read_model import POSITION, Table
from projections.recorded_late import AT_ONCE, recorded_late, recorded_later
from projections.recording_times import position_at
from tests.conftest import OpenTenant
from tests.infra.projecting import write_log
from tests.properties.filling import assert_every_row_is_of_what_had_happened
from tests.properties.random_history import RandomHistory
from tests.running import environment

INSTANT = timedelta(microseconds=1)
LATENESS = (
    timedelta(0),
    INSTANT,
    AT_ONCE - INSTANT,
    AT_ONCE,
    timedelta(minutes=7),
    timedelta(days=30),
    timedelta(days=4000),
)
STEPS = (timedelta(0), INSTANT, timedelta(seconds=3), timedelta(hours=5))


def recorded_at_random_times(chance: Random, count: int) -> list[Recorded]:
    """Facts recorded in bursts and with pauses, each some time after it happened."""
    facts, now = [], datetime.fromisoformat("2022-05-18T08:00:00.000001+07:00")
    for each in RandomHistory(5).grow(count):
        now += chance.choice(STEPS)
        happened = now - chance.choice(LATENESS) * chance.choice((1, 1, 0.5, 1.7))
        envelope = msgspec.structs.replace(each.envelope, occurred_at=happened)
        facts.append(each._replace(recorded_at=now, envelope=envelope))
    return facts


def shown(tenant: OpenTenant, facts: Sequence[Recorded]) -> list[Recorded]:
    """Project these facts; answers them as the log tells them."""
    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        write_log(connection, tenant.schema, facts)
    with psycopg.connect(tenant.serving, autocommit=True) as connection:
        told = LogReader(connection, tenant.schema).page(0, len(facts))
        project(connection, tenant.schema, FOLDS, told, name=POSITION, start=0)
        return told


def test_what_was_recorded_later_is_what_reading_the_whole_log_finds(tenant: OpenTenant) -> None:
    chance = Random(3)
    facts = shown(tenant, recorded_at_random_times(chance, 200))
    moments = [
        moment + step
        for each in chance.sample(facts, 12)
        for moment in (each.recorded_at, each.envelope.occurred_at)
        for step in (timedelta(0), INSTANT, -INSTANT, AT_ONCE)
    ]

    async def find() -> None:
        async with await psycopg.AsyncConnection.connect(tenant.serving) as connection:
            for time in [*moments, facts[0].recorded_at - timedelta(days=9000)]:
                until = chance.choice((len(facts), chance.randrange(len(facts))))
                after = min(until, await position_at(connection, tenant.schema, time))
                expected = [
                    each.position
                    for each in facts[:until]
                    if each.envelope.occurred_at <= time < each.recorded_at
                ]
                for most in (1000, 7):
                    found = await recorded_later(
                        connection, tenant.schema, after, until, time, most=most
                    )
                    assert found == expected[:most], time

    asyncio.run(find())


def test_what_was_folded_is_kept_for_whoever_asks_about_the_same_time(
    tenant: OpenTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = shown(tenant, RandomHistory(11).grow(40))
    schema, last = tenant.schema, len(facts)

    async def ask() -> None:
        later = LaterFacts(tenant.serving)
        goes_away = asyncio.create_task(later.folded(schema, 1, 20, [last]))
        await asyncio.sleep(0)  # it has begun
        waits = asyncio.create_task(later.folded(schema, 1, 20, [last]))
        goes_away.cancel()
        first = await waits
        assert await later.folded(schema, 1, 20, [last]) is first
        for _ in range(2):  # a failure is not kept
            with pytest.raises(LogGap):
                await later.folded(schema, 1, 20, [last, last + 1])
        other = await later.folded(schema, 1, 20, [last - 1, last])
        assert other is not first
        assert await later.folded(schema, 1, 20, [last]) is first
        monkeypatch.setattr("infra.later_facts.MOST_KEPT", 2)
        assert await later.folded(schema, 1, 20, [last - 1, last]) is other
        assert await later.folded(schema, 1, 20, [last]) is not first

    asyncio.run(ask())


def test_a_database_of_the_release_before_answers_about_times_after_migrating(
    tenant: OpenTenant, tmp_path: Path
) -> None:
    ours = OpenTenant(named(tenant.owner), named(tenant.serving), tenant.code, tenant.schema)
    facts = shown(ours, RandomHistory(11).grow(150))
    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        as_the_release_before(connection, tenant.schema)
        before = functions_and_types(connection, tenant.schema)
        # A connection without a name, as those of the release before are: it may use what only that one has.
        for _ in range(2):
            migrate(ours.owner, make_read_models)
            assert functions_and_types(connection, tenant.schema) > before
        connection.execute(SQL("set application_name = {}").format(Literal(release_name())))
        done = CliRunner().invoke(app, ["migrate"], env=environment(tmp_path, tenant.owner))
        assert done.exit_code == 0, done.output
        left = functions_and_types(connection, tenant.schema)
        assert len(left) == 3 * len(TABLES)
        assert not {name for name in left if "json" in name or "given_up" in name}
    at, until = 60, 140
    with psycopg.connect(tenant.serving, autocommit=True) as connection:
        assert read_position(connection, tenant.schema) == len(facts)
        time = facts[at - 1].recorded_at
        later = [each for each in facts[at:until] if each.envelope.occurred_at <= time]
        known = folded_later(connection, tenant.schema, FOLDS, later, at)
        assert len(known.tables) > 10
        assert_every_row_is_of_what_had_happened(
            connection, tenant.schema, known, until, [*facts[:at], *later]
        )


def functions_and_types(connection: psycopg.Connection[Any], schema: str) -> set[str]:
    rows = connection.execute(
        "select oid::regprocedure::text from pg_proc where pronamespace = %s::regnamespace"
        " and proname ~ '_(at|corrected)$'"
        " union all select oid::regtype::text from pg_type where typnamespace = %s::regnamespace and typtype = 'c'"
        " and typname ~ '_row$'",
        (schema, schema),
    )
    return {name for (name,) in rows}


def as_the_release_before(connection: psycopg.Connection[Any], schema: str) -> None:
    """Take away what it did not have: the list of late facts, and functions that take rows otherwise than as JSON."""
    kept = [table for table in TABLES if table is not recorded_late]
    connection.execute(
        SQL("drop table {}; drop type {} cascade").format(
            recorded_late.live(schema), Identifier(schema, f"{recorded_late.stored_name}_row")
        )
    )
    for number, table in enumerate(kept):
        connection.execute(SQL("drop function {}").format(table.corrected_signature(schema)))
        if number % 2:  # the others are of a release that had none at all
            connection.execute(function_of_json(schema, table))
    kind = Identifier(schema, "given_up_v1_row")
    connection.execute(SQL("create type {} as (amount bigint)").format(kind))
    function = "create function {}(p bigint) returns setof {} language sql stable as 'select p'"
    connection.execute(SQL(function).format(Identifier(schema, "given_up_v1_at"), kind))
    claim(connection, schema, kept)


def function_of_json(schema: str, table: Table[Any]) -> Composed:
    """Make the function by the name of this release's that takes JSON."""
    return SQL(
        "create function {}(p bigint, _gone json, _instead json) returns setof {} language sql stable"
        " as $$ select * from {}(p) $$"
    ).format(
        Identifier(schema, f"{table.stored_name}_corrected"),
        Identifier(schema, f"{table.stored_name}_row"),
        Identifier(schema, f"{table.stored_name}_at"),
    )
