"""The referral network's partners: who they are, what is agreed with them, how full their months are."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.fact import Recorded
from domain.partner import (
    AgreementEnded,
    AgreementSigned,
    PartnerPlaceReturned,
    PartnerPlaceTaken,
    PartnerRegistered,
)
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class Partner(NamedTuple):
    """A partner. partner: its short name; kind: as in domain.partner.KINDS."""

    partner_id: UUID
    partner: str
    name: str
    kind: str
    region: str | None
    registered_position: int
    position: int = 0


class AgreedService(NamedTuple):
    """One service of an agreement, until its last day, which an early end moves."""

    partner_id: UUID
    agreement: str
    service: str
    monthly_limit: int | None
    first_day: date
    last_day: date
    position: int = 0


class PartnerMonth(NamedTuple):
    """How many referrals count in a month, as in `2022-06`."""

    partner: str
    service: str
    month: str
    referrals: int
    position: int = 0


partner = Table("partner", Partner, key=("partner_id",))
agreed_service = Table(
    "agreed_service",
    AgreedService,
    key=("partner_id", "agreement", "service"),
    indexes=(("partner_id",),),
)
partner_month = Table("partner_month", PartnerMonth, key=("partner", "service", "month"))

fold = Fold()


@fold.when(PartnerRegistered)
def _registered(page: Page, recorded: Recorded, fact: PartnerRegistered) -> None:
    page.rows(partner).put(
        Partner(
            partner_id=recorded.stream,
            partner=fact.partner,
            name=fact.name,
            kind=fact.kind,
            region=fact.region,
            registered_position=recorded.position,
        )
    )


@fold.when(AgreementSigned)
def _signed(page: Page, recorded: Recorded, fact: AgreementSigned) -> None:
    for each in fact.services:
        page.rows(agreed_service).put(
            AgreedService(
                partner_id=recorded.stream,
                agreement=fact.agreement,
                service=each.service,
                monthly_limit=each.monthly_limit,
                first_day=fact.valid_from,
                last_day=fact.valid_until,
            )
        )


@fold.when(AgreementEnded)
def _ended(page: Page, recorded: Recorded, fact: AgreementEnded) -> None:
    rows = page.rows(agreed_service)
    for row in rows.where("partner_id", recorded.stream):
        if row.agreement == fact.agreement:
            rows.put(row._replace(last_day=fact.ended_on))


@fold.needs(PartnerPlaceTaken, PartnerPlaceReturned)
def _announce(
    page: Page, _recorded: Recorded, fact: PartnerPlaceTaken | PartnerPlaceReturned
) -> None:
    page.rows(partner_month).want(fact.partner, fact.service, fact.month)


@fold.when(PartnerPlaceTaken)
def _taken(page: Page, _recorded: Recorded, fact: PartnerPlaceTaken) -> None:
    _count(page, fact, 1)


@fold.when(PartnerPlaceReturned)
def _returned(page: Page, _recorded: Recorded, fact: PartnerPlaceReturned) -> None:
    _count(page, fact, -1)


def _count(page: Page, fact: PartnerPlaceTaken | PartnerPlaceReturned, sign: int) -> None:
    rows = page.rows(partner_month)
    key = fact.partner, fact.service, fact.month
    row = rows.get(*key) or PartnerMonth(*key, referrals=0)
    rows.put(row._replace(referrals=row.referrals + sign))


async def partners(
    conn: AsyncConnection[Any], schema: str, *, kind: str | None = None, at: int | None = None
) -> list[Partner]:
    """Answer the partners in order of their short names. There are dozens, so they come whole."""
    where = Where().equals("kind", kind)
    query = SQL("select {} from {} where {} order by partner").format(
        partner.columns, partner.at(schema, at), where.sql
    )
    async with conn.cursor(row_factory=args_row(Partner)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def agreed_services(
    conn: AsyncConnection[Any],
    schema: str,
    partner_ids: Sequence[UUID],
    day: date,
    at: int | None = None,
) -> list[AgreedService]:
    """Answer what is agreed with these partners on a day, in one statement."""
    where = (
        Where().among("partner_id", partner_ids).at_most("first_day", day).at_least("last_day", day)
    )
    query = SQL("select {} from {} where {} order by partner_id, service, agreement").format(
        agreed_service.columns, agreed_service.at(schema, at), where.sql
    )
    async with conn.cursor(row_factory=args_row(AgreedService)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()


async def months(
    conn: AsyncConnection[Any], schema: str, month: str, at: int | None = None
) -> dict[tuple[str, str], int]:
    """Answer how many referrals count in a month, by partner and service."""
    where = Where().equals("month", month)
    query = SQL("select partner, service, referrals from {} where {}").format(
        partner_month.at(schema, at), where.sql
    )
    cursor = await conn.execute(query, where.values)
    return {(str(row[0]), str(row[1])): int(row[2]) for row in await cursor.fetchall()}
