// What goes wrong on LiveKit, as an Error that a person can read. Developers find LiveKit's own words in the console.

import { EngineError } from "../engine.js";
import { NOT_SENT, refusalSentence } from "./sentences.js";

/**
 * Why one is not in the call.
 * @param {unknown} error the SDK's, the token API's or an EngineError
 * @returns {Error}
 */
export function readable(error) {
  if (error instanceof EngineError) return error;
  const { code, message } = /** @type {{code?: number | string, message?: string}} */ (error ?? {});
  if (typeof code === "string" && message) return /** @type {Error} */ (error); // the token API's: a sentence already
  const refusal = /** @type {import("./sentences.js").Refusal} */ (error ?? {});
  console.info("LiveKit:", refusal.reasonName, refusal.status); // the message may hold the token
  return new EngineError(refusal.status ?? 0, refusalSentence(refusal));
}

/**
 * Why a track could not be sent.
 * @param {unknown} error
 */
export function unsent(error) {
  console.info("LiveKit:", error);
  return new EngineError(Number(/** @type {{status?: number}} */ (error).status ?? 0), NOT_SENT);
}
