// The contract of a media engine's browser half, and the one place that knows the engines by name.

/** @typedef {import("../realtime/messages.js").Source} Source */
/** @typedef {"connecting" | "connected" | "reconnecting" | "failed" | "closed"} EngineState */

/**
 * How an engine without a media server reaches the other participants. Events:
 * `peer` {identity, initiator}: somebody is there, and whether this side makes the first offer;
 * `peer-gone` {identity}; `description`, `candidate` and `view`: messages of docs/protocol.md;
 * `back` {}: the signalling connection is up again after it was lost.
 * @typedef {EventTarget & {
 *   send: (type: "description" | "candidate" | "view", fields: object) => void,
 *   connected: boolean,
 * }} SignalLink
 */
/**
 * @typedef {object} JoinOptions
 * @property {string} token access token for this identity in this room
 * @property {string} room
 * @property {string} identity
 * @property {RTCIceServer[]} iceServers
 * @property {SignalLink} link
 */

/**
 * An engine carries media and nothing else. Events, each with its fields in `detail`:
 *
 * - `track` {identity, source, track}: a participant's MediaStreamTrack is there
 * - `track-ended` {identity, source}: and gone
 * - `participant-state` {identity, state}: this participant's media is `connecting`, `connected` or `reconnecting`
 * - `speaker` {identity}: who of the others is speaking, null when nobody is
 * - `quality` {identity, level}: 0–5 bars for the connection to a participant, every other second
 * - `state` {state, error?}: the engine's own connection, an EngineState
 *
 * Tracks given to `publish` belong to the caller, who stops them.
 */
export class Engine extends EventTarget {
  /**
   * Connect. Resolves once media can flow to those who are there; rejects with an Error whose
   * message a person can read.
   * @param {JoinOptions} _options
   * @returns {Promise<void>}
   */
  async join(_options) {
    throw new Error("not implemented");
  }

  /**
   * Send `track` as `source`, in place of what was sent as it before. Allowed before `join`.
   * @param {MediaStreamTrack} _track
   * @param {Source} _source
   * @returns {Promise<void>}
   */
  async publish(_track, _source) {
    throw new Error("not implemented");
  }

  /**
   * Stop sending `source`; nothing happens if it was not sent.
   * @param {Source} _source
   * @returns {Promise<void>}
   */
  async unpublish(_source) {
    throw new Error("not implemented");
  }

  /**
   * Take fresh TURN credentials for connections made from now on.
   * @param {RTCIceServer[]} _iceServers
   */
  setIceServers(_iceServers) {}

  /**
   * Say how tall a participant's camera is shown here, in physical pixels, so that no more is sent
   * than is seen; 0: not at all.
   * @param {string} _identity
   * @param {number} _height
   */
  setView(_identity, _height) {}

  /**
   * How the connection to a participant is doing, for people who want to know; null if unknown.
   * @param {string} _identity
   * @returns {Promise<import("./link-stats.js").LinkDetails | null>}
   */
  async details(_identity) {
    return null;
  }

  /** Disconnect from everybody. */
  leave() {}

  /**
   * @param {string} type
   * @param {object} detail
   */
  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** @type {Record<string, () => Promise<Engine>>} */
const ENGINES = {
  p2p: async () => new (await import("./p2p.js")).PeerToPeerEngine(),
};

/**
 * The engine that the token API named.
 * @param {string} name
 * @returns {Promise<Engine>}
 */
export function createEngine(name) {
  const create = ENGINES[name];
  if (!create) throw new Error(`This page does not know the media engine ${name}. Reload it.`);
  return create();
}
