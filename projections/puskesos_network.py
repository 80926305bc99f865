"""The network of Puskesos: which desks stand where, since when, and how far they are to reach.

The founding target of Sintang is a Puskesos in every kecamatan by 2023 [domain.md §4].
"""

from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.fact import Recorded
from domain.network import NetworkTargetSet
from domain.office import OfficeClosed, OfficeOpened
from projections.folding import Fold, Page
from projections.read_model import Table

DESK_KINDS: Final = ("puskesos", "secretariat")
"""Kinds of office that are a Puskesos where they stand."""


class Desk(NamedTuple):
    """An office that serves people, from the moment it opened until it closed; opened again, it is another row."""

    opened_position: int
    office_id: UUID
    office: str
    name: str
    kind: str
    region: str
    opened_at: datetime
    closed_at: datetime | None
    position: int = 0


class Target(NamedTuple):
    """By when every region of a level is to have a Puskesos, and by which decree."""

    level: str
    reach_by: date
    decree: str
    position: int = 0


puskesos_desk = Table(
    "puskesos_desk", Desk, key=("opened_position",), indexes=(("office_id",),), version=2
)
network_target = Table("network_target", Target, key=("level",))

fold = Fold()


@fold.when(OfficeOpened)
def _opened(page: Page, recorded: Recorded, fact: OfficeOpened) -> None:
    _end(page, recorded)
    if fact.kind in DESK_KINDS:
        page.rows(puskesos_desk).put(
            Desk(
                opened_position=recorded.position,
                office_id=recorded.stream,
                office=fact.office,
                name=fact.name,
                kind=fact.kind,
                region=fact.region,
                opened_at=recorded.envelope.occurred_at,
                closed_at=None,
            )
        )


@fold.when(OfficeClosed)
def _closed(page: Page, recorded: Recorded, _fact: OfficeClosed) -> None:
    _end(page, recorded)


def _end(page: Page, recorded: Recorded) -> None:
    """The office serves nobody from now on, if it did."""
    rows = page.rows(puskesos_desk)
    for row in rows.where("office_id", recorded.stream):
        if row.closed_at is None:
            rows.put(row._replace(closed_at=recorded.envelope.occurred_at))


@fold.when(NetworkTargetSet)
def _target_set(page: Page, _recorded: Recorded, fact: NetworkTargetSet) -> None:
    page.rows(network_target).put(
        Target(level=fact.level, reach_by=fact.reach_by, decree=fact.decree)
    )


STANDING: Final = (
    "opened_at < %(end_of_day)s and (closed_at is null or closed_at >= %(end_of_day)s)"
)
"""Which desks served at the last moment before a time."""


async def desks(
    conn: AsyncConnection[Any], schema: str, before: datetime, at: int | None = None
) -> list[Desk]:
    """Answer the desks that served at the last moment before a time, in order of region."""
    query = SQL("select {} from {} where {} order by region, office").format(
        puskesos_desk.columns, puskesos_desk.at(schema, at), SQL(STANDING)
    )
    async with conn.cursor(row_factory=args_row(Desk)) as cursor:
        await cursor.execute(query, {"end_of_day": before})
        return await cursor.fetchall()


async def targets(conn: AsyncConnection[Any], schema: str, at: int | None = None) -> list[Target]:
    """Answer the targets, by level."""
    query = SQL("select {} from {} order by level").format(
        network_target.columns, network_target.at(schema, at)
    )
    async with conn.cursor(row_factory=args_row(Target)) as cursor:
        await cursor.execute(query)
        return await cursor.fetchall()
