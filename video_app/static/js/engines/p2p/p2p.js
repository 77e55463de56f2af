// The embedded engine: a mesh of browser-to-browser connections, signalled by the app itself.

import { Engine } from "../engine.js";
import { RemotePeer } from "./remote-peer.js";
import { limitSenders } from "./sending-limits.js";
import { SpeakerDetector } from "./speaker-detector.js";

/** @typedef {import("../../realtime/messages.js").Source} Source */

/** @typedef {import("../link-stats.js").Totals} Totals */

const LEVEL_EVERY_MS = 200;
const QUALITY_EVERY_MS = 2000;

export class PeerToPeerEngine extends Engine {
  /** @type {Map<string, RemotePeer>} by identity */
  #peers = new Map();
  /** @type {Map<Source, MediaStreamTrack>} */
  #tracks = new Map();
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  /** @type {import("../engine.js").SignalLink | null} */
  #link = null;
  #identity = "";
  #listening = new AbortController();
  #detector = new SpeakerDetector();
  /** @type {string | null} */
  #speaker = null;
  /** @type {Map<string, Totals>} of the last look, by identity */
  #totals = new Map();
  /** @type {number[]} */
  #timers = [];
  #limiting = Promise.resolve();

  /**
   * @override
   * @param {import("../engine.js").JoinOptions} options
   */
  async join({ identity, iceServers, link }) {
    this.#identity = identity;
    this.#iceServers = iceServers;
    this.#link = link;
    this.#listen(link);
    this.#timers = [
      setInterval(() => this.#sampleLevels(), LEVEL_EVERY_MS),
      setInterval(() => this.#reportQuality(), QUALITY_EVERY_MS),
    ];
    this.emit("state", { state: "connected" });
  }

  /**
   * @override
   * @param {MediaStreamTrack} track
   * @param {Source} source
   */
  async publish(track, source) {
    this.#tracks.set(source, track);
    await Promise.all([...this.#peers.values()].map((peer) => peer.setTrack(source, track)));
    this.#limit();
  }

  /**
   * @override
   * @param {Source} source
   */
  async unpublish(source) {
    if (!this.#tracks.delete(source)) return;
    await Promise.all([...this.#peers.values()].map((peer) => peer.setTrack(source, null)));
    this.#limit();
  }

  /**
   * @override
   * @param {RTCIceServer[]} iceServers
   */
  setIceServers(iceServers) {
    this.#iceServers = iceServers;
  }

  /**
   * @override
   * @param {string} identity
   * @param {number} height
   */
  setView(identity, height) {
    this.#link?.send("view", { to: identity, height });
  }

  /**
   * @override
   * @param {string} identity
   */
  async details(identity) {
    const looked = await this.#peers.get(identity)?.look(this.#totals.get(identity) ?? null);
    if (!looked) return null;
    this.#totals.set(identity, looked.totals);
    return looked.details;
  }

  /** @override */
  leave() {
    this.#listening.abort();
    for (const timer of this.#timers) clearInterval(timer);
    for (const identity of [...this.#peers.keys()]) this.#remove(identity);
    this.#tracks.clear();
    this.emit("state", { state: "closed" });
  }

  /** @param {import("../engine.js").SignalLink} link */
  #listen(link) {
    const options = { signal: this.#listening.signal };
    /** @type {Record<string, (detail: any) => unknown>} */
    const handlers = {
      peer: ({ identity, initiator }) => this.#meet(identity, initiator),
      "peer-gone": ({ identity }) => this.#remove(identity),
      description: (message) => this.#peers.get(message.from)?.receiveDescription(message),
      view: ({ from, height }) => this.#seen(from, height),
      candidate: (message) => this.#peers.get(message.from)?.receiveCandidate(message),
    };
    for (const [type, handle] of Object.entries(handlers))
      link.addEventListener(type, (event) => handled(handle(/** @type {CustomEvent} */ (event).detail)), options);
    addEventListener("online", () => this.#peers.forEach((peer) => peer.refresh()), options);
  }

  /**
   * @param {string} identity
   * @param {boolean} initiator
   */
  #meet(identity, initiator) {
    const known = this.#peers.get(identity);
    if (known) return known.revive(initiator);
    const peer = this.#create(identity);
    if (initiator) peer.connect();
  }

  /** @param {string} identity */
  #create(identity) {
    const peer = new RemotePeer({
      identity,
      polite: this.#identity < identity,
      signal: /** @type {import("../engine.js").SignalLink} */ (this.#link),
      tracks: this.#tracks,
      iceServers: () => this.#iceServers,
    });
    for (const [from, to] of [["track", "track"], ["track-ended", "track-ended"], ["state", "participant-state"]])
      peer.addEventListener(from, (event) => this.emit(to, { identity, .../** @type {CustomEvent} */ (event).detail }));
    peer.addEventListener("negotiated", () => this.#limit());
    this.#peers.set(identity, peer);
    return peer;
  }

  /** @param {string} identity */
  #remove(identity) {
    this.#peers.get(identity)?.close();
    this.#peers.delete(identity);
    this.#totals.delete(identity);
    this.#limit();
  }

  #sampleLevels() {
    const levels = new Map([...this.#peers].map(([identity, { audioLevel }]) => [identity, audioLevel]));
    const speaker = this.#detector.sample(levels, performance.now());
    if (speaker !== this.#speaker) this.emit("speaker", { identity: speaker });
    this.#speaker = speaker;
  }

  async #reportQuality() {
    for (const identity of this.#peers.keys()) {
      const details = await this.details(identity);
      if (details) this.emit("quality", { identity, level: details.level });
    }
  }

  /** Somebody shows our camera at that height.
   * @param {string} identity
   * @param {number} height */
  #seen(identity, height) {
    const peer = this.#peers.get(identity);
    if (!peer) return;
    peer.viewHeight = height;
    this.#limit();
  }

  /** Share the upload anew, one time after the other. */
  #limit() {
    this.#limiting = this.#limiting.then(() => limitSenders([...this.#peers.values()], [...this.#tracks.keys()]));
  }
}

/**
 * A signal that cannot be used leaves the connection as it is; the recovery of remote-peer.js mends
 * what matters. It is logged for developers.
 * @param {unknown} result
 */
function handled(result) {
  if (result instanceof Promise) result.catch((error) => console.info("signal ignored:", error));
}
