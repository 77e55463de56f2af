// Waiting at a room's door: a socket of its own, over which one is told to come in or to go.

import { Emitter } from "../emitter.js";
import { RealtimeSocket, socketUrl } from "../realtime/socket.js";

const NOTHING = { microphone: false, camera: false, screen: false };

/**
 * Events: `waiting` {}: those in charge know; `admitted` {pass}: one may come in; `closed` {code}: one may not.
 * @extends {Emitter<{waiting: {}, admitted: {pass: string}, closed: {code?: number}}>}
 */
export class Door extends Emitter {
  #socket;
  #over = new AbortController();

  /**
   * @param {object} options
   * @param {string} options.path of the socket
   * @param {string} options.token
   * @param {import("./papers.js").Papers} options.papers
   */
  constructor({ path, token, papers }) {
    super();
    this.#socket = new RealtimeSocket({
      url: socketUrl(path),
      token: () => token,
      media: () => NOTHING,
      papers: () => papers.forHello,
    });
    const { signal } = this.#over;
    this.#socket.on("welcome", () => this.emit("waiting", {}), { signal });
    this.#socket.on("admitted", ({ pass }) => this.emit("admitted", { pass }), { signal });
    this.#socket.on("state", ({ state, code }) => state === "closed" && this.emit("closed", { code }), { signal });
  }

  /** Knock, and wait until `close()`. */
  open() {
    this.#socket.open();
  }

  /** Go in, or away. */
  close() {
    this.#over.abort();
    this.#socket.close();
  }
}
