"""What happened to complaints, in log order, each with the state of the complaint as it was right after it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from projections.audit_trail import audit_trail
from projections.behind_walls import all_walls
from projections.chain_of_command import ranked_at
from projections.complaint_status import complaint_status
from projections.conditions import Where
from projections.read_model import POSITION, position_query


class ComplaintUpdate(NamedTuple):
    """A fact of a complaint, and where the complaint stood after it; `number` is its position.

    walls: those around the complaint now. Subscribers share what is read, so each is told only what none hides.
    ranked_at: the last position by which it may have changed whom they hide it from.
    """

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
    walls: list[str]
    ranked_at: int


class Updates(NamedTuple):
    """A page of updates, and how far the read models were when it was read.

    Read models can go back: a page lost with the server is folded again. A short page therefore
    says nothing of what lies beyond `at`.
    """

    rows: list[ComplaintUpdate]
    at: int


@dataclass(frozen=True, slots=True)
class UpdateFilter:
    """Whose updates. `scope` and `region` as in ComplaintFilter, against the complaint as it was at the update."""

    scope: tuple[str, ...] = ("",)
    region: str | None = None
    complaints: tuple[UUID, ...] | None = None
    submitted_by: str | None = None


async def complaint_updates(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: UpdateFilter,
    *,
    after: int,
    upto: int,
    limit: int,
) -> Updates:
    """The updates with after < position <= upto, oldest first, at most `limit`."""
    where = (
        Where()
        .among("complaint", wanted.complaints)
        .equals("submitted_by", wanted.submitted_by)
        .in_region(wanted.region)
        .in_scope(wanted.scope)
        .above("number", after)
        .at_most("number", upto)
    )
    query = SQL(
        # One statement, one snapshot: the position must be that of these very rows.
        "select known.at, happened.* from ({known}) known left join"
        " (select * from (select fact.position as number, fact.stream as complaint, fact.topic as fact,"
        " fact.words_id, fact.words_en, fact.recorded_at, fact.occurred_at,"
        " was.status, was.closed_as, was.escalated, was.region, was.submitted_by,"
        " {walls} as walls, {ranked_at} as ranked_at"
        " from {trail} fact cross join lateral (select * from {standing}(fact.position) held"
        " where held.complaint = fact.stream) was where fact.topic like 'complaint.%%'"
        " or fact.topic like 'sla.%%') every"
        " where {where} order by number limit %(rows)s) happened on true order by happened.number"
    ).format(
        known=position_query(schema),
        trail=audit_trail.live(schema),
        walls=all_walls(schema, Identifier("fact", "stream")),
        ranked_at=ranked_at(schema),
        standing=Identifier(schema, f"{complaint_status.stored_name}_at"),
        where=where.sql,
    )
    cursor = await conn.execute(query, {**where.values, "rows": limit, "name": POSITION})
    found = await cursor.fetchall()
    return Updates(
        [ComplaintUpdate(*row[1:]) for row in found if row[1] is not None],
        int(found[0][0]) if found else 0,
    )
