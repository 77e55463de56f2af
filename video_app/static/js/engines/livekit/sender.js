// What this side sends to a LiveKit room: brings what is published in line with what is wanted, one change at a time.

import { trackSource } from "./words.js";

/** @typedef {import("../../realtime/messages.js").Source} Source */
/** @typedef {import("./sdk.js").LiveKit} LiveKit */
/** @typedef {import("livekit-client").LocalAudioTrack | import("livekit-client").LocalVideoTrack} LocalTrack */
/** @typedef {{sdk: LiveKit, room: import("livekit-client").Room}} Connection */

export class LiveKitSender {
  /** @type {Map<Source, MediaStreamTrack>} */
  #wanted = new Map();
  /** @type {Map<Source, LocalTrack>} */
  #published = new Map();
  /** @type {Connection | null} null while there is none; the SDK may be busy with bringing it back */
  #connection = null;
  /** @type {Promise<void>} */
  #queue = Promise.resolve();
  #report;

  /** @param {(source: Source, error: unknown) => void} report is told of a track that could not be sent */
  constructor(report) {
    this.#report = report;
  }

  /** The tracks that are sent. */
  get tracks() {
    return [...this.#published.values()];
  }

  /**
   * Send `track` as `source`, or nothing as it when it is null.
   * @param {Source} source
   * @param {MediaStreamTrack | null} track
   */
  async set(source, track) {
    if (track) this.#wanted.set(source, track);
    else this.#wanted.delete(source);
    await this.update(source);
  }

  /**
   * Send `source` as it is now: its track may have been muted.
   * @param {Source} source
   */
  update(source) {
    this.#queue = this.#queue.then(() => this.#update(source));
    return this.#queue;
  }

  /**
   * Connected: what is wanted is sent, from now on at once.
   * @param {LiveKit} sdk
   * @param {import("livekit-client").Room} room
   */
  open(sdk, room) {
    this.#connection = { sdk, room };
    this.#updateAll();
  }

  /** The SDK has brought the connection back, and published everything anew that it could. */
  reopen() {
    const publications = this.#connection?.room.localParticipant.trackPublications.values() ?? [];
    const sent = new Set([...publications].map(({ track }) => track));
    for (const [source, local] of this.#published) if (!sent.has(local)) this.#published.delete(source);
    this.#updateAll();
  }

  /** Not connected any more; what is wanted stays wanted. */
  close() {
    this.#connection = null;
    this.#published.clear();
    this.#queue = Promise.resolve(); // what is under way ends by itself
  }

  clear() {
    this.close();
    this.#wanted.clear();
  }

  #updateAll() {
    for (const source of new Set([...this.#wanted.keys(), ...this.#published.keys()])) this.update(source);
  }

  /** @param {Source} source */
  async #update(source) {
    const connection = this.#connection;
    if (!connection || !this.#isUp(connection)) return; // sent once it is
    try {
      await this.#send(connection, source);
    } catch (error) {
      if (this.#isUp(connection)) this.#report(source, error);
    }
  }

  /** @param {Connection} connection */
  #isUp(connection) {
    return this.#connection === connection && connection.room.state === "connected";
  }

  /**
   * @param {Connection} connection
   * @param {Source} source
   */
  async #send(connection, source) {
    const { localParticipant } = connection.room;
    const [track, local] = [this.#wanted.get(source), this.#published.get(source)];
    if (track && local) return bringInLine(local, track);
    if (track) return this.#publish(connection, source, track);
    this.#published.delete(source);
    if (local) await localParticipant.unpublishTrack(local, false);
  }

  /**
   * @param {Connection} connection
   * @param {Source} source
   * @param {MediaStreamTrack} track
   */
  async #publish(connection, source, track) {
    const local = wrap(connection.sdk, track);
    await connection.room.localParticipant.publishTrack(local, { source: trackSource(source), name: source });
    if (this.#connection !== connection) return;
    this.#published.set(source, local);
    await bringInLine(local, track); // it may have been muted meanwhile
  }
}

/**
 * The SDK turns on a track that it gets, unless it knows it as muted: so it has to know that first. And it stops tracks
 * when it gives up or the browser freezes the page: those are not its own.
 * @param {LiveKit} sdk
 * @param {MediaStreamTrack} track
 * @returns {LocalTrack}
 */
function wrap(sdk, track) {
  const muted = !track.enabled;
  const LocalTrack = track.kind === "audio" ? sdk.LocalAudioTrack : sdk.LocalVideoTrack;
  const local = new LocalTrack(track, undefined, true);
  local.isMuted = muted;
  local.stop = () => local.stopMonitor();
  return local;
}

/**
 * Send `track` in place of the one before, and tell whether it is muted. In this order, for the same reason.
 * @param {LocalTrack} local
 * @param {MediaStreamTrack} track
 */
async function bringInLine(local, track) {
  const muted = !track.enabled;
  if (local.isMuted !== muted) await (muted ? local.mute() : local.unmute());
  if (local.mediaStreamTrack !== track) await local.replaceTrack(track, true);
}
