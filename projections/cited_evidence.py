"""Which matters cite a photo or scan, so that the walls around a complaint hold for what it shows too."""

from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.sql import SQL

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


cited_evidence = Journal("cited_evidence", Citation, key=("digest", "cited_by", "position"))
fold = Fold()


@fold.whatever
def _cited(page: Page, recorded: Recorded, _fact: Fact) -> None:
    for digest in dict.fromkeys(recorded.envelope.evidence):
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
