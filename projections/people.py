"""The people a tenant knows, by random id; everything personal in them is ciphertext."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.fact import Fact, Recorded
from domain.person import (
    HouseholdJoined,
    HouseholdLeft,
    PersonDied,
    PersonMoved,
    PersonRegistered,
    PersonsMerged,
    PersonsUnmerged,
)
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class Person(NamedTuple):
    """A person, or an id that was merged into another.

    survivor   the id that stands for this person after all merges: mostly their own
    merged_into  the id into which this one was merged directly: what unmerging takes apart
    absorbed   how many other ids now stand for this person
    household  the family that this id belongs to, or belonged to when the person died
    nik, family_card, name, phone   ciphertext under the person's own key
    """

    person: UUID
    region: str | None
    survivor: UUID
    merged_into: UUID | None
    absorbed: int
    household: UUID | None
    died_on: date | None
    sex: str | None
    nik: str | None
    family_card: str | None
    name: str
    phone: str | None
    registered_at: datetime
    registered_position: int
    position: int = 0


people = Table(
    "people", Person, key=("person",), indexes=(("survivor",), ("household",)), version=2
)
fold = Fold()


@fold.needs(
    PersonRegistered,
    PersonsMerged,
    PersonsUnmerged,
    HouseholdJoined,
    HouseholdLeft,
    PersonDied,
    PersonMoved,
)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(people).want(recorded.stream)


@fold.when(PersonRegistered)
def _registered(page: Page, recorded: Recorded, fact: PersonRegistered) -> None:
    page.rows(people).put(
        Person(
            person=recorded.stream,
            region=fact.region,
            survivor=recorded.stream,
            merged_into=None,
            absorbed=0,
            household=None,
            died_on=None,
            sex=fact.sex,
            nik=fact.nik,
            family_card=fact.family_card,
            name=fact.name,
            phone=fact.phone,
            registered_at=recorded.envelope.occurred_at,
            registered_position=recorded.position,
        )
    )


@fold.when(PersonsMerged)
def _merged(page: Page, recorded: Recorded, fact: PersonsMerged) -> None:
    rows = page.rows(people)
    survivor = survivor_of(page, recorded.stream)
    moved = [row for row in rows.where("survivor", fact.merged) if row.person != survivor]
    for row in moved:
        into = recorded.stream if row.person == fact.merged else row.merged_into
        rows.put(row._replace(survivor=survivor, merged_into=into, absorbed=0))
    if (whole := rows.get(survivor)) is not None:
        rows.put(whole._replace(absorbed=whole.absorbed + len(moved)))


@fold.when(PersonsUnmerged)
def _unmerged(page: Page, recorded: Recorded, fact: PersonsUnmerged) -> None:
    rows = page.rows(people)
    survivor, apart = survivor_of(page, recorded.stream), rows.get(fact.unmerged)
    if apart is None or apart.merged_into != recorded.stream:
        return
    together = rows.where("survivor", survivor)
    goes = {fact.unmerged}
    while more := {row.person for row in together if row.merged_into in goes} - goes:
        goes |= more
    for row in together:
        if row.person in goes:
            rows.put(row._replace(survivor=fact.unmerged))
    rows.put(apart._replace(survivor=fact.unmerged, merged_into=None, absorbed=len(goes) - 1))
    if (whole := rows.get(survivor)) is not None:
        rows.put(whole._replace(absorbed=whole.absorbed - len(goes)))


@fold.when(HouseholdJoined, HouseholdLeft)
def _belongs(page: Page, recorded: Recorded, fact: HouseholdJoined | HouseholdLeft) -> None:
    rows = page.rows(people)
    if (row := rows.get(recorded.stream)) is not None:
        household = fact.household if isinstance(fact, HouseholdJoined) else None
        rows.put(row._replace(household=household))


@fold.when(PersonDied)
def _died(page: Page, recorded: Recorded, fact: PersonDied) -> None:
    rows = page.rows(people)
    if (row := rows.get(recorded.stream)) is not None:
        rows.put(row._replace(died_on=fact.died_on))


@fold.when(PersonMoved)
def _moved(page: Page, recorded: Recorded, fact: PersonMoved) -> None:
    rows = page.rows(people)
    if (row := rows.get(recorded.stream)) is not None:
        rows.put(row._replace(region=fact.to_region))


def survivor_of(page: Page, person_id: UUID) -> UUID:
    """Answer the id that stands for this person after all merges so far."""
    row = page.rows(people).get(person_id)
    return person_id if row is None else row.survivor


def ids_of(page: Page, survivor: UUID) -> list[UUID]:
    """Answer every id that stands for this survivor, their own among them."""
    row = page.rows(people).get(survivor)
    if row is None or row.absorbed == 0:  # nearly everybody: then no search is needed
        return [survivor]
    return [each.person for each in page.rows(people).where("survivor", survivor)]


async def person(
    conn: AsyncConnection[Any],
    schema: str,
    person_id: UUID,
    scope: tuple[str, ...] = ("",),
    at: int | None = None,
) -> Person | None:
    """Answer one person; None if unknown (at `at`) or out of scope. Merged ids are not followed."""
    return (await people_by_id(conn, schema, (person_id,), scope, at)).get(person_id)


async def people_by_id(
    conn: AsyncConnection[Any],
    schema: str,
    ids: Sequence[UUID],
    scope: tuple[str, ...] = ("",),
    at: int | None = None,
) -> dict[UUID, Person]:
    """Answer those of the ids that are known and in scope, in one statement."""
    where = Where().among("person", ids).in_scope(scope)
    query = SQL("select {} from {} where {}").format(
        people.columns, people.at(schema, at), where.sql
    )
    async with conn.cursor(row_factory=args_row(Person)) as cursor:
        await cursor.execute(query, where.values)
        return {row.person: row for row in await cursor.fetchall()}
