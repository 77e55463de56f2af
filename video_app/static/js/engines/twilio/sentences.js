// What Twilio's error codes mean for the person in the call.
// The codes: https://www.twilio.com/docs/api/errors, those of Programmable Video start with 53.

const CREDENTIALS = "The server's Twilio credentials are wrong. Tell the administrator: the call works again once they are corrected.";
const NETWORK = "The call service cannot be reached. Check your network, then join again.";
const ROOM_NAME = "The call service does not accept this room's name. Choose another room.";
const ROOM = "The room could not be opened. Join again; if that does not help, tell the administrator.";
const NAME = "The call service does not accept your name. Leave, and enter another one.";
const MEDIA = "Your browser could not set up sound and picture. Reload the page and join again.";
const BLOCKED = "Sound and picture do not get through. A firewall or VPN may block them: try another network or turn the VPN off.";
const CONFIGURATION = "The call could not be prepared. Join again in a moment.";

/** @type {Record<number, string>} */
const SENTENCES = {
  20101: CREDENTIALS,
  20102: CREDENTIALS,
  20103: CREDENTIALS,
  20104: "Your access has expired. Join again to go on.",
  20105: "The server's clock is wrong. Tell the administrator: the call works again once it is set.",
  20106: CREDENTIALS,
  20107: CREDENTIALS,
  53000: NETWORK,
  53001: NETWORK,
  53002: NETWORK,
  53006: "The call service is busy. Join again in a minute.",
  53100: ROOM_NAME,
  53101: ROOM_NAME,
  53102: ROOM_NAME,
  53103: ROOM,
  53104: ROOM,
  53105: "The room is full. Try again when somebody has left.",
  53106: ROOM,
  53118: "The host ended the call.",
  53200: NAME,
  53201: NAME,
  53202: NAME,
  53204: "You are no longer in this call. Join again to go on.",
  53205: "You joined from another tab or device. To be in the call here, join again.",
  53400: MEDIA,
  53401: MEDIA,
  53402: MEDIA,
  53403: MEDIA,
  53404: MEDIA,
  53405: BLOCKED,
  53407: BLOCKED,
  53500: CONFIGURATION,
  53501: CONFIGURATION,
};

/**
 * The sentence for `code`; one that Twilio has added since, or no code, has its sentence too.
 * @param {number} [code]
 */
export function twilioSentence(code) {
  if (code && SENTENCES[code]) return SENTENCES[code];
  return `The call service reported a problem${code ? ` (${code})` : ""}. Join again; if that does not help, reload the page.`;
}
