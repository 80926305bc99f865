"""Which accounts are qualified for what, by certificate, and from when until when."""

from datetime import date
from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.fact import Recorded
from domain.staff import QualificationRevoked, StaffQualified
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class StaffQualification(NamedTuple):
    """A qualification that was not revoked; both days are included."""

    account: str
    qualification: str
    valid_from: date
    valid_until: date
    position: int = 0


staff_qualification = Table(
    "staff_qualification", StaffQualification, key=("account", "qualification")
)
fold = Fold()


@fold.needs(StaffQualified, QualificationRevoked)
def _announce(page: Page, _recorded: Recorded, fact: StaffQualified | QualificationRevoked) -> None:
    page.rows(staff_qualification).want(fact.account, fact.qualification)


@fold.when(StaffQualified)
def _qualified(page: Page, _recorded: Recorded, fact: StaffQualified) -> None:
    page.rows(staff_qualification).put(
        StaffQualification(fact.account, fact.qualification, fact.valid_from, fact.valid_until)
    )


@fold.when(QualificationRevoked)
def _revoked(page: Page, _recorded: Recorded, fact: QualificationRevoked) -> None:
    page.rows(staff_qualification).remove(fact.account, fact.qualification)


async def qualified_staff(
    conn: AsyncConnection[Any], schema: str, on: date | None = None
) -> list[StaffQualification]:
    """Answer the qualifications that are valid on a day, or all; a tenant's staff is dozens, so it comes whole."""
    where = Where().at_most("valid_from", on).at_least("valid_until", on)
    query = SQL("select {} from {} where {} order by account, qualification").format(
        staff_qualification.columns, staff_qualification.at(schema, None), where.sql
    )
    async with conn.cursor(row_factory=args_row(StaffQualification)) as cursor:
        await cursor.execute(query, where.values)
        return await cursor.fetchall()
