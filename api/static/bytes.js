// Bytes as the texts that bundles hold: UTF-8, base64 and hexadecimal digits, each in one form only.

const utf8 = new TextEncoder();
const [ZERO, LETTER] = ["0".charCodeAt(0), "a".charCodeAt(0)];
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

// A text that is not in its format. Never holds the text.
export class Malformed extends Error {}

export const bytesOf = (text) => utf8.encode(text);

export function textOf(bytes) {
  try {
    return strict.decode(bytes);
  } catch {
    throw new Malformed("no UTF-8");
  }
}

export function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}

export function fromBase64(text) {
  let bytes;
  try {
    bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new Malformed("no base64");
  }
  if (base64(bytes) !== text) throw new Malformed("base64 that is written in another way");
  return bytes;
}

export const hex = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");

// The bytes of small hexadecimal digits, which are digits.
export function fromHex(text) {
  const digit = (at) => text.charCodeAt(at) - (text.charCodeAt(at) < LETTER ? ZERO : LETTER - 10);
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => digit(2 * at) * 16 + digit(2 * at + 1));
}

export function equal(one, other) {
  return one.length === other.length && one.every((each, at) => each === other[at]);
}

// Bytes that grow at their end, without a copy for each addition.
export class Growing {
  #bytes = new Uint8Array(1024);
  length = 0;

  push(more) {
    const needed = this.length + more.length;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.length));
      this.#bytes = larger;
    }
    this.#bytes.set(more, this.length);
    this.length = needed;
  }

  part(from, to) {
    return this.#bytes.subarray(from, Math.min(to, this.length));
  }
}
