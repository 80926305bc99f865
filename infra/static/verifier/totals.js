// Computes totals from facts by definitions that are data: what docs/bundle.md says, and nothing that knows a topic.

import { Malformed } from "./bytes.js";
import { isObject, isScalar, isText, isWhole, listOf, mapOf, pairOf, structOf } from "./shapes.js";

const NARROWING = ["office", "programme", "periods", "days", "ms"];
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:[0-5]\d)$/;

const isUnit = (value) => isText(value) || structOf({ by: isText })(value);
const isTotal = structOf(
  { name: isText, words: pairOf(isText), by: listOf(isText) },
  {
    where: mapOf(listOf(isScalar)),
    above: mapOf(isWhole),
    sums: mapOf(isUnit),
    persons: isText,
    best: (value) => pairOf(() => true)(value) && isText(value[0]) && listOf(isText)(value[1]),
  },
);
const isDefinitions = structOf({
  version: (value) => value === 1,
  identities: mapOf(structOf({}, { merge: isText, unmerge: isText })),
  tables: listOf(
    structOf({
      name: isText,
      words: pairOf(isText),
      facts: mapOf(Array.isArray),
      narrow: (value) => mapOf(isText)(value) && Object.keys(value).every((name) => NARROWING.includes(name)),
      totals: listOf(isTotal),
    }),
  ),
});

// Raises Malformed where the definitions are none, and where they would add up different units.
export function checkDefinitions(definitions) {
  if (!isDefinitions(definitions)) throw new Malformed("no definitions of version 1");
  const totals = definitions.tables.flatMap((table) => table.totals);
  if (new Set(totals.map((total) => total.name)).size !== totals.length) throw new Malformed("a total twice");
  for (const { by, sums = {}, persons } of totals) {
    if (Object.keys(sums).length > 0 === (persons !== undefined))
      throw new Malformed("a total adds up, or counts persons");
    if (Object.values(sums).some((unit) => !isText(unit) && !by.includes(unit.by))) {
      throw new Malformed("a total that adds up different units");
    }
  }
}

// Reads disclosed facts in the order of their positions, and tells the totals at the end.
export class Tally {
  #merged = new Map();

  constructor(definitions, selection) {
    this.identities = new Map(
      Object.entries(definitions.identities).map(([topic, { merge, unmerge }]) => [
        topic,
        { merge: merge && pathSource(merge), unmerge: unmerge && pathSource(unmerge) },
      ]),
    );
    this.tables = definitions.tables.map((table) => new Table(table, selection));
  }

  read(topic, stream, text) {
    const tables = this.tables.filter((table) => table.effects.has(topic));
    const identity = this.identities.get(topic);
    if (!tables.length && !identity) return;
    const state = readState(text);
    for (const table of tables) table.read(topic, stream, state);
    if (identity) this.#identify(identity, stream, state);
  }

  // The groups: name of the total, the fields it is grouped by, numbers.
  lines() {
    return this.tables.flatMap((table) => table.lines((id) => this.#person(id)));
  }

  #identify({ merge, unmerge }, stream, state) {
    const gone = merge ? merge(state) : null;
    if (isText(gone) && !this.#merged.has(gone) && this.#person(stream) !== gone)
      this.#merged.set(gone, stream);
    const back = unmerge ? unmerge(state) : null;
    if (isText(back) && this.#merged.get(back) === stream) this.#merged.delete(back);
  }

  #person(id) {
    while (this.#merged.has(id)) id = this.#merged.get(id);
    return id;
  }
}

class Table {
  #rows = new Map(); // stream to its current row
  #sums = new Groups();

  constructor(definition, selection) {
    this.effects = new Map(
      Object.entries(definition.facts).map(([topic, effects]) => [topic, effects.map(readEffect)]),
    );
    this.narrow = Object.entries(definition.narrow).filter(([name]) => selection[name] !== null);
    this.selection = selection;
    this.totals = definition.totals;
  }

  read(topic, stream, state) {
    for (const effect of this.effects.get(topic)) {
      const row = this.#rows.get(stream);
      if (!applies(effect, row)) continue;
      const values = effect.fields.map(([name, source]) => [name, source(state, row)]);
      if (effect.kind === "open") {
        if (row) this.#count(row);
        this.#rows.set(stream, new Map(values));
      } else {
        for (const [name, value] of values) {
          row.set(name, effect.kind === "set" ? value : numberOf(row.get(name)) + numberOf(value));
        }
      }
    }
  }

  lines(person) {
    const rows = [...this.#rows.values()];
    for (const row of rows) this.#count(row);
    const remaining = rows.filter((row) => this.#remains(row));
    const counted = this.totals.filter((total) => total.persons !== undefined);
    return [...this.#sums.lines(), ...counted.flatMap((total) => countPersons(total, remaining, person))];
  }

  // Adds a row that changes no more to the sums.
  #count(row) {
    if (!this.#remains(row)) return;
    for (const total of this.totals) {
      if (total.persons !== undefined || !counts(total, row)) continue;
      const numbers = this.#sums.of(total, row, () =>
        Object.fromEntries(Object.keys(total.sums).map((name) => [name, 0])),
      );
      for (const name of Object.keys(total.sums)) numbers[name] += numberOf(row.get(name));
    }
  }

  #remains(row) {
    return this.narrow.every(([name, field]) => isWithin(name, valueOf(row, field), this.selection[name]));
  }
}

// What is known of each group of rows, found by the total's name and the values of its fields.
class Groups {
  #groups = new Map();

  of(total, row, empty) {
    const by = total.by.map((field) => [field, valueOf(row, field)]);
    const key = JSON.stringify([total.name, by]);
    if (!this.#groups.has(key)) {
      this.#groups.set(key, { total: total.name, by: Object.fromEntries(by), numbers: empty() });
    }
    return this.#groups.get(key).numbers;
  }

  lines() {
    return [...this.#groups.values()];
  }
}

function countPersons(total, rows, person) {
  const groups = new Groups();
  const [field, ranked] = total.best ?? [null, ["persons"]];
  for (const row of rows) {
    const rank = field === null ? 0 : ranked.indexOf(valueOf(row, field));
    if (rank < 0 || !counts(total, row)) continue;
    const ranks = groups.of(total, row, () => new Map());
    const who = person(valueOf(row, total.persons));
    ranks.set(who, Math.min(rank, ranks.get(who) ?? rank));
  }
  return groups.lines().map(({ numbers: ranks, ...group }) => {
    const numbers = Object.fromEntries(ranked.map((name) => [name, 0]));
    for (const rank of ranks.values()) numbers[ranked[rank]]++;
    return { ...group, numbers };
  });
}

function counts({ where = {}, above = {} }, row) {
  return (
    Object.entries(where).every(([name, values]) => values.includes(valueOf(row, name))) &&
    Object.entries(above).every(([name, least]) => numberOf(row.get(name)) > least)
  );
}

function isWithin(name, value, wanted) {
  switch (name) {
    case "days":
      return isText(value) && wanted[0] <= value && value <= wanted[1];
    case "ms":
      return isWhole(value) && wanted[0] <= value && value < wanted[1];
    case "periods":
      return wanted.includes(value);
    default:
      return value === wanted;
  }
}

function applies({ kind, when, unless }, row) {
  if (!row) return kind === "open" && !when.length && !unless.length;
  const has = ([name, values]) => values.includes(valueOf(row, name));
  return when.every(has) && !unless.some(has);
}

function readEffect(plain) {
  const kinds = ["open", "set", "add"].filter((name) => Object.hasOwn(plain ?? {}, name));
  const isConditions = mapOf(listOf(() => true));
  const isEffect = structOf({ [kinds[0]]: mapOf(() => true) }, { if: isConditions, unless: isConditions });
  if (kinds.length !== 1 || !isEffect(plain)) throw new Malformed("no effect");
  return {
    kind: kinds[0],
    fields: Object.entries(plain[kinds[0]]).map(([name, source]) => [name, readSource(source)]),
    when: Object.entries(plain.if ?? {}),
    unless: Object.entries(plain.unless ?? {}),
  };
}

// A source as a function of a state and a row that may be missing.
function readSource(plain) {
  if (isText(plain)) return pathSource(plain);
  if (structOf({ is: () => true })(plain)) return () => scalar(plain.is);
  if (structOf({ row: isText }, { else: () => true })(plain)) {
    return (_, row) => (row && valueOf(row, plain.row)) ?? scalar(plain.else);
  }
  if (structOf({ minus: isText })(plain)) {
    const number = pathSource(plain.minus);
    return (state) => 0 - numberOf(number(state));
  }
  if (structOf({ ms: isText })(plain)) {
    const moment = pathSource(plain.ms);
    return (state) => milliseconds(moment(state));
  }
  throw new Malformed("no source");
}

function pathSource(path) {
  const [, part, name] = /^(fact|envelope)\.([^.]+)$/s.exec(path) ?? [];
  if (!part) throw new Malformed("no source");
  return (state) => {
    const inner = Object.hasOwn(state, part) ? state[part] : null;
    return isObject(inner) && Object.hasOwn(inner, name) ? scalar(inner[name]) : null;
  };
}

// A state that is not the JSON of an object gives no values.
function readState(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function milliseconds(value) {
  const [, local, fraction = "", zone] = (isText(value) && TIME.exec(value)) || [];
  const whole = isOfTheCalendar(local) ? Date.parse(`${local}${zone}`) : NaN;
  return Number.isNaN(whole) ? null : whole + Number(fraction.slice(0, 3).padEnd(3, "0"));
}

// Whether a local time is one: browsers take the 31st of February for the 3rd of March.
function isOfTheCalendar(local) {
  const parsed = new Date(`${local}Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(local);
}

const valueOf = (row, field) => row.get(field) ?? null;
const numberOf = (value) => (isWhole(value) ? value : 0);
const scalar = (value) => (isText(value) || isWhole(value) ? value : null);
