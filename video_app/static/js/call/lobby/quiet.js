// Whose rings this page does not want: those of people who are blocked, or of everybody. Plain state.

/** @typedef {import("../../realtime/messages.js").ClientMessages} ClientMessages */

/** The server keeps rings away, and forgets it when the page is gone; a page that is back says it again. */
export class Quiet {
  #disturb = true;
  /** @type {Set<string>} people */ #blocked = new Set();
  #send;

  /** @param {<Type extends "available" | "block">(type: Type, fields: ClientMessages[Type]) => void} send */
  constructor(send) {
    this.#send = send;
  }

  /** @param {boolean} on */
  doNotDisturb(on) {
    this.#disturb = !on;
    this.#send("available", { available: this.#disturb });
  }

  /** No more rings of this person, while the page is here.
   * @param {string} person */
  block(person) {
    this.#blocked.add(person);
    this.#send("block", { person, blocked: true });
  }

  /** Whether a ring of this person is kept away; one may have been on its way.
   * @param {string} person */
  keepsAway(person) {
    return !this.#disturb || this.#blocked.has(person);
  }

  /** The server has forgotten. */
  tellAgain() {
    if (!this.#disturb) this.#send("available", { available: false });
    for (const person of this.#blocked) this.#send("block", { person, blocked: true });
  }
}
