// The messages of docs/protocol.md; the mirror of video_app/realtime/messages.py.

export const PROTOCOL_VERSION = 1;

/** @typedef {"camera" | "microphone" | "screen" | "screen-audio"} Source */
/** @typedef {{microphone: boolean, camera: boolean, screen: boolean}} MediaState */
/**
 * @typedef {object} Participant
 * @property {string} identity
 * @property {string} name
 * @property {number} joined_at seconds since the epoch
 * @property {"connected" | "reconnecting"} state
 * @property {MediaState} media
 * @property {number | null} hand_raised_at seconds since the epoch
 */
/**
 * @typedef {object} ChatMessage
 * @property {number} id
 * @property {string} identity
 * @property {string} name
 * @property {string} text
 * @property {number} sent_at seconds since the epoch
 */
/** @typedef {"thumbs-up" | "clap" | "heart" | "laugh" | "surprise" | "party"} Reaction */
/**
 * @typedef {object} Welcome
 * @property {"welcome"} type
 * @property {string} room
 * @property {number} seq
 * @property {Participant} self
 * @property {Participant[]} participants
 * @property {ChatMessage[]} chat
 * @property {number} max_participants
 * @property {number} grace_seconds
 * @property {string} resume
 * @property {boolean} resumed
 */
/** @typedef {{type: "participant-joined" | "participant-changed", seq: number, participant: Participant}} ParticipantMessage */
/** @typedef {{type: "participant-left", seq: number, identity: string, reason: "left" | "lost" | "removed"}} ParticipantLeft */
/**
 * @typedef {object} Description
 * @property {"description"} type
 * @property {string} from
 * @property {number} generation
 * @property {RTCSessionDescriptionInit} description
 * @property {Record<string, Source>} sources
 */
/**
 * @typedef {object} Candidate
 * @property {"candidate"} type
 * @property {string} from
 * @property {number} generation
 * @property {RTCIceCandidateInit | null} candidate
 */
/** @typedef {{type: "view", from: string, height: number}} View */
/** @typedef {{type: "error", id: string, message: string}} ErrorMessage */

/** WebSocket close codes. */
export const Close = Object.freeze({
  NORMAL: 1000,
  GOING_AWAY: 1001,
  RESTARTING: 1012,
  TOO_BIG: 1009,
  PROTOCOL_ERROR: 4000,
  INVALID_TOKEN: 4001,
  EXPIRED_TOKEN: 4002,
  REMOVED: 4003,
  UNSUPPORTED_VERSION: 4004,
  REPLACED: 4009,
  ROOM_FULL: 4010,
  TOO_MANY_MESSAGES: 4029,
});

/**
 * After these the client must not come back by itself.
 * @type {Set<number>}
 */
export const FINAL_CLOSES = new Set([
  Close.NORMAL,
  Close.TOO_BIG,
  Close.PROTOCOL_ERROR,
  Close.INVALID_TOKEN,
  Close.EXPIRED_TOKEN, // renewed in time as long as the page runs: one that slept too long joins anew
  Close.REMOVED,
  Close.UNSUPPORTED_VERSION,
  Close.REPLACED,
  Close.ROOM_FULL,
  Close.TOO_MANY_MESSAGES,
]);
