// Twilio Programmable Video: media runs through a group room of Twilio's.

import { Engine, EngineError } from "../engine.js";
import { TwilioParticipant } from "./participant.js";
import { TwilioFigures } from "./figures.js";
import { TwilioSender } from "./sender.js";
import { loadSdk } from "./sdk.js";
import { twilioSentence } from "./sentences.js";

/** @typedef {import("../../realtime/messages.js").Source} Source */
/** @typedef {import("../engine.js").JoinOptions} JoinOptions */
/** @typedef {import("twilio-video").Room} Room */
/** @typedef {import("twilio-video").TwilioError} TwilioError */

const EXPIRED = 20104;
const BUSY = 53006;
const REMOVED = 53204; // what a disconnection without any error amounts to
const BUSY_DELAYS_MS = [1000, 2000, 4000, 8000];
const PHONE_BITS_PER_SECOND = 2_500_000; // what a phone can decode without getting hot

export class TwilioEngine extends Engine {
  /** @type {Map<string, TwilioParticipant>} by identity */
  #participants = new Map();
  /** @type {JoinOptions | null} null before joining and after leaving */
  #options = null;
  /** @type {Room | null} */
  #room = null;
  #listening = new AbortController();
  #sender = new TwilioSender((source, error) => this.emit("problem", { source, error: readable(error) }));
  #figures = new TwilioFigures();
  #settings;

  /** @param {import("../engine.js").EngineSettings} settings */
  constructor(settings) {
    super();
    this.#settings = settings;
    loadSdk(settings).catch(() => {}); // ahead of the call; joining tries again and reports
  }

  /**
   * @override
   * @param {JoinOptions} options
   */
  async join(options) {
    this.#options = options;
    this.emit("state", { state: "connecting" });
    try {
      await this.#enter(options, options.token);
    } catch (error) {
      if (this.#options === options) throw readable(error);
    }
  }

  /**
   * @override
   * @param {MediaStreamTrack} track
   * @param {Source} source
   */
  async publish(track, source) {
    await this.#sender.set(source, track);
  }

  /**
   * @override
   * @param {Source} source
   */
  async unpublish(source) {
    await this.#sender.set(source, null);
  }

  /**
   * @override
   * @param {Source} source
   * @param {boolean} muted
   */
  setMuted(source, muted) {
    this.#sender.setMuted(source, muted);
  }

  /**
   * The SDK measures the element by itself.
   * @override
   * @param {import("../engine.js").View} view
   */
  show({ identity, source, element }) {
    this.#participants.get(identity)?.show(source, element);
  }

  /**
   * Of what a participant sends us, or, for the own identity, of what we send to Twilio.
   * @override
   * @param {string} identity
   */
  async details(identity) {
    const [room, participant] = [this.#room, this.#participants.get(identity)];
    if (!room || (!participant && identity !== this.#options?.identity)) return null;
    const trackSids = participant?.trackSids ?? null;
    const level = (participant ?? room.localParticipant).networkQualityLevel;
    return this.#figures.read(await room.getStats(), { identity, trackSids, level });
  }

  /** @override */
  leave() {
    if (!this.#options && !this.#room) return;
    this.#options = null;
    this.#listening.abort();
    const room = this.#room;
    this.#forgetRoom();
    room?.disconnect();
    for (const identity of [...this.#participants.keys()]) this.#gone(identity);
    this.#sender.clear();
    this.emit("state", { state: "closed" });
  }

  /**
   * Connect, with the two retries that Twilio's errors allow: an expired token is renewed once, a
   * busy service is asked again after a while.
   * @param {JoinOptions} options
   * @param {string} token
   */
  async #enter(options, token, renewed = false) {
    for (let attempt = 0; ; ) {
      try {
        return await this.#connect(options, token);
      } catch (error) {
        const { code } = /** @type {TwilioError} */ (error);
        if (this.#options !== options) throw error;
        if (code === EXPIRED && !renewed) {
          renewed = true;
          token = await options.renew();
        } else if (code === BUSY && attempt < BUSY_DELAYS_MS.length) await pause(BUSY_DELAYS_MS[attempt++]);
        else throw error;
      }
    }
  }

  /**
   * @param {JoinOptions} options
   * @param {string} token
   */
  async #connect(options, token) {
    const sdk = await loadSdk(this.#settings);
    if (this.#options !== options) return; // left meanwhile
    const room = await sdk.connect(token, connectOptions(options.room, this.#sender.localTracks(sdk)));
    if (this.#options !== options) return void room.disconnect();
    this.#room = room;
    this.#listen(room, options);
    this.#meetAll(room);
    this.emit("recording", { on: room.isRecording });
    this.emit("state", { state: "connected" });
    this.#sender.open(sdk, room.localParticipant);
  }

  /**
   * @param {Room} room
   * @param {JoinOptions} options
   */
  #listen(room, options) {
    room.on("participantConnected", (participant) => this.#meet(participant));
    room.on("participantDisconnected", ({ identity }) => this.#gone(identity));
    room.on("dominantSpeakerChanged", (participant) => this.emit("speaker", { identity: participant?.identity ?? null }));
    room.on("recordingStarted", () => this.emit("recording", { on: true }));
    room.on("recordingStopped", () => this.emit("recording", { on: false }));
    room.on("reconnecting", () => this.emit("state", { state: "reconnecting" })); // the SDK does it by itself
    room.on("reconnected", () => this.emit("state", { state: "connected" }));
    room.on("disconnected", (_room, error) => this.#disconnected(room, options, error));
    room.localParticipant.on("networkQualityLevelChanged", (/** @type {number | null} */ level) => {
      if (level !== null) this.emit("quality", { identity: options.identity, level });
    });
    const { signal } = this.#listening;
    const revive = () => document.visibilityState === "visible" && this.#room?.refreshInactiveMedia(); // iOS after a phone call
    document.addEventListener("visibilitychange", revive, { signal });
  }

  /**
   * @param {Room} room
   * @param {JoinOptions} options
   * @param {TwilioError | undefined} error
   */
  async #disconnected(room, options, error) {
    if (room !== this.#room) return; // our own leaving
    this.#forgetRoom();
    for (const participant of this.#participants.values()) {
      participant.close();
      this.emit("participant-state", { identity: participant.identity, state: "reconnecting" });
    }
    try {
      if (error?.code !== EXPIRED && error?.code !== BUSY) throw error ?? new EngineError(REMOVED, twilioSentence(REMOVED));
      this.emit("state", { state: "reconnecting" });
      await this.#enter(options, await options.renew(), true);
    } catch (failure) {
      if (this.#options === options) this.emit("state", { state: "failed", error: readable(failure) });
    }
  }

  /** Those who are in the room; whoever was there before our connection broke and is not now, is gone.
   * @param {Room} room */
  #meetAll(room) {
    const present = [...room.participants.values()];
    const identities = new Set(present.map(({ identity }) => identity));
    for (const identity of [...this.#participants.keys()]) if (!identities.has(identity)) this.#gone(identity);
    for (const participant of present) this.#meet(participant);
  }

  /** @param {import("twilio-video").RemoteParticipant} participant */
  #meet(participant) {
    this.#participants.get(participant.identity)?.close();
    const met = new TwilioParticipant(participant, this);
    this.#participants.set(participant.identity, met); // before it tells of tracks: `show` is called while it does
    met.open();
  }

  /** @param {string} identity */
  #gone(identity) {
    const participant = this.#participants.get(identity);
    if (!participant) return;
    participant.close();
    this.#participants.delete(identity);
    this.emit("participant-gone", { identity });
  }

  #forgetRoom() {
    this.#room = null;
    this.#sender.close();
  }
}

/**
 * As Twilio's own sample apps connect today.
 * @param {string} name
 * @param {import("twilio-video").LocalTrack[]} tracks
 * @returns {import("twilio-video").ConnectOptions}
 */
function connectOptions(name, tracks) {
  const onPhone = /Mobi|Android/i.test(navigator.userAgent);
  return {
    name,
    tracks,
    bandwidthProfile: {
      video: {
        mode: "collaboration",
        dominantSpeakerPriority: "standard",
        clientTrackSwitchOffControl: "auto",
        contentPreferencesMode: "auto",
        ...(onPhone ? { maxSubscriptionBitrate: PHONE_BITS_PER_SECOND } : {}), // the SDK refuses undefined
      },
    },
    dominantSpeaker: true,
    networkQuality: { local: 1, remote: 1 },
    preferredVideoCodecs: "auto",
  };
}

/**
 * @param {unknown} error
 * @returns {Error}
 */
function readable(error) {
  if (error instanceof EngineError) return error;
  const { code, message } = /** @type {{code?: number | string, message?: string}} */ (error ?? {});
  if (typeof code === "string" && message) return /** @type {Error} */ (error); // the token API's: a sentence already
  console.info("Twilio:", code, message); // for developers
  return new EngineError(Number(code ?? 0), twilioSentence(Number(code ?? 0)));
}

/** @param {number} ms about this long: clients that were turned away together do not come back together */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms * (0.75 + Math.random() / 2)));
