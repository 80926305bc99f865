"""GraphQL: counts for everybody, in which nobody can be found: small ones are not shown, and cannot be computed.

Each table is of a closed month, of its end or of closed quarters, over the whole tenant, with every row and column
there is: what a caller may choose can never be subtracted from what another chose.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import strawberry

from api.asking import detail, question
from api.context import Context, Info
from api.reading import sees_small_counts
from api.refusals import PublicOfNow
from api.rules import rule_on
from api.scalars import Position
from api.words import Coded
from application.rules import local_midnight, rule_in_force
from domain.care_codes import DischargeOutcome
from domain.complaint_codes import Category
from domain.errors import Invalid, TooEarly
from domain.indonesia import region_name, regions_of
from domain.shapes import EARLIEST_DAY
from projections import public_counts
from projections.enrolled import EnrolledFilter, enrolled
from projections.recording_times import position_at
from projections.served import ServedFilter, served
from projections.suppression import PublicTable as Shown
from projections.suppression import publish

_MONTHS_A_QUARTER = 3
_QUARTERS = 4
_INSTANT = timedelta(microseconds=1)


@strawberry.type
class PublicHeading:
    """What a row or a column is about."""

    code: str
    name: str
    name_en: str


@strawberry.type
class PublicRow:
    """A row of counts, one per column of the table; null is a number that is not shown."""

    heading: PublicHeading
    counts: list[int | None]
    total: int | None


@strawberry.type
class PublicTable:
    """A table in one unit; null is a number that is not shown, because it or another would tell of few people."""

    unit: str
    columns: list[PublicHeading]
    rows: list[PublicRow]
    column_totals: list[int | None] = strawberry.field(
        description="All null where a column's total would count people twice."
    )
    total: int | None


@strawberry.type
class PublicAggregates:
    """Counts for everybody."""

    position: Position
    fewest: int = strawberry.field(description="Counts below it are not shown.")
    source: str = strawberry.field(description="Where that limit comes from.")
    enrolled_on: date = strawberry.field(
        description="The last day of the month that ended last: `enrolled` is what was on record when it ended."
    )
    today: strawberry.Private[date]

    @detail("Services rendered in a closed month (`2022-05`), by service and kecamatan, per unit.")
    async def served(self, info: Info, month: str) -> list[PublicTable]:
        first, last = _month(month, self.today)
        view, tenant = info.context.snapshot, info.context.caller.tenant
        ever = await served(view.connection, view.schema, ServedFilter())
        wanted = ServedFilter(rendered_from=first, rendered_until=last)
        lines = await served(
            view.connection, view.schema, wanted, by=("service", "region"), level="district"
        )
        counts = {(str(line.service), line.region or tenant): line.quantity for line in lines}
        return [
            _table(
                unit,
                [_coded(str(line.service)) for line in ever if line.unit == unit],
                _places(tenant),
                counts,
                self.fewest,
            )
            for unit in sorted({line.unit for line in ever})
        ]

    @detail("People enrolled at the end of `enrolledOn`, by programme and kecamatan, per unit.")
    async def enrolled(self, info: Info) -> list[PublicTable]:
        view, tenant = info.context.snapshot, info.context.caller.tenant
        # What is recorded later, of whatever day, is told with the next month: two answers of one month are equal.
        over = local_midnight(self.enrolled_on + timedelta(days=1), tenant) - _INSTANT
        at = await position_at(view.connection, view.schema, over)
        lines = await enrolled(
            view.connection,
            view.schema,
            EnrolledFilter(),
            by=("programme", "region"),
            level="district",
            at=at,
        )
        counts = {(str(line.programme), line.region or tenant): line.active for line in lines}
        programmes = {(line.unit, str(line.programme)) for line in lines}
        return [
            _table(
                unit,
                [_coded(code) for of, code in sorted(programmes) if of == unit],
                _places(tenant),
                counts,
                self.fewest,
                # A person may be in several programmes: a kecamatan's total would count them twice.
                columns_add_up=False,
            )
            for unit in sorted({unit for unit, _ in programmes})
        ]

    @detail("Complaints submitted in the closed quarters of a year, by category.")
    async def complaints(self, info: Info, year: int) -> PublicTable:
        quarters = _quarters(year, self.today)
        view = info.context.snapshot
        bounds = [local_midnight(day, info.context.caller.tenant) for day in quarters]
        counted = await public_counts.complaints_by_span(view.connection, view.schema, bounds)
        rows = _every(Category, counted)
        return _table("complaint", rows, _headings(quarters), _by_code(counted), self.fewest)

    @detail("How stays of PMKS clients ended in the closed quarters of a year.")
    async def pmks_outcomes(self, info: Info, year: int) -> PublicTable:
        quarters = _quarters(year, self.today)
        view = info.context.snapshot
        bounds = [local_midnight(day, info.context.caller.tenant) for day in quarters]
        counted = await public_counts.outcomes_by_span(view.connection, view.schema, bounds)
        rows = _every(DischargeOutcome, counted)
        return _table("person", rows, _headings(quarters), _by_code(counted), self.fewest)


@strawberry.type
class PublicQueries:
    """What everybody may ask."""

    @question("public_aggregates", "Counts for everybody; small ones are not shown.")
    async def public_aggregates(self, info: Info) -> PublicAggregates:
        context: Context = info.context
        if context.snapshot.moment is not None and not sees_small_counts(context.caller):
            raise PublicOfNow
        ports = await context.ports()
        today = await context.today()
        # What may be shown is a right of now: the stricter of both rules hides.
        rules = (
            await rule_in_force("public_suppression", await context.present_day(), ports),
            await rule_on(info, "public_suppression", today),
        )
        rule = max(rules, key=lambda version: version["fewest"])
        return PublicAggregates(
            position=context.snapshot.position,
            fewest=rule["fewest"],
            source=rule.source,
            enrolled_on=today.replace(day=1) - timedelta(days=1),
            today=today,
        )


def _table(
    unit: str,
    rows: Sequence[PublicHeading],
    columns: Sequence[PublicHeading],
    counts: Mapping[tuple[str, str], int],
    fewest: int,
    *,
    columns_add_up: bool = True,
) -> PublicTable:
    shown: Shown = publish(
        [[counts.get((row.code, column.code), 0) for column in columns] for row in rows],
        fewest,
        columns_add_up=columns_add_up,
    )
    return PublicTable(
        unit=unit,
        columns=list(columns),
        rows=[
            PublicRow(heading=row, counts=list(cells), total=total)
            for row, cells, total in zip(rows, shown.cells, shown.row_totals, strict=True)
        ],
        column_totals=list(shown.column_totals),
        total=shown.total,
    )


def _coded(code: str) -> PublicHeading:
    coded = Coded.of(code)
    return PublicHeading(code=code, name=coded.words, name_en=coded.words_en)


def _every(listed: Iterable[str], counted: Mapping[tuple[str, int], int]) -> list[PublicHeading]:
    """A row for every code of the list, found or not, and for what is in no list any more."""
    codes = dict.fromkeys([*map(str, listed), *(code for code, _ in counted)])
    return [_coded(code) for code in codes]


def _places(tenant: str) -> list[PublicHeading]:
    """Every kecamatan, and the tenant itself for what is known no closer."""
    return [
        PublicHeading(code=code, name=region_name(code), name_en=region_name(code))
        for code in (*regions_of(tenant), tenant)
    ]


def _headings(quarters: Sequence[date]) -> list[PublicHeading]:
    names = [f"{first.year}-Q{_quarter_of(first)}" for first in quarters[:-1]]
    return [
        PublicHeading(code=str(n), name=name.replace("Q", "TW"), name_en=name)
        for n, name in enumerate(names, 1)
    ]


def _by_code(counted: Mapping[tuple[str, int], int]) -> dict[tuple[str, str], int]:
    return {(code, str(span)): many for (code, span), many in counted.items()}


def _quarter_of(day: date) -> int:
    return (day.month - 1) // _MONTHS_A_QUARTER + 1


def _month(month: str, today: date) -> tuple[date, date]:
    """The first and the last day of a month that is over."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Invalid("month") from None
    if first < EARLIEST_DAY:
        raise Invalid("month")
    after = (first + timedelta(days=31)).replace(day=1)
    if after > today:
        raise TooEarly("month", until=after)
    return first, after - timedelta(days=1)


def _quarters(year: int, today: date) -> list[date]:
    """The first days of the year's quarters that are over, and the day after the last of them."""
    if not EARLIEST_DAY.year <= year <= today.year:
        raise Invalid("year")
    firsts = [date(year, 1 + _MONTHS_A_QUARTER * n, 1) for n in range(_QUARTERS)]
    ends = [*firsts[1:], date(year + 1, 1, 1)]
    over = [end for end in ends if end <= today]
    if not over:
        raise TooEarly("year", until=ends[0])
    return [firsts[0], *over]
