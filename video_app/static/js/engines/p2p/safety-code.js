// The digits that two people read to each other, to know that nobody is between them.

const VERSION = [0, 0];
const ROUNDS = 5200;
const GROUPS = 6; // in one person's half
const GROUP_BYTES = 5;
const GROUP_DIGITS = 5;
const MAX_KEPT = 16;

/** @typedef {{identity: string, fingerprint: string}} End one end of a connection: who, with which certificate */

/**
 * Safety codes are Signal's safety numbers, of certificates: for each person 30 digits of a 5,200-fold SHA-512, the
 * smaller half first, so that both sides read the same 60
 * (https://github.com/signalapp/libsignal, rust/protocol/src/fingerprint.rs, version 0). The key in it is the
 * certificate's SHA-256 fingerprint, the name is the identity.
 *
 * Whoever wants to sit between two people unnoticed needs a certificate whose half is the same as that of one of them:
 * about 2^100 certificates to try, each 5,200 hashes. That is why the code is long; one of six digits would need an
 * exchange of promises before the certificates are shown. A half takes a browser a few tenths of a second, once.
 */
export class SafetyCodes {
  /** @type {Map<string, Promise<string>>} the latest halves */
  #halves = new Map();

  /**
   * The same 60 digits for both ends, whichever asks.
   * @param {End} one
   * @param {End} other
   */
  async of(one, other) {
    const halves = await Promise.all([this.#half(one), this.#half(other)]);
    return halves.sort().join("");
  }

  /** @param {End} end */
  #half({ identity, fingerprint }) {
    const key = `${fingerprint} ${identity}`;
    const half = this.#halves.get(key) ?? halfOf(bytesOf(fingerprint), identity);
    this.#halves.set(key, half);
    if (this.#halves.size > MAX_KEPT) this.#halves.delete([...this.#halves.keys()][0]);
    return half;
  }
}

/**
 * One person's 30 digits.
 * @param {Uint8Array} key
 * @param {string} name
 */
export async function halfOf(key, name) {
  let hash = await sha512([...VERSION, ...key, ...new TextEncoder().encode(name), ...key]);
  for (let round = 1; round < ROUNDS; round++) hash = await sha512([...hash, ...key]);
  return Array.from({ length: GROUPS }, (_, index) => digitsOf(hash.subarray(index * GROUP_BYTES))).join("");
}

/** @param {number[]} bytes */
const sha512 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-512", Uint8Array.from(bytes)));

/** The number in the first bytes, the highest first, as one group of digits.
 * @param {Uint8Array} bytes */
function digitsOf(bytes) {
  const number = bytes.subarray(0, GROUP_BYTES).reduce((sum, byte) => sum * 256 + byte, 0);
  return String(number % 10 ** GROUP_DIGITS).padStart(GROUP_DIGITS, "0");
}

/** @param {string} fingerprint AB:CD:… */
const bytesOf = (fingerprint) => Uint8Array.from(fingerprint.split(":"), (pair) => parseInt(pair, 16));
