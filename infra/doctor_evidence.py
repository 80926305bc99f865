"""What the deep doctor looks at in photos and scans: that each is there, and is what its digest says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from psycopg import Connection

from domain.citations import cited_by
from domain.errors import EvidenceDamaged
from domain.evidence import EvidenceStored
from infra.doctor import Finding, Level
from infra.log_reader import LogReader
from infra.migrations import Tenant
from infra.replay import history
from infra.world import World


def examine_evidence(
    world: World, connection: Connection[Any], tenant: Tenant
) -> Iterator[Finding]:
    """Whether every photo and scan that the log keeps or cites is there and is what its digest says.

    What is not is named by its digest, and by the position of the first fact that cites it.
    """
    stored: dict[str, int] = {}
    cited: dict[str, int] = {}
    for recorded in history(LogReader(connection, tenant.schema), None):
        if isinstance(recorded.fact, EvidenceStored):
            stored[recorded.fact.digest] = recorded.position
        for digest in cited_by(recorded.fact, recorded.envelope):
            cited.setdefault(digest, recorded.position)
    evidence, lost = world.ports_for(tenant.code).evidence, 0
    for digest, position in stored.items():
        try:
            asyncio.run(evidence.opened(digest))
        except EvidenceDamaged:
            lost += 1
            where = f"cited at position {cited[digest]}" if digest in cited else "not cited"
            yield Finding(
                Level.ERROR,
                f"{tenant.code}: evidence {digest}, stored at position {position} and {where}, is missing"
                " or was altered.",
                "Bring its row of evidence_blob back from the last backup, and find out who changed it.",
            )
    if not lost:
        yield Finding(Level.FINE, f"{tenant.code}: {len(stored)} photos and scans are as stored.")
    for digest in (one for one in cited if one not in stored):
        yield Finding(
            Level.WARNING,
            f"{tenant.code}: evidence {digest}, cited at position {cited[digest]}, is not kept here.",
            "Keep that file where it is; where the rule `evidence` has must_be_stored 1, no more can be cited.",
        )
