// Two connections of this page to each other, and what comes of it: by relays alone when the configuration says so.

import { gather } from "./gather.js";

const CONNECT_MS = 12_000;

/** @typedef {{near: RTCDataChannel, far: RTCDataChannel}} Line what goes in at one end comes out at the other */
/**
 * @typedef {object} Outcome
 * @property {boolean} connected
 * @property {boolean} relayed whether a relay gave us an address
 * @property {number[]} errors codes of servers that were asked in vain: 4xx for credentials, 701 for no answer
 */

export class LoopbackPair {
  #near;
  #far;
  #line;
  /** @type {Outcome} */ #outcome = { connected: false, relayed: false, errors: [] };

  /** @param {RTCConfiguration} configuration of both ends */
  constructor(configuration) {
    this.#near = new RTCPeerConnection(configuration);
    this.#far = new RTCPeerConnection(configuration);
    const options = [{ negotiated: true, id: 0 }, { negotiated: true, id: 1, ordered: false, maxRetransmits: 0 }];
    const [near, far] = [this.#near, this.#far].map((end) => options.map((option) => end.createDataChannel("test", option)));
    this.#line = { whole: { near: near[0], far: far[0] }, loose: { near: near[1], far: far[1] } };
  }

  /** @returns {Line} on which everything arrives, in order */
  get whole() {
    return this.#line.whole;
  }

  /** @returns {Line} on which what is lost stays lost */
  get loose() {
    return this.#line.loose;
  }

  /** Connect; tells what came of it after CONNECT_MS at the latest. */
  async connect() {
    const over = new AbortController();
    const ends = /** @type {const} */ ([[this.#near, this.#far], [this.#far, this.#near]]);
    const gathered = ends.map(([end, other]) => gather(end, { signal: over.signal, onCandidate: (one) => other.addIceCandidate(one).catch(() => {}) }));
    const connected = this.#open(over.signal);
    await this.#describe();
    const exhausted = Promise.all(gathered).then((found) => (found.some(({ candidates }) => candidates.length) ? connected : false));
    const timer = setTimeout(() => over.abort(), CONNECT_MS);
    this.#outcome.connected = await Promise.race([connected, exhausted]);
    clearTimeout(timer);
    over.abort();
    const found = await Promise.all(gathered);
    this.#outcome.relayed = found.some(({ candidates }) => candidates.some(({ type }) => type === "relay"));
    this.#outcome.errors = found.flatMap(({ errors }) => errors);
    return this.#outcome;
  }

  close() {
    this.#near.close();
    this.#far.close();
  }

  async #describe() {
    await this.#near.setLocalDescription();
    await this.#far.setRemoteDescription(/** @type {RTCSessionDescription} */ (this.#near.localDescription));
    await this.#far.setLocalDescription();
    await this.#near.setRemoteDescription(/** @type {RTCSessionDescription} */ (this.#far.localDescription));
  }

  /** Whether both channels of both ends open, until `signal` aborts.
   * @param {AbortSignal} signal
   * @returns {Promise<boolean>} */
  #open(signal) {
    const channels = [this.whole, this.loose].flatMap(({ near, far }) => [near, far]);
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve(false));
      for (const channel of channels)
        channel.addEventListener("open", () => channels.every(({ readyState }) => readyState === "open") && resolve(true));
    });
  }
}
