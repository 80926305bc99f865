// Reads a sealed inspection bundle line by line, each by the rules of docs/bundle.md, and collects what does not hold.

import { base64, bytesOf, fromBase64, Growing, hex, Malformed } from "./bytes.js";
import { Findings, mark } from "./findings.js";
import { readLine } from "./lines.js";
import { ReadLog } from "./log.js";
import { provesConsistency } from "./merkle.js";
import {
  readCheckpoint,
  readConsistencyProof,
  readNote,
  readNumber,
  readVerifier,
  verifies,
} from "./notes.js";
import { Sha256 } from "./sha256.js";
import { isOfPeriod } from "./selection.js";
import { isScalar, isText, isWhole, lineOf, listOf, mapOf, orNull, pairOf } from "./shapes.js";
import { checkDefinitions } from "./totals.js";

const STARTS = ["[", '{"fact":', '{"checkpoint":', '{"later":', '{"total":', '{"marks":', '{"seal":'].map(
  bytesOf,
);
const [MANIFEST, HEADER, FACT, CHECKPOINT, LATER, TOTAL, MARKS, SEAL] = [0, 1, 2, 3, 4, 5, 6, 7];
const SEAL_TITLE = "puskesos bundle v1 seal";

const isManifest = lineOf({
  puskesos_bundle: (value) => value === 1,
  tenant: isText,
  origin: isText,
  size: isWhole,
  root: isText,
  selection: lineOf({
    office: orNull(isText),
    programme: orNull(isText),
    period: orNull(isText),
    periods: orNull(listOf(isText)),
    days: orNull(pairOf(isText)),
    ms: orNull(pairOf(isWhole)),
  }),
  purpose: isText,
  exported: lineOf({ by: isText, office: isText, at: isText, position: isWhole, release: isText }),
  keys: listOf(isText),
  signed: listOf(isWhole),
  counts: lineOf({ facts: isWhole, later: isWhole, totals: isWhole }),
  definitions: mapOf(() => true),
});
const isTotal = lineOf({ total: isText, by: mapOf(isScalar), numbers: mapOf(isWhole) });

export const groupKey = (total, by) => JSON.stringify([total, Object.values(by)]);

export class Reading {
  found = new Findings();
  manifest = null;
  log = null;
  keys = [];
  checkpoints = []; // what they say, and their notes
  later = [];
  seal = null;
  totals = new Map(); // by group: number of the line, the total
  defined = new Map(); // by name: the definition of the total
  lines = 0;
  #kind = MANIFEST;
  #body = new Sha256();
  #marks = new Growing();
  #markLines = [];

  // sizes: of which the root shall be known, beside those that the bundle names
  constructor(sizes) {
    this.sizes = sizes;
  }

  // Takes the next line, with its end.
  async read(line) {
    this.lines++;
    const kind = this.lines === 1 ? MANIFEST : kindOf(line);
    if (kind === null || kind < this.#kind || this.#kind === SEAL)
      this.#fail("order", "tidak pada tempatnya", "is out of place");
    this.#kind = Math.max(this.#kind, kind ?? MANIFEST);
    if (this.#kind < MARKS) {
      this.#body.update(line);
      this.#marks.push(mark(line));
    } else if (kind === MARKS) {
      this.#markLines.push(line.slice());
    }
    if (kind === null) return;
    try {
      await this.#readKind(kind, line);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.#fail(`form ${kind}`, "tidak tertulis menurut bentuknya", "is not in its form");
    }
  }

  // What the seal is about: marks of the body as it is, its digest, lines of marks as they stand, the seal.
  finish() {
    const body = hex(this.#body.digest());
    return { marks: this.#marks, body, lines: this.#markLines, seal: this.seal };
  }

  #readKind(kind, line) {
    switch (kind) {
      case MANIFEST:
        return this.#readManifest(line);
      case HEADER:
        return this.log?.readHeader(this.lines, line);
      case FACT:
        return this.log?.readFact(this.lines, line);
      case CHECKPOINT:
        return this.#readCheckpoint(readOnly(line, "checkpoint"));
      case LATER:
        return this.#readLater(readOnly(line, "later"));
      case TOTAL:
        return this.#readTotal(line);
      case MARKS:
        return readLine(line); // what it should be, the seal's judge knows
      default:
        return this.#readSeal(readOnly(line, "seal"));
    }
  }

  #readManifest(line) {
    const manifest = readLine(line);
    if (!isManifest(manifest)) throw new Malformed("no manifest");
    checkDefinitions(manifest.definitions);
    this.keys = manifest.keys.map(readVerifier);
    this.defined = new Map(
      manifest.definitions.tables.flatMap((table) => table.totals).map((total) => [total.name, total]),
    );
    this.log = new ReadLog(manifest, [...this.sizes, ...manifest.signed, manifest.size], this.found);
    this.manifest = manifest;
    if (!isOfPeriod(manifest.tenant, manifest.selection))
      this.#fail(
        "selection",
        "hari yang dihitung bukan hari periodenya",
        "the days that are counted are not those of the period",
      );
  }

  async #readCheckpoint(text) {
    const note = readNote(text);
    const checkpoint = readCheckpoint(note.body);
    this.checkpoints.push({ ...checkpoint, note });
    const root = this.log?.roots.get(checkpoint.size);
    if (!root || base64(root) !== base64(checkpoint.root) || this.manifest?.origin !== checkpoint.origin) {
      const { size } = checkpoint;
      this.#fail(
        "checkpoint",
        `akar ${size} kepala pertama bukan yang ditandatangani`,
        `the root of the first ${size} headers is not the signed one`,
      );
    }
    await this.#checkSignatures(note);
  }

  async #readLater(text) {
    const { old, path, note } = readConsistencyProof(text);
    const { origin, size, root } = readCheckpoint(note.body);
    if (this.later.length && this.later.at(-1).size >= size) throw new Malformed("sizes that do not grow");
    this.later.push({ origin, size, root, note });
    const known = this.log?.roots.get(old);
    const holds =
      known &&
      old === this.manifest?.size &&
      origin === this.manifest.origin &&
      provesConsistency(old, size, path, known, root);
    if (!holds) {
      this.#fail(
        "later",
        "log ini bukan awal dari titik periksa yang kemudian",
        "the log does not begin that of the later checkpoint",
      );
    }
    await this.#checkSignatures(note);
  }

  #readTotal(line) {
    const total = readLine(line);
    if (!isTotal(total)) throw new Malformed("no total");
    const group = groupKey(total.total, total.by);
    const defined = this.defined.get(total.total);
    if (!defined || String(Object.keys(total.by)) !== String(defined.by) || this.totals.has(group)) {
      this.#fail("total", "jumlah yang tidak ditetapkan", "a total that is not defined");
    }
    this.totals.set(group, { line: this.lines, ...total });
  }

  #readSeal(text) {
    const note = readNote(text);
    this.seal = { ...readSealText(note.body), note };
  }

  async #checkSignatures({ body, lines }) {
    for (const line of lines) {
      const signed = await Promise.all(this.keys.map((key) => verifies(key, body, line)));
      if (!signed.includes(true))
        this.#fail("signature", "tanda tangan tidak sah", "a signature that does not verify");
    }
  }

  #fail(kind, indonesian, english) {
    this.found.fail(kind, this.lines, null, indonesian, english);
  }
}

function kindOf(line) {
  const kind = STARTS.findIndex((start) => start.every((each, at) => line[at] === each));
  return kind < 0 ? null : kind + HEADER;
}

// The text that the object of a line holds under this name, and nothing else.
function readOnly(line, name) {
  const value = readLine(line);
  if (!lineOf({ [name]: isText })(value)) throw new Malformed("no text");
  return value[name];
}

function readSealText(text) {
  const [title, origin, size, root, bodyLines, body, markLines, marks, ...rest] = text.split("\n");
  if (title !== SEAL_TITLE || rest.length !== 1 || rest[0] !== "") throw new Malformed("no seal");
  return {
    origin,
    size: readNumber(size),
    root: base64(fromBase64(root)),
    bodyLines: readNumber(bodyLines),
    body,
    markLines: readNumber(markLines),
    marks,
  };
}
