// What engines bring goes into the roster. While a call moves there are two, and of each track the one that plays counts.

/** @typedef {import("../engines/engine.js").Engine} Engine */
/** @typedef {import("../realtime/messages.js").MediaState} MediaState */
/** @typedef {import("../realtime/messages.js").Source} Source */
/** @typedef {import("./roster.js").Roster} Roster */
/** @typedef {import("./roster.js").MediaLinkState} MediaLinkState */

/** @typedef {{identity: string, source: Source, track: MediaStreamTrack}} Brought */
/** @typedef {(brought: Brought, engine: Engine, height: number, signal: AbortSignal) => Promise<void>} Rehearse
 * resolves once what is to be shown at that height plays */

/**
 * @typedef {object} Carrier an engine, and what it has said
 * @property {Engine} engine
 * @property {Map<string, Brought>} tracks by what is sent by whom
 * @property {Map<string, MediaLinkState>} links
 * @property {Map<string, MediaState | null>} media what its media server knows of participants; null: that they are gone
 * @property {AbortController} over
 */

export class Incoming {
  /** @type {Carrier[]} the oldest first: it is the one that speaks for everybody's connection */
  #carriers = [];
  /** @type {Map<string, Engine>} which engine's track the roster has, by what is sent by whom */
  #given = new Map();
  #roster;
  #rehearse;
  /** @type {Map<string, number>} how tall the page shows what, in physical pixels */
  #heights = new Map();

  /**
   * @param {Roster} roster
   * @param {Rehearse} rehearse
   */
  constructor(roster, rehearse) {
    this.#roster = roster;
    this.#rehearse = rehearse;
  }

  /** Take what `engine` brings from now on.
   * @param {Engine} engine */
  add(engine) {
    /** @type {Carrier} */
    const carrier = { engine, tracks: new Map(), links: new Map(), media: new Map(), over: new AbortController() };
    this.#carriers.push(carrier);
    const options = { signal: carrier.over.signal };
    const roster = this.#roster;
    engine.on("track", (brought) => this.#came(carrier, brought), options);
    engine.on("track-ended", ({ identity, source }) => this.#ended(carrier, identity, source), options);
    engine.on("speaker", ({ identity }) => this.#speaksFor(carrier) && roster.setSpeaker(identity), options);
    engine.on("quality", ({ identity, level }) => this.#speaksFor(carrier) && roster.setQuality(identity, level), options);
    engine.on("participant-state", ({ identity, state }) => this.#linked(carrier, identity, state), options);
    engine.on("participant", ({ identity, media }) => this.#met(carrier, identity, media), options);
    engine.on("participant-gone", ({ identity }) => this.#gone(carrier, identity), options);
  }

  /** Nothing comes from `engine` any more: what others bring is shown in place of what it has brought.
   * @param {Engine} engine */
  remove(engine) {
    const carrier = this.#carriers.find((one) => one.engine === engine);
    if (!carrier) return;
    carrier.over.abort();
    this.#carriers = this.#carriers.filter((one) => one !== carrier);
    for (const { identity, source } of [...carrier.tracks.values()]) this.#ended(carrier, identity, source);
    const [next] = this.#carriers;
    if (!next) return;
    for (const identity of new Set([...carrier.media.keys(), ...next.media.keys()])) this.#tell(next, identity);
    for (const { participant, own } of this.#roster.members)
      if (!own) this.#roster.setLink(participant.identity, next.links.get(participant.identity) ?? "connecting");
  }

  /** The page shows that now.
   * @param {import("../engines/engine.js").View} view */
  shown({ identity, source, height }) {
    if (height) this.#heights.set(keyOf(identity, source), height);
    else this.#heights.delete(keyOf(identity, source));
  }

  /** Whether all that others than `engine` have brought has come from it, too. */
  isComplete(/** @type {Engine} */ engine) {
    return [...this.#given.values()].every((given) => given === engine);
  }

  /** Whether the picture of `source` of that participant is `engine`'s.
   * @param {Engine} engine
   * @param {string} identity
   * @param {Source} source */
  isGiven(engine, identity, source) {
    return this.#given.get(keyOf(identity, source)) === engine;
  }

  /** @param {Carrier} carrier */
  #speaksFor(carrier) {
    return this.#carriers[0] === carrier;
  }

  /** While the call moves, people are not yet, or no more, on one of the two: what its server sees says nothing then.
   * @param {Carrier} carrier
   * @param {string} identity
   * @param {MediaState} media */
  #met(carrier, identity, media) {
    carrier.media.set(identity, media);
    if (this.#carriers.length === 1) this.#tell(carrier, identity);
  }

  /**
   * @param {Carrier} carrier
   * @param {string} identity
   */
  #gone(carrier, identity) {
    carrier.media.set(identity, null);
    if (this.#carriers.length === 1) this.#tell(carrier, identity);
  }

  /**
   * @param {Carrier} carrier
   * @param {string} identity
   */
  #tell(carrier, identity) {
    const media = carrier.media.get(identity) ?? null;
    if (media) return this.#roster.putInMedia(identity, media);
    carrier.media.delete(identity);
    this.#roster.removeFromMedia(identity);
  }

  /**
   * @param {Carrier} carrier
   * @param {string} identity
   * @param {MediaLinkState} state
   */
  #linked(carrier, identity, state) {
    carrier.links.set(identity, state);
    if (this.#speaksFor(carrier) || !this.#carriers[0].links.has(identity)) this.#roster.setLink(identity, state);
  }

  /**
   * @param {Carrier} carrier
   * @param {Brought} brought
   */
  #came(carrier, brought) {
    const key = keyOf(brought.identity, brought.source);
    carrier.tracks.set(key, brought);
    const shown = this.#carriers.findIndex(({ engine }) => engine === this.#given.get(key));
    if (shown < 0 || this.#carriers[shown] === carrier) return this.#give(carrier, key);
    if (shown > this.#carriers.indexOf(carrier)) return;
    const stillThere = () => carrier.tracks.get(key) === brought && !carrier.over.signal.aborted;
    const height = this.#heights.get(key) ?? 0;
    if (!height && brought.track.kind === "video") return this.#give(carrier, key); // nobody sees it
    this.#rehearse(brought, carrier.engine, height, carrier.over.signal).then(() => stillThere() && this.#give(carrier, key));
  }

  /**
   * @param {Carrier} carrier
   * @param {string} identity
   * @param {Source} source
   */
  #ended(carrier, identity, source) {
    const key = keyOf(identity, source);
    carrier.tracks.delete(key);
    if (this.#given.get(key) !== carrier.engine) return;
    this.#given.delete(key);
    const other = [...this.#carriers].reverse().find(({ tracks }) => tracks.has(key));
    if (other) this.#give(other, key);
    else this.#roster.setTrack(identity, source, null);
  }

  /**
   * @param {Carrier} carrier
   * @param {string} key
   */
  #give(carrier, key) {
    const brought = carrier.tracks.get(key);
    if (!brought) return;
    this.#given.set(key, carrier.engine);
    this.#roster.setTrack(brought.identity, brought.source, brought.track);
  }
}

/** @param {string} identity @param {Source} source */
const keyOf = (identity, source) => `${source} ${identity}`;
