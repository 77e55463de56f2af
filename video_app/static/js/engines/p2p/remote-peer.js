// One remote participant of a mesh: keeps a connection to it alive, whatever the network does.

import { Emitter } from "../../emitter.js";
import { readStats } from "../link-stats.js";
import { PeerLink } from "./peer-link.js";

/** @typedef {import("../engine.js").SignalLink} SignalLink */
/** @typedef {import("../../realtime/messages.js").Source} Source */
/** @typedef {import("../../realtime/messages.js").Description} Description */
/** @typedef {import("../../realtime/messages.js").Candidate} Candidate */

const BLIP_MS = 2500; // most interruptions are over by then
const REBUILD_MS = 15000;

/**
 * A short interruption is waited out; a longer one gets an ICE restart, which keeps the old path in
 * use; a connection that failed, or does not come about in 15 s, is rebuilt under the next
 * generation number. The other participants' connections are never touched.
 *
 * Events: `track` {source, track}, `track-ended` {source}, `state` {state}, `negotiated` {}.
 * @extends {Emitter<{
 *   track: {source: Source, track: MediaStreamTrack},
 *   "track-ended": {source: Source},
 *   state: {state: "connecting" | "connected" | "reconnecting"},
 *   negotiated: {},
 * }>}
 */
export class RemotePeer extends Emitter {
  /** how tall this participant shows our camera, in pixels; 0: not at all */
  viewHeight = Infinity;
  /** @type {PeerLink | null} */ #link = null;
  #generation = 0;
  #connectedOnce = false;
  /** @type {number | undefined} */ #blipTimer;
  /** @type {number | undefined} */ #rebuildTimer;
  #identity;
  #polite;
  #signal;
  #tracks;
  #iceServers;

  /**
   * @param {object} options
   * @param {string} options.identity of the remote participant
   * @param {boolean} options.polite
   * @param {SignalLink} options.signal
   * @param {Map<Source, MediaStreamTrack>} options.tracks what this side sends; kept up to date by its owner
   * @param {() => RTCIceServer[]} options.iceServers
   */
  constructor({ identity, polite, signal, tracks, iceServers }) {
    super();
    this.#identity = identity;
    this.#polite = polite;
    this.#signal = signal;
    this.#tracks = tracks;
    this.#iceServers = iceServers;
  }

  get senders() {
    return this.#link?.senders ?? new Map();
  }

  get audioLevel() {
    return this.#link?.audioLevel ?? 0;
  }

  /**
   * The connection's details; rates are measured since `before`, the totals of an earlier look.
   * @param {import("../link-stats.js").Totals | null} before
   */
  async look(before) {
    const link = this.#link;
    return link?.state === "connected" ? readStats(await link.stats(), before) : null;
  }

  /** Offer a connection. */
  connect() {
    this.#build(this.#generation).open(this.#tracks);
  }

  /**
   * The other side is, or is again, where signals reach it: make good what it may have missed.
   * @param {boolean} initiator whether this side makes the offer if there is none yet
   */
  revive(initiator) {
    if (!this.#link) {
      if (initiator) this.connect();
    } else if (this.#link.state === "connected") this.#link.repeatOffer();
    else this.#rebuild();
  }

  /** The network of this device changed: look for a new path before the old one times out. */
  refresh() {
    this.#link?.setIceServers(this.#iceServers());
    this.#link?.restartIce();
  }

  /**
   * @param {Source} source
   * @param {MediaStreamTrack | null} track
   */
  async setTrack(source, track) {
    await this.#link?.setTrack(source, track);
  }

  /** @param {Description} message */
  async receiveDescription(message) {
    if (message.generation < this.#generation) return;
    const replaces = !this.#link || message.generation > this.#generation;
    if (replaces && message.description.type !== "offer") return;
    const link = replaces ? this.#build(message.generation) : this.#link;
    await link?.receiveDescription(message, this.#tracks);
  }

  /** @param {Candidate} message */
  async receiveCandidate({ generation, candidate }) {
    if (generation === this.#generation) await this.#link?.receiveCandidate(candidate);
  }

  close() {
    this.#stopTimers();
    this.#link?.close();
    this.#link = null;
  }

  /** @param {number} generation */
  #build(generation) {
    const old = this.#link;
    this.#generation = generation;
    const link = new PeerLink({ polite: this.#polite, iceServers: this.#iceServers() });
    this.#link = link;
    this.#listen(link, generation);
    this.#rebuildLater();
    old?.close();
    this.emit("state", { state: this.#connectedOnce ? "reconnecting" : "connecting" });
    return link;
  }

  #rebuild() {
    this.#build(this.#generation + 1).open(this.#tracks);
  }

  /**
   * @param {PeerLink} link
   * @param {number} generation
   */
  #listen(link, generation) {
    const to = this.#identity;
    link.on("description", (fields) => this.#signal.send("description", { to, generation, ...fields }));
    link.on("candidate", (fields) => this.#signal.send("candidate", { to, generation, ...fields }));
    link.on("track", (track) => this.emit("track", track));
    link.on("track-ended", (ended) => this.emit("track-ended", ended));
    link.on("negotiated", () => this.emit("negotiated", {}));
    link.on("state", ({ state }) => this.#changed(link, state));
    link.on("error", () => link === this.#link && this.#rebuild());
  }

  /**
   * @param {PeerLink} link
   * @param {RTCPeerConnectionState} state
   */
  #changed(link, state) {
    if (link !== this.#link) return;
    if (state === "connected") this.#connected();
    else if (state === "disconnected") this.#blipTimer = setTimeout(() => this.#interrupted(), BLIP_MS);
    else if (state === "failed") this.#rebuildOrWait();
  }

  #connected() {
    this.#stopTimers();
    this.#connectedOnce = true;
    this.emit("state", { state: "connected" });
  }

  #interrupted() {
    this.emit("state", { state: "reconnecting" });
    this.refresh();
    this.#rebuildLater();
  }

  #rebuildOrWait() {
    this.emit("state", { state: "reconnecting" });
    if (this.#signal.connected) this.#rebuild();
    else this.#rebuildLater();
  }

  #rebuildLater() {
    this.#stopTimers();
    this.#rebuildTimer = setTimeout(() => this.#rebuildOrWait(), REBUILD_MS);
  }

  #stopTimers() {
    clearTimeout(this.#blipTimer);
    clearTimeout(this.#rebuildTimer);
  }
}
