// What a connection's statistics say about its quality (https://www.w3.org/TR/webrtc-stats/).

/**
 * @typedef {object} LinkDetails
 * @property {number} level 0–5 bars
 * @property {number | null} roundTripMs
 * @property {number} jitterMs
 * @property {number} lossPercent of the packets received since the last look
 * @property {number} receivedBitsPerSecond
 * @property {number} sentBitsPerSecond
 * @property {string} resolution of the camera being received, e.g. "1280×720"; empty without one
 * @property {number} framesPerSecond
 * @property {string} codecs e.g. "VP8, opus"
 * @property {"direct" | "relay" | "server" | ""} path
 */
/**
 * @typedef {object} Totals
 * @property {number} at
 * @property {number} lost
 * @property {number} received
 * @property {number} bytesIn
 * @property {number} bytesOut
 * @property {number} checks of the path that have come, where the browser counts them: who sends nothing sends these
 */

const VIDEO_LOSS_WEIGHT = 10;
const AUDIO_LOSS_WEIGHT = 8;

/**
 * The details in `report`, with rates measured against the `before` totals of the last look.
 * @param {RTCStatsReport} report
 * @param {Totals | null} before
 * @returns {{details: LinkDetails, totals: Totals}}
 */
export function readStats(report, before) {
  const stats = /** @type {any[]} */ ([...report.values()]);
  const inbound = stats.filter(({ type }) => type === "inbound-rtp");
  const pair = selectedPair(stats);
  const totals = sum(stats, inbound, pair);
  const since = before ?? totals;
  const seconds = Math.max((totals.at - since.at) / 1000, 0.001);
  /** @param {"bytesIn" | "bytesOut"} way */
  const rate = (way) => Math.max(0, Math.round((8 * (totals[way] - since[way])) / seconds)); // another pair counts anew
  const video = inbound.find(({ kind, frameWidth }) => kind === "video" && frameWidth);
  const packets = totals.received - since.received + totals.lost - since.lost;
  const details = {
    roundTripMs: pair?.currentRoundTripTime === undefined ? null : Math.round(pair.currentRoundTripTime * 1000),
    jitterMs: Math.round(Math.max(0, ...inbound.map(({ jitter = 0 }) => jitter)) * 1000),
    lossPercent: packets > 0 ? Math.max(0, (100 * (totals.lost - since.lost)) / packets) : 0,
    receivedBitsPerSecond: rate("bytesIn"),
    sentBitsPerSecond: rate("bytesOut"),
    resolution: video ? `${video.frameWidth}×${video.frameHeight}` : "",
    framesPerSecond: Math.round(video?.framesPerSecond ?? 0),
    codecs: codecNames(stats, inbound),
    path: pathOf(stats, pair),
    level: 0,
  };
  details.level = bars(details, video ? VIDEO_LOSS_WEIGHT : AUDIO_LOSS_WEIGHT);
  return { details, totals };
}

/**
 * 0–5 bars, with LiveKit's formula: delay and loss are taken off a hundred.
 * @param {{roundTripMs: number | null, jitterMs: number, lossPercent: number}} details
 * @param {number} lossWeight
 */
export function bars({ roundTripMs, jitterMs, lossPercent }, lossWeight) {
  const delay = (roundTripMs ?? 0) / 2 + 2 * jitterMs;
  const delayEffect = delay <= 160 ? delay / 40 : (delay - 120) / 10;
  const score = 100 - delayEffect - lossPercent * lossWeight;
  return [20, 40, 60, 80, 90].filter((least) => score > least).length;
}

/**
 * @param {any[]} stats
 * @param {any[]} inbound
 * @param {any} pair the selected one, if any
 * @returns {Totals}
 */
function sum(stats, inbound, pair) {
  const transport = stats.find(({ type }) => type === "transport");
  const carrier = transport?.bytesSent === undefined ? pair : transport; // Firefox counts bytes on the pair only
  /** @param {string} field */
  const total = (field) => inbound.reduce((all, entry) => all + (entry[field] ?? 0), 0);
  return {
    at: transport?.timestamp ?? stats[0]?.timestamp ?? 0,
    lost: total("packetsLost"),
    received: total("packetsReceived"),
    bytesIn: carrier?.bytesReceived ?? total("bytesReceived"),
    bytesOut: carrier?.bytesSent ?? 0,
    checks: (pair?.requestsReceived ?? 0) + (pair?.responsesReceived ?? 0),
  };
}

/** @param {any[]} stats */
function selectedPair(stats) {
  const transport = stats.find(({ type }) => type === "transport");
  const pairs = stats.filter(({ type }) => type === "candidate-pair");
  // Firefox has no transport entry, but marks the pair.
  return pairs.find(({ id, selected }) => id === transport?.selectedCandidatePairId || selected);
}

/**
 * @param {any[]} stats
 * @param {any} pair
 * @returns {"direct" | "relay" | ""}
 */
function pathOf(stats, pair) {
  if (!pair) return "";
  const ends = stats.filter(({ id }) => id === pair.localCandidateId || id === pair.remoteCandidateId);
  return ends.some(({ candidateType }) => candidateType === "relay") ? "relay" : "direct";
}

/**
 * @param {any[]} stats
 * @param {any[]} inbound
 */
function codecNames(stats, inbound) {
  const used = new Set(inbound.map(({ codecId }) => codecId));
  const names = stats.filter(({ id }) => used.has(id)).map(({ mimeType }) => mimeType.split("/")[1]);
  return [...new Set(names)].join(", ");
}
