// What does not hold in a bundle, and where: by line, counted from 1, and by position of the fact it concerns.

import { base64, equal, fromBase64, Growing, hex, Malformed } from "./bytes.js";
import { lineBytes, readLine } from "./lines.js";
import { sha256 } from "./sha256.js";

const MOST_NAMED = 5; // changed lines that are named one by one
const MARK_BYTES = 4;
const MARKED_LINES = 512;

// Keeps the first finding of each kind: what follows a missing line is wrong as well, and says no more.
export class Findings {
  #first = new Map();

  fail(kind, line, position, indonesian, english) {
    if (!this.#first.has(kind)) this.#first.set(kind, { kind, line, position, indonesian, english });
  }

  get any() {
    return this.#first.size > 0;
  }

  // In the order of lines, what concerns the whole last.
  all() {
    const place = ({ line }) => line ?? Infinity;
    return [...this.#first.values()].sort((one, other) =>
      place(one) < place(other) ? -1 : +(place(one) > place(other)),
    );
  }
}

export const mark = (line) => sha256(line).slice(0, MARK_BYTES);
export const digestOf = (lines) => hex(sha256(...lines));

// The lines of marks of a body, as they should be.
export function markLines(marks) {
  const width = MARKED_LINES * MARK_BYTES;
  const lines = [];
  for (let at = 0; at < marks.length; at += width) {
    const part = marks.part(at, at + width);
    const first = at / MARK_BYTES + 1;
    lines.push(lineBytes({ marks: [first, first - 1 + part.length / MARK_BYTES], of: base64(part) }));
  }
  return lines;
}

// The numbers of the lines that are not what was sealed, and whether lines were added or taken away. None where
// everything agrees, but perhaps not the seal. `lines`: of marks, as they stand in the file.
export function changedLines({ marks, body, lines, seal }) {
  if (seal?.body === body) {
    return differing(markLines(marks), lines, marks.length / MARK_BYTES);
  }
  const kept = new Growing();
  for (const line of lines) kept.push(keptMarks(line));
  return differing(cut(marks), cut(kept), 0);
}

export function nameChangedLines(found, { changed, shifted }, size) {
  for (const number of changed.slice(0, shifted ? 1 : MOST_NAMED)) {
    const position = 1 < number && number <= size + 1 ? number - 1 : null;
    const said = shifted
      ? ["mulai baris ini ada yang ditambahkan atau hilang", "from here on lines were added or are missing"]
      : ["diubah sesudah disegel", "was changed after it was sealed"];
    found.fail(`changed ${number}`, number, position, ...said);
  }
  const more = changed.length - MOST_NAMED;
  if (more > 0 && !shifted) {
    found.fail(
      "changed more",
      null,
      null,
      `${more} baris lain juga diubah`,
      `${more} more lines were changed`,
    );
  }
}

function differing(mine, theirs, before) {
  const both = Math.min(mine.length, theirs.length);
  const changed = [];
  for (let at = 0; at < both; at++) if (!equal(mine[at], theirs[at])) changed.push(before + at + 1);
  const shifted = mine.length !== theirs.length;
  if (shifted) changed.push(before + both + 1);
  return { changed, shifted };
}

// The marks that a line holds; none where it is not in its form.
function keptMarks(line) {
  try {
    const { of } = Object(readLine(line));
    return typeof of === "string" ? fromBase64(of) : new Uint8Array();
  } catch (error) {
    if (error instanceof Malformed) return new Uint8Array();
    throw error;
  }
}

function cut(marks) {
  const each = [];
  for (let at = 0; at < marks.length; at += MARK_BYTES) each.push(marks.part(at, at + MARK_BYTES));
  return each;
}
