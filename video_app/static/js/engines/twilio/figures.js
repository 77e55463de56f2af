// How a connection to a Twilio room is doing, from what the SDK tells of every track: Room.getStats().

import { bars } from "../link-stats.js";

/** @typedef {import("../link-stats.js").LinkDetails} LinkDetails */
/** @typedef {import("twilio-video").StatsReport} StatsReport */
/** @typedef {{at: number, packets: number, lost: number, bytesIn: number, bytesOut: number}} Totals */
/**
 * @typedef {object} Subject
 * @property {string} identity
 * @property {Set<string> | null} trackSids of what it sends to us; null: oneself, who sends to Twilio
 * @property {number | null} level Twilio's own measure, 0–5 bars
 */

const LOSS_WEIGHT = 10;

/** Rates are measured since the last look, so the first has none. */
export class TwilioFigures {
  /** @type {Map<string, Totals>} of the last look, by identity */
  #totals = new Map();

  /**
   * @param {StatsReport[]} reports one a peer connection
   * @param {Subject} subject
   * @returns {LinkDetails | null} null on the first look, and while there is nothing to look at
   */
  read(reports, { identity, trackSids, level }) {
    const sent = reports.flatMap((report) => [...report.localVideoTrackStats, ...report.localAudioTrackStats]);
    const received = reports
      .flatMap((report) => [...report.remoteVideoTrackStats, ...report.remoteAudioTrackStats])
      .filter(({ trackSid }) => trackSids?.has(trackSid) ?? true);
    const tracks = trackSids ? received : sent;
    if (!tracks.length) return null;
    const totals = {
      at: Math.max(...tracks.map(({ timestamp }) => timestamp)),
      packets: trackSids ? sum(received, "packetsReceived") : sum(sent, "packetsSent"),
      lost: sum(tracks, "packetsLost"),
      bytesIn: sum(received, "bytesReceived"),
      bytesOut: sum(sent, "bytesSent"),
    };
    const before = this.#totals.get(identity);
    this.#totals.set(identity, totals);
    return before ? details(tracks, sent, level, totals, before) : null;
  }
}

/**
 * @param {any[]} tracks whose connection it is about
 * @param {any[]} sent
 * @param {number | null} level
 * @param {Totals} totals
 * @param {Totals} before
 * @returns {LinkDetails}
 */
function details(tracks, sent, level, totals, before) {
  const seconds = Math.max((totals.at - before.at) / 1000, 0.001);
  // A connection that was made anew counts from nought.
  const grown = (/** @type {keyof Totals} */ total) => Math.max(0, totals[total] - before[total]);
  const [packets, lost] = [grown("packets"), grown("lost")];
  const trips = sent.map(({ roundTripTime }) => roundTripTime).filter((time) => typeof time === "number");
  const picture = tracks.find(({ dimensions }) => dimensions?.width);
  const measured = {
    roundTripMs: trips.length ? Math.max(...trips) : null,
    jitterMs: Math.max(0, ...tracks.map(({ jitter }) => jitter ?? 0)),
    lossPercent: packets + lost > 0 ? (100 * lost) / (packets + lost) : 0,
  };
  return {
    ...measured,
    receivedBitsPerSecond: Math.round((8 * grown("bytesIn")) / seconds),
    sentBitsPerSecond: Math.round((8 * grown("bytesOut")) / seconds),
    resolution: picture ? `${picture.dimensions.width}×${picture.dimensions.height}` : "",
    framesPerSecond: Math.round(picture?.frameRate ?? 0),
    codecs: [...new Set(tracks.map(({ codec }) => codec).filter(Boolean))].join(", "),
    path: "server",
    level: level ?? bars(measured, LOSS_WEIGHT),
  };
}

/**
 * @param {any[]} tracks
 * @param {string} field
 */
const sum = (tracks, field) => tracks.reduce((total, track) => total + (track[field] ?? 0), 0);
