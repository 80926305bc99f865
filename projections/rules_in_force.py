"""The rules and calendars that a tenant published, every version; what ships stands in the rule book."""

from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Composed

from domain.fact import Recorded
from domain.rule_book import RULES
from domain.rules import RulesVersion, RulesVersionPublished
from domain.working_calendar import CalendarPublished
from projections.folding import Fold, Page
from projections.read_model import R, Table


class PublishedRule(NamedTuple):
    """One number of a version of a rule. published_at: when it was published, not from when it holds."""

    rule: str
    version: int
    parameter: str
    value: int
    valid_from: date
    source: str
    published_at: datetime
    position: int = 0


class PublishedDayOff(NamedTuple):
    """One day off of an edition of a year's calendar."""

    year: int
    edition: int
    day: date
    decree: str
    published_at: datetime
    position: int = 0


published_rule = Table("published_rule", PublishedRule, key=("rule", "version", "parameter"))
published_day_off = Table("published_day_off", PublishedDayOff, key=("year", "edition", "day"))
fold = Fold()


@fold.when(RulesVersionPublished)
def _rules(page: Page, recorded: Recorded, fact: RulesVersionPublished) -> None:
    for parameter, value in fact.numbers.items():
        page.rows(published_rule).put(
            PublishedRule(
                rule=fact.rule,
                version=fact.version,
                parameter=parameter,
                value=value,
                valid_from=fact.valid_from,
                source=fact.source,
                published_at=recorded.envelope.occurred_at,
            )
        )


@fold.when(CalendarPublished)
def _calendar(page: Page, recorded: Recorded, fact: CalendarPublished) -> None:
    for day in fact.days_off:
        page.rows(published_day_off).put(
            PublishedDayOff(
                year=fact.year,
                edition=fact.edition,
                day=day,
                decree=fact.decree,
                published_at=recorded.envelope.occurred_at,
            )
        )


def rule_in_force(page: Page, name: str, on: date) -> RulesVersion:
    """The version of a rule that holds on a day, as published by the fact in hand; else the one that ships."""
    valid = [row for row in page.rows(published_rule).where("rule", name) if row.valid_from <= on]
    if not valid:
        return RULES[name].shipped
    version = max(row.version for row in valid)
    latest = [row for row in valid if row.version == version]
    numbers = {row.parameter: row.value for row in latest}
    return RulesVersion(name, version, latest[0].valid_from, latest[0].source, numbers)


def number_on_day(schema: str, name: str, parameter: str) -> Composed:
    """Select the number of a rule that holds on the `day` among the parameters of the question."""
    return SQL(
        "coalesce((select value from {table} where rule = {name} and parameter = {parameter}"
        " and valid_from <= %(day)s order by version desc limit 1), {shipped})"
    ).format(
        table=published_rule.live(schema),
        name=name,
        parameter=parameter,
        shipped=RULES[name].shipped[parameter],
    )


async def published_rules(
    conn: AsyncConnection[Any], schema: str, at: int | None = None
) -> list[PublishedRule]:
    """Answer every number of every version, by rule and version. A tenant publishes dozens."""
    return await _all(conn, schema, published_rule, PublishedRule, "rule, version, parameter", at)


async def published_days_off(
    conn: AsyncConnection[Any], schema: str, at: int | None = None
) -> list[PublishedDayOff]:
    """Answer every day off of every edition, by year and edition. A year has some twenty-five."""
    return await _all(conn, schema, published_day_off, PublishedDayOff, "year, edition, day", at)


async def _all(
    conn: AsyncConnection[Any],
    schema: str,
    table: Table[R],
    row: type[R],
    order: str,
    at: int | None,
) -> list[R]:
    query = SQL("select {} from {} order by {}").format(
        table.columns,
        table.at(schema, at),
        SQL(order),
    )
    async with conn.cursor(row_factory=args_row(row)) as cursor:
        await cursor.execute(query)
        return await cursor.fetchall()
