"""The patrols: planned, held, cancelled. Only those who lead the team read it (api/reading.py)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.case import CaseReported
from domain.fact import Fact, Recorded
from domain.patrol import PatrolCancelled, PatrolHeld, PatrolPlanned
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class PatrolRow(NamedTuple):
    """A patrol. status: planned | held | cancelled. region: the first of its area, by which it is scoped.

    area    region codes in one text with blanks between. cases: how many people it found.
    """

    patrol: UUID
    region: str | None
    status: str
    area: str
    team: str
    starts_at: datetime
    ends_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    cases: int
    planned_position: int
    position: int = 0


patrol = Table(
    "patrol", PatrolRow, key=("patrol",), indexes=(("planned_position desc",), ("starts_at",))
)
fold = Fold()


@fold.needs(PatrolPlanned, PatrolHeld, PatrolCancelled)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(patrol).want(recorded.stream)


@fold.needs(CaseReported)
def _announce_found(page: Page, _recorded: Recorded, fact: CaseReported) -> None:
    if fact.patrol is not None:
        page.rows(patrol).want(fact.patrol)


@fold.when(PatrolPlanned)
def _planned(page: Page, recorded: Recorded, fact: PatrolPlanned) -> None:
    page.rows(patrol).put(
        PatrolRow(
            patrol=recorded.stream,
            region=fact.area[0] if fact.area else None,
            status="planned",
            area=" ".join(fact.area),
            team=fact.team,
            starts_at=fact.starts_at,
            ends_at=fact.ends_at,
            started_at=None,
            ended_at=None,
            reason=None,
            cases=0,
            planned_position=recorded.position,
        )
    )


@fold.when(PatrolHeld)
def _held(page: Page, recorded: Recorded, fact: PatrolHeld) -> None:
    rows = page.rows(patrol)
    if (row := rows.get(recorded.stream)) is not None:
        rows.put(row._replace(status="held", started_at=fact.started_at, ended_at=fact.ended_at))


@fold.when(PatrolCancelled)
def _cancelled(page: Page, recorded: Recorded, fact: PatrolCancelled) -> None:
    rows = page.rows(patrol)
    if (row := rows.get(recorded.stream)) is not None:
        rows.put(row._replace(status="cancelled", reason=fact.reason))


@fold.when(CaseReported)
def _found(page: Page, _recorded: Recorded, fact: CaseReported) -> None:
    if fact.patrol is not None and (row := page.rows(patrol).get(fact.patrol)) is not None:
        page.rows(patrol).put(row._replace(cases=row.cases + 1))


@dataclass(frozen=True, slots=True)
class PatrolFilter:
    """Which patrols. scope: the caller's region prefixes."""

    scope: tuple[str, ...] = ("",)
    status: str | None = None

    def where(self) -> Where:
        return Where().equals("status", self.status).in_scope(self.scope)


async def patrols_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: PatrolFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[PatrolRow]:
    """Answer the next `limit` patrols, latest plan first."""
    where = wanted.where().below("planned_position", after)
    query = patrol.page(schema, at, where.sql, SQL("planned_position desc"), limit)
    async with conn.cursor(row_factory=args_row(PatrolRow)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def patrols_count(
    conn: AsyncConnection[Any], schema: str, wanted: PatrolFilter, at: int | None = None
) -> int:
    """How many patrols of the wanted kind there are."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(patrol.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])
