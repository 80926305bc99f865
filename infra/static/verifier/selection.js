// Which facts a selection takes: headers alone decide it (docs/bundle.md, Facts).

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
