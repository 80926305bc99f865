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
from infra.read_model_tables import make_read_models

# A test's data may be lost in a power cut. Not synchronous_commit: without it a server that is
# killed forgets what it acknowledged, and that is what some tests look for.
UNSAFE_BUT_FAST = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "256MB"}

MEMORY = Path("/dev/shm")  # noqa: S108 - only its room is looked at; the folder in it is mkdtemp's
MEMORY_BYTES = 4 * 1024**3
"""Free room at which the servers of all workers fit in memory: copying a database there takes a
thirtieth of the time that it takes on a disk that is busy."""


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


@pytest.fixture(scope="session")
def tenant_template(server: str, template: str) -> Iterator[str]:
    """The name of a database with Sintang open and its read models made, to be copied.

    A copy takes a tenth of the time that making some hundred tables and indexes takes.
    """
    yield from _with_tenant(server, template, "61.05", "Kabupaten Sintang")


@pytest.fixture(scope="session")
def town_template(server: str, tenant_template: str) -> Iterator[str]:
    """As `tenant_template`, with Batam open beside Sintang."""
    yield from _with_tenant(server, tenant_template, "21.71", "Kota Batam")


def _with_tenant(server: str, like: str, code: str, called: str) -> Iterator[str]:
    for name in _fresh_database(server, like=like):
        owner = make_conninfo(server, dbname=name)
        with psycopg.connect(owner, autocommit=True) as connection:
            open_tenant(connection, code, called, "demonstration", make_read_models)
        yield name


@pytest.fixture
def tenant(server: str, tenant_template: str) -> Iterator[OpenTenant]:
    """Sintang with its empty read models, a demonstration in a database of the test's own."""
    yield from _sintang(server, tenant_template)


@pytest.fixture
def town(server: str, town_template: str) -> Iterator[OpenTenant]:
    """As `tenant`, with Batam beside it."""
    yield from _sintang(server, town_template)


def _sintang(server: str, like: str) -> Iterator[OpenTenant]:
    for name in _fresh_database(server, like=like):
        owner = make_conninfo(server, dbname=name)
        yield OpenTenant(owner, serving(owner), "61.05", tenant_schema("61.05"))


def _scratch_folder() -> Iterator[Path]:
    folder = _new_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _new_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="puskesos-test-", dir=_in_memory()))
    folder.chmod(0o711)
    return folder


def _in_memory() -> Path | None:
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES
    return MEMORY if roomy and os.access(MEMORY, os.W_OK) else None


def _fresh_database(server: str, *, like: str) -> Iterator[str]:
    name = f"puskesos_test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            # FILE_COPY: of so many small files it takes two thirds of what copying by block takes.
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(like)
            )
        )
        try:
            yield name
        finally:
            # FORCE: a test that failed may have left connections.
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)
