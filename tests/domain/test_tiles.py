"""A tree kept in tiles: the same roots and proofs as without, however its leaves came."""

from random import Random

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from domain.merkle import (
    consistency_spans,
    inclusion_spans,
    leaf_hash,
    proof,
    proves_consistency,
    proves_inclusion,
    root_of,
)
from domain.tiles import (
    TILE_BYTES,
    GrowingTree,
    TileId,
    TileMissing,
    edge_of,
    reading,
    tiles_of,
)
from tests.domain.test_merkle import defined_root

MOST = 5000
LEAVES = [number.to_bytes(4) for number in range(MOST)]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]


def grown(*steps: int) -> tuple[GrowingTree, dict[TileId, bytes]]:
    """A tree that grew by so many leaves at a time, and its tiles."""
    tree, tiles = GrowingTree(), dict[TileId, bytes]()
    for step in steps:
        tiles |= tree.grow(b"".join(HASHES[tree.size : tree.size + step]))
    return tree, tiles


@settings(deadline=None)
@examples(st.lists(st.integers(0, 700), max_size=7))
def test_steps_make_no_difference(steps: list[int]) -> None:
    tree, tiles = grown(*steps)
    at_once, same = grown(sum(steps))

    assert tree.size == at_once.size == sum(steps)
    assert tiles == same
    assert tree.root() == at_once.root() == root_of(tree.size, reading(tiles))
    assert tree.root() == defined_root(LEAVES[: tree.size])


@settings(deadline=None)
@examples(st.integers(1, MOST), st.integers(0, 600))
def test_a_tree_goes_on_from_its_edge_alone(size: int, more: int) -> None:
    more = min(more, MOST - size)
    _, tiles = grown(size)
    whole, later = grown(size + more)

    taken_up = GrowingTree(size, {tile: tiles[tile] for tile in edge_of(size)})
    assert tiles | taken_up.grow(b"".join(HASHES[size : size + more])) == later
    assert taken_up.root() == whole.root()


def test_proofs_need_the_tiles_they_name_and_no_others() -> None:
    chance = Random(16)
    _, tiles = grown(MOST)
    roots = {size: grown(size)[0].root() for size in (1, 15, 16, 17, 255, 256, 257, 4096, MOST)}
    for size, root in roots.items():
        for index in {0, size - 1, chance.randrange(size)}:
            spans = inclusion_spans(index, size)
            path = proof(spans, reading({tile: tiles[tile] for tile in tiles_of(spans)}))
            assert proves_inclusion(HASHES[index], index, size, path, root)
        for old in [old for old in roots if old <= size]:
            spans = consistency_spans(old, size)
            steps = proof(spans, reading({tile: tiles[tile] for tile in tiles_of(spans)}))
            assert proves_consistency(old, size, steps, roots[old], root)


def test_full_tiles_stay_as_they_are() -> None:
    _, before = grown(300)
    _, after = grown(300, 4000)

    full = {tile for tile, hashes in before.items() if len(hashes) == TILE_BYTES}
    assert len(full) == 300 // 16 + 300 // 256
    assert all(after[tile] == before[tile] for tile in full)
    assert all(after[tile].startswith(before[tile]) for tile in before)


def test_a_missing_tile_is_said_and_never_guessed() -> None:
    _, tiles = grown(300)
    with pytest.raises(TileMissing, match="tile 1 of level 1"):
        root_of(300, reading({**tiles, TileId(1, 1): b""}))
    with pytest.raises(TileMissing):
        GrowingTree(300, {TileId(0, 18): tiles[TileId(0, 18)]}).root()
