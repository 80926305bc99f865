"""People whom the programme owners decided to enrol, and where their enrolments stand."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.enrolment import (
    EnrolmentDecided,
    EnrolmentEnded,
    EnrolmentEvent,
    EnrolmentResumed,
    EnrolmentSuspended,
)
from domain.fact import Fact, Recorded
from domain.person import PersonMoved, PersonsMerged, PersonsUnmerged
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.grouping import RegionLevel, dimensions, group_by, named
from projections.people import people, person, survivor_of
from projections.read_model import Table


class Enrolment(NamedTuple):
    """A person's enrolment in a programme.

    region     where the person lives; once it has ended, where they lived then
    standing   active | suspended | ended
    survivor   the id that the person counts as after merges
    since      the day of the owner's decision by which it stands so
    reason     of a suspension or an ending; decree: of that decision, where one was issued
    decided_position  of the decision to enrol them, the latest if there were several
    """

    programme: str
    person: UUID
    unit: str
    region: str
    standing: str
    survivor: UUID
    since: date
    reason: str | None
    decree: str | None
    decided_position: int
    position: int = 0


enrolment = Table(
    "enrolment",
    Enrolment,
    key=("programme", "person"),
    indexes=(
        ("survivor",),
        ("decided_position",),
        ("programme", "decided_position"),
        ("region", "decided_position"),
    ),
    past=((), ("programme",)),
    version=3,
)

fold = Fold()

_LEADS_TO: Final[dict[type[Fact], str]] = {
    EnrolmentDecided: "active",
    EnrolmentSuspended: "suspended",
    EnrolmentResumed: "active",
    EnrolmentEnded: "ended",
}


@fold.needs(*_LEADS_TO)
def _announce(page: Page, _recorded: Recorded, fact: EnrolmentEvent) -> None:
    page.rows(enrolment).want(fact.programme, fact.person)
    if isinstance(fact, EnrolmentDecided):
        page.rows(people).want(fact.person)


@fold.when(EnrolmentDecided)
def _decided(page: Page, recorded: Recorded, fact: EnrolmentDecided) -> None:
    page.rows(enrolment).put(
        Enrolment(
            programme=fact.programme,
            person=fact.person,
            unit=fact.unit,
            region=fact.region,
            standing="active",
            survivor=survivor_of(page, fact.person),
            since=fact.decided_on,
            reason=None,
            decree=fact.decree,
            decided_position=recorded.position,
        )
    )


@fold.when(EnrolmentSuspended, EnrolmentResumed, EnrolmentEnded)
def _went_on(page: Page, _recorded: Recorded, fact: EnrolmentEvent) -> None:
    rows = page.rows(enrolment)
    if (row := rows.get(fact.programme, fact.person)) is not None:
        reason = fact.reason if isinstance(fact, EnrolmentSuspended | EnrolmentEnded) else None
        rows.put(
            row._replace(
                standing=_LEADS_TO[type(fact)],
                since=fact.decided_on,
                reason=reason,
                decree=fact.decree,
            )
        )


@fold.needs(PersonMoved)
def _announce_home(page: Page, recorded: Recorded, _fact: PersonMoved) -> None:
    page.rows(people).want(recorded.stream)


@fold.when(PersonMoved)
def _moved(page: Page, recorded: Recorded, fact: PersonMoved) -> None:
    rows = page.rows(enrolment)
    for row in rows.where("survivor", survivor_of(page, recorded.stream)):
        if row.standing != "ended":
            rows.put(row._replace(region=fact.to_region))


@fold.when(PersonsMerged)
def _merged(page: Page, recorded: Recorded, fact: PersonsMerged) -> None:
    survivor = survivor_of(page, recorded.stream)
    rows = page.rows(enrolment)
    for row in rows.where("survivor", fact.merged):
        rows.put(row._replace(survivor=survivor))


@fold.when(PersonsUnmerged)
def _unmerged(page: Page, recorded: Recorded, _fact: PersonsUnmerged) -> None:
    rows = page.rows(enrolment)
    for row in rows.where("survivor", survivor_of(page, recorded.stream)):
        rows.put(row._replace(survivor=survivor_of(page, row.person)))


_DIMENSIONS: Final = ("programme", "unit", "region")


class Enrolled(NamedTuple):
    """Distinct persons per programme and unit.

    Someone with two enrolments (under ids merged later) counts once, by the better standing: active
    before suspended before ended.
    """

    programme: str | None
    unit: str
    region: str | None
    active: int
    suspended: int
    ended: int


@dataclass(frozen=True, slots=True)
class EnrolledFilter:
    """Which enrolments. None asks for nothing.

    scope    the caller's region prefixes ("" sees the whole tenant)
    region   what the caller asks for inside them
    person   any id of somebody
    """

    scope: tuple[str, ...] = ("",)
    region: str | None = None
    programme: str | None = None
    unit: str | None = None
    standing: str | None = None
    person: UUID | None = None

    def where(self) -> Where:
        return (
            Where()
            .equals("programme", self.programme)
            .equals("unit", self.unit)
            .equals("standing", self.standing)
            .in_region(self.region)
            .in_scope(self.scope)
        )

    async def where_at(self, conn: AsyncConnection[Any], schema: str, at: int | None) -> Where:
        """As `where`, and of nobody but the person, under whatever ids stand for them at `at`."""
        if self.person is None:
            return self.where()
        known = await person(conn, schema, self.person, at=at)
        return self.where().equals("survivor", self.person if known is None else known.survivor)


async def enrolments_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: EnrolledFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Enrolment]:
    """Answer the next `limit` enrolments, in the order in which they were decided."""
    where = (await wanted.where_at(conn, schema, at)).above("decided_position", after)
    query = enrolment.page(schema, at, where.sql, SQL("decided_position"), limit)
    async with conn.cursor(row_factory=args_row(Enrolment)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def enrolments_count(
    conn: AsyncConnection[Any], schema: str, wanted: EnrolledFilter, at: int | None = None
) -> int:
    """Count the enrolments of the wanted kind; somebody merged may have two in a programme."""
    where = await wanted.where_at(conn, schema, at)
    query = SQL("select count(*) from {} where {}").format(enrolment.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


async def enrolled(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: EnrolledFilter,
    *,
    by: tuple[str, ...] = ("programme",),
    level: RegionLevel | None = None,
    at: int | None = None,
) -> list[Enrolled]:
    """Count persons enrolled, per unit and dimension of `by` (programme, region; see `level`).

    ValueError for a dimension that there is not.
    """
    where = wanted.where()
    query = SQL(
        "select {named}, count(*) filter (where best = 1) as active,"
        " count(*) filter (where best = 2) as suspended,"
        " count(*) filter (where best = 3) as ended from (select {dimensions}, survivor,"
        " min(case standing when 'active' then 1 when 'suspended' then 2 else 3 end) as best"
        " from {rows} where {where} group by {group}, survivor) person"
        " group by {group} order by {group}"
    ).format(
        named=named(_DIMENSIONS),
        dimensions=dimensions(_DIMENSIONS, by, level),
        rows=enrolment.at(schema, at),
        where=where.sql,
        group=group_by(_DIMENSIONS),
    )
    async with conn.cursor(row_factory=args_row(Enrolled)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
