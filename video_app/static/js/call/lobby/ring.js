// Rings, in either direction. Plain state: what was said, and who is still to answer.

/** @typedef {"ringing" | "accept" | "decline" | "busy" | "gone" | "no_answer"} Outcome */

/**
 * A ring at others.
 * @typedef {object} Outgoing
 * @property {string} id
 * @property {string} room empty until the server has answered
 * @property {Map<string, Outcome>} people by person
 */
/**
 * A ring here.
 * @typedef {object} Incoming
 * @property {string} id
 * @property {string} from the caller's identity
 * @property {string} person the caller
 * @property {string} name the caller's
 * @property {string} room
 * @property {number} people how many are rung
 * @property {number} timer ends it
 */

/** Whether somebody may still answer.
 * @param {Outgoing} ring */
export const isRinging = (ring) => whoRing(ring).length > 0;

/** The people who may still answer.
 * @param {Outgoing} ring */
export const whoRing = (ring) => [...ring.people].filter(([, outcome]) => outcome === "ringing").map(([person]) => person);

/** Whether of two people who ring each other this one's ring counts (docs/protocol.md).
 * @param {{people: number, person: string}} mine
 * @param {{people: number, person: string}} theirs */
export const counts = (mine, theirs) =>
  mine.people === theirs.people ? mine.person < theirs.person : mine.people > theirs.people;
