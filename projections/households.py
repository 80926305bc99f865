"""The families of the village's data, who belongs to them, and what they reported and were given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.complaint import ComplaintSubmitted
from domain.fact import Fact, Recorded
from domain.household import (
    HEAD,
    HeadNamed,
    HouseholdMoved,
    HouseholdRegistered,
    MemberAdded,
    MemberDied,
    MemberRemoved,
)
from domain.service_rendered import ServiceRecorded
from projections.conditions import Where
from projections.folding import Fold, Page, day_of
from projections.read_model import Table


class Household(NamedTuple):
    """A family. family_card: ciphertext under the family's own key; gone_to: where it moved, if out of the tenant."""

    household: UUID
    region: str
    head: UUID
    family_card: str | None
    living: int
    gone_to: str | None
    registered_at: datetime
    registered_position: int
    position: int = 0


class Member(NamedTuple):
    """Somebody of a family. standing: member | removed | died; relation: to the head; until: since when no longer."""

    household: UUID
    person: UUID
    relation: str
    standing: str
    reason: str | None
    until: date | None
    position: int = 0


class Reported(NamedTuple):
    """A complaint whose reporter is known."""

    complaint: UUID
    reporter: UUID
    position: int = 0


class Given(NamedTuple):
    """A service rendered to somebody known."""

    service_id: UUID
    person: UUID
    position: int = 0


household = Table(
    "household",
    Household,
    key=("household",),
    indexes=(("registered_position desc",), ("region", "registered_position desc")),
)
member = Table(
    "household_member", Member, key=("household", "person"), indexes=(("person",),), version=2
)
reported = Table("reported_complaint", Reported, key=("complaint",), indexes=(("reporter",),))
given = Table("given_service", Given, key=("service_id",), indexes=(("person",),))

fold = Fold()


@fold.needs(HouseholdRegistered, MemberAdded, MemberRemoved, MemberDied, HeadNamed, HouseholdMoved)
def _announce(page: Page, recorded: Recorded, fact: Fact) -> None:
    page.rows(household).want(recorded.stream)
    if isinstance(fact, MemberAdded | MemberRemoved | MemberDied):
        page.rows(member).want(recorded.stream, fact.person)


@fold.needs(ComplaintSubmitted, ServiceRecorded)
def _announce_people(
    page: Page, recorded: Recorded, fact: ComplaintSubmitted | ServiceRecorded
) -> None:
    if isinstance(fact, ComplaintSubmitted) and fact.reporter is not None:
        page.rows(reported).want(recorded.stream)
    if isinstance(fact, ServiceRecorded) and fact.person is not None:
        page.rows(given).want(recorded.stream)


@fold.when(HouseholdRegistered)
def _registered(page: Page, recorded: Recorded, fact: HouseholdRegistered) -> None:
    page.rows(household).put(
        Household(
            household=recorded.stream,
            region=fact.region,
            head=fact.head,
            family_card=fact.family_card,
            living=0,
            gone_to=None,
            registered_at=recorded.envelope.occurred_at,
            registered_position=recorded.position,
        )
    )


@fold.when(MemberAdded)
def _added(page: Page, recorded: Recorded, fact: MemberAdded) -> None:
    row = Member(recorded.stream, fact.person, fact.relation, "member", None, None)
    page.rows(member).put(row)
    _count(page, recorded.stream, 1)


@fold.when(MemberRemoved)
def _removed(page: Page, recorded: Recorded, fact: MemberRemoved) -> None:
    day = fact.removed_on or day_of(recorded)
    _gone(page, recorded.stream, fact.person, standing="removed", reason=fact.reason, until=day)


@fold.when(MemberDied)
def _died(page: Page, recorded: Recorded, fact: MemberDied) -> None:
    _gone(page, recorded.stream, fact.person, standing="died", reason=None, until=fact.died_on)


@fold.when(HeadNamed)
def _headed(page: Page, recorded: Recorded, fact: HeadNamed) -> None:
    families, members = page.rows(household), page.rows(member)
    if (family := families.get(recorded.stream)) is None:
        return
    if fact.former_head_becomes and (former := members.get(recorded.stream, family.head)):
        members.put(former._replace(relation=fact.former_head_becomes))
    if (new := members.get(recorded.stream, fact.head)) is not None:
        members.put(new._replace(relation=HEAD))
    families.put(family._replace(head=fact.head))


@fold.when(HouseholdMoved)
def _moved(page: Page, recorded: Recorded, fact: HouseholdMoved) -> None:
    families = page.rows(household)
    if (family := families.get(recorded.stream)) is not None:
        families.put(
            family._replace(gone_to=fact.to_region)
            if fact.outside
            else family._replace(region=fact.to_region)
        )


@fold.when(ComplaintSubmitted)
def _submitted(page: Page, recorded: Recorded, fact: ComplaintSubmitted) -> None:
    if fact.reporter is not None:
        page.rows(reported).put(Reported(recorded.stream, fact.reporter))


@fold.when(ServiceRecorded)
def _served(page: Page, recorded: Recorded, fact: ServiceRecorded) -> None:
    if fact.person is not None:
        page.rows(given).put(Given(recorded.stream, fact.person))


def _gone(page: Page, family: UUID, person: UUID, **changes: Any) -> None:
    members = page.rows(member)
    row = members.get(family, person)
    if row is not None and row.standing == "member":
        members.put(row._replace(**changes))
        _count(page, family, -1)


def _count(page: Page, family: UUID, more: int) -> None:
    families = page.rows(household)
    if (row := families.get(family)) is not None:
        families.put(row._replace(living=row.living + more))


@dataclass(frozen=True, slots=True)
class HouseholdFilter:
    """Which families. scope: the caller's region prefixes; region: what the caller asks for inside them."""

    scope: tuple[str, ...] = ("",)
    region: str | None = None

    def where(self) -> Where:
        return Where().in_region(self.region).in_scope(self.scope)


async def households_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: HouseholdFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Household]:
    """Answer the next `limit` families, latest registered first."""
    where = wanted.where().below("registered_position", after)
    query = household.page(schema, at, where.sql, SQL("registered_position desc"), limit)
    async with conn.cursor(row_factory=args_row(Household)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def households_count(
    conn: AsyncConnection[Any], schema: str, wanted: HouseholdFilter, at: int | None = None
) -> int:
    """Count the families of the wanted kind."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(household.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


async def household_by_id(
    conn: AsyncConnection[Any], schema: str, household_id: UUID, scope: tuple[str, ...] = ("",)
) -> Household | None:
    """Answer one family; None if there is none in the scope."""
    where = Where().equals("household", household_id).in_scope(scope)
    query = SQL("select {} from {} where {}").format(
        household.columns, household.at(schema, None), where.sql
    )
    async with conn.cursor(row_factory=args_row(Household)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchone()


async def members_of(
    conn: AsyncConnection[Any], schema: str, families: Sequence[UUID], at: int | None = None
) -> dict[UUID, list[Member]]:
    """Answer everybody who belongs or belonged to these families, in the order of their last change."""
    where = Where().among("household", families)
    query = SQL("select {} from {} where {} order by position, person").format(
        member.columns, member.at(schema, at), where.sql
    )
    found: dict[UUID, list[Member]] = {family: [] for family in families}
    async with conn.cursor(row_factory=args_row(Member)) as cursor:
        await cursor.execute(query, where.values)
        for row in await cursor.fetchall():
            found[row.household].append(row)
    return found
