"""The activities of the shelters: every session, and totals by kind."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.activity import ActivityDelivered, ActivityVoided
from domain.fact import Fact, Recorded
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class Session(NamedTuple):
    """A session that was held and whose record stands. region: where the shelter stands.

    opened_position  the list's order, which never changes
    """

    activity: UUID
    shelter: str
    kind: str
    held_on: date
    minutes: int
    instructor: str
    present: int
    absent: int
    region: str | None
    opened_position: int
    position: int = 0


activity_session = Table(
    "activity_session",
    Session,
    key=("activity",),
    indexes=(("opened_position desc",), ("held_on",), ("shelter", "held_on")),
)
fold = Fold()


@fold.needs(ActivityDelivered, ActivityVoided)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(activity_session).want(recorded.stream)


@fold.when(ActivityDelivered)
def _delivered(page: Page, recorded: Recorded, fact: ActivityDelivered) -> None:
    page.rows(activity_session).put(
        Session(
            activity=recorded.stream,
            shelter=fact.shelter,
            kind=fact.kind,
            held_on=fact.held_on,
            minutes=fact.minutes,
            instructor=fact.instructor,
            present=len(fact.present),
            absent=len(fact.absent),
            region=recorded.about.region,
            opened_position=recorded.position,
        )
    )


@fold.when(ActivityVoided)
def _voided(page: Page, recorded: Recorded, _fact: ActivityVoided) -> None:
    page.rows(activity_session).remove(recorded.stream)


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """Which sessions. None asks for nothing; both days are included.

    scope    the caller's region prefixes ("" sees the whole tenant)
    """

    scope: tuple[str, ...] = ("",)
    shelter: str | None = None
    kind: str | None = None
    first: date | None = None
    last: date | None = None

    def where(self) -> Where:
        return (
            Where()
            .equals("shelter", self.shelter)
            .equals("kind", self.kind)
            .at_least("held_on", self.first)
            .at_most("held_on", self.last)
            .in_scope(self.scope)
        )


class KindTotal(NamedTuple):
    """The sessions of one kind."""

    kind: str
    sessions: int
    minutes: int
    present: int
    absent: int


async def sessions_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: SessionFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Session]:
    """Answer the next `limit` sessions, latest record first; `after` is the last one's `opened_position`."""
    where = wanted.where().below("opened_position", after)
    query = activity_session.page(schema, at, where.sql, SQL("opened_position desc"), limit)
    async with conn.cursor(row_factory=args_row(Session)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def sessions_count(
    conn: AsyncConnection[Any], schema: str, wanted: SessionFilter, at: int | None = None
) -> int:
    """Count the wanted sessions."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(
        activity_session.at(schema, at), where.sql
    )
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


async def totals_by_kind(
    conn: AsyncConnection[Any], schema: str, wanted: SessionFilter
) -> list[KindTotal]:
    """Answer sessions, minutes and attendance of each kind of activity."""
    where = wanted.where()
    query = SQL(
        "select kind, count(*), sum(minutes)::bigint, sum(present)::bigint, sum(absent)::bigint"
        " from {} where {} group by kind order by kind"
    ).format(activity_session.at(schema, None), where.sql)
    async with conn.cursor(row_factory=args_row(KindTotal)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
