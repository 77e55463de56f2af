// Who of two is the DTLS client stays as it is while a connection lasts.

const SETUP = /^a=setup:\S+/gm;

/**
 * An `answer` that leaves the DTLS roles as they were agreed on. When the network path is looked for anew Firefox
 * answers as if there had been no roles before, and Chromium then refuses what would turn them round; the association
 * itself goes on (https://www.rfc-editor.org/rfc/rfc8842#section-5.3).
 * @param {RTCSessionDescriptionInit} answer
 * @param {{local: RTCSessionDescriptionInit | null, remote: RTCSessionDescriptionInit | null}} agreed on before
 * @returns {RTCSessionDescriptionInit}
 */
export function keepRoles(answer, { local, remote }) {
  const theirs = local?.type === "answer" ? opposite(roleIn(local)) : roleIn(remote);
  return theirs ? { type: answer.type, sdp: answer.sdp?.replace(SETUP, `a=setup:${theirs}`) } : answer;
}

/** @param {RTCSessionDescriptionInit | null} description */
function roleIn(description) {
  const role = description?.sdp?.match(SETUP)?.[0].slice("a=setup:".length);
  return role === "active" || role === "passive" ? role : null; // not agreed on: an offer leaves the choice
}

/** @param {"active" | "passive" | null} role */
const opposite = (role) => role && (role === "active" ? "passive" : "active");
