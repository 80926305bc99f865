"""Which matters cite a photo or scan, so that the walls around a complaint hold for what it shows too."""

from typing import Any, NamedTuple
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


async def cited_behind_walls(
    conn: AsyncConnection[Any], schema: str, digest: str, looking: Behind
) -> bool:
    """Answer whether a file is cited only by what is hidden from who looks; what nothing cites is not."""
    cited = Where().equals("digest", digest)
    seen = hidden_away(Where().equals("digest", digest), schema, "cited_by", looking)
    found = []
    for where in (cited, seen):
        query = SQL("select 1 from {} where {} limit 1").format(
            cited_evidence.live(schema), where.sql
        )
        found.append((await conn.execute(query, where.values)).rowcount)
    return found == [1, 0]
