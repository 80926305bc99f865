"""What the notary keeps (infra/notary.py) and signs (infra/checkpoints.py), and the proofs that are made from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from domain.checkpoint import Checkpoint, ConsistencyProof, InclusionProof, Note
from domain.fact import About
from domain.leaf import Leaf, leaf_bytes, leaf_of
from domain.merkle import Span, consistency_spans, inclusion_spans, proof
from domain.tiles import TileId, reading, tiles_of
from projections.moment import SchemaAt


class Signature(NamedTuple):
    """A line of a checkpoint, and whose it is; `witness` tells a cosignature from our own."""

    verifier_key: str
    witness: bool
    line: str
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint with its signatures, our own first."""

    checkpoint: Checkpoint
    signed_at: datetime
    signatures: tuple[Signature, ...]

    @property
    def note(self) -> Note:
        """The checkpoint as it is handed on."""
        return Note(self.checkpoint.body, tuple(each.line for each in self.signatures))


def tiles_query(schema: str) -> Composed:
    """Select tiles by two arrays, of their levels and of their numbers."""
    return SQL(
        "select level, number, hashes from {} join unnest(%s::int[], %s::bigint[])"
        " as wanted (level, number) using (level, number)"
    ).format(Identifier(schema, "notary_tile"))


def checkpoint_query(schema: str) -> Composed:
    """Select the checkpoint that was signed last, of those of a size and of an origin where these are given.

    As of a position, of those that cover no more than was recorded by then.
    """
    until: Composable = SQL("")
    if isinstance(schema, SchemaAt):
        until = SQL("and tree_size <= {}").format(Literal(schema.position))
    return SQL(
        "select origin, tree_size, root, signed_at from {}"
        " where tree_size = coalesce(%s::bigint, tree_size) and origin = coalesce(%s, origin) {}"
        " order by signed_at desc limit 1"
    ).format(Identifier(schema, "checkpoint"), until)


def signatures_query(schema: str) -> Composed:
    """Select the signatures of the checkpoint of an origin and a size, our own first."""
    return SQL(
        "select verifier_key, witness, line, kept_at from {}"
        " where origin = %s and tree_size = %s order by witness, kept_at, verifier_key"
    ).format(Identifier(schema, "checkpoint_signature"))


def leaves_query(schema: str) -> Composed:
    """Select what the leaves from one position to another are made of, as `leaf_of_row` takes it."""
    return SQL(
        "select notification_id, recorded_at, originator_id, originator_version, topic,"
        " region, programme, period, encode(sha256(state), 'hex') from {}"
        " where notification_id between %s::bigint and %s::bigint order by notification_id"
    ).format(Identifier(schema, "stored_events"))


def leaf_of_row(row: Sequence[Any]) -> Leaf:
    """The leaf of a fact as the log says it."""
    position, recorded_at, stream, version, topic, region, programme, period, state = row
    about = About(region, programme, period)
    return leaf_of(position, recorded_at, stream, version, topic, about, state)


async def kept_checkpoint(
    conn: AsyncConnection[Any], schema: str, size: int | None = None, origin: str | None = None
) -> Kept | None:
    """The newest checkpoint, or that of a tree of this size, under this name of the log."""
    row = await (await conn.execute(checkpoint_query(schema), (size, origin))).fetchone()
    if row is None:
        return None
    *signed, signed_at = row
    checkpoint = Checkpoint(*signed)
    cursor = await conn.execute(signatures_query(schema), (checkpoint.origin, checkpoint.size))
    signatures = tuple(Signature(*each) for each in await cursor.fetchall())
    return Kept(checkpoint, signed_at, signatures)


async def sizes_above(conn: AsyncConnection[Any], schema: str, origin: str, size: int) -> list[int]:
    """The sizes of the checkpoints of a log that are of larger trees, growing."""
    query = SQL(
        "select tree_size from {} where origin = %s and tree_size > %s order by tree_size"
    ).format(Identifier(schema, "checkpoint"))
    return [row[0] for row in await (await conn.execute(query, (origin, size))).fetchall()]


async def prove_inclusion(
    conn: AsyncConnection[Any], schema: str, position: int, kept: Kept
) -> InclusionProof:
    """That the fact at a position is in the tree of a checkpoint. Whether it proves it is `holds`.

    Raises ValueError for a position that the checkpoint does not cover, TileMissing when the tree is damaged.
    """
    path = await proof_over(conn, schema, inclusion_spans(position - 1, kept.checkpoint.size))
    leaf = await _leaf(conn, schema, position)
    return InclusionProof(leaf, position - 1, tuple(path), kept.note)


async def prove_consistency(
    conn: AsyncConnection[Any], schema: str, old: int, kept: Kept
) -> tuple[ConsistencyProof, bytes]:
    """That the first `old` facts are still the beginning of the tree of a checkpoint; and their root.

    Raises ValueError when the checkpoint has fewer facts, TileMissing when the tree is damaged.
    """
    spans = [*consistency_spans(old, kept.checkpoint.size), Span(0, old)]
    *path, root = await proof_over(conn, schema, spans)
    return ConsistencyProof(old, tuple(path), kept.note), root


async def proof_over(conn: AsyncConnection[Any], schema: str, spans: Sequence[Span]) -> list[bytes]:
    """The hashes of these spans, by one statement. Raises TileMissing."""
    wanted = tiles_of(spans)
    async with conn.cursor(binary=True) as cursor:
        await cursor.execute(
            tiles_query(schema), ([t.level for t in wanted], [t.number for t in wanted])
        )
        tiles = {TileId(level, number): hashes async for level, number, hashes in cursor}
    return proof(spans, reading(tiles))


async def _leaf(conn: AsyncConnection[Any], schema: str, position: int) -> bytes:
    """The leaf of the fact at a position, as the log says it now; empty where there is none that can be read."""
    try:
        row = await (await conn.execute(leaves_query(schema), (position, position))).fetchone()
        return b"" if row is None else leaf_bytes(leaf_of_row(row))
    except (psycopg.DataError, TypeError):  # a time like infinity, or none: no append wrote it
        return b""
