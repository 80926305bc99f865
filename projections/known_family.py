"""What the village's data know of a family, as the information centre asks: how many, where, of which decile."""

from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from projections.conditions import Where
from projections.enrolled import enrolment
from projections.households import household, member
from projections.people import people
from projections.proposals import proposal


class KnownFamily(NamedTuple):
    """A registered family.

    living       members who live and belong to it
    decile       as last received from the ministry's data; None if it never was
    enrolled_in  programmes that a member of it, living or dead, is enrolled in and that did not end
    """

    region: str
    living: int
    decile: int | None
    enrolled_in: list[str]


async def known_family(
    conn: AsyncConnection[Any],
    schema: str,
    household_id: UUID,
    scope: tuple[str, ...] = ("",),
    at: int | None = None,
) -> KnownFamily | None:
    """Answer what is known of one family, in one statement; None if there is none in the scope."""
    where = Where().equals("household", household_id).in_scope(scope)
    query = SQL(
        "select region, living,"
        " (select decile from {proposal} p where p.household = h.household and decile is not null"
        "  order by stage_since desc, position desc limit 1) as decile,"
        " coalesce((select array_agg(distinct programme order by programme) from {enrolment} e"
        "  where e.standing <> 'ended' and e.survivor in"
        "   (select coalesce(one.survivor, m.person) from {member} m"
        "     left join {people} one on one.person = m.person"
        "     where m.household = h.household and m.standing <> 'removed')), '{{}}') as enrolled_in"
        " from {household} h where {where}"
    ).format(
        proposal=proposal.at(schema, at),
        enrolment=enrolment.at(schema, at),
        member=member.at(schema, at),
        people=people.at(schema, at),
        household=household.at(schema, at),
        where=where.sql,
    )
    async with conn.cursor(row_factory=args_row(KnownFamily)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchone()
