"""Payments whose money reached the dead, or was never taken: judged at their facts and at what is learnt of people."""

from datetime import date
from uuid import UUID

from domain.entitlement import (
    EntitlementEvent,
    PaymentCollected,
    PaymentCorrected,
    PaymentCredited,
    PaymentReturned,
    PaymentReversed,
    PaymentScheduled,
    PaymentUnclaimed,
    entitlement_stream,
)
from domain.fact import About, Recorded
from domain.local_time import local_day
from domain.person import PersonDied, PersonsMerged, PersonsUnmerged
from projections.anomaly import anomaly, note, settle
from projections.anomaly_kinds import AnomalyKind
from projections.batches import batch
from projections.entitlements import Entitlement, entitlement
from projections.folding import Fold, Page
from projections.payments import Payment, payment
from projections.people import survivor_of
from projections.recipients import recipient_doubt

fold = Fold()

_HELD = frozenset({"credited", "collected", "unclaimed"})
_ENDS = (PaymentReturned, PaymentReversed, PaymentCorrected, PaymentScheduled)
_ARRIVES = (PaymentCredited, PaymentCollected)
_KINDS = (
    AnomalyKind.UNCLAIMED,
    AnomalyKind.RECEIVED_AFTER_DEATH,
    AnomalyKind.PAID_WITHOUT_NIK,
)


@fold.needs(*_ARRIVES, *_ENDS, PaymentUnclaimed)
def _announce(page: Page, recorded: Recorded, fact: EntitlementEvent) -> None:
    matter = str(recorded.stream)
    if isinstance(fact, _ARRIVES):
        page.rows(recipient_doubt).want(fact.recipient)
    if isinstance(fact, PaymentCollected | PaymentUnclaimed):
        page.rows(anomaly).want(AnomalyKind.UNCLAIMED.value, matter)
    elif not isinstance(fact, PaymentCredited) and not _is_first(fact):
        for kind in _KINDS:
            page.rows(anomaly).want(kind.value, matter)


def _is_first(fact: EntitlementEvent) -> bool:
    """Whether nothing of the payment was recorded before."""
    return isinstance(fact, PaymentScheduled) and fact.attempt == 1


@fold.when(PaymentUnclaimed)
def _unclaimed(page: Page, recorded: Recorded, _fact: PaymentUnclaimed) -> None:
    row = page.rows(payment).get(recorded.stream)
    if row is None:
        return
    paid_in = page.rows(batch).get(row.batch)
    due_on = None if paid_in is None else paid_in.due_on
    marked_on = local_day(recorded.recorded_at, row.region)
    note(
        page,
        recorded,
        AnomalyKind.UNCLAIMED,
        str(recorded.stream),
        person=row.recipient,
        amount_rupiah=row.amount_rupiah - row.returned_rupiah,
        measured=None if due_on is None else (marked_on - due_on).days,
        since=due_on,
    )


@fold.when(*_ARRIVES)
def _arrived(page: Page, recorded: Recorded, fact: PaymentCredited | PaymentCollected) -> None:
    row = page.rows(payment).get(recorded.stream)
    if row is None:
        return
    if isinstance(fact, PaymentCollected):
        settle(page, AnomalyKind.UNCLAIMED, str(recorded.stream))
    if page.rows(recipient_doubt).get(fact.recipient) is not None:
        _judge(page, recorded, row)


@fold.when(*_ENDS)
def _ended(page: Page, recorded: Recorded, fact: EntitlementEvent) -> None:
    if _is_first(fact):
        return
    row = page.rows(payment).get(recorded.stream)
    if row is None or row.status not in _HELD:
        for kind in _KINDS:
            settle(page, kind, str(recorded.stream))


@fold.needs(PersonDied, after=1)
def _announce_paid(page: Page, recorded: Recorded, _fact: PersonDied) -> None:
    page.rows(entitlement).want_where("survivor", survivor_of(page, recorded.stream))


@fold.needs(PersonDied, after=2)
def _announce_payments(page: Page, recorded: Recorded, _fact: PersonDied) -> None:
    for due in page.rows(entitlement).where("survivor", survivor_of(page, recorded.stream)):
        stream = _stream_of(due)
        page.rows(payment).want(stream)
        page.rows(recipient_doubt).want(due.recipient)
        for kind in _KINDS:
            page.rows(anomaly).want(kind.value, str(stream))


@fold.when(PersonDied, PersonsMerged)
def _known(page: Page, recorded: Recorded, _fact: PersonDied | PersonsMerged) -> None:
    _review(page, recorded, survivor_of(page, recorded.stream))


@fold.when(PersonsUnmerged)
def _unmerged(page: Page, recorded: Recorded, fact: PersonsUnmerged) -> None:
    for person in dict.fromkeys((recorded.stream, fact.unmerged)):
        _review(page, recorded, survivor_of(page, person))


def _review(page: Page, recorded: Recorded, survivor: UUID) -> None:
    for due in page.rows(entitlement).where("survivor", survivor):
        if (row := page.rows(payment).get(_stream_of(due))) is not None:
            _judge(page, recorded, row)


def _stream_of(due: Entitlement) -> UUID:
    return entitlement_stream(due.programme, due.period, due.recipient, due.component)


def _judge(page: Page, recorded: Recorded, row: Payment) -> None:
    """Look at a payment by what is known of its recipient now."""
    doubt = page.rows(recipient_doubt).get(row.recipient)
    held = row.status in _HELD
    _after_death(page, recorded, row, doubt.died_on if doubt is not None and held else None)
    if doubt is not None and held and not doubt.nik:
        _note(page, recorded, AnomalyKind.PAID_WITHOUT_NIK, row, row.status)
    else:
        settle(page, AnomalyKind.PAID_WITHOUT_NIK, str(row.payment))


def _after_death(page: Page, recorded: Recorded, row: Payment, died_on: date | None) -> None:
    day = row.collected_on or row.credited_on
    if died_on is None or day is None or day <= died_on:
        settle(page, AnomalyKind.RECEIVED_AFTER_DEATH, str(row.payment))
        return
    detail = "credited" if row.collected_on is None else "collected"
    kind = AnomalyKind.RECEIVED_AFTER_DEATH
    _note(page, recorded, kind, row, detail, measured=(day - died_on).days, since=died_on)


def _note(
    page: Page,
    recorded: Recorded,
    kind: AnomalyKind,
    row: Payment,
    detail: str,
    *,
    measured: int | None = None,
    since: date | None = None,
) -> None:
    note(
        page,
        recorded,
        kind,
        str(row.payment),
        detail=detail,
        subject=row.payment,
        person=row.recipient,
        amount_rupiah=row.amount_rupiah - row.returned_rupiah,
        measured=measured,
        since=since,
        about=About(row.region, row.programme, row.period),
        place=row.first_position,
    )
