// What this side sends to a Twilio room: brings what is published in line with what is wanted, one change at a time.

/** @typedef {import("../../realtime/messages.js").Source} Source */
/** @typedef {import("./sdk.js").TwilioVideo} TwilioVideo */
/** @typedef {import("twilio-video").LocalAudioTrack | import("twilio-video").LocalVideoTrack} LocalTrack */
/** @typedef {import("twilio-video").LocalParticipant} LocalParticipant */

export class TwilioSender {
  /** @type {Map<Source, MediaStreamTrack>} */
  #wanted = new Map();
  /** @type {Map<Source, LocalTrack>} */
  #published = new Map();
  /** @type {{sdk: TwilioVideo, participant: LocalParticipant} | null} null while not connected */
  #connection = null;
  /** @type {Promise<void>} */
  #queue = Promise.resolve();
  #report;

  /** @param {(source: Source, error: unknown) => void} report is told of a track that could not be sent */
  constructor(report) {
    this.#report = report;
  }

  /**
   * Send `track` as `source`, or nothing as it when it is null.
   * @param {Source} source
   * @param {MediaStreamTrack | null} track
   */
  async set(source, track) {
    if (track) this.#wanted.set(source, track);
    else this.#wanted.delete(source);
    await this.#enqueue(source);
  }

  /**
   * @param {Source} source
   * @param {boolean} muted
   */
  setMuted(source, muted) {
    const local = this.#published.get(source);
    if (!local) return;
    // The SDK tells the others only of changes that it makes itself, and this one is made already.
    local.mediaStreamTrack.enabled = muted;
    local.enable(!muted);
  }

  /**
   * The tracks to connect with.
   * @param {TwilioVideo} sdk
   */
  localTracks(sdk) {
    this.#published = new Map([...this.#wanted].map(([source, track]) => [source, wrap(sdk, track, source)]));
    return [...this.#published.values()];
  }

  /**
   * Connected: from now on changes are sent, and those made since `localTracks` are made up for.
   * @param {TwilioVideo} sdk
   * @param {LocalParticipant} participant
   */
  open(sdk, participant) {
    this.#connection = { sdk, participant };
    participant.on("trackPublicationFailed", (error, track) => this.#failed(error, /** @type {LocalTrack} */ (track)));
    for (const source of new Set([...this.#wanted.keys(), ...this.#published.keys()])) this.#enqueue(source);
    for (const [source, { mediaStreamTrack }] of this.#published) this.setMuted(source, !mediaStreamTrack.enabled);
  }

  /** Not connected any more; what is wanted stays wanted. */
  close() {
    this.#connection = null;
    this.#published.clear();
  }

  clear() {
    this.close();
    this.#wanted.clear();
  }

  /** @param {Source} source */
  #enqueue(source) {
    this.#queue = this.#queue.then(() => this.#update(source));
    return this.#queue;
  }

  /** @param {Source} source */
  async #update(source) {
    const connection = this.#connection;
    const track = this.#wanted.get(source);
    const local = this.#published.get(source);
    if (!connection || local?.mediaStreamTrack === track) return;
    if (local) connection.participant.unpublishTrack(local);
    this.#published.delete(source);
    if (track) await this.#publish(connection, source, track);
  }

  /**
   * @param {{sdk: TwilioVideo, participant: LocalParticipant}} connection
   * @param {Source} source
   * @param {MediaStreamTrack} track
   */
  async #publish({ sdk, participant }, source, track) {
    const local = wrap(sdk, track, source);
    this.#published.set(source, local);
    // What somebody shares is what everybody looks at: it is the last to suffer from a thin line.
    const priority = source === "screen" ? "high" : "standard";
    await participant.publishTrack(local, { priority }).catch(() => {}); // reported by the event
  }

  /**
   * @param {unknown} error
   * @param {LocalTrack} local
   */
  #failed(error, local) {
    for (const [source, published] of this.#published)
      if (published === local) {
        this.#published.delete(source);
        this.#report(source, error);
      }
  }
}

/**
 * Named by its source, so that the others know a screen from a camera.
 * @param {TwilioVideo} sdk
 * @param {MediaStreamTrack} track
 * @param {Source} source
 * @returns {LocalTrack}
 */
function wrap(sdk, track, source) {
  const LocalTrack = track.kind === "audio" ? sdk.LocalAudioTrack : sdk.LocalVideoTrack;
  return new LocalTrack(track, { name: source, logLevel: "error" });
}
