"""What is wrong, and how to mend it: the checks of `puskesos doctor`. Only the deep one writes: it rebuilds."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from infra.codec import Unreadable
from infra.database import OLDEST_VERSION, SERVICE_ROLE, serving
from infra.log_reader import LogGap, LogReader
from infra.migrations import _CONTROL_STEPS, _TENANT_STEPS, CONTROL_SCHEMA, Tenant
from infra.querying import is_ours
from infra.rebuild import rebuild
from infra.replay import history
from infra.settings import CannotStart, Settings
from infra.vault import CannotUnseal
from infra.world import World

LEAST_FREE_BYTES: Final = 1_000_000_000  # below it, an import of a regency may not fit
NO_FREE_BYTES: Final = 100_000_000  # below it, PostgreSQL may stop at any write
_KEYS_TRIED: Final = 1000
MOST_LAG: Final = 10_000  # facts: a running worker is never behind by so many for long


class Level(Enum):
    """How bad it is. Only an ERROR makes the exit code 1."""

    FINE = "baik / fine"
    WARNING = "perhatian / warning"
    ERROR = "galat / error"


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check; `remedy` says what to do where it is not fine."""

    level: Level
    what: str
    remedy: str = ""


def examine_surroundings(settings: Settings) -> Iterator[Finding]:
    """What can be seen without a database: settings, keys, disk space, port."""
    for warning in settings.warnings:
        what, _, remedy = warning.partition(": ")
        yield Finding(Level.WARNING, what, remedy)
    yield _keys_readable(settings)
    yield _disk(settings)
    yield _port(settings)


def examine_database(dsn: str) -> Iterator[Finding]:
    """The server, its roles and the control schema."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield _server(connection)
        if not is_prepared(connection):
            yield Finding(Level.ERROR, "The database is not prepared.", "Run `puskesos migrate`.")
            return
        yield from _roles(connection, dsn)
        yield _version(connection, CONTROL_SCHEMA)


def examine_tenant(connection: Connection[Any], tenant: Tenant) -> Iterator[Finding]:
    """One tenant's log: its guards, its positions, how far its read models are."""
    checks: Iterable[Callable[[Connection[Any], str], Finding]] = (
        _version, _guards, _rights, _positions, _versions_within_streams, _lag, _orphan_keys,
    )  # fmt: skip
    for check in checks:
        finding = check(connection, tenant.schema)
        yield Finding(finding.level, f"{tenant.code}: {finding.what}", finding.remedy)


def _keys_readable(settings: Settings) -> Finding:
    try:
        if len(settings.master_key) and len(settings.token_key):
            return Finding(Level.FINE, "The master key and the token key can be read.")
    except CannotStart as error:
        return Finding(Level.ERROR, error.message, error.remedy)
    return Finding(Level.ERROR, "A key is empty.", "Restore it from where it was kept.")


def _disk(settings: Settings) -> Finding:
    folder = settings.home
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    what = f"{free // 1_000_000:,} MB are free in the data folder's file system."
    remedy = "Free space there, or move PUSKESOS_HOME to a larger disk."
    if free < NO_FREE_BYTES:
        return Finding(Level.ERROR, what, remedy)
    return Finding(Level.WARNING if free < LEAST_FREE_BYTES else Level.FINE, what, remedy)


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        probe.settimeout(2)
        taken = probe.connect_ex((settings.host, settings.port)) == 0
    if not taken:
        return Finding(Level.FINE, f"Port {settings.port} on {settings.host} is free.")
    if is_ours(f"http://{settings.host}:{settings.port}"):
        return Finding(Level.FINE, f"Puskesos answers on port {settings.port}.")
    return Finding(
        Level.WARNING,
        f"Another program answers on port {settings.port}.",
        "Choose another port for Puskesos: PORT=8001.",
    )


def _server(connection: Connection[Any]) -> Finding:
    major = connection.info.server_version // 10_000
    if major < OLDEST_VERSION:
        return Finding(
            Level.ERROR,
            f"PostgreSQL {major} is too old.",
            f"Upgrade the server to {OLDEST_VERSION} or later.",
        )
    return Finding(Level.FINE, f"PostgreSQL {major} answers.")


def _roles(connection: Connection[Any], dsn: str) -> Iterator[Finding]:
    made = connection.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", (SERVICE_ROLE,)
    ).fetchone()
    if made is None:
        yield Finding(
            Level.ERROR, f"The role {SERVICE_ROLE} is missing.", "Run `puskesos migrate`."
        )
        return
    if made[0]:
        yield Finding(
            Level.ERROR,
            f"The role {SERVICE_ROLE} has the rights of a superuser.",
            f"Run: ALTER ROLE {SERVICE_ROLE} NOSUPERUSER NOBYPASSRLS;",
        )
    try:
        psycopg.connect(serving(dsn)).close()
    except psycopg.Error as error:
        yield Finding(
            Level.ERROR,
            f"The database user cannot take the role {SERVICE_ROLE} (SQLSTATE {error.sqlstate}).",
            f"Run: GRANT {SERVICE_ROLE} TO that user; or run `puskesos migrate` as an administrator.",
        )
    else:
        yield Finding(Level.FINE, f"The service runs under the role {SERVICE_ROLE}.")


def _version(connection: Connection[Any], schema: str) -> Finding:
    known = len(_CONTROL_STEPS if schema == CONTROL_SCHEMA else _TENANT_STEPS)
    have = _number(connection, "SELECT max(version) FROM {s}.schema_version", schema)
    if have == known:
        return Finding(Level.FINE, f"schema {schema} is of version {have}.")
    remedy = "Run `puskesos migrate`." if have < known else "Run the newer release that made it."
    return Finding(
        Level.ERROR, f"schema {schema} is of version {have}; this release has {known}.", remedy
    )


def _guards(connection: Connection[Any], schema: str) -> Finding:
    """Both triggers must be there and fire ALWAYS, so that replication mode does not pass them by."""
    guarded = connection.execute(
        "SELECT count(*) FROM pg_trigger WHERE tgname = 'append_only' AND tgenabled = 'A'"
        " AND tgrelid = ANY (ARRAY[to_regclass(%s), to_regclass(%s)])",
        (f'"{schema}".stored_events', f'"{schema}".command'),
    ).fetchone()
    if guarded is not None and guarded[0] == len(("stored_events", "command")):
        return Finding(Level.FINE, "the log refuses UPDATE, DELETE and TRUNCATE, to its owner too.")
    return Finding(
        Level.ERROR,
        "a trigger that keeps the log append-only is missing or disabled.",
        "Find out who did it and what was changed since; then run, for stored_events and command:"
        f" ALTER TABLE {schema}.stored_events ENABLE ALWAYS TRIGGER append_only;",
    )


def _rights(connection: Connection[Any], schema: str) -> Finding:
    found = connection.execute(
        "SELECT r.name FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS r(name)"
        " WHERE has_table_privilege(%s, %s, r.name)",
        (SERVICE_ROLE, f'"{schema}".stored_events'),
    ).fetchall()
    if not found:
        return Finding(Level.FINE, "the serving role can add to the log and not change it.")
    rights = ", ".join(name for (name,) in found)
    return Finding(
        Level.ERROR,
        f"the serving role has the right to {rights} the log.",
        f"Run: REVOKE {rights} ON {schema}.stored_events FROM {SERVICE_ROLE};",
    )


def _positions(connection: Connection[Any], schema: str) -> Finding:
    row = connection.execute(
        SQL(
            "SELECT h.last, coalesce(max(e.notification_id), 0), count(e.notification_id)"
            " FROM {s}.log_head h LEFT JOIN {s}.stored_events e ON true GROUP BY h.last"
        ).format(s=Identifier(schema))
    ).fetchone()
    last, highest, count = (0, 0, 0) if row is None else row
    if row is not None and last == highest == count:
        return Finding(Level.FINE, f"{count:,} facts, positions without a gap.")
    return Finding(
        Level.ERROR,
        f"the log has gaps: head {last}, highest position {highest}, {count} facts.",
        "Facts were removed or a restore is incomplete. Stop writing, compare with the last backup, restore it whole.",
    )


def _versions_within_streams(connection: Connection[Any], schema: str) -> Finding:
    broken = _number(
        connection,
        "SELECT count(*) FROM (SELECT 1 FROM {s}.stored_events GROUP BY originator_id"
        " HAVING min(originator_version) <> 1 OR max(originator_version) <> count(*)) AS broken",
        schema,
    )
    if not broken:
        return Finding(Level.FINE, "every stream is numbered from 1 without a gap.")
    return Finding(
        Level.ERROR,
        f"{broken} streams lack facts.",
        "Facts were removed or a restore is incomplete: compare with the last backup, restore it whole.",
    )


def _lag(connection: Connection[Any], schema: str) -> Finding:
    lag = _number(
        connection,
        "SELECT (SELECT last FROM {s}.log_head)"
        " - coalesce((SELECT at FROM {s}.projection_position WHERE name = 'read_models'), 0)",
        schema,
    )
    if lag == 0:
        return Finding(Level.FINE, "the read models know every fact.")
    if lag < 0:
        return Finding(
            Level.ERROR,
            f"the read models know {-lag} facts that the log has not: the log was restored.",
            "Run `puskesos rebuild`.",
        )
    return Finding(
        Level.ERROR if lag > MOST_LAG else Level.WARNING,
        f"the read models are {lag} facts behind.",
        "Start `puskesos worker` or `puskesos serve`; if it runs already, read its log lines.",
    )


def _orphan_keys(connection: Connection[Any], schema: str) -> Finding:
    orphans = _number(
        connection,
        "SELECT count(*) FROM {s}.person_key k WHERE NOT EXISTS"
        " (SELECT 1 FROM {s}.stored_events e WHERE e.originator_id = k.person)",
        schema,
    )
    if not orphans:
        return Finding(Level.FINE, "every sealing key belongs to somebody in the log.")
    return Finding(
        Level.WARNING,
        f"{orphans} sealing keys belong to nobody in the log.",
        "Keys and log come from different backups: restore both from the same one.",
    )


def _number(connection: Connection[Any], query: str, schema: str) -> int:
    row = connection.execute(SQL(query).format(s=Identifier(schema))).fetchone()
    return 0 if row is None or row[0] is None else int(row[0])


def is_prepared(connection: Connection[Any]) -> bool:
    """Whether the database was ever migrated."""
    row = connection.execute("SELECT to_regclass(%s)", (f"{CONTROL_SCHEMA}.tenant",)).fetchone()
    return row is not None and row[0] is not None


def examine_keys(settings: Settings, dsn: str, tenant: Tenant) -> Finding:
    """Whether the master key opens the tenant's keys, and these the newest subjects' keys."""
    with World(serving(dsn), settings.master_key) as world:
        try:
            vault = world.vault_of(tenant.code)
            with psycopg.connect(serving(dsn)) as connection:
                rows = connection.execute(
                    SQL("SELECT person FROM {}.person_key LIMIT {}").format(
                        Identifier(tenant.schema), _KEYS_TRIED
                    )
                ).fetchall()
            tried = vault.read_keys([person for (person,) in rows])
        except (CannotStart, CannotUnseal):
            return Finding(
                Level.ERROR,
                f"{tenant.code}: the master key does not open this tenant's keys.",
                "Use the master key under which the data was recorded: PUSKESOS_MASTER_KEY, or keys/master.key"
                " in PUSKESOS_HOME. Without it personal data cannot be read by anybody.",
            )
    return Finding(Level.FINE, f"{tenant.code}: the keys open ({len(tried)} of them tried).")


def examine_deeply(connection: Connection[Any], tenant: Tenant) -> Iterator[Finding]:
    """Read every fact, and compare every read model with one built anew, which then takes its place."""
    try:
        for _ in history(LogReader(connection, tenant.schema), None):
            pass
    except (LogGap, Unreadable) as error:
        yield Finding(
            Level.ERROR,
            f"{tenant.code}: {error}.",
            "Run the release that recorded it, or restore the last whole backup.",
        )
        return
    yield Finding(Level.FINE, f"{tenant.code}: every fact can be read.")
    mended = rebuild(connection, tenant.schema, LogReader).mended
    if mended:
        yield Finding(
            Level.ERROR,
            f"{tenant.code}: read models differed from the log: {', '.join(mended)}.",
            "They were rebuilt just now. Report it: a read model that drifts is a fault of ours.",
        )
    else:
        yield Finding(Level.FINE, f"{tenant.code}: every read model equals its rebuild.")
