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
from infra.kept_tables import is_claimed, other_releases
from infra.log_damage import LogDamaged
from infra.log_reader import LogReader
from infra.migrations import CONTROL_SCHEMA, Tenant
from infra.querying import is_ours
from infra.rebuild import compare_with_log
from infra.replay import history
from infra.schema_steps import CONTROL_STEPS, TENANT_STEPS
from infra.settings import CannotStart, Settings
from projections.models import TABLES

LEAST_FREE_BYTES: Final = 1_000_000_000  # below it, an import of a regency may not fit
NO_FREE_BYTES: Final = 100_000_000  # below it, PostgreSQL may stop at any write
_APPEND_ONLY: Final = (
    "stored_events", "command", "log_head", "evidence_blob", "checkpoint", "checkpoint_signature",
)  # fmt: skip
_GUARDS: Final = (
    *(("append_only", table) for table in _APPEND_ONLY),
    ("forward_only", "log_head"),
)
_NEVER_GRANTED: Final = (
    *(
        (act, table)
        for table in (*_APPEND_ONLY, "person_key")
        for act in ("UPDATE", "DELETE", "TRUNCATE")
    ),
    ("INSERT", "log_head"),
)
RESTORE_WHOLE: Final = (
    "Stop writing, compare with the last backup, restore it whole; then `puskesos restored --all`."
)
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


def examine_database(owner: str, login: str) -> Iterator[Finding]:
    """The server, its roles and the control schema; `login` is the address that serves."""
    with psycopg.connect(owner, autocommit=True) as connection:
        yield _server(connection)
        if not is_prepared(connection):
            yield Finding(Level.ERROR, "The database is not prepared.", "Run `puskesos migrate`.")
            return
        yield from _roles(connection)
        yield from _processes(connection)
        yield _serving_login(login, apart=login != owner)
        yield _version(connection, CONTROL_SCHEMA)


def examine_tenant(connection: Connection[Any], tenant: Tenant) -> Iterator[Finding]:
    """One tenant's log: its guards, its positions, how far its read models are."""
    checks: Iterable[Callable[[Connection[Any], str], Finding]] = (
        _version, _guards, _rights, _positions, _versions_within_streams, _tables, _lag,
    )  # fmt: skip
    for check in checks:
        finding = check(connection, tenant.schema)
        yield Finding(finding.level, f"{tenant.code}: {finding.what}", finding.remedy)
    if tenant.purpose == "production":
        yield _appointments(connection, tenant)


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


def _roles(connection: Connection[Any]) -> Iterator[Finding]:
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


def _processes(connection: Connection[Any]) -> Iterator[Finding]:
    if others := other_releases(connection):
        yield Finding(
            Level.WARNING,
            f"Processes of another release are connected: {', '.join(others)}.",
            "Restart their `serve` and `worker` with the release that was migrated last.",
        )


def _serving_login(login: str, *, apart: bool) -> Finding:
    """Whether the service can serve, and has no more rights than the role when RESET ROLE is run.

    Where the owner's address is not set apart it must have; `Settings.warnings` says so.
    """
    try:
        with psycopg.connect(serving(login)) as connection:
            found = connection.execute(
                "SELECT session_user, l.rolsuper OR l.rolcreaterole"
                " OR pg_has_role(l.oid, n.nspowner, 'MEMBER')"
                " FROM pg_roles l, pg_namespace n WHERE l.rolname = session_user AND nspname = %s",
                (CONTROL_SCHEMA,),
            ).fetchone()
    except psycopg.Error as error:
        return Finding(
            Level.ERROR,
            f"The database user cannot take the role {SERVICE_ROLE} (SQLSTATE {error.sqlstate}).",
            f"Run: GRANT {SERVICE_ROLE} TO that user; or run `puskesos migrate` as an administrator.",
        )
    if found is not None and found[1] and apart:
        return Finding(
            Level.ERROR,
            f"The login {found[0]} of DATABASE_URL has the rights of the owner or an administrator.",
            f"Make one that has not: CREATE ROLE puskesos_web LOGIN PASSWORD '…' IN ROLE {SERVICE_ROLE};",
        )
    return Finding(Level.FINE, f"The service runs under the role {SERVICE_ROLE}.")


def _version(connection: Connection[Any], schema: str) -> Finding:
    known = len(CONTROL_STEPS if schema == CONTROL_SCHEMA else TENANT_STEPS)
    have = number_of(connection, "SELECT max(version) FROM {s}.schema_version", schema)
    if have == known:
        return Finding(Level.FINE, f"schema {schema} is of version {have}.")
    remedy = "Run `puskesos migrate`." if have < known else "Run the newer release that made it."
    return Finding(
        Level.ERROR, f"schema {schema} is of version {have}; this release has {known}.", remedy
    )


def _guards(connection: Connection[Any], schema: str) -> Finding:
    """Every trigger must be there and fire ALWAYS, so that replication mode does not pass it by."""
    missing = connection.execute(
        "SELECT g.name || ' ON ' || g.relation FROM unnest(%s::text[], %s::text[]) g(name, relation)"
        " WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = g.name AND tgenabled = 'A'"
        " AND tgrelid = to_regclass(%s::text || '.' || g.relation))",
        (*map(list, zip(*_GUARDS, strict=True)), schema),
    ).fetchall()
    if not missing:
        return Finding(Level.FINE, "the log refuses UPDATE, DELETE and TRUNCATE, to its owner too.")
    return Finding(
        Level.ERROR,
        "a trigger that keeps the log append-only is missing or disabled:"
        f" {', '.join(name for (name,) in missing)}.",
        "Find out who did it and what was changed since; then run, for each of them:"
        f" ALTER TABLE {schema}.stored_events ENABLE ALWAYS TRIGGER append_only;",
    )


def _rights(connection: Connection[Any], schema: str) -> Finding:
    found = connection.execute(
        "SELECT g.act, g.relation FROM unnest(%s::text[], %s::text[]) g(act, relation)"
        " WHERE has_table_privilege(%s, to_regclass(%s::text || '.' || g.relation), g.act)",
        (*map(list, zip(*_NEVER_GRANTED, strict=True)), SERVICE_ROLE, schema),
    ).fetchall()
    if not found:
        return Finding(Level.FINE, "the serving role can add to the log and not change it.")
    return Finding(
        Level.ERROR,
        f"the serving role has the right to {', '.join(f'{act} {what}' for act, what in found)}.",
        "Run: "
        + " ".join(f"REVOKE {act} ON {schema}.{what} FROM {SERVICE_ROLE};" for act, what in found),
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
        f"Facts were removed or a restore is incomplete. {RESTORE_WHOLE}",
    )


def _versions_within_streams(connection: Connection[Any], schema: str) -> Finding:
    broken = number_of(
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
        f"Facts were removed or a restore is incomplete. {RESTORE_WHOLE}",
    )


def _tables(connection: Connection[Any], schema: str) -> Finding:
    if is_claimed(connection, schema, TABLES) is not False:
        return Finding(Level.FINE, "the read models are those of this release.")
    return Finding(
        Level.ERROR,
        "the read models are those of another release: this one shows nothing new.",
        "Run `puskesos migrate` of the release that is to serve, then restart its `serve` and `worker`.",
    )


def _lag(connection: Connection[Any], schema: str) -> Finding:
    lag = number_of(
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
            "Run `puskesos restored --all`, so that older positions are refused, then `puskesos rebuild --all`.",
        )
    return Finding(
        Level.ERROR if lag > MOST_LAG else Level.WARNING,
        f"the read models are {lag} facts behind.",
        "Start `puskesos worker` or `puskesos serve`; if it runs already, read its log lines.",
    )


def _appointments(connection: Connection[Any], tenant: Tenant) -> Finding:
    """Whether what people may do is decided by the log, or by whoever signs their tokens."""
    required = number_of(
        connection,
        "SELECT count(*) FROM {s}.stored_events WHERE topic = 'authority.appointments_required'",
        tenant.schema,
    )
    if required:
        return Finding(Level.FINE, f"{tenant.code}: only who is appointed by decree may act.")
    return Finding(
        Level.WARNING,
        f"{tenant.code}: appointments are not required: whoever holds a token acts as it says.",
        "Record everybody's decree (`puskesos grant`), then let an administrator call requireAppointments.",
    )


def number_of(connection: Connection[Any], query: str, schema: str) -> int:
    """The number that a query answers, of which `{s}` is the tenant's schema; 0 for none."""
    row = connection.execute(SQL(query).format(s=Identifier(schema))).fetchone()
    return 0 if row is None or row[0] is None else int(row[0])


def is_prepared(connection: Connection[Any]) -> bool:
    """Whether the database was ever migrated."""
    row = connection.execute("SELECT to_regclass(%s)", (f"{CONTROL_SCHEMA}.tenant",)).fetchone()
    return row is not None and row[0] is not None


def examine_deeply(connection: Connection[Any], tenant: Tenant) -> Iterator[Finding]:
    """Read every fact, and compare every read model with one built anew."""
    try:
        for _ in history(LogReader(connection, tenant.schema), None):
            pass
    except (LogDamaged, Unreadable) as error:
        yield Finding(
            Level.ERROR,
            f"{tenant.code}: {error}.",
            f"Run the release that recorded it; where facts are missing: {RESTORE_WHOLE}",
        )
        return
    yield Finding(Level.FINE, f"{tenant.code}: every fact can be read.")
    found = compare_with_log(connection, tenant.schema, LogReader)
    if found:
        yield Finding(
            Level.ERROR,
            f"{tenant.code}: read models differ from the log: {'; '.join(map(str, found))}.",
            f"Run `puskesos rebuild --tenant {tenant.code}"
            f"{''.join(f' --accept {each.model}' for each in found)}`, and report it: a read model that drifts is"
            " a fault of ours.",
        )
    else:
        yield Finding(Level.FINE, f"{tenant.code}: every read model equals its rebuild.")
