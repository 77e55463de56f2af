// What of another client's signals is used at all. Whoever sends them may run any program.

/** @typedef {import("../../realtime/messages.js").Source} Source */

const MAX_SDP_CHARACTERS = 49_152; // of docs/protocol.md; our own must keep to it, too
const MAX_CANDIDATE_CHARACTERS = 1024;
const MAX_SECTIONS = 8; // four sources; at worst each side has made a section for each
const MAX_CANDIDATES = 64; // in one description
const USUAL_MID = /^[\w.+-]{1,16}$/;
const SECTION = /^m=(\S*)/gm;
const MID = /^a=mid:(.*)/gm;
const CANDIDATE = /^a=candidate:/gm;
// What would have our camera sent more than once, or faster than we want: all viewers share one upload.
const DEMANDING = /^a=(?:rid|simulcast):|x-google-(?:min|start|max)-bitrate/m;
const DESCRIPTIONS = new Set(["offer", "answer"]); // browsers of ours send no others

/** @type {Record<Source, "audio" | "video">} */
const KINDS = { camera: "video", microphone: "audio", screen: "video", "screen-audio": "audio" };

/** @param {Source} source */
export const kindOf = (source) => KINDS[source];

/**
 * The source of that kind which the other side says it is; undefined if it is none.
 * @param {unknown} told
 * @param {string} kind of the section's track
 */
export function sourceOf(told, kind) {
  const source = /** @type {Source} */ (told);
  return Object.hasOwn(KINDS, source) && kindOf(source) === kind ? source : undefined;
}

/**
 * Whether a description is one that a browser of ours might have sent, by what can be seen from outside. Sections are
 * costly: for each the browser makes a receiver.
 * @param {RTCSessionDescriptionInit} description
 */
export function isUsableDescription({ type, sdp }) {
  if (!DESCRIPTIONS.has(type) || typeof sdp !== "string" || sdp.length > MAX_SDP_CHARACTERS) return false;
  const kinds = found(sdp, SECTION);
  return (
    !DEMANDING.test(sdp) &&
    kinds.length <= MAX_SECTIONS &&
    kinds.every((kind) => kind === "audio" || kind === "video") &&
    found(sdp, MID).every((mid) => USUAL_MID.test(mid.trim())) &&
    found(sdp, CANDIDATE).length <= MAX_CANDIDATES
  );
}

/** @param {RTCIceCandidateInit} candidate */
export const isUsableCandidate = ({ candidate }) =>
  typeof candidate === "string" && candidate.length <= MAX_CANDIDATE_CHARACTERS;

/** Whether the server will pass a description of ours on: the other side decides a part of what stands in it.
 * @param {RTCSessionDescription} description */
export const isSendable = ({ sdp }) => sdp.length <= MAX_SDP_CHARACTERS;

/**
 * What a pattern finds: its group, or all of it.
 * @param {string} sdp
 * @param {RegExp} pattern
 */
const found = (sdp, pattern) => [...sdp.matchAll(pattern)].map(([all, group = all]) => group);
