"""Two tenants whose read models a property fills again and again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg
import pytest

from infra.migrations import tenant_schema
from tests.conftest import OpenTenant


class Pair(NamedTuple):
    """One tenant to fill, one to compare with."""

    connection: psycopg.Connection[Any]
    dsn: str
    one: str
    other: str


@pytest.fixture
def pair(town: OpenTenant) -> Iterator[Pair]:
    with psycopg.connect(town.serving, autocommit=True) as connection:
        yield Pair(connection, town.serving, town.schema, tenant_schema("21.71"))
