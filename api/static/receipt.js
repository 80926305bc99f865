// The receipt page: takes number and secret from the address or the form, shows what they open and what becomes of it,
// and checks its proofs.

import { Malformed } from "./bytes.js";
import { element, inBoth } from "./elements.js";
import { judge, PROVEN, REFUTED, UNANCHORED } from "./inclusion.js";
import { canVerify, readAnchors } from "./notes.js";
import { Watch } from "./receipt_watch.js";
import { describe, freshness, news } from "./receipt_words.js";

const IDS = ["form", "number", "secret", "look", "state", "receipt", "fresh", "proving", "anchor", "prove", "verdicts"];
const [form, number, secret, look, state, receipt, fresh, proving, anchor, prove, verdicts] = IDS.map((id) =>
  document.getElementById(id),
);

const INSTEAD_OF_ANSWER = ["Tidak ada jawaban. Coba lagi nanti.", "No answer came. Try again later."];
const VERDICTS = {
  [PROVEN]: ["Terbukti", "Proven"],
  [UNANCHORED]: ["Konsisten, asal belum terbukti", "Consistent, origin not proven"],
  [REFUTED]: ["Tidak sah", "Does not hold"],
};

const ASKING = "query($number: String!, $secret: String!";
const SLIP = "{ receipt(number: $number, secret: $secret)";
const STEPS = "timeline { at words wordsEn }";
const WORDS = "{ words wordsEn }";
const SHOWN = `replacedAt
  complaint { complaint standing ${WORDS} about ${WORDS} programme submittedAt question response ombudsman ${WORDS}
    due { waitsFor ${WORDS} dueOn workingDaysLeft breached } ${STEPS} }
  payment { payment standing ${WORDS} reason ${WORDS} nextStep ${WORDS} programme programmeName
    periodInWords ${WORDS} component ${WORDS} channel ${WORDS} amountRupiah returnedRupiah creditedOn collectedOn
    collectUntil ${STEPS} }`;
const QUERY = `${ASKING}) ${SLIP} { issuedAt zone slip { number secret address qr } ${SHOWN} } }`;
const NEWS = `${ASKING}) ${SLIP} { ${SHOWN} } }`;
const PROOFS = `${ASKING}, $size: TreeSize) ${SLIP} {
  proof(treeSize: $size) { file } complaint { complaint } payment { payment proof(treeSize: $size) { file } } } }`;

let slip = null; // whose receipt is shown
let shown = null; // what of it can change

const say = (words) => state.replaceChildren(...(words ? inBoth(words) : []));

// What the service answers; null for a wrong number or secret. Raises its words where it refuses.
async function ask(query, variables) {
  const body = JSON.stringify({ query, variables });
  const headers = { "content-type": "application/json" };
  const response = await fetch("graphql", { method: "POST", headers, body });
  const { data, errors } = await response.json();
  if (errors) throw new Refused(wordsOf(errors[0]));
  return data.receipt;
}

function wordsOf({ message, extensions }) {
  return [extensions?.remedy ? `${message} ${extensions.remedy}` : message, extensions?.english ?? message];
}

class Refused extends Error {
  constructor(words) {
    super(words[1]);
    this.words = words;
  }
}

async function show() {
  const given = { number: number.value, secret: secret.value };
  const found = await ask(QUERY, given);
  if (found === null) {
    say(["Nomor atau rahasia keliru. Periksa tanda terima Anda.", "Number or secret is wrong. Check your receipt."]);
    number.focus();
    return;
  }
  say();
  slip = given;
  draw(found);
  receipt.hidden = fresh.hidden = proving.hidden = false;
  receipt.firstChild.focus();
  watch.start();
}

function draw(found) {
  shown = found;
  receipt.replaceChildren(...describe(found));
  fresh.replaceChildren(...freshness(new Date(), shown));
}

// Whether something changed since it was shown; says so, and shows it where it stood.
async function again() {
  const asked = slip;
  const found = await ask(NEWS, asked);
  if (found === null || asked !== slip) return false;
  const changed = Object.keys(found).some((key) => JSON.stringify(found[key]) !== JSON.stringify(shown[key]));
  const reading = receipt.contains(document.activeElement);
  if (!changed) fresh.replaceChildren(...freshness(new Date(), shown));
  else {
    draw({ ...shown, ...found });
    verdicts.replaceChildren();
    if (reading) receipt.firstChild.focus({ preventScroll: true });
    say(news(found));
  }
  return changed;
}

const watch = new Watch(again);

// Checks what can be checked under the newest checkpoint, or under the one that the holder kept.
async function check() {
  const anchors = readAnchors(anchor.value);
  const kept = anchors.find((one) => one.size !== undefined);
  const keys = anchors.some((one) => one.public !== undefined);
  if (keys && !(await canVerify())) {
    throw new Refused([
      "Peramban ini tidak dapat memeriksa tanda tangan. Simpan bukti dan periksa dengan puskesos verify-proof.",
      "This browser cannot verify signatures. Save the proof and check it with puskesos verify-proof.",
    ]);
  }
  const found = await ask(PROOFS, { ...slip, size: kept?.size });
  if (found === null) throw new Refused(INSTEAD_OF_ANSWER);
  const { proof, complaint, payment } = found;
  const parts = [
    await verdictOf(["Tanda terima", "The receipt"], proof, anchors, complaint?.complaint ?? null),
  ];
  if (payment) {
    const latest = ["Keadaan terakhir pembayaran", "The payment's latest state"];
    parts.push(await verdictOf(latest, payment.proof, anchors, payment.payment));
  }
  verdicts.replaceChildren(...parts);
}

async function verdictOf(what, proof, anchors, stream) {
  const heading = element("h3", {}, what);
  if (proof === null) {
    const none = anchors.some((one) => one.size !== undefined)
      ? ["Titik periksa itu belum memuat catatan ini.", "That checkpoint does not cover this record yet."]
      : ["Belum ada titik periksa yang memuatnya; coba lagi besok.", "No checkpoint covers it yet; try again tomorrow."];
    return element("div", {}, heading, element("p", { class: "verdict" }, none));
  }
  const { verdict, vouching, fact, checkpoint } = await judge(proof.file, anchors, stream);
  const why = reasons(verdict, fact, checkpoint, vouching, anchors);
  const save = element("a", { download: "bukti-puskesos.txt", href: address(proof.file) }, ["Simpan bukti", "Save the proof"]);
  const said = element("p", { class: `verdict ${verdict}` }, VERDICTS[verdict]);
  return element("div", {}, heading, said, ...why.map((words) => element("p", {}, words)), save);
}

const address = (text) => URL.createObjectURL(new Blob([text], { type: "text/plain" }));

function reasons(verdict, fact, checkpoint, vouching, anchors) {
  if (!fact) return [["Bukti ini tidak cocok. Adukan segera.", "This proof does not fit. Complain at once."]];
  const where = [
    `Catatan ke-${fact.position} dari ${checkpoint.size} (${fact.topic}) dalam ${checkpoint.origin}.`,
    `Record ${fact.position} of ${checkpoint.size} (${fact.topic}) in ${checkpoint.origin}.`,
  ];
  if (verdict === PROVEN) return [where, [`Dijamin oleh ${vouching.join(", ")}.`, `Vouched for by ${vouching.join(", ")}.`]];
  if (anchors.length) return [where, ["Yang Anda berikan tidak menjaminnya.", "What you gave does not vouch for it."]];
  return [
    where,
    ["Tanpa kunci dari tempat lain, siapa pun dapat membuat jawaban ini.", "Without a key from elsewhere, anybody could have made this answer."],
  ];
}

async function doing(event, button, act) {
  event?.preventDefault();
  button.disabled = true;
  try {
    await act();
  } catch (error) {
    if (error instanceof Malformed) say(["Itu bukan kunci dan bukan titik periksa.", "That is neither a verifier key nor a checkpoint."]);
    else say(error instanceof Refused ? error.words : INSTEAD_OF_ANSWER);
  } finally {
    button.disabled = false;
  }
}

// A link holds number and secret behind #. They leave the address bar at once, so that nobody reads them there.
function fromAddress() {
  const [, given, key] = /^#([^.]+)\.(.+)$/.exec(location.hash) ?? [];
  if (!given) return;
  history.replaceState(null, "", location.pathname);
  [number.value, secret.value] = [given, key];
  form.requestSubmit();
}

form.addEventListener("submit", (event) => {
  watch.stop();
  slip = null;
  receipt.hidden = fresh.hidden = proving.hidden = true;
  verdicts.replaceChildren();
  return doing(event, look, show);
});
proving.addEventListener("submit", (event) => {
  say();
  return doing(event, prove, check);
});
document.getElementById("print").addEventListener("click", () => print());
addEventListener("hashchange", fromAddress);
fromAddress();
