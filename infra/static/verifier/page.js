// The page: takes a bundle and anchors, shows how far it is, and what came of it.

import { Malformed } from "./bytes.js";
import { inBoth } from "./elements.js";
import { canVerify, readAnchors } from "./notes.js";
import { describe } from "./report.js";
import { verifyBundle } from "./verify.js";

const IDS = ["form", "bundle", "anchor", "start", "state", "progress", "result"];
const [form, bundle, anchor, start, state, progress, result] = IDS.map((id) => document.getElementById(id));

const say = (indonesian, english) =>
  state.replaceChildren(...(indonesian ? inBoth([indonesian, english]) : []));

async function verify() {
  const [file] = bundle.files;
  let anchors;
  try {
    anchors = readAnchors(anchor.value);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    say(
      "Jangkar ini bukan kunci dan bukan titik periksa.",
      "This anchor is neither a verifier key nor a checkpoint.",
    );
    anchor.focus();
    return;
  }
  say("Sedang diperiksa …", "Verifying …");
  const report = await verifyBundle(file, anchors, (bytes) => (progress.value = bytes / file.size));
  say();
  result.replaceChildren(...describe(report));
  result.hidden = false;
  result.firstChild.focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  result.hidden = start.disabled = true;
  progress.hidden = false;
  try {
    await verify();
  } catch (error) {
    say(
      `Berkas tidak dapat diperiksa; tidak ada yang terbukti. (${error.name})`,
      "The file could not be checked; nothing is proven.",
    );
    throw error;
  } finally {
    progress.hidden = true;
    start.disabled = false;
  }
});

if (!(await canVerify())) {
  start.disabled = true;
  say(
    "Peramban ini tidak dapat memeriksa tanda tangan Ed25519. Simpan halaman ini dan buka dari komputer dengan Chrome atau Edge 137, Firefox 129, Safari 17 atau yang lebih baru.",
    "This browser cannot verify Ed25519 signatures. Save this page and open it from the disk with Chrome or Edge 137, Firefox 129, Safari 17 or later.",
  );
}
