// Every sentence that the room page's code shows; the rest stands in the templates.

import { Close } from "../realtime/messages.js";

/** @typedef {import("../call/media.js").MediaProblem} MediaProblem */
/** @typedef {"camera" | "microphone" | "screen"} Asked */

/** @param {string} source @returns {Asked} */
const asked = (source) => (source === "camera" || source === "microphone" ? source : "screen");
const NAMES = { camera: "camera", microphone: "microphone", screen: "screen" };

/** @type {Record<MediaProblem, (device: string) => {title: string, text: string}>} */
const PROBLEMS = {
  denied: (device) => ({
    title: `Your ${device} is blocked.`,
    text: `Allow it with the icon beside the address, and in your system's privacy settings, then turn it on. You can join without it.`,
  }),
  missing: (device) => ({
    title: `No ${device} found.`,
    text: `Plug one in and turn it on, or join without it: you still see and hear the others.`,
  }),
  busy: (device) => ({
    title: `Your ${device} is in use.`,
    text: `Close the other app or tab that uses it, then turn it on again. You can join without it.`,
  }),
  unsuitable: (device) => ({
    title: `That ${device} cannot be used.`,
    text: `Choose another one from the list. You can join without it.`,
  }),
  insecure: () => ({
    title: "This page is not secure.",
    text: `Browsers allow camera and microphone only on https:// or on localhost. Open the site's https address. Until then you can join to see and hear the others.`,
  }),
  unsupported: (device) => ({
    title: `This browser cannot use your ${device}.`,
    text: `Use a current Chrome, Edge, Firefox or Safari. You can join without it.`,
  }),
  failed: (device) => ({
    title: `Your ${device} did not start.`,
    text: `Turn it on again; if that does not help, unplug it or restart the browser. You can join without it.`,
  }),
};

/** @type {Record<number, string>} */
const CLOSED = {
  [Close.ROOM_FULL]: "The room is full. Try again when somebody has left.",
  [Close.TOO_MANY_TABS]: "You have too many tabs of this site open. Close some and try again.",
  [Close.REMOVED]: "A host put you out. You cannot come back into this call.",
  [Close.DENIED]: "A host of the call declined. Ask somebody inside, then try again.",
  [Close.LOCKED]: "Nobody else can come in now. Ask somebody inside to unlock it, then join again.",
  [Close.ENDED]: "A host ended it for everyone.",
  [Close.REPLACED]: "You joined from another tab or device. To be in the call here, join again.",
  [Close.INVALID_TOKEN]: "Your access is no longer valid. Reload the page to get a new one.",
  [Close.EXPIRED_TOKEN]: "You were away too long and your access has expired. Join again to go on.",
  [Close.UNSUPPORTED_VERSION]: "This page is older than the server. Reload it.",
  [Close.TOO_MANY_MESSAGES]: "This tab sent more than the server accepts. Reload the page and join again.",
};

/** @type {Record<number, string>} what stands above these, where it is not that one could not join, or that it ended */
const CLOSED_TITLES = {
  [Close.REMOVED]: "You were removed from the call.",
  [Close.DENIED]: "You were not let in.",
  [Close.LOCKED]: "This room is locked.",
  [Close.ENDED]: "The call is over.",
};

const QUALITIES = ["lost", "very poor", "poor", "fair", "good", "excellent"]; // by the number of bars

export const strings = {
  you: "You",
  yourScreen: "Your screen",
  preview: "Your camera",
  connecting: "Connecting…",
  waiting: "Waiting to be let in",
  reconnecting: "Reconnecting…",
  disconnected: "Disconnected",
  /** @type {Intl.DateTimeFormatOptions} */
  clock: { hour: "2-digit", minute: "2-digit" },
  states: {
    connecting: "Connecting…",
    waiting: "Waiting to be let in",
    connected: "Connected",
    reconnecting: "The connection was lost. Trying to get it back…",
    disconnected: "Disconnected",
  },
  linkCopied: "Invite link copied.",
  copyYourself: "This browser does not let the page copy. The link is selected: copy it yourself.",
  /** @param {string} room */
  inviteSubject: (room) => `Join me in ${room}`,
  /** @param {string} url */
  inviteBody: (url) => `Join the video call in your browser, there is nothing to install:\n\n${url}\n`,
  cannotJoin: "You could not join.",
  /** @type {Record<string, {title: string, text?: string}>} by the token API's error */
  refusals: {
    unreachable: { title: "You could not join.", text: "The server does not answer. Check your connection and try again." },
    locked: { title: "This room is locked.", text: "Nobody else can come in now. Ask somebody inside to unlock it, then join again." },
    removed: { title: "You were removed from the call.", text: "A host put you out. You cannot come back into this call." },
  },
  /** @type {Record<string, string>} by the token API's error: what stands by the field */
  passcode: {
    passcode_required: "",
    invite_invalid: "Your invite link has expired or was withdrawn. Ask for a new one, or for the passcode.",
    wrong_passcode: "That is not the passcode of this room. Ask whoever invited you.",
  },
  admitted: "You are let in",
  callEnded: "The call ended for you.",
  closedDefault: "The connection was closed. Join again to go on.",
  unsupportedTitle: "This browser cannot make calls.",
  unsupported: "Use a current Chrome, Edge, Firefox or Safari.",
  noDevice: { camera: "No camera", microphone: "No microphone", speaker: "System default" },
  /** @param {number} count */
  participants: (count) => (count === 1 ? "1 participant" : `${count} participants`),
  mutedHint: "You are muted. Press M or the microphone button to speak.",
  /** @param {string} source */
  fallback: (source) => `Your ${NAMES[asked(source)]} went away. The system's default is used instead.`,
  /** @param {string} name */
  joined: (name) => `${name} joined`,
  /** @param {string} name */
  left: (name) => `${name} left`,
  /** @param {string} name */
  nameOfOneself: (name) => `${name} (you)`,
  /** @param {string} typed @param {string} shown */
  numbered: (typed, shown) => `There is another “${typed}” here. The others see you as “${shown}”.`,
  /** @param {string} name @param {string} text */
  said: (name, text) => `${name}: ${text}`,
  /** @param {string} name */
  detailsOf: (name) => `Connection details of ${name}`,
  /** @param {string} name */
  safetyCodeChanged: (name) => `The safety code of ${name} has changed. Somebody may be between you: compare it once more.`,
  makingSafetyCode: "Working out the code…",
  noSafetyCode: "There is no code while you two are not connected.",
  noSafetyCodeHere: "This page is not secure: others could have changed it. Open the site's https address for a code.",
  /** @param {string} name @param {string} what */
  reacted: (name, what) => `${name}: ${what}`,
  /** @param {number} level */
  quality: (level) => `Connection: ${QUALITIES[level]}`,
  poorConnection: "Poor connection",
  /** @param {number} count */
  alreadyHere: (count) => {
    if (count === 0) return "Nobody is in the call yet.";
    return count === 1 ? "One person is in the call." : `${count} people are in the call.`;
  },
  /** @param {number} page @param {number} pages */
  page: (page, pages) => `${page + 1} of ${pages}`,
  /** @param {number} count more than one */
  others: (count) => `and ${count} others`,
  /** @param {number} unread */
  unread: (unread) => (unread > 99 ? "99+" : String(unread)),
  /** @param {number} unread */
  chatButton: (unread) => (unread ? `Chat, ${strings.unread(unread)} unread` : "Chat"),
  /** @param {string} text */
  notSentYet: (text) => `Your message was not sent: ${text}`,
  connection: "Connection",
  noDetails: "No figures yet",
  /** @param {import("../engines/link-stats.js").LinkDetails} details @returns {[string, string][]} */
  details: (details) => [
    ["Quality", QUALITIES[details.level]],
    ["Round trip", details.roundTripMs === null ? "unknown" : `${details.roundTripMs} ms`],
    ["Jitter", `${details.jitterMs} ms`],
    ["Packets lost", `${details.lossPercent.toFixed(1)} %`],
    ["Receiving", `${Math.round(details.receivedBitsPerSecond / 1000)} kbit/s`],
    ["Sending", `${Math.round(details.sentBitsPerSecond / 1000)} kbit/s`],
    ["Picture", details.resolution ? `${details.resolution}, ${details.framesPerSecond} frames/s` : "none"],
    ["Codecs", details.codecs || "none"],
    ["Path", { direct: "direct", relay: "through a relay (TURN)", server: "through the call service", "": "unknown" }[details.path]],
  ],
  reactions: {
    "thumbs-up": { sign: "👍", label: "Thumbs up" },
    clap: { sign: "👏", label: "Clap" },
    heart: { sign: "❤️", label: "Heart" },
    laugh: { sign: "😂", label: "Laugh" },
    surprise: { sign: "😮", label: "Surprise" },
    party: { sign: "🎉", label: "Party" },
  },
  /** @param {string} name */
  screenOf: (name) => `Screen of ${name}`,
  /** @param {string} kind @param {number} number */
  unnamedDevice: (kind, number) => `${kind[0].toUpperCase()}${kind.slice(1)} ${number}`,
  /** @param {string} source @param {MediaProblem} problem */
  problem: (source, problem) => PROBLEMS[problem](NAMES[asked(source)]),
  /** @param {string} source */
  notSent: (source) => `The others do not get your ${NAMES[asked(source)]}.`,
  stuckTitle: "Your sound and picture did not come along.",
  /** @param {string} why */
  stuck: (why) => `The call has moved, and your connection to the new place did not come about: ${why} You still have chat. To try again, leave the call and join it again.`,
  /** @param {number} code */
  closed: (code) => CLOSED[code] ?? strings.closedDefault,
  /** @param {number} code @returns {string | undefined} */
  closedTitle: (code) => CLOSED_TITLES[code],
};
