// One remote participant of a Twilio room, told in the words of the engine contract.

/** @typedef {import("../../realtime/messages.js").Source} Source */
/** @typedef {import("twilio-video").RemoteParticipant} RemoteParticipant */
/** @typedef {import("twilio-video").RemoteTrackPublication} Publication */
/** @typedef {import("twilio-video").RemoteAudioTrack | import("twilio-video").RemoteVideoTrack} RemoteTrack */

/** @type {Set<string>} */
const SOURCES = new Set(["camera", "microphone", "screen", "screen-audio"]);

/**
 * What a publication carries. Our own pages name their tracks by source; other clients name them as they like.
 * @param {{kind: string, trackName: string}} publication
 * @returns {Source | null} null for data
 */
function sourceOf({ kind, trackName }) {
  if (kind === "data") return null;
  if (SOURCES.has(trackName)) return /** @type {Source} */ (trackName);
  const screen = /screen|share/i.test(trackName);
  if (kind === "audio") return screen ? "screen-audio" : "microphone";
  return screen ? "screen" : "camera";
}

/** Has its engine emit `track`, `track-ended`, `participant`, `participant-state` and `quality`. */
export class TwilioParticipant {
  /** @type {Map<Source, RemoteTrack>} */
  #tracks = new Map();
  /** @type {Map<Source, HTMLVideoElement>} where the page shows them */
  #shown = new Map();
  #participant;
  /** @type {Pick<import("../engine.js").Engine, "emit"> | null} null once there is nothing to tell any more */
  #engine;

  /**
   * @param {RemoteParticipant} participant
   * @param {Pick<import("../engine.js").Engine, "emit">} engine
   */
  constructor(participant, engine) {
    this.#participant = participant;
    this.#engine = engine;
  }

  /** Tell of it: what there is now, and every change. */
  open() {
    this.#listen(this.#participant);
    this.#tellMedia();
    this.#tellState();
    this.#tellQuality(this.#participant.networkQualityLevel);
    for (const publication of this.#participant.tracks.values())
      if (publication.track) this.#subscribed(/** @type {RemoteTrack} */ (publication.track), publication);
  }

  get identity() {
    return this.#participant.identity;
  }

  /** Twilio's names of the tracks that arrive. */
  get trackSids() {
    return new Set([...this.#tracks.values()].map(({ sid }) => sid));
  }

  /** 0–5 bars, null before Twilio has measured. */
  get networkQualityLevel() {
    return this.#participant.networkQualityLevel;
  }

  /** The tracks are gone, because the participant or our own connection is. */
  close() {
    for (const source of [...this.#tracks.keys()]) this.#drop(source);
    this.#engine = null;
  }

  /**
   * The SDK watches the size of attached elements, and asks Twilio for a picture of that size, or,
   * when none can be seen, for none at all: a track that is attached to nothing is switched off.
   * @param {Source} source
   * @param {HTMLVideoElement | null} element
   */
  show(source, element) {
    const before = this.#shown.get(source) ?? null;
    if (before === element) return;
    if (before) this.#tracks.get(source)?.detach(before);
    if (element) this.#shown.set(source, element);
    else this.#shown.delete(source);
    if (element) this.#tracks.get(source)?.attach(element);
  }

  /** @param {RemoteParticipant} participant */
  #listen(participant) {
    const tellMedia = () => this.#tellMedia();
    const tellState = () => this.#tellState();
    for (const type of ["trackPublished", "trackUnpublished", "trackEnabled", "trackDisabled"]) participant.on(type, tellMedia);
    for (const type of ["reconnecting", "reconnected"]) participant.on(type, tellState);
    participant.on("trackSubscribed", (track, publication) => this.#subscribed(/** @type {RemoteTrack} */ (track), publication));
    participant.on("trackUnsubscribed", (track, publication) => this.#unsubscribed(/** @type {RemoteTrack} */ (track), publication));
    participant.on("trackSwitchedOn", (track, publication) => this.#refresh(/** @type {RemoteTrack} */ (track), publication));
    participant.on("networkQualityLevelChanged", (level) => this.#tellQuality(level));
  }

  /**
   * @param {RemoteTrack} track
   * @param {Publication} publication
   */
  #subscribed(track, publication) {
    const source = sourceOf(publication);
    if (!source || !track.mediaStreamTrack) return;
    this.#drop(source);
    this.#tracks.set(source, track);
    this.#engine?.emit("track", { identity: this.identity, source, track: track.mediaStreamTrack });
  }

  /**
   * @param {RemoteTrack} track
   * @param {Publication} publication
   */
  #unsubscribed(track, publication) {
    const source = sourceOf(publication);
    if (source && this.#tracks.get(source) === track) this.#drop(source);
  }

  /**
   * A track that Twilio had switched off may come back as another MediaStreamTrack.
   * @param {RemoteTrack} track
   * @param {Publication} publication
   */
  #refresh(track, publication) {
    const source = sourceOf(publication);
    if (source && track.mediaStreamTrack && this.#tracks.get(source) === track)
      this.#engine?.emit("track", { identity: this.identity, source, track: track.mediaStreamTrack });
  }

  /** @param {Source} source */
  #drop(source) {
    const track = this.#tracks.get(source);
    if (!track) return;
    track.detach();
    this.#shown.delete(source);
    this.#tracks.delete(source);
    this.#engine?.emit("track-ended", { identity: this.identity, source });
  }

  #tellMedia() {
    const media = { microphone: false, camera: false, screen: false };
    for (const publication of this.#participant.tracks.values()) {
      const source = sourceOf(publication);
      if (source && source !== "screen-audio") media[source] ||= publication.isTrackEnabled;
    }
    this.#engine?.emit("participant", { identity: this.identity, media });
  }

  #tellState() {
    const state = this.#participant.state === "reconnecting" ? "reconnecting" : "connected";
    this.#engine?.emit("participant-state", { identity: this.identity, state });
  }

  /** @param {number | null} level */
  #tellQuality(level) {
    if (typeof level === "number") this.#engine?.emit("quality", { identity: this.identity, level });
  }
}
