"""A payer's file of the results of one batch: each line is recorded once, and the final file is reconciled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

import msgspec

from application.payers_lines import SettlementLine, sorted_lines
from application.ports import Act, Ports
from application.roles import Role
from application.rules import local_zone
from application.settling import ReconcileBatch, SettleBatch, StatedLine, comparison
from domain.batch import batch_stream
from domain.entitlement import FAILURE_REASONS
from domain.errors import Invalid, Missing, Refusal
from domain.settlement import OUTCOMES
from domain.shapes import checked_code
from infra.import_files import Column, Rows, open_sheet
from infra.import_kinds import Cells, Desk, read_day, required, whole_number
from infra.import_pain002 import CREDITED, REJECTED, SETTLED, StatusReport, is_xml
from infra.importing import Problem, Result, check_shape, named, perform, row_meant
from infra.terminal import Watch

ROLE = Role.VERIFIER

COLUMNS = (
    Column("reference", "rujukan", "0f3a5d0c1b2e4f60a1b2c3d4e5f60718-1"),
    Column("outcome", "hasil", "collected"),
    Column("amount_rupiah", "rupiah", "200000"),
    Column("date", "tanggal", "2022-03-10"),
    Column("reason", "sebab", "", required=False),
    Column("payer_reference", "nomor_penyalur", "", required=False),
)

TOGETHER = 5000
"""Lines in one append. An interruption leaves whole appends; the next run records the others."""

_PARTS_OF_NAME = 4

_OUTCOMES: Final = {
    **{words: code for code, words in OUTCOMES.items()},
    CREDITED.lower(): "credited",
    REJECTED.lower(): "failed",
}
_UNDERWAY: Final = frozenset(
    status.lower()
    for status in (
        SETTLED,
        *("RCVD", "PDNG", "PATC", "ACTC", "ACCP", "ACFC", "ACWC", "ACWP", "ACSP"),
    )
)
"""ISO 20022 statuses of a payment that is on its way."""

_REASONS: Final = {
    **{words: code for code, words in FAILURE_REASONS.items()},
    **dict.fromkeys(("ac01", "ac03", "ac04", "ac07"), "account_not_found"),
    "ac06": "account_blocked",
    "be01": "name_mismatch",
    "md07": "recipient_died",
    **dict.fromkeys((f"ab{number:02}" for number in range(1, 11)), "payer_fault"),
    **dict.fromkeys(("ed05", "ms03"), "payer_fault"),
}
"""Indonesian words, and reasons of ISO 20022 (ExternalStatusReason1Code). A closed account cannot be found any more."""


class NotFinalYet(Invalid):
    """The bank reports that the payment is on its way."""

    code = "not_final_yet"
    message = "Pembayaran ini masih berjalan di bank; belum ada hasil untuk dicatat."
    remedy = "Tunggu laporan akhir dari bank, lalu impor laporan itu."
    english = "The payment is on its way; there is no result to record. Import the bank's final report when it comes."


class UnreadableLines(Invalid):
    """A final file with lines that cannot be compared."""

    code = "unreadable_lines"
    message = "Berkas akhir belum dicocokkan: {bad} baris tidak dapat dibaca."
    remedy = "Perbaiki baris yang disebut di laporan ini, atau minta berkas baru, lalu impor lagi."
    english = "The final file was not reconciled: {bad} lines cannot be read. Mend them or ask for a new file."


class Totals(NamedTuple):
    """Of all lines of a final file, as the payer states them."""

    control_count: int
    control_sum_rupiah: int


class Settlement(NamedTuple):
    """What is said of the file on the command line.

    final                the totals of the payer's final file, with which the batch is reconciled
    settled_is_credited  as in StatusReport
    """

    batch: UUID
    final: Totals | None = None
    settled_is_credited: bool = False


_Lines: TypeAlias = Mapping[int, SettlementLine]


def open_results(path: Path, tenant: str, *, settled_is_credited: bool = False) -> Rows:
    """A payer's file: CSV, XLSX, or pain.002. Raises UnusableFile."""
    if is_xml(path):
        return StatusReport(path, local_zone(tenant), settled_is_credited)
    return open_sheet(path, COLUMNS)


def batch_named(text: str) -> UUID:
    """The batch of an id, or of `PROGRAMME/PERIOD/CHANNEL/NUMBER`. Raises Invalid."""
    try:
        return UUID(text)
    except ValueError:
        pass
    parts = text.split("/")
    if len(parts) != _PARTS_OF_NAME or not (parts[-1].isascii() and parts[-1].isdigit()):
        raise Invalid("batch")
    programme, period, channel, number = parts
    return batch_stream(programme, period, channel, int(number))


async def import_settlements(
    file: Rows, settlement: Settlement, desk: Desk, ports: Ports, watch: Watch
) -> Result:
    """Record what is new in the file; where it is the payer's final one, reconcile the batch with it."""
    result = Result()
    lines = dict(_readable(file, result))
    unreadable = len(result.problems)
    importing = _Importing(settlement.batch, lines, desk, ports, result, watch)
    try:
        await importing.record()
        if settlement.final is not None:
            if unreadable:
                raise UnreadableLines(bad=unreadable)
            digest = sha256(file.path.read_bytes()).hexdigest()
            await importing.reconcile(settlement.final, digest)
    except Refusal as refusal:
        # First, since it is about the whole file.
        result.problems.insert(0, Problem(file.header_row, refusal))
    return result


@dataclass(frozen=True, slots=True)
class _Importing:
    batch: UUID
    lines: _Lines
    desk: Desk
    ports: Ports
    result: Result
    watch: Watch

    async def record(self) -> None:
        """Record every line that is new. Raises Refusal for what is wrong with all of them."""
        found = await sorted_lines(SettleBatch, self.batch, self.lines, self._act(), self.ports)
        self.result.repeated += len(found.already)
        self.result.problems += [Problem(row, refusal) for row, refusal in found.bad.items()]
        done = len(found.already) + len(found.bad)
        self.watch(done)
        starts = range(0, len(found.new), TOGETHER)
        for start in starts:
            rows = found.new[start : start + TOGETHER]
            await self._settle([*rows])
            done += len(rows)
            self.watch(done)

    async def reconcile(self, stated: Totals, digest: str) -> None:
        """Compare the whole file with the record, and keep what is found unless the latest comparison said so."""
        command = ReconcileBatch(
            batch=self.batch,
            file_digest=digest,
            **stated._asdict(),
            lines=tuple(
                StatedLine(
                    reference=line.reference,
                    outcome=line.outcome,
                    amount_rupiah=line.amount_rupiah,
                )
                for line in self.lines.values()
            ),
        )
        found = await comparison(command, self._act(), self.ports)
        if not found.known:
            what = ("settlements", "reconciliation", str(self.batch), str(found.version))
            await perform(
                command, named(what, [digest.encode()], self.ports), self.desk, self.ports
            )
        self.result.reconciled = found.said

    async def _settle(self, rows: list[int]) -> None:
        """Record lines in one append, without those that became unfit since they were looked at."""
        while rows:
            command = SettleBatch(batch=self.batch, lines=tuple(self.lines[row] for row in rows))
            try:
                receipt = await perform(command, self._id(command.lines), self.desk, self.ports)
            except Refusal as refusal:
                row = row_meant(refusal, rows)
                if row is None:
                    raise
                refusal.field = (refusal.field or "").partition(".")[2]
                self.result.problems.append(Problem(row, refusal))
                rows.remove(row)
            else:
                if receipt.repeated:
                    self.result.repeated += len(rows)
                else:
                    self.result.recorded += len(rows)
                return

    def _id(self, lines: Sequence[SettlementLine]) -> UUID:
        content = [
            "/".join(str(said) for said in msgspec.structs.astuple(line)).encode() for line in lines
        ]
        return named(("settlements", str(self.batch)), content, self.ports)

    def _act(self) -> Act:
        desk = self.desk
        return Act(actor=desk.actor, role=desk.role, office=desk.office, command_id=UUID(int=0))


def _readable(file: Rows, result: Result) -> Iterator[tuple[int, SettlementLine]]:
    for row in file.rows():
        try:
            check_shape(row)
            yield row.number, _line(row.cells)
        except Refusal as refusal:
            result.problems.append(Problem(row.number, refusal))


def _line(cells: Cells) -> SettlementLine:
    outcome = required(cells, "outcome").lower()
    if outcome in _UNDERWAY:
        raise NotFinalYet("outcome")
    outcome = checked_code(_OUTCOMES.get(outcome, outcome), OUTCOMES, "outcome")
    reason = cells["reason"].lower()
    if outcome == "failed":
        if not reason:
            raise Missing("reason")
        reason = checked_code(_REASONS.get(reason, reason), FAILURE_REASONS, "reason")
    return SettlementLine(
        reference=required(cells, "reference"),
        outcome=outcome,
        amount_rupiah=whole_number(cells, "amount_rupiah"),
        reason=reason or None,
        on=read_day(cells, "date").date(),
        payer_reference=cells["payer_reference"] or None,
    )
