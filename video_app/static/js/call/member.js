// One member of a call: made, named, and what it is taken to send.

/** @typedef {import("./roster.js").Member} Member */
/** @typedef {import("../realtime/messages.js").MediaState} MediaState */
/** @typedef {import("../realtime/messages.js").Participant} Participant */

/**
 * @param {Participant} participant
 * @returns {Member}
 */
export function newMember(participant) {
  const nothing = { quality: null, speaking: false, told: null, sending: null, host: false, unheard: false, volume: 1 };
  return { participant, own: false, tracks: new Map(), link: "connecting", listed: true, ...nothing };
}

/**
 * What a member sends. The media server sees what arrives, and knows of those who have no socket of ours: phones, whose
 * person is called like the identity. But whoever has one is off where the server says so: a host may have done that.
 * @param {Member} member
 * @returns {MediaState}
 */
export function mediaOf({ own, listed, told, sending, participant: { identity, person, state, media } }) {
  if (!sending || !told) return sending ?? told ?? media;
  if (own || !listed || state !== "connected" || person === identity) return sending;
  return {
    microphone: sending.microphone && told.microphone,
    camera: sending.camera && told.camera,
    screen: sending.screen && told.screen,
  };
}

/** What whoever has this `identity` called themselves.
 * @param {string} identity */
export const nameIn = (identity) => identity.slice(0, Math.max(identity.lastIndexOf("~"), 0)) || identity;

/** How a name looks, however it is written.
 * @param {string} name */
export const looks = (name) => name.normalize("NFKC").toLowerCase().replace(/\s/g, "");
