"""The doctor's look at history: whether the log is what was notarised and signed, and who else knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from infra.checkpoint_delivery import dropped
from infra.checkpoints import signed_roots, signers, unsigned
from infra.database import serving
from infra.doctor import Finding, Level
from infra.log_damage import LogDamaged
from infra.log_reader import LogGap, LogReader
from infra.migrations import Tenant
from infra.notarising import keys_of
from infra.notary import Difference, Signed, compare
from infra.pool import open_pool
from infra.settings import Settings
from infra.vault import CannotUnseal


def examine_history(
    connection: Connection[Any], tenant: Tenant, elsewhere: Sequence[Signed] = ()
) -> Iterator[Finding]:
    """Make the proof tree again from the log, and name the first position that is not what it was.

    elsewhere: what signed checkpoints say that are kept outside the database
    """
    signed = [*signed_roots(connection, tenant.schema), *elsewhere]
    try:
        found = compare(connection, tenant.schema, signed)
    except LogGap as gap:
        yield _lost(tenant, gap.missing)
        return
    if isinstance(found, Difference):
        yield _changed(tenant, found) if found.log_changed else _tiles_damaged(tenant, found)
        return
    covered = max((each.size for each in signed), default=0)
    yield Finding(
        Level.FINE,
        f"{tenant.code}: {found.size:,} facts are as they were notarised, {covered:,} of them under a signature.",
    )
    if not covered and LogReader(connection, tenant.schema).head().last:
        yield Finding(
            Level.WARNING,
            f"{tenant.code}: no checkpoint was signed yet.",
            "Start `puskesos worker` or `puskesos serve`, or run `puskesos checkpoint --sign`.",
        )
    elif covered and tenant.purpose == "production" and not _left(connection, tenant.schema):
        yield Finding(
            Level.WARNING,
            f"{tenant.code}: no checkpoint has left this building: beside the log it proves nothing.",
            "Set PUSKESOS_CHECKPOINT_FOLDER or PUSKESOS_CHECKPOINT_WEBHOOK to a place that others keep, or let"
            " witnesses cosign (PUSKESOS_WITNESS_KEYS).",
        )


def kept_elsewhere(
    connection: Connection[Any], dsn: str, tenant: Tenant, settings: Settings
) -> list[Signed]:
    """What checkpoints say that were dropped as files; nothing where the keys that signed them cannot be read."""
    if settings.checkpoint_folder is None:
        return []
    try:
        with open_pool(serving(dsn), size=1) as pool:
            return dropped(settings, keys_of(connection, pool, tenant, settings))
    except (CannotUnseal, LogDamaged):
        return []  # examine_keys and examine_history say so


def examine_signatures(
    connection: Connection[Any], dsn: str, tenant: Tenant, master_key: bytes
) -> Iterator[Finding]:
    """Name every checkpoint that lacks a signature of ours: without the master key nobody could have made one."""
    try:
        with open_pool(serving(dsn), size=1) as pool:
            keys = signers(pool, tenant.schema, master_key, tenant.code)
    except CannotUnseal:
        return  # examine_keys says so
    for size in unsigned(connection, tenant.schema, [key.verifier for key in keys]):
        yield Finding(
            Level.ERROR,
            f"{tenant.code}: the checkpoint of {size:,} facts has no signature of this log's keys.",
            "Somebody had more rights than the service has: compare it with the checkpoints that left the building, and"
            " tell the inspectorate.",
        )


def _changed(tenant: Tenant, found: Difference) -> Finding:
    where = (
        f"at position {found.first}"
        if found.first == found.last
        else f"somewhere in positions {found.first} to {found.last}"
    )
    return Finding(
        Level.ERROR,
        f"{tenant.code}: the log was changed {where}{f', {found.why}' if found.why else ''};"
        " nothing is signed over it.",
        "Stop writing and keep the disk as it is: somebody had more rights than the service has. Compare that fact"
        " with the last backup, and tell the inspectorate.",
    )


def _tiles_damaged(tenant: Tenant, found: Difference) -> Finding:
    tiles, position = f"{tenant.schema}.notary_tile", f"{tenant.schema}.projection_position"
    return Finding(
        Level.ERROR,
        f"{tenant.code}: the proof tree is damaged at position {found.first}; the log is as it was signed.",
        "Find out who changed it; as the owner, let the worker make it again:"  # noqa: S608 # told, never run
        f" TRUNCATE {tiles}; UPDATE {position} SET at = 0 WHERE name = 'notary';",
    )


def _lost(tenant: Tenant, position: int) -> Finding:
    return Finding(
        Level.ERROR,
        f"{tenant.code}: the fact at position {position} was recorded, and is gone.",
        "Stop writing, compare with the last backup, restore it whole; then `puskesos restored --all`.",
    )


def _left(connection: Connection[Any], schema: str) -> bool:
    row = connection.execute(
        SQL("SELECT EXISTS (SELECT FROM {}) OR EXISTS (SELECT FROM {} WHERE witness)").format(
            Identifier(schema, "checkpoint_delivery"), Identifier(schema, "checkpoint_signature")
        )
    ).fetchone()
    return row is not None and bool(row[0])
