// What an engine without a media server sees of the realtime socket: who is there, and their signals.

import { Emitter } from "../emitter.js";
import { Pace } from "../pace.js";

/** @typedef {import("../realtime/socket.js").RealtimeSocket} RealtimeSocket */
/** @typedef {import("../realtime/messages.js").ClientMessages} ClientMessages */
/** @typedef {import("./roster.js").Roster} Roster */

// Below what the server takes (docs/protocol.md), with room for chat and pings: others decide how much there is to
// answer, and must not be able to talk us over the limit.
const SIGNALS = { atOnce: 150, perSecond: 30, mayWait: 60 };

/**
 * See SignalLink in engines/engine.js.
 * @extends {Emitter<import("../engines/engine.js").SignalEvents>}
 */
export class SocketSignalLink extends Emitter {
  #socket;
  #roster;
  #pace = new Pace(SIGNALS);

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
    socket.on("description", (message) => this.emit("description", message), options);
    socket.on("candidate", (message) => this.emit("candidate", message), options);
    socket.on("view", (message) => this.emit("view", message), options);
    socket.on("welcome", (welcome) => this.#welcomed(welcome), options);
    socket.on("participant-joined", ({ participant: { identity } }) => this.#meet(identity, false), options);
    roster.on("left", ({ participant: { identity } }) => this.#left(identity), options);
  }

  get connected() {
    return this.#socket.connected;
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
