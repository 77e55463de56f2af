// The messages of docs/protocol.md; the mirror of video_app/realtime/messages/, and compared with both by a test.
// Times are in seconds since the epoch.

export const PROTOCOL_VERSION = 2;
export const MAX_CHAT_CHARACTERS = 2000;

/** @typedef {"camera" | "microphone" | "screen" | "screen-audio"} Source */
/** @typedef {"thumbs-up" | "clap" | "heart" | "laugh" | "surprise" | "party"} Reaction */
/** @typedef {"accept" | "decline" | "busy"} Answer */
/** @typedef {"mute" | "camera-off" | "stop-sharing" | "lower-hand" | "ask-unmute"} Moderation */
/** @typedef {{microphone: boolean, camera: boolean, screen: boolean}} MediaState */
/** @typedef {{key: string, seq: number}} Resume */
/**
 * @typedef {{
 *   identity: string,
 *   person: string,
 *   name: string,
 *   joined_at: number,
 *   state: "connected" | "reconnecting",
 *   media: MediaState,
 *   hand_raised_at: number | null,
 *   in_call?: boolean,
 *   away?: boolean,
 * }} Participant
 */
/** @typedef {{servers: RTCIceServer[], expires_at: number}} IceServers */
/** @typedef {{id: string, identity: string, name: string, text: string, sent_at: number}} ChatMessage */
/** @typedef {{share: boolean, chat: boolean, unmute: boolean, rename: boolean, react: boolean}} Permissions */
/**
 * @typedef {{
 *   hosts: string[],
 *   locked: boolean,
 *   waiting_room: boolean,
 *   passcode: boolean,
 *   may: Permissions,
 *   spotlight: string | null,
 *   engine: string,
 *   moved_for: "" | "size" | "links" | "host" | "unreachable",
 *   version: number,
 * }} RoomRules
 */
/** @typedef {{identity: string, person: string, name: string, since: number}} WaitingPerson */
/** @typedef {{id: string, label: string, expires_at: number}} Invitation */

/**
 * What a client says: the fields beside `type`, by type.
 * @typedef {{
 *   hello: {version: number, token: string, media: MediaState, resume?: Resume | null, charter?: string, pass?: string},
 *   media: MediaState,
 *   description: {to: string, generation: number, description: RTCSessionDescriptionInit, sources: Record<string, Source>},
 *   candidate: {to: string, generation: number, candidate: RTCIceCandidateInit | null},
 *   view: {to: string, height: number},
 *   chat: {id: string, text: string},
 *   hand: {raised: boolean},
 *   reaction: {reaction: Reaction},
 *   ice: {},
 *   trouble: {engine: string},
 *   rename: {name: string},
 *   rules: {locked?: boolean, waiting_room?: boolean, passcode?: string, may?: Permissions},
 *   admit: {to: string[]},
 *   deny: {to: string[]},
 *   host: {person: string, host: boolean},
 *   spotlight: {identity: string | null},
 *   remove: {person: string},
 *   end: {},
 *   moderate: {to: string[], what: Moderation},
 *   invite: {label: string, hours: number},
 *   withdraw: {id: string},
 *   invites: {},
 *   move: {engine: string},
 *   ring: {ring: string, to: string[]},
 *   answer: {ring: string, to: string, answer: Answer},
 *   cancel: {ring: string, to: string[], reason: "cancelled" | "no_answer"},
 *   available: {available: boolean},
 *   block: {person: string, blocked: boolean},
 *   ping: {id?: number},
 *   leave: {},
 *   renew: {token: string},
 * }} ClientMessages
 */

/**
 * What the server says, by type.
 * @typedef {{
 *   welcome: Welcome,
 *   "participant-joined": ParticipantJoined,
 *   "participant-changed": ParticipantChanged,
 *   "participant-left": ParticipantLeft,
 *   roster: RosterMessage,
 *   description: Description,
 *   candidate: Candidate,
 *   view: View,
 *   chat: ChatTold,
 *   reaction: ReactionTold,
 *   ice: IceTold,
 *   rules: RulesTold,
 *   waiting: Waiting,
 *   moderated: Moderated,
 *   invite: InviteMade,
 *   invites: Invites,
 *   admitted: Admitted,
 *   ringing: Ringing,
 *   ring: Ring,
 *   answered: Answered,
 *   "ring-ended": RingEnded,
 *   pong: Pong,
 *   error: ErrorMessage,
 * }} ServerMessages
 */
/**
 * @typedef {{
 *   type: "welcome",
 *   version: number,
 *   room: string,
 *   seq: number,
 *   self: Participant,
 *   participants: Participant[],
 *   chat: ChatMessage[],
 *   max_participants: number,
 *   grace_seconds: number,
 *   resume: string,
 *   resumed: boolean,
 *   ice?: IceServers,
 *   rules?: RoomRules,
 *   charter?: string,
 *   pass?: string,
 *   waiting?: WaitingPerson[],
 * }} Welcome
 */
/** @typedef {{type: "participant-joined", seq: number, participant: Participant}} ParticipantJoined */
/** @typedef {{type: "participant-changed", seq: number, participant: Participant}} ParticipantChanged */
/** @typedef {{type: "participant-left", seq: number, identity: string, reason: "left" | "lost" | "removed"}} ParticipantLeft */
/** @typedef {{type: "roster", seq: number, participants: Participant[]}} RosterMessage */
/**
 * @typedef {{
 *   type: "description",
 *   seq: number,
 *   from: string,
 *   generation: number,
 *   description: RTCSessionDescriptionInit,
 *   sources: Record<string, Source>,
 * }} Description
 */
/** @typedef {{type: "candidate", seq: number, from: string, generation: number, candidate: RTCIceCandidateInit | null}} Candidate */
/** @typedef {{type: "view", seq: number, from: string, height: number}} View */
/** @typedef {{type: "chat", seq: number, id: string, identity: string, name: string, text: string, sent_at: number}} ChatTold */
/** @typedef {{type: "reaction", seq: number, identity: string, reaction: Reaction}} ReactionTold */
/** @typedef {{type: "ice", servers: RTCIceServer[], expires_at: number}} IceTold */
/** @typedef {{type: "rules", seq: number, rules: RoomRules, charter: string}} RulesTold */
/** @typedef {{type: "waiting", seq: number, people: WaitingPerson[]}} Waiting */
/** @typedef {{type: "moderated", seq: number, what: Moderation, by: string}} Moderated */
/** @typedef {{type: "invite", id: string, label: string, token: string, expires_at: number}} InviteMade */
/** @typedef {{type: "invites", invites: Invitation[]}} Invites */
/** @typedef {{type: "admitted", seq: number, pass: string}} Admitted */
/** @typedef {{type: "ringing", ring: string, room: string, ringing: string[], busy: string[], gone: string[]}} Ringing */
/**
 * @typedef {{
 *   type: "ring",
 *   seq: number,
 *   ring: string,
 *   from: string,
 *   person: string,
 *   name: string,
 *   room: string,
 *   people: number,
 * }} Ring
 */
/** @typedef {{type: "answered", seq: number, ring: string, from: string, person: string, answer: Answer}} Answered */
/** @typedef {{type: "ring-ended", seq: number, ring: string, from: string, reason: "cancelled" | "no_answer" | "answered"}} RingEnded */
/** @typedef {{type: "pong", id?: number}} Pong */
/** @typedef {{type: "error", id: ErrorId, message: string, type_received?: string, ref?: string | number}} ErrorMessage */
/**
 * @typedef {"invalid_message" | "unknown_participant" | "unavailable" | "slow_down" | "too_many_sockets" | "too_many_rings" | "invalid_token"
 *   | "expired_token" | "unsupported_version" | "room_full" | "too_many_tabs" | "removed" | "locked" | "passcode_required" | "must_wait"
 *   | "not_host" | "not_allowed" | "too_many_invites"} ErrorId
 */

/** An id of a client's own, for a chat message or a ring. */
export const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** WebSocket close codes. */
export const Close = Object.freeze({
  NORMAL: 1000,
  GOING_AWAY: 1001,
  BAD_FRAME: 1002,
  LOST: 1006,
  BAD_TEXT: 1007,
  TOO_BIG: 1009,
  SERVER_ERROR: 1011,
  RESTARTING: 1012,
  TRY_LATER: 1013,
  PROTOCOL_ERROR: 4000,
  INVALID_TOKEN: 4001,
  EXPIRED_TOKEN: 4002,
  REMOVED: 4003,
  UNSUPPORTED_VERSION: 4004,
  NO_HELLO: 4008,
  REPLACED: 4009,
  ROOM_FULL: 4010,
  TOO_MANY_TABS: 4011,
  DENIED: 4012,
  ENDED: 4013,
  LOCKED: 4014,
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
  Close.TOO_MANY_TABS,
  Close.DENIED,
  Close.ENDED,
  Close.LOCKED,
  Close.TOO_MANY_MESSAGES,
]);
