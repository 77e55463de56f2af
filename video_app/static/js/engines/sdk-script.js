// A media service's browser SDK: loaded when a call needs it, and only if it is the very file that was configured.

import { EngineError } from "./engine.js";

const NOT_LOADED =
  "The call software could not be loaded. Check your network and whether an ad blocker stops it, then join again.";

/**
 * As much of Trusted Types as is used here; not every browser has them.
 * @typedef {{createPolicy: (name: string, rules: {createScriptURL: (url: string) => string}) =>
 *   {createScriptURL: (url: string) => string}}} TrustedTypes
 */

/** @type {ReturnType<TrustedTypes["createPolicy"]> | undefined} a page may have it once */
let policy;
/** @type {Set<string>} the addresses of SDKs */
const named = new Set();

/**
 * A function that loads once, however often it is called; after a failure the next call tries again.
 * @template SDK
 * @param {(settings: import("./engine.js").EngineSettings) => Promise<SDK>} load
 * @returns {(settings: import("./engine.js").EngineSettings) => Promise<SDK>}
 */
export function once(load) {
  /** @type {Promise<SDK> | null} */
  let loading = null;
  return (settings) => {
    loading ??= load(settings).catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  };
}

/**
 * Run the script at `sdkUrl`. Rejects with an EngineError.
 * @template SDK
 * @param {import("./engine.js").EngineSettings} settings
 * @param {() => SDK | undefined} find what the script leaves behind
 * @returns {Promise<SDK>}
 */
export async function runScript({ sdkUrl, sdkIntegrity }, find) {
  const script = document.createElement("script");
  script.src = scriptAddress(sdkUrl);
  script.integrity = sdkIntegrity;
  script.crossOrigin = "anonymous"; // without it a browser cannot check what comes from another host
  const loaded = new Promise((resolve) => {
    script.onload = script.onerror = resolve;
  });
  document.head.append(script);
  await loaded;
  const sdk = find();
  if (sdk) return sdk;
  script.remove();
  throw new EngineError(0, NOT_LOADED);
}

/**
 * The address as the page's policy wants it: browsers take that of a script only from code that was allowed to name
 * one, and this code names SDKs.
 * @param {string} sdkUrl
 */
function scriptAddress(sdkUrl) {
  named.add(sdkUrl);
  const { trustedTypes } = /** @type {{trustedTypes?: TrustedTypes}} */ (window);
  policy ??= trustedTypes?.createPolicy("video-app", { createScriptURL: (url) => onlyIf(named.has(url), url) });
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
