// The access to one room: fetched ahead, renewed before it expires.

import { renewAccess, requestAccess, secondsLeft } from "../api.js";
import { Emitter } from "../emitter.js";

/** @typedef {import("../api.js").Access} Access */
/** @typedef {import("../api.js").DoorAccess} DoorAccess */

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
  /** @type {Promise<Access | DoorAccess> | null} */ #prepared = null;
  #preparedAt = 0;
  /** @type {number | undefined} */ #timer;
  #url;
  #room;
  #papers;

  /**
   * @param {string} url of the token API
   * @param {string} room
   * @param {import("./papers.js").Papers} papers
   */
  constructor(url, room, papers) {
    super();
    this.#papers = papers;
    this.#url = url;
    this.#room = room;
  }

  get current() {
    return this.#current;
  }

  /** Fetch access before it is needed.
   * @returns {Promise<Access | DoorAccess>} */
  prepare() {
    this.#prepared = requestAccess(this.#url, this.#room, this.#papers.forToken);
    this.#preparedAt = performance.now();
    this.#prepared.catch(() => {}); // told when it is needed
    return this.#prepared;
  }

  /**
   * Access to join with, from now on kept fresh; or to wait with at the door. Rejects with an AccessError.
   * @param {string} [passcode] what the person believes to be the room's
   */
  async open(passcode) {
    const access = await this.#usable(passcode);
    if ("waiting" in access) return access;
    this.#current = access;
    this.#renewLater(secondsLeft(access) * RENEW_AFTER);
    return access;
  }

  /** Fresh access for the same identity. Rejects with an AccessError. */
  async renew() {
    this.#current = await renewAccess(this.#url, this.#room, this.#current?.token ?? "", this.#papers.forToken);
    this.emit("renewed", { access: this.#current });
    return this.#current;
  }

  /** The next join is somebody new's. */
  close() {
    clearTimeout(this.#timer);
    this.#prepared = null;
  }

  /** What was fetched ahead, if it admits; a refusal may have become a yes meanwhile.
   * @param {string} [passcode] */
  async #usable(passcode) {
    const access = await this.#prepared?.catch(() => null);
    this.#prepared = null;
    const fresh = performance.now() - this.#preparedAt < OPEN_MS;
    if (access && !("waiting" in access) && secondsLeft(access) > STALE_SECONDS && fresh) return access;
    return requestAccess(this.#url, this.#room, { ...this.#papers.forToken, ...(passcode && { passcode }) });
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
