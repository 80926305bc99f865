"""The shelters' beds: how many there are on each side, and who slept in them on which day."""

from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Composed

from domain.fact import Fact, Recorded
from domain.shelter import BedFreed, BedTaken, ShelterCapacitySet
from projections.clients import IN_SHELTER, client
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class ShelterBeds(NamedTuple):
    """The beds of one side from a day on. region: where the shelter stands."""

    shelter: str
    side: str
    valid_from: date
    beds: int
    region: str | None
    position: int = 0


class ShelterStay(NamedTuple):
    """One stay in a bed. freed_on: the day on which it was empty again."""

    shelter: str
    side: str
    number: int
    case: UUID
    taken_on: date
    freed_on: date | None
    region: str | None
    position: int = 0


shelter_beds = Table("shelter_beds", ShelterBeds, key=("shelter", "side", "valid_from"))
shelter_stay = Table(
    "shelter_stay",
    ShelterStay,
    key=("shelter", "side", "number"),
    indexes=(("freed_on", "taken_on"),),
)
fold = Fold()


@fold.needs(ShelterCapacitySet, BedTaken, BedFreed)
def _announce(page: Page, _recorded: Recorded, fact: Fact) -> None:
    match fact:
        case ShelterCapacitySet():
            page.rows(shelter_beds).want(fact.shelter, fact.side, fact.valid_from)
        case BedTaken() | BedFreed():
            page.rows(shelter_stay).want(fact.shelter, fact.side, fact.number)
        case _:
            pass


@fold.when(ShelterCapacitySet)
def _capacity_set(page: Page, recorded: Recorded, fact: ShelterCapacitySet) -> None:
    page.rows(shelter_beds).put(
        ShelterBeds(
            shelter=fact.shelter,
            side=fact.side,
            valid_from=fact.valid_from,
            beds=fact.beds,
            region=recorded.about.region,
        )
    )


@fold.when(BedTaken)
def _taken(page: Page, recorded: Recorded, fact: BedTaken) -> None:
    page.rows(shelter_stay).put(
        ShelterStay(
            shelter=fact.shelter,
            side=fact.side,
            number=fact.number,
            case=fact.case,
            taken_on=fact.taken_on,
            freed_on=None,
            region=recorded.about.region,
        )
    )


@fold.when(BedFreed)
def _freed(page: Page, _recorded: Recorded, fact: BedFreed) -> None:
    rows = page.rows(shelter_stay)
    if (row := rows.get(fact.shelter, fact.side, fact.number)) is not None:
        rows.put(row._replace(freed_on=fact.freed_on))


class SideBeds(NamedTuple):
    """The beds of one side on a day."""

    shelter: str
    side: str
    beds: int


class Sleeper(NamedTuple):
    """Who has a bed on a day. limit_on: last day of the limit as it is known now."""

    shelter: str
    side: str
    case: UUID
    taken_on: date
    limit_on: date | None


async def beds_on(
    conn: AsyncConnection[Any], schema: str, day: date, scope: tuple[str, ...] = ("",)
) -> list[SideBeds]:
    """Answer the beds of every side on a day: of what is valid then, what was set last."""
    where = Where().in_scope(scope)
    query = SQL("select shelter, side, beds from {} valid where {} order by shelter, side").format(
        valid_beds(schema), where.sql
    )
    async with conn.cursor(row_factory=args_row(SideBeds)) as cursor:
        await cursor.execute(query, {**where.values, "day": day})
        return await cursor.fetchall()


def valid_beds(schema: str) -> Composed:
    """The beds of every side on the day `%(day)s`: of what is valid then, what was set last."""
    return SQL(
        "(select distinct on (shelter, side) * from {} where valid_from <= %(day)s"
        " order by shelter, side, position desc)"
    ).format(shelter_beds.at(schema, None))


SLEPT: Final = "taken_on <= %(day)s and (freed_on is null or freed_on > %(day)s)"
"""Which stays had their bed at the end of a day."""


def stays(schema: str) -> Composed:
    """Every stay, with the last day of its client's limit as it is known now."""
    return SQL(
        "(select stay.*, client.limit_on from {} stay"
        ' left join {} client on client."case" = stay."case")'
    ).format(shelter_stay.at(schema, None), client.at(schema, None))


async def sleepers_on(
    conn: AsyncConnection[Any], schema: str, day: date, scope: tuple[str, ...] = ("",)
) -> list[Sleeper]:
    """Answer who has a bed at the end of a day, longest stay first."""
    where = Where().in_scope(scope)
    query = SQL(
        'select shelter, side, "case", taken_on, limit_on from {} stay where {} and {}'
        " order by shelter, side, taken_on, number"
    ).format(stays(schema), where.sql, SQL(SLEPT))
    async with conn.cursor(row_factory=args_row(Sleeper)) as cursor:
        await cursor.execute(query, {**where.values, "day": day})
        return await cursor.fetchall()


_INSIDE: Final = ", ".join(f"'{status}'" for status in IN_SHELTER)
UNPLACED: Final = f"side is null and status in ({_INSIDE})"
"""Which clients are in a shelter without a bed on record."""


async def unplaced(conn: AsyncConnection[Any], schema: str, scope: tuple[str, ...] = ("",)) -> int:
    """Count the clients in shelters who have no bed on record: admitted before beds were counted."""
    where = Where().in_scope(scope)
    query = SQL("select count(*) from {} where {} and {}").format(
        client.at(schema, None), SQL(UNPLACED), where.sql
    )
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])
