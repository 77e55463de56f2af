// The pages' HTTP calls.

/**
 * @typedef {object} Access
 * @property {string} token
 * @property {string} engine
 * @property {string} identity
 * @property {string} name
 * @property {string} room
 * @property {string} expires_at RFC 3339
 * @property {RTCIceServer[]} ice_servers
 * @property {string} socket path of the realtime socket
 */
/** @typedef {{token: string, identity: string, socket: string}} LobbyAccess */

/** The API said no; `message` can be shown, `code` is the API's, or `unreachable`. */
export class AccessError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * Ask for access to `room`; with `bearer`, an earlier token, for the same identity again. Rejects with an AccessError.
 * @param {string} url
 * @param {string} room
 * @param {string} [bearer]
 * @returns {Promise<Access>}
 */
export function requestAccess(url, room, bearer) {
  const headers = { "Content-Type": "application/json", ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}) };
  return ask(url, { method: "POST", headers, body: JSON.stringify({ room }) });
}

/**
 * Ask for access to the lobby, as a page of its own. Rejects with an AccessError.
 * @param {string} url
 * @returns {Promise<LobbyAccess>}
 */
export const requestLobbyAccess = (url) => ask(url, { method: "POST" });

/**
 * How many people are in a room. Rejects with an AccessError.
 * @param {string} url
 * @returns {Promise<number>}
 */
export const requestCount = async (url) => (await ask(url)).count;

/**
 * The link that invites into a room. Rejects with an AccessError.
 * @param {string} url
 * @returns {Promise<string>}
 */
export const requestInviteLink = async (url) => (await ask(url)).url;

/**
 * Seconds until the access expires.
 * @param {Access} access
 */
export const secondsLeft = (access) => (Date.parse(access.expires_at) - Date.now()) / 1000;

/**
 * @param {string} url
 * @param {RequestInit} [options]
 * @returns {Promise<any>} the JSON of the answer
 */
async function ask(url, options) {
  const response = await fetch(url, options).catch(() => null);
  const body = await response?.json().catch(() => null);
  if (response?.ok && body) return body;
  throw new AccessError(body?.error?.code ?? "unreachable", body?.error?.message ?? "");
}
