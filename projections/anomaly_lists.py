"""The anomalies of every kind as inspectors ask for them: each with the act that made it one, and how many of what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Composable, Identifier, Literal

from projections.anomaly_kinds import AnomalyKind, Population
from projections.anomaly_sources import COUNTED, OWN, SOURCES, Found
from projections.audit_trail import audit_trail
from projections.behind_walls import NOBODY, Behind, hidden_away
from projections.conditions import Where


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
            Literal(each.value), COUNTED[each](schema, at), where.sql
        )
        for each in populations
    ]
    query = SQL(" union all ").join(counts)
    return dict(await (await conn.execute(query, where.values)).fetchall())


def _with_acts(schema: str, at: int | None, kinds: Collection[AnomalyKind]) -> Composable:
    """Anomalies of these kinds beside the act that made each of them one."""
    columns = [
        SQL("coalesce(own.at_office, act.office) as office")
        if name == "office"
        else Identifier("own" if name in OWN else "act", name)
        for name in Found._fields
    ]
    return SQL(
        "(select {columns} from ({rows}) own join {trail} act on act.position = own.found_position) found"
    ).format(
        columns=SQL(", ").join(columns),
        rows=SQL(" union all ").join(SOURCES[kind](schema, at) for kind in kinds),
        trail=audit_trail.at(schema, at),
    )
