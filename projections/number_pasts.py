"""The past of numbers that several tables say together: what was counted, from which fact until which.

The conditions are those of the answers. What a fact added is told by the versions that it began, what it took away by
those that it ended (`projections/row_pasts.py`).
"""

from typing import Final

from psycopg.sql import SQL, Composable

from projections.aid_indicators import (
    AFTER_DEATH,
    MISSED,
    OTHER_AMOUNT_STATED,
    PLANNED_FOR,
    WHY,
    judgements,
    nearest_day,
)
from projections.anomaly_sources import PAID_TO_FAMILY, shared_niks
from projections.batches import batch, batch_difference
from projections.clients import client
from projections.complaint_satisfaction import complaint_answer
from projections.complaint_status import complaint_status
from projections.delivery import DUE, SERVED_BY, pay_day, served_village
from projections.paid_twice import payment_anomaly
from projections.payments import OFF_TARGET, payment
from projections.people import people
from projections.recipients import recipient_doubt
from projections.row_pasts import (
    at_each_change,
    columns_of,
    together,
    versions,
    while_all,
    with_gaps,
)
from projections.shelters import shelter_beds, shelter_stay

_PAID: Final = tuple(name for name in payment.fields if name not in ("off_target", "position"))
_JUDGED: Final = (*_PAID, "off_target")


def undelivered(schema: str) -> Composable:
    """Payments that reached nobody on the day `%(day)s`, with why."""
    return SQL(
        "(select {columns}, {why}, {held} from {payments} p"
        " join {batches} b on b.batch = p.batch and {together} where {missed})"
    ).format(
        columns=columns_of("p", _PAID),
        why=WHY,
        held=while_all("p", "b"),
        payments=versions(payment, schema),
        batches=versions(batch, schema),
        together=together("b", "p"),
        missed=MISSED,
    )


def due_at_offices(schema: str) -> Composable:
    """Payments with the post office that serves their village."""
    return SQL(
        "(select {columns}, v.post_office, {held} from {payments} p"
        " join {villages} v on {served} and {together} where {due})"
    ).format(
        columns=columns_of("p", _PAID),
        held=while_all("p", "v"),
        payments=versions(payment, schema),
        villages=versions(served_village, schema),
        served=SERVED_BY,
        together=together("v", "p"),
        due=DUE,
    )


def judged(schema: str) -> Composable:
    """Payments with what each indicator says of them."""
    return SQL(
        "(select {columns}, {judgements}, {held} from {payments} p left join {days} d"
        " on d.programme = p.programme and d.period = p.period and d.region = p.region and {with_day}"
        " left join {stated} f on f.of_payment = p.payment and {with_both})"
    ).format(
        columns=columns_of("p", (*_PAID, "off_target")),
        judgements=judgements(),
        held=while_all("p", "d", "f"),
        payments=_with_recipients(schema),
        days=_nearest_days(schema),
        with_day=together("d", "p"),
        stated=_other_amounts(schema),
        with_both=together("f", "p", "d"),
    )


def _with_recipients(schema: str) -> Composable:
    """Payments with what is known of their recipients."""
    return SQL(
        "(select {columns}, {off_target} as off_target, who.died_on, {held} from {payments} paid"
        " left join {doubts} who on who.person = paid.recipient and {together})"
    ).format(
        columns=columns_of("paid", _PAID),
        off_target=OFF_TARGET,
        held=while_all("paid", "who"),
        payments=versions(payment, schema),
        doubts=with_gaps(recipient_doubt, schema),
        together=together("who", "paid"),
    )


def _nearest_days(schema: str) -> Composable:
    """The last day in time of every place of payments: from the beginning, and anew where a pay day of it changed."""
    return SQL(
        "(with day as (select * from {days} one) select p.*, changed.at as position,"
        " lead(changed.at) over (partition by p.programme, p.period, p.region order by changed.at) as _to,"
        " {nearest} as on_time_until from (select distinct programme, period, region from {payments} paid) p"
        " cross join lateral (select 0 as at union select position from day where {planned}"
        " union select _to from day where {planned} and _to is not null) changed)"
    ).format(
        days=versions(pay_day, schema),
        nearest=nearest_day(
            SQL("day"),
            SQL("day.position <= changed.at and (day._to > changed.at) is not false"),
        ),
        payments=versions(payment, schema),
        planned=PLANNED_FOR,
    )


def _other_amounts(schema: str) -> Composable:
    """Payments of which the payer ever stated another amount: from the beginning, whether one stands (`payment`)."""
    return SQL(
        "(select of_payment, case when sum(sum(step)) over past > 0 then of_payment end as payment, at as position,"
        " lead(at) over past as _to from (select payment as of_payment, at, step from {differences} one"
        " cross join lateral (values (0, 0), (position, 1), (_to, -1)) changed(at, step)"
        " where {stated} and at is not null) step"
        " group by of_payment, at window past as (partition by of_payment order by at))"
    ).format(differences=versions(batch_difference, schema), stated=OTHER_AMOUNT_STATED)


def answers(schema: str) -> Composable:
    """What reporters said, with what their complaints are narrowed by."""
    about = ("region", "status", "category", "programme", "channel", "submitted_at")
    return SQL(
        "(select {said}, {about}, {held} from {answers} said"
        " join {complaints} about on about.complaint = said.complaint and {together})"
    ).format(
        said=columns_of("said", complaint_answer.fields[:-1]),
        about=columns_of("about", about),
        held=while_all("said", "about"),
        answers=versions(complaint_answer, schema),
        complaints=versions(complaint_status, schema),
        together=together("about", "said"),
    )


def valid_beds(schema: str) -> Composable:
    """The beds of every side on the day `%(day)s`: what was set holds until anything is set anew."""
    return SQL(
        "(select {columns}, position, lead(position) over (partition by shelter, side order by position) as _to"
        " from {beds} one where valid_from <= %(day)s)"
    ).format(
        columns=columns_of("one", shelter_beds.fields[:-1]), beds=versions(shelter_beds, schema)
    )


def stays(schema: str) -> Composable:
    """Stays whose clients have a limit, with its last day."""
    return SQL(
        "(select {columns}, about.limit_on, {held} from {stays} stay"
        ' join {clients} about on about."case" = stay."case" and {together})'
    ).format(
        columns=columns_of("stay", shelter_stay.fields[:-1]),
        held=while_all("stay", "about"),
        stays=versions(shelter_stay, schema),
        clients=versions(client, schema),
        together=together("about", "stay"),
    )


def anomalies(schema: str) -> Composable:
    """Anomalies that other data show, of all kinds."""
    return SQL("({} union all {} union all {})").format(
        _paid_wrongly(schema), _families_paid_twice(schema), _niks_shared(schema)
    )


def _paid_wrongly(schema: str) -> Composable:
    """Double payments and payments after death."""
    return SQL(
        "select 'paid_twice' as kind, survivor as subject, programme, period, region, position, _to"
        " from {twice} one where payments > 1 union all"
        " select 'paid_after_death', payment, programme, period, region, position, _to from {payments} p where {dead}"
    ).format(
        twice=versions(payment_anomaly, schema),
        payments=_with_recipients(schema),
        dead=AFTER_DEATH,
    )


def _families_paid_twice(schema: str) -> Composable:
    """Families while more than one of their people was paid for a period."""
    paid = SQL(
        "select who.household, paid.programme, paid.period, whole.person, paid.region, {held} from {payments} paid"
        " join {people} who on who.person = paid.recipient and {known}"
        " join {people} whole on whole.person = who.survivor and {known_whole} where {to_family}"
    ).format(
        held=while_all("paid", "who", "whole"),
        payments=versions(payment, schema),
        people=versions(people, schema),
        known=together("who", "paid"),
        known_whole=together("whole", "paid", "who"),
        to_family=PAID_TO_FAMILY,
    )
    return SQL(
        "select 'family_paid_twice', household, programme, period, max(region), at, until from ({}) one"
        " group by household, programme, period, at, until having count(distinct person) > 1"
    ).format(at_each_change(paid, ("household", "programme", "period")))


def _niks_shared(schema: str) -> Composable:
    """NIKs while more than one person had them, by the digests of now; each where the second was registered."""
    had = SQL(
        "select filed.digest, who.survivor, who.region, who.registered_position as began, who.position, who._to"
        " from {shared} filed join {people} who on who.person = filed.person"
    ).format(shared=shared_niks(schema), people=versions(people, schema))
    return SQL(
        "select 'shared_nik', (array_agg(survivor order by began))[2], null, null,"
        " (array_agg(region order by began))[2], at, until from"
        " (select digest, survivor, at, until, min(began) as began, (array_agg(region order by began))[1] as region"
        " from ({}) one group by digest, survivor, at, until) someone group by digest, at, until having count(*) > 1"
    ).format(at_each_change(had, ("digest",)))
