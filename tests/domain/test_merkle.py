"""The tree of RFC 6962: published vectors, and the recursive definition of the standard as the oracle."""

import random
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from domain.merkle import (
    EMPTY_ROOT,
    Node,
    consistency_spans,
    inclusion_spans,
    leaf_hash,
    node_hash,
    perfect_hash,
    proof,
    proves_consistency,
    proves_inclusion,
    root_of,
)

# The test vectors of Certificate Transparency's reference implementations, used for RFC 6962 and RFC 9162.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    bytes.fromhex(text)
    for text in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
A, B, C, D, E, F, G = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
)
INCLUSION = [  # index of the leaf, size of the tree, path
    (0, 1, []),
    (0, 8, [A, B, C]),
    (5, 8, [D, E, ROOTS[3].hex()]),
    (2, 3, [ROOTS[1].hex()]),
    (1, 5, [ROOTS[0].hex(), B, D]),
]
CONSISTENCY = [  # older size, newer size, path
    (1, 1, []),
    (1, 8, [A, B, C]),
    (6, 8, [F, E, ROOTS[3].hex()]),
    (2, 5, [B, D]),
    (6, 7, [F, G, ROOTS[3].hex()]),
]


def defined_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = max(1 << bit for bit in range(len(leaves).bit_length()) if 1 << bit < len(leaves))
    return sha256(b"\x01" + defined_root(leaves[:k]) + defined_root(leaves[k:])).digest()


def defined_path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = max(1 << bit for bit in range(len(leaves).bit_length()) if 1 << bit < len(leaves))
    if m < k:
        return [*defined_path(m, leaves[:k]), defined_root(leaves[k:])]
    return [*defined_path(m - k, leaves[k:]), defined_root(leaves[:k])]


def defined_subproof(m: int, leaves: Sequence[bytes], *, known: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2, word for word."""
    if m == len(leaves):
        return [] if known else [defined_root(leaves)]
    k = max(1 << bit for bit in range(len(leaves).bit_length()) if 1 << bit < len(leaves))
    if m <= k:
        return [*defined_subproof(m, leaves[:k], known=known), defined_root(leaves[k:])]
    return [*defined_subproof(m - k, leaves[k:], known=False), defined_root(leaves[:k])]


def reading(hashes: Sequence[bytes]) -> Callable[[Node], bytes]:
    """Nodes worked out from the leaves' hashes each time."""

    def read(node: Node) -> bytes:
        start = node.number << node.level
        assert start + (1 << node.level) <= len(hashes), "asked for a subtree that is not complete"
        return perfect_hash(b"".join(hashes[start : start + (1 << node.level)]))

    return read


READ = reading([leaf_hash(leaf) for leaf in LEAVES])


def test_the_published_roots() -> None:
    assert root_of(0, READ) == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [root_of(size, READ) for size in range(1, 9)] == ROOTS


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_the_published_inclusion_proofs(index: int, size: int, path: list[str]) -> None:
    made = proof(inclusion_spans(index, size), READ)

    assert [each.hex() for each in made] == path
    assert proves_inclusion(leaf_hash(LEAVES[index]), index, size, made, ROOTS[size - 1])


@pytest.mark.parametrize(("old", "new", "path"), CONSISTENCY)
def test_the_published_consistency_proofs(old: int, new: int, path: list[str]) -> None:
    made = proof(consistency_spans(old, new), READ)

    assert [each.hex() for each in made] == path
    assert proves_consistency(old, new, made, ROOTS[old - 1], ROOTS[new - 1])


def damaged(path: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Paths that are not quite this one."""
    for extra in (b"", EMPTY_ROOT, *path[:1]):
        yield [*path, extra]
        yield [extra, *path]
    if path:
        yield list(path[:-1])
    for at, each in enumerate(path):
        yield [*path[:at], bytes([each[0] ^ 8]) + each[1:], *path[at + 1 :]]


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_another_inclusion_proof_proves_nothing(index: int, size: int, path: list[str]) -> None:
    leaf, root = leaf_hash(LEAVES[index]), ROOTS[size - 1]
    hashes = [bytes.fromhex(each) for each in path]

    for wrong in damaged(hashes):
        assert not proves_inclusion(leaf, index, size, wrong, root)
    for at in (index - 1, index + 1, index ^ 2):
        assert not proves_inclusion(leaf, at, size, hashes, root)
    for leaves in (size * 2, size // 2):
        assert not proves_inclusion(leaf, index, leaves, hashes, root)
    assert not proves_inclusion(b"", index, size, hashes, root)
    assert not proves_inclusion(leaf, index, size, hashes, EMPTY_ROOT)


@pytest.mark.parametrize(("old", "new", "path"), CONSISTENCY[1:])
def test_another_consistency_proof_proves_nothing(old: int, new: int, path: list[str]) -> None:
    before, after = ROOTS[old - 1], ROOTS[new - 1]
    hashes = [bytes.fromhex(each) for each in path]

    for wrong in (*damaged(hashes), []):
        assert not proves_consistency(old, new, wrong, before, after)
    for size in (old + 1, old ^ 2):
        assert not proves_consistency(size, new, hashes, before, after)
    for size in (new * 2, new // 2):
        assert not proves_consistency(old, size, hashes, before, after)
    assert not proves_consistency(old, new, hashes, after, before)
    assert not proves_consistency(old, new, hashes, EMPTY_ROOT, after)


def test_trees_of_one_size_are_consistent_only_when_they_are_the_same() -> None:
    assert proves_consistency(3, 3, [], ROOTS[2], ROOTS[2])
    assert not proves_consistency(3, 3, [], ROOTS[2], ROOTS[3])
    assert not proves_consistency(4, 3, [], ROOTS[3], ROOTS[2])
    assert proves_consistency(0, 3, [], EMPTY_ROOT, ROOTS[2])
    assert not proves_consistency(0, 3, [EMPTY_ROOT], EMPTY_ROOT, ROOTS[2])


@settings(deadline=None)
@examples(st.lists(st.binary(max_size=8), min_size=1, max_size=70), st.data())
def test_roots_and_proofs_are_those_of_the_definition(
    leaves: list[bytes], data: st.DataObject
) -> None:
    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    read = reading([leaf_hash(leaf) for leaf in leaves])
    path, steps = (
        proof(inclusion_spans(index, size), read),
        proof(consistency_spans(old, size), read),
    )

    assert root_of(size, read) == defined_root(leaves)
    assert path == defined_path(index, leaves)
    assert steps == defined_subproof(old, leaves, known=True)
    assert proves_inclusion(leaf_hash(leaves[index]), index, size, path, defined_root(leaves))
    assert proves_consistency(old, size, steps, defined_root(leaves[:old]), defined_root(leaves))


def test_ten_thousand_appends_are_each_consistent_with_the_tree_before() -> None:
    levels: list[list[bytes]] = [[]]
    chance = random.Random(6962)
    sizes, roots = [0], [EMPTY_ROOT]

    def read(node: Node) -> bytes:
        return levels[node.level][node.number]

    for size in range(1, 10_001):
        append(levels, leaf_hash(chance.randbytes(12)))
        root, old = root_of(size, read), chance.randrange(size)
        for before in {size - 1, old}:
            steps = proof(consistency_spans(before, size), read)
            assert proves_consistency(before, size, steps, roots[before], root)
        sizes.append(size)
        roots.append(root)
    assert len(set(roots)) == len(sizes)


def append(levels: list[list[bytes]], hashed: bytes) -> None:
    """Add a leaf, and every perfect subtree that it completes."""
    levels[0].append(hashed)
    level = 0
    while len(levels[level]) % 2 == 0:
        if level + 1 == len(levels):
            levels.append([])
        levels[level + 1].append(node_hash(*levels[level][-2:]))
        level += 1
