// Where a picture plays before it is shown: engines send one only to where it can be seen.

/** @typedef {import("../call/incoming.js").Brought} Brought */
/** @typedef {import("../engines/engine.js").Engine} Engine */

const FRAMES = 4; // after which a picture goes on: the first may be followed by a pause, while the server finds its size
const PATIENCE_MS = 5000; // a camera that gives no picture, one that nobody looks at for instance, is not waited for

export class Backstage {
  #element;

  /** @param {HTMLElement} element where pictures play, too small to be noticed */
  constructor(element) {
    this.#element = element;
  }

  /**
   * Resolves once what was `brought` plays, or is not to be waited for any longer.
   * @param {Brought} brought
   * @param {Engine} engine that brought it
   * @param {number} height it will be shown at
   * @param {AbortSignal} signal
   */
  async rehearse({ identity, source, track }, engine, height, signal) {
    if (track.kind === "audio") return track.muted ? await heard(track, "unmute", signal) : undefined;
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    video.srcObject = new MediaStream([track]);
    this.#element.append(video);
    const plays = heard(video, "loadeddata", signal);
    engine.show({ identity, source, element: video, height });
    video.play().catch(() => {}); // it plays as soon as it can
    await plays;
    await moves(video, signal);
    video.srcObject = null;
    video.remove();
  }
}

/**
 * Resolves when a video has shown FRAMES more, where the browser counts them, or when that has lasted long enough.
 * @param {HTMLVideoElement} video
 * @param {AbortSignal} signal
 */
async function moves(video, signal) {
  if (!video.requestVideoFrameCallback) return;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, true));
  for (let left = FRAMES; left && !signal.aborted; left -= 1)
    if (await Promise.race([late, new Promise((resolve) => video.requestVideoFrameCallback(() => resolve(false)))])) return;
}

/**
 * Resolves with the event, when the signal ends the waiting, or when it has lasted long enough.
 * @param {EventTarget} target
 * @param {string} type
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function heard(target, type, signal) {
  return new Promise((resolve) => {
    target.addEventListener(type, () => resolve(), { once: true, signal });
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
    setTimeout(resolve, PATIENCE_MS);
  });
}
