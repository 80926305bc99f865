"""Who commands whom: the head of every office and the office above it, and over which walls an account does not see.

The rule is that of `application.confidentiality.is_about`: whom a complaint is about, everybody whom they command, the
heads above them as far as the rule `complaint_chain` goes, and whoever acts in the place of one of these or those are
kept from it by what holds at the moment of the question.
"""

from datetime import date
from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed

from domain.complaint_walls import of_account, of_office
from domain.fact import Recorded
from domain.office import OfficeHeadAppointed, OfficePlacedUnder
from projections.accounts import appointment, in_force_on
from projections.folding import Fold, Page
from projections.read_model import Table
from projections.rules_in_force import number_on_day, published_rule


class Rank(NamedTuple):
    """An office that has a head or answers to another: the account in charge, and the office above."""

    office: str
    head: str | None
    superior: str | None
    position: int = 0


office_rank = Table("office_rank", Rank, key=("office",))
fold = Fold()


@fold.needs(OfficeHeadAppointed, OfficePlacedUnder)
def _announce(
    page: Page, _recorded: Recorded, fact: OfficeHeadAppointed | OfficePlacedUnder
) -> None:
    page.rows(office_rank).want(fact.office)


@fold.when(OfficeHeadAppointed)
def _head_appointed(page: Page, _recorded: Recorded, fact: OfficeHeadAppointed) -> None:
    rows = page.rows(office_rank)
    rank = rows.get(fact.office) or Rank(fact.office, None, None)
    rows.put(rank._replace(head=fact.account))


@fold.when(OfficePlacedUnder)
def _placed_under(page: Page, _recorded: Recorded, fact: OfficePlacedUnder) -> None:
    rows = page.rows(office_rank)
    rank = rows.get(fact.office) or Rank(fact.office, None, None)
    rows.put(rank._replace(superior=fact.superior))


async def walls_of_rank(
    conn: AsyncConnection[Any], schema: str, account: str, role: str, office: str, day: date
) -> tuple[str, ...]:
    """Answer the walls before an account that acts in a role at an office on a day.

    Those of whom it substitutes for, of the offices in which it is appointed, and of the heads of these and of the
    offices above them; and, where it is a head or stands in for one, of the offices it leads and of who serves there.
    """
    parameters = {"account": account, "role": role, "office": office, "day": day}
    cursor = await conn.execute(_walls_of_rank(schema), parameters)
    accounts, offices = await cursor.fetchone() or ([], [])
    return (*map(of_account, accounts), *map(of_office, offices))


def _walls_of_rank(schema: str) -> Composed:
    return SQL(
        "with recursive held(account, here) as (select acting_for,"
        " bool_or(role = %(role)s and office = %(office)s) from {appointment} own"
        " where account = %(account)s and acting_for is not null and {own_counts} group by acting_for),"
        " people(account) as (select %(account)s::text union all select account from held where here),"
        " post(office, role) as (select own.office, own.role from {appointment} own"
        " where own.account = any (array(select account from people))"
        " and own.acting_for is null and {own_counts}),"
        " desk(office) as (select %(office)s::text union select office from post),"
        " above(office) as (select office from desk union select rank.superior from above"
        " join {rank} rank on rank.office = above.office where rank.superior is not null),"
        " leads(office) as (select %(office)s::text where %(role)s = 'head'"
        " union select office from post where role = 'head' union select rank.office from {rank} rank"
        " where rank.head = %(account)s or rank.head = any (array(select account from held))),"
        " below(office, level) as (select office, 1 from leads union"
        " select rank.office, below.level + 1 from below join {rank} rank on rank.superior = below.office"
        " where below.level < {heads})"
        " select array(select account from held union select rank.head from above"
        " join {rank} rank on rank.office = above.office where rank.head is not null"
        " union select own.account from {appointment} own where own.acting_for is null and {own_counts}"
        " and own.office = any (array(select office from below))),"
        " array(select office from desk union select office from below)"
    ).format(
        appointment=appointment.live(schema),
        rank=office_rank.live(schema),
        own_counts=in_force_on("own"),
        heads=number_on_day(schema, "complaint_chain", "heads"),
    )


def ranked_at(schema: str) -> Composed:
    """Select the position of the last fact by which `walls_of_rank` may have changed."""
    return SQL("(select greatest({}, 0))").format(
        SQL(", ").join(
            SQL("(select max(position) from {})").format(table.live(schema))
            for table in (appointment, office_rank, published_rule)
        )
    )
