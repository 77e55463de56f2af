// What an engine without a media server sees of the realtime socket: who is there, and their signals.

/** @typedef {import("../realtime/socket.js").RealtimeSocket} RealtimeSocket */
/** @typedef {import("./roster.js").Roster} Roster */

/** See SignalLink in engines/engine.js. */
export class SocketSignalLink extends EventTarget {
  #socket;
  #roster;

  /**
   * @param {RealtimeSocket} socket
   * @param {Roster} roster
   */
  constructor(socket, roster) {
    super();
    this.#socket = socket;
    this.#roster = roster;
    for (const type of ["description", "candidate", "view"])
      socket.addEventListener(type, (event) => this.#emit(type, /** @type {CustomEvent} */ (event).detail));
    socket.addEventListener("welcome", (event) => this.#welcomed(/** @type {CustomEvent} */ (event).detail));
    socket.addEventListener("participant-joined", (event) => this.#joined(/** @type {CustomEvent} */ (event).detail));
    roster.addEventListener("left", (event) => this.#left(/** @type {CustomEvent} */ (event).detail));
  }

  get connected() {
    return this.#socket.connected;
  }

  /**
   * Send a signal; one to somebody whom the server does not list now would only be refused.
   * @param {"description" | "candidate" | "view"} type
   * @param {object} fields
   */
  send(type, fields) {
    const { to } = /** @type {{to: string}} */ (fields);
    if (this.#roster.get(to)?.listed) this.#socket.send(type, fields);
  }

  /** The newcomer offers; a membership resumed without a gap goes on as it was.
   * @param {import("../realtime/messages.js").Welcome} welcome */
  #welcomed(welcome) {
    if (welcome.resumed) return;
    for (const { identity } of welcome.participants) this.#emit("peer", { identity, initiator: true });
  }

  /** @param {import("../realtime/messages.js").ParticipantJoined} message */
  #joined({ participant: { identity } }) {
    this.#emit("peer", { identity, initiator: false });
  }

  /** @param {import("./roster.js").Member} member */
  #left({ participant: { identity } }) {
    this.#emit("peer-gone", { identity });
  }

  /**
   * @param {string} type
   * @param {object} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
