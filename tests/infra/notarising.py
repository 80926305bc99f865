"""A log to notarise, and what somebody with all rights could do to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from infra.notary import Moved, notarise
from infra.pool import open_pool
from infra.recorder import LogRecorder, NewFact, TenantDatastore, Unit
from tests.conftest import OpenTenant
from tests.infra.units import new_fact


def record(tenant: OpenTenant, count: int) -> None:
    """Append so many facts, as the service does."""
    append(tenant, [new_fact() for _ in range(count)])


def append(tenant: OpenTenant, facts: Sequence[NewFact]) -> None:
    """Append these facts."""
    with open_pool(tenant.serving) as pool:
        LogRecorder(TenantDatastore(pool, tenant.schema)).write([Unit(facts)])


def notarise_all(connection: psycopg.Connection[Any], schema: str, page: int = 100) -> None:
    """Notarise what is recorded, however many are at it."""
    more = True
    while more:
        try:
            more = notarise(connection, schema, page)
        except Moved:
            more = True


def tamper(tenant: OpenTenant, statement: str) -> None:
    """Change the log behind its guards, as an administrator could; `{log}` is its table."""
    log = Identifier(tenant.schema, "stored_events")
    with psycopg.connect(tenant.owner, autocommit=True) as owner:
        owner.execute(SQL("ALTER TABLE {} DISABLE TRIGGER append_only").format(log))
        owner.execute(
            SQL(statement).format(log=log, tiles=Identifier(tenant.schema, "notary_tile"))
        )
        owner.execute(SQL("ALTER TABLE {} ENABLE ALWAYS TRIGGER append_only").format(log))
