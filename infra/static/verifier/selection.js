// Which facts a selection takes: headers alone decide it (docs/bundle.md, Facts).

import { HOURS_EAST } from "./zones.js";

const DAY = 86400000;
const HOUR = 3600000;
const NAMED = /^20\d\d-(?:0[1-9]|1[0-2]|T[1-4])$/;
const BETWEEN = /^(?!0000)(\d{4}-\d\d-\d\d)\.\.(?!0000)(\d{4}-\d\d-\d\d)$/;
const LONGEST_YEARS = 20;

// Whether months, days and instants are those that the period means, by the tenant's own clock.
export function isOfPeriod(tenant, { period, periods, days, ms }) {
  if (period === null) return periods === null && days === null && ms === null;
  const span = spanOf(period);
  if (span === null) return false;
  const [first, last] = span;
  const offset = (HOURS_EAST[tenant.slice(0, 2)] ?? HOURS_EAST.other) * HOUR;
  const right = [
    periodsWithin(first, last),
    span,
    [Date.parse(first) - offset, Date.parse(last) + DAY - offset],
  ];
  return JSON.stringify([periods, days, ms]) === JSON.stringify(right);
}

function spanOf(text) {
  if (NAMED.test(text)) return daysOf(text);
  const [, first, last] = BETWEEN.exec(text) ?? [];
  if (first === undefined || !isDay(first) || !isDay(last) || first > last) return null;
  return last.slice(0, 4) - first.slice(0, 4) < LONGEST_YEARS ? [first, last] : null;
}

function isDay(text) {
  const time = Date.parse(text);
  return !Number.isNaN(time) && isoDay(time) === text;
}

const isoDay = (time) => new Date(time).toISOString().slice(0, 10);

// The first and the last day of a month or a stage of three months.
function daysOf(named) {
  const [year, part] = named.split("-");
  const stage = part.startsWith("T");
  const last = stage ? 3 * part.slice(1) : Number(part);
  return [isoDay(Date.UTC(year, stage ? last - 3 : last - 1)), isoDay(Date.UTC(year, last) - DAY)];
}

function periodsWithin(first, last) {
  const months = Array.from({ length: 12 }, (_, at) => String(at + 1).padStart(2, "0"));
  const found = [];
  for (let year = Number(first.slice(0, 4)); year <= last.slice(0, 4); year++) {
    const named = [...months, "T1", "T2", "T3", "T4"].map((part) => `${year}-${part}`);
    found.push(...named.filter((each) => NAMED.test(each)));
  }
  return found.filter((each) => {
    const [begins, ends] = daysOf(each);
    return first <= begins && ends <= last;
  });
}

export class Selected {
  #streams = []; // of each position the number of its stream
  #topics = []; // of each position the number of its topic
  #numbers = new Map();
  #names = [];
  #chosen = new Set();

  constructor(selection, definitions) {
    this.selection = selection;
    this.counted = new Set(definitions.tables.flatMap((table) => Object.keys(table.facts)));
    this.identities = definitions.identities;
  }

  learn([, , stream, , topic, , programme, period]) {
    const number = this.#numberOf(stream);
    this.#streams.push(number);
    this.#topics.push(this.#numberOf(topic));
    if (this.#matches(topic, programme, period)) this.#chosen.add(number);
  }

  takes(position) {
    return (
      this.#chosen.has(this.#streams[position - 1]) || Object.hasOwn(this.identities, this.topic(position))
    );
  }

  stream(position) {
    return this.#names[this.#streams[position - 1]];
  }

  topic(position) {
    return this.#names[this.#topics[position - 1]];
  }

  #matches(topic, programme, period) {
    const wanted = this.selection;
    if (wanted.programme !== null && programme !== wanted.programme) return false;
    if (wanted.periods === null || wanted.periods.includes(period)) return true;
    return period === null && this.counted.has(topic);
  }

  #numberOf(name) {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#names.push(name) - 1;
      this.#numbers.set(name, number);
    }
    return number;
  }
}
