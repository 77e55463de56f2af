// The room's rules as its members see them: who is in charge, what is locked, and what one may do.

import { Emitter } from "../emitter.js";

/** @typedef {import("../realtime/messages.js").RoomRules} RoomRules */
/** @typedef {import("../realtime/messages.js").Permissions} Permissions */
/** @typedef {keyof Permissions} Action */

/** @type {Permissions} */
const EVERYTHING = { share: true, chat: true, unmute: true, rename: true, react: true };

/**
 * Events: `changed` {rules, before}; null: outside a call. What differs is worked out by `differences`.
 * @extends {Emitter<{changed: {rules: RoomRules | null, before: RoomRules | null}}>}
 */
export class Charter extends Emitter {
  /** @type {RoomRules | null} */ #rules = null;
  #person = "";

  get rules() {
    return this.#rules;
  }

  /** Whether one is in charge oneself. */
  get isHost() {
    return this.hosts.includes(this.#person);
  }

  /** The people in charge. */
  get hosts() {
    return this.#rules?.hosts ?? [];
  }

  /** What those may do who are not in charge. */
  get permissions() {
    return this.#rules?.may ?? EVERYTHING;
  }

  /** Whether one may do that; in no call, everything.
   * @param {Action} action */
  may(action) {
    return this.isHost || this.permissions[action];
  }

  /** One is in: the rules, and as whom they are read.
   * @param {RoomRules} rules
   * @param {string} person */
  enter(rules, person) {
    this.#person = person;
    this.#set(rules);
  }

  /** They have changed; what is older than those known comes late, and is not taken.
   * @param {RoomRules} rules */
  take(rules) {
    if (rules.version >= (this.#rules?.version ?? 0)) this.#set(rules);
  }

  clear() {
    this.#person = "";
    if (this.#rules) this.#set(null);
  }

  /** @param {RoomRules | null} rules */
  #set(rules) {
    const before = this.#rules;
    this.#rules = rules;
    this.emit("changed", { rules, before });
  }
}

/**
 * What changed between two states of a room's rules.
 * @typedef {{what: "locked" | "unlocked" | "waiting-room-on" | "waiting-room-off" | "passcode-on" | "passcode-off" | "permissions"}
 *   | {what: "moved-size" | "moved-links" | "moved-host" | "moved-unreachable" | "moved-direct"}
 *   | {what: "host" | "host-no-more", person: string} | {what: "spotlight", identity: string | null}} Difference
 */

/**
 * @param {RoomRules | null} before null: nothing was known, and nothing is news
 * @param {RoomRules | null} after
 * @returns {Difference[]}
 */
export function differences(before, after) {
  if (!before || !after) return [];
  /** @type {Difference[]} */
  const found = [];
  if (before.locked !== after.locked) found.push({ what: after.locked ? "locked" : "unlocked" });
  if (before.waiting_room !== after.waiting_room) found.push({ what: after.waiting_room ? "waiting-room-on" : "waiting-room-off" });
  if (before.passcode !== after.passcode) found.push({ what: after.passcode ? "passcode-on" : "passcode-off" });
  if (JSON.stringify(before.may) !== JSON.stringify(after.may)) found.push({ what: "permissions" });
  for (const person of after.hosts) if (!before.hosts.includes(person)) found.push({ what: "host", person });
  for (const person of before.hosts) if (!after.hosts.includes(person)) found.push({ what: "host-no-more", person });
  if (before.engine !== after.engine) found.push({ what: moved(after) });
  if (before.spotlight !== after.spotlight) found.push({ what: "spotlight", identity: after.spotlight });
  return found;
}

/** @param {RoomRules} after */
function moved({ moved_for: why }) {
  return why ? /** @type {const} */ (`moved-${why}`) : "moved-direct";
}
