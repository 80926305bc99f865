"""Every payment by the stream it lies in: whose batch it is, where its latest attempt stands, and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Composable, Identifier

from domain.entitlement import (
    EntitlementEvent,
    PaymentCollected,
    PaymentCorrected,
    PaymentCredited,
    PaymentFailed,
    PaymentReturned,
    PaymentReversed,
    PaymentScheduled,
    PaymentUnclaimed,
)
from domain.fact import Recorded
from projections.conditions import Where
from projections.enrolled import enrolment
from projections.folding import Fold, Page, day_of
from projections.people import ids_of, people, survivor_of
from projections.read_model import Table
from projections.recipients import recipient_doubt


class Payment(NamedTuple):
    """The latest attempt at a payment.

    status        scheduled | credited | failed | collected | unclaimed | returned | reversed | corrected
    reason        why it failed, was reversed or corrected
    credited_on, collected_on  as the payer says, else the local day of the act
    off_target    why the money should not go there, None: rightly. Stored is what enrolment said when it was credited;
                  when read, what is known of the person is put before and behind it (`of_payments`)
    rule_rupiah   what the programme's rule gives; None where no rule is known
    enrolled      whether the enrolment was active on the pay day, as known when it was prepared; None: it was not asked
    first_position  of the first attempt, which never changes
    """

    payment: UUID
    batch: UUID
    programme: str
    period: str
    recipient: UUID
    component: str
    unit: str
    region: str
    channel: str
    attempt: int
    status: str
    reason: str | None
    amount_rupiah: int
    returned_rupiah: int
    rule_rupiah: int | None
    enrolled: bool | None
    credited_on: date | None
    collected_on: date | None
    off_target: str | None
    first_position: int
    position: int = 0


payment = Table(
    "payment",
    Payment,
    key=("payment",),
    indexes=(("batch", "first_position"), ("programme", "period", "first_position"), ("status",)),
    past=((), ("batch",), ("programme", "period")),
    version=3,
)
fold = Fold()

_RESULTS: Final = (
    PaymentCredited,
    PaymentFailed,
    PaymentCollected,
    PaymentUnclaimed,
    PaymentReturned,
    PaymentReversed,
    PaymentCorrected,
)


@fold.needs(PaymentScheduled, *_RESULTS)
def _announce(page: Page, recorded: Recorded, fact: EntitlementEvent) -> None:
    page.rows(payment).want(recorded.stream)
    if isinstance(fact, PaymentCredited):
        page.rows(enrolment).want(fact.programme, fact.recipient)
        page.rows(people).want(fact.recipient)


@fold.when(PaymentScheduled)
def _scheduled(page: Page, recorded: Recorded, fact: PaymentScheduled) -> None:
    rows = page.rows(payment)
    before = rows.get(recorded.stream)
    rows.put(
        Payment(
            payment=recorded.stream,
            batch=fact.batch,
            programme=fact.programme,
            period=fact.period,
            recipient=fact.recipient,
            component=fact.component,
            unit=fact.unit,
            region=fact.region,
            channel=fact.channel,
            attempt=fact.attempt,
            status="scheduled",
            reason=None,
            amount_rupiah=fact.amount_rupiah,
            returned_rupiah=0,
            rule_rupiah=fact.rule_rupiah,
            enrolled=fact.enrolled,
            credited_on=None,
            collected_on=None,
            off_target=None,
            first_position=before.first_position if before else recorded.position,
        )
    )


@fold.when(PaymentCredited)
def _credited(page: Page, recorded: Recorded, fact: PaymentCredited) -> None:
    if (row := page.rows(payment).get(recorded.stream)) is not None:
        day = fact.happened_on or day_of(recorded)
        row = row._replace(status="credited", credited_on=day, off_target=_off_target(page, fact))
        page.rows(payment).put(row)


@fold.when(PaymentCollected)
def _collected(page: Page, recorded: Recorded, fact: PaymentCollected) -> None:
    if (row := page.rows(payment).get(recorded.stream)) is not None:
        day = fact.happened_on or day_of(recorded)
        page.rows(payment).put(row._replace(status="collected", collected_on=day))


@fold.when(PaymentUnclaimed)
def _unclaimed(page: Page, recorded: Recorded, _fact: PaymentUnclaimed) -> None:
    if (row := page.rows(payment).get(recorded.stream)) is not None:
        page.rows(payment).put(row._replace(status="unclaimed"))


@fold.when(PaymentFailed, PaymentReversed, PaymentCorrected)
def _ended(
    page: Page, recorded: Recorded, fact: PaymentFailed | PaymentReversed | PaymentCorrected
) -> None:
    status = {PaymentFailed: "failed", PaymentReversed: "reversed"}.get(type(fact), "corrected")
    if (row := page.rows(payment).get(recorded.stream)) is not None:
        page.rows(payment).put(row._replace(status=status, reason=fact.reason))


@fold.when(PaymentReturned)
def _returned(page: Page, recorded: Recorded, fact: PaymentReturned) -> None:
    if (row := page.rows(payment).get(recorded.stream)) is not None:
        back = row.returned_rupiah + fact.amount_rupiah
        status = "returned" if back >= row.amount_rupiah else row.status
        page.rows(payment).put(row._replace(status=status, returned_rupiah=back))


def _off_target(page: Page, fact: PaymentCredited) -> str | None:
    """Why the recipient should not be paid, as far as the read models know at this fact."""
    enrolments = page.rows(enrolment)
    ids = ids_of(page, survivor_of(page, fact.recipient))
    standings = {
        row.standing
        for one in dict.fromkeys((fact.recipient, *ids))
        if (row := enrolments.get(fact.programme, one)) is not None
    }
    if "active" in standings:
        return None
    return "suspended" if "suspended" in standings else "not_enrolled"


DEPARTING: Final[Mapping[str, SQL]] = {
    "unenrolled": SQL("not enrolled and status <> 'corrected'"),
    "other_amounts": SQL(
        "enrolled is not null and rule_rupiah <> amount_rupiah and status <> 'corrected'"
    ),
}
"""By the number of a batch, the lines behind it. What another amount replaced is no line of it any more."""


@dataclass(frozen=True, slots=True)
class PaymentsFilter:
    """Which payments. None asks for nothing.

    scope    the caller's region prefixes ("" sees the whole tenant)
    region   what the caller asks for inside them
    departing  of DEPARTING
    """

    scope: tuple[str, ...] = ("",)
    region: str | None = None
    programme: str | None = None
    period: str | None = None
    batch: UUID | None = None
    status: str | None = None
    departing: str | None = None

    def where(self) -> Where:
        departing = None if self.departing is None else DEPARTING[self.departing]
        return (
            Where()
            .equals("batch", self.batch)
            .equals("programme", self.programme)
            .equals("period", self.period)
            .equals("status", self.status)
            .in_region(self.region)
            .in_scope(self.scope)
            .holds(departing)
        )


async def payments_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: PaymentsFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Payment]:
    """Answer the next `limit` payments in the order in which they were first scheduled."""
    where = wanted.where().above("first_position", after)
    page = payment.page(schema, at, where.sql, SQL("first_position"), limit)
    query = SQL("select {} from {} p order by first_position").format(
        payment.columns, _with_recipients(schema, SQL("({})").format(page), SQL("true"), at)
    )
    async with conn.cursor(row_factory=args_row(Payment)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def payments_count(
    conn: AsyncConnection[Any], schema: str, wanted: PaymentsFilter, at: int | None = None
) -> int:
    """Count them."""
    where = wanted.where()
    query = SQL("select count(*) from {} where {}").format(payment.at(schema, at), where.sql)
    row = await (await conn.execute(query, where.values)).fetchone()
    return 0 if row is None else int(row[0])


class StatusTotal(NamedTuple):
    """Payments of one batch and status: the latest attempts, with their sum."""

    batch: UUID
    status: str
    payments: int
    amount_rupiah: int


async def totals_of_batches(
    conn: AsyncConnection[Any], schema: str, batches: list[UUID], at: int | None = None
) -> list[StatusTotal]:
    """Count the payments of some batches by status, in one statement."""
    query = SQL(
        "select batch, status, count(*), sum(amount_rupiah)::bigint from {}"
        " where batch = any (%(batches)s) group by 1, 2 order by 1, 2"
    ).format(payment.at(schema, at))
    async with conn.cursor(row_factory=args_row(StatusTotal)) as cursor:
        await cursor.execute(query, {"batches": batches})
        return await cursor.fetchall()


def of_payments(schema: str, where: Composable, at: int | None) -> Composable:
    """The payments of a condition as a table expression, for queries that join more."""
    return _with_recipients(schema, payment.at(schema, at), where, at)


OFF_TARGET: Final = SQL(
    "case when to_char(who.died_on, case substr(paid.period, 6, 1) when 'T' then 'YYYY-\"T\"Q'"
    " else 'YYYY-MM' end) < paid.period then 'deceased'"
    " when paid.off_target is not null then paid.off_target when not who.nik then 'no_nik' end"
)
"""The month or stage of the death is compared with the payment's, as they are written: who lived in it was rightly
paid. Whoever has no row of doubt is alive and has a NIK."""


def _with_recipients(
    schema: str, payments: Composable, where: Composable, at: int | None
) -> Composable:
    """Payments with what is known of their recipients at the same position, and `died_on` beside them."""
    columns = SQL(", ").join(
        SQL("{} as off_target").format(OFF_TARGET)
        if name == "off_target"
        else SQL("paid.{}").format(Identifier(name))
        for name in payment.fields
    )
    return SQL(
        "(select {}, who.died_on from {} paid left join {} who on who.person = paid.recipient"
        " where {})"
    ).format(columns, payments, recipient_doubt.at(schema, at), where)
