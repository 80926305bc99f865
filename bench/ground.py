"""Where benches run: a durable PostgreSQL, and a migrated database with one tenant."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from infra.embedded_postgres import EmbeddedPostgres
from infra.migrations import migrate, open_tenant
from infra.read_model_tables import make_read_models

TENANT = "61.05"


@contextmanager
def database() -> Iterator[str]:
    """The owner's DSN of a fresh database in which Sintang is open; dropped afterwards."""
    name = f"puskesos_bench_{os.getpid()}"
    with server() as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        bench = make_conninfo(dsn, dbname=name)
        try:
            migrate(bench, make_read_models)
            with psycopg.connect(bench, autocommit=True) as opening:
                open_tenant(opening, TENANT, "Kabupaten Sintang", "demonstration", make_read_models)
            yield bench
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


@contextmanager
def server() -> Iterator[str]:
    """The DSN of a server to measure on: DATABASE_URL's, or an embedded one, durable as in service."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    folder = Path(tempfile.mkdtemp(prefix="puskesos-bench-"))
    folder.chmod(0o711)  # the server runs as a user of its own
    try:
        with EmbeddedPostgres(folder / "postgres") as embedded:
            yield embedded.dsn()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
