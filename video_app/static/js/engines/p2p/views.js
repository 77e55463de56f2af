// How tall the page shows the others' cameras, told to each of them: at once, but not more often than the server takes.

import { Pace } from "../../pace.js";

// Below the server's budget for `view` (docs/protocol.md). Who is waiting is told the latest height alone.
const VIEWS = { atOnce: 60, perSecond: 15, mayWait: 1 };

export class Views {
  /** @type {Map<string, number>} in physical pixels, by identity */ #heights = new Map();
  /** @type {Map<string, number>} what was told last, by identity */ #told = new Map();
  #pace = new Pace(VIEWS);
  #tell;

  /** @param {(identity: string, height: number) => boolean} tell whether it could be told */
  constructor(tell) {
    this.#tell = tell;
  }

  /** @param {string} identity
   * @param {number} height */
  set(identity, height) {
    if (this.#heights.get(identity) === height) return;
    this.#heights.set(identity, height);
    this.#tellSoon(identity);
  }

  /** It may have missed, or forgotten, what it was told.
   * @param {string} identity */
  repeat(identity) {
    this.#told.delete(identity);
    if (this.#heights.has(identity)) this.#tellSoon(identity);
  }

  /** It is gone.
   * @param {string} identity */
  forget(identity) {
    this.#pace.forget(identity);
    this.#heights.delete(identity);
    this.#told.delete(identity);
  }

  /** @param {string} identity */
  #tellSoon(identity) {
    this.#pace.run(() => this.#tellNow(identity), { whom: identity });
  }

  /** @param {string} identity */
  #tellNow(identity) {
    const height = this.#heights.get(identity);
    if (height === undefined || height === this.#told.get(identity)) return;
    if (this.#tell(identity, height)) this.#told.set(identity, height);
  }
}
