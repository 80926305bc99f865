// The lines of a file that may be larger than memory, and JSON in its only permitted form (docs/bundle.md).

import { bytesOf, Malformed, textOf } from "./bytes.js";

const NEWLINE = 10;
const PATIENCE_MS = 100;
// JSON.stringify writes half a surrogate pair as an escape; no text in UTF-8 can hold one.
const HALF_A_PAIR = /(^|[^\\])(\\\\)*\\ud/;

// Gives the lines of a Blob, each with its end, in batches; only the last line may have none. Now and then the browser
// gets its turn, to draw the progress and to answer its user: a read from a fast disk alone does not let it.
export async function* lineBatches(blob, onProgress) {
  const reader = blob.stream().getReader();
  let begun = []; // pieces of a line that has not ended yet
  for (let done = 0, since = performance.now(); ;) {
    if (performance.now() - since > PATIENCE_MS) {
      onProgress(done);
      await new Promise((resolve) => setTimeout(resolve));
      since = performance.now();
    }
    const { value: chunk } = await reader.read();
    if (chunk === undefined) break;
    done += chunk.length;
    const lines = [];
    let from = 0;
    for (let end; (end = chunk.indexOf(NEWLINE, from) + 1); from = end) {
      lines.push(joined([...begun, chunk.subarray(from, end)]));
      begun = [];
    }
    if (from < chunk.length) begun.push(chunk.slice(from));
    yield lines;
  }
  if (begun.length) yield [joined(begun)];
}

function joined(pieces) {
  if (pieces.length === 1) return pieces[0];
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

// The bytes of a value as a line, with its end.
export function lineBytes(value) {
  return bytesOf(`${JSON.stringify(value)}\n`);
}

// The value of a line, end included. Raises Malformed when it is written in another way, or is none.
export function readLine(line) {
  const text = withoutEnd(line);
  let value;
  let again;
  try {
    value = JSON.parse(text);
    again = JSON.stringify(value);
  } catch {
    throw new Malformed("no JSON");
  }
  if (again !== text || HALF_A_PAIR.test(text) || !allWhole(value)) {
    throw new Malformed("JSON that is written in another way");
  }
  return value;
}

// The text of a line without its end. Raises Malformed when it has none, or is no text.
function withoutEnd(line) {
  if (line.at(-1) !== NEWLINE) throw new Malformed("a line without an end");
  return textOf(line.subarray(0, -1));
}

function allWhole(value) {
  if (typeof value === "number") return Number.isSafeInteger(value);
  return value === null || typeof value !== "object" || Object.values(value).every(allWhole);
}
