"""What happened to complaints, in log order, each with the state of the complaint as it was right after it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Identifier

from projections.audit_trail import audit_trail
from projections.complaint_status import complaint_status
from projections.conditions import Where


class ComplaintUpdate(NamedTuple):
    """A fact of a complaint, and where the complaint stood after it; `number` is its position."""

    number: int
    complaint: UUID
    fact: str
    words_id: str
    words_en: str
    recorded_at: datetime
    occurred_at: datetime
    status: str
    closed_as: str | None
    escalated: bool
    region: str | None
    submitted_by: str


@dataclass(frozen=True, slots=True)
class UpdateFilter:
    """Whose updates. `scope` and `region` as in ComplaintFilter, against the complaint as it was at the update."""

    scope: tuple[str, ...] = ("",)
    region: str | None = None
    complaint: UUID | None = None
    submitted_by: str | None = None


async def complaint_updates(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: UpdateFilter,
    *,
    after: int,
    upto: int,
    limit: int,
) -> list[ComplaintUpdate]:
    """The updates with after < position <= upto, oldest first, at most `limit`."""
    where = (
        Where()
        .equals("complaint", wanted.complaint)
        .equals("submitted_by", wanted.submitted_by)
        .in_region(wanted.region)
        .in_scope(wanted.scope)
        .above("number", after)
        .at_most("number", upto)
    )
    query = SQL(
        "select * from (select fact.position as number, fact.stream as complaint, fact.topic as fact,"
        " fact.words_id, fact.words_en, fact.recorded_at, fact.occurred_at,"
        " was.status, was.closed_as, was.escalated, was.region, was.submitted_by"
        " from {trail} fact cross join lateral (select * from {standing}(fact.position) held"
        " where held.complaint = fact.stream) was where fact.topic like 'complaint.%%') happened"
        " where {where} order by number limit %(rows)s"
    ).format(
        trail=audit_trail.live(schema),
        standing=Identifier(schema, f"{complaint_status.stored_name}_at"),
        where=where.sql,
    )
    async with conn.cursor(row_factory=args_row(ComplaintUpdate)) as cursor:
        await cursor.execute(query, {**where.values, "rows": limit})
        return await cursor.fetchall()
