// Calls that ring, in either direction. Plain state: what was said, and who is still to answer.

/** @typedef {"ringing" | "accept" | "decline" | "busy" | "gone" | "no_answer"} Outcome */

/**
 * A call to others.
 * @typedef {object} Outgoing
 * @property {string} id
 * @property {string} room empty until the server has answered
 * @property {Map<string, Outcome>} people by person
 */
/**
 * A call that rings here.
 * @typedef {object} Incoming
 * @property {string} id
 * @property {string} from the caller's identity
 * @property {string} room
 * @property {number} people how many are called
 * @property {number} timer ends it
 */

/** The person in an identity: `Ana~<person>.<tab>` on a lobby page, `Ana~<person>-<tab>` in a call.
 * @param {string} identity */
export const personOf = (identity) => suffixOf(identity).split(/[.-]/)[0];

/** Whether the identity is somebody in a call.
 * @param {string} identity */
export const isInCall = (identity) => !suffixOf(identity).includes(".");

/** @param {string} identity */
export const nameOf = (identity) => identity.slice(0, identity.lastIndexOf("~"));

/** @param {string} identity */
const suffixOf = (identity) => identity.slice(identity.lastIndexOf("~") + 1);

/** Whether somebody may still answer.
 * @param {Outgoing} call */
export const isRinging = (call) => [...call.people.values()].includes("ringing");

/** Whether of two people who call each other this one's call counts (docs/protocol.md).
 * @param {{people: number, person: string}} mine
 * @param {{people: number, person: string}} theirs */
export const counts = (mine, theirs) =>
  mine.people === theirs.people ? mine.person < theirs.person : mine.people > theirs.people;

export const newCallId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
