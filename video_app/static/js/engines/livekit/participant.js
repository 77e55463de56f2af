// One remote participant of a LiveKit room, told in the words of the engine contract.

import { levelOf, sourceOf } from "./words.js";

/** @typedef {import("../../realtime/messages.js").Source} Source */
/** @typedef {import("livekit-client").RemoteParticipant} RemoteParticipant */
/** @typedef {import("livekit-client").RemoteTrackPublication} Publication */
/** @typedef {import("livekit-client").RemoteTrack} RemoteTrack */

const PROPORTION = 16 / 9; // of a picture whose height alone is known

/**
 * Has its engine emit `track`, `track-ended`, `participant`, `participant-state` and `quality`. Of each source one track
 * is received, the first: whoever sends more, or something of another kind, changes nothing.
 */
export class LiveKitParticipant {
  /** @type {Map<Source, Publication>} what is received, or is about to be */
  #taken = new Map();
  /** @type {Map<Source, number>} in physical pixels; 0: out of sight */
  #heights = new Map();
  /** @type {Pick<import("../engine.js").Engine, "emit"> | null} null once there is nothing to tell any more */
  #engine;

  /**
   * @param {RemoteParticipant} participant
   * @param {Pick<import("../engine.js").Engine, "emit">} engine
   */
  constructor(participant, engine) {
    this.participant = participant;
    this.#engine = engine;
  }

  get identity() {
    return this.participant.identity;
  }

  /** 0–5 bars, null before LiveKit has measured. */
  get level() {
    return levelOf(this.participant.connectionQuality);
  }

  /** The tracks that arrive. */
  get tracks() {
    return [...this.#taken.values()].flatMap(({ track }) => track ?? []);
  }

  /** Tell of it: what there is now, and every change. */
  open() {
    this.#listen(this.participant);
    this.#publicationsChanged();
    this.#tellQuality();
    for (const publication of this.#taken.values()) if (publication.track) this.#arrived(publication);
  }

  /** The tracks are gone, because the participant or our own connection is. */
  close() {
    for (const publication of this.#taken.values()) if (publication.track) this.#ended(publication);
    this.#taken.clear();
    this.#engine = null;
  }

  /**
   * @param {Source} source
   * @param {number} height of what the page shows of it
   */
  show(source, height) {
    this.#heights.set(source, height);
    this.#fit(source);
  }

  /** @param {RemoteParticipant} participant */
  #listen(participant) {
    for (const type of /** @type {const} */ (["trackPublished", "trackUnpublished", "trackMuted", "trackUnmuted"]))
      participant.on(type, () => this.#publicationsChanged());
    participant.on("trackSubscribed", (_track, publication) => this.#arrived(publication));
    participant.on("trackUnsubscribed", (_track, publication) => this.#ended(publication));
    participant.on("connectionQualityChanged", () => this.#tellQuality());
  }

  #publicationsChanged() {
    if (!this.#engine) return;
    const publications = new Set(this.participant.trackPublications.values());
    for (const [source, publication] of this.#taken) if (!publications.has(publication)) this.#taken.delete(source);
    for (const publication of publications) this.#take(publication);
    this.#tellMedia();
  }

  /** @param {Publication} publication */
  #take(publication) {
    const source = sourceOf(publication);
    if (!source || this.#taken.has(source)) return;
    this.#taken.set(source, publication);
    publication.setSubscribed(true);
  }

  /** @param {Publication} publication */
  #arrived(publication) {
    const source = sourceOf(publication);
    if (!source || !publication.track || this.#taken.get(source) !== publication) return;
    this.#fit(source);
    this.#engine?.emit("track", { identity: this.identity, source, track: publication.track.mediaStreamTrack });
  }

  /** @param {Publication} publication */
  #ended(publication) {
    const source = sourceOf(publication);
    if (source && this.#taken.get(source) === publication) this.#engine?.emit("track-ended", { identity: this.identity, source });
  }

  /** Ask for no more pixels than are seen. The SDK sends what has changed.
   * @param {Source} source */
  #fit(source) {
    const [publication, height] = [this.#taken.get(source), this.#heights.get(source)];
    if (!publication?.track || height === undefined) return;
    if (height) publication.setVideoDimensions({ width: Math.ceil(height * PROPORTION), height });
    publication.setEnabled(height > 0);
  }

  #tellMedia() {
    const on = (/** @type {Source} */ source) => this.#taken.get(source)?.isMuted === false;
    const media = { microphone: on("microphone"), camera: on("camera"), screen: on("screen") };
    this.#engine?.emit("participant", { identity: this.identity, media });
  }

  #tellQuality() {
    const { identity, level } = this;
    this.#engine?.emit("participant-state", { identity, state: level === 0 ? "reconnecting" : "connected" });
    if (level !== null) this.#engine?.emit("quality", { identity, level });
  }
}
