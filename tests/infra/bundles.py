"""Small sealed bundles over random histories, with every kind of line in them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from domain.bundle import Exported, Selection
from domain.checkpoint import Checkpoint, ConsistencyProof, origin_of
from infra.bundle_export import later_proofs
from infra.bundle_writing import Order, write_bundle
from infra.checkpoints import sign, signers
from infra.pool import open_pool
from infra.signed_note import Signer
from infra.terminal import Watch
from tests.conftest import OpenTenant
from tests.infra.projecting import write_log
from tests.properties.random_history import RandomHistory
from tests.running import SECRET

ORIGIN = origin_of("puskesos", "61.05", 1)


def unwatched(done: int) -> None:
    """Nobody looks at the progress."""


class Scene(NamedTuple):
    """A log of some facts, signed after the first twenty and at its end."""

    tenant: OpenTenant
    keys: list[Signer]
    early: Checkpoint
    last: Checkpoint


def signed_log(tenant: OpenTenant, acts: int, seed: int = 7) -> Scene:
    """Record random facts and sign them."""
    facts = RandomHistory(seed).grow(acts)
    with open_pool(tenant.serving) as pool:
        keys = signers(pool, tenant.schema, SECRET, ORIGIN)
    with (
        psycopg.connect(tenant.serving, autocommit=True) as serving,
        psycopg.connect(tenant.owner, autocommit=True) as owner,
    ):
        write_log(owner, tenant.schema, facts[:20])
        early = sign(serving, tenant.schema, keys)
        write_log(owner, tenant.schema, facts[20:])
        last = sign(serving, tenant.schema, keys)
    assert early is not None
    assert last is not None
    return Scene(tenant, keys, early, last)


def bundle(
    scene: Scene,
    path: Path,
    size: int,
    selection: Selection | None = None,
    watch: Watch = unwatched,
) -> Path:
    """Write a bundle of the first so many facts."""
    tenant = scene.tenant
    later = asyncio.run(later_proofs(tenant.owner, tenant.schema, size, ORIGIN))
    order = order_of(tenant.schema, size, selection or Selection(), later)
    connection: psycopg.Connection[Any]
    with psycopg.connect(tenant.serving, autocommit=True) as connection:
        write_bundle(connection, order, scene.keys[-1], path, watch)
    return path


def order_of(
    schema: str, size: int, selection: Selection, later: tuple[ConsistencyProof, ...] = ()
) -> Order:
    """What is asked of whoever writes a bundle."""
    return Order(
        tenant="61.05",
        schema=schema,
        origin=ORIGIN,
        size=size,
        selection=selection,
        purpose="Pemeriksaan",
        exported=Exported("desk-1", "secretariat", "2026-01-05T02:00:00+00:00", size, "test"),
        later=later,
    )
