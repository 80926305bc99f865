"""The notary: keeps the proof tree over a tenant's log, and finds out whether log and tree still are what they were.

It has a position of its own in `projection_position`, moved by compare-and-swap in the transaction that writes the
tiles: two notaries never write the same leaves, and none is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping, Set
from contextlib import closing
from hashlib import sha256
from itertools import islice
from typing import Any, Final, NamedTuple, cast

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier

from domain.merkle import HASH_BYTES
from domain.tiles import (
    TILE_BYTES,
    GrowingTree,
    TileId,
    TileMissing,
    edge_of,
    filled,
    first_under,
    levels_of,
)
from infra.log_damage import Damage, examine_rows, first_odd
from infra.log_reader import LogGap
from infra.projector import read_position
from projections.proofs import tiles_query

NAME: Final = "notary"
PAGE: Final = 65_536
"""Facts notarised in one transaction. A multiple of 256, so that few tiles are written twice."""

_ROWS: Final = 128
_LEAVES: Final = 1024
"""How many rows arrive, and are hashed, together. The server makes the next ones meanwhile: it must not wait long."""

# What is hashed as a leaf (domain/leaf.py), up to the digest of the state, made where the headers lie. Their texts need
# no escaping in JSON, which the append makes sure of; whoever puts in others, a time that is none, or nothing, is found
# out (infra/log_damage.py).
_LEAF_HEAD: Final = r"""
    '\x00'::bytea || convert_to('[' || notification_id
        || ',' || CASE WHEN isfinite(recorded_at)
            THEN round(date_part('epoch', recorded_at) * 1000000)::bigint ELSE 0 END
        || ',"' || originator_id || '",' || originator_version || ',"' || topic
        || coalesce('","' || region || '",', '",null,')
        || coalesce('"' || programme || '",', 'null,')
        || coalesce('"' || period || '","', 'null,"'), 'UTF8')
"""


class Moved(Exception):
    """Another notary was quicker; nothing was written."""


def notarise(connection: Connection[Any], schema: str, page: int = PAGE) -> bool:
    """Add the next facts to the tree; answers whether there may be more.

    Raises LogGap when a position is missing, TileMissing when the tree is damaged.
    """
    with connection.transaction():
        # The log has it all: after a crash the position is lost together with the tiles.
        connection.execute("SET LOCAL synchronous_commit = off")
        size, last = _size(connection, schema), _last(connection, schema)
        until = min(size + page, last)
        if until <= size:
            return False
        _move(connection, schema, size, until)
        edge = _edge(connection, schema, size)
        changed = _grow(GrowingTree(size, edge), leaf_hashes(connection, schema, size, until))
        _write(connection, schema, edge, changed)
    return until < last


def next_odd(connection: Connection[Any], schema: str) -> int | None:
    """The first position that is not notarised yet and where a row holds what no append writes."""
    return first_odd(connection, schema, _size(connection, schema), _last(connection, schema))


def leaf_hashes(
    connection: Connection[Any], schema: str, after: int, until: int
) -> Generator[bytes, None, None]:
    """The hashes of the leaves of the facts after a position, up to and with another, some at a time. Raises LogGap.

    To be closed by whoever does not read to the end: the connection is busy until then.
    """
    at = after
    with connection.cursor(binary=True) as cursor:
        stream = cursor.stream(_leaves_query(schema), (after, until), size=_ROWS)
        with closing(cast("Generator[tuple[bytes, bytes], None, None]", stream)) as rows:
            while some := [
                sha256(head + sha256(state).hexdigest().encode() + b'"]').digest()
                for head, state in islice(rows, _LEAVES)
            ]:
                at += len(some)
                yield b"".join(some)
    if at != until:
        raise LogGap(schema, _first_missing(connection, schema, after, until))


def _grow(tree: GrowingTree, hashes: Generator[bytes, None, None]) -> dict[TileId, bytes]:
    """Add leaves to a tree; answers the tiles that are new or longer now."""
    changed: dict[TileId, bytes] = {}
    with closing(hashes):
        for some in hashes:
            changed |= tree.grow(some)
    return changed


def read_tiles(
    connection: Connection[Any], schema: str, tiles: Iterable[TileId]
) -> dict[TileId, bytes]:
    """These tiles, as far as they are kept."""
    wanted = list(tiles)
    with connection.cursor(binary=True) as cursor:
        cursor.execute(tiles_query(schema), ([t.level for t in wanted], [t.number for t in wanted]))
        return {TileId(level, number): hashes for level, number, hashes in cursor}


class Signed(NamedTuple):
    """What a checkpoint says: the root of the tree of the first `size` facts."""

    size: int
    root: bytes


class Difference(NamedTuple):
    """Where log and tree are no longer what they were.

    first, last  the positions among which the first fact that differs lies; the same where it is known
    log_changed  whether the log was changed, as a signature shows or cannot exclude; else only tiles are damaged
    why          a clause about the position, where more is known than that it differs
    """

    first: int
    last: int
    log_changed: bool
    why: str = ""


def compare(
    connection: Connection[Any], schema: str, checkpoints: Iterable[Signed], page: int = PAGE
) -> Signed | Difference:
    """Make the tree again from the log, compare it with the tiles and with what was signed, and answer its root.

    Rows that are not notarised yet, and the head of the log, are looked at as well. Where tiles were made again over a
    changed log, the signed roots alone tell, and only between which of them the change lies. Raises LogGap when a fact
    that was recorded is missing, and those before it are what they were.
    """
    signed = _by_size(checkpoints)
    tree = _examine_tiles(connection, schema)
    last, damage = examine_rows(connection, schema, max(signed, default=0))
    if damage is None and tree.misfit is None and max(tree.size, *signed, 0) > last:
        damage = Damage(last + 1, None)
    # whoever takes a fact out and moves up the later ones leaves the gap at the end, and not where they were
    sound = last if damage is None else max(min(damage.position - 1, last), 0)
    misfit = tree.misfit if damage is None or (tree.misfit or 0) <= sound else None
    before = {of: roots for of, roots in signed.items() if of <= sound}
    found = _compare(connection, schema, before, _Tree(min(tree.size, sound), misfit), page)
    if isinstance(found, Difference):  # behind the last fact are tiles at most
        return found._replace(log_changed=found.log_changed and found.first <= last)
    if damage is None:
        return found
    if damage.why is None:
        raise LogGap(schema, damage.position)
    return Difference(damage.position, damage.position, log_changed=True, why=damage.why)


class _Tree(NamedTuple):
    """Of how many leaves the tiles are; and the first position that their number and length contradicts."""

    size: int
    misfit: int | None


def _by_size(checkpoints: Iterable[Signed]) -> dict[int, set[bytes]]:
    roots: dict[int, set[bytes]] = defaultdict(set)
    for size, root in checkpoints:
        roots[max(size, 1)].add(root)
    return roots


def _compare(
    connection: Connection[Any],
    schema: str,
    signed: Mapping[int, Set[bytes]],
    kept: _Tree,
    page: int,
) -> Signed | Difference:
    tree, damaged, last_signed = GrowingTree(), None, 0
    for until in sorted({*signed, *range(page, kept.size, page), kept.size} - {0}):
        tiles = _grow(tree, leaf_hashes(connection, schema, tree.size, until))
        if damaged is None:
            damaged = _first_damaged(read_tiles(connection, schema, tiles), tiles)
        if until in signed:
            if {tree.root()} != signed[until]:
                return _changed(damaged, last_signed, until)
            last_signed = until
    damaged = min(filter(None, (damaged, kept.misfit)), default=None)
    if damaged is None:
        return Signed(tree.size, tree.root())
    return Difference(damaged, damaged, log_changed=damaged > last_signed)


def _changed(damaged: int | None, intact: int, until: int) -> Difference:
    """The log was changed after the position `intact`, up to and with `until`; the tiles may say where."""
    if damaged is not None and intact < damaged <= until:
        return Difference(damaged, damaged, log_changed=True)
    return Difference(intact + 1, until, log_changed=True)


def _first_damaged(kept: Mapping[TileId, bytes], made: Mapping[TileId, bytes]) -> int | None:
    """The first position whose hash is not kept as it is made; of subtrees, where their leaves are kept well."""
    damaged = [tile for tile in made if not kept.get(tile, b"").startswith(made[tile])]
    if not damaged:
        return None
    first = min(damaged)  # a changed leaf changes every tile above it
    return _first_under(first, kept.get(first, b""), made[first])


def _first_under(tile: TileId, kept: bytes, made: bytes) -> int:
    places = range(0, len(made), HASH_BYTES)
    differing = next(
        at for at in places if kept[at : at + HASH_BYTES] != made[at : at + HASH_BYTES]
    )
    return first_under(tile, differing // HASH_BYTES) + 1


def _examine_tiles(connection: Connection[Any], schema: str) -> _Tree:
    """Whether there are the tiles of a tree of the size that is noted, no more and none longer or shorter.

    In one statement, since other notaries may be at work.
    """
    rows = connection.execute(
        SQL(
            "SELECT size, level, number, coalesce(octet_length(hashes), 0)"
            " FROM (SELECT coalesce(max(at), 0) AS size FROM {} WHERE name = %s) AS noted LEFT JOIN {} ON true"
        ).format(Identifier(schema, "projection_position"), Identifier(schema, "notary_tile")),
        (NAME,),
    ).fetchall()
    size = max(rows[0][0], 0)
    lengths = {TileId(*tile): length for _, *tile, length in rows if None not in tile}
    misfits = {
        tile: _position(tile, length, size)
        for tile, length in lengths.items()
        if length != filled(tile, size) or length == 0
    }
    for level in levels_of(size):
        missing = next((tile for tile in level if tile not in lengths), None)
        misfits |= {} if missing is None else {missing: _position(missing, 0, size)}
    if rows[0][0] < 0:
        return _Tree(0, 1)
    return _Tree(size, misfits[min(misfits)] if misfits else None)


def _position(tile: TileId, length: int, size: int) -> int:
    """The first position under what a tile of so many bytes lacks; where it has too many, under the first of these."""
    right = filled(tile, size)
    if length >= right and right < TILE_BYTES:
        return size + 1
    return first_under(tile, min(length, right) // HASH_BYTES) + 1


def _size(connection: Connection[Any], schema: str) -> int:
    return read_position(connection, schema, NAME)


def _last(connection: Connection[Any], schema: str) -> int:
    row = connection.execute(
        SQL("SELECT last FROM {} WHERE one = 1").format(Identifier(schema, "log_head"))
    ).fetchone()
    return 0 if row is None or row[0] is None else int(row[0])


def _edge(connection: Connection[Any], schema: str, size: int) -> dict[TileId, bytes]:
    """The tiles at the edge of the tree. Raises TileMissing unless they are those of a tree of this size."""
    if size < 0:
        raise TileMissing("no tree has fewer than 0 leaves")
    wanted = edge_of(size)
    kept = read_tiles(connection, schema, wanted)
    for tile in wanted:
        if len(kept.get(tile, b"")) != filled(tile, size):
            raise TileMissing(f"tile {tile.number} of level {tile.level} is not that of {size}")
    return kept


def _move(connection: Connection[Any], schema: str, size: int, until: int) -> None:
    """Take the facts up to `until` for ours alone, for as long as the transaction lasts. Raises Moved."""
    position = Identifier(schema, "projection_position")
    if size == 0:
        connection.execute(
            SQL("INSERT INTO {} VALUES (%s, 0) ON CONFLICT DO NOTHING").format(position), (NAME,)
        )
    moved = connection.execute(
        SQL("UPDATE {} SET at = %s WHERE name = %s AND at = %s").format(position),
        (until, NAME, size),
    )
    if moved.rowcount != 1:
        raise Moved


def _write(
    connection: Connection[Any],
    schema: str,
    edge: Iterable[TileId],
    changed: Mapping[TileId, bytes],
) -> None:
    """Write tiles, those at the edge anew. Raises TileMissing where there are such already.

    COPY took a fourth of the time of an insert by unnest.
    """
    table, longer = Identifier(schema, "notary_tile"), [tile for tile in edge if tile in changed]
    connection.execute(
        SQL(
            "DELETE FROM {} WHERE (level, number) IN (SELECT * FROM unnest(%s::int[], %s::bigint[]))"
        ).format(table),
        ([tile.level for tile in longer], [tile.number for tile in longer]),
    )
    try:
        with (
            connection.cursor() as cursor,
            cursor.copy(
                SQL("COPY {} (level, number, hashes) FROM STDIN (FORMAT BINARY)").format(table)
            ) as copy,
        ):
            copy.set_types(("int4", "int8", "bytea"))
            for tile, hashes in changed.items():
                copy.write_row((tile.level, tile.number, hashes))
    except psycopg.errors.UniqueViolation:
        raise TileMissing("tiles are where the tree has none yet") from None


def _leaves_query(schema: str) -> Composed:
    return SQL(
        "SELECT coalesce({head}, ''), coalesce(state, '') FROM {log}"
        " WHERE notification_id > %s::bigint AND notification_id <= %s::bigint ORDER BY notification_id"
    ).format(head=SQL(_LEAF_HEAD), log=Identifier(schema, "stored_events"))


def _first_missing(connection: Connection[Any], schema: str, after: int, until: int) -> int:
    row = connection.execute(
        SQL(
            "SELECT min(wanted) FROM generate_series(%s::bigint, %s::bigint) AS wanted"
            " WHERE NOT EXISTS (SELECT FROM {} WHERE notification_id = wanted)"
        ).format(Identifier(schema, "stored_events")),
        (after + 1, until),
    ).fetchone()
    return int(row[0]) if row is not None and row[0] is not None else after + 1
