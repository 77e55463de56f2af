// Notices that the connection has been poor for a while; says so once in a call.

import { Emitter } from "../emitter.js";

/** @typedef {import("./roster.js").Roster} Roster */
/** @typedef {import("./roster.js").Member} Member */

const POOR_BARS = 2;
const FOR_MS = 10_000; // a moment of trouble passes by itself

/**
 * One's own quality counts where the engine knows it. Else it takes the word of most others: if the connections to most
 * of them are poor, what they have in common is this end.
 *
 * Events: `weak` {}.
 * @extends {Emitter<{weak: {}}>}
 */
export class WeakConnection extends Emitter {
  /** @type {number | undefined} */ #timer;
  #told = false;
  #roster;

  /** @param {Roster} roster */
  constructor(roster) {
    super();
    this.#roster = roster;
    for (const type of /** @type {const} */ (["joined", "changed", "left"])) roster.on(type, () => this.#look());
  }

  #look() {
    if (!this.#roster.size) this.#told = false; // the next call is another one
    if (!isPoor(this.#roster.members)) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else if (!this.#told) this.#timer ??= setTimeout(() => this.#tell(), FOR_MS);
  }

  #tell() {
    this.#told = true;
    this.#timer = undefined;
    this.emit("weak", {});
  }
}

/** @param {Member[]} members */
export function isPoor(members) {
  const own = members.find((member) => member.own)?.quality ?? null;
  const known = own === null ? members.flatMap((member) => (member.own ? [] : (member.quality ?? []))) : [own];
  return known.filter((quality) => quality <= POOR_BARS).length > known.length / 2;
}
