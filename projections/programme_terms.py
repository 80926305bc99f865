"""What each programme asks and gives, version by version, and its periods: the information centre's own copy."""

from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.criteria import ComponentAmount, Criterion
from domain.fact import Recorded
from domain.programme_rules import PeriodClosed, PeriodOpened, ProgrammeRulesPublished
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import R, Table


class ProgrammeVersion(NamedTuple):
    """A version of a programme's rules, without its criteria and amounts."""

    programme: str
    version: int
    valid_from: date
    source: str
    per: str
    most_components: int | None
    paid_to: str
    apply_indonesian: str
    apply_english: str
    position: int = 0


class ProgrammeCriterion(NamedTuple):
    """The n-th thing that a version asks."""

    programme: str
    version: int
    place: int
    kind: str
    source: str
    number: int | None
    code: str | None
    disputed: str | None
    position: int = 0


class ProgrammeAmount(NamedTuple):
    """The n-th component that a version gives something for."""

    programme: str
    version: int
    place: int
    component: str
    amount_rupiah: int
    at_most: bool
    from_age: int | None
    to_age: int | None
    disputed: str | None
    position: int = 0


class ProgrammePeriod(NamedTuple):
    """A period of a programme, open until its books are shut."""

    programme: str
    period: str
    first_day: date
    last_day: date
    apply_by: date | None
    rules_version: int
    open: bool
    position: int = 0


programme_version = Table("programme_version", ProgrammeVersion, key=("programme", "version"))
programme_criterion = Table(
    "programme_criterion", ProgrammeCriterion, key=("programme", "version", "place")
)
programme_amount = Table("programme_amount", ProgrammeAmount, key=("programme", "version", "place"))
programme_period = Table("programme_period", ProgrammePeriod, key=("programme", "period"))
fold = Fold()


@fold.when(ProgrammeRulesPublished)
def _published(page: Page, _recorded: Recorded, fact: ProgrammeRulesPublished) -> None:
    page.rows(programme_version).put(
        ProgrammeVersion(
            programme=fact.programme,
            version=fact.version,
            valid_from=fact.valid_from,
            source=fact.source,
            per=fact.per,
            most_components=fact.most_components,
            paid_to=fact.paid_to,
            apply_indonesian=fact.apply_indonesian,
            apply_english=fact.apply_english,
        )
    )
    for place, asked in enumerate(fact.criteria, start=1):
        page.rows(programme_criterion).put(
            ProgrammeCriterion(
                programme=fact.programme,
                version=fact.version,
                place=place,
                kind=asked.kind,
                source=asked.source,
                number=asked.number,
                code=asked.code,
                disputed=asked.disputed,
            )
        )
    for place, given in enumerate(fact.amounts, start=1):
        page.rows(programme_amount).put(
            ProgrammeAmount(
                programme=fact.programme,
                version=fact.version,
                place=place,
                component=given.component,
                amount_rupiah=given.amount_rupiah,
                at_most=given.at_most,
                from_age=given.from_age,
                to_age=given.to_age,
                disputed=given.disputed,
            )
        )


@fold.when(PeriodOpened)
def _opened(page: Page, _recorded: Recorded, fact: PeriodOpened) -> None:
    page.rows(programme_period).put(
        ProgrammePeriod(
            programme=fact.programme,
            period=fact.period,
            first_day=fact.first_day,
            last_day=fact.last_day,
            apply_by=fact.apply_by,
            rules_version=fact.rules_version,
            open=True,
        )
    )


@fold.when(PeriodClosed)
def _closed(page: Page, _recorded: Recorded, fact: PeriodClosed) -> None:
    rows = page.rows(programme_period)
    if (row := rows.get(fact.programme, fact.period)) is not None:
        rows.put(row._replace(open=False))


async def versions(
    conn: AsyncConnection[Any], schema: str, programme: str | None = None, at: int | None = None
) -> dict[str, list[ProgrammeRulesPublished]]:
    """Answer every version of one programme or of all, oldest first, in three statements."""
    asked = await _rows(conn, schema, programme_criterion, ProgrammeCriterion, programme, at)
    given = await _rows(conn, schema, programme_amount, ProgrammeAmount, programme, at)
    criteria = {key: list(rows) for key, rows in groupby(asked, key=lambda row: row[:2])}
    amounts = {key: list(rows) for key, rows in groupby(given, key=lambda row: row[:2])}
    found: dict[str, list[ProgrammeRulesPublished]] = {}
    for row in await _rows(conn, schema, programme_version, ProgrammeVersion, programme, at):
        key = (row.programme, row.version)
        version = _version(row, criteria.get(key, []), amounts.get(key, []))
        found.setdefault(row.programme, []).append(version)
    return found


def in_force(published: list[ProgrammeRulesPublished], on: date) -> ProgrammeRulesPublished | None:
    """Answer the last version that has begun, as domain.programme_rules.Terms.on decides."""
    return next((each for each in reversed(published) if each.valid_from <= on), None)


async def periods(
    conn: AsyncConnection[Any],
    schema: str,
    programme: str | None = None,
    at: int | None = None,
) -> dict[str, list[ProgrammePeriod]]:
    """Answer every period of one programme or of all, in order of its days."""
    found: dict[str, list[ProgrammePeriod]] = {}
    rows = await _rows(conn, schema, programme_period, ProgrammePeriod, programme, at)
    for row in sorted(rows, key=lambda row: (row.programme, row.first_day)):
        found.setdefault(row.programme, []).append(row)
    return found


def open_on(found: list[ProgrammePeriod], on: date) -> ProgrammePeriod | None:
    """Answer the open period that a day lies in; there is never more than one."""
    return next((row for row in found if row.open and row.first_day <= on <= row.last_day), None)


def _version(
    row: ProgrammeVersion, criteria: list[ProgrammeCriterion], amounts: list[ProgrammeAmount]
) -> ProgrammeRulesPublished:
    return ProgrammeRulesPublished(
        programme=row.programme,
        version=row.version,
        valid_from=row.valid_from,
        source=row.source,
        criteria=tuple(
            Criterion(
                kind=asked.kind,
                source=asked.source,
                number=asked.number,
                code=asked.code,
                disputed=asked.disputed,
            )
            for asked in criteria
        ),
        amounts=tuple(
            ComponentAmount(
                component=given.component,
                amount_rupiah=given.amount_rupiah,
                at_most=given.at_most,
                from_age=given.from_age,
                to_age=given.to_age,
                disputed=given.disputed,
            )
            for given in amounts
        ),
        per=row.per,
        most_components=row.most_components,
        paid_to=row.paid_to,
        apply_indonesian=row.apply_indonesian,
        apply_english=row.apply_english,
    )


async def _rows(
    conn: AsyncConnection[Any],
    schema: str,
    table: Table[R],
    row: type[R],
    programme: str | None,
    at: int | None,
) -> list[R]:
    """Answer whole tables in order of their key: a tenant has dozens of programmes."""
    where = Where().equals("programme", programme)
    query = SQL("select {} from {} where {} order by {}").format(
        table.columns, table.at(schema, at), where.sql, SQL(", ").join(map(SQL, table.key))
    )
    async with conn.cursor(row_factory=args_row(row)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
