"""Which matters cite which photos and scans: listed with the matter; the walls around a complaint hold for them too."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row
from psycopg.sql import SQL

from domain.citations import cited_by
from domain.fact import Fact, Recorded
from projections.behind_walls import Behind, hidden_away
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Journal


class Citation(NamedTuple):
    """A file, and a stream of which a fact, at `position`, cites it."""

    digest: str
    cited_by: UUID
    position: int = 0


cited_evidence = Journal(
    "cited_evidence",
    Citation,
    key=("digest", "cited_by", "position"),
    indexes=(("cited_by", "position"),),
    version=2,
)
fold = Fold()


@fold.whatever
def _cited(page: Page, recorded: Recorded, fact: Fact) -> None:
    for digest in cited_by(fact, recorded.envelope):
        page.journal(cited_evidence).add(Citation(digest, recorded.stream, recorded.position))


MOST_ASKED: Final = 100
"""Matters of which it is asked whether they may be seen; a file that more cite is a decree, and no secret."""


async def citing(
    conn: AsyncConnection[Any], schema: str, digest: str, looking: Behind
) -> list[UUID]:
    """Answer the matters that cite a file, but for those that are hidden from who looks."""
    where = hidden_away(Where().equals("digest", digest), schema, "cited_by", looking)
    query = SQL("select distinct cited_by from {} where {} limit {}").format(
        cited_evidence.live(schema), where.sql, MOST_ASKED
    )
    return [cited_by for (cited_by,) in await (await conn.execute(query, where.values)).fetchall()]


async def cited_in(
    conn: AsyncConnection[Any], schema: str, streams: Sequence[UUID], at: int
) -> dict[UUID, list[Citation]]:
    """Answer what the facts of each matter cite up to a position: each file once, where it is cited first.

    Whoever asks may read the matters themselves: which these are is the caller's to know.
    """
    query = SQL(
        "select digest, cited_by, min(position) from {} where cited_by = any (%s) and position <= %s"
        " group by digest, cited_by order by min(position), digest"
    ).format(cited_evidence.live(schema))
    found: dict[UUID, list[Citation]] = {}
    async with conn.cursor(row_factory=args_row(Citation)) as cursor:
        await cursor.execute(query, (list(streams), at))
        for citation in await cursor.fetchall():
            found.setdefault(citation.cited_by, []).append(citation)
    return found
