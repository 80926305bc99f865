// Judges a sealed inspection bundle (docs/bundle.md) from its lines alone, and from anchors that were obtained elsewhere.

import { base64, equal } from "./bytes.js";
import { DEFINITIONS } from "./definitions.js";
import { changedLines, digestOf, markLines, nameChangedLines } from "./findings.js";
import { lineBatches } from "./lines.js";
import { ED25519, verifies } from "./notes.js";
import { groupKey, Reading } from "./reading.js";

export const PROVEN = "proven";
export const UNANCHORED = "unanchored";
export const REFUTED = "refuted";

// anchors: of readAnchors in notes.js. onProgress: is told how many bytes were read.
export async function verifyBundle(blob, anchors = [], onProgress = () => {}) {
  const kept = anchors.filter((anchor) => anchor.size !== undefined);
  const reading = new Reading(kept.map((anchor) => anchor.size));
  for await (const lines of lineBatches(blob, onProgress)) {
    for (const line of lines) await reading.read(line);
  }
  const { found, manifest } = reading;
  const sealed = reading.finish();
  const computed = reading.log?.tally.lines() ?? [];
  await checkWhole(reading, sealed, computed);
  if (found.any) nameChangedLines(found, changedLines(sealed), manifest?.size ?? 0);
  namePart(reading, kept);
  const vouching = found.any ? [] : await vouchingFor(reading, anchors);
  const beyond = sizesBeyond(reading, kept);
  const standard = JSON.stringify(manifest?.definitions) === JSON.stringify(DEFINITIONS);
  return {
    verdict: verdictOf(reading, vouching, standard, anchors.length > 0 && !beyond.length),
    manifest,
    findings: found.all(),
    vouching,
    beyond,
    totals: comparedTotals(reading, computed),
    standard,
    lines: reading.lines,
  };
}

// What holds of the whole ------------------------------------------------------------------------

async function checkWhole(reading, sealed, computed) {
  const { found, manifest, log } = reading;
  if (!log) {
    found.fail("manifest", 1, null, "bukan awal berkas ini", "begins no bundle");
    return;
  }
  log.finish();
  const root = log.roots.get(manifest.size);
  if (log.headers !== manifest.size || !root || base64(root) !== manifest.root) {
    found.fail(
      "root",
      null,
      null,
      "kepala fakta tidak menghasilkan akar yang disebut",
      "the headers do not make the root that is named",
    );
  }
  if (!manifest.origin.includes(`/${manifest.tenant}/`)) {
    found.fail("tenant", 1, null, "bukan daerah ini yang punya log", "the log is another tenant's");
  }
  const { counts } = manifest;
  const counted = [log.facts, reading.later.length, reading.totals.size];
  const sizes = reading.checkpoints.map((checkpoint) => checkpoint.size);
  if (
    `${counted}` !== `${[counts.facts, counts.later, counts.totals]}` ||
    `${sizes}` !== `${manifest.signed}`
  ) {
    found.fail("counts", null, null, "ada baris yang hilang atau ditambahkan", "lines are missing or added");
  }
  checkTotals(reading, computed);
  await checkSeal(reading, sealed);
}

function checkTotals({ found, totals }, computed) {
  const right = new Map(computed.map((group) => [groupKey(group.total, group.by), group.numbers]));
  for (const [group, { line, total, numbers }] of totals) {
    if (!sameNumbers(numbers, right.get(group))) {
      found.fail(
        "totals",
        line,
        null,
        `jumlah '${total}' bukan hasil hitungan`,
        `the total '${total}' is not what the facts add up to`,
      );
    }
  }
  const missing = computed
    .filter((group) => !totals.has(groupKey(group.total, group.by)))
    .map((group) => group.total);
  if (missing.length) {
    const [name] = missing.sort();
    found.fail("totals missing", null, null, `jumlah '${name}' tidak ada`, `the total '${name}' is missing`);
  }
}

async function checkSeal({ found, manifest, seal, lines, keys }, sealed) {
  if (!seal) {
    found.fail("seal", lines + 1, null, "segel tidak ada", "there is no seal");
    return;
  }
  const said = [seal.origin, seal.size, seal.root, seal.bodyLines, seal.body, seal.markLines, seal.marks];
  const right = markLines(sealed.marks);
  const bytes = [sealed.marks.length / 4, sealed.body, sealed.lines.length, digestOf(sealed.lines)];
  if (JSON.stringify(said) !== JSON.stringify([manifest.origin, manifest.size, manifest.root, ...bytes])) {
    found.fail("seal", lines, null, "segel bukan milik isi ini", "the seal is not that of these contents");
  }
  if (right.length !== sealed.lines.length || !right.every((line, at) => equal(line, sealed.lines[at]))) {
    found.fail("marks", null, null, "tanda baris keliru", "the marks of lines are wrong");
  }
  const [key] = keys;
  const { body, lines: signatures } = seal.note;
  if (key?.kind !== ED25519 || signatures.length !== 1 || !(await verifies(key, body, signatures[0]))) {
    found.fail(
      "seal signature",
      lines,
      null,
      "tanda tangan segel tidak sah",
      "the signature of the seal does not verify",
    );
  }
}

// Each group with the numbers that the file holds, and those that its facts make; either may be missing.
function comparedTotals({ totals, defined }, computed) {
  const groups = new Map();
  for (const { total, by, numbers } of totals.values()) {
    if (defined.has(total))
      groups.set(groupKey(total, by), { definition: defined.get(total), by, written: numbers });
  }
  for (const { total, by, numbers } of computed) {
    const known = groups.get(groupKey(total, by));
    groups.set(groupKey(total, by), { definition: defined.get(total), by, ...known, computed: numbers });
  }
  return [...groups.values()];
}

function sameNumbers(one, other) {
  const names = Object.keys(one);
  return (
    other !== undefined &&
    names.length === Object.keys(other).length &&
    names.every((name) => one[name] === other[name])
  );
}

// Who vouches ------------------------------------------------------------------------------------

// Says where kept checkpoints of the same log and the headers part.
function namePart({ found, manifest, log, later }, kept) {
  const ledTo = new Map(later.map((each) => [each.size, each.root]));
  const known = ({ size }) => (size <= manifest.size ? log?.roots.get(size) : ledTo.get(size));
  const ours = kept.filter(
    (each) => each.origin === manifest?.origin && (each.size <= manifest.size || known(each)),
  );
  const agrees = (each) => known(each) !== undefined && equal(known(each), each.root);
  const first = Math.min(...ours.filter((each) => !agrees(each)).map((each) => each.size));
  if (first === Infinity) return;
  const last = Math.max(0, ...ours.filter(agrees).map((each) => each.size));
  const from = (last < first ? last : 0) + 1;
  found.fail(
    "parted",
    null,
    null,
    `berbeda dari titik periksa yang disimpan, di antara posisi ${from} dan ${first}`,
    `differs from the kept checkpoint, between positions ${from} and ${first}`,
  );
}

// Sizes of kept checkpoints of this log of which the bundle says nothing: no contradiction, and no proof.
function sizesBeyond({ manifest, later }, kept) {
  const ledTo = new Set(later.map((each) => each.size));
  return kept
    .filter(({ origin, size }) => origin === manifest?.origin && size > manifest.size && !ledTo.has(size))
    .map((each) => each.size)
    .sort((one, other) => one - other);
}

// The anchors that vouch for the first so many facts. sealed: for purpose and exporter, too.
async function vouchingFor(reading, anchors) {
  const vouching = [];
  for (const anchor of anchors) {
    const isKey = anchor.public !== undefined;
    const sealed = isKey && anchor.kind === ED25519 && (await hasSigned(anchor, reading.seal.note));
    const facts = sealed
      ? reading.manifest.size
      : isKey
        ? await signedBy(reading, anchor)
        : keptAs(reading, anchor);
    const name = isKey ? anchor.name : `titik periksa / checkpoint ${anchor.size}`;
    if (facts) vouching.push({ name, facts, sealed });
  }
  return vouching;
}

async function signedBy({ manifest, checkpoints, later }, key) {
  for (const { note } of later) if (await hasSigned(key, note)) return manifest.size;
  let most = 0;
  for (const { size, note } of checkpoints) if (await hasSigned(key, note)) most = Math.max(most, size);
  return most;
}

async function hasSigned(key, { body, lines }) {
  const signed = await Promise.all(lines.map((line) => verifies(key, body, line)));
  return signed.includes(true);
}

function keptAs({ manifest, log, later }, { origin, size, root }) {
  if (origin !== manifest.origin) return 0;
  if (later.some((each) => each.size === size && equal(each.root, root))) return manifest.size;
  return size <= manifest.size && isRoot(log, size, root) ? size : 0;
}

function isRoot(log, size, root) {
  const known = log.roots.get(size);
  return known !== undefined && equal(known, root);
}

// Facts and known definitions make the totals; of other definitions, only who sealed them can vouch.
// judged: whether there are anchors, of which every one could vouch for something.
function verdictOf({ found, manifest }, vouching, standard, judged) {
  if (found.any) return REFUTED;
  if (vouching.some(({ facts, sealed }) => facts >= manifest.size && (standard || sealed))) return PROVEN;
  return judged && !vouching.length ? REFUTED : UNANCHORED;
}
