// Every sentence that the lobby's code shows; the rest stands in the templates.

import { Close } from "../realtime/messages.js";

/** @type {Record<number, string>} */
const CLOSED = {
  [Close.ROOM_FULL]: "The lobby is full. Reload the page when somebody may have left.",
  [Close.TOO_MANY_TABS]: "You have too many tabs of this site open. Close some and reload the page.",
};

/** @param {string} name */
const plain = (name) => name;

/** @type {Record<string, (name: string) => string>} */
const EVENTS = {
  came: (name) => `${name} is here.`,
  went: (name) => `${name} is gone.`,
  available: (name) => `${name} is available again.`,
  away: (name) => `${name} does not want to be disturbed.`,
  "in-call": (name) => `${name} is in a call.`,
  calling: (name) => `You are calling ${name}.`,
  cancelled: (name) => `You cancelled the call to ${name}.`,
  rings: (name) => `${name} is calling you.`,
  missed: (name) => `You missed a call from ${name}.`,
  "answered-elsewhere": (name) => `You answered ${name} in another tab.`,
  "declined-by-me": (name) => `You declined the call from ${name}.`,
  blocked: (name) => `You blocked ${name}: no more calls from there until you reload the page.`,
  "caller-gone": (name) => `${name} is gone: the call is over.`,
  accept: (name) => `${name} accepted.`,
  decline: (name) => `${name} declined.`,
  busy: (name) => `${name} is busy.`,
  gone: (name) => `${name} cannot be reached.`,
  no_answer: (name) => `${name} did not answer.`,
};

export const strings = {
  /** @type {Record<string, string>} */
  state: { available: "Available", away: "Do not disturb", "in-call": "In a call" },
  /** @param {string} name */
  call: (name) => `Call ${name}`,
  /** @param {string} name */
  tick: (name) => `Add ${name} to a group call`,
  /** @param {number} count */
  ticked: (count) => (count === 1 ? "1 person ticked" : `${count} people ticked`),
  /** @param {string} name */
  callsYou: (name) => `${name} is calling`,
  /** @param {number} people @param {number} waiting */
  callDetails: (people, waiting) =>
    [people > 1 ? `A group call with ${people} others.` : "A video call.", waiting > 0 ? `${waiting} more waiting.` : ""].join(" ").trim(),
  /** @param {string[]} names */
  calling: (names) => (names.length > 1 ? `Calling ${names.length} people…` : `Calling ${names[0]}…`),
  callOver: "Nobody answered the call",
  /** @type {Record<string, (name: string) => string>} */
  outcome: {
    ringing: (name) => `Ringing ${name}…`,
    accept: EVENTS.accept,
    decline: EVENTS.decline,
    busy: EVENTS.busy,
    gone: EVENTS.gone,
    no_answer: EVENTS.no_answer,
  },
  /** @param {string} what @param {string} name */
  event: (what, name) => (EVENTS[what] ?? plain)(name),
  /** @param {string} what @returns {"info" | "error"} */
  kind: (what) => (["gone", "caller-gone", "no_answer", "missed"].includes(what) ? "error" : "info"),
  /** @type {Record<string, string>} */
  connection: { connecting: "Connecting…", connected: "Connected", reconnecting: "Reconnecting…", closed: "Disconnected" },
  connectedEvent: "You are in the lobby.",
  lostEvent: "The connection was lost.",
  cannotEnter: "You could not enter the lobby.",
  unreachable: "The server does not answer. Check your connection and reload the page.",
  /** @param {number} code */
  closed: (code) => CLOSED[code] ?? "The connection was closed. Reload the page to come back.",
  callFailed: "The call did not go through.",
  unsupportedTitle: "This browser cannot make calls.",
  unsupported: "Use a current Chrome, Edge, Firefox or Safari.",
  allowed: "You will be notified of calls while this page is in the background.",
  denied: "The browser does not allow notifications for this site.",
};
