"""The local labels of street work, beside those that ship with the service."""

from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.fact import Recorded
from domain.local_subtype import LocalSubtypePublished, LocalSubtypeRetired
from projections.folding import Fold, Page
from projections.read_model import Table


class LocalSubtypeRow(NamedTuple):
    """A label in its latest version. categories: PMKS codes in one text with blanks between."""

    code: str
    version: int
    label: str
    categories: str
    source: str
    retired: bool
    position: int = 0


local_subtype = Table("local_subtype", LocalSubtypeRow, key=("code",))
fold = Fold()


@fold.when(LocalSubtypePublished)
def _published(page: Page, _recorded: Recorded, fact: LocalSubtypePublished) -> None:
    page.rows(local_subtype).put(
        LocalSubtypeRow(
            code=fact.code,
            version=fact.version,
            label=fact.label,
            categories=" ".join(fact.categories),
            source=fact.source,
            retired=False,
        )
    )


@fold.when(LocalSubtypeRetired)
def _retired(page: Page, _recorded: Recorded, fact: LocalSubtypeRetired) -> None:
    rows = page.rows(local_subtype)
    if (row := rows.get(fact.code)) is not None:
        rows.put(row._replace(retired=True))


async def local_subtypes(
    conn: AsyncConnection[Any], schema: str, at: int | None = None
) -> list[LocalSubtypeRow]:
    """Answer every label, by code; there are a few dozen at most."""
    query = SQL("select {} from {} order by code").format(
        local_subtype.columns, local_subtype.at(schema, at)
    )
    async with conn.cursor(row_factory=args_row(LocalSubtypeRow)) as cursor:
        await cursor.execute(query)
        return await cursor.fetchall()
