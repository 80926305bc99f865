"""Read models in a tenant that is emptied after each test, filled page by page as the projector would."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from domain.fact import Recorded
from projections.folding import Moved, project
from projections.models import FOLDS
from projections.read_model import POSITION
from tests.conftest import OpenTenant, _sintang

WRITTEN = """select relname from pg_class where relkind = 'r' and pg_relation_size(oid) > 0
    and relnamespace = %s::regnamespace and relname <> all(%s)"""
BEGIN_WITH_A_ROW = ["log_head", "projection_position", "schema_version"]


class Board:
    """A tenant's read models, and how to bring facts into them."""

    def __init__(self, connection: psycopg.Connection[Any], schema: str) -> None:
        self.connection = connection
        self.schema = schema
        self.position = 0

    def show(self, facts: Sequence[Recorded], *, page: int = 3) -> None:
        """Project what is new in these facts, every page twice: the second time does nothing."""
        new = facts[self.position :]
        for first in range(0, len(new), page):
            part = new[first : first + page]
            self.project(part, self.position)
            with pytest.raises(Moved):
                self.project(part, self.position)
            self.position = part[-1].position

    def project(self, facts: Sequence[Recorded], start: int) -> None:
        project(self.connection, self.schema, FOLDS, facts, name=POSITION, start=start)


@pytest.fixture(scope="session")
def one_tenant(server: str, tenant_template: str) -> Iterator[OpenTenant]:
    """Sintang in a database that many tests use in turn."""
    yield from _sintang(server, tenant_template)


@pytest.fixture
def tenant(one_tenant: OpenTenant) -> Iterator[OpenTenant]:
    """Sintang with empty read models. Emptying the few that a test wrote is cheaper than a new copy of all."""
    yield one_tenant
    _empty(one_tenant)


def _empty(tenant: OpenTenant) -> None:
    with psycopg.connect(tenant.owner, autocommit=True) as connection:
        # A test that failed may have left connections, and locks with them.
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname ="
            " current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()"
        )
        found = connection.execute(WRITTEN, (tenant.schema, BEGIN_WITH_A_ROW)).fetchall()
        if tables := [Identifier(tenant.schema, name) for (name,) in found]:
            connection.execute(SQL("truncate {}").format(SQL(", ").join(tables)))
        reset = SQL("update {} set at = 0 where name = %s and at > 0")
        positions = Identifier(tenant.schema, "projection_position")
        connection.execute(reset.format(positions), (POSITION,))


@pytest.fixture
def board(tenant: OpenTenant) -> Iterator[Board]:
    with psycopg.connect(tenant.serving, autocommit=True) as connection:
        yield Board(connection, tenant.schema)


@pytest.fixture
async def conn(tenant: OpenTenant) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    async with await psycopg.AsyncConnection.connect(tenant.serving, autocommit=True) as connection:
        yield connection


class Explaining(psycopg.AsyncCursor[Any]):
    """A cursor that notes how many rows each statement touched."""

    touched: list[int] = []  # noqa: RUF012 # of all cursors of a test, which empties it

    async def execute(self, query: Any, params: Any = None, **more: Any) -> Explaining:
        plain = psycopg.AsyncCursor(self.connection)
        await plain.execute(SQL("explain (analyze, format json) {}").format(query), params)
        answer = await plain.fetchone()
        assert answer is not None
        self.touched.append(sum(_touched(answer[0][0]["Plan"])))
        return await super().execute(query, params, **more)


def _touched(node: Mapping[str, Any]) -> Iterator[int]:
    rows = sum(value for name, value in node.items() if name.startswith("Rows Removed by"))
    yield round((node["Actual Rows"] + rows) * node["Actual Loops"])
    for below in node.get("Plans", ()):
        yield from _touched(below)


@pytest.fixture
async def explaining(tenant: OpenTenant) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    Explaining.touched.clear()
    async with await psycopg.AsyncConnection.connect(
        tenant.serving, autocommit=True, cursor_factory=Explaining
    ) as connection:
        yield connection
