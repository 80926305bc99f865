"""How good the data are: yes and no about each person and family, never a value, and what is counted from them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, get_args
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row, dict_row
from psycopg.sql import SQL, Composable, Identifier

from domain.fact import Recorded
from domain.household import (
    HouseholdEvent,
    HouseholdMoved,
    HouseholdRegistered,
    MemberAdded,
    MemberDied,
    MemberRemoved,
)
from domain.person import (
    HouseholdJoined,
    HouseholdLeft,
    MergedInto,
    PersonalDataUnmasked,
    PersonDied,
    PersonEvent,
    PersonMoved,
    PersonRegistered,
    PersonsToldApart,
    UnmergedFrom,
)
from projections import duplicates
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.quality_measures import MEASURES, Measure, Subject
from projections.read_model import Table


class PersonData(NamedTuple):
    """What is on file of a person: whether, never what.

    nik      on file, hence of a right form: a damaged one is refused at the door and leaves no trace
    merged   the id turned out to mean somebody who goes on under another
    """

    person: UUID
    region: str
    nik: bool
    family_card: bool
    phone: bool
    sex: bool
    in_family: bool
    merged: bool
    died: bool
    changed_at: datetime
    registered_position: int
    position: int = 0


class HouseholdData(NamedTuple):
    """What is on file of a family. members: the living; gone: it left the tenant."""

    household: UUID
    region: str
    family_card: bool
    members: int
    gone: bool
    changed_at: datetime
    registered_position: int
    position: int = 0


person_data = Table(
    "person_data",
    PersonData,
    key=("person",),
    indexes=(("region",), ("registered_position",)),
)
household_data = Table(
    "household_data",
    HouseholdData,
    key=("household",),
    indexes=(("region",), ("registered_position",)),
)
fold = Fold()

_PERSON: Final = tuple(
    kind
    for kind in get_args(PersonEvent)
    if kind not in (PersonRegistered, PersonalDataUnmasked, PersonsToldApart)
)
_HOUSEHOLD: Final = tuple(
    kind for kind in get_args(HouseholdEvent) if kind is not HouseholdRegistered
)


@fold.needs(PersonRegistered, *_PERSON)
def _announce(page: Page, recorded: Recorded, _fact: PersonEvent) -> None:
    page.rows(person_data).want(recorded.stream)


@fold.needs(HouseholdRegistered, *_HOUSEHOLD)
def _announce_family(page: Page, recorded: Recorded, _fact: HouseholdEvent) -> None:
    page.rows(household_data).want(recorded.stream)


@fold.when(PersonRegistered)
def _registered(page: Page, recorded: Recorded, fact: PersonRegistered) -> None:
    page.rows(person_data).put(
        PersonData(
            person=recorded.stream,
            region=fact.region,
            nik=fact.nik is not None,
            family_card=fact.family_card is not None,
            phone=fact.phone is not None,
            sex=fact.sex is not None,
            in_family=False,
            merged=False,
            died=False,
            changed_at=recorded.envelope.occurred_at,
            registered_position=recorded.position,
        )
    )


@fold.when(*_PERSON)
def _person_changed(page: Page, recorded: Recorded, fact: PersonEvent) -> None:
    rows = page.rows(person_data)
    if (row := rows.get(recorded.stream)) is None:
        return
    changed = row._replace(changed_at=max(row.changed_at, recorded.envelope.occurred_at))
    match fact:
        case MergedInto() | UnmergedFrom():
            changed = changed._replace(merged=isinstance(fact, MergedInto))
        case HouseholdJoined() | HouseholdLeft():
            changed = changed._replace(in_family=isinstance(fact, HouseholdJoined))
        case PersonDied():
            changed = changed._replace(died=True)
        case PersonMoved():
            changed = changed._replace(region=fact.to_region)
        case _:  # it changed when it changed, and in nothing that is counted
            pass
    rows.put(changed)


@fold.when(HouseholdRegistered)
def _family_registered(page: Page, recorded: Recorded, fact: HouseholdRegistered) -> None:
    page.rows(household_data).put(
        HouseholdData(
            household=recorded.stream,
            region=fact.region,
            family_card=fact.family_card is not None,
            members=0,
            gone=False,
            changed_at=recorded.envelope.occurred_at,
            registered_position=recorded.position,
        )
    )


@fold.when(*_HOUSEHOLD)
def _family_changed(page: Page, recorded: Recorded, fact: HouseholdEvent) -> None:
    rows = page.rows(household_data)
    if (row := rows.get(recorded.stream)) is None:
        return
    changed = row._replace(changed_at=max(row.changed_at, recorded.envelope.occurred_at))
    match fact:
        case MemberAdded():
            changed = changed._replace(members=row.members + 1)
        case MemberRemoved() | MemberDied():
            changed = changed._replace(members=row.members - 1)
        case HouseholdMoved():
            region = row.region if fact.outside else fact.to_region
            changed = changed._replace(region=region, gone=fact.outside)
        case _:  # as above
            pass
    rows.put(changed)


_TABLES: Final[dict[Subject, Table[Any]]] = {"person": person_data, "household": household_data}


class Fraction(NamedTuple):
    """So many of so many."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class QualityFilter:
    """Whose data. scope: the caller's region prefixes; fresh_since: from when on a change is recent."""

    fresh_since: datetime
    scope: tuple[str, ...] = ("",)
    region: str | None = None

    def where(self) -> Where:
        where = Where().in_region(self.region).in_scope(self.scope)
        where.values["fresh_since"] = self.fresh_since
        return where

    def subjects(self, schema: str, subject: Subject, where: Where, at: int | None) -> Composable:
        """What to select from: of people also whether they are suspected to be registered twice."""
        table = _TABLES[subject].at(schema, at)
        if subject == "household":
            return table
        suspects = duplicates.pairs(schema, self.scope, where, at)
        return SQL(
            "(select known.*, suspect.one is not null as suspected from {} known"
            " left join (select distinct one from ({}) pair) suspect on suspect.one = person) known"
        ).format(table, suspects)


async def qualities(
    conn: AsyncConnection[Any], schema: str, wanted: QualityFilter, at: int | None = None
) -> dict[str, dict[str, Fraction]]:
    """Count every measure by region, in two statements. A region without people or families is absent."""
    found: dict[str, dict[str, Fraction]] = {}
    for subject in _TABLES:
        measures = [measure for measure in MEASURES.values() if measure.subject == subject]
        where = wanted.where()
        query = SQL("select region, {} from {} where {} group by region order by region").format(
            SQL(", ").join(map(_counted, measures)),
            wanted.subjects(schema, subject, where, at),
            where.sql,
        )
        async with conn.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(query, where.values)
            for row in await cursor.fetchall():
                region = found.setdefault(row["region"], {})
                for measure in measures:
                    counts = Fraction(row[measure.name], row[f"{measure.name}_of"])
                    region[measure.name] = counts
    return found


def _counted(measure: Measure) -> Composable:
    return SQL("count(*) filter (where {} and {}) as {}, count(*) filter (where {}) as {}").format(
        SQL(measure.among),
        SQL(measure.meets),
        Identifier(measure.name),
        SQL(measure.among),
        Identifier(f"{measure.name}_of"),
    )


class Behind(NamedTuple):
    """A subject behind a number."""

    subject: UUID
    region: str
    registered_position: int


async def behind(
    conn: AsyncConnection[Any],
    schema: str,
    measure: Measure,
    wanted: QualityFilter,
    *,
    meets: bool,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Behind]:
    """Answer the next subjects that meet a measure, or that do not, in the order of their registration."""
    where = wanted.where().above("registered_position", after)
    query = SQL(
        "select {}, region, registered_position from {} where {} and {}"
        " order by registered_position limit {}"
    ).format(
        Identifier(measure.subject),
        wanted.subjects(schema, measure.subject, where, at),
        where.sql,
        _chosen(measure, meets),
        limit,
    )
    async with conn.cursor(row_factory=args_row(Behind)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def behind_count(
    conn: AsyncConnection[Any],
    schema: str,
    measure: Measure,
    wanted: QualityFilter,
    *,
    meets: bool,
    at: int | None = None,
) -> int:
    """Count them."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {} and {}").format(
        wanted.subjects(schema, measure.subject, where, at), where.sql, _chosen(measure, meets)
    )
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


def _chosen(measure: Measure, meets: bool) -> Composable:
    return SQL("({}) and {}({})").format(
        SQL(measure.among), SQL("" if meets else "not "), SQL(measure.meets)
    )
