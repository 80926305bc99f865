"""Complaints that lie at an office that may not handle them: about it, who serves there, or those in charge of it."""

from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import args_row
from psycopg.sql import SQL, Composed

from domain.complaint_decisions import OPEN
from projections.accounts import appointment, in_force_on
from projections.behind_walls import complaint_wall
from projections.chain_of_command import office_rank, ranked_at
from projections.complaint_status import complaint_status
from projections.rules_in_force import number_on_day

_OPEN: Final = [status.value for status in sorted(OPEN)]


class Misplaced(NamedTuple):
    """An open complaint and the office where it lies. position: of the last fact that could have made it so."""

    complaint: UUID
    office: str
    position: int


def misplaced(connection: Connection[Any], schema: str, today: date, limit: int) -> list[Misplaced]:
    """Answer the first complaints that must be passed up; the rule is `application.confidentiality.in_conflict`."""
    with connection.cursor(row_factory=args_row(Misplaced)) as cursor:
        return cursor.execute(
            _misplaced(schema), {"open": _OPEN, "day": today, "limit": limit}
        ).fetchall()


def _misplaced(schema: str) -> Composed:
    """about, about_office: whom a complaint names. serving: where they serve. led: there and so far above."""
    return SQL(
        "with recursive lying as (select complaint, coalesce(routed_to, office) as desk, position"
        " from {complaints} where status = any (%(open)s) and exists (select from {walls} wall"
        " where wall.hidden = complaint and wall.wall !~ '^level:')),"
        " about(complaint, account) as (select complaint, substr(wall.wall, 9) from lying"
        " join {walls} wall on wall.hidden = complaint where wall.wall ~ '^account:'),"
        " about_office(complaint, office) as (select complaint, substr(wall.wall, 8) from lying"
        " join {walls} wall on wall.hidden = complaint where wall.wall ~ '^office:'),"
        " serving(complaint, office) as (select about.complaint, own.office from about"
        " join {appointment} own on own.account = about.account"
        " where own.acting_for is null and {own_counts}),"
        " above(desk, office) as (select distinct desk, desk from lying union select above.desk, rank.superior"
        " from above join {ranks} rank on rank.office = above.office where rank.superior is not null),"
        " led(complaint, office, level) as (select complaint, office, 1 from about_office"
        " union select complaint, office, 1 from serving"
        " union select led.complaint, rank.superior, led.level + 1 from led"
        " join {ranks} rank on rank.office = led.office"
        " where rank.superior is not null and led.level < {heads})"
        " select complaint, desk, greatest(lying.position, {ranked_at}, (select max(position) from {walls} wall"
        " where wall.hidden = complaint)) from lying"
        " where (complaint, desk) in (select complaint, office from about_office)"
        " or (complaint, desk) in (select complaint, office from serving)"
        " or exists (select from about join above on above.desk = lying.desk"
        " join {ranks} rank on rank.office = above.office and rank.head = about.account"
        " where about.complaint = lying.complaint)"
        " or exists (select from {ranks} rank join led on led.complaint = lying.complaint"
        " where rank.office = lying.desk and (rank.head = (select other.head from {ranks} other"
        " where other.office = led.office) or exists (select from {appointment} own"
        " where own.account = rank.head and own.office = led.office and own.role = 'head'"
        " and own.acting_for is null and {own_counts})))"
        " order by lying.position limit %(limit)s"
    ).format(
        complaints=complaint_status.live(schema),
        walls=complaint_wall.live(schema),
        ranks=office_rank.live(schema),
        appointment=appointment.live(schema),
        own_counts=in_force_on("own"),
        heads=number_on_day(schema, "complaint_chain", "heads"),
        ranked_at=ranked_at(schema),
    )
