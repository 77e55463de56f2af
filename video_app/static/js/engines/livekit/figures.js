// How a connection to a LiveKit server is doing, from the statistics of its tracks.

import { bars } from "../link-stats.js";

/** @typedef {import("../link-stats.js").LinkDetails} LinkDetails */
/** @typedef {{at: number, packets: number, lost: number, bytesIn: number, bytesOut: number}} Totals */
/**
 * @typedef {object} Subject
 * @property {string} identity
 * @property {RTCStatsReport[]} received one for each track of its that arrives here
 * @property {RTCStatsReport[]} sent one for each track that is sent from here
 * @property {boolean} own whether it is oneself, who sends to LiveKit
 * @property {number | null} level LiveKit's own measure, 0–5 bars
 */

const LOSS_WEIGHT = 10;

/** Rates are measured since the last look, so the first has none. */
export class LiveKitFigures {
  /** @type {Map<string, Totals>} of the last look, by identity */
  #totals = new Map();

  /**
   * @param {Subject} subject
   * @returns {LinkDetails | null} null on the first look, and while there is nothing to look at
   */
  read({ identity, received, sent, own, level }) {
    const [here, there] = [entries(received), entries(sent)];
    const [inbound, outbound] = [ofType(here, "inbound-rtp"), ofType(there, "outbound-rtp")];
    const streams = own ? outbound : inbound;
    if (!streams.length) return null;
    const losses = own ? ofType(there, "remote-inbound-rtp") : inbound;
    const totals = {
      at: Math.max(...streams.map(({ timestamp }) => timestamp)),
      packets: sum(streams, own ? "packetsSent" : "packetsReceived"),
      lost: sum(losses, "packetsLost"),
      bytesIn: sum(inbound, "bytesReceived"),
      bytesOut: sum(outbound, "bytesSent"),
    };
    const before = this.#totals.get(identity);
    this.#totals.set(identity, totals);
    return before ? details({ entries: own ? there : here, streams, losses, level }, totals, before) : null;
  }
}

/**
 * @param {{entries: any[], streams: any[], losses: any[], level: number | null}} measured
 * @param {Totals} totals
 * @param {Totals} before
 * @returns {LinkDetails}
 */
function details({ entries, streams, losses, level }, totals, before) {
  const seconds = Math.max((totals.at - before.at) / 1000, 0.001);
  // A connection that was made anew counts from nought.
  const grown = (/** @type {keyof Totals} */ total) => Math.max(0, totals[total] - before[total]);
  const [packets, lost] = [grown("packets"), grown("lost")];
  const pictures = streams.filter(({ frameWidth }) => frameWidth).sort((one, other) => other.frameWidth - one.frameWidth);
  const measured = {
    roundTripMs: roundTripMs(entries),
    jitterMs: Math.round(1000 * Math.max(0, ...losses.map(({ jitter }) => jitter ?? 0))),
    lossPercent: packets + lost > 0 ? (100 * lost) / (packets + lost) : 0,
  };
  return {
    ...measured,
    receivedBitsPerSecond: Math.round((8 * grown("bytesIn")) / seconds),
    sentBitsPerSecond: Math.round((8 * grown("bytesOut")) / seconds),
    resolution: pictures.length ? `${pictures[0].frameWidth}×${pictures[0].frameHeight}` : "",
    framesPerSecond: Math.round(pictures[0]?.framesPerSecond ?? 0),
    codecs: codecNames(entries, streams),
    path: "server",
    level: level ?? bars(measured, LOSS_WEIGHT),
  };
}

/**
 * What the reports of several tracks say; what those share is in each of them.
 * @param {RTCStatsReport[]} reports
 * @returns {any[]}
 */
const entries = (reports) => reports.flatMap((report) => [...report.values()]);

/**
 * To the server: the tracks have that way in common.
 * @param {any[]} all
 */
function roundTripMs(all) {
  const pairs = ofType(all, "candidate-pair").filter(({ nominated }) => nominated);
  const trips = pairs.flatMap(({ currentRoundTripTime }) => currentRoundTripTime ?? []);
  return trips.length ? Math.round(1000 * Math.max(...trips)) : null;
}

/**
 * @param {any[]} all
 * @param {any[]} streams
 */
function codecNames(all, streams) {
  const used = new Set(streams.map(({ codecId }) => codecId));
  const names = all.filter(({ id }) => used.has(id)).map(({ mimeType }) => mimeType.split("/")[1]);
  return [...new Set(names)].join(", ");
}

/**
 * @param {any[]} all
 * @param {string} type
 */
const ofType = (all, type) => all.filter((entry) => entry.type === type);

/**
 * @param {any[]} streams
 * @param {string} field
 */
const sum = (streams, field) => streams.reduce((total, stream) => total + (stream[field] ?? 0), 0);
