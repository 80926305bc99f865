"""The referral board: where every referral stands, where it came from and where it went on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.fact import Fact, Recorded
from domain.referral import (
    ReferralAccepted,
    ReferralAcknowledged,
    ReferralClosed,
    ReferralDeclined,
    ReferralDelivered,
    ReferralDrafted,
    ReferralExpired,
    ReferralFeedbackReceived,
    ReferralRerouted,
    ReferralSent,
)
from projections.behind_walls import NOBODY, Behind, hidden_away
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class Referral(NamedTuple):
    """A referral as it stands. packet, need and note are ciphertext under its own key.

    status        drafted | sent | acknowledged | accepted | returned | expired | rerouted |
                  delivered | feedback_received | closed
    fields        names of the person's data that go along, joined by commas
    rerouted_from, rerouted_to   its neighbours in a chain
    drafted_position  the board's order, which never changes
    """

    referral: UUID
    status: str
    partner: str
    service: str
    region: str | None
    office: str
    subject_kind: str
    subject: UUID
    person: UUID | None
    fields: str
    packet: str
    need: str
    rerouted_from: UUID | None
    rerouted_to: UUID | None
    sent_on: date | None
    due_on: date | None
    acknowledged_on: date | None
    delivered_on: date | None
    decline_reason: str | None
    result: str | None
    note: str | None
    closed_as: str | None
    drafted_at: datetime
    drafted_position: int
    last_at: datetime
    position: int = 0


referral = Table(
    "referral",
    Referral,
    key=("referral",),
    indexes=(
        ("drafted_position desc",),
        ("status", "drafted_position desc"),
        ("partner", "drafted_position desc"),
        ("subject",),
        ("sent_on",),
    ),
    past=((), ("status",)),
)
fold = Fold()

_LEADS_TO: Final[dict[type[Fact], str]] = {
    ReferralSent: "sent",
    ReferralAcknowledged: "acknowledged",
    ReferralAccepted: "accepted",
    ReferralDeclined: "returned",
    ReferralExpired: "expired",
    ReferralRerouted: "rerouted",
    ReferralDelivered: "delivered",
    ReferralFeedbackReceived: "feedback_received",
    ReferralClosed: "closed",
}


@fold.needs(ReferralDrafted, *_LEADS_TO)
def _announce(page: Page, recorded: Recorded, _fact: Fact) -> None:
    page.rows(referral).want(recorded.stream)


@fold.when(ReferralDrafted)
def _drafted(page: Page, recorded: Recorded, fact: ReferralDrafted) -> None:
    page.rows(referral).put(
        Referral(
            referral=recorded.stream,
            status="drafted",
            partner=fact.partner,
            service=fact.service,
            region=fact.region,
            office=recorded.envelope.office,
            subject_kind=fact.subject_kind,
            subject=fact.subject,
            person=fact.person,
            fields=",".join(fact.fields),
            packet=fact.packet,
            need=fact.need,
            rerouted_from=fact.rerouted_from,
            rerouted_to=None,
            sent_on=None,
            due_on=None,
            acknowledged_on=None,
            delivered_on=None,
            decline_reason=None,
            result=None,
            note=None,
            closed_as=None,
            drafted_at=recorded.envelope.occurred_at,
            drafted_position=recorded.position,
            last_at=recorded.envelope.occurred_at,
        )
    )


@fold.when(*_LEADS_TO)
def _went_on(page: Page, recorded: Recorded, fact: Fact) -> None:
    rows = page.rows(referral)
    if (row := rows.get(recorded.stream)) is not None:
        happened = recorded.envelope.occurred_at
        row = row._replace(status=_LEADS_TO[type(fact)], last_at=happened)
        rows.put(row._replace(**_said(fact)))


def _said(fact: Fact) -> dict[str, Any]:
    """What a fact says beside the status."""
    match fact:
        case ReferralSent():
            return {"sent_on": fact.sent_on, "due_on": fact.due_on}
        case ReferralAcknowledged():
            return {"acknowledged_on": fact.acknowledged_on}
        case ReferralDeclined():
            return {"decline_reason": fact.reason}
        case ReferralRerouted():
            return {"rerouted_to": fact.onward}
        case ReferralDelivered():
            return {"delivered_on": fact.delivered_on}
        case ReferralFeedbackReceived():
            return {"result": fact.result, "note": fact.note}
        case ReferralClosed():
            return {"closed_as": fact.reason}
        case _:
            return {}


@dataclass(frozen=True, slots=True)
class ReferralFilter:
    """Which referrals. None asks for nothing; `sent_from` and `sent_until` are both included.

    scope    the caller's region prefixes ("" sees the whole tenant)
    region   what the caller asks for inside them
    looking  who looks: what came of complaints that are hidden from them is not there
    """

    scope: tuple[str, ...] = ("",)
    looking: Behind = NOBODY
    region: str | None = None
    status: str | None = None
    partner: str | None = None
    service: str | None = None
    subject: UUID | None = None
    sent_from: date | None = None
    sent_until: date | None = None

    def where(self, schema: str) -> Where:
        where = (
            Where()
            .equals("status", self.status)
            .equals("partner", self.partner)
            .equals("service", self.service)
            .equals("subject", self.subject)
            .at_least("sent_on", self.sent_from)
            .at_most("sent_on", self.sent_until)
            .in_region(self.region)
            .in_scope(self.scope)
        )
        return hidden_away(where, schema, "referral", self.looking)


async def one_referral(
    conn: AsyncConnection[Any],
    schema: str,
    referral_id: UUID,
    scope: tuple[str, ...] = ("",),
    at: int | None = None,
    *,
    looking: Behind = NOBODY,
) -> Referral | None:
    """Answer one referral; None if there is (or was, at `at`) none in the scope, or it is hidden from who looks."""
    where = Where().equals("referral", referral_id).in_scope(scope)
    where = hidden_away(where, schema, "referral", looking)
    query = SQL("select {} from {} where {}").format(
        referral.columns, referral.at(schema, at), where.sql
    )
    async with conn.cursor(row_factory=args_row(Referral)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchone()


async def referrals_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: ReferralFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Referral]:
    """Answer the next `limit` referrals, newest draft first; `after` is a `drafted_position`."""
    where = wanted.where(schema).below("drafted_position", after)
    query = referral.page(schema, at, where.sql, SQL("drafted_position desc"), limit)
    async with conn.cursor(row_factory=args_row(Referral)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def referrals_count(
    conn: AsyncConnection[Any], schema: str, wanted: ReferralFilter, at: int | None = None
) -> int:
    """Answer the number of referrals."""
    return sum((await referrals_by_status(conn, schema, wanted, at)).values())


async def referrals_by_status(
    conn: AsyncConnection[Any], schema: str, wanted: ReferralFilter, at: int | None = None
) -> dict[str, int]:
    """Answer the number of referrals per status; a status without any is absent."""
    where = wanted.where(schema)
    query = SQL("select status, count(*) from {} where {} group by status order by status").format(
        referral.at(schema, at), where.sql
    )
    cursor = await conn.execute(query, where.values)
    return {str(row[0]): int(row[1]) for row in await cursor.fetchall()}


SENT: Final = "sent_on is not null"
ACKNOWLEDGED: Final = "acknowledged_on is not null"
"""Which referrals went to their partner, and which the partner acknowledged."""


class Acknowledgment(NamedTuple):
    """How soon partners answer: of `sent` referrals `acknowledged` were, in `median_days` calendar days."""

    sent: int
    acknowledged: int
    median_days: float | None


async def acknowledgment(
    conn: AsyncConnection[Any], schema: str, wanted: ReferralFilter, at: int | None = None
) -> Acknowledgment:
    """Answer how soon the referrals that were sent within the filter's days were acknowledged."""
    where = wanted.where(schema)
    query = SQL(
        "select count(*) filter (where {}), count(*) filter (where {}),"
        " (percentile_cont(0.5) within group (order by acknowledged_on - sent_on))::float8"
        " from {} where {}"
    ).format(SQL(SENT), SQL(ACKNOWLEDGED), referral.at(schema, at), where.sql)
    async with conn.cursor(row_factory=args_row(Acknowledgment)) as cursor:
        await cursor.execute(query, where.values)
        found = await cursor.fetchone()
    return found or Acknowledgment(0, 0, None)
