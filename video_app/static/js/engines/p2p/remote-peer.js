// One remote participant of a mesh: keeps a connection to it alive, whatever the network does.

import { Emitter } from "../../emitter.js";
import { Pace } from "../../pace.js";
import { readStats } from "../link-stats.js";
import { isUsableDescription } from "./checks.js";
import { LineWatch } from "./line-watch.js";
import { PeerLink } from "./peer-link.js";

/** @typedef {import("../engine.js").SignalLink} SignalLink */
/** @typedef {import("../../realtime/messages.js").Source} Source */
/** @typedef {import("../../realtime/messages.js").Description} Description */
/** @typedef {import("../../realtime/messages.js").Candidate} Candidate */

const BLIP_MS = 2500; // most interruptions are over by then
const REBUILD_MS = 15000;
const MAX_STEP = 8; // of the generation, over what this side knows
const MAX_FIRST = 1000; // of one that this side has not heard of yet: it may have lost its memory

// What one participant can make this side do. People who toggle everything they have stay far below.
const DESCRIPTIONS = { atOnce: 10, perSecond: 2, mayWait: 4 };
const CANDIDATES = { atOnce: 100, perSecond: 2 };
const REBUILDS = { atOnce: 4, perSecond: 0.2 };

// In characters, about: below what the server passes on between two (docs/protocol.md), which forgets what is above.
const SAYINGS = { atOnce: 100_000, perSecond: 12_000, mayWait: 60 };

/**
 * A short interruption is waited out; a longer one gets an ICE restart, which keeps the old path in
 * use; a connection that failed, or does not come about in 15 s, is rebuilt under the next
 * generation number. The other participants' connections are never touched, whatever this one says or does:
 * what it sends is checked and counted, and what cannot be used changes nothing but its own connection.
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
  /** whether it was away and needs a whole picture to go on */
  missed = false;
  /** @type {PeerLink | null} */ #link = null;
  #generation = 0;
  #heard = false; // any description of the other side
  #connectedOnce = false;
  #away = false; // between two times of being connected
  #line = new LineWatch();
  #descriptions = new Pace(DESCRIPTIONS);
  #candidates = new Pace(CANDIDATES);
  #rebuilds = new Pace(REBUILDS);
  #sayings = new Pace(SAYINGS);
  /** @type {number | undefined} */ #blipTimer;
  /** @type {number | undefined} */ #rebuildTimer;
  #identity;
  #polite;
  #signal;
  #tracks;
  #configuration;

  /**
   * @param {object} options
   * @param {string} options.identity of the remote participant
   * @param {boolean} options.polite
   * @param {SignalLink} options.signal
   * @param {Map<Source, MediaStreamTrack>} options.tracks what this side sends; kept up to date by its owner
   * @param {() => RTCConfiguration} options.configuration
   */
  constructor({ identity, polite, signal, tracks, configuration }) {
    super();
    this.#identity = identity;
    this.#polite = polite;
    this.#signal = signal;
    this.#tracks = tracks;
    this.#configuration = configuration;
  }

  get senders() {
    return this.#link?.senders ?? new Map();
  }

  get audioLevel() {
    return this.#link?.audioLevel ?? 0;
  }

  /**
   * The connection's details; rates are measured since `before`, the totals of an earlier look. Somebody has to look
   * every second: that shows whether anything comes.
   * @param {import("../link-stats.js").Totals | null} before
   */
  async look(before) {
    const link = this.#link;
    if (link?.state !== "connected") return null;
    const looked = readStats(await link.stats(), before);
    if (link === this.#link && link.state === "connected") this.#heed(looked.totals.bytesIn + looked.totals.checks);
    return looked;
  }

  /** The certificates of both ends; null unless connected. */
  async fingerprints() {
    return (await this.#link?.fingerprints()) ?? null;
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
    else this.#rebuildOrWait();
  }

  /** An offer that waits for its answer may never have arrived. */
  repeat() {
    this.#link?.repeatOffer();
  }

  /** The network of this device changed: look for a new path before the old one times out. */
  refresh() {
    this.#link?.configure(this.#configuration());
    this.#link?.restartIce();
  }

  /**
   * Send `track` as `source`, or nothing when it is null; a connection that cannot is made anew.
   * @param {Source} source
   * @param {MediaStreamTrack | null} track
   */
  async setTrack(source, track) {
    const link = this.#link;
    await link?.setTrack(source, track).catch((error) => this.#broken(link, error));
  }

  /** @param {Description} message */
  receiveDescription(message) {
    if (!isUsableDescription(message.description)) return;
    this.#descriptions.run(() => this.#take(message).catch(ignore));
  }

  /** @param {Candidate} message */
  receiveCandidate({ generation, candidate }) {
    if (generation !== this.#generation || !this.#link || !this.#candidates.take()) return;
    this.#link.receiveCandidate(candidate).catch(ignore);
  }

  close() {
    this.#stopTimers();
    this.#descriptions.forget();
    this.#sayings.forget();
    this.#link?.close();
    this.#link = null;
  }

  /** @param {Description} message */
  async #take(message) {
    const { generation, description } = message;
    const most = this.#heard ? this.#generation + MAX_STEP : MAX_FIRST;
    if (generation < this.#generation || generation > most) return;
    const replaces = !this.#link || generation > this.#generation;
    if (replaces && (description.type !== "offer" || !this.#rebuilds.take())) return;
    const link = replaces ? this.#build(generation) : this.#link;
    this.#heard = true;
    await link?.receiveDescription(message, this.#tracks);
  }

  /** @param {number} generation */
  #build(generation) {
    const link = new PeerLink({ polite: this.#polite, configuration: this.#configuration() });
    const old = this.#link;
    this.#generation = generation;
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
    link.on("description", (fields) => this.#say("description", { to, generation, ...fields }));
    link.on("candidate", (fields) => this.#say("candidate", { to, generation, ...fields }));
    link.on("track", (track) => this.emit("track", track));
    link.on("track-ended", (ended) => this.emit("track-ended", ended));
    link.on("negotiated", () => this.emit("negotiated", {}));
    link.on("state", ({ state }) => this.#changed(link, state));
    link.on("error", ({ error }) => this.#broken(link, error));
  }

  /**
   * Say it in its turn; what is of an earlier generation by then is of no use.
   * @template {"description" | "candidate"} Type
   * @param {Type} type
   * @param {import("../../realtime/messages.js").ClientMessages[Type]} fields
   */
  #say(type, fields) {
    const isCurrent = () => fields.generation === this.#generation;
    this.#sayings.run(() => isCurrent() && this.#signal.send(type, fields), { cost: JSON.stringify(fields).length });
  }

  /**
   * @param {PeerLink} link
   * @param {unknown} error
   */
  #broken(link, error) {
    ignore(error);
    if (link === this.#link) this.#rebuildOrWait();
  }

  /**
   * @param {PeerLink} link
   * @param {RTCPeerConnectionState} state
   */
  #changed(link, state) {
    if (link !== this.#link) return;
    if (state === "connected") this.#connected();
    else if (state === "disconnected" && !this.#away) this.#blipTimer = setTimeout(() => this.#interrupted(), BLIP_MS);
    else if (state === "failed") this.#rebuildOrWait();
  }

  #connected() {
    this.#stopTimers();
    this.#connectedOnce = true;
    this.missed ||= this.#away;
    this.#away = false;
    this.#line = new LineWatch();
    this.emit("state", { state: "connected" });
    if (this.missed) this.emit("negotiated", {});
  }

  /** @param {number} heard of it so far */
  #heed(heard) {
    const silent = this.#line.isSilent(heard, performance.now());
    if (silent && !this.#away) this.#interrupted();
    else if (!silent && this.#away) this.#connected();
  }

  #interrupted() {
    this.#away = true;
    this.emit("state", { state: "reconnecting" });
    this.refresh();
    this.#rebuildLater();
  }

  #rebuildOrWait() {
    if (this.#connectedOnce) this.emit("state", { state: "reconnecting" });
    if (this.#signal.connected && this.#rebuilds.take()) this.#rebuild();
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

/**
 * A signal that cannot be used leaves the connection as it is; the recovery above mends what matters. It is logged
 * for developers.
 * @param {unknown} error
 */
function ignore(error) {
  console.info("signal ignored:", error);
}
