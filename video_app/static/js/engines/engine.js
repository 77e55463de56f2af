// The contract of a media engine's browser half.

/** @typedef {import("../realtime/messages.js").Source} Source */
/** @typedef {import("../realtime/messages.js").MediaState} MediaState */
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
 * @property {() => Promise<string>} renew asks for a fresh token for the same identity and room
 */

/** Why media cannot go on: `message` is for the person, `code` the media service's own. */
export class EngineError extends Error {
  /**
   * @param {number} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * An engine carries media and nothing else. Events, each with its fields in `detail`:
 *
 * - `track` {identity, source, track}: a participant's MediaStreamTrack is there, or another one in its place
 * - `track-ended` {identity, source}: and gone
 * - `participant-state` {identity, state}: this participant's media is `connecting`, `connected` or `reconnecting`
 * - `state` {state, error?}: the engine's own connection, an EngineState; `failed` comes with an EngineError
 * - `problem` {source, error}: one track could not be sent, an EngineError says why; all else goes on
 * - `speaker` {identity}: who of the others is speaking, null when nobody is
 * - `quality` {identity, level}: 0–5 bars for the connection to a participant
 *
 * Of an engine whose media server knows who is there, which may be more than the app's socket knows:
 *
 * - `participant` {identity, media}: is there and sends this (a MediaState); again whenever that changes
 * - `participant-gone` {identity}
 * - `recording` {on}: whether the media server records the call
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
   * The caller has muted or unmuted what it sends as `source`, by the track's `enabled`: tell the others.
   * An engine whose participants learn that from the app's socket need not do anything.
   * @param {Source} _source
   * @param {boolean} _muted
   */
  setMuted(_source, _muted) {}

  /**
   * Where the page shows a participant's picture, null for nowhere any more. An engine may use it
   * to ask its media server for no more than can be seen.
   * @param {string} _identity
   * @param {Source} _source
   * @param {HTMLVideoElement | null} _element
   */
  show(_identity, _source, _element) {}

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

/** @typedef {Record<string, string>} EngineSettings what the engine's Python half tells it through the page */
