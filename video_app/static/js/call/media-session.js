// The media of a call: what the devices give goes to the engine, what the engine brings goes into the roster.

/** @typedef {import("../engines/engine.js").Engine} Engine */
/** @typedef {import("../realtime/messages.js").Source} Source */
/** @typedef {import("./roster.js").Roster} Roster */

export class MediaSession {
  #engine;
  #roster;
  #media;
  #over = new AbortController();

  /**
   * @param {object} options
   * @param {Engine} options.engine
   * @param {Roster} options.roster
   * @param {import("./media.js").LocalMedia} options.media
   */
  constructor({ engine, roster, media }) {
    this.#engine = engine;
    this.#roster = roster;
    this.#media = media;
    this.#listen({ signal: this.#over.signal });
  }

  /** Send everything that is on. */
  async sendAll() {
    for (const [source, track] of this.#media.tracks) await this.#engine.publish(track, source);
  }

  /** Send what `source` is now, or stop sending it.
   * @param {Source} source */
  async send(source) {
    const track = this.#media.track(source);
    await (track ? this.#engine.publish(track, source) : this.#engine.unpublish(source));
    if (track) this.#engine.setMuted(source, !track.enabled);
  }

  leave() {
    this.#over.abort();
    this.#engine.leave();
  }

  /** @param {{signal: AbortSignal}} options */
  #listen(options) {
    const [engine, roster] = [this.#engine, this.#roster];
    engine.on("track", ({ identity, source, track }) => roster.setTrack(identity, source, track), options);
    engine.on("track-ended", ({ identity, source }) => roster.setTrack(identity, source, null), options);
    engine.on("speaker", ({ identity }) => roster.setSpeaker(identity), options);
    engine.on("quality", ({ identity, level }) => roster.setQuality(identity, level), options);
    engine.on("participant-state", ({ identity, state }) => roster.setLink(identity, state), options);
    engine.on("participant", ({ identity, media }) => roster.putInMedia(identity, media), options);
    engine.on("participant-gone", ({ identity }) => roster.removeFromMedia(identity), options);
  }
}
