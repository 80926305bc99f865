"""What tests share: a real PostgreSQL, a fresh migrated database each, and an open tenant."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from infra.database import check_reachable, serving
from infra.embedded_postgres import EmbeddedPostgres
from infra.migrations import migrate, open_tenant, tenant_schema

# A test's data may be lost in a power cut. Not synchronous_commit: without it a server that is
# killed forgets what it acknowledged, and that is what some tests look for.
UNSAFE_BUT_FAST = {"fsync": "off", "full_page_writes": "off"}


_numbers = itertools.count(1)


class OpenTenant(NamedTuple):
    """A database with one tenant, as its owner sees it and as the service does."""

    owner: str
    serving: str
    code: str
    schema: str


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder that the embedded server's own user may enter; pytest's are private to ours."""
    yield from _scratch_folder()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The DSN of a database from which others can be made: DATABASE_URL's, or an embedded one's."""
    if url := os.environ.get("DATABASE_URL"):
        check_reachable(url)
        yield url
        return
    for folder in _scratch_folder():
        with EmbeddedPostgres(folder / "postgres", options=UNSAFE_BUT_FAST) as embedded:
            yield embedded.dsn()


@pytest.fixture(scope="session")
def template(server: str) -> Iterator[str]:
    """The name of a migrated database that nobody is connected to, to be copied."""
    for name in _fresh_database(server, like="template0"):
        migrate(make_conninfo(server, dbname=name))
        yield name


@pytest.fixture
def database(server: str, template: str) -> Iterator[str]:
    """The owner's DSN of a migrated database of the test's own."""
    for name in _fresh_database(server, like=template):
        yield make_conninfo(server, dbname=name)


@pytest.fixture
def empty_database(server: str) -> Iterator[str]:
    """The owner's DSN of a database that was never migrated."""
    for name in _fresh_database(server, like="template0"):
        yield make_conninfo(server, dbname=name)


@pytest.fixture
def tenant(database: str) -> OpenTenant:
    """Sintang, open as a demonstration in a database of the test's own."""
    with psycopg.connect(database, autocommit=True) as connection:
        open_tenant(connection, "61.05", "Kabupaten Sintang", "demonstration")
    return OpenTenant(database, serving(database), "61.05", tenant_schema("61.05"))


def _scratch_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="puskesos-test-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fresh_database(server: str, *, like: str) -> Iterator[str]:
    name = f"puskesos_test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(like)
            )
        )
        try:
            yield name
        finally:
            # FORCE: a test that failed may have left connections.
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)
