"""What the notary keeps (infra/notary.py): tiles of the proof tree, from which proofs are made."""

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed, Identifier

from domain.merkle import Span, proof
from domain.tiles import TileId, reading, tiles_of


def tiles_query(schema: str) -> Composed:
    """Select tiles by two arrays, of their levels and of their numbers."""
    return SQL(
        "select level, number, hashes from {} join unnest(%s::int[], %s::bigint[])"
        " as wanted (level, number) using (level, number)"
    ).format(Identifier(schema, "notary_tile"))


async def proof_over(conn: AsyncConnection[Any], schema: str, spans: Sequence[Span]) -> list[bytes]:
    """The hashes of a proof, by one statement. Raises TileMissing when the tree has not grown so far."""
    wanted = tiles_of(spans)
    async with conn.cursor(binary=True) as cursor:
        await cursor.execute(
            tiles_query(schema), ([t.level for t in wanted], [t.number for t in wanted])
        )
        tiles = {TileId(level, number): hashes async for level, number, hashes in cursor}
    return proof(spans, reading(tiles))
