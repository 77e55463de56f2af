// LiveKit: media runs through LiveKit servers.

import { Engine, EngineError } from "../engine.js";
import { once } from "../sdk-script.js";
import { readable, unsent } from "./errors.js";
import { LiveKitFigures } from "./figures.js";
import { LiveKitParticipant } from "./participant.js";
import { loadSdk } from "./sdk.js";
import { LiveKitSender } from "./sender.js";
import { DUPLICATE_IDENTITY, NOT_ALLOWED, REMOVED, ROOM_CLOSED, ROOM_DELETED, endSentence } from "./sentences.js";
import { levelOf, serverUrl } from "./words.js";

/** @typedef {import("../../realtime/messages.js").Source} Source */
/** @typedef {import("../engine.js").JoinOptions} JoinOptions */
/** @typedef {import("livekit-client").Room} Room */
/** @typedef {import("livekit-client").RemoteParticipant} RemoteParticipant */

/** @type {Set<number | undefined>} who was put out for one of these does not come back by itself */
const FINAL = new Set([DUPLICATE_IDENTITY, REMOVED, ROOM_DELETED, ROOM_CLOSED]);
/** @type {import("livekit-client").RoomOptions} */
const OPTIONS = {
  adaptiveStream: true, // what nobody looks at is not sent to us
  dynacast: true, // and what nobody looks at of ours, not from us
  publishDefaults: { simulcast: true, backupCodec: false },
  stopLocalTrackOnUnpublish: false,
  disconnectOnPageLeave: false, // the page leaves by itself
};
const COME_BACK_AFTER_MS = [500, 1000, 2000, 4000, 8000, 8000, 8000, 8000];

/** While people still look at the green room: if the server is another, its name and certificate are known when they join. */
const warmUp = once(async (settings) => {
  const sdk = await loadSdk(settings);
  if (!settings.url.startsWith("/")) await new sdk.Room().prepareConnection(serverUrl(settings.url, location.href));
});

export class LiveKitEngine extends Engine {
  /** @type {Map<string, LiveKitParticipant>} by identity */
  #participants = new Map();
  /** @type {JoinOptions | null} null before joining and after leaving */
  #options = null;
  /** @type {Room | null} */
  #room = null;
  #sender = new LiveKitSender((source, error) => this.emit("problem", { source, error: unsent(error) }));
  #figures = new LiveKitFigures();
  #settings;

  /** @param {import("../engine.js").EngineSettings} settings */
  constructor(settings) {
    super();
    this.#settings = settings;
    warmUp(settings).catch(() => {}); // joining tries again and reports
  }

  /**
   * @override
   * @param {JoinOptions} options
   */
  async join(options) {
    this.#options = options;
    this.emit("state", { state: "connecting" });
    try {
      await this.#enter(options);
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
   */
  setMuted(source) {
    this.#sender.update(source);
  }

  /**
   * The SDK's own watching of elements would mute and unmute those that it is given.
   * @override
   * @param {import("../engine.js").View} view
   */
  show({ identity, source, element, height }) {
    this.#participants.get(identity)?.show(source, element ? height : 0);
  }

  /**
   * Of what a participant sends us, or, for the own identity, of what we send to LiveKit.
   * @override
   * @param {string} identity
   */
  async details(identity) {
    const [room, participant] = [this.#room, this.#participants.get(identity)];
    const own = identity === this.#options?.identity;
    if (!room || (!participant && !own)) return null;
    const level = participant ? participant.level : levelOf(room.localParticipant.connectionQuality);
    const [received, sent] = await Promise.all([reports(participant?.tracks ?? []), reports(this.#sender.tracks)]);
    return this.#figures.read({ identity, received, sent, own, level });
  }

  /** @override */
  leave() {
    if (!this.#options) return;
    this.#options = null;
    this.#forgetRoom()?.disconnect(false);
    for (const identity of [...this.#participants.keys()]) this.#gone(identity);
    this.#sender.clear();
    this.emit("state", { state: "closed" });
  }

  /**
   * Connect. With a token that has expired, or whose room was closed meanwhile, a fresh one helps.
   * @param {JoinOptions} options
   */
  async #enter(options) {
    try {
      await this.#connect(options, options.token);
    } catch (error) {
      if (this.#options !== options || /** @type {{reason?: number}} */ (error).reason !== NOT_ALLOWED) throw error;
      await this.#connect(options, await options.renew());
    }
  }

  /**
   * @param {JoinOptions} options
   * @param {string} token
   */
  async #connect(options, token) {
    const sdk = await loadSdk(this.#settings);
    if (this.#options !== options) return; // left meanwhile
    const room = new sdk.Room(OPTIONS);
    this.#room = room;
    await room.connect(serverUrl(this.#settings.url, location.href), token, { autoSubscribe: false });
    if (this.#room !== room) return void room.disconnect(false);
    this.#listen(room, options);
    this.#meetAll(room);
    this.emit("recording", { on: room.isRecording });
    this.emit("state", { state: "connected" });
    this.#sender.open(sdk, room);
  }

  /**
   * @param {Room} room
   * @param {JoinOptions} options
   */
  #listen(room, options) {
    room.on("participantConnected", (participant) => this.#meet(participant));
    room.on("participantDisconnected", (participant) => this.#parted(room, participant));
    room.on("activeSpeakersChanged", (speakers) => {
      this.emit("speaker", { identity: speakers.find(({ isLocal }) => !isLocal)?.identity ?? null });
    });
    room.on("recordingStatusChanged", (on) => this.emit("recording", { on }));
    for (const type of /** @type {const} */ (["signalReconnecting", "reconnecting"]))
      room.on(type, () => this.emit("state", { state: "reconnecting" })); // the SDK does it by itself
    room.on("reconnected", () => this.#reconnected(room));
    room.on("disconnected", (reason) => this.#disconnected(room, options, reason));
    room.localParticipant.on("connectionQualityChanged", (quality) => {
      const level = levelOf(quality);
      if (level !== null) this.emit("quality", { identity: options.identity, level });
    });
  }

  /** @param {Room} room */
  #reconnected(room) {
    this.#meetAll(room);
    this.#sender.reopen();
    this.emit("state", { state: "connected" });
  }

  /**
   * @param {Room} room
   * @param {JoinOptions} options
   * @param {number} [reason]
   */
  async #disconnected(room, options, reason) {
    if (room !== this.#room) return; // our own leaving
    this.#forgetRoom();
    for (const participant of this.#participants.values()) this.#lose(participant);
    const end = new EngineError(reason ?? 0, endSentence(reason));
    if (FINAL.has(reason)) return this.emit("state", { state: "failed", error: end });
    this.emit("state", { state: "reconnecting" });
    const failure = await this.#comeBack(options, end);
    if (failure && this.#options === options) this.emit("state", { state: "failed", error: readable(failure) });
  }

  /**
   * Join again: the SDK does not when its token has expired, or the room is gone since the server was restarted.
   * @param {JoinOptions} options
   * @param {unknown} failure
   * @returns {Promise<unknown>} what failed at last; null if one is in again
   */
  async #comeBack(options, failure) {
    for (const delay of COME_BACK_AFTER_MS) {
      await pause(delay);
      if (this.#options !== options) break;
      try {
        await this.#connect(options, await options.renew());
        return null;
      } catch (error) {
        failure = error;
      }
    }
    return failure;
  }

  /** Those who are in the room; whoever was there before our connection broke and is not now, is gone.
   * @param {Room} room */
  #meetAll(room) {
    for (const identity of [...this.#participants.keys()]) if (!room.remoteParticipants.has(identity)) this.#gone(identity);
    for (const participant of room.remoteParticipants.values()) this.#meet(participant);
  }

  /** @param {RemoteParticipant} participant */
  #meet(participant) {
    const before = this.#participants.get(participant.identity);
    if (before?.participant === participant) return;
    before?.close();
    const met = new LiveKitParticipant(participant, this);
    this.#participants.set(participant.identity, met); // before it tells of tracks: `show` is called while it does
    met.open();
  }

  /**
   * Also told of everybody who is there when the SDK begins to connect anew, which the room's state says only then.
   * @param {Room} room
   * @param {RemoteParticipant} participant
   */
  #parted(room, participant) {
    const met = this.#participants.get(participant.identity);
    if (met?.participant !== participant) return; // somebody else by now
    queueMicrotask(() => {
      if (room.state === "reconnecting") this.#lose(met);
      else if (this.#participants.get(met.identity) === met) this.#gone(met.identity);
    });
  }

  /** @param {LiveKitParticipant} participant */
  #lose(participant) {
    participant.close();
    this.emit("participant-state", { identity: participant.identity, state: "reconnecting" });
  }

  /** @param {string} identity */
  #gone(identity) {
    this.#participants.get(identity)?.close();
    if (this.#participants.delete(identity)) this.emit("participant-gone", { identity });
  }

  #forgetRoom() {
    const room = this.#room;
    this.#room = null;
    this.#sender.close();
    return room;
  }
}

/**
 * @param {{getRTCStatsReport: () => Promise<RTCStatsReport | undefined>}[]} tracks
 * @returns {Promise<RTCStatsReport[]>}
 */
async function reports(tracks) {
  const found = await Promise.all(tracks.map((track) => track.getRTCStatsReport().catch(() => undefined)));
  return found.flatMap((report) => report ?? []);
}

/** @param {number} ms about this long: clients that were put out together do not come back together */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms * (0.75 + Math.random() / 2)));
