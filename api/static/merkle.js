// The Merkle tree of RFC 6962, section 2.1: its root after any number of leaves, and proofs.
// Sizes are numbers up to 2^53, so they are halved by division: the bit operators of JavaScript know 32 bits only.

import { equal } from "./bytes.js";
import { HASH_BYTES, sha256 } from "./sha256.js";

const LEAF = Uint8Array.of(0); // so that no leaf can be passed off as a node
const NODE = Uint8Array.of(1);

export const leafHash = (leaf) => sha256(LEAF, leaf);
const nodeHash = (left, right) => sha256(NODE, left, right);

// A tree that grows by leaves; it remembers its edge only: the perfect subtrees that have no neighbour yet.
export class Tree {
  size = 0;
  #edge = []; // by level, the largest last; a hole where the subtree is part of a larger one

  add(leaf) {
    let hash = leafHash(leaf);
    let level = 0;
    for (let count = this.size++; count % 2; count = (count - 1) / 2) {
      hash = nodeHash(this.#edge[level], hash);
      this.#edge[level++] = null;
    }
    this.#edge[level] = hash;
  }

  root() {
    const parts = this.#edge.filter((hash) => hash !== null);
    return parts.length ? parts.reduce((right, left) => nodeHash(left, right)) : sha256();
  }
}

// Whether a leaf, by its number from 0, is in the tree of `size` leaves. path: from the leaf's neighbour up.
export function provesInclusion(leaf, number, size, path, root) {
  if (number >= size) return false;
  const sides = sidesAbove(number, size);
  if (sides.length !== path.length) return false;
  const climb = (hash, isRight, at) => (isRight ? nodeHash(path[at], hash) : nodeHash(hash, path[at]));
  return equal(sides.reduce(climb, leafHash(leaf)), root);
}

// From the leaf up: whether the subtree that holds it is the right one of two.
function sidesAbove(number, size) {
  const sides = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + halfOf(end - start);
    const isRight = number >= middle;
    if (isRight) start = middle;
    else end = middle;
    sides.push(isRight);
  }
  return sides.reverse();
}

// Whether the tree of `old` leaves is the beginning of that of `size` ones. The empty tree begins every other.
export function provesConsistency(old, size, path, oldRoot, root) {
  if (old > size) return false;
  const spans = consistencySpans(old, size);
  if (spans.length !== path.length) return false;
  if (old === 0 || old === size) return old === 0 || equal(oldRoot, root);
  const known = spans[0].end === old; // the deepest hash is in the proof
  let before = known ? path[0] : oldRoot;
  let after = before;
  for (let at = known ? 1 : 0; at < spans.length; at++) {
    if (spans[at].end <= old) {
      before = nodeHash(path[at], before);
      after = nodeHash(path[at], after);
    } else {
      after = nodeHash(after, path[at]);
    }
  }
  return equal(before, oldRoot) && equal(after, root);
}

// What makes the root of `old` leaves and that of `size` ones, from the deepest up.
function consistencySpans(old, size) {
  const spans = [];
  let start = 0;
  let end = size;
  while (old && end !== old) {
    const middle = start + halfOf(end - start);
    if (old <= middle) {
      spans.push({ start: middle, end });
      end = middle;
    } else {
      spans.push({ start, end: middle });
      start = middle;
    }
  }
  if (start) spans.push({ start, end }); // else the old tree is a subtree of the new one: its root is known
  return spans.reverse();
}

// The largest power of two below `count`.
function halfOf(count) {
  let half = 1;
  while (half * 2 < count) half *= 2;
  return half;
}
