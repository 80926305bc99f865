"""Receipts of payments: by number and secret, what their holders see of the payment."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.fact import Recorded
from domain.payment_receipt import PaymentReceiptIssued
from projections.batches import batch
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.payments import payment
from projections.programme_catalogue import programme_catalogue
from projections.read_model import Table


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


payment_receipt = Table("payment_receipt", PaymentReceipt, key=("number",), indexes=(("payment",),))
fold = Fold()


@fold.needs(PaymentReceiptIssued)
def _announce(page: Page, _recorded: Recorded, fact: PaymentReceiptIssued) -> None:
    if fact.replaces is not None:
        page.rows(payment_receipt).want(fact.replaces)


@fold.when(PaymentReceiptIssued)
def _issued(page: Page, recorded: Recorded, fact: PaymentReceiptIssued) -> None:
    rows, happened = page.rows(payment_receipt), recorded.envelope.occurred_at
    before = None if fact.replaces is None else rows.get(fact.replaces)
    if before is not None:
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


class Held(NamedTuple):
    """What the holder of a slip sees of the payment.

    programme_name  None where the programme is not in the catalogue
    batch_status    of the batch that its latest attempt belongs to
    due_on          last day for taking the money, as far as the payer was told one
    latest_position of the latest fact of the payment
    """

    number: str
    payment: UUID
    issued_at: datetime
    issued_position: int
    replaced_at: datetime | None
    programme: str
    programme_name: str | None
    period: str
    component: str
    channel: str
    attempt: int
    status: str
    reason: str | None
    amount_rupiah: int
    returned_rupiah: int
    credited_on: date | None
    collected_on: date | None
    batch_status: str | None
    due_on: date | None
    latest_position: int


async def by_slip(
    conn: AsyncConnection[Any], schema: str, number: str, secret_digest: str
) -> Held | None:
    """Answer what belongs to a slip; None if the number or the secret is wrong.

    Whether the slip holds is read as of now, whatever moment is asked about: one that was lost must not open the past.
    """
    where = Where().equals("number", number).equals("receipt_secret", secret_digest)
    query = SQL(
        "select r.number, r.payment, r.issued_at, r.issued_position, r.replaced_at, p.programme, c.name,"
        " p.period, p.component, p.channel, p.attempt, p.status, p.reason, p.amount_rupiah,"
        " p.returned_rupiah, p.credited_on, p.collected_on, b.status, b.due_on, p.position"
        " from (select {columns} from {receipts} where {wanted}) r join {payments} p on p.payment = r.payment"
        " left join {batches} b on b.batch = p.batch left join {programmes} c on c.code = p.programme"
    ).format(
        columns=payment_receipt.columns,
        receipts=payment_receipt.live(schema),
        wanted=where.sql,
        payments=payment.at(schema, None),
        batches=batch.at(schema, None),
        programmes=programme_catalogue.at(schema, None),
    )
    async with conn.cursor(row_factory=args_row(Held)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchone()
