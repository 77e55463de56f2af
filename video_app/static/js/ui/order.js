// In which order the tiles stand, oneself first. It changes only where somebody out of sight has something to say: times
// are in milliseconds, and what the time is comes from the caller.

import { OWN } from "./tile-keys.js";

const SPEAKS_MS = 2000; // whoever coughs does not come forward
const PAUSE_MS = 1000; // people breathe in between

/** @typedef {{since: number, until: number}} Heard from when, and until when: Infinity while it goes on */

export class Order {
  /** @type {string[]} */ #keys = [];
  /** @type {Map<string, Heard>} when whoever it is spoke, or shared a screen, the last time */ #heard = new Map();

  /** All tiles, from the first place to the last. */
  get keys() {
    return [...this.#keys];
  }

  /** A newcomer stands last; a media server may have told of the others before oneself.
   * @param {string} key */
  add(key) {
    if (key === OWN) this.#keys.unshift(key);
    else this.#keys.push(key);
  }

  /** @param {string} key */
  remove(key) {
    this.#keys = this.#keys.filter((other) => other !== key);
    this.#heard.delete(key);
  }

  /**
   * Somebody begins or stops to speak, or to share a screen.
   * @param {string} key
   * @param {boolean} active
   * @param {number} now
   * @returns {number | null} how long until whoever has begun is due; null: nobody has
   */
  hear(key, active, now) {
    if (active === this.#isActive(key)) return null;
    const { since, until } = this.#heard.get(key) ?? { since: now, until: now };
    const from = active && now - until >= PAUSE_MS ? now : since;
    this.#heard.set(key, { since: from, until: active ? Infinity : now });
    return active ? Math.max(0, from + SPEAKS_MS - now) : null;
  }

  /**
   * Those of `keys` who have been active for long enough to be looked at.
   * @param {string[]} keys
   * @param {number} now
   */
  due(keys, now) {
    return keys.filter((key) => this.#isActive(key) && now - (this.#heard.get(key)?.since ?? now) >= SPEAKS_MS);
  }

  /**
   * Let one take the place of whoever of `others` has been silent longest, and the other way round: nobody else moves. Of
   * those who have never spoken the last one goes; whoever speaks now stays.
   * @param {string} key
   * @param {string[]} others
   * @returns {boolean} whether there was a place
   */
  bringForward(key, others) {
    const silent = others.filter((other) => !this.#isActive(other));
    if (!silent.length) return false;
    const going = silent.reduce((found, other) => (this.#heardUntil(other) <= this.#heardUntil(found) ? other : found));
    this.#keys = this.#keys.map((other) => (other === going ? key : other === key ? going : other));
    return true;
  }

  /** @param {string} key */
  #isActive(key) {
    return this.#heardUntil(key) === Infinity;
  }

  /** @param {string} key */
  #heardUntil(key) {
    return this.#heard.get(key)?.until ?? -Infinity;
  }
}
