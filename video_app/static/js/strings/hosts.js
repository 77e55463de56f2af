// Every sentence that the room page's code shows about who is in charge: the door, the rules, and what hosts do.

/** @typedef {import("../call/governance.js").What} What */
/** @typedef {import("../call/moderation.js").Done} Done */

/** @type {Record<Done, (by: string) => string>} */
const MODERATED = {
  mute: (by) => `${by} muted you.`,
  "camera-off": (by) => `${by} turned your camera off.`,
  "stop-sharing": (by) => `${by} stopped your screen share.`,
  "lower-hand": (by) => `${by} lowered your hand.`,
};

/** @type {Record<What, (name: string, own: boolean) => string>} */
const NEWS = {
  locked: () => "The room is locked now.",
  unlocked: () => "The room is open again.",
  "waiting-room-on": () => "Whoever comes now waits until a host lets them in.",
  "waiting-room-off": () => "Nobody has to wait to be let in any more.",
  "passcode-on": () => "The room has a passcode now.",
  "passcode-off": () => "The room has no passcode any more.",
  "moved-size": () => "The call has grown and moves to the media server now. Nothing stops meanwhile.",
  "moved-links": () => "Some of you did not reach each other directly, so the call moves to the media server.",
  "moved-host": () => "A host moves the call to another way of carrying sound and pictures.",
  "moved-unreachable": () => "The media server does not answer: you are connected directly now.",
  "moved-direct": () => "You are connected directly again.",
  permissions: () => "The hosts changed what participants may do.",
  host: (name, own) => (own ? "You are a host now." : `${name} is a host now.`),
  "host-no-more": (name, own) => (own ? "You are no host any more." : `${name} is no host any more.`),
  spotlight: (name, own) => {
    if (!name) return "The spotlight is off.";
    return own ? "You are in the spotlight: everyone sees you large." : `${name} is in the spotlight.`;
  },
  removed: (name) => `${name} was removed from the call.`,
  knocks: (name) => `${name} waits to be let in.`,
};

export const strings = {
  forbidden: {
    microphone: "The hosts do not allow unmuting now. Raise your hand to speak.",
    screen: "The hosts do not allow sharing a screen now.",
    chat: "The hosts do not allow chat messages now.",
    react: "The hosts do not allow reactions now.",
    rename: "The hosts do not allow renaming now.",
  },
  /** @param {string} name */
  manage: (name) => `Manage ${name}`,
  menu: {
    volume: { label: "Volume", hint: "", title: "How loud you hear this person, on your page alone. Leads to the slider." },
    pin: { label: "Pin", hint: "only here", title: "Makes this picture large, on your page alone." },
    unpin: { label: "Unpin", hint: "only here", title: "Makes this picture like the others again, on your page alone." },
    muteForMe: { label: "Mute for me", hint: "only here", title: "You do not hear this person. Everybody else does." },
    hear: { label: "Unmute for me", hint: "only here", title: "You hear this person again." },
    safetyCode: { label: "Safety code", hint: "", title: "Digits to read to each other: the same on both sides when nobody is between you." },
    mute: { label: "Mute", hint: "at once", title: "Turns the microphone off for everyone, at once. The person can turn it on again." },
    "ask-unmute": { label: "Ask to unmute", hint: "a request", title: "Asks the person, who alone can turn the microphone on." },
    "camera-off": { label: "Turn off camera", hint: "at once", title: "Turns the camera off for everyone, at once. The person can turn it on again." },
    "stop-sharing": { label: "Stop sharing", hint: "at once", title: "Ends the shared screen for everyone, at once." },
    "lower-hand": { label: "Lower hand", hint: "at once", title: "Takes the raised hand down." },
    spotlight: { label: "Spotlight", hint: "for everyone", title: "Makes this picture large for everyone who has pinned nobody." },
    spotlightOff: { label: "Remove spotlight", hint: "for everyone", title: "Makes this picture like the others again for everyone." },
    makeHost: { label: "Make host", hint: "", title: "Gives this person everything that you can do as a host." },
    hostNoMore: { label: "Remove as host", hint: "", title: "Takes what hosts can do from this person." },
    remove: { label: "Remove from call", hint: "", title: "Puts this person out with all tabs. Asks first." },
  },
  /** @param {number} number */
  percent: (number) => `${number} %`,
  remove: {
    /** @param {string} name */
    title: (name) => `Remove ${name} from the call?`,
    text: "The person is put out at once, with all tabs, and cannot come back.",
    yes: "Remove",
    option: "Also lock the room, so that nobody else comes in",
  },
  endForEveryone: {
    title: "End the call for everyone?",
    text: "Everybody is put out at once, you too, and whoever waits is sent away.",
    yes: "End call",
  },
  /** @param {number} count */
  mutedAll: (count) => (count === 1 ? "One microphone is turned off." : `${count} microphones are turned off.`),
  nobodyToMute: "Nobody but the hosts has the microphone on.",
  /** @param {string} name */
  admit: (name) => `Admit ${name}`,
  /** @param {string} name */
  deny: (name) => `Deny ${name}`,
  admitOne: "Admit",
  admitAll: "Admit all",
  view: "View",
  /** @param {string} name @param {number} more */
  knocks: (name, more) => {
    if (more === 0) return `${name} waits to be let in.`;
    return more === 1 ? `${name} and one more wait to be let in.` : `${name} and ${more} more wait to be let in.`;
  },
  /** @param {number} count */
  waitingTitle: (count) => `${count} waiting`,
  /** @param {number} count */
  peopleButton: (count) => (count ? `People, ${count} waiting to be let in` : "People"),
  /** @param {string} by */
  asksToUnmute: (by) => `${by || "A host"} asks you to unmute`,
  /** @param {Done} what @param {string} by */
  moderated: (what, by) => MODERATED[what](by || "A host"),
  /** @param {What} what @param {string} name @param {boolean} own */
  news: (what, name, own) => NEWS[what](name, own),
  /** @param {boolean} set */
  passcodeState: (set) => (set ? "There is one. It cannot be shown, only replaced." : "There is none."),
  /** @param {boolean} set */
  setPasscode: (set) => (set ? "Replace" : "Set"),
  linkHours: "Say a number of hours from 1 to 168.",
  unnamedLink: "Without a label",
  /** @param {Date} date */
  linkUntil: (date) => `until ${date.toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}`,
  /** @param {string} name */
  copyLink: (name) => `Copy link ${name}`,
  /** @param {string} name */
  withdrawLink: (name) => `Withdraw link ${name}`,
  /** @param {string} name */
  linkWithdrawn: (name) => `The link “${name}” lets in nobody any more.`,
  linkCopied: "Invite link copied.",
  /** @param {string} address */
  linkIs: (address) => `The link: ${address}`,
};
