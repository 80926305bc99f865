"""How the proof tree is kept: tiles of 16 neighbouring hashes, after C2SP tlog-tiles with a tile height of 4.

Tile `number` of level 0 holds the hashes of the leaves `16 * number` and on; a tile of level n + 1 holds the hashes of
16 full tiles of level n. So a tree grows by new tiles and by its edge: on each level the tile that is not full.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Final, NamedTuple

from domain.merkle import (
    HASH_BYTES,
    Node,
    ReadNode,
    Span,
    parent_hashes,
    perfect_hash,
    perfect_nodes,
    root_of,
)

HEIGHT: Final = 4
WIDTH: Final = 1 << HEIGHT
TILE_BYTES: Final = WIDTH * HASH_BYTES


class TileId(NamedTuple):
    """Which tile."""

    level: int
    number: int


class TileMissing(LookupError):
    """A tile, or a part of it, is not where it was kept."""


def tiles_of(spans: Iterable[Span]) -> list[TileId]:
    """The tiles from which the hashes of these spans are made."""
    return sorted({_place(node)[0] for span in spans for node in perfect_nodes(span)})


def reading(tiles: Mapping[TileId, bytes]) -> ReadNode:
    """Reads nodes from these tiles. What it answers raises TileMissing."""

    def read(node: Node) -> bytes:
        tile, start, end = _place(node)
        hashes = tiles.get(tile, b"")[start:end]
        if len(hashes) != end - start:
            raise TileMissing(f"tile {tile.number} of level {tile.level} of the proof tree")
        return perfect_hash(hashes)

    return read


def edge_of(size: int) -> list[TileId]:
    """The tiles at the edge of a tree: on each level the one that is neither empty nor full."""
    found, level = [], 0
    while size:
        number, filled = divmod(size, WIDTH)
        if filled:
            found.append(TileId(level, number))
        size, level = number, level + 1
    return found


def filled(tile: TileId, size: int) -> int:
    """How many bytes of a tile a tree of this size fills; 0 for a tile that it does not have."""
    if tile.level < 0 or tile.number < 0:
        return 0
    nodes = (size >> HEIGHT * tile.level) - tile.number * WIDTH
    return HASH_BYTES * min(max(nodes, 0), WIDTH)


def levels_of(size: int) -> Iterator[Iterator[TileId]]:
    """The tiles of a tree of this size, of one level after the other."""
    level = 0
    while size:
        yield map(partial(TileId, level), range(-(-size // WIDTH)))
        size, level = size // WIDTH, level + 1


def first_under(tile: TileId, place: int) -> int:
    """The index of the first leaf under a hash of a tile, by the hash's place in it."""
    return tile.number * WIDTH + place << HEIGHT * tile.level


class GrowingTree:
    """A tree to which leaves are added; it remembers no more than its edge."""

    def __init__(self, size: int = 0, edge: Mapping[TileId, bytes] | None = None) -> None:
        self.size = size
        self._edge = dict(edge or {})

    def grow(self, hashes: bytes) -> dict[TileId, bytes]:
        """Add leaves by their hashes, one after the other; answers the tiles that are new or longer now."""
        changed: dict[TileId, bytes] = {}
        level, start = 0, self.size
        self.size += len(hashes) // HASH_BYTES
        while hashes:
            number = start // WIDTH  # as many tiles are full, and stand on the next level already
            row = self._edge.pop(TileId(level, number), b"") + hashes
            tiles = [row[at : at + TILE_BYTES] for at in range(0, len(row), TILE_BYTES)]
            changed |= {TileId(level, number + at): tile for at, tile in enumerate(tiles)}
            full = len(row) - len(row) % TILE_BYTES
            if full < len(row):
                self._edge[TileId(level, number + full // TILE_BYTES)] = row[full:]
            hashes = row[:full]
            for _ in range(HEIGHT):
                hashes = parent_hashes(hashes)
            level, start = level + 1, number
        return changed

    def root(self) -> bytes:
        """The root. Raises TileMissing when the edge that was given is not that of a tree of this size."""
        return root_of(self.size, reading(self._edge))


def _place(node: Node) -> tuple[TileId, int, int]:
    """Where the hashes under a node stand: the tile, and from which byte of it to which."""
    level, height = divmod(node.level, HEIGHT)
    number, first = divmod(node.number << height, WIDTH)
    start = first * HASH_BYTES
    return TileId(level, number), start, start + (HASH_BYTES << height)
