// What was found in the words of the page: for each row whether it works, and what to do if it does not.

import { strings } from "../strings/network.js";

/** @typedef {import("./candidates.js").Mapping} Mapping */
/** @typedef {import("./candidates.js").Transport} Transport */
/** @typedef {import("./pair.js").Outcome} Outcome */
/** @typedef {"waiting" | "running" | "pass" | "fail" | "skip"} RowState */
/**
 * @typedef {object} Result
 * @property {RowState} state
 * @property {string} detail what was found; empty for nothing to say
 * @property {string} [advice] what to do
 */

const SLOW_TRIP_MS = 300;
const MUCH_LOSS_PERCENT = 3;
const VIDEO_BITS_PER_SECOND = 600_000; // one picture out and one in

/** @param {string} detail @returns {Result} */
export const pass = (detail) => ({ state: "pass", detail });

/** @param {string} detail @param {string} [advice] @returns {Result} */
export const fail = (detail, advice) => ({ state: "fail", detail, advice });

/** @param {string} detail @returns {Result} */
export const skip = (detail) => ({ state: "skip", detail });

/** @param {import("./socket-answers.js").Answer} answer */
export const socketResult = (answer) =>
  "ms" in answer ? pass(strings.answeredIn(answer.ms)) : fail(strings.socket[answer.problem], strings.socketAdvice);

/** @param {Mapping} mapping */
export function stunResult(mapping) {
  if (mapping === "unknown") return skip(strings.noStun);
  return mapping === "none" ? fail(strings.stunSilent, strings.stunAdvice) : pass(strings.mapping[mapping]);
}

/**
 * @param {Outcome} outcome
 * @param {Transport} transport
 */
export function relayResult({ connected, relayed, errors }, transport) {
  if (connected) return pass(strings.relayWorks);
  if (relayed) return fail(strings.relayPassesNothing, strings.tellOperator);
  if (errors.some((code) => code >= 400 && code < 500)) return fail(strings.relayRefuses, strings.tellOperator);
  return fail(strings.relaySilent, strings.relayAdvice[transport]);
}

/**
 * Why no relay is tried at all.
 * @param {"ready" | "none" | "later"} relay as the server says
 * @param {boolean} mediaServer whether calls here go through a media server
 */
export function noRelayResult(relay, mediaServer) {
  if (mediaServer) return skip(strings.mediaServer);
  return skip(relay === "later" ? strings.relayLater : strings.noRelay);
}

/**
 * How calls find their way from here.
 * @param {Mapping} mapping
 * @param {boolean | null} relayWorks null if none was tried
 */
export function pathResult(mapping, relayWorks) {
  if (mapping === "open" || mapping === "same") return pass(strings.path.direct);
  if (relayWorks) return pass(strings.path.relay);
  if (mapping === "unknown") return skip(strings.path.unknown);
  return fail(mapping === "none" ? strings.path.none : strings.path.changing, relayWorks === null ? strings.path.needsRelay : strings.path.advice);
}

/** @param {number | null} ms */
export function roundTripResult(ms) {
  if (ms === null) return fail(strings.nothingBack, strings.slowAdvice);
  return ms > SLOW_TRIP_MS ? fail(strings.trip(ms), strings.slowAdvice) : pass(strings.trip(ms));
}

/** @param {number} percent */
export const lossResult = (percent) =>
  percent > MUCH_LOSS_PERCENT ? fail(strings.lost(percent), strings.lossAdvice) : pass(strings.lost(percent));

/** @param {number} bits a second */
export const speedResult = (bits) =>
  bits < VIDEO_BITS_PER_SECOND ? fail(strings.speed(bits), strings.speedAdvice) : pass(strings.speed(bits));
