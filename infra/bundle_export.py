"""Makes an inspection bundle of a tenant: put on record, signed over an unchanged history, then written."""

from __future__ import annotations

import asyncio
from datetime import UTC
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from psycopg import AsyncConnection

from api.refusals import HistoryDiffers
from application.exporting import RecordExport, record_export
from application.ports import Act, Receipt
from domain.bundle import Exported, selection_of
from domain.checkpoint import ConsistencyProof
from domain.errors import Invalid, Refusal
from domain.local_time import local_day
from domain.tiles import TileMissing
from infra.bundle_writing import Order, write_bundle
from infra.checkpoint_delivery import dropped
from infra.checkpoints import sign
from infra.database import serving
from infra.notarising import keys_of
from infra.opening import Opened
from infra.pool import open_pool
from infra.replay import position_until
from infra.settings import Settings
from infra.terminal import Meter
from projections.proofs import kept_checkpoint, prove_consistency, sizes_above


class MomentOutsideLog(Invalid):
    """Nothing had been recorded by then, or nothing has been yet."""

    code = "moment_outside_log"
    message = (
        "Pada saat itu log ini belum berisi fakta; yang ada: posisi 1 sampai {last}, sejak {since}."
    )
    remedy = "Sebutkan posisi atau waktu di antaranya."
    english = (
        "At that moment the log held no fact; it has positions 1 to {last}, since {since}. Name a position or time"
        " among them."
    )


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
    """Record the export, sign, write. Raises Refusal, HistoryChanged, LogGap or Unavailable; then there is no file.

    A refusal names the field as `Exporting` does.
    """
    until = _until(opened, wanted.as_of)
    receipt = _recorded(opened, wanted, act, until)
    with open_pool(serving(dsn), size=1) as pool:
        keys = keys_of(opened.connection, pool, opened.tenant, settings)
    schema = opened.tenant.schema
    signed = sign(opened.connection, schema, keys, dropped(settings, keys))
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
        later=asyncio.run(later_proofs(dsn, schema, size, signed.origin)),
    )
    with Meter("Menyegel / Sealing", 4 * size) as meter:
        facts = write_bundle(opened.connection, order, keys[-1], path, meter)
    return Made(size, facts, keys[-1].verifier.text)


def _until(opened: Opened, as_of: str | None) -> int | None:
    """The position as of which. Raises InvalidMoment, and MomentOutsideLog for one that is not there."""
    reader = opened.reader()
    until, last = position_until(as_of, reader, opened.tenant.code, "as_of"), reader.head().last
    if until is not None and not 1 <= until <= last:
        first = reader.page(0, 1)
        since = local_day(first[0].recorded_at, opened.tenant.code) if first else None
        raise MomentOutsideLog("as_of", last=last, since=since)
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

    try:
        return asyncio.run(record())
    except Refusal as refusal:
        refusal.field = "office" if refusal.field == "for_office" else refusal.field
        raise


async def later_proofs(
    dsn: str, schema: str, size: int, origin: str
) -> tuple[ConsistencyProof, ...]:
    """That the first facts begin every larger checkpoint: who kept any of them can verify by it.

    Raises HistoryDiffers where a proof would prove nothing.
    """
    async with await AsyncConnection.connect(serving(dsn)) as connection:
        sizes = await sizes_above(connection, schema, origin, size)
        return tuple([await _later_proof(connection, schema, size, each, origin) for each in sizes])


async def _later_proof(
    connection: AsyncConnection[Any], schema: str, size: int, larger: int, origin: str
) -> ConsistencyProof:
    kept = await kept_checkpoint(connection, schema, larger, origin)
    if kept is None:
        raise HistoryDiffers
    try:
        proof, root = await prove_consistency(connection, schema, size, kept)
    except TileMissing:
        raise HistoryDiffers from None
    if not proof.holds(root):
        raise HistoryDiffers
    return proof
