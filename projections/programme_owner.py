"""Which office of the tenant answers for a programme: where complaints about it are routed."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg.sql import SQL

from domain.fact import Recorded
from domain.programme import ProgrammeOwnerOfficeNamed
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class ProgrammeOwner(NamedTuple):
    """programme: its code. office: the one named last."""

    programme: str
    office: str
    position: int = 0


programme_owner = Table("programme_owner", ProgrammeOwner, key=("programme",))
fold = Fold()


@fold.when(ProgrammeOwnerOfficeNamed)
def _named(page: Page, recorded: Recorded, fact: ProgrammeOwnerOfficeNamed) -> None:
    if recorded.about.programme is not None:
        page.rows(programme_owner).put(ProgrammeOwner(recorded.about.programme, fact.office))


async def owners(
    conn: AsyncConnection[Any], schema: str, programmes: Sequence[str], at: int
) -> dict[str, str]:
    """Answer the offices of those programmes that have one."""
    where = Where().among("programme", programmes)
    query = SQL("select programme, office from {} where {}").format(
        programme_owner.at(schema, at), where.sql
    )
    return dict(await (await conn.execute(query, where.values)).fetchall())
