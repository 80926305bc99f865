"""Every table outside the read models, as ordered steps that any number of starts may take at once.

Exclusion is a row lock in the schema concerned: advisory locks do not reach across the nodes of a
sharded cluster. The steps themselves stand in schema_steps.py.
"""

from __future__ import annotations

import contextlib
import random
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from infra.database import SERVICE_ROLE
from infra.embedded_postgres import OWNER as EMBEDDED_OWNER
from infra.schema_steps import CONTROL_STEPS, TENANT_STEPS
from infra.settings import ConfigurationError, Unavailable

Connection: TypeAlias = psycopg.Connection[TupleRow]
Purpose: TypeAlias = Literal["production", "demonstration"]
ReadModels: TypeAlias = Callable[[Connection, str], None]

CONTROL_SCHEMA: Final = "puskesos"
SHREDDER_ROLE: Final = "puskesos_shredder"
APPEND_ONLY_SQLSTATE: Final = "PK001"

_TENANT_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}")
_LOCK_TIMEOUT = "30s"
# Two first starts meet in the catalogue: 23505, 42P06, 42P07, 42710 are "made by the other one
# meanwhile", XX000 is "tuple concurrently updated".
_RACES = frozenset({"23505", "42P06", "42P07", "42710", "XX000"})
_RACE_ATTEMPTS = 20


class Tenant(NamedTuple):
    """A kabupaten or kota whose log lives here."""

    code: str
    schema: str
    name: str
    purpose: Purpose
    opened_at: datetime


def no_read_models(_connection: Connection, _schema: str) -> None:
    """Make no read model."""


def migrate(dsn: str, read_models: ReadModels = no_read_models) -> None:
    """Bring the control schema and every tenant's to this release; harmless when they are.

    `read_models` makes a tenant's read-model tables; it runs at each call, and so must itself be
    harmless when they exist. It commits by itself as it goes on, since building them takes a while;
    whoever migrates the tenant at the same time waits for it meanwhile.
    """
    with _explained(), psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("SET lock_timeout = {}").format(_LOCK_TIMEOUT))
        _bootstrap(connection)
        with connection.transaction():
            _lock(connection, CONTROL_SCHEMA)
            _take_steps(connection, CONTROL_SCHEMA, CONTROL_STEPS)
        for tenant in tenants(connection):
            # One transaction each: a tenant's schema may live on a server of its own.
            with connection.transaction():
                _lock(connection, tenant.schema)
                _take_steps(connection, tenant.schema, TENANT_STEPS)
            with psycopg.connect(dsn) as turn:
                turn.execute(sql.SQL("SET lock_timeout = {}").format(_LOCK_TIMEOUT))
                _lock(turn, tenant.schema)
                read_models(connection, tenant.schema)


def open_tenant(
    connection: Connection,
    code: str,
    name: str,
    purpose: Purpose,
    read_models: ReadModels = no_read_models,
) -> None:
    """Make a tenant's schema with all its tables; nothing happens where it is open already."""
    schema = tenant_schema(code)
    with _explained(), connection.transaction():
        _lock(connection, CONTROL_SCHEMA)
        known = {tenant.code: tenant for tenant in tenants(connection)}.get(code)
        if known is not None:
            if (known.name, known.purpose) != (name, purpose):
                raise ConfigurationError(
                    f"Tenant {code} is open already, as {known.name} for {known.purpose}.",
                    "Open it with the same name and purpose, or use another database.",
                )
            return
        connection.execute(
            sql.SQL("INSERT INTO {}.tenant VALUES (%s, %s, %s, %s, now())").format(
                sql.Identifier(CONTROL_SCHEMA)
            ),
            (code, schema, name, purpose),
        )
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        _make_version_table(connection, schema)
        _take_steps(connection, schema, TENANT_STEPS)
        read_models(connection, schema)


def tenants(connection: Connection) -> list[Tenant]:
    """Answer the tenants that are open, by code."""
    rows = connection.execute(
        sql.SQL(
            "SELECT code, schema, name, purpose, opened_at FROM {}.tenant ORDER BY code"
        ).format(sql.Identifier(CONTROL_SCHEMA))
    )
    return [Tenant(*row) for row in rows]


def tenant_schema(code: str) -> str:
    """Answer the schema of a regency's or city's code: 61.05 lives in t_61_05."""
    if _TENANT_CODE.fullmatch(code) is None:
        raise ValueError("a tenant's code is two digits, a dot and two digits")
    return "t_" + code.replace(".", "_")


def grant_read_model(connection: Connection, schema: str, table: str) -> None:
    """Let the serving role keep a read model's table: it is disposable, unlike the log."""
    connection.execute(
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON {} TO {}").format(
            sql.Identifier(schema, table), sql.Identifier(SERVICE_ROLE)
        )
    )


def _bootstrap(connection: Connection) -> None:
    """Make what the row lock itself needs, which nothing can exclude: so lose races and repeat."""
    for attempt in range(1, _RACE_ATTEMPTS + 1):
        try:
            with connection.transaction():
                for role in (SERVICE_ROLE, SHREDDER_ROLE):
                    _ensure_role(connection, role)
                _ensure_member(connection, SERVICE_ROLE)
                if connection.info.user == EMBEDDED_OWNER:
                    _let_log_in(connection, SERVICE_ROLE)
                if not _exists(connection, "SELECT to_regnamespace(%s)", CONTROL_SCHEMA):
                    name = sql.Identifier(CONTROL_SCHEMA)
                    connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
                    _make_version_table(connection, CONTROL_SCHEMA)
        except psycopg.Error as error:
            if error.sqlstate not in _RACES or attempt == _RACE_ATTEMPTS:
                raise
            time.sleep(random.uniform(0.01, 0.1))  # noqa: S311 # spreads the starts, no secret
        else:
            return


def _ensure_role(connection: Connection, role: str) -> None:
    """Roles belong to the whole server: another database of ours may have made them."""
    if _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
        return
    try:
        with connection.transaction():
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
    except psycopg.errors.InsufficientPrivilege:
        raise _role_missing(connection) from None


def _ensure_member(connection: Connection, role: str) -> None:
    """Let our own user step down to the role; from PostgreSQL 16 that right has a name."""
    recent = connection.info.server_version >= 160_000  # noqa: PLR2004 # says it itself
    right = "SET" if recent else "MEMBER"
    held = connection.execute("SELECT pg_has_role(%s, %s)", (role, right)).fetchone()
    if held is not None and held[0]:
        return
    option = " WITH SET TRUE" if recent else ""
    try:
        with connection.transaction():
            connection.execute(
                sql.SQL("GRANT {} TO CURRENT_USER" + option).format(sql.Identifier(role))
            )
    except psycopg.errors.InsufficientPrivilege:
        raise _role_missing(connection) from None


def _let_log_in(connection: Connection, role: str) -> None:
    """Make the role a login: for a server that can be reached through a private folder only."""
    if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s AND rolcanlogin", role):
        connection.execute(sql.SQL("ALTER ROLE {} LOGIN").format(sql.Identifier(role)))


def _role_missing(connection: Connection) -> ConfigurationError:
    user = sql.Identifier(connection.info.user).as_string(connection)
    return ConfigurationError(
        "The database user may not make the roles that the service runs under.",
        f"Ask an administrator of the server to run: CREATE ROLE {SERVICE_ROLE} NOLOGIN; "
        f"CREATE ROLE {SHREDDER_ROLE} NOLOGIN; GRANT {SERVICE_ROLE} TO {user};",
    )


def _exists(connection: Connection, query: str, name: str) -> bool:
    row = connection.execute(query, (name,)).fetchone()
    return row is not None and row[0] is not None


def _make_version_table(connection: Connection, schema: str) -> None:
    connection.execute(
        sql.SQL(
            "CREATE TABLE {s}.schema_version (version int PRIMARY KEY,"
            " applied_at timestamptz NOT NULL);"
            # Version 0 is the row that whoever migrates this schema locks.
            "INSERT INTO {s}.schema_version VALUES (0, now())"
        ).format(s=sql.Identifier(schema))
    )


def _lock(connection: Connection, schema: str) -> None:
    connection.execute(
        sql.SQL("SELECT FROM {}.schema_version WHERE version = 0 FOR UPDATE").format(
            sql.Identifier(schema)
        )
    )


def _take_steps(connection: Connection, schema: str, steps: tuple[str, ...]) -> None:
    name = sql.Identifier(schema)
    row = connection.execute(
        sql.SQL("SELECT max(version) FROM {}.schema_version").format(name)
    ).fetchone()
    have: int = row[0] if row else 0
    if have > len(steps):
        raise ConfigurationError(
            f"The schema {schema} is of version {have}; this release knows {len(steps)}.",
            "Run the newer release of Puskesos that made it.",
        )
    for version, step in enumerate(steps[have:], start=have + 1):
        connection.execute(
            sql.SQL(step).format(
                s=name,
                service=sql.Identifier(SERVICE_ROLE),
                shredder=sql.Identifier(SHREDDER_ROLE),
                append_only=APPEND_ONLY_SQLSTATE,
            )
        )
        connection.execute(
            sql.SQL("INSERT INTO {}.schema_version VALUES (%s, now())").format(name), (version,)
        )


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Turn what a server's administrator can mend into a sentence for them."""
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise ConfigurationError(
            "The database user may not make the service's schemas and tables:"
            f" {error.diag.message_primary}.",
            "Use the user that made them, or let an administrator GRANT CREATE ON DATABASE"
            " to this one.",
        ) from None
    except psycopg.errors.LockNotAvailable:
        raise Unavailable(
            f"The database was not free for migration within {_LOCK_TIMEOUT}.",
            "Stop what holds its tables, a rebuild or another start, and try again.",
        ) from None
