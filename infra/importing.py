"""Imports a file through the use cases: good rows are recorded, bad ones reported, a repeated file adds nothing.

A row's command id is a keyed digest of kind, tenant, content and "nth equal row": the same file gives the same ids, so
its rows are answered with their first receipts; equal rows within one file still count as often as they stand there.
"""

from __future__ import annotations

import asyncio
import csv
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from application.commands import COMMANDS
from application.disbursing import PaymentLine
from application.ports import Act, Ports, Receipt
from application.use_case import Command
from domain.batch import BatchReconciled
from domain.errors import Invalid, Refusal, SpreadsheetDamage
from infra.import_files import Row, Rows
from infra.import_kinds import Desk, RowKind
from infra.import_payments import Batch, IncompleteBatch, payment_line, scheduled_batch
from infra.terminal import Watch

CHUNK = 1000
"""Rows whose commands run side by side, so that group commit writes them with one COPY. One chunk is what an
interruption can leave half done; the next run completes it."""

_LINE_FIELD = re.compile(r"lines\[(\d+)\]")
_SEPARATOR = b"\x1f"
_REPORT_HEADER = ("row", "field", "code", "pesan", "saran", "english")


class SurplusCells(Invalid):
    """A row with more cells than the header has columns."""

    code = "surplus_cells"
    message = "Baris ini mempunyai lebih banyak isian daripada judul kolom."
    remedy = "Periksa pemisah kolom; beri tanda kutip pada isian yang memuat pemisah."
    english = "The row has more cells than the header has columns. Check the delimiter; quote cells that contain it."


class Problem(NamedTuple):
    """Why a row was not recorded. It never holds what the row said."""

    row: int
    refusal: Refusal


@dataclass(slots=True)
class Result:
    """What an import did. Refused rows can be mended in the file, which is then imported again whole.

    reconciled: what comparing a payer's final file with the record said.
    """

    recorded: int = 0
    repeated: int = 0
    problems: list[Problem] = field(default_factory=list)
    reconciled: BatchReconciled | None = None

    def count(self, row: int, outcome: Receipt | Refusal) -> None:
        if isinstance(outcome, Refusal):
            self.problems.append(Problem(row, outcome))
        elif outcome.repeated:
            self.repeated += 1
        else:
            self.recorded += 1


async def import_rows(sheet: Rows, kind: RowKind, desk: Desk, ports: Ports, watch: Watch) -> Result:
    """Record every row by a command of its own, chunk by chunk."""
    result = Result()
    nth: dict[bytes, int] = {}
    done = 0
    for rows in _chunks(sheet.rows()):
        ids = [_row_id(kind.name, row, desk, ports, nth) for row in rows]
        for together in _without_rivals(rows, kind.unique):
            works = [_record(rows[at], ids[at], kind, desk, ports) for at in together]
            for at, outcome in zip(together, await asyncio.gather(*works), strict=True):
                result.count(rows[at].number, outcome)
        done += len(rows)
        watch(done)
    return result


async def import_payments(
    sheet: Rows, batch: Batch, desk: Desk, ports: Ports, watch: Watch
) -> Result:
    """Record the whole file as one batch, or nothing of it.

    One bad row refuses it whole, even where the control totals fit the good rows: it is not the
    batch that was ordered, and once a part is recorded the mended file could not follow.
    """
    result = Result()
    rows: list[Row] = []
    lines: list[PaymentLine] = []
    good: list[int] = []
    for chunk in _chunks(sheet.rows()):
        for row, line in zip(
            chunk, await asyncio.gather(*(_line(row, ports) for row in chunk)), strict=True
        ):
            if isinstance(line, Refusal):
                result.problems.append(Problem(row.number, line))
            else:
                lines.append(line)
                good.append(row.number)
        rows += chunk
        watch(len(rows))
    try:
        if result.problems:
            raise IncompleteBatch(bad=len(result.problems))
        command = scheduled_batch(batch, [row.cells for row in rows], lines)
        content = [cell.encode() for row in rows for cell in row.cells.values()]
        command_id = named(("payments",), content, ports)
        receipt = await perform(command, command_id, desk._replace(basis=batch.basis), ports)
    except Refusal as refusal:
        # First, since it decides about the whole file.
        result.problems.insert(0, Problem(row_meant(refusal, good) or sheet.header_row, refusal))
    else:
        result.recorded, result.repeated = (0, len(lines)) if receipt.repeated else (len(lines), 0)
    return result


async def _line(row: Row, ports: Ports) -> PaymentLine | Refusal:
    try:
        check_shape(row)
        return await payment_line(row.cells, ports)
    except Refusal as refusal:
        return refusal


def row_meant(refusal: Refusal, rows: Sequence[int]) -> int | None:
    """The row whose line a command of many lines was refused for; None where it was for the command itself."""
    meant = _LINE_FIELD.match(refusal.field or "")
    return rows[int(meant[1]) - 1] if meant else None


def write_report(path: Path, problems: Sequence[Problem]) -> None:
    """Write what has to be mended: a CSV that opens in a spreadsheet. It holds no value of any cell."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_REPORT_HEADER)
        for row, said in sorted(problems, key=lambda problem: problem.row):
            texts = (said.field or "", said.code, said.text, said.text_remedy, said.text_english)
            writer.writerow((row, *texts))


async def _record(
    row: Row, command_id: UUID, kind: RowKind, desk: Desk, ports: Ports
) -> Receipt | Refusal:
    try:
        check_shape(row)
        prepared = kind.prepare(row.cells, desk)
        return await perform(prepared.command, command_id, desk, ports, prepared.at)
    except Refusal as refusal:
        return refusal


async def perform(
    command: Command, command_id: UUID, desk: Desk, ports: Ports, at: datetime | None = None
) -> Receipt:
    """Give a command as whoever imports. Raises Refusal."""
    act = Act(
        actor=desk.actor,
        role=desk.role,
        office=desk.office,
        command_id=command_id,
        stated_at=at,
        basis=desk.basis,
    )
    perform: Callable[[Command, Act, Ports], Awaitable[Receipt]] = COMMANDS[type(command)]
    return await perform(command, act, ports)


def check_shape(row: Row) -> None:
    """Refuse a row with more cells than headings, or with a number that a spreadsheet damaged."""
    if row.surplus:
        raise SurplusCells
    for column in sorted(row.damaged):
        raise SpreadsheetDamage(column)


def _without_rivals(rows: Sequence[Row], unique: str | None) -> Iterator[list[int]]:
    """Rows that may be recorded side by side: of rows that claim the same, the first goes first."""
    waves: list[list[int]] = []
    claimed: dict[str, int] = {}
    for at, row in enumerate(rows):
        claim = "".join(row.cells.get(unique, "").split()) if unique else ""
        wave = claimed.get(claim, 0) if claim else 0
        if claim:
            claimed[claim] = wave + 1
        if wave == len(waves):
            waves.append([])
        waves[wave].append(at)
    yield from waves


def _row_id(kind: str, row: Row, desk: Desk, ports: Ports, nth: dict[bytes, int]) -> UUID:
    content = content_of(row, desk)
    plain = sha256(_SEPARATOR.join(content)).digest()  # short: a large file has many rows
    seen = nth[plain] = nth.get(plain, 0) + 1
    return named((kind, str(seen)), content, ports)


def content_of(row: Row, desk: Desk) -> list[bytes]:
    """What a row says. Where it names no region it means the office's: two offices may say the same of their own."""
    region = (row.cells.get("region") or desk.region).encode()
    return [region, *(cell.encode() for name, cell in row.cells.items() if name != "region")]


def named(what: Sequence[str], content: Sequence[bytes], ports: Ports) -> UUID:
    """A command id. Keyed: an unkeyed digest of a row would let whoever has a list of people find them in the log."""
    parts = (*(part.encode() for part in what), ports.tenant.encode(), *content)
    return UUID(bytes=ports.vault.digest(_SEPARATOR.join(parts))[:16])


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
