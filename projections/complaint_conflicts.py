"""Complaints that lie at an office that may not handle them: about it, its head, or a head above it."""

from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.complaint_decisions import OPEN
from projections.behind_walls import complaint_wall
from projections.chain_of_command import office_rank
from projections.complaint_status import complaint_status

_OPEN: Final = [status.value for status in sorted(OPEN)]


class Misplaced(NamedTuple):
    """An open complaint and the office where it lies. position: of the last fact that could have made it so."""

    complaint: UUID
    office: str
    position: int


def misplaced(connection: Connection[Any], schema: str, limit: int) -> list[Misplaced]:
    """Answer the first complaints that must be passed up; the rule is `application.confidentiality.in_conflict`."""
    query = SQL(
        "with recursive lying as (select complaint, coalesce(routed_to, office) as desk, position"
        " from {complaints} where status = any (%(open)s) and exists (select from {walls} wall"
        " where wall.hidden = complaint and wall.wall !~ '^level:')),"
        " above(desk, office) as (select distinct desk, desk from lying union select above.desk, rank.superior"
        " from above join {ranks} rank on rank.office = above.office where rank.superior is not null)"
        " select complaint, desk, greatest(lying.position, (select max(position) from {ranks}),"
        " (select max(position) from {walls} wall where wall.hidden = complaint)) from lying where exists"
        " (select from {walls} wall where wall.hidden = complaint and (wall.wall = 'office:' || desk"
        " or wall.wall in (select 'account:' || rank.head from above"
        " join {ranks} rank on rank.office = above.office where above.desk = lying.desk)))"
        " order by lying.position limit %(limit)s"
    ).format(
        complaints=complaint_status.live(schema),
        walls=complaint_wall.live(schema),
        ranks=office_rank.live(schema),
    )
    with connection.cursor(row_factory=args_row(Misplaced)) as cursor:
        return cursor.execute(query, {"open": _OPEN, "limit": limit}).fetchall()
