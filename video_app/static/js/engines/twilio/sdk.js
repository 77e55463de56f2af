// Twilio's browser SDK.

import { once, runScript } from "../sdk-script.js";

/** @typedef {typeof import("twilio-video")} TwilioVideo */
/** @typedef {Window & typeof globalThis & {Twilio?: {Video: TwilioVideo}}} WindowWithTwilio */

/** The SDK. Rejects with an EngineError; the next call tries again. */
export const loadSdk = once(async (settings) => {
  const restore = replaceImporter();
  try {
    return await runScript(settings, () => /** @type {WindowWithTwilio} */ (window).Twilio?.Video);
  } finally {
    restore();
  }
});

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
