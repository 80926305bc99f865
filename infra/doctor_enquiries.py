"""Whether the tenants here can ask each other about stranded people: a check of `puskesos doctor`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import Connection

from infra.doctor import Finding, Level
from infra.enquiries import AT_ONCE, others_of
from infra.migrations import Tenant
from infra.settings import Settings
from projections.stranded_claims import pending_enquiries


def examine_enquiries(
    settings: Settings, connection: Connection[Any], open_here: Sequence[Tenant]
) -> Iterator[Finding]:
    """Say of tenants that could ask each other whether they share a key, and what waits without one."""
    asking = [tenant for tenant in open_here if others_of(tenant, open_here)]
    if not asking:
        return
    if settings.enquiry_key is not None:
        yield Finding(
            Level.FINE, "The worker carries enquiries about stranded people between the tenants."
        )
        return
    waiting = sum(
        len(pending_enquiries(connection, each.schema, others_of(each, open_here), AT_ONCE))
        for each in asking
    )
    yield Finding(
        Level.WARNING,
        "PUSKESOS_ENQUIRY_KEY is not set: the tenants here do not ask each other about stranded people"
        f" ({waiting} enquiries wait).",
        "Set it to 32 random bytes in base64, the same for `serve` and `worker`; claims made before then"
        " are not recognised.",
    )
