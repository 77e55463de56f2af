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
/**
 * At the door of a room: the token is for the socket, to wait with.
 * @typedef {{waiting: true, token: string, identity: string, name: string, room: string, socket: string}} DoorAccess
 */
/** @typedef {{token: string, identity: string, may_ring: boolean, socket: string}} LobbyAccess */
/**
 * Servers to test a network with. `relay` says whether TURN servers are among them: `ready`, `none` of the site's, or
 * `later`, once one is in a room; `media_server` that calls do not go from browser to browser.
 * @typedef {{ice_servers: RTCIceServer[], relay: "ready" | "none" | "later", media_server: boolean}} TestServers
 */
/** @typedef {{pass?: string, invite?: string, host?: string, passcode?: string}} Shown what lets one in */

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
 * Ask for access to `room`. Rejects with an AccessError.
 * @param {string} url
 * @param {string} room
 * @param {Shown} [shown]
 * @returns {Promise<Access | DoorAccess>}
 */
export const requestAccess = (url, room, shown) => ask(url, post({ room, ...shown }));

/**
 * Ask for fresh access for the same identity. Rejects with an AccessError.
 * @param {string} url
 * @param {string} room
 * @param {string} bearer an earlier token
 * @param {Shown} [shown]
 * @returns {Promise<Access>}
 */
export const renewAccess = (url, room, bearer, shown) =>
  ask(url, post({ room, ...shown }, { Authorization: `Bearer ${bearer}` }));

/**
 * Ask for access to the lobby, as a page of its own. Rejects with an AccessError.
 * @param {string} url
 * @returns {Promise<LobbyAccess>}
 */
export const requestLobbyAccess = (url) => ask(url, { method: "POST" });

/**
 * Ask for servers to test this network with. Rejects with an AccessError.
 * @param {string} url
 * @returns {Promise<TestServers>}
 */
export const requestTestServers = (url) => ask(url, { method: "POST" });

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
 * @param {object} body
 * @param {Record<string, string>} [headers]
 */
const post = (body, headers) => ({
  method: "POST",
  headers: { "Content-Type": "application/json", ...headers },
  body: JSON.stringify(body),
});

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
