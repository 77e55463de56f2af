// The STUN and TURN servers of a member, asked for anew before their credentials expire.

import { Emitter } from "../emitter.js";

/** @typedef {import("../realtime/messages.js").IceServers} IceServers */

const RENEW_AFTER = 0.75; // of the lifetime
const SOONEST_MS = 45_000; // the server answers once in 30 s
const LATEST_MS = 450_000; // three quarters of 10 minutes, for a clock that is wrong, or an answer that never came

/**
 * Events: `servers` {servers}: use these from now on.
 * @extends {Emitter<{servers: {servers: RTCIceServer[]}}>}
 */
export class IceKeeper extends Emitter {
  /** @type {number | undefined} */ #timer;
  #ask;

  /** @param {() => void} ask the server for fresh ones, which are to be given to `take` */
  constructor(ask) {
    super();
    this.#ask = ask;
  }

  /** @param {IceServers} ice as the server told it */
  take({ servers, expires_at: expiresAt }) {
    const left = expiresAt * 1000 - Date.now();
    this.#askIn(Math.min(Math.max(left * RENEW_AFTER, SOONEST_MS), LATEST_MS));
    this.emit("servers", { servers });
  }

  close() {
    clearTimeout(this.#timer);
  }

  /** @param {number} ms */
  #askIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#ask();
      this.#askIn(SOONEST_MS); // unless an answer comes first
    }, ms);
  }
}
