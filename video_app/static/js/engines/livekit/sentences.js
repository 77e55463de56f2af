// What LiveKit's refusals mean for the person in the call.

/** @typedef {{reason?: number, status?: number, message?: string}} Refusal a ConnectionError of the SDK's */

const AGAIN = "Join again to go on.";
const LOST = `The connection to the call service was lost. Check your network. ${AGAIN}`;
const RESTARTED = `The call service was restarted. ${AGAIN}`;
const NETWORK = "The call service cannot be reached. Check your network, then join again.";
const ROOM = "The room could not be opened. Join again; if that does not help, tell the administrator.";
const BLOCKED = "Sound and picture do not get through. A firewall or VPN may block them: try another network or turn the VPN off.";
const EXPIRED = `Your access has expired. ${AGAIN}`;
const CREDENTIALS = "The call service does not know this server's key. Tell the administrator: the call works again once it is corrected.";
const ADDRESS = "What answers at the call service's address is no call service. Tell the administrator.";

// https://docs.livekit.io/reference/client-sdk-js/enums/DisconnectReason.html
export const DUPLICATE_IDENTITY = 2;
export const REMOVED = 4;
export const ROOM_DELETED = 5;
export const ROOM_CLOSED = 10;

/** @type {Record<number, string>} by DisconnectReason */
const ENDS = {
  1: `Your browser paused this page, which ended the call. ${AGAIN}`,
  [DUPLICATE_IDENTITY]: "You joined from another tab or device. To be in the call here, join again.",
  3: RESTARTED,
  [REMOVED]: `You are no longer in this call. ${AGAIN}`,
  [ROOM_DELETED]: "The host ended the call.",
  7: ROOM,
  8: RESTARTED,
  [ROOM_CLOSED]: "The call is over. Join again to begin another.",
  14: NETWORK,
  15: BLOCKED,
};

// https://docs.livekit.io/reference/client-sdk-js/enums/ConnectionErrorReason.html
export const NOT_ALLOWED = 0;
/** @type {Record<number, string>} by ConnectionErrorReason */
const REFUSALS = { 1: NETWORK, 4: ROOM, 5: NETWORK, 6: NETWORK, 7: ADDRESS };

/** @type {Record<number, string>} by HTTP status */
const NOT_ALLOWED_BECAUSE = { 401: CREDENTIALS, 404: ROOM };

/**
 * Why the call ended, to the person.
 * @param {number} [reason] a DisconnectReason; without one the SDK has given up
 */
export const endSentence = (reason = 0) => ENDS[reason] ?? LOST;

/**
 * Why one could not join, to the person.
 * @param {Refusal} refusal
 */
export function refusalSentence({ reason, status = 0, message = "" }) {
  if (reason === NOT_ALLOWED) {
    if (/expired/i.test(message)) return EXPIRED;
    return NOT_ALLOWED_BECAUSE[status] ?? `The call service does not let you in (${status}). Join again; if that does not help, tell the administrator.`;
  }
  if (/pc connection/i.test(message)) return BLOCKED; // reached, but only by WebSocket
  return REFUSALS[reason ?? -1] ?? "The call service reported a problem. Join again; if that does not help, reload the page.";
}

/** What the SDK says of a track that could not be sent. */
export const NOT_SENT = "The call service did not take it. Turn it off and on again; if that does not help, join again.";
