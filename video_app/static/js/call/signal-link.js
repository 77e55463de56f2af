// What an engine without a media server sees of the realtime socket: who is there, and their signals.

import { Emitter } from "../emitter.js";
import { Pace } from "../pace.js";

/** @typedef {import("../realtime/socket.js").RealtimeSocket} RealtimeSocket */
/** @typedef {import("../realtime/messages.js").ClientMessages} ClientMessages */
/** @typedef {import("./roster.js").Roster} Roster */

// Below what the server takes (docs/protocol.md), with room for chat and pings: others decide how much there is to
// answer, and must not be able to talk us over the limit.
const SIGNALS = { atOnce: 150, perSecond: 30, mayWait: 60 };

// What is kept for an engine that is on its way: a room of eight, each with a description and its candidates.
const MAX_HELD = 400;
const MAX_HELD_CHARACTERS = 1_000_000;

/** @typedef {"description" | "candidate" | "view"} Signal */

/**
 * See SignalLink in engines/engine.js.
 * @extends {Emitter<import("../engines/engine.js").SignalEvents>}
 */
export class SocketSignalLink extends Emitter {
  #socket;
  #roster;
  #pace = new Pace(SIGNALS);
  /** @type {(() => void)[] | null} null: signals are told as they come */ #held = null;
  #heldCharacters = 0;

  /**
   * @param {RealtimeSocket} socket
   * @param {Roster} roster kept up to date by listeners that came before
   * @param {AbortSignal} signal ends it
   */
  constructor(socket, roster, signal) {
    super();
    this.#socket = socket;
    this.#roster = roster;
    const options = { signal };
    for (const type of /** @type {Signal[]} */ (["description", "candidate", "view"]))
      socket.on(type, (message) => this.#heard(type, message), options);
    socket.on("welcome", (welcome) => this.#welcomed(welcome), options);
    socket.on("participant-joined", ({ participant: { identity } }) => this.#meet(identity, false), options);
    roster.on("left", ({ participant: { identity } }) => this.#left(identity), options);
  }

  get connected() {
    return this.#socket.connected;
  }

  /** An engine is on its way that will want to know what the others say from now on. */
  hold() {
    this.#held = [];
    this.#heldCharacters = 0;
  }

  /** It listens: it meets those who are there, each pair with one offer, and hears what was said meanwhile. */
  introduce() {
    const held = this.#held ?? [];
    this.#held = null;
    const own = this.#roster.own?.participant.identity ?? "";
    for (const { participant, own: isOwn } of this.#roster.members)
      if (!isOwn) this.#meet(participant.identity, own < participant.identity);
    for (const tell of held) tell();
  }

  /**
   * Send a signal; one to somebody whom the server does not list now would only be refused.
   * @template {"description" | "candidate" | "view"} Type
   * @param {Type} type
   * @param {ClientMessages[Type]} fields
   */
  send(type, fields) {
    const isThere = () => this.#roster.get(fields.to)?.listed;
    if (isThere()) this.#pace.run(() => isThere() && this.#socket.send(type, fields), { whom: fields.to });
  }

  /**
   * @template {Signal} Type
   * @param {Type} type
   * @param {import("../engines/engine.js").SignalEvents[Type]} message
   */
  #heard(type, message) {
    if (!this.#held) return this.emit(type, message);
    this.#heldCharacters += JSON.stringify(message).length;
    if (this.#held.length < MAX_HELD && this.#heldCharacters < MAX_HELD_CHARACTERS) this.#held.push(() => this.emit(type, message));
  }

  /** @param {string} identity */
  #left(identity) {
    this.#pace.forget(identity);
    this.emit("peer-gone", { identity });
  }

  /** The newcomer offers; a membership resumed without a gap goes on as it was.
   * @param {import("../realtime/messages.js").Welcome} welcome */
  #welcomed(welcome) {
    if (welcome.resumed) return this.emit("resumed", {});
    for (const { identity } of welcome.participants) this.#meet(identity, true);
  }

  /** Whom the roster has not taken is not met.
   * @param {string} identity
   * @param {boolean} initiator */
  #meet(identity, initiator) {
    if (this.#roster.get(identity)) this.emit("peer", { identity, initiator });
  }
}
