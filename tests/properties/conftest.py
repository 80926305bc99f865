"""Two tenants whose read models a property fills again and again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg
import pytest

from infra.database import serving
from infra.migrations import open_tenant, tenant_schema
from infra.read_model_tables import make_read_models


class Pair(NamedTuple):
    """One tenant to fill, one to compare with."""

    connection: psycopg.Connection[Any]
    dsn: str
    one: str
    other: str


@pytest.fixture
def pair(database: str) -> Iterator[Pair]:
    codes = {"61.05": "Kabupaten Sintang", "21.71": "Kota Batam"}
    with psycopg.connect(database, autocommit=True) as owner:
        for code, name in codes.items():
            open_tenant(owner, code, name, "demonstration", make_read_models)
    dsn = serving(database)
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield Pair(connection, dsn, *map(tenant_schema, codes))
