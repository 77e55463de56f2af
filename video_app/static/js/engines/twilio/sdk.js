// Twilio's browser SDK: loaded when a call needs it, and only if it is the very file that was configured.

import { EngineError } from "../engine.js";
import { SDK_NOT_LOADED } from "./sentences.js";

/** @typedef {typeof import("twilio-video")} TwilioVideo */
/** @typedef {Window & typeof globalThis & {Twilio?: {Video: TwilioVideo}}} WindowWithTwilio */
/**
 * As much of Trusted Types as is used here; not every browser has them.
 * @typedef {{createPolicy: (name: string, rules: {createScriptURL: (url: string) => string}) =>
 *   {createScriptURL: (url: string) => string}}} TrustedTypes
 */

/** @type {Promise<TwilioVideo> | null} */
let loading = null;
/** @type {ReturnType<TrustedTypes["createPolicy"]> | undefined} a page may have it once */
let policy;

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
  script.src = scriptAddress(sdkUrl);
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
 * The address as the page's policy wants it: browsers take that of a script only from code that was allowed to name
 * one, and this code names the SDK's.
 * @param {string} sdkUrl
 */
function scriptAddress(sdkUrl) {
  const { trustedTypes } = /** @type {{trustedTypes?: TrustedTypes}} */ (window);
  policy ??= trustedTypes?.createPolicy("video-app", { createScriptURL: (url) => onlyIf(url === sdkUrl, url) });
  return policy?.createScriptURL(sdkUrl) ?? sdkUrl;
}

/**
 * @param {boolean} allowed
 * @param {string} url
 */
function onlyIf(allowed, url) {
  if (!allowed) throw new TypeError(`not a script of this page: ${url}`);
  return url;
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
