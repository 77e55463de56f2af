// What this browser remembers of its user's choices.

/**
 * @typedef {object} Preferences
 * @property {boolean} microphone whether to join with it on
 * @property {boolean} camera
 * @property {Partial<Record<"microphone" | "camera" | "speaker", string>>} devices device ids
 * @property {Processing} processing of the microphone
 * @property {boolean} shortcuts
 */
/** @typedef {{echoCancellation: boolean, noiseSuppression: boolean, autoGainControl: boolean}} Processing */

const KEY = "video-app.preferences";
/** @type {Preferences} */
const DEFAULTS = {
  microphone: true,
  camera: true,
  devices: {},
  processing: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  shortcuts: true,
};

/** @returns {Preferences} */
export function loadPreferences() {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { ...DEFAULTS }; // storage switched off, or its content not ours
  }
}

/** @param {Partial<Preferences>} changes */
export function savePreferences(changes) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...loadPreferences(), ...changes }));
  } catch {
    // Storage is switched off or full: the choice holds for this page only.
  }
}
