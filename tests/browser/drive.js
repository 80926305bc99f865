// Lets a test call the page's modules; stands in the place of page.js.

import { base64, fromBase64, hex } from "./bytes.js";
import { provesConsistency, provesInclusion, Tree } from "./merkle.js";
import { verifyBundle } from "./verify.js";
import { readAnchors, readNote, readVerifier, verifies } from "./notes.js";
import { Sha256 } from "./sha256.js";
import { Tally } from "./totals.js";

// The reports over parts of the file that was chosen: from and to which byte, and the anchors' texts.
async function verifyParts(parts) {
  const [file] = document.getElementById("bundle").files;
  const reports = [];
  for (const [from, to, anchors] of parts) {
    const { verdict, findings, vouching, totals } = await verifyBundle(
      file.slice(from, to),
      anchors.flatMap(readAnchors),
    );
    reports.push({
      verdict,
      findings: findings.map(({ line, position, indonesian, english }) => [
        line,
        position,
        indonesian,
        english,
      ]),
      vouching: vouching.map(({ name, facts, sealed }) => [name, facts, sealed]),
      totals: totals
        .filter(({ written }) => written)
        .map(({ definition, by, written }) => [definition.name, by, written]),
    });
  }
  return reports;
}

window.driven = {
  base64,
  fromBase64,
  hex,
  provesConsistency,
  provesInclusion,
  readAnchors,
  readNote,
  readVerifier,
  Sha256,
  Tally,
  Tree,
  verifies,
  verifyParts,
};
