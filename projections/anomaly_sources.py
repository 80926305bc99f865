"""Where the anomalies of each kind come from, and what they are counted out of: one shape of rows for all of them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

from psycopg.sql import SQL, Composable, Identifier, Literal

from projections.aid_indicators import AFTER_DEATH
from projections.anomaly import anomaly
from projections.anomaly_kinds import AnomalyKind, Population
from projections.approval_bursts import approval
from projections.audit_trail import audit_trail
from projections.breached_clocks import clock_started
from projections.checks import check
from projections.corrections import officer_month
from projections.paid_twice import payment_anomaly
from projections.payments import of_payments, payment
from projections.people import people
from projections.read_model import Journal
from projections.recipients import recipient_doubt


class Found(NamedTuple):
    """An anomaly, and the act that made it one, as the audit trail has it.

    place   where it stands in the list of its kind, by which pages go on
    office  whose matter it is: mostly that of the act
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

OWN: Final = (*Found._fields[: Found._fields.index("topic")], "at_office")
_NULL: Final[Mapping[str, str]] = {
    "detail": "null::text",
    "person": "null::uuid",
    "amount_rupiah": "null::bigint",
    "measured": "null::bigint",
    "most": "null::bigint",
    "beside": "null::bigint",
    "since": "null::date",
    "rule_version": "null::bigint",
    "at_office": "null::text",
}


def _columns(kind: AnomalyKind, **columns: str) -> Composable:
    """The select list of an anomaly; what is not given is null."""
    given = {**_NULL, "kind": f"'{kind.value}'::text", **columns}
    return SQL(", ").join(
        SQL("{} as {}").format(SQL(given[name]), Identifier(name)) for name in OWN
    )


def _noted(kind: AnomalyKind) -> Source:
    """Anomalies that a fold noted."""

    def select(schema: str, at: int | None) -> Composable:
        return SQL("select {} from {} where kind = {}").format(
            SQL(", ").join(map(Identifier, OWN)), anomaly.at(schema, at), Literal(kind.value)
        )

    return select


def _paid_twice(schema: str, at: int | None) -> Composable:
    """Double payments that are still out. One merge may bring several to light: a place is its number in the order."""
    order = "found_position, programme, period, component, survivor"
    columns = _columns(
        AnomalyKind.PAID_TWICE,
        place=f"row_number() over (order by {order})",
        subject="survivor",
        detail="component",
        found_position="found_position",
        region="region",
        programme="programme",
        period="period",
        person="survivor",
        amount_rupiah="held_rupiah",
        measured="payments",
        most="1::bigint",
    )
    return SQL("select {} from {} where payments > 1").format(
        columns, payment_anomaly.at(schema, at)
    )


PAID_TO_FAMILY: Final = SQL(
    "paid.unit = 'KPM' and paid.status in ('credited', 'collected', 'unclaimed') and who.household is not null"
)
"""Which payments, of whom, are those of a family."""


def _family_paid_twice(schema: str, at: int | None) -> Composable:
    """By the family that the recipients belong to; the later recipient's first payment makes it one."""
    columns = _columns(
        AnomalyKind.FAMILY_PAID_TWICE,
        place="max(began)",
        subject="household",
        found_position="max(began)",
        region="max(region)",
        programme="programme",
        period="period",
        amount_rupiah="sum(held)::bigint",
        measured="count(*)",
        most="1::bigint",
        beside="sum(components)::bigint",
    )
    return SQL(
        "select {columns} from (select who.household, paid.programme, paid.period, whole.person,"
        " min(paid.first_position) as began, max(paid.region) as region,"
        " sum(paid.amount_rupiah - paid.returned_rupiah) as held,"
        " count(distinct paid.component) as components"
        " from {payments} paid join {people} who on who.person = paid.recipient"
        " join {people} whole on whole.person = who.survivor"
        " where {to_family} group by 1, 2, 3, 4) recipient"
        " group by household, programme, period having count(*) > 1"
    ).format(
        columns=columns,
        payments=payment.at(schema, at),
        people=people.at(schema, at),
        to_family=PAID_TO_FAMILY,
    )


def _paid_after_death(schema: str, at: int | None) -> Composable:
    """As `paid_after_death_page` lists them; the later of the order to pay and of what is known makes it one."""
    columns = _columns(
        AnomalyKind.PAID_AFTER_DEATH,
        place="p.first_position",
        subject="p.payment",
        detail="p.status",
        found_position="greatest(p.first_position, who.position)",
        region="p.region",
        programme="p.programme",
        period="p.period",
        person="p.recipient",
        amount_rupiah="p.amount_rupiah - p.returned_rupiah",
        measured="(p.credited_on - p.died_on)::bigint",
        since="p.died_on",
    )
    return SQL("select {} from {} p join {} who on who.person = p.recipient where {}").format(
        columns,
        of_payments(schema, SQL("true"), at),
        recipient_doubt.at(schema, at),
        AFTER_DEATH,
    )


def _shared_nik(schema: str, at: int | None) -> Composable:
    """By the keyed digests outside the log, each filed with the registration that it belongs to."""
    columns = _columns(
        AnomalyKind.SHARED_NIK,
        place="(array_agg(began order by began))[2]",
        subject="(array_agg(survivor order by began))[2]",
        found_position="(array_agg(began order by began))[2]",
        region="(array_agg(region order by began))[2]",
        programme="null::text",
        period="null::text",
        person="(array_agg(survivor order by began))[2]",
        measured="count(*)",
        most="1::bigint",
    )
    return SQL(
        "select {columns} from (select filed.digest, who.survivor,"
        " min(who.registered_position) as began,"
        " (array_agg(who.region order by who.registered_position))[1] as region"
        " from {shared} filed join {people} who on who.person = filed.person group by 1, 2) someone"
        " group by digest having count(*) > 1"
    ).format(columns=columns, shared=shared_niks(schema), people=people.at(schema, at))


def shared_niks(schema: str) -> Composable:
    """Digests of NIKs that are filed more than once, with whose registrations they are filed."""
    # What is shared is found in the index alone; who it is, only of that little.
    return SQL(
        "(select filed.digest, filed.person"
        " from (select digest from {index} where kind = 'nik' group by 1 having count(*) > 1) shared"
        " join {index} filed on filed.kind = 'nik' and filed.digest = shared.digest)"
    ).format(index=Identifier(schema, "person_index"))


_KNOWN_ALREADY: Final[Mapping[AnomalyKind, Source]] = {
    AnomalyKind.PAID_TWICE: _paid_twice,
    AnomalyKind.FAMILY_PAID_TWICE: _family_paid_twice,
    AnomalyKind.PAID_AFTER_DEATH: _paid_after_death,
    AnomalyKind.SHARED_NIK: _shared_nik,
}
"""Kinds that other read models know already: what they say is selected, not noted a second time."""

NOTED: Final = tuple(kind for kind in AnomalyKind if kind not in _KNOWN_ALREADY)
"""Kinds that are noted as rows of their own."""

SOURCES: Final[Mapping[AnomalyKind, Source]] = {
    kind: _KNOWN_ALREADY.get(kind) or _noted(kind) for kind in AnomalyKind
}


def _acts(schema: str, at: int | None) -> Composable:
    return SQL(
        "select stream as subject, region, programme, office, recorded_at, command_id as one"
        " from {} where role <> 'system'"
    ).format(audit_trail.at(schema, at))


def _beside_their_acts(noted: Journal[Any]) -> Source:
    """What a journal notes of acts, with the office and the time of each."""

    def select(schema: str, at: int | None) -> Composable:
        return SQL(
            "select done.subject, done.region, done.programme, act.office, act.recorded_at,"
            " done.position as one from {} done join {} act using (position)"
        ).format(noted.at(schema, at), audit_trail.at(schema, at))

    return select


def _approvals(schema: str, at: int | None) -> Composable:
    return SQL(
        "select act.stream as subject, act.region, act.programme, act.office, act.recorded_at,"
        " done.position as one from {} done join {} act using (position)"
    ).format(approval.at(schema, at), audit_trail.at(schema, at))


def _officer_months(schema: str, at: int | None) -> Composable:
    """The region, programme and time of a month are those of its latest act."""
    return SQL(
        "select act.stream as subject, act.region, act.programme, act.office, act.recorded_at,"
        " (done.actor, done.office, done.month)::text as one"
        " from {} done join {} act using (position)"
    ).format(officer_month.at(schema, at), audit_trail.at(schema, at))


def _payments(condition: str) -> Source:
    """Payments, at the office that first ordered them."""

    def select(schema: str, at: int | None) -> Composable:
        return SQL(
            "select paid.payment as subject, paid.region, paid.programme, act.office,"
            " act.recorded_at, paid.payment as one from {} paid"
            " join {} act on act.position = paid.first_position where {}"
        ).format(payment.at(schema, at), audit_trail.at(schema, at), SQL(condition))

    return select


def _people_with_nik(schema: str, at: int | None) -> Composable:
    return SQL(
        "select who.person as subject, who.region, null::text as programme, act.office,"
        " act.recorded_at, who.survivor as one from {} who"
        " join {} act on act.position = who.registered_position where who.nik is not null"
    ).format(people.at(schema, at), audit_trail.at(schema, at))


COUNTED: Final[Mapping[Population, Source]] = {
    Population.ACTS: _acts,
    Population.CHECKS: _beside_their_acts(check),
    Population.APPROVALS: _approvals,
    Population.OFFICER_MONTHS: _officer_months,
    Population.PAYMENTS_ORDERED: _payments("true"),
    Population.CLOCKS: _beside_their_acts(clock_started),
    Population.PEOPLE_WITH_NIK: _people_with_nik,
    Population.PAYMENTS_RECEIVED: _payments("paid.credited_on is not null"),
}
"""What anomalies are counted out of: `one` tells one from another."""
