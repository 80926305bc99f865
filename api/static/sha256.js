// SHA-256 (FIPS 180-4) of bytes that arrive in pieces. The browser's own digest wants all of them at once, and a bundle
// may be larger than its memory.

export const HASH_BYTES = 32;

const BLOCK = 64;
const LENGTH_AT = 56; // where, in the last block, the length in bits stands
const [START, ROUND] = constants();

export class Sha256 {
  #state = new Int32Array(8);
  #words = new Int32Array(BLOCK);
  #rest = new Uint8Array(BLOCK);
  #filled = 0;
  #length = 0;

  constructor() {
    this.#state.set(START);
  }

  update(bytes) {
    this.#length += bytes.length;
    let at = 0;
    if (this.#filled) {
      at = Math.min(BLOCK - this.#filled, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#filled);
      this.#filled += at;
      if (this.#filled < BLOCK) return this;
      this.#compress(this.#rest, 0);
    }
    for (; at + BLOCK <= bytes.length; at += BLOCK) this.#compress(bytes, at);
    this.#rest.set(bytes.subarray(at));
    this.#filled = bytes.length - at;
    return this;
  }

  // The digest of what came; afterwards the next message can begin.
  digest() {
    const rest = this.#rest;
    const bits = this.#length * 8;
    rest[this.#filled] = 0x80;
    rest.fill(0, this.#filled + 1);
    if (this.#filled >= LENGTH_AT) {
      this.#compress(rest, 0);
      rest.fill(0);
    }
    putWord(rest, LENGTH_AT, Math.floor(bits / 2 ** 32));
    putWord(rest, LENGTH_AT + 4, bits);
    this.#compress(rest, 0);
    const found = new Uint8Array(HASH_BYTES);
    for (let at = 0; at < 8; at++) putWord(found, at * 4, this.#state[at]);
    this.#state.set(START);
    this.#filled = this.#length = 0;
    return found;
  }

  #compress(bytes, from) {
    const w = this.#words;
    const state = this.#state;
    for (let t = 0, at = from; t < 16; t++, at += 4) {
      w[t] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let t = 16; t < 64; t++) {
      const x = w[t - 15];
      const y = w[t - 2];
      const small0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const small1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[t] = (w[t - 16] + small0 + w[t - 7] + small1) | 0;
    }
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    let e = state[4];
    let f = state[5];
    let g = state[6];
    let h = state[7];
    for (let t = 0; t < 64; t++) {
      const large1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const first = (h + large1 + ((e & f) ^ (~e & g)) + ROUND[t] + w[t]) | 0;
      const large0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const second = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }
}

// Writes the low 32 bits of a number, the highest byte first.
function putWord(bytes, at, word) {
  for (let byte = 0; byte < 4; byte++) bytes[at + byte] = word >>> (24 - 8 * byte);
}

const shared = new Sha256();

// The digest of pieces that are all here, one after the other.
export function sha256(...pieces) {
  for (const piece of pieces) shared.update(piece);
  return shared.digest();
}

// Fractional parts of the square and cube roots of the first primes, 32 bits each, as the standard derives them.
function constants() {
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  const fraction = (root) => (root - Math.floor(root)) * 2 ** 32;
  return [
    Int32Array.from(primes.slice(0, 8), (p) => fraction(Math.sqrt(p))),
    Int32Array.from(primes, (p) => fraction(Math.cbrt(p))),
  ];
}
