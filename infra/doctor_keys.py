"""What the doctor looks at in sealing keys: that every subject has its own, and that the master key opens them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from infra.database import serving
from infra.doctor import RESTORE_WHOLE, Finding, Level, number_of
from infra.migrations import Tenant
from infra.settings import CannotStart, Settings
from infra.vault import CannotUnseal
from infra.world import World

_KEYS_TRIED: Final = 1000

SEALED_FROM_THE_START: Final = {
    "person.registered": "people",
    "complaint.submitted": "complaints",
    "referral.drafted": "referrals",
    "case.reported": "cases",
    "call.received": "calls",
    "household.registered": "families",
    "proposal.made": "proposals",
    "objection.raised": "objections",
    "staff.qualified": "staff",
    "inspection.exported": "exports",
}
"""First facts with which a key of the subject's own is always stored, and what to call the subjects."""

_PRIVATE_DONORS: Final = "csr.pledged"
"""A pledge has a key only where a private person made it: an institution's name is open."""


def examine_sealing(connection: Connection[Any], tenant: Tenant) -> Iterator[Finding]:
    """Whether every key has its subject in the log, and every sealed subject its key."""
    for finding in (_orphan_keys(connection, tenant), *_lost_keys(connection, tenant)):
        yield Finding(finding.level, f"{tenant.code}: {finding.what}", finding.remedy)


def _orphan_keys(connection: Connection[Any], tenant: Tenant) -> Finding:
    orphans = number_of(
        connection,
        "SELECT count(*) FROM {s}.person_key k WHERE NOT EXISTS"
        " (SELECT 1 FROM {s}.stored_events e WHERE e.originator_id = k.person)",
        tenant.schema,
    )
    if not orphans:
        return Finding(Level.FINE, "every sealing key belongs to somebody in the log.")
    return Finding(
        Level.WARNING,
        f"{orphans} sealing keys belong to nobody in the log.",
        f"Keys and log come from different backups. {RESTORE_WHOLE}",
    )


def _lost_keys(connection: Connection[Any], tenant: Tenant) -> Iterator[Finding]:
    """What is sealed from its first fact on, under a key of its own, and has none: one finding for each kind."""
    rows = connection.execute(
        SQL(
            "SELECT e.topic, count(*) FROM {s}.stored_events e WHERE e.originator_version = 1"
            # A state is JSON, but the database need not read any but the pledges'.
            " AND CASE WHEN e.topic = %s THEN"
            " convert_from(e.state, 'UTF8')::jsonb #>> '{{fact,donor_person}}' IS NOT NULL"
            " ELSE e.topic = ANY (%s) END AND NOT EXISTS"
            " (SELECT 1 FROM {s}.person_key k WHERE k.person = e.originator_id)"
            " GROUP BY e.topic ORDER BY e.topic"
        ).format(s=Identifier(tenant.schema)),
        (_PRIVATE_DONORS, list(SEALED_FROM_THE_START)),
    ).fetchall()
    for topic, lost in rows:
        whose = SEALED_FROM_THE_START.get(topic, "CSR pledges of private donors")
        yield Finding(
            Level.ERROR,
            f"{lost} {whose} have lost their sealing key: their personal data is unreadable.",
            f"Bring person_key back from a backup. {RESTORE_WHOLE}",
        )
    if not rows:
        yield Finding(Level.FINE, "everything that is sealed has its sealing key.")


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
