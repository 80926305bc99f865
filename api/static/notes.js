// Signed notes, checkpoints, proofs and verifier keys, in the formats of C2SP.

import { bytesOf, equal, fromBase64, hex, Malformed } from "./bytes.js";
import { HASH_BYTES, sha256 } from "./sha256.js";

const PROOF_HEADER = "c2sp.org/tlog-proof@v1";
const DASH = "\u2014 "; // begins every line of a signature
const MOST_SIGNATURES = 100;
export const ED25519 = 1;
const COSIGNATURE = 4;
const KEY_BYTES = 32;
const ID_BYTES = 4;
const TIME_BYTES = 8;

// A note: its body, which ends in a newline, and its lines of signatures, without theirs. Not verified.
export function readNote(text) {
  const at = text.lastIndexOf("\n\n");
  const lines = text.slice(at + 2).split("\n");
  const wellFormed =
    at > 0 &&
    lines.length > 1 &&
    lines.pop() === "" &&
    lines.length <= MOST_SIGNATURES &&
    lines.every((line) => line.startsWith(DASH) && line.split(" ").length === 3) &&
    ![...text].some((character) => character < " " && character !== "\n");
  if (!wellFormed) throw new Malformed("no signed note");
  return { body: text.slice(0, at + 1), lines };
}

// The checkpoint that a note's body is: under this origin, the first `size` facts have this root.
export function readCheckpoint(body) {
  const [origin, size, root, rest, more] = body.split("\n");
  if (!origin || rest !== "" || more !== undefined) throw new Malformed("no checkpoint");
  return { origin, size: readNumber(size), root: readHash(root) };
}

// A proof that `old` facts begin those of a checkpoint: its path, and the checkpoint's note.
export function readConsistencyProof(text) {
  const at = text.indexOf("\n\n");
  const [first, ...lines] = text.slice(0, Math.max(at, 0)).split("\n");
  if (!first.startsWith("old ")) throw new Malformed("no proof of consistency");
  return { old: readNumber(first.slice(4)), path: lines.map(readHash), note: readNote(text.slice(at + 2)) };
}

// A proof that a leaf, by its number from 0, is in the tree of a checkpoint: the leaf, its path, and the note.
export function readInclusionProof(text) {
  const at = text.indexOf("\n\n");
  const [header, extra = "", index = "", ...lines] = text.slice(0, Math.max(at, 0)).split("\n");
  if (header !== PROOF_HEADER || !extra.startsWith("extra ") || !index.startsWith("index ")) {
    throw new Malformed("no proof of inclusion");
  }
  return {
    leaf: fromBase64(extra.slice(6)),
    number: readNumber(index.slice(6)),
    path: lines.map(readHash),
    note: readNote(text.slice(at + 2)),
  };
}

// A public key and the name that it signs under, from how it is handed on.
export function readVerifier(text) {
  const [, name, id, typed] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  if (!name) throw new Malformed("no verifier key");
  const key = fromBase64(typed);
  if (key.length !== 1 + KEY_BYTES || ![ED25519, COSIGNATURE].includes(key[0])) {
    throw new Malformed("no Ed25519 key");
  }
  const verifier = { name, kind: key[0], public: key.slice(1), text };
  verifier.id = sha256(bytesOf(`${name}\n`), key).slice(0, ID_BYTES);
  if (hex(verifier.id) !== id) throw new Malformed("the id is not that of the name and the key");
  return verifier;
}

// A checkpoint as a whole, or any other line that is not blank.
const ANCHOR = /^(?<note>.+\n[0-9]+\n.+\n\n(?:\u2014 .+(?:\n|$))+)|^(?<line>.*\S.*)$/gm;

// Keys and checkpoints from a text in which they stand one after the other. Raises Malformed.
export function readAnchors(text) {
  return Array.from(text.replaceAll("\r", "").matchAll(ANCHOR), ({ groups: { note, line } }) =>
    note ? readCheckpoint(readNote(`${note.trimEnd()}\n`).body) : readVerifier(line.trim()),
  );
}

// Whether a line says that it is this key's.
export function saysSignedBy(verifier, line) {
  const [, name, signature] = line.split(" ");
  try {
    return name === verifier.name && equal(fromBase64(signature).slice(0, ID_BYTES), verifier.id);
  } catch (error) {
    if (error instanceof Malformed) return false;
    throw error;
  }
}

// Whether a line is this key's signature of a note's body.
export async function verifies(verifier, body, line) {
  if (!saysSignedBy(verifier, line)) return false;
  let signature = fromBase64(line.split(" ")[2]).slice(ID_BYTES);
  let message = body;
  if (verifier.kind === COSIGNATURE) {
    if (signature.length < TIME_BYTES) return false;
    message = `cosignature/v1\ntime ${new DataView(signature.buffer).getBigUint64(0)}\n${body}`;
    signature = signature.slice(TIME_BYTES);
  }
  const key = await crypto.subtle.importKey("raw", verifier.public, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, signature, bytesOf(message));
}

// Browsers without Ed25519, and pages that came over plain HTTP, must not look as if signatures were wrong.
export async function canVerify() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(KEY_BYTES), "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

export function readNumber(text) {
  const number = Number(text);
  if (!/^(0|[1-9][0-9]*)$/.test(text) || !Number.isSafeInteger(number)) throw new Malformed("no number");
  return number;
}

export function readHash(text) {
  const hash = fromBase64(text);
  if (hash.length !== HASH_BYTES) throw new Malformed("no hash");
  return hash;
}
