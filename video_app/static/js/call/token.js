// The token API, as the browser uses it.

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

/** The API said no; `message` can be shown, `code` is the API's. */
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
 * Ask for access to `room`; with `bearer`, an earlier token, for the same identity again.
 * Throws AccessError, with the code `unreachable` when the server does not answer.
 * @param {string} url
 * @param {string} room
 * @param {string} [bearer]
 * @returns {Promise<Access>}
 */
export async function requestAccess(url, room, bearer) {
  const headers = { "Content-Type": "application/json", ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}) };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ room }) }).catch(() => null);
  const body = await response?.json().catch(() => null);
  if (response?.ok && body) return body;
  throw new AccessError(body?.error?.code ?? "unreachable", body?.error?.message ?? "");
}

/**
 * Ask for access to the lobby, as a page of its own. Throws AccessError.
 * @param {string} url
 * @returns {Promise<{token: string, identity: string, socket: string}>}
 */
export async function requestLobbyAccess(url) {
  const response = await fetch(url, { method: "POST" }).catch(() => null);
  const body = await response?.json().catch(() => null);
  if (response?.ok && body) return body;
  throw new AccessError(body?.error?.code ?? "unreachable", body?.error?.message ?? "");
}

/**
 * Seconds until the access expires.
 * @param {Access} access
 */
export const secondsLeft = (access) => (Date.parse(access.expires_at) - Date.now()) / 1000;
