// LiveKit's browser SDK.

import { once, runScript } from "../sdk-script.js";

/** @typedef {typeof import("livekit-client")} LiveKit */
/** @typedef {Window & typeof globalThis & {LivekitClient?: LiveKit}} WindowWithLiveKit */

/** The SDK. Rejects with an EngineError; the next call tries again. */
export const loadSdk = once(async (settings) => {
  const sdk = await runScript(settings, () => /** @type {WindowWithLiveKit} */ (window).LivekitClient);
  sdk.setLogLevel("silent"); // what of it matters here, its events and errors tell
  return sdk;
});
