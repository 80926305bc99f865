"""A file of payments: one batch under one payment order, recorded whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from application.disbursing import PaymentLine, ScheduleBatch
from application.ports import Ports
from application.registering_people import person_digest
from application.rules import local_day
from domain.errors import Invalid, NotFound
from domain.indonesia import checked_nik
from infra.import_files import Column
from infra.import_kinds import Cells, required, whole_number

COLUMNS = (
    Column("programme", "program", "PKH"),
    Column("period", "periode", "2022-T2"),
    Column("channel", "saluran", "himbara"),
    Column("number", "nomor_batch", "1"),
    Column("recipient", "penerima", "6105991708909001", long_number=True),
    Column("component", "komponen", "sd"),
    Column("amount_rupiah", "rupiah", "225000"),
)
_OF_BATCH = ("programme", "period", "channel", "number")


class SeveralBatches(Invalid):
    """Rows of two batches in one file, which has one pair of control totals."""

    code = "several_batches"
    message = "Berkas ini memuat lebih dari satu batch."
    remedy = "Pisahkan: satu berkas untuk satu program, periode, saluran, dan nomor batch."
    english = "The file holds more than one batch. Split it: one programme, period, channel and number a file."


class IncompleteBatch(Invalid):
    """Rows of the batch cannot be read, so that it is not the batch that was ordered."""

    code = "incomplete_batch"
    message = "{bad} baris tidak dapat dibaca. Seluruh batch ditolak."
    remedy = "Perbaiki baris yang disebut di laporan ini, lalu kirim ulang seluruh berkas."
    english = "{bad} rows cannot be read. The whole batch was refused. Mend the rows named here and resend the file."


class Batch(NamedTuple):
    """What the payment order says of the whole file, given on the command line."""

    control_count: int
    control_sum_rupiah: int
    unit: str
    funding: str
    decree: str
    payment_order: str | None
    unenrolled: int = 0
    other_amounts: int = 0
    basis: str | None = None


async def payment_line(cells: Cells, ports: Ports) -> PaymentLine:
    """A row as a line of the batch. The recipient is a person's id, or a NIK that is looked up."""
    return PaymentLine(
        recipient=await _recipient(required(cells, "recipient"), ports),
        component=required(cells, "component"),
        amount_rupiah=whole_number(cells, "amount_rupiah"),
    )


def scheduled_batch(
    batch: Batch, rows: Sequence[Mapping[str, str]], lines: Sequence[PaymentLine]
) -> ScheduleBatch:
    """The command of the whole file. Raises Refusal when the rows are not of one batch."""
    first = rows[0]
    if any(row[column] != first[column] for row in rows for column in _OF_BATCH):
        raise SeveralBatches
    return ScheduleBatch(
        programme=required(first, "programme"),
        period=required(first, "period"),
        channel=required(first, "channel"),
        number=whole_number(first, "number"),
        unit=batch.unit,
        funding=batch.funding,
        decree=batch.decree,
        payment_order=batch.payment_order,
        control_count=batch.control_count,
        control_sum_rupiah=batch.control_sum_rupiah,
        unenrolled=batch.unenrolled,
        other_amounts=batch.other_amounts,
        lines=tuple(lines),
    )


async def _recipient(text: str, ports: Ports) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        pass
    nik = checked_nik(text, on=local_day(ports.clock(), ports.tenant), field="recipient")
    known = await ports.ledger.people_by_digest("nik", person_digest("nik", nik, ports))
    if not known:
        raise NotFound("recipient")
    return known[0]
