// LiveKit's words for what the engine contract has others for.

/** @typedef {import("../../realtime/messages.js").Source} Source */
/** @typedef {import("livekit-client").Track.Source} TrackSource */

/** @type {Record<Source, {source: string, kind: "audio" | "video"}>} */
const TRACKS = {
  camera: { source: "camera", kind: "video" },
  microphone: { source: "microphone", kind: "audio" },
  screen: { source: "screen_share", kind: "video" },
  "screen-audio": { source: "screen_share_audio", kind: "audio" },
};

/** @type {Record<string, number>} in bars; of `unknown` nothing is told */
const LEVELS = { excellent: 5, good: 4, poor: 2, lost: 0 };

/**
 * What a LiveKit client has to call `source`.
 * @param {Source} source
 */
export const trackSource = (source) => /** @type {TrackSource} */ (TRACKS[source].source);

/**
 * What a publication carries.
 * @param {{source: string, kind: string}} publication
 * @returns {Source | null} null for what no page of ours sends: of an unknown source, or a camera that is a sound
 */
export function sourceOf({ source, kind }) {
  const found = Object.entries(TRACKS).find(([, track]) => track.source === source && track.kind === kind);
  return found ? /** @type {Source} */ (found[0]) : null;
}

/**
 * 0–5 bars for LiveKit's word.
 * @param {string} quality
 * @returns {number | null} null before it has measured
 */
export const levelOf = (quality) => LEVELS[quality] ?? null;

/**
 * The address that the SDK connects to.
 * @param {string} url a WebSocket address, or a path on the page's own site
 * @param {string} page the page's own address
 */
export const serverUrl = (url, page) => new URL(url, page).href.replace(/^http/, "ws");
