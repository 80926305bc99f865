"""Receipts of payments: by number and secret, what their holders see of the payment.

A payment of an id that was merged into another goes on in the stream of the id that stands for both: its slip follows,
from the attempt that was scheduled while they were merged, and no longer than they are.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Composable, Literal

from domain.entitlement import PaymentScheduled, entitlement_stream
from domain.fact import Recorded
from domain.payment_receipt import PaymentReceiptIssued
from domain.person import PersonsUnmerged
from projections.batches import batch
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.moment import position_of
from projections.payments import payment
from projections.people import ids_of, people
from projections.programme_catalogue import programme_catalogue
from projections.read_model import Change, Table


class PaymentReceipt(NamedTuple):
    """A slip that was handed out.

    receipt_secret   keyed digest of the secret that goes with the number
    region           of the payment
    issued_position  of the fact by which it was handed out
    replaced_at      when a newer slip ended it; None: it holds
    """

    number: str
    receipt_secret: str
    payment: UUID
    region: str | None
    issued_at: datetime
    issued_position: int
    replaced_at: datetime | None
    position: int = 0


class PaymentGoesOn(NamedTuple):
    """A payment whose next attempt lies under the id that its recipient was merged into.

    goes_on_in  the stream of that attempt
    recipient   of the payment, as it was scheduled
    since       position of the first such attempt: what happened there before is another payment's life
    """

    payment: UUID
    goes_on_in: UUID
    recipient: UUID
    since: int
    position: int = 0


payment_receipt = Table(
    "payment_receipt",
    PaymentReceipt,
    key=("number",),
    indexes=(("payment",),),
    version=2,
    changes=(
        Change(
            2, "A slip of a payment that goes on under another id ends older ones", ("replaced_at",)
        ),
    ),
)
payment_goes_on = Table(
    "payment_goes_on",
    PaymentGoesOn,
    key=("payment", "goes_on_in"),
    indexes=(("goes_on_in",), ("recipient",)),
)
fold = Fold()


@fold.needs(PaymentScheduled)
def _announce_recipient(page: Page, _recorded: Recorded, fact: PaymentScheduled) -> None:
    page.rows(people).want(fact.recipient)


@fold.when(PaymentScheduled)
def _scheduled(page: Page, recorded: Recorded, fact: PaymentScheduled) -> None:
    rows = page.rows(payment_goes_on)
    for one in ids_of(page, fact.recipient):
        if one == fact.recipient:
            continue
        before = entitlement_stream(fact.programme, fact.period, one, fact.component)
        was_paid = page.rows(payment).get(before) is not None
        if was_paid and rows.get(before, recorded.stream) is None:
            rows.put(PaymentGoesOn(before, recorded.stream, one, recorded.position))


@fold.when(PersonsUnmerged)
def _unmerged(page: Page, _recorded: Recorded, fact: PersonsUnmerged) -> None:
    """What was paid under the id that goes on is another person's from now on."""
    rows, apart = page.rows(payment_goes_on), ids_of(page, fact.unmerged)
    for row in [row for one in apart for row in rows.where("recipient", one)]:
        onward = page.rows(payment).get(row.goes_on_in)
        if onward is None or onward.recipient not in apart:
            rows.remove(row.payment, row.goes_on_in)


@fold.needs(PaymentReceiptIssued)
def _announce(page: Page, _recorded: Recorded, fact: PaymentReceiptIssued) -> None:
    page.rows(payment_goes_on).want_where("payment", fact.payment)
    page.rows(payment_goes_on).want_where("goes_on_in", fact.payment)
    page.rows(payment_receipt).want_where("payment", fact.payment)
    page.rows(payment_receipt).want(fact.number)


@fold.when(PaymentReceiptIssued)
def _issued(page: Page, recorded: Recorded, fact: PaymentReceiptIssued) -> None:
    rows, happened = page.rows(payment_receipt), recorded.envelope.occurred_at
    for one in _same_payment(page, fact.payment):
        for before in rows.where("payment", one):
            if before.replaced_at is None:
                rows.put(before._replace(replaced_at=happened))
    rows.put(
        PaymentReceipt(
            number=fact.number,
            receipt_secret=fact.secret,
            payment=fact.payment,
            region=recorded.about.region,
            issued_at=happened,
            issued_position=recorded.position,
            replaced_at=None,
        )
    )


def _same_payment(page: Page, of: UUID) -> set[UUID]:
    """The payments that go on in one stream, as the given one does; they are one for who holds a slip."""
    rows = page.rows(payment_goes_on)
    onward = _latest(rows.where("payment", of))
    last = of if onward is None else onward.goes_on_in
    return {of, last} | {
        row.payment
        for row in rows.where("goes_on_in", last)
        if _latest(rows.where("payment", row.payment)) == row
    }


def _latest(rows: Sequence[PaymentGoesOn]) -> PaymentGoesOn | None:
    return max(rows, key=lambda row: row.since, default=None)


class Held(NamedTuple):
    """What the holder of a slip sees of the payment.

    payment         the stream of its latest attempt
    scheduled_as    the stream for which the slip was handed out: another one only where merged people are paid on
    again           whether its latest attempt is another than the first
    programme_name  None where the programme is not in the catalogue
    batch_status    of the batch that its latest attempt belongs to
    due_on          last day for taking the money, as far as the payer was told one
    latest_position of the latest fact of the payment
    """

    number: str
    payment: UUID
    scheduled_as: UUID
    again: bool
    issued_at: datetime
    issued_position: int
    replaced_at: datetime | None
    programme: str
    programme_name: str | None
    period: str
    component: str
    channel: str
    status: str
    reason: str | None
    amount_rupiah: int
    returned_rupiah: int
    credited_on: date | None
    collected_on: date | None
    batch_status: str | None
    due_on: date | None
    latest_position: int


class Part(NamedTuple):
    """A stream in which a payment lived, and from which position on."""

    stream: UUID
    since: int


async def by_slip(
    conn: AsyncConnection[Any], schema: str, number: str, secret_digest: str
) -> Held | None:
    """Answer what belongs to a slip; None if the number or the secret is wrong.

    Whether the slip holds is read as of now, whatever moment is asked about: one that was lost must not open the past.
    So is what it follows: who was taken apart from somebody does not see what that one was paid.
    """
    where = Where().equals("number", number).equals("receipt_secret", secret_digest)
    query = SQL(
        "select r.number, p.payment, r.payment, p.attempt > 1 or p.payment <> r.payment, r.issued_at,"
        " r.issued_position, r.replaced_at, p.programme, c.name,"
        " p.period, p.component, p.channel, p.status, p.reason, p.amount_rupiah,"
        " p.returned_rupiah, p.credited_on, p.collected_on, b.status, b.due_on, p.position"
        " from (select {columns} from {receipts} where {wanted}) r"
        " left join lateral ({onward} order by since desc limit 1) o on true"
        " join {payments} p on p.payment = coalesce(o.goes_on_in, r.payment)"
        " left join {batches} b on b.batch = p.batch left join {programmes} c on c.code = p.programme"
    ).format(
        columns=payment_receipt.columns,
        receipts=payment_receipt.live(schema),
        wanted=where.sql,
        onward=_onward(schema, SQL("r.payment")),
        payments=payment.at(schema, None),
        batches=batch.at(schema, None),
        programmes=programme_catalogue.at(schema, None),
    )
    async with conn.cursor(row_factory=args_row(Held)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchone()


async def parts_of(conn: AsyncConnection[Any], schema: str, of: UUID) -> list[Part]:
    """Answer where a payment lived, oldest first: its own stream, and those in which it went on."""
    query = SQL("{} order by since").format(_onward(schema, Literal(of)))
    async with conn.cursor(row_factory=args_row(Part)) as cursor:
        await cursor.execute(query)
        return [Part(of, 0), *await cursor.fetchall()]


def _onward(schema: str, of: Composable) -> Composable:
    at = position_of(schema, None)
    until = SQL("") if at is None else SQL(" and since <= {}").format(Literal(at))
    return SQL("select goes_on_in, since from {} where payment = {}{}").format(
        payment_goes_on.live(schema), of, until
    )
