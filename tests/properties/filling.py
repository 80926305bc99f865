"""Filling read models from nothing, in pages of uneven size."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from random import Random
from typing import Any

import psycopg
from psycopg.sql import SQL

from domain.fact import Recorded
from infra.read_model_tables import begin_again
from projections.folding import folded_later, project
from projections.models import FOLDS, TABLES
from projections.moment import Later, SchemaAt
from projections.read_model import POSITION, digest
from tests.properties.conftest import Pair

Answers = Callable[[str, str, int | None], Coroutine[Any, Any, list[Any]]]
"""Questions to the read models of a schema, as of a position or as they are."""


def assert_as_of_equals_a_rebuild_stopped_there(
    pair: Pair, facts: Sequence[Recorded], at: int, seed: int, answers: Answers
) -> None:
    """What all facts leave says as of `at` what only the facts until then leave, row by row and asked."""
    fill(pair.connection, pair.one, facts, Random(seed))
    fill(pair.connection, pair.other, facts[:at], Random(seed + 1))
    for table in TABLES:
        assert digest(pair.connection, pair.one, table, at) == digest(
            pair.connection, pair.other, table
        ), table.name
    assert asyncio.run(answers(pair.dsn, pair.one, at)) == asyncio.run(
        answers(pair.dsn, pair.other, None)
    )


def assert_a_time_is_what_had_happened_by_then(
    pair: Pair, facts: Sequence[Recorded], at: int, until: int, seed: int, answers: Answers
) -> None:
    """What was recorded of a time by then and later, as of `until`, says what these facts alone leave."""
    time = facts[at - 1].recorded_at
    later = [each for each in facts[at:until] if each.envelope.occurred_at <= time]
    fill(pair.connection, pair.one, facts, Random(seed))
    fill(pair.connection, pair.other, [*facts[:at], *later], Random(seed + 1))
    known = folded_later(pair.connection, pair.one, FOLDS, later, at)
    assert_every_row_is_of_what_had_happened(
        pair.connection, pair.one, known, until, [*facts[:at], *later]
    )
    assert asyncio.run(answers(pair.dsn, SchemaAt(pair.one, until, known), None)) == asyncio.run(
        answers(pair.dsn, pair.other, None)
    )


def assert_every_row_is_of_what_had_happened(
    connection: psycopg.Connection[Any],
    schema: str,
    known: Later,
    until: int,
    happened: Sequence[Recorded],
) -> None:
    """Every table says as of `until`, with what was recorded later, what nothing but these facts makes of it."""
    naive = folded_later(connection, schema, FOLDS, happened, 0).tables
    for table in TABLES:
        rows = naive[table.stored_name].instead if table.stored_name in naive else []
        query = SQL("select {} from {}").format(
            table.columns, table.at(SchemaAt(schema, until, known), None)
        )
        found = connection.execute(query).fetchall()
        assert len(found) == len(rows), table.name
        assert set(found) == set(map(tuple, rows)), table.name


def fill(
    connection: psycopg.Connection[Any], schema: str, facts: Sequence[Recorded], pages: Random
) -> None:
    """Empty the read models and project these facts."""
    with connection.transaction():
        begin_again(connection, schema)
    first = known = 0
    while first < len(facts):
        part = facts[first : first + pages.choice((1, 3, 10, 1000))]
        project(connection, schema, FOLDS, part, name=POSITION, start=known)
        first, known = first + len(part), part[-1].position
