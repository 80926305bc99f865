"""What is known of one family beyond its own data: enrolments, payments, complaints and services of its people.

No table of its own: a family's people are looked up in the other read models, each in one statement.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL, Identifier

from projections.behind_walls import Behind, hidden_away
from projections.complaint_status import Complaint, complaint_status
from projections.conditions import Where
from projections.enrolled import Enrolment, enrolment
from projections.entitlements import Entitlement, entitlement
from projections.households import given, reported
from projections.people import Person, people
from projections.served import RenderedService, rendered_service

MOST_SHOWN = 200
"""Rows of each kind: a family's whole story at a desk, not an export."""


async def everybody(
    conn: AsyncConnection[Any], schema: str, members: Sequence[UUID]
) -> list[Person]:
    """Answer these people under every id that merges have linked to them."""
    query = SQL(
        "select {} from {} where survivor in (select survivor from {} where person = any (%s))"
        " order by registered_position"
    ).format(people.columns, people.at(schema, None), people.at(schema, None))
    async with conn.cursor(row_factory=args_row(Person)) as cursor:
        await cursor.execute(query, (list(members),))
        return await cursor.fetchall()


async def enrolments_of(
    conn: AsyncConnection[Any], schema: str, ids: Sequence[UUID]
) -> list[Enrolment]:
    """Answer where these people are or were enrolled."""
    query = SQL("select {} from {} where survivor = any (%s) order by programme, person").format(
        enrolment.columns, enrolment.at(schema, None)
    )
    async with conn.cursor(row_factory=args_row(Enrolment)) as cursor:
        await cursor.execute(query, (list(ids),))
        return await cursor.fetchall()


async def payments_of(
    conn: AsyncConnection[Any], schema: str, ids: Sequence[UUID]
) -> list[Entitlement]:
    """Answer what these people were paid, latest period first."""
    query = SQL(
        "select {} from {} where survivor = any (%s)"
        " order by period desc, programme, component, recipient limit {}"
    ).format(entitlement.columns, entitlement.at(schema, None), MOST_SHOWN)
    async with conn.cursor(row_factory=args_row(Entitlement)) as cursor:
        await cursor.execute(query, (list(ids),))
        return await cursor.fetchall()


class Held(NamedTuple):
    """What a family holds of one programme: payments not returned or reversed, and their sum."""

    programme: str
    unit: str
    payments: int
    held_rupiah: int


async def held_by(conn: AsyncConnection[Any], schema: str, ids: Sequence[UUID]) -> list[Held]:
    """Answer what these people hold of each programme, over all periods."""
    query = SQL(
        "select programme, unit, count(*), sum(held_rupiah)::bigint from {}"
        " where survivor = any (%s) and held_rupiah > 0"
        " group by programme, unit order by programme, unit"
    ).format(entitlement.at(schema, None))
    async with conn.cursor(row_factory=args_row(Held)) as cursor:
        await cursor.execute(query, (list(ids),))
        return await cursor.fetchall()


async def complaints_of(
    conn: AsyncConnection[Any], schema: str, ids: Sequence[UUID], looking: Behind
) -> list[Complaint]:
    """Answer the complaints that these people submitted under their name and who looks may see, newest first."""
    where = hidden_away(Where(), schema, "complaint", looking)
    query = SQL(
        "select {} from {} where complaint in (select complaint from {} where reporter = any (%(ids)s))"
        " and {} order by submitted_position desc limit {}"
    ).format(
        complaint_status.columns,
        complaint_status.at(schema, None),
        reported.at(schema, None),
        where.sql,
        MOST_SHOWN,
    )
    async with conn.cursor(row_factory=args_row(Complaint)) as cursor:
        await cursor.execute(query, {**where.values, "ids": list(ids)})
        return await cursor.fetchall()


class ServiceGiven(NamedTuple):
    """A service, and to whom of the family it was rendered."""

    person: UUID
    service: RenderedService


async def services_of(
    conn: AsyncConnection[Any], schema: str, ids: Sequence[UUID]
) -> list[ServiceGiven]:
    """Answer the services rendered to these people, latest first."""
    columns = SQL(", ").join([Identifier("s", name) for name in rendered_service.fields])
    query = SQL(
        "select g.person, {} from {} g join {} s on s.service_id = g.service_id"
        " where g.person = any (%s) order by s.rendered_on desc, g.service_id limit {}"
    ).format(columns, given.at(schema, None), rendered_service.at(schema, None), MOST_SHOWN)
    cursor = await conn.execute(query, (list(ids),))
    return [ServiceGiven(row[0], RenderedService(*row[1:])) for row in await cursor.fetchall()]
