"""Makes an inspection bundle of a tenant: put on record, signed over an unchanged history, then written."""

from __future__ import annotations

import asyncio
from datetime import UTC
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from psycopg import AsyncConnection

from api.errors import HistoryDiffers
from application.exporting import RecordExport, record_export
from application.ports import Act, Receipt
from domain.bundle import Exported, selection_of
from domain.checkpoint import Checkpoint, ConsistencyProof
from domain.errors import OutOfRange
from domain.tiles import TileMissing
from infra.bundle_writing import Order, write_bundle
from infra.checkpoints import sign
from infra.database import serving
from infra.notarising import keys_of
from infra.opening import Opened
from infra.pool import open_pool
from infra.replay import position_until
from infra.settings import Settings
from infra.terminal import Meter
from projections.proofs import kept_checkpoint, prove_consistency


class Exporting(NamedTuple):
    """What is asked for, by whom. as_of: a position, a day or a time."""

    office: str | None
    programme: str | None
    period: str | None
    as_of: str | None
    purpose: str


class Made(NamedTuple):
    """The bundle that was made: of so many facts of the log, showing so many."""

    size: int
    facts: int
    key: str


def make_bundle(
    settings: Settings, dsn: str, opened: Opened, wanted: Exporting, act: Act, path: Path
) -> Made:
    """Record the export, sign, write. Raises Refusal, HistoryChanged, LogGap or Unavailable; then there is no file."""
    until = _until(opened, wanted.as_of)
    receipt = _recorded(opened, wanted, act, until)
    with open_pool(serving(dsn), size=1) as pool:
        keys = keys_of(opened.connection, pool, opened.tenant, settings)
    schema = opened.tenant.schema
    signed = sign(opened.connection, schema, keys)
    if signed is None:
        raise HistoryDiffers
    size = signed.size if until is None else until
    order = Order(
        tenant=opened.tenant.code,
        schema=schema,
        origin=signed.origin,
        size=size,
        selection=selection_of(opened.tenant.code, wanted.office, wanted.programme, wanted.period),
        purpose=wanted.purpose.strip(),
        exported=Exported(
            by=act.actor,
            office=act.office,
            at=opened.ports.clock().astimezone(UTC).isoformat(timespec="seconds"),
            position=receipt.position,
            release=version("puskesos"),
        ),
        later=None if size == signed.size else asyncio.run(later_proof(dsn, schema, size, signed)),
    )
    with Meter("Menyegel / Sealing", 4 * size) as meter:
        facts = write_bundle(opened.connection, order, keys[-1], path, meter)
    return Made(size, facts, keys[-1].verifier.text)


def _until(opened: Opened, as_of: str | None) -> int | None:
    """The position as of which. Raises InvalidMoment, and OutOfRange for one that is not there."""
    reader = opened.reader()
    until, last = position_until(as_of, reader), reader.head().last
    if until is not None and not 1 <= until <= last:
        raise OutOfRange("until", least=1, most=last)
    return until


def _recorded(opened: Opened, wanted: Exporting, act: Act, until: int | None) -> Receipt:
    command = RecordExport(
        purpose=wanted.purpose,
        for_office=wanted.office,
        programme=wanted.programme,
        period=wanted.period,
        until=until,
    )

    async def record() -> Receipt:
        return await record_export(command, act, opened.ports)

    return asyncio.run(record())


async def later_proof(dsn: str, schema: str, size: int, newest: Checkpoint) -> ConsistencyProof:
    """That the first facts begin the newest checkpoint. Raises HistoryDiffers where it would prove nothing."""
    async with await AsyncConnection.connect(serving(dsn)) as connection:
        kept = await kept_checkpoint(connection, schema, newest.size)
        if kept is None:
            raise HistoryDiffers
        try:
            proof, root = await prove_consistency(connection, schema, size, kept)
        except TileMissing:
            raise HistoryDiffers from None
    if not proof.holds(root):
        raise HistoryDiffers
    return proof
