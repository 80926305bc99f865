"""Aid in kind that was handed over: items of each measure, never rupiah and never added up across measures."""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.fact import Recorded
from domain.goods import GoodsDistributed, GoodsEvent, GoodsVoided
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.grouping import RegionLevel, dimensions, group_by, named
from projections.read_model import Table


class Goods(NamedTuple):
    """The latest handover of an item to a recipient. held: whether it still counts."""

    goods: UUID
    programme: str
    period: str
    recipient: UUID
    item: str
    measure: str
    quantity: int
    unit: str
    region: str
    handover: str
    held: bool
    position: int = 0


goods = Table(
    "goods",
    Goods,
    key=("goods",),
    indexes=(("programme", "period"), ("position desc",)),
    version=2,
)
fold = Fold()


@fold.needs(GoodsDistributed, GoodsVoided)
def _announce(page: Page, recorded: Recorded, _fact: GoodsEvent) -> None:
    page.rows(goods).want(recorded.stream)


@fold.when(GoodsDistributed)
def _distributed(page: Page, recorded: Recorded, fact: GoodsDistributed) -> None:
    page.rows(goods).put(
        Goods(
            goods=recorded.stream,
            programme=fact.programme,
            period=fact.period,
            recipient=fact.recipient,
            item=fact.item,
            measure=fact.measure,
            quantity=fact.quantity,
            unit=fact.unit,
            region=fact.region,
            handover=fact.handover,
            held=True,
        )
    )


@fold.when(GoodsVoided)
def _voided(page: Page, recorded: Recorded, _fact: GoodsVoided) -> None:
    if (row := page.rows(goods).get(recorded.stream)) is not None:
        page.rows(goods).put(row._replace(held=False))


_DIMENSIONS: Final = ("programme", "period", "item", "measure", "unit", "region")


class GoodsTotal(NamedTuple):
    """Handovers that count. quantity is in `measure`; recipients are distinct ids, counted in `unit`."""

    programme: str
    period: str
    item: str
    measure: str
    unit: str
    region: str | None
    handovers: int
    quantity: int
    recipients: int


@dataclass(frozen=True, slots=True)
class GoodsFilter:
    """Which handovers: those that count, where nothing else is said. None asks for nothing."""

    scope: tuple[str, ...] = ("",)
    region: str | None = None
    programme: str | None = None
    period: str | None = None
    held: bool | None = True

    def where(self) -> Where:
        return (
            Where()
            .equals("held", self.held)
            .equals("programme", self.programme)
            .equals("period", self.period)
            .in_region(self.region)
            .in_scope(self.scope)
        )


async def goods_given(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: GoodsFilter,
    *,
    level: RegionLevel | None = None,
    at: int | None = None,
) -> list[GoodsTotal]:
    """Count handovers by programme, period, item, measure and unit, and by region where a level is given."""
    where = wanted.where()
    by = _DIMENSIONS[:-1] if level is None else _DIMENSIONS
    query = SQL(
        "select {named}, handovers, quantity, recipients from (select {dimensions},"
        " count(*) as handovers, sum(quantity)::bigint as quantity,"
        " count(distinct recipient) as recipients from {rows} where {where}"
        " group by {group}) total order by {group}"
    ).format(
        named=named(_DIMENSIONS),
        dimensions=dimensions(_DIMENSIONS, by, level),
        rows=goods.at(schema, at),
        where=where.sql,
        group=group_by(_DIMENSIONS),
    )
    async with conn.cursor(row_factory=args_row(GoodsTotal)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def goods_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: GoodsFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Goods]:
    """Answer the next `limit` handovers, one row for each recipient, latest record first."""
    where = wanted.where().below("position", after)
    query = goods.page(schema, at, where.sql, SQL("position desc"), limit)
    async with conn.cursor(row_factory=args_row(Goods)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def goods_count(
    conn: AsyncConnection[Any], schema: str, wanted: GoodsFilter, at: int | None = None
) -> int:
    """Count the handovers of the wanted kind, one for each recipient."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(goods.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])
