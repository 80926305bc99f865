// A verification in words: verdict, checks, who vouches, what was exported, totals. Shows no state of any fact.

import { element } from "./elements.js";
import { PROVEN, REFUTED, UNANCHORED } from "./verify.js";

const VERDICTS = {
  [PROVEN]: ["Terbukti", "Proven"],
  [UNANCHORED]: ["Konsisten, asal belum terbukti", "Consistent, origin not proven"],
  [REFUTED]: ["Tidak sah", "Does not hold"],
};

// What is checked, and the kinds of findings that say it does not hold.
const CHECKS = [
  [
    /^(form|order|counts|manifest|tenant|selection)/,
    "Setiap baris menurut bentuk dan tempatnya, tidak kurang dan tidak lebih",
    "Each line is in its form and place, none missing, none added",
  ],
  [
    /^(positions|root|checkpoint|parted)/,
    "Kepala semua fakta menghasilkan akar yang ditandatangani dan yang disimpan",
    "The headers of all facts make the roots that were signed, and those that were kept",
  ],
  [
    /^(facts|chosen|omitted|state)/,
    "Tepat fakta yang dipilih ada, isinya yang dicatat",
    "Exactly the selected facts are there, as they were recorded",
  ],
  [
    /^(signature|later)/,
    "Tanda tangan titik periksa sah, riwayat berlanjut",
    "Signatures of checkpoints verify, the history goes on from here",
  ],
  [
    /^total/,
    "Jumlah dihitung ulang dari fakta, dan sama",
    "Totals were computed anew from the facts, and are the same",
  ],
  [
    /^(seal|marks|changed)/,
    "Segel dan tanda baris milik isi ini",
    "The seal and the marks of lines are of these contents",
  ],
];

const HEADS = [
  [["Menurut", "By"], "text"],
  [["Angka", "Number"], "text"],
  [["Dihitung dari fakta", "Computed from the facts"], "number"],
  [["Tertulis di berkas", "Written in the file"], "number"],
  [["Satuan", "Unit"], "text"],
];

const whole = new Intl.NumberFormat("id-ID");
const MISSING = "–";

// The parts of the result. The first is the verdict, which can take the focus.
export function describe(report) {
  const { verdict, manifest, findings, vouching, totals } = report;
  const heading = element("h2", { id: "verdict", tabindex: "-1", class: verdict }, VERDICTS[verdict]);
  const parts = [heading, ...reasons(report), title("Yang tidak sah", "What does not hold", findings.length)];
  if (findings.length) parts.push(element("ul", { id: "findings" }, ...findings.map(describeFinding)));
  parts.push(
    title("Yang diperiksa", "What was checked"),
    element("ul", { id: "checks" }, ...CHECKS.map((check) => describeCheck(check, report))),
  );
  if (vouching.length) {
    parts.push(
      title("Yang menjamin", "Who vouches"),
      element("ul", { id: "vouching" }, ...vouching.map(describeVouching)),
    );
  }
  if (manifest)
    parts.push(
      title("Isi menurut berkas itu sendiri", "What the file says of itself"),
      describeManifest(report),
    );
  if (totals.length) parts.push(title("Jumlah menurut satuan", "Totals by unit"), ...describeTotals(totals));
  return parts.filter((part) => part !== null);
}

function title(indonesian, english, needed = true) {
  return needed ? element("h3", {}, [indonesian, english]) : null;
}

function reasons({ verdict, findings, vouching, beyond, manifest, standard }) {
  if (findings.length || verdict === PROVEN) return [];
  if (verdict === REFUTED) {
    return [
      element("p", {}, [
        "Berkas ini cocok dengan dirinya sendiri, tetapi bukan dengan jangkar yang diberikan.",
        "The file agrees with itself, but not with the anchors that were given.",
      ]),
    ];
  }
  if (beyond.length) {
    const sizes = beyond.join(", ");
    return [
      element("p", {}, [
        `Titik periksa yang Anda simpan (${sizes} fakta) lebih baru daripada berkas ini, dan berkas ini tidak memuat bukti sampai ke sana: mintalah berkas yang dibuat sesudahnya, atau berikan kunci.`,
        `The checkpoint that you kept (${sizes} facts) is newer than this file, which has no proof that leads to it: ask for a file made after it, or give a key.`,
      ]),
    ];
  }
  const facts = Math.max(0, ...vouching.map((each) => each.facts));
  if (vouching.length && facts >= manifest.size && !standard) {
    return [
      element("p", {}, [
        "Fakta dijamin, tetapi arti jumlahnya lain dan tidak disegel oleh jangkar: jumlah belum terbukti.",
        "The facts are vouched for, but totals mean something else here, and no anchor sealed that: they are not proven.",
      ]),
    ];
  }
  return [
    facts
      ? element("p", {}, [
          `Jangkar menjamin ${whole.format(facts)} dari ${whole.format(manifest.size)} fakta.`,
          `The anchors vouch for ${facts} of ${manifest.size} facts.`,
        ])
      : element("p", {}, [
          "Tanpa jangkar dari tempat lain, siapa pun dapat membuat berkas ini.",
          "Without an anchor from elsewhere, anybody could have made this file.",
        ]),
  ];
}

function describeFinding({ line, position, indonesian, english }) {
  const where = (lineWord, positionWord) => {
    const named = [
      [lineWord, line],
      [positionWord, position],
    ].filter(([, number]) => number !== null);
    return named.length ? `${named.map((pair) => pair.join(" ")).join(", ")}: ` : "";
  };
  return element("li", {}, [
    `${where("baris", "posisi")}${indonesian}`,
    `${where("line", "position")}${english}`,
  ]);
}

function describeCheck([kinds, indonesian, english], { findings, manifest }) {
  const fails = findings.some((finding) => kinds.test(finding.kind));
  const holds = fails
    ? ["✗ tidak sah", "does not hold"]
    : manifest
      ? ["✓ sah", "holds"]
      : ["– tidak diperiksa", "not checked"];
  return element("li", {}, [`${holds[0]}: ${indonesian}`, `${holds[1]}: ${english}`]);
}

function describeVouching({ name, facts, sealed }) {
  const also = sealed ? [", juga untuk tujuan dan pengekspor", ", also for purpose and exporter"] : ["", ""];
  return element("li", {}, [
    `${name}: ${whole.format(facts)} fakta pertama${also[0]}`,
    `the first ${facts} facts${also[1]}`,
  ]);
}

function describeManifest({ manifest, standard }) {
  const { tenant, origin, size, selection, purpose, exported } = manifest;
  const { office, programme, period } = selection;
  const asked = [office, programme, period].map((each) => each ?? "semua / all").join(" · ");
  const lines = [
    [["Daerah", "Tenant"], tenant],
    [["Riwayat", "Log"], origin],
    [["Fakta sampai posisi", "Facts up to position"], whole.format(size)],
    [["Kantor · program · periode", "Office · programme · period"], asked],
    [["Tujuan", "Purpose"], purpose],
    [
      ["Diekspor oleh", "Exported by"],
      `${exported.by}, ${exported.office}, ${exported.at}, posisi / position ${whole.format(exported.position)}`,
    ],
    [
      ["Arti jumlah", "Meaning of totals"],
      standard
        ? ["sebagaimana dikenal halaman ini", "as this page knows it"]
        : [
            "LAIN dari yang dikenal halaman ini: bacalah di baris pertama berkas",
            "OTHER than this page knows: read it in the first line of the file",
          ],
    ],
  ];
  return element(
    "dl",
    { id: "manifest" },
    ...lines.flatMap(([term, value]) => [element("dt", {}, term), element("dd", {}, value)]),
  );
}

function describeTotals(totals) {
  return [...new Set(totals.map((total) => total.definition))].map((definition) => {
    const rows = totals.filter((total) => total.definition === definition).flatMap(rowsOf);
    const head = element(
      "thead",
      {},
      element("tr", {}, ...HEADS.map(([words, kind]) => element("th", { scope: "col", class: kind }, words))),
    );
    return element(
      "table",
      { "data-total": definition.name },
      element("caption", {}, definition.words),
      head,
      element("tbody", {}, ...rows),
    );
  });
}

function rowsOf({ definition, by, written, computed }) {
  const names = Object.keys(definition.sums ?? computed ?? written);
  const group = Object.values(by)
    .map((value) => value ?? MISSING)
    .join(" · ");
  return names.map((name) => {
    const [mine, theirs] = [computed?.[name], written?.[name]];
    const cells = [mine, theirs].map((number) =>
      element("td", { class: "number" }, number === undefined ? MISSING : whole.format(number)),
    );
    const row = [
      element("th", { scope: "row" }, group || MISSING),
      element("td", {}, name),
      ...cells,
      element("td", {}, unitOf(definition, name, by)),
    ];
    return element("tr", mine === theirs ? {} : { class: "differs" }, ...row);
  });
}

// Persons are counted in the unit of their group: a family that takes part is one KPM, and no person.
function unitOf({ sums = {} }, name, by) {
  const unit = sums[name] ?? (Object.hasOwn(by, "unit") ? { by: "unit" } : "person");
  return String((typeof unit === "string" ? unit : by[unit.by]) ?? MISSING);
}
