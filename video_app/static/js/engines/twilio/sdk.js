// Twilio's browser SDK: loaded when a call needs it, and only if it is the very file that was configured.

import { EngineError } from "../engine.js";
import { SDK_NOT_LOADED } from "./sentences.js";

/** @typedef {typeof import("twilio-video")} TwilioVideo */
/** @typedef {Window & typeof globalThis & {Twilio?: {Video: TwilioVideo}}} WindowWithTwilio */

/** @type {Promise<TwilioVideo> | null} */
let loading = null;

/**
 * The SDK. Rejects with an EngineError; the next call tries again.
 * @param {import("../engine.js").EngineSettings} settings
 * @returns {Promise<TwilioVideo>}
 */
export function loadSdk(settings) {
  loading ??= load(settings).catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

/**
 * @param {import("../engine.js").EngineSettings} settings
 * @returns {Promise<TwilioVideo>}
 */
async function load({ sdkUrl, sdkIntegrity }) {
  const script = document.createElement("script");
  script.src = sdkUrl;
  script.integrity = sdkIntegrity;
  script.crossOrigin = "anonymous"; // without it a browser cannot check what comes from another host
  const loaded = new Promise((resolve) => {
    script.onload = script.onerror = resolve;
  });
  const restore = replaceImporter();
  document.head.append(script);
  await loaded;
  restore();
  const sdk = /** @type {WindowWithTwilio} */ (window).Twilio?.Video;
  if (sdk) return sdk;
  script.remove();
  throw new EngineError(0, SDK_NOT_LOADED);
}

/**
 * While it loads, the SDK makes one function from a string, an `import()` for a plug-in that is not
 * used here (https://github.com/twilio/twilio-video.js/pull/1885). The page's policy forbids code from
 * strings, and should; so the SDK gets that function ready-made.
 * @returns {() => void} puts everything back
 */
function replaceImporter() {
  const original = window.Function;
  window.Function = new Proxy(original, {
    construct: (target, parts) =>
      parts.join() === "url,return import(url);"
        ? (/** @type {string} */ url) => import(url)
        : Reflect.construct(target, parts),
  });
  return () => {
    window.Function = original;
  };
}
