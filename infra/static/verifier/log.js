// The headers and facts of a bundle, as they are read: the tree over them, what is selected, the totals.

import { bytesOf, equal, fromHex, Growing, Malformed } from "./bytes.js";
import { readLine } from "./lines.js";
import { Tree } from "./merkle.js";
import { Selected } from "./selection.js";
import { isText, isWhole, orNull, structOf } from "./shapes.js";
import { HASH_BYTES, sha256 } from "./sha256.js";
import { Tally } from "./totals.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const isTextOrNull = orNull(isText);

// [position, recorded, stream, version, topic, region, programme, period, state]
const LEAF = [
  isWhole,
  isWhole,
  (value) => isText(value) && UUID.test(value),
  isWhole,
  isText,
  isTextOrNull,
  isTextOrNull,
  isTextOrNull,
  (value) => isText(value) && DIGEST.test(value),
];
const isFact = structOf({ fact: isWhole, state: isText });

export class ReadLog {
  headers = 0;
  facts = 0;
  #tree = new Tree();
  #digests = new Growing();
  #last = 0; // position of the fact before

  // sizes: for which `roots` shall hold the root of so many headers
  constructor(manifest, sizes, found) {
    this.found = found;
    this.sizes = new Set(sizes);
    this.roots = new Map([[0, this.#tree.root()]]);
    this.selected = new Selected(manifest.selection, manifest.definitions);
    this.tally = new Tally(manifest.definitions, manifest.selection);
  }

  readHeader(number, line) {
    const leaf = readLine(line);
    if (!Array.isArray(leaf) || leaf.length !== LEAF.length || !LEAF.every((check, at) => check(leaf[at]))) {
      throw new Malformed("no leaf");
    }
    const size = ++this.headers;
    if (leaf[0] !== size) {
      this.found.fail(
        "positions",
        number,
        size,
        `di sini ada kepala posisi ${leaf[0]}`,
        `here is the header of position ${leaf[0]}`,
      );
    }
    this.#tree.add(line.subarray(0, -1));
    if (this.sizes.has(size)) this.roots.set(size, this.#tree.root());
    this.#digests.push(fromHex(leaf.at(-1)));
    this.selected.learn(leaf);
  }

  readFact(number, line) {
    const value = readLine(line);
    if (!isFact(value)) throw new Malformed("no fact");
    const { fact: position, state } = value;
    this.facts++;
    if (position <= this.#last || position > this.headers) {
      this.found.fail("facts", number, position, "fakta tidak pada urutannya", "a fact out of order");
      return;
    }
    this.#nameMissing(position, number);
    this.#last = position;
    if (!this.selected.takes(position)) {
      this.found.fail("chosen", number, position, "fakta tidak dipilih", "a fact that is not selected");
    }
    const known = this.#digests.part((position - 1) * HASH_BYTES, position * HASH_BYTES);
    if (!equal(sha256(bytesOf(state)), known)) {
      this.found.fail(
        "state",
        number,
        position,
        "isi fakta bukan yang dicatat di kepalanya",
        "the state is not the one whose digest is in its header",
      );
    }
    this.tally.read(this.selected.topic(position), this.selected.stream(position), state);
  }

  // Says so when selected facts are missing at the end.
  finish() {
    this.#nameMissing(this.headers + 1, null);
  }

  #nameMissing(until, number) {
    for (let position = this.#last + 1; position < until; position++) {
      if (this.selected.takes(position)) {
        this.found.fail(
          "omitted",
          number,
          position,
          "fakta yang dipilih tidak ada",
          "a selected fact is missing",
        );
        return;
      }
    }
  }
}
