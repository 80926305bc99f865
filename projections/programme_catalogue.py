"""The information centre's list of programmes: who runs each, for whom, and with what money."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.fact import Fact, Recorded
from domain.programme import (
    ProgrammeEnded,
    ProgrammeRegistered,
    ProgrammeResumed,
    ProgrammeSuspended,
)
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class Programme(NamedTuple):
    """A programme.

    level    national | province | regency | village | private
    status   active | suspended | ended
    """

    code: str
    name: str
    level: str
    owner: str
    unit: str
    funding: str
    description: str
    status: str
    registered_at: datetime
    position: int = 0


programme_catalogue = Table("programme_catalogue", Programme, key=("code",))
fold = Fold()

_LEADS_TO: Final[dict[type[Fact], str]] = {
    ProgrammeSuspended: "suspended",
    ProgrammeResumed: "active",
    ProgrammeEnded: "ended",
}


@fold.when(ProgrammeRegistered)
def _registered(page: Page, recorded: Recorded, fact: ProgrammeRegistered) -> None:
    page.rows(programme_catalogue).put(
        Programme(
            code=fact.code,
            name=fact.name,
            level=fact.level,
            owner=fact.owner,
            unit=fact.unit,
            funding=fact.funding,
            description=fact.description,
            status="active",
            registered_at=recorded.envelope.occurred_at,
        )
    )


@fold.when(*_LEADS_TO)
def _went_on(page: Page, recorded: Recorded, fact: Fact) -> None:
    rows = page.rows(programme_catalogue)
    if (row := rows.get(recorded.about.programme)) is not None:
        rows.put(row._replace(status=_LEADS_TO[type(fact)]))


async def programme(
    conn: AsyncConnection[Any], schema: str, code: str, at: int | None = None
) -> Programme | None:
    """Answer one programme by its code; None if there is none."""
    found = await _programmes(conn, schema, Where().equals("code", code), at)
    return found[0] if found else None


async def programmes(
    conn: AsyncConnection[Any],
    schema: str,
    *,
    level: str | None = None,
    status: str | None = None,
    at: int | None = None,
) -> list[Programme]:
    """Answer the catalogue in order of code. It has dozens of rows, so it comes whole."""
    return await _programmes(
        conn, schema, Where().equals("level", level).equals("status", status), at
    )


async def _programmes(
    conn: AsyncConnection[Any], schema: str, where: Where, at: int | None
) -> list[Programme]:
    query = SQL("select {} from {} where {} order by code").format(
        programme_catalogue.columns, programme_catalogue.at(schema, at), where.sql
    )
    async with conn.cursor(row_factory=args_row(Programme)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
