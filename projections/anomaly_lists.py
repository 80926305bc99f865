"""The anomalies of every kind as inspectors ask for them: each with the act that made it one, and how many of what."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Composable, Identifier, Literal

from projections.anomaly import anomaly
from projections.anomaly_kinds import AnomalyKind, Population
from projections.approval_bursts import approval
from projections.audit_trail import audit_trail
from projections.behind_walls import NOBODY, Behind, hidden_away
from projections.checks import check
from projections.conditions import Where
from projections.corrections import officer_month


class Found(NamedTuple):
    """An anomaly, and the act that made it one, as the audit trail has it.

    place  where it stands in the list of its kind, by which pages go on
    """

    kind: str
    place: int
    subject: UUID
    detail: str | None
    found_position: int
    region: str | None
    programme: str | None
    period: str | None
    person: UUID | None
    amount_rupiah: int | None
    measured: int | None
    most: int | None
    beside: int | None
    since: date | None
    rule_version: int | None
    topic: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    on_behalf_of: str | None
    role: str
    office: str


Source: TypeAlias = Callable[[str, int | None], Composable]
"""Selects rows, by schema and position; `at` is None for now."""

_OWN: Final = Found._fields[: Found._fields.index("topic")]
_OF_ACT: Final = Found._fields[Found._fields.index("topic") :]


def _named(columns: Collection[str], table: str) -> Composable:
    return SQL(", ").join(Identifier(table, column) for column in columns)


def _noted(kind: AnomalyKind) -> Source:
    """Anomalies that a fold noted: their place is the fact that made them."""

    def select(schema: str, at: int | None) -> Composable:
        columns = [
            SQL("found_position as place") if name == "place" else Identifier(name) for name in _OWN
        ]
        return SQL("select {} from {} where kind = {}").format(
            SQL(", ").join(columns), anomaly.at(schema, at), Literal(kind.value)
        )

    return select


_ASKED_OTHERWISE: Final[Mapping[AnomalyKind, Source]] = {}
"""Kinds that other read models know already: what they say is selected, not noted a second time."""

_SOURCES: Final[Mapping[AnomalyKind, Source]] = {
    kind: _ASKED_OTHERWISE.get(kind) or _noted(kind) for kind in AnomalyKind
}


def _acts(schema: str, at: int | None) -> Composable:
    return SQL(
        "select stream as subject, region, programme, office, recorded_at, command_id as one"
        " from {} where role <> 'system'"
    ).format(audit_trail.at(schema, at))


def _checks(schema: str, at: int | None) -> Composable:
    return SQL(
        "select done.subject, done.region, done.programme, act.office, act.recorded_at, done.position as one"
        " from {} done join {} act using (position)"
    ).format(check.at(schema, at), audit_trail.live(schema))


def _approvals(schema: str, at: int | None) -> Composable:
    return SQL(
        "select act.stream as subject, act.region, act.programme, act.office, act.recorded_at,"
        " done.position as one from {} done join {} act using (position)"
    ).format(approval.at(schema, at), audit_trail.live(schema))


def _officer_months(schema: str, at: int | None) -> Composable:
    """The region, programme and time of a month are those of its latest act."""
    return SQL(
        "select act.stream as subject, act.region, act.programme, act.office, act.recorded_at,"
        " (done.actor, done.office, done.month)::text as one"
        " from {} done join {} act using (position)"
    ).format(officer_month.at(schema, at), audit_trail.live(schema))


_POPULATIONS: Final[Mapping[Population, Source]] = {
    Population.ACTS: _acts,
    Population.CHECKS: _checks,
    Population.APPROVALS: _approvals,
    Population.OFFICER_MONTHS: _officer_months,
}
"""What anomalies are counted out of: `one` tells one from another."""


@dataclass(frozen=True, slots=True)
class AnomalyFilter:
    """Which anomalies. None asks for nothing; `recorded_from` is included, `recorded_before` is not.

    scope    the caller's region prefixes ("" sees the whole tenant)
    looking  who looks: what is about complaints that are hidden from them is not there
    office, recorded_…  of the act that made the anomaly
    """

    scope: tuple[str, ...] = ("",)
    looking: Behind = NOBODY
    office: str | None = None
    region: str | None = None
    programme: str | None = None
    recorded_from: datetime | None = None
    recorded_before: datetime | None = None

    def where(self, schema: str) -> Where:
        where = (
            Where()
            .equals("office", self.office)
            .equals("programme", self.programme)
            .at_least("recorded_at", self.recorded_from)
            .below("recorded_at", self.recorded_before)
            .in_region(self.region)
            .in_scope(self.scope)
        )
        return hidden_away(where, schema, "subject", self.looking)


async def anomaly_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: AnomalyFilter,
    kind: AnomalyKind,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Found]:
    """Answer the next `limit` anomalies of a kind, in the order of their places."""
    where = wanted.where(schema).above("place", after)
    query = SQL("select {} from {} where {} order by place limit {}").format(
        SQL(", ").join(map(Identifier, Found._fields)),
        _with_acts(schema, at, [kind]),
        where.sql,
        Literal(limit),
    )
    async with conn.cursor(row_factory=args_row(Found)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def anomaly_counts(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: AnomalyFilter,
    kinds: Collection[AnomalyKind],
    at: int | None = None,
) -> dict[str, int]:
    """Count the anomalies of some kinds, in one statement; a kind without any is absent."""
    where = wanted.where(schema)
    query = SQL("select kind, count(*) from {} where {} group by kind").format(
        _with_acts(schema, at, kinds), where.sql
    )
    return dict(await (await conn.execute(query, where.values)).fetchall())


async def population_counts(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: AnomalyFilter,
    populations: Collection[Population],
    at: int | None = None,
) -> dict[str, int]:
    """Count what anomalies are counted out of, in one statement, by the same filter."""
    where = wanted.where(schema)
    counts = [
        SQL("select {}, count(distinct one) from ({}) population where {}").format(
            Literal(each.value), _POPULATIONS[each](schema, at), where.sql
        )
        for each in populations
    ]
    query = SQL(" union all ").join(counts)
    return dict(await (await conn.execute(query, where.values)).fetchall())


def _with_acts(schema: str, at: int | None, kinds: Collection[AnomalyKind]) -> Composable:
    """Anomalies of these kinds beside the act that made each of them one."""
    return SQL(
        "(select {own}, {act} from ({rows}) own join {trail} act on act.position = own.found_position) found"
    ).format(
        own=_named(_OWN, "own"),
        act=_named(_OF_ACT, "act"),
        rows=SQL(" union all ").join(_SOURCES[kind](schema, at) for kind in kinds),
        trail=audit_trail.live(schema),
    )
