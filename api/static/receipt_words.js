// A receipt as its holder reads and prints it. The words of status, reason and steps are the service's own.

import { element } from "./elements.js";

const day = new Intl.DateTimeFormat("id-ID", { dateStyle: "long", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat("id-ID", { dateStyle: "long", timeStyle: "short" });
const rupiah = new Intl.NumberFormat("id-ID", { style: "currency", currency: "IDR", maximumFractionDigits: 0 });

const month = (language) => new Intl.DateTimeFormat(language, { month: "long", year: "numeric", timeZone: "UTC" });

const both = ({ words, wordsEn }) => (words === wordsEn ? words : [words, wordsEn]);
const on = (date) => element("time", { datetime: date }, day.format(new Date(date)));
const at = (time) => element("time", { datetime: time }, moment.format(new Date(time)));

// The parts of a receipt. The first is its heading, which can take the focus.
export function describe({ slip, issuedAt, replacedAt, complaint, payment }) {
  const told = complaint ? ofComplaint(complaint) : payment ? ofPayment(payment) : ofReplaced(replacedAt);
  const [heading, ...rest] = told;
  return [
    element("h2", { id: "what", tabindex: "-1" }, heading),
    ...rest,
    element("h3", {}, ["Tanda terima ini", "This receipt"]),
    element(
      "div",
      { class: "slip" },
      element("img", {
        src: `data:image/svg+xml,${encodeURIComponent(slip.qr)}`,
        alt: "Kode QR tanda terima ini / QR code of this receipt",
      }),
      lines([
        [["Nomor", "Number"], slip.number],
        [["Rahasia", "Secret"], slip.secret],
        [["Diberikan", "Handed out"], at(issuedAt)],
        [["Dapat dilihat di", "Can be looked up at"], slip.address.split("#")[0]],
      ]),
    ),
  ];
}

// What is said where something changed while the receipt is open.
export function news({ complaint, payment }) {
  const standing = (complaint ?? payment)?.standing;
  const ended = { words: "tanda terima ini tidak berlaku lagi", wordsEn: "this receipt has ended" };
  const { words, wordsEn } = standing ?? ended;
  return [`Ada kabar baru: ${words}`, `News: ${wordsEn}`];
}

// When what is shown was so; on paper, too.
export const freshness = (now) => [
  element("p", {}, [`Keadaan pada ${moment.format(now)}.`, `As it stood on ${moment.format(now)}.`]),
  element("p", { class: "screen" }, [
    "Selama terbuka, halaman ini melihat lagi sendiri.",
    "While it is open, this page looks again by itself.",
  ]),
];

function ofPayment(payment) {
  const { programme, programmeName, period, component, channel, reason, returnedRupiah } = payment;
  return [
    ["Pembayaran bantuan", "Payment of aid"],
    standing(payment.standing),
    lines([
      [["Sebab", "Why"], reason && both(reason)],
      [["Langkah Anda", "What you do now"], both(payment.nextStep)],
      [["Program", "Programme"], programmeName ? `${programmeName} (${programme})` : programme],
      [["Masa", "Period"], inPeriod(period)],
      [["Untuk", "For"], both(component)],
      [["Lewat", "Through"], both(channel)],
      [["Jumlah", "Amount"], rupiah.format(payment.amountRupiah)],
      [["Dikembalikan", "Returned"], returnedRupiah ? rupiah.format(returnedRupiah) : null],
      [["Dijadwalkan", "Scheduled"], payment.timeline.length ? at(payment.timeline[0].at) : null],
      [["Masuk", "Arrived"], payment.creditedOn && on(payment.creditedOn)],
      [["Diambil", "Taken"], payment.collectedOn && on(payment.collectedOn)],
      [["Hari terakhir pengambilan", "Last day for taking it"], payment.collectUntil && on(payment.collectUntil)],
    ]),
    ...steps(payment.timeline),
  ];
}

// A month, 2026-03, or a stage of a year, 2026-T1, as people say it.
function inPeriod(period) {
  const [year, part] = period.split("-");
  if (part.startsWith("T")) return [`tahap ${part.slice(1)} tahun ${year}`, `stage ${part.slice(1)} of ${year}`];
  const first = new Date(`${period}-01`);
  return [month("id-ID").format(first), month("en-GB").format(first)];
}

function ofComplaint(complaint) {
  const { about, programme, question, response, due, ombudsman } = complaint;
  return [
    ["Pengaduan", "Complaint"],
    standing(complaint.standing),
    lines([
      [["Tentang", "About"], both(about)],
      [["Program", "Programme"], programme],
      [["Diajukan", "Filed"], at(complaint.submittedAt)],
      [["Pertanyaan kepada Anda", "You are asked"], question],
      [["Tanggapan", "The response"], response],
      [["Ombudsman", "Ombudsman"], ombudsman && both(ombudsman)],
    ]),
    ...(due.length ? [element("h3", {}, ["Tenggat", "Due days"]), element("ul", { id: "due" }, ...due.map(dueLine))] : []),
    ...steps(complaint.timeline),
  ];
}

function dueLine({ waitsFor, dueOn, workingDaysLeft, breached }) {
  const still = [`berhenti, sisa ${workingDaysLeft} hari kerja`, `stands still, ${workingDaysLeft} working days left`];
  const late = breached ? [" · lewat", " · passed"] : ["", ""];
  const when = dueOn ? [day.format(new Date(dueOn)), dueOn] : still;
  return element("li", {}, [`${waitsFor.words}: ${when[0]}${late[0]}`, `${waitsFor.wordsEn}: ${when[1]}${late[1]}`]);
}

function ofReplaced(replacedAt) {
  return [
    ["Tanda terima ini tidak berlaku lagi", "This receipt has ended"],
    element("p", {}, at(replacedAt), [
      " diberikan tanda terima baru untuk pembayaran yang sama. Bukan Anda yang memintanya? Adukan segera.",
      "A new receipt was handed out for the same payment. You did not ask for it? Complain at once.",
    ]),
  ];
}

const standing = (words) => element("p", { id: "standing", class: "standing" }, both(words));

function steps(timeline) {
  const lived = timeline.map((step) => element("li", {}, at(step.at), ": ", both(step)));
  return [element("h3", {}, ["Perjalanannya", "What happened"]), element("ol", { id: "timeline" }, ...lived)];
}

// A list of terms; what has no value is left out.
function lines(pairs) {
  const known = pairs.filter(([, value]) => value);
  return element("dl", {}, ...known.flatMap(([term, value]) => [element("dt", {}, term), element("dd", {}, value)]));
}
