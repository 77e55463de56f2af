// The embedded engine: a mesh of browser-to-browser connections, signalled by the app itself.

import { Engine } from "../engine.js";
import { RemotePeer } from "./remote-peer.js";
import { SafetyCodes } from "./safety-code.js";
import { limitSenders } from "./sending-limits.js";
import { SpeakerDetector } from "./speaker-detector.js";
import { Views } from "./views.js";

/** @typedef {import("../../realtime/messages.js").Source} Source */

/** @typedef {import("../link-stats.js").Totals} Totals */

const KEY = { name: "ECDSA", namedCurve: "P-256" }; // what browsers make by themselves, too

const LEVEL_EVERY_MS = 200;
const QUALITY_EVERY_MS = 1000; // also shows who is silent: see RemotePeer.look
const LIMIT_AFTER_MS = 100; // of the first reason; by then there often are several

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
  #views = new Views((identity, height) => this.#tellView(identity, height));
  /** @type {Map<string, Totals>} of the last look, by identity */
  #totals = new Map();
  /** @type {number[]} */
  #timers = [];
  #limiting = Promise.resolve();
  /** @type {number | undefined} */
  #limitTimer;
  #codes = new SafetyCodes();
  #settings;
  #certificate;

  /**
   * @param {import("../engine.js").EngineSettings} settings
   * @param {RTCCertificate} certificate for all connections, so that safety codes stay the same as long as the call
   */
  constructor(settings, certificate) {
    super();
    this.#settings = settings;
    this.#certificate = certificate;
  }

  /**
   * An engine for one call, with a certificate that nobody has seen before.
   * @param {import("../engine.js").EngineSettings} [settings]
   */
  static async create(settings = {}) {
    return new PeerToPeerEngine(settings, await RTCPeerConnection.generateCertificate(KEY));
  }

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
   * The place for a camera counts, with or without a picture: one that is turned on is sent in the right size at once.
   * @override
   * @param {import("../engine.js").View} view
   */
  show({ identity, source, height }) {
    if (source === "camera") this.#views.set(identity, height);
  }

  /** @param {string} identity
   * @param {number} height */
  #tellView(identity, height) {
    if (!this.#peers.has(identity)) return false; // told when they meet
    this.#link?.send("view", { to: identity, height });
    return true;
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
  get hasSafetyCodes() {
    return true;
  }

  /**
   * @override
   * @param {string} identity
   */
  async safetyCode(identity) {
    const found = isSecureContext && (await this.#peers.get(identity)?.fingerprints());
    if (!found) return null;
    return this.#codes.of(
      { identity: this.#identity, fingerprint: found.own },
      { identity, fingerprint: found.theirs },
    );
  }

  /** @override */
  leave() {
    this.#listening.abort();
    for (const timer of this.#timers) clearInterval(timer);
    for (const identity of [...this.#peers.keys()]) this.#remove(identity);
    clearTimeout(this.#limitTimer);
    this.#tracks.clear();
    this.emit("state", { state: "closed" });
  }

  /** @param {import("../engine.js").SignalLink} link */
  #listen(link) {
    const options = { signal: this.#listening.signal };
    link.on("peer", ({ identity, initiator }) => this.#meet(identity, initiator), options);
    link.on("peer-gone", ({ identity }) => this.#remove(identity), options);
    link.on("resumed", () => this.#peers.forEach((peer) => peer.repeat()), options);
    link.on("description", (message) => this.#peers.get(message.from)?.receiveDescription(message), options);
    link.on("candidate", (message) => this.#peers.get(message.from)?.receiveCandidate(message), options);
    link.on("view", ({ from, height }) => this.#seen(from, height), options);
    addEventListener("online", () => this.#peers.forEach((peer) => peer.refresh()), options);
  }

  /**
   * @param {string} identity
   * @param {boolean} initiator
   */
  #meet(identity, initiator) {
    const known = this.#peers.get(identity);
    const peer = known ?? this.#create(identity);
    if (known) known.revive(initiator);
    else if (initiator) peer.connect();
    this.#views.repeat(identity);
  }

  /** @param {string} identity */
  #create(identity) {
    const peer = new RemotePeer({
      identity,
      polite: this.#identity < identity,
      signal: /** @type {import("../engine.js").SignalLink} */ (this.#link),
      tracks: this.#tracks,
      configuration: () => this.#configuration,
    });
    peer.on("track", (track) => this.emit("track", { identity, ...track }));
    peer.on("track-ended", ({ source }) => this.emit("track-ended", { identity, source }));
    peer.on("state", ({ state }) => this.emit("participant-state", { identity, state }));
    peer.on("negotiated", () => this.#limit());
    this.#peers.set(identity, peer);
    return peer;
  }

  /** @param {string} identity */
  #remove(identity) {
    this.#peers.get(identity)?.close();
    this.#peers.delete(identity);
    this.#totals.delete(identity);
    this.#views.forget(identity);
    this.#limit();
  }

  /** How connections are made now; with the policy `relay` nobody learns another's addresses.
   * @returns {RTCConfiguration} */
  get #configuration() {
    const relayOnly = this.#settings.iceTransportPolicy === "relay";
    return {
      iceServers: this.#iceServers,
      iceTransportPolicy: relayOnly ? "relay" : "all",
      certificates: [this.#certificate],
    };
  }

  #sampleLevels() {
    const levels = new Map([...this.#peers].map(([identity, { audioLevel }]) => [identity, audioLevel]));
    const speaker = this.#detector.sample(levels, performance.now());
    if (speaker !== this.#speaker) this.emit("speaker", { identity: speaker });
    this.#speaker = speaker;
  }

  async #reportQuality() {
    for (const identity of [...this.#peers.keys()]) {
      const details = await this.details(identity).catch(() => null); // closed meanwhile
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

  /** Share the upload anew, one time after the other, and not as often as somebody might like to make us. */
  #limit() {
    this.#limitTimer ??= setTimeout(() => {
      this.#limitTimer = undefined;
      this.#limiting = this.#limiting.then(() => this.#limitNow()).catch(() => {}); // a connection closed meanwhile
    }, LIMIT_AFTER_MS);
  }

  async #limitNow() {
    await limitSenders([...this.#peers.values()], [...this.#tracks.keys()]);
  }
}
