// What only matters on phones: the screen stays awake, and the camera rests in the background.

/** Keep the screen awake while `isNeeded` says so; browsers let go of the lock whenever the page is hidden.
 * @param {() => boolean} isNeeded */
export function keepAwake(isNeeded) {
  /** @type {WakeLockSentinel | null} */
  let lock = null;
  const update = async () => {
    if (!isNeeded()) {
      await lock?.release();
      lock = null;
    } else if (document.visibilityState === "visible" && (!lock || lock.released)) {
      lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null; // refused on low battery
    }
  };
  document.addEventListener("visibilitychange", update);
  return update;
}

/** A phone's camera delivers nothing while its page is hidden: turn it off then, and on again after.
 * @param {import("../call/media.js").LocalMedia} media */
export function restCameraInBackground(media) {
  if (!matchMedia("(pointer: coarse)").matches) return;
  let resting = false;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && media.isOn("camera")) {
      resting = true;
      media.turnOff("camera");
    } else if (!document.hidden && resting) {
      resting = false;
      media.turnOn("camera");
    }
  });
}

/** On a touch screen a tap on the stage hides the controls and shows them again.
 * @param {HTMLElement} stage
 * @param {HTMLElement} call */
export function hideControlsOnTap(stage, call) {
  stage.addEventListener("click", (event) => {
    const onControl = event.target instanceof Element && event.target.closest("button, a");
    if (matchMedia("(pointer: coarse)").matches && !onControl) call.classList.toggle("call-bare");
  });
}
