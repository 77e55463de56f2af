// The access to one room: fetched ahead, renewed before it expires.

import { AccessError, requestAccess, secondsLeft } from "../api.js";
import { Emitter } from "../emitter.js";

/** @typedef {import("../api.js").Access} Access */

const STALE_SECONDS = 3600; // an access with less than this left is not joined with
const OPEN_MS = 45 * 60 * 1000; // a media server may close the room again if nobody comes for an hour
const RENEW_AFTER = 0.75; // of the lifetime
const RETRY_SECONDS = 60;

/**
 * Events: `renewed` {access}.
 * @extends {Emitter<{renewed: {access: Access}}>}
 */
export class AccessKeeper extends Emitter {
  /** @type {Access | null} */ #current = null;
  /** @type {Promise<Access> | null} */ #prepared = null;
  #preparedAt = 0;
  /** @type {number | undefined} */ #timer;
  #url;
  #room;

  /**
   * @param {string} url of the token API
   * @param {string} room
   */
  constructor(url, room) {
    super();
    this.#url = url;
    this.#room = room;
  }

  get current() {
    return this.#current;
  }

  /** Fetch access before it is needed.
   * @returns {Promise<Access>} */
  prepare() {
    this.#prepared = requestAccess(this.#url, this.#room);
    this.#preparedAt = performance.now();
    this.#prepared.catch(() => {}); // told when it is needed
    return this.#prepared;
  }

  /** Access to join with, from now on kept fresh. Rejects with an AccessError. */
  async open() {
    this.#current = await this.#usable();
    this.#renewLater(secondsLeft(this.#current) * RENEW_AFTER);
    return this.#current;
  }

  /** Fresh access for the same identity. Rejects with an AccessError. */
  async renew() {
    this.#current = await requestAccess(this.#url, this.#room, this.#current?.token);
    this.emit("renewed", { access: this.#current });
    return this.#current;
  }

  /** The next join is somebody new's. */
  close() {
    clearTimeout(this.#timer);
    this.#prepared = null;
  }

  async #usable() {
    try {
      const access = await (this.#prepared ?? this.prepare());
      if (secondsLeft(access) > STALE_SECONDS && performance.now() - this.#preparedAt < OPEN_MS) return access;
    } catch (error) {
      if (!(error instanceof AccessError) || error.code !== "unreachable") throw error;
    }
    return requestAccess(this.#url, this.#room);
  }

  /** @param {number} seconds */
  #renewLater(seconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#renewNow(), Math.max(seconds, 1) * 1000);
  }

  /** A quarter of the lifetime is left to try again in. */
  async #renewNow() {
    const renewed = await this.renew().catch(() => null);
    this.#renewLater(renewed ? secondsLeft(renewed) * RENEW_AFTER : RETRY_SECONDS);
  }
}
