"""The Merkle tree of RFC 6962 (section 2.1; unchanged in RFC 9162): its hashes, its proofs, and how they are verified.

A tree of `size` leaves is cut into *perfect* subtrees of 2^level leaves, whose hashes never change once their leaves
are there. A proof is a list of spans of leaves; `span_hash` gives the hash of each from the perfect subtrees.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from struct import Struct
from typing import NamedTuple, TypeAlias

HASH_BYTES = 32
EMPTY_ROOT = sha256().digest()

_PAIR = Struct(f"{2 * HASH_BYTES}s")
_LEAF, _NODE = b"\x00", b"\x01"  # so that no leaf can be passed off as a node


class Node(NamedTuple):
    """A perfect subtree: the leaves from `number << level` on, 2^level of them."""

    level: int
    number: int


class Span(NamedTuple):
    """The leaves from `start` on, up to and without `end`, as RFC 6962 splits a tree: never across a split."""

    start: int
    end: int


ReadNode: TypeAlias = Callable[[Node], bytes]


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(_LEAF + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(_NODE + left + right).digest()


def parent_hashes(hashes: bytes) -> bytes:
    """The hashes of one level, from those of the level below, an even number of neighbours."""
    return b"".join([sha256(_NODE + pair).digest() for (pair,) in _PAIR.iter_unpack(hashes)])


def perfect_hash(hashes: bytes) -> bytes:
    """The hash of the perfect subtree over these neighbours: 2^n hashes of one level, one after the other."""
    while len(hashes) > HASH_BYTES:
        hashes = parent_hashes(hashes)
    return hashes


def perfect_nodes(span: Span) -> list[Node]:
    """The perfect subtrees of a span, from left to right, the largest first."""
    nodes, start = [], span.start
    while start < span.end:
        level = (span.end - start).bit_length() - 1
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return nodes


def span_hash(span: Span, read: ReadNode) -> bytes:
    """The hash over a span of leaves, from the perfect subtrees in it."""
    *others, found = map(read, perfect_nodes(span))
    for left in reversed(others):
        found = node_hash(left, found)
    return found


def root_of(size: int, read: ReadNode) -> bytes:
    """The root of the tree of the first `size` leaves."""
    return span_hash(Span(0, size), read) if size else EMPTY_ROOT


def inclusion_spans(index: int, size: int) -> list[Span]:
    """What stands beside leaf `index` on its way to the root, from the leaf up. Raises ValueError."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in the tree")
    spans, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """What makes the root of `old` leaves and that of `new` ones, from the deepest up. Raises ValueError."""
    if not 0 <= old <= new:
        raise ValueError("the older tree is not the smaller one")
    if old == 0:
        return []
    spans, start, end = [], 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    if start:  # else the old tree is a subtree of the new one, and its root is known already
        spans.append(Span(start, end))
    return spans[::-1]


def proof(spans: Iterable[Span], read: ReadNode) -> list[bytes]:
    """The hashes of a proof."""
    return [span_hash(span, read) for span in spans]


def proves_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether the path leads from the leaf hash at `index` to the root of `size` leaves."""
    if not 0 <= index < size or not _are_hashes(leaf, *path):
        return False
    spans = inclusion_spans(index, size)
    if len(spans) != len(path):
        return False
    found = leaf
    for span, beside in zip(spans, path, strict=True):
        found = node_hash(found, beside) if span.start > index else node_hash(beside, found)
    return found == root


def proves_consistency(
    old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether the tree of `old` leaves is the beginning of that of `new` ones. The empty tree begins every other."""
    if not 0 <= old <= new or not _are_hashes(*path):
        return False
    spans = consistency_spans(old, new)
    if len(spans) != len(path):
        return False
    if old in (0, new):
        return old == 0 or old_root == new_root
    known = spans[0].end == old  # the deepest hash is in the proof
    before = after = path[0] if known else old_root
    for span, beside in list(zip(spans, path, strict=True))[known:]:
        if span.end <= old:
            before, after = node_hash(beside, before), node_hash(beside, after)
        else:
            after = node_hash(after, beside)
    return before == old_root and after == new_root


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _are_hashes(*hashes: bytes) -> bool:
    return all(len(each) == HASH_BYTES for each in hashes)
