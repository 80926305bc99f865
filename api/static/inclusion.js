// Judges a proof that a fact is in the log: from its text alone, and from anchors that were obtained elsewhere.

import { bytesOf, equal, Malformed, textOf } from "./bytes.js";
import { provesInclusion } from "./merkle.js";
import { readCheckpoint, readInclusionProof, verifies } from "./notes.js";

export const PROVEN = "proven";
export const UNANCHORED = "unanchored";
export const REFUTED = "refuted";

// anchors: of readAnchors in notes.js. stream: of which the fact must be; null where that is not known.
// With anchors, one of them must vouch. Raises nothing for a proof that is none: it is refuted.
export async function judge(text, anchors, stream = null) {
  const refuted = { verdict: REFUTED, vouching: [] };
  let proof;
  let fact;
  try {
    proof = { ...readInclusionProof(text) };
    proof.checkpoint = readCheckpoint(proof.note.body);
    fact = readLeaf(proof.leaf);
  } catch (error) {
    if (error instanceof Malformed) return refuted;
    throw error;
  }
  const { leaf, number, path, checkpoint } = proof;
  const holds =
    fact.position === number + 1 &&
    (stream === null || fact.stream === stream) &&
    provesInclusion(leaf, number, checkpoint.size, path, checkpoint.root);
  if (!holds) return refuted;
  const vouching = [];
  for (const anchor of anchors) if (await vouches(anchor, proof)) vouching.push(anchor.name ?? anchor.origin);
  const anchored = anchors.length ? REFUTED : UNANCHORED;
  return { verdict: vouching.length ? PROVEN : anchored, vouching, fact, checkpoint };
}

// What a leaf says of its fact: the header of docs/bundle.md. Of one that is written in another way, nothing.
function readLeaf(leaf) {
  let found;
  try {
    found = JSON.parse(textOf(leaf));
  } catch {
    throw new Malformed("no leaf");
  }
  if (!Array.isArray(found) || found.length !== 9 || !equal(bytesOf(JSON.stringify(found)), leaf)) {
    throw new Malformed("no leaf");
  }
  const [position, recordedUs, stream, , topic] = found;
  return { position, recordedAt: new Date(recordedUs / 1000), stream, topic };
}

async function vouches(anchor, { note, checkpoint }) {
  if (anchor.size !== undefined) {
    const { origin, size, root } = checkpoint;
    return anchor.origin === origin && anchor.size === size && equal(anchor.root, root);
  }
  for (const line of note.lines) if (await verifies(anchor, note.body, line)) return true;
  return false;
}
