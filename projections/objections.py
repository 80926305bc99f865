"""Neighbours' objections and where they stand. Who objected is in no column: the family must not learn it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.fact import Fact, Recorded
from domain.objection import (
    ObjectionLapsed,
    ObjectionRaised,
    ObjectionRejected,
    ObjectionUpheld,
)
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class Objection(NamedTuple):
    """An objection. Place, words and findings stay sealed in the log.

    status   raised | upheld | rejected | lapsed
    household, or programme and person: what it is against
    asks     what the owner is asked to do, once upheld; rejected_for: why it was rejected
    """

    objection: UUID
    status: str
    household: UUID | None
    programme: str | None
    person: UUID | None
    region: str
    reason: str
    due_on: date
    rule_version: int
    asks: str | None
    rejected_for: str | None
    raised_at: datetime
    settled_at: datetime | None
    raised_position: int
    position: int = 0


objection = Table(
    "objection",
    Objection,
    key=("objection",),
    indexes=(
        ("raised_position desc",),
        ("status", "raised_position desc"),
        ("household",),
        ("person",),
    ),
    past=((), ("status",)),
    version=3,
)

fold = Fold()


@fold.needs(ObjectionRaised, ObjectionUpheld, ObjectionRejected, ObjectionLapsed)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(objection).want(recorded.stream)


@fold.when(ObjectionRaised)
def _raised(page: Page, recorded: Recorded, fact: ObjectionRaised) -> None:
    page.rows(objection).put(
        Objection(
            objection=recorded.stream,
            status="raised",
            household=fact.household,
            programme=fact.programme,
            person=fact.person,
            region=fact.region,
            reason=fact.reason,
            due_on=fact.due_on,
            rule_version=fact.rule_version,
            asks=None,
            rejected_for=None,
            raised_at=recorded.envelope.occurred_at,
            settled_at=None,
            raised_position=recorded.position,
        )
    )


@fold.when(ObjectionUpheld)
def _upheld(page: Page, recorded: Recorded, fact: ObjectionUpheld) -> None:
    _settled(page, recorded, status="upheld", asks=fact.asks)


@fold.when(ObjectionRejected)
def _rejected(page: Page, recorded: Recorded, fact: ObjectionRejected) -> None:
    _settled(page, recorded, status="rejected", rejected_for=fact.reason)


@fold.when(ObjectionLapsed)
def _lapsed(page: Page, recorded: Recorded, _fact: ObjectionLapsed) -> None:
    _settled(page, recorded, status="lapsed")


def _settled(page: Page, recorded: Recorded, **changes: Any) -> None:
    rows = page.rows(objection)
    if (row := rows.get(recorded.stream)) is not None:
        rows.put(row._replace(**changes, settled_at=recorded.envelope.occurred_at))


@dataclass(frozen=True, slots=True)
class ObjectionFilter:
    """Which objections. None asks for nothing.

    scope    the caller's region prefixes ("" sees the whole tenant)
    region   what the caller asks for inside them
    """

    scope: tuple[str, ...] = ("",)
    region: str | None = None
    status: str | None = None
    programme: str | None = None

    def where(self) -> Where:
        return (
            Where()
            .equals("status", self.status)
            .equals("programme", self.programme)
            .in_region(self.region)
            .in_scope(self.scope)
        )


async def objections_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: ObjectionFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Objection]:
    """Answer the next `limit` objections, newest first."""
    where = wanted.where().below("raised_position", after)
    query = objection.page(schema, at, where.sql, SQL("raised_position desc"), limit)
    async with conn.cursor(row_factory=args_row(Objection)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def objections_count(
    conn: AsyncConnection[Any], schema: str, wanted: ObjectionFilter, at: int | None = None
) -> int:
    """Count the objections of the wanted kind."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(objection.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


async def objections_against(
    conn: AsyncConnection[Any], schema: str, household: UUID, people: Sequence[UUID]
) -> list[Objection]:
    """Answer every objection to a family or to the enrolment of one of its people, newest first."""
    query = SQL(
        "select {} from {} where household = %s or person = any (%s) order by raised_position desc"
    ).format(objection.columns, objection.at(schema, None))
    async with conn.cursor(row_factory=args_row(Objection)) as cursor:
        await cursor.execute(query, (household, list(people)))
        return await cursor.fetchall()
