// Who waits at the door, as a host sees it.

import { Emitter } from "../emitter.js";

/** @typedef {import("../realtime/messages.js").WaitingPerson} WaitingPerson */

/**
 * Events: `changed` {people, came}: all who wait now, and those of them who were not there before.
 * @extends {Emitter<{changed: {people: WaitingPerson[], came: WaitingPerson[]}}>}
 */
export class Waiting extends Emitter {
  /** @type {WaitingPerson[]} */ #people = [];

  /** Oldest first. */
  get people() {
    return this.#people;
  }

  /** @param {WaitingPerson[]} people the whole list */
  take(people) {
    const known = new Set(this.#people.map(({ identity }) => identity));
    const came = people.filter(({ identity }) => !known.has(identity));
    if (!came.length && people.length === this.#people.length) return;
    this.#people = people;
    this.emit("changed", { people, came });
  }

  clear() {
    this.take([]);
  }
}
