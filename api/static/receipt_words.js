// A receipt as its holder reads and prints it. The words of status, reason and steps are the service's own.

import { element } from "./elements.js";

const day = new Intl.DateTimeFormat("id-ID", { dateStyle: "long", timeZone: "UTC" });
const dayEn = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const rupiah = new Intl.NumberFormat("id-ID", { style: "currency", currency: "IDR", maximumFractionDigits: 0 });

const ZONES = { WIB: "Asia/Jakarta", WITA: "Asia/Makassar", WIT: "Asia/Jayapura" };

const both = ({ words, wordsEn }) => (words === wordsEn ? words : [words, wordsEn]);
const on = (date) => element("time", { datetime: date }, day.format(new Date(date)));

// Times as they are shown in the zone of the receipt's offices, wherever it is read.
class Clock {
  #zone;
  #formats;

  constructor(zone) {
    const shown = { dateStyle: "long", timeStyle: "short", timeZone: ZONES[zone] };
    this.#zone = zone;
    this.#formats = ["id-ID", "en-GB"].map((language) => new Intl.DateTimeFormat(language, shown));
  }

  // A moment in Indonesian and in English.
  inBoth(moment) {
    return this.#formats.map((format) => `${format.format(moment)} ${this.#zone}`);
  }

  at(time) {
    return element("time", { datetime: time }, this.inBoth(new Date(time))[0]);
  }
}

// The parts of a receipt. The first is its heading, which can take the focus.
export function describe({ slip, issuedAt, zone, replacedAt, complaint, payment }) {
  const clock = new Clock(zone);
  const told = complaint
    ? ofComplaint(complaint, clock)
    : payment
      ? ofPayment(payment, clock)
      : ofReplaced(replacedAt, clock);
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
        [["Diberikan", "Handed out"], clock.at(issuedAt)],
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
export function freshness(now, { zone }) {
  const [indonesian, english] = new Clock(zone).inBoth(now);
  return [
    element("p", {}, [`Keadaan pada ${indonesian}.`, `As it stood on ${english}.`]),
    element("p", { class: "screen" }, [
      "Selama terbuka, halaman ini melihat lagi sendiri.",
      "While it is open, this page looks again by itself.",
    ]),
  ];
}

function ofPayment(payment, clock) {
  const { programme, programmeName, periodInWords, component, channel, reason, returnedRupiah } = payment;
  return [
    ["Pembayaran bantuan", "Payment of aid"],
    standing(payment.standing),
    lines([
      [["Sebab", "Why"], reason && both(reason)],
      [["Langkah Anda", "What you do now"], both(payment.nextStep)],
      [["Program", "Programme"], programmeName ? `${programmeName} (${programme})` : programme],
      [["Masa", "Period"], both(periodInWords)],
      [["Untuk", "For"], both(component)],
      [["Lewat", "Through"], both(channel)],
      [["Jumlah", "Amount"], rupiah.format(payment.amountRupiah)],
      [["Dikembalikan", "Returned"], returnedRupiah ? rupiah.format(returnedRupiah) : null],
      [["Dijadwalkan", "Scheduled"], payment.timeline.length ? clock.at(payment.timeline[0].at) : null],
      [["Masuk", "Arrived"], payment.creditedOn && on(payment.creditedOn)],
      [["Diambil", "Taken"], payment.collectedOn && on(payment.collectedOn)],
      [["Hari terakhir pengambilan", "Last day for taking it"], payment.collectUntil && on(payment.collectUntil)],
    ]),
    ...steps(payment.timeline, clock),
  ];
}

function ofComplaint(complaint, clock) {
  const { about, programme, question, response, due, ombudsman } = complaint;
  return [
    ["Pengaduan", "Complaint"],
    standing(complaint.standing),
    lines([
      [["Tentang", "About"], both(about)],
      [["Program", "Programme"], programme],
      [["Diajukan", "Filed"], clock.at(complaint.submittedAt)],
      [["Pertanyaan kepada Anda", "You are asked"], question],
      [["Tanggapan", "The response"], response],
      [["Ombudsman", "Ombudsman"], ombudsman && both(ombudsman)],
    ]),
    ...(due.length ? [element("h3", {}, ["Tenggat", "Due days"]), element("ul", { id: "due" }, ...due.map(dueLine))] : []),
    ...steps(complaint.timeline, clock),
  ];
}

function dueLine({ waitsFor, dueOn, workingDaysLeft, breached }) {
  const still = [`berhenti, sisa ${workingDaysLeft} hari kerja`, `stands still, ${workingDaysLeft} working days left`];
  const late = breached ? [" · lewat", " · passed"] : ["", ""];
  const when = dueOn ? [day, dayEn].map((format) => format.format(new Date(dueOn))) : still;
  return element("li", {}, [`${waitsFor.words}: ${when[0]}${late[0]}`, `${waitsFor.wordsEn}: ${when[1]}${late[1]}`]);
}

function ofReplaced(replacedAt, clock) {
  return [
    ["Tanda terima ini tidak berlaku lagi", "This receipt has ended"],
    element("p", {}, clock.at(replacedAt), [
      " diberikan tanda terima baru untuk pembayaran yang sama. Bukan Anda yang memintanya? Adukan segera.",
      "A new receipt was handed out for the same payment. You did not ask for it? Complain at once.",
    ]),
  ];
}

const standing = (words) => element("p", { id: "standing", class: "standing" }, both(words));

function steps(timeline, clock) {
  const lived = timeline.map((step) => element("li", {}, clock.at(step.at), ": ", both(step)));
  return [element("h3", {}, ["Perjalanannya", "What happened"]), element("ol", { id: "timeline" }, ...lived)];
}

// A list of terms; what has no value is left out.
function lines(pairs) {
  const known = pairs.filter(([, value]) => value);
  return element("dl", {}, ...known.flatMap(([term, value]) => [element("dt", {}, term), element("dd", {}, value)]));
}
