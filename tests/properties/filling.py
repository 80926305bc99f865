"""Filling read models from nothing, in pages of uneven size."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import psycopg

from domain.fact import Recorded
from infra.read_model_tables import begin_again
from projections.folding import project
from projections.models import FOLDS
from projections.read_model import POSITION


def fill(
    connection: psycopg.Connection[Any], schema: str, facts: Sequence[Recorded], pages: Random
) -> None:
    """Empty the read models and project these facts."""
    with connection.transaction():
        begin_again(connection, schema)
    first = 0
    while first < len(facts):
        part = facts[first : first + pages.choice((1, 3, 10, 1000))]
        project(connection, schema, FOLDS, part, name=POSITION, start=first)
        first = part[-1].position
