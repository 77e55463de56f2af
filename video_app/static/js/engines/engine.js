// The contract of a media engine's browser half.

import { Emitter } from "../emitter.js";

/** @typedef {import("../realtime/messages.js").Source} Source */
/** @typedef {import("../realtime/messages.js").MediaState} MediaState */
/** @typedef {import("../realtime/messages.js").ClientMessages} ClientMessages */
/** @typedef {"connecting" | "connected" | "reconnecting" | "failed" | "closed"} EngineState */

/**
 * What an engine without a media server hears of the other participants: `peer`, that somebody is there, or is again,
 * and whether this side makes the first offer; `peer-gone`; `resumed`, that the line was lost for a moment, and what was
 * sent last may have been, too; and messages of docs/protocol.md.
 * @typedef {object} SignalEvents
 * @property {{identity: string, initiator: boolean}} peer
 * @property {{identity: string}} peer-gone
 * @property {{}} resumed
 * @property {import("../realtime/messages.js").Description} description
 * @property {import("../realtime/messages.js").Candidate} candidate
 * @property {import("../realtime/messages.js").View} view
 */
/**
 * And how it reaches them. An engine that joins in mid-call has what is said meanwhile held for it, and is introduced to
 * those who are there once it listens.
 * @typedef {Emitter<SignalEvents> & {
 *   send: <Type extends "description" | "candidate" | "view">(type: Type, fields: ClientMessages[Type]) => void,
 *   connected: boolean,
 *   hold: () => void,
 *   introduce: () => void,
 * }} SignalLink
 */
/**
 * Where the page shows a participant's picture.
 * @typedef {object} View
 * @property {string} identity
 * @property {Source} source
 * @property {HTMLVideoElement | null} element null while there is no picture to show, or no place for it
 * @property {number} height of the place for it, in physical pixels; 0: out of sight
 */
/**
 * @typedef {object} JoinOptions
 * @property {string} token access token for this identity in this room
 * @property {string} room
 * @property {string} identity
 * @property {RTCIceServer[]} iceServers those that everybody may know; `setIceServers` brings one's own once one is in
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
 * @typedef {object} EngineEvents
 * @property {{identity: string, source: Source, track: MediaStreamTrack}} track
 * @property {{identity: string, source: Source}} track-ended
 * @property {{identity: string, state: "connecting" | "connected" | "reconnecting"}} participant-state
 * @property {{state: EngineState, error?: Error}} state
 * @property {{source: Source, error: Error}} problem
 * @property {{identity: string | null}} speaker
 * @property {{identity: string, level: number}} quality
 * @property {{identity: string, media: MediaState}} participant
 * @property {{identity: string}} participant-gone
 * @property {{on: boolean}} recording
 */

/**
 * An engine carries media and nothing else. Events:
 *
 * - `track` {identity, source, track}: a participant's MediaStreamTrack is there, or another one in its place
 * - `track-ended` {identity, source}: and gone
 * - `participant-state` {identity, state}: this participant's media is `connecting`, `connected` or `reconnecting`
 * - `state` {state, error?}: the engine's own connection, an EngineState; `failed` comes with an EngineError
 * - `problem` {source, error}: one track could not be sent, an EngineError says why; all else goes on
 * - `speaker` {identity}: who of the others is speaking, null when nobody is
 * - `quality` {identity, level}: 0–5 bars for the connection to a participant; where the engine knows it, for one's own
 *
 * Of an engine whose media server knows who is there, which may be more than the app's socket knows:
 *
 * - `participant` {identity, media}: is there and sends this (a MediaState); again whenever that changes
 * - `participant-gone` {identity}
 * - `recording` {on}: whether the media server records the call
 *
 * Tracks given to `publish` belong to the caller, who stops them.
 * @extends {Emitter<EngineEvents>}
 */
export class Engine extends Emitter {
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
   * Where and how tall the page shows a participant's picture now, so that no more is asked for, or sent, than is seen.
   * The page says so whenever it has laid itself out: the same again must cost nothing.
   * @param {View} _view
   */
  show(_view) {}

  /**
   * Take fresh TURN credentials, for connections made from now on and for those that look for a new path.
   * @param {RTCIceServer[]} _iceServers
   */
  setIceServers(_iceServers) {}

  /**
   * How the connection to a participant is doing, for people who want to know; null if unknown. An engine that knows
   * the quality of one's own connection answers for the own identity, too.
   * @param {string} _identity
   * @returns {Promise<import("./link-stats.js").LinkDetails | null>}
   */
  async details(_identity) {
    return null;
  }

  /** Whether people can make sure, pair by pair, that nobody is between them: media goes from one to the other. */
  get hasSafetyCodes() {
    return false;
  }

  /**
   * The 60 digits that this person and a participant both read, if nobody sits between the two: what they are made of
   * is the engine's. null on an engine that has none, while the two are not connected, and on a page that is not
   * secure: others could have changed it.
   * @param {string} _identity
   * @returns {Promise<string | null>}
   */
  async safetyCode(_identity) {
    return null;
  }

  /** Disconnect from everybody. */
  leave() {}
}

/** @typedef {Record<string, string>} EngineSettings what the engine's Python half tells it through the page */
