"""Batches of payments: how far each is between its preparation and its end, and where the payer's file differs."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.batch import (
    BatchAmended,
    BatchAmendmentsApproved,
    BatchAmendmentsRejected,
    BatchApproved,
    BatchClosed,
    BatchDifferenceExplained,
    BatchEvent,
    BatchInstructed,
    BatchReconciled,
    BatchRejected,
    BatchScheduled,
)
from domain.fact import Recorded
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class Batch(NamedTuple):
    """A batch of payments under one payment order.

    status   scheduled | approved | rejected | instructed | closed; batches of before approvals: instructed
    due_on   the last day for taking the money
    matched, stated_count, …  of the latest reconciliation; None before one
    open_differences          of it, not explained
    awaiting_approval         retries and corrections that nobody else approved yet
    amendments                retries and corrections that there ever were
    unenrolled, other_amounts of its lines, amendments counted in; None where it was not asked, or no rule gives any
    """

    batch: UUID
    programme: str
    period: str
    channel: str
    number: int
    unit: str
    region: str
    decree: str
    payment_order: str | None
    status: str
    control_count: int
    control_sum_rupiah: int
    prepared_by: str
    approved_by: str | None
    instructed_on: date | None
    due_on: date | None
    stated_count: int | None
    stated_sum_rupiah: int | None
    matched: int | None
    matched_rupiah: int | None
    open_differences: int
    awaiting_approval: int
    amendments: int
    unenrolled: int | None
    other_amounts: int | None
    scheduled_position: int
    position: int = 0


class BatchDifference(NamedTuple):
    """Where the payer's file, as last reconciled, and the record disagree. kind: of DIFFERENCES."""

    batch: UUID
    number: int
    region: str
    kind: str
    line: int | None
    payment: UUID | None
    stated_rupiah: int | None
    ordered_rupiah: int | None
    explanation: str | None
    position: int = 0


batch = Table(
    "batch",
    Batch,
    key=("batch",),
    indexes=(("scheduled_position",), ("programme", "period")),
    version=3,
)
batch_difference = Table(
    "batch_difference",
    BatchDifference,
    key=("batch", "number"),
    indexes=(("batch",), ("payment",)),
    past=(("batch",),),
)
fold = Fold()


@fold.needs(
    BatchScheduled,
    BatchApproved,
    BatchRejected,
    BatchAmended,
    BatchAmendmentsApproved,
    BatchAmendmentsRejected,
    BatchInstructed,
    BatchReconciled,
    BatchClosed,
)
def _announce(page: Page, recorded: Recorded, _fact: BatchEvent) -> None:
    page.rows(batch).want(recorded.stream)


@fold.needs(BatchDifferenceExplained)
def _announce_difference(page: Page, recorded: Recorded, fact: BatchDifferenceExplained) -> None:
    page.rows(batch).want(recorded.stream)
    page.rows(batch_difference).want(recorded.stream, fact.number)


@fold.when(BatchScheduled)
def _scheduled(page: Page, recorded: Recorded, fact: BatchScheduled) -> None:
    page.rows(batch).put(
        Batch(
            batch=recorded.stream,
            programme=fact.programme,
            period=fact.period,
            channel=fact.channel,
            number=fact.number,
            unit=fact.unit,
            region=fact.region,
            decree=fact.decree,
            payment_order=fact.payment_order,
            status="scheduled" if fact.needs_approval else "instructed",
            control_count=fact.control_count,
            control_sum_rupiah=fact.control_sum_rupiah,
            prepared_by=fact.scheduled_by or recorded.envelope.actor,
            approved_by=None,
            instructed_on=None,
            due_on=None,
            stated_count=None,
            stated_sum_rupiah=None,
            matched=None,
            matched_rupiah=None,
            open_differences=0,
            awaiting_approval=0,
            amendments=0,
            unenrolled=fact.unenrolled,
            other_amounts=fact.other_amounts,
            scheduled_position=recorded.position,
        )
    )


@fold.when(BatchApproved)
def _approved(page: Page, recorded: Recorded, _fact: BatchApproved) -> None:
    actor = recorded.envelope.actor
    _put(page, recorded, status="approved", approved_by=actor, awaiting_approval=0)


@fold.when(BatchRejected)
def _rejected(page: Page, recorded: Recorded, _fact: BatchRejected) -> None:
    _put(page, recorded, status="rejected")


@fold.when(BatchAmended)
def _amended(page: Page, recorded: Recorded, fact: BatchAmended) -> None:
    if (row := page.rows(batch).get(recorded.stream)) is not None:
        changed = row._replace(
            awaiting_approval=row.awaiting_approval + 1,
            amendments=row.amendments + 1,
            unenrolled=fact.unenrolled,
            other_amounts=fact.other_amounts,
        )
        page.rows(batch).put(changed)


@fold.when(BatchAmendmentsApproved)
def _amendments_approved(page: Page, recorded: Recorded, _fact: BatchAmendmentsApproved) -> None:
    _put(page, recorded, awaiting_approval=0)


@fold.when(BatchAmendmentsRejected)
def _amendments_rejected(page: Page, recorded: Recorded, _fact: BatchAmendmentsRejected) -> None:
    _put(page, recorded, awaiting_approval=0)


@fold.when(BatchInstructed)
def _instructed(page: Page, recorded: Recorded, fact: BatchInstructed) -> None:
    _put(
        page,
        recorded,
        status="instructed",
        payment_order=fact.payment_order,
        instructed_on=fact.instructed_on,
        due_on=fact.due_on,
    )


@fold.when(BatchReconciled)
def _reconciled(page: Page, recorded: Recorded, fact: BatchReconciled) -> None:
    _put(
        page,
        recorded,
        stated_count=fact.stated_count,
        stated_sum_rupiah=fact.stated_sum_rupiah,
        matched=fact.matched,
        matched_rupiah=fact.matched_rupiah,
        open_differences=len(fact.differences),
    )
    rows = page.rows(batch_difference)
    for row in rows.where("batch", recorded.stream):
        rows.remove(row.batch, row.number)
    for found in fact.differences:
        rows.put(
            BatchDifference(
                batch=recorded.stream,
                number=found.number,
                region=recorded.about.region or "",
                kind=found.kind,
                line=found.line,
                payment=found.payment,
                stated_rupiah=found.stated_rupiah,
                ordered_rupiah=found.ordered_rupiah,
                explanation=None,
            )
        )


@fold.when(BatchDifferenceExplained)
def _explained(page: Page, recorded: Recorded, fact: BatchDifferenceExplained) -> None:
    rows = page.rows(batch_difference)
    row = rows.get(recorded.stream, fact.number)
    whole = page.rows(batch).get(recorded.stream)
    if row is not None and row.explanation is None and whole is not None:
        rows.put(row._replace(explanation=fact.explanation))
        page.rows(batch).put(whole._replace(open_differences=whole.open_differences - 1))


@fold.when(BatchClosed)
def _closed(page: Page, recorded: Recorded, _fact: BatchClosed) -> None:
    _put(page, recorded, status="closed")


def _put(page: Page, recorded: Recorded, **changed: Any) -> None:
    if (row := page.rows(batch).get(recorded.stream)) is not None:
        page.rows(batch).put(row._replace(**changed))


@dataclass(frozen=True, slots=True)
class BatchFilter:
    """Which batches. None asks for nothing.

    scope    the caller's region prefixes ("" sees the whole tenant)
    """

    scope: tuple[str, ...] = ("",)
    batch: UUID | None = None
    programme: str | None = None
    period: str | None = None
    status: str | None = None

    def where(self) -> Where:
        return (
            Where()
            .equals("batch", self.batch)
            .equals("programme", self.programme)
            .equals("period", self.period)
            .equals("status", self.status)
            .in_scope(self.scope)
        )


async def batches_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: BatchFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Batch]:
    """Answer the next `limit` batches, the latest scheduled first."""
    where = wanted.where().below("scheduled_position", after)
    query = batch.page(schema, at, where.sql, SQL("scheduled_position desc"), limit)
    async with conn.cursor(row_factory=args_row(Batch)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def batches_count(
    conn: AsyncConnection[Any], schema: str, wanted: BatchFilter, at: int | None = None
) -> int:
    """Count them."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(batch.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


@dataclass(frozen=True, slots=True)
class DifferenceFilter:
    """Which differences of a batch; with `open_only`, those not explained."""

    batch: UUID
    scope: tuple[str, ...] = ("",)
    open_only: bool = False

    def where(self) -> Where:
        where = Where().equals("batch", self.batch).in_scope(self.scope)
        return where.absent("explanation") if self.open_only else where


async def differences_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: DifferenceFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[BatchDifference]:
    """Answer the next `limit` differences by their numbers."""
    where = wanted.where().above("number", after)
    query = batch_difference.page(schema, at, where.sql, SQL("number"), limit)
    async with conn.cursor(row_factory=args_row(BatchDifference)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def differences_count(
    conn: AsyncConnection[Any], schema: str, wanted: DifferenceFilter, at: int | None = None
) -> int:
    """Count them."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(
        batch_difference.at(schema, at), where.sql
    )
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])
