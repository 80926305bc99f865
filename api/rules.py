"""GraphQL: the rule book with its sources, the working calendar, and what falls due when."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import strawberry
from psycopg import AsyncConnection

from api.asking import question
from api.context import Info
from api.pages import Connection, day_of_list, listed
from api.reading import scope_of
from api.scalars import Cursor, Position
from api.snapshot import Snapshot
from domain.rule_book import RULES
from domain.rules import Rule as BookRule
from domain.rules import RulesVersion as Version
from domain.working_calendar import WorkingCalendar, YearCalendar
from projections import deadlines, rules_in_force
from projections.deadlines import Deadline as DeadlineRow
from projections.rules_in_force import PublishedDayOff, PublishedRule


@strawberry.type
class RuleNumber:
    """One number of a rule."""

    parameter: str
    value: int
    unit: str = strawberry.field(description="Indonesian / English.")
    least: int = strawberry.field(description="The least that may be published.")
    most: int


@strawberry.type
class RulesVersion:
    """A version of a rule."""

    version: int = strawberry.field(
        description="0 is the one that ships; a tenant's own count from 1."
    )
    valid_from: date
    source: str = strawberry.field(
        description="The regulation, decree or note that sets the numbers."
    )
    numbers: list[RuleNumber]

    @classmethod
    def of(cls, rule: BookRule, version: Version) -> "RulesVersion":
        return cls(
            version=version.version,
            valid_from=version.valid_from,
            source=version.source,
            numbers=[
                RuleNumber(
                    parameter=name,
                    value=version[name],
                    unit=bounds.unit,
                    least=bounds.least,
                    most=bounds.most,
                )
                for name, bounds in rule.parameters.items()
                if name in version.numbers
            ],
        )


@strawberry.type
class Rule:
    """A rule of the book."""

    rule: str
    indonesian: str
    english: str
    in_force: RulesVersion = strawberry.field(description="On the day asked for.")
    versions: list[RulesVersion] = strawberry.field(description="All there are, oldest first.")


@strawberry.type
class Rules:
    """The rule book as it holds on a day."""

    on: date
    rules: list[Rule]
    position: Position


@strawberry.type
class CalendarEdition:
    """A year's calendar as it is counted with now."""

    year: int
    edition: int = strawberry.field(description="0 is the one that ships.")
    decree: str | None = strawberry.field(description="Of a tenant's own edition.")
    days_off: list[date]
    position: Position


@strawberry.type
class Deadline:
    """A running deadline."""

    subject: strawberry.ID
    kind: str
    due_on: date = strawberry.field(description="The last day on which it is kept.")
    days_left: int = strawberry.field(
        description="Calendar days from the day asked for; negative when late."
    )
    region: str | None
    programme: str | None

    @classmethod
    def of(cls, row: DeadlineRow, on: date) -> "Deadline":
        return cls(
            subject=strawberry.ID(str(row.subject)),
            kind=row.kind,
            due_on=row.due_on,
            days_left=(row.due_on - on).days,
            region=row.region,
            programme=row.programme,
        )


@strawberry.type
class RuleQueries:
    """What can be asked about rules, calendars and deadlines."""

    @question("rules", "Every rule number with its source, as in force on a day (default: today).")
    async def rules(self, info: Info, on: date | None = None) -> Rules:
        view = info.context.snapshot
        day = on or await info.context.today()
        published = await published_versions(view)
        return Rules(
            on=day,
            rules=[_rule(rule, published.get(name, ()), day) for name, rule in RULES.items()],
            position=view.position,
        )

    @question("rules", "The days off of a year that deadlines count without, beside weekends.")
    async def working_calendar(self, info: Info, year: int) -> CalendarEdition:
        view = info.context.snapshot
        rows = await rules_in_force.published_days_off(view.connection, view.schema)
        editions = _editions(rows)
        calendar = _calendar(editions)
        own = editions.get(year)
        return CalendarEdition(
            year=year,
            edition=own[0].edition if own else 0,
            decree=own[1] if own else None,
            days_off=sorted(calendar.days_off(year)),
            position=view.position,
        )

    @question("deadlines", "What falls due, in the order in which it began to run.")
    async def deadlines(
        self,
        info: Info,
        kind: str | None = None,
        due_before: date | None = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[Deadline]:
        context, day = info.context, await day_of_list(info.context, after)
        wanted = deadlines.DeadlineFilter(
            scope_of(context.caller), kind, due_before, await context.looking()
        )
        found = await listed(
            context,
            "deadlines",
            wanted,
            deadlines.deadlines_page,
            deadlines.deadlines_count,
            first=first,
            after=after,
            day=day,
        )
        return found.connection(
            key=lambda row: row.opened_position, node=lambda row: Deadline.of(row, day)
        )


async def rule_on(info: Info, name: str, on: date, at: int | None = None) -> Version:
    """The version of a rule that holds on a day, as published by `at`, for views that count by it."""
    view = info.context.snapshot
    return await rule_at(view.connection, view.schema, name, on, at)


async def rule_at(
    conn: AsyncConnection[Any], schema: str, name: str, on: date, at: int | None = None
) -> Version:
    """As `rule_on`, read from a schema."""
    rows = await rules_in_force.published_rules(conn, schema, at)
    return version_on(RULES[name], _versions(rows)[name], on)


async def published_versions(view: Snapshot) -> Mapping[str, Sequence[Version]]:
    """Every version that the tenant published, by rule, oldest first."""
    return _versions(await rules_in_force.published_rules(view.connection, view.schema))


async def calendar_at(view: Snapshot, at: int | None = None) -> WorkingCalendar:
    """The working calendar with the editions published by `at`, for views that count by it."""
    rows = await rules_in_force.published_days_off(view.connection, view.schema, at)
    return _calendar(_editions(rows))


def version_on(rule: BookRule, published: Sequence[Version], on: date) -> Version:
    """The version that holds on a day: the latest published of those valid then, else the one that ships."""
    valid = [version for version in published if version.valid_from <= on]
    return valid[-1] if valid else rule.shipped


def _versions(rows: Sequence[PublishedRule]) -> defaultdict[str, list[Version]]:
    found: defaultdict[str, list[Version]] = defaultdict(list)
    for (name, number), numbers in groupby(rows, key=lambda row: (row.rule, row.version)):
        each = list(numbers)
        values = {row.parameter: row.value for row in each}
        found[name].append(Version(name, number, each[0].valid_from, each[0].source, values))
    return found


def _rule(rule: BookRule, published: Sequence[Version], day: date) -> Rule:
    versions = [rule.shipped, *published]
    return Rule(
        rule=rule.name,
        indonesian=rule.id,
        english=rule.en,
        in_force=RulesVersion.of(rule, version_on(rule, published, day)),
        versions=[RulesVersion.of(rule, version) for version in versions],
    )


def _calendar(editions: Mapping[int, tuple[YearCalendar, str]]) -> WorkingCalendar:
    return WorkingCalendar({year: edition for year, (edition, _) in editions.items()})


def _editions(rows: Sequence[PublishedDayOff]) -> dict[int, tuple[YearCalendar, str]]:
    """The latest edition of each year, and its decree."""
    found: dict[int, tuple[YearCalendar, str]] = {}
    for (year, edition), days in groupby(rows, key=lambda row: (row.year, row.edition)):
        each = list(days)
        found[year] = YearCalendar(edition, frozenset(row.day for row in each)), each[0].decree
    return found
