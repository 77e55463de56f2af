// One connection to one remote participant. Perfect negotiation lives here, and only here:
// https://www.w3.org/TR/webrtc/#perfect-negotiation-example

import { Emitter } from "../../emitter.js";
import { Candidates } from "./candidates.js";
import { isSendable, kindOf, sourceOf } from "./checks.js";
import { keepRoles } from "./dtls-roles.js";
import { Fingerprints } from "./fingerprints.js";

/** @typedef {import("../../realtime/messages.js").Source} Source */
/** @typedef {import("../../realtime/messages.js").Description} Description */
/** @typedef {{description: RTCSessionDescriptionInit, sources: Record<string, Source>}} OutgoingDescription */

const RECEIVING = new Set(["sendrecv", "recvonly"]);

/**
 * Every transceiver has one source for both directions. Which one, by `mid`, travels with each
 * description, so that the other side knows a camera from a screen. Each side says it of the sections that it made:
 * what the other side says changes nothing of ours, and holds for as long as its section is there.
 *
 * Events: `description` {description, sources} and `candidate` {candidate} to be sent; `track`
 * {source, track}; `track-ended` {source}; `state` {state: RTCPeerConnectionState}; `negotiated` {}; `error` {error}.
 * @extends {Emitter<{
 *   description: OutgoingDescription,
 *   candidate: {candidate: RTCIceCandidateInit | null},
 *   track: {source: Source, track: MediaStreamTrack},
 *   "track-ended": {source: Source},
 *   state: {state: RTCPeerConnectionState},
 *   negotiated: {},
 *   error: {error: unknown},
 * }>}
 */
export class PeerLink extends Emitter {
  #pc;
  #fingerprints;
  #polite;
  #opened = false; // whether the first offer was this side's
  #makingOffer = false;
  #ignoringOffer = false;
  #settingRemoteAnswer = false;
  /** @type {Map<Source, RTCRtpTransceiver>} what we send on */
  #transceivers = new Map();
  /** @type {Map<string, Source>} what the other side's sections are for, by mid; a source once at most */
  #theirs = new Map();
  /** @type {Map<Source, MediaStreamTrack>} what is being received */
  #received = new Map();
  #candidates;
  #cameraStream = new MediaStream();
  #screenStream = new MediaStream();

  /**
   * @param {object} options
   * @param {boolean} options.polite whether this side gives way when both make the first offer at once
   * @param {RTCConfiguration} options.configuration
   */
  constructor({ polite, configuration }) {
    super();
    this.#polite = polite;
    this.#pc = new RTCPeerConnection({ ...configuration, bundlePolicy: "max-bundle" });
    this.#fingerprints = new Fingerprints(this.#pc);
    this.#candidates = new Candidates(this.#pc);
    this.#pc.onnegotiationneeded = () => this.#offer();
    this.#pc.onicecandidate = ({ candidate }) => this.emit("candidate", { candidate: candidate?.toJSON() ?? null });
    this.#pc.onconnectionstatechange = () => this.emit("state", { state: this.#pc.connectionState });
  }

  get state() {
    return this.#pc.connectionState;
  }

  /** The senders of the sources that are being sent. */
  get senders() {
    /** @type {Map<Source, RTCRtpSender>} */
    const senders = new Map();
    for (const [source, { sender }] of this.#transceivers) if (sender.track) senders.set(source, sender);
    return senders;
  }

  /**
   * Start: make room for microphone and camera in both directions, with or without a track of ours.
   * @param {Map<Source, MediaStreamTrack>} tracks
   */
  open(tracks) {
    this.#opened = true;
    for (const source of new Set([/** @type {const} */ ("microphone"), /** @type {const} */ ("camera"), ...tracks.keys()]))
      this.#add(source, tracks.get(source));
  }

  /**
   * Send `track` as `source`, or nothing when it is null.
   * @param {Source} source
   * @param {MediaStreamTrack | null} track
   */
  async setTrack(source, track) {
    const transceiver = this.#transceivers.get(source);
    if (!transceiver || transceiver.currentDirection === "stopped") {
      if (track) this.#add(source, track);
      return;
    }
    transceiver.direction = track ? "sendrecv" : "recvonly";
    await transceiver.sender.replaceTrack(track);
  }

  /** Look for a new network path while the old one stays in use. */
  restartIce() {
    this.#pc.restartIce();
  }

  /** Take another configuration, for the next path that is looked for.
   * @param {RTCConfiguration} configuration */
  configure(configuration) {
    this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), ...configuration });
  }

  /** Send the pending offer once more: the other side may never have got it. */
  repeatOffer() {
    if (this.#pc.signalingState === "have-local-offer") this.#sendDescription();
  }

  /**
   * Take a description from the other side, with our own `tracks` for what it answers.
   * @param {OutgoingDescription} message
   * @param {Map<Source, MediaStreamTrack>} tracks
   */
  async receiveDescription({ description, sources }, tracks) {
    const pc = this.#pc;
    const offer = description.type === "offer";
    const ready = !this.#makingOffer && (pc.signalingState === "stable" || this.#settingRemoteAnswer);
    this.#ignoringOffer = offer && !ready && !this.#givesWay;
    if (this.#ignoringOffer) return;
    if (offer && !pc.currentRemoteDescription) this.#opened = false;
    this.#settingRemoteAnswer = description.type === "answer";
    this.#fingerprints.hear(description.sdp ?? "");
    try {
      const agreed = { local: pc.currentLocalDescription, remote: pc.currentRemoteDescription };
      await pc.setRemoteDescription(offer ? description : keepRoles(description, agreed));
    } finally {
      this.#settingRemoteAnswer = false;
    }
    this.#learn(sources);
    await this.#candidates.takeEarly();
    if (offer) await this.#answer(tracks);
    this.#reconcile();
  }

  /**
   * Whether this side takes its own offer back when both have one. After the first exchange it is the side that opened
   * the connection: where one that has only answered so far takes an offer back, Chromium no longer shows what it
   * receives, though it decodes it, for as long as the connection lasts.
   */
  get #givesWay() {
    return this.#pc.currentRemoteDescription ? this.#opened : this.#polite;
  }

  /** @param {RTCIceCandidateInit | null} candidate */
  async receiveCandidate(candidate) {
    await this.#candidates.take(candidate).catch((error) => {
      if (!this.#ignoringOffer) throw error;
    });
  }

  /** How loud the other side's microphone is, 0–1. */
  get audioLevel() {
    const receiver = this.#pc.getReceivers().find(({ track }) => track === this.#received.get("microphone"));
    return receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0;
  }

  /** @returns {Promise<RTCStatsReport>} */
  stats() {
    return this.#pc.getStats();
  }

  /** The certificates of both ends, once connected. */
  fingerprints() {
    return this.#fingerprints.read();
  }

  close() {
    this.#pc.onnegotiationneeded = this.#pc.onicecandidate = this.#pc.onconnectionstatechange = null;
    this.#pc.close();
    for (const source of this.#received.keys()) this.emit("track-ended", { source });
    this.#received.clear();
  }

  /**
   * @param {Source} source
   * @param {MediaStreamTrack} [track]
   */
  #add(source, track) {
    const transceiver = this.#pc.addTransceiver(track ?? kindOf(source), {
      direction: track ? "sendrecv" : "recvonly",
      streams: [this.#streamOf(source)],
    });
    this.#transceivers.set(source, transceiver);
  }

  /** Sound and picture that belong together share a stream, or the browser does not keep them in step.
   * @param {Source} source */
  #streamOf(source) {
    return source.startsWith("screen") ? this.#screenStream : this.#cameraStream;
  }

  async #offer() {
    try {
      this.#makingOffer = true;
      await this.#pc.setLocalDescription();
      this.#sendDescription();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#makingOffer = false;
    }
  }

  /**
   * Learn from the other side what the sections are for that it made.
   * @param {Record<string, unknown>} sources by mid
   */
  #learn(sources) {
    const known = this.#theirs;
    this.#theirs = new Map();
    for (const transceiver of this.#pc.getTransceivers()) {
      const { mid, receiver } = transceiver;
      if (mid === null || this.#ownSourceOf(transceiver)) continue;
      const source = known.get(mid) ?? sourceOf(Object.hasOwn(sources, mid) && sources[mid], receiver.track.kind);
      if (source && ![...this.#theirs.values()].includes(source)) this.#theirs.set(mid, source);
    }
  }

  /** @param {RTCRtpTransceiver} transceiver */
  #ownSourceOf(transceiver) {
    return [...this.#transceivers].find(([, own]) => own === transceiver)?.[0];
  }

  /** @param {RTCRtpTransceiver} transceiver */
  #sourceOf(transceiver) {
    return this.#ownSourceOf(transceiver) ?? this.#theirs.get(transceiver.mid ?? "");
  }

  /** @param {Map<Source, MediaStreamTrack>} tracks */
  async #answer(tracks) {
    for (const transceiver of this.#pc.getTransceivers()) await this.#adopt(transceiver, tracks);
    if (this.#pc.signalingState !== "have-remote-offer") return; // another offer came meanwhile, and is answered
    await this.#pc.setLocalDescription();
    this.#sendDescription();
    for (const [source, track] of tracks) if (!this.#transceivers.has(source)) this.#add(source, track);
  }

  /**
   * Send on a transceiver that the other side offered, unless we already have one for its source.
   * @param {RTCRtpTransceiver} transceiver
   * @param {Map<Source, MediaStreamTrack>} tracks
   */
  async #adopt(transceiver, tracks) {
    const source = this.#sourceOf(transceiver);
    if (!source || this.#transceivers.has(source)) return;
    const track = tracks.get(source);
    this.#transceivers.set(source, transceiver);
    transceiver.direction = track ? "sendrecv" : "recvonly";
    transceiver.sender.setStreams?.(this.#streamOf(source));
    if (track) await transceiver.sender.replaceTrack(track);
  }

  #sendDescription() {
    const description = this.#pc.localDescription;
    if (!description || !isSendable(description)) return;
    this.emit("description", { description: description.toJSON(), sources: this.#describe() });
  }

  /** What the sections of our own description are for.
   * @returns {Record<string, Source>} */
  #describe() {
    const all = this.#pc.getTransceivers().map((transceiver) => [transceiver.mid, this.#sourceOf(transceiver)]);
    return Object.fromEntries(all.filter(([mid, source]) => mid !== null && source));
  }

  /** Compare what we now receive with what we received before, and tell the difference. */
  #reconcile() {
    if (this.#pc.signalingState !== "stable") return;
    /** @type {Map<Source, MediaStreamTrack>} */
    const now = new Map();
    for (const transceiver of this.#pc.getTransceivers()) {
      const { currentDirection, receiver } = transceiver;
      const source = this.#sourceOf(transceiver);
      if (source && currentDirection && RECEIVING.has(currentDirection)) now.set(source, receiver.track);
    }
    const before = this.#received;
    this.#received = now;
    for (const source of before.keys()) if (!now.has(source)) this.emit("track-ended", { source });
    for (const [source, track] of now) if (before.get(source) !== track) this.emit("track", { source, track });
    this.emit("negotiated", {});
  }

  /** @param {unknown} error */
  #fail(error) {
    if (this.#pc.signalingState !== "closed") this.emit("error", { error });
  }
}
