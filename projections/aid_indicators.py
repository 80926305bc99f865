"""Aid on time, to the right people, in the right amount (3T), and the payments that did not reach anybody.

Each indicator is a share of payments of one unit: those it is asked of, and those among them that meet it. The
conditions stand here once, for the numbers and for the lists behind them.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple
from typing import Literal as OneOf
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from domain.batch import PAID_INTO_ACCOUNTS
from projections.batches import batch, batch_difference
from projections.delivery import pay_day, served_village
from projections.grouping import RegionLevel, dimensions
from projections.payments import Payment, PaymentsFilter, of_payments, payment

Indicator = OneOf["on_time", "on_target", "exact_amount"]


class Definition(NamedTuple):
    """What an indicator says, in Indonesian and English."""

    id: str
    en: str


DEFINITIONS: Final[Mapping[Indicator, Definition]] = {
    "on_time": Definition(
        "Tepat waktu: pembayaran yang sampai paling lambat pada batas hari bayar desanya (bank dan BPJS: masuk"
        " rekening; Pos dan tunai: diambil), dari semua pembayaran yang hari bayarnya direncanakan. Yang kembali"
        " penuh dihitung tidak tepat waktu.",
        "On time: payments that arrived by the last day of their village's pay day (bank and BPJS: credited; post"
        " and cash: collected), of all payments with a planned pay day. What came back wholly is not on time.",
    ),
    "on_target": Definition(
        "Tepat sasaran: pembayaran kepada orang yang kepesertaannya aktif sebagaimana diketahui saat dana masuk,"
        " yang tidak diketahui meninggal sebelum bulan atau tahap pembayarannya, dan yang NIK-nya tercatat (NIK rusak"
        " ditolak saat dicatat), dari semua pembayaran yang dananya masih pada penerima. Kematian dan NIK dihitung"
        " sejak diketahui; jawaban per tanggal sebelumnya tetap.",
        "On target: payments to people whose enrolment was active as known when they were credited, who are not known"
        " to have died before the payment's month or stage, and whose NIK is on file (a damaged one is refused at the"
        " door), of all payments whose money is still with the recipient. A death or a NIK counts from when it is"
        " known; answers as of before stay as they were.",
    ),
    "exact_amount": Definition(
        "Tepat jumlah: pembayaran yang besarnya sama dengan aturan program, tanpa pengembalian sebagian dan"
        " tanpa selisih jumlah dari penyalur, dari semua pembayaran yang dananya masih pada penerima dan"
        " yang besarnya diatur.",
        "Exact amount: payments that equal the programme's rule, with no part returned and no other amount stated by"
        " the payer, of all payments whose money is still with the recipient and whose amount a rule gives.",
    ),
}

_HELD: Final = SQL("p.status in ('credited', 'collected', 'unclaimed')")
_ASKED: Final[Mapping[Indicator, Composable]] = {
    "on_time": SQL(
        "p.status <> 'corrected' and p.reason is distinct from 'batch_rejected'"
        " and d.on_time_until is not null"
    ),
    "on_target": _HELD,
    "exact_amount": SQL("{} and p.rule_rupiah is not null").format(_HELD),
}
_MET: Final[Mapping[Indicator, Composable]] = {
    "on_time": SQL(
        "({} and case when p.channel = any ({}) then p.credited_on else p.collected_on end"
        " <= d.on_time_until)"
    ).format(_HELD, Literal(sorted(PAID_INTO_ACCOUNTS))),
    "on_target": SQL("(p.off_target is null)"),
    "exact_amount": SQL(
        "(p.returned_rupiah = 0 and p.rule_rupiah = p.amount_rupiah and f.payment is null)"
    ),
}

_UNPLANNED: Final = SQL("d.on_time_until is null")
_UNRULED: Final = SQL("{} and p.rule_rupiah is null").format(_HELD)


class IndicatorLine(NamedTuple):
    """Payments of one unit (and region): asked is the denominator, met the numerator."""

    unit: str
    region: str | None
    on_time_asked: int
    on_time_met: int
    on_target_asked: int
    on_target_met: int
    exact_amount_asked: int
    exact_amount_met: int
    unplanned: int
    unruled: int


async def indicators(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: PaymentsFilter,
    *,
    level: RegionLevel | None = None,
    at: int | None = None,
) -> list[IndicatorLine]:
    """Count each indicator, per unit, and per region where a level is given."""
    where = wanted.where()
    counts = SQL(", ").join(
        SQL(
            "count(*) filter (where {}), count(*) filter (where {} and coalesce({}, false))"
        ).format(_ASKED[each], _ASKED[each], _MET[each])
        for each in DEFINITIONS
    )
    by = () if level is None else ("region",)
    query = SQL(
        "with p as (select row.*, place.region as place from {payments} row,"
        " lateral (select {dimensions}) place)"
        " select p.unit, nullif(p.place, ''), {counts},"
        " count(*) filter (where {unplanned}), count(*) filter (where {unruled})"
        " from {joined} group by 1, 2 order by 1, 2"
    ).format(
        payments=of_payments(schema, where.sql, at),
        dimensions=dimensions(("region",), by, level),
        counts=counts,
        unplanned=_UNPLANNED,
        unruled=_UNRULED,
        joined=_joined(schema, SQL("p"), at),
    )
    async with conn.cursor(row_factory=args_row(IndicatorLine)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def indicator_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: PaymentsFilter,
    indicator: Indicator,
    *,
    met: bool,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Payment]:
    """Answer the next `limit` payments that an indicator is asked of and that meet it, or do not."""
    where = wanted.where().above("first_position", after)
    query = SQL("select {} from {} where {} order by p.first_position limit {}").format(
        _columns(),
        _joined(schema, SQL("{} p").format(of_payments(schema, where.sql, at)), at),
        _condition(indicator, met=met),
        Literal(limit),
    )
    async with conn.cursor(row_factory=args_row(Payment)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def indicator_count(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: PaymentsFilter,
    indicator: Indicator,
    *,
    met: bool,
    at: int | None = None,
) -> int:
    """Count the payments of such a list."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(
        _joined(schema, SQL("{} p").format(of_payments(schema, where.sql, at)), at),
        _condition(indicator, met=met),
    )
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


def _condition(indicator: Indicator, *, met: bool) -> Composable:
    return SQL("{} and coalesce({}, false) = {}").format(
        _ASKED[indicator], _MET[indicator], Literal(met)
    )


def _joined(schema: str, payments: Composable, at: int | None) -> Composable:
    """Payments `p` with the pay day `d` of their village or of the nearest region around it, and what differs, `f`."""
    return SQL(
        "{payments} left join lateral {nearest} d on true"
        " left join (select distinct payment from {differences} where {open}) f on f.payment = p.payment"
    ).format(
        payments=payments,
        nearest=nearest_day(SQL("{} day").format(pay_day.at(schema, at)), SQL("true")),
        differences=batch_difference.at(schema, at),
        open=OTHER_AMOUNT_STATED,
    )


PLANNED_FOR: Final = SQL(
    "day.programme = p.programme and day.period = p.period"
    " and (day.region = p.region or starts_with(p.region, day.region || '.'))"
)
"""Which pay days `day` hold for a payment `p`; the one of the nearest region does."""
OTHER_AMOUNT_STATED: Final = SQL("kind = 'amount_differs' and explanation is null")
"""Which differences keep a payment from having been of the exact amount."""


def nearest_day(days: Composable, also: Composable) -> Composed:
    """The last day in time of a payment `p`, from the pay days `day`."""
    return SQL(
        "(select on_time_until from {} where {} and {} order by length(day.region) desc limit 1)"
    ).format(days, PLANNED_FOR, also)


def judged(schema: str, payments: Composable) -> Composable:
    """Payments with `…_asked` and `…_met` of each indicator, `unplanned` and `unruled`, each a yes or no."""
    return SQL("(select p.*, {} from {})").format(
        judgements(), _joined(schema, SQL("{} p").format(payments), None)
    )


def judgements() -> Composed:
    """The columns that say so, of payments `p` with their pay day `d` and whether another amount was stated, `f`."""
    asked_met = [
        SQL("{asked} as {asked_of}, {asked} and coalesce({met}, false) as {met_by}").format(
            asked=_ASKED[each],
            met=_MET[each],
            asked_of=Identifier(f"{each}_asked"),
            met_by=Identifier(f"{each}_met"),
        )
        for each in DEFINITIONS
    ]
    return SQL("{}, {} as unplanned, {} as unruled").format(
        SQL(", ").join(asked_met), _UNPLANNED, _UNRULED
    )


def _columns() -> Composable:
    return SQL(", ").join(SQL("p.{}").format(Identifier(name)) for name in payment.fields)


# Paid after death --------------------------------------------------------------------------------

AFTER_DEATH: Final = SQL(
    "off_target = 'deceased' and status in ('scheduled', 'credited', 'collected', 'unclaimed')"
)


class PaidAfterDeath(NamedTuple):
    """A payment whose money is with, or on the way to, somebody who died before its month or stage."""

    payment: Payment
    died_on: date


async def paid_after_death_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: PaymentsFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[PaidAfterDeath]:
    """Answer the next `limit` of them, in the order in which they were first scheduled."""
    where = wanted.where().above("first_position", after)
    query = SQL(
        "select {}, p.died_on from {} p where {} order by p.first_position limit {}"
    ).format(_columns(), of_payments(schema, where.sql, at), AFTER_DEATH, Literal(limit))
    rows = await (await conn.execute(query, where.values)).fetchall()
    return [PaidAfterDeath(Payment._make(row[:-1]), row[-1]) for row in rows]


async def paid_after_death_count(
    conn: AsyncConnection[Any], schema: str, wanted: PaymentsFilter, at: int | None = None
) -> int:
    """Count them."""
    where = wanted.where()
    query = SQL("select count(*) from {} p where {}").format(
        of_payments(schema, where.sql, at), AFTER_DEATH
    )
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


# Undelivered --------------------------------------------------------------------------------------


class Undelivered(NamedTuple):
    """A payment that nobody has taken. why: of NEXT_STEPS; post_office: that serves the village, if one does."""

    payment: UUID
    programme: str
    period: str
    recipient: UUID
    component: str
    unit: str
    region: str
    attempt: int
    status: str
    why: str
    amount_rupiah: int
    post_office: str | None
    due_on: date | None
    first_position: int


class UndeliveredTotal(NamedTuple):
    """Undelivered payments for one reason, in one unit."""

    why: str
    unit: str
    payments: int
    amount_rupiah: int


async def undelivered_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: PaymentsFilter,
    today: date,
    *,
    why: str | None = None,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Undelivered]:
    """Answer the next `limit` payments that failed, were not claimed, or wait beyond the last day."""
    where = wanted.where().above("first_position", after)
    query = SQL(
        "select payment, programme, period, recipient, component, unit, region, attempt, status,"
        " why, amount_rupiah, (select v.post_office from {villages} v"
        " where v.programme = u.programme and v.period = u.period and v.village = u.region), due_on,"
        " first_position from {undelivered} u where %(why)s::text is null or why = %(why)s"
        " order by first_position limit {limit}"
    ).format(
        villages=served_village.at(schema, at),
        undelivered=undelivered(schema, of_payments(schema, where.sql, at), at),
        limit=Literal(limit),
    )
    async with conn.cursor(row_factory=args_row(Undelivered)) as cursor:
        await cursor.execute(query, {**where.values, "day": today, "why": why})
        return await cursor.fetchall()


async def undelivered_totals(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: PaymentsFilter,
    today: date,
    at: int | None = None,
) -> list[UndeliveredTotal]:
    """Count them by reason and unit."""
    where = wanted.where()
    query = SQL(
        "select why, unit, count(*), sum(amount_rupiah)::bigint from {} u group by 1, 2 order by 1, 2"
    ).format(undelivered(schema, of_payments(schema, where.sql, at), at))
    async with conn.cursor(row_factory=args_row(UndeliveredTotal)) as cursor:
        await cursor.execute(query, {**where.values, "day": today})
        return await cursor.fetchall()


def undelivered(schema: str, payments: Composable, at: int | None = None) -> Composable:
    """Payments that failed, were not claimed, or wait beyond the last day on the day `%(day)s`, with why."""
    return SQL(
        "(select p.*, b.due_on, {why} from {payments} p join {batches} b on b.batch = p.batch where {missed})"
    ).format(why=WHY, payments=payments, batches=batch.at(schema, at), missed=MISSED)


WHY: Final = SQL(
    "case p.status when 'failed' then p.reason when 'unclaimed' then 'unclaimed'"
    " when 'credited' then 'not_taken_yet' else 'no_result' end as why"
)
MISSED: Final = SQL(
    "((p.status = 'failed' and p.reason <> 'batch_rejected') or p.status = 'unclaimed'"
    " or (p.status in ('scheduled', 'credited') and b.due_on < %(day)s))"
)
"""Which payments `p` of a batch `b` reached nobody, on the day `%(day)s`."""
