// The own camera, microphone and screen: acquired, switched, stopped. No page, no network.

import { Emitter } from "../emitter.js";

/** @typedef {"microphone" | "camera"} Device */
/** @typedef {import("./preferences.js").Preferences} Preferences */
/** @typedef {import("../realtime/messages.js").Source} Source */
/**
 * Why a device could not be used; pages have a sentence for each.
 * @typedef {"denied" | "missing" | "busy" | "unsuitable" | "insecure" | "unsupported" | "failed"} MediaProblem
 */

/** @type {Record<string, MediaProblem>} by the name of getUserMedia's DOMException */
const PROBLEMS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
  OverconstrainedError: "unsuitable",
};

const CAMERA = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24 } };

/**
 * Events: `change` {source}: its track or its being on changed; `problem` {source, problem};
 * `fallback` {source}: its device went away, and the system's default took its place; `forbidden` {source}: it may not
 * be turned on now.
 * @extends {Emitter<{
 *   change: {source: Source}, problem: {source: Source, problem: MediaProblem}, fallback: {source: Source},
 *   forbidden: {source: Source},
 * }>}
 */
export class LocalMedia extends Emitter {
  /** @type {Map<Source, MediaStreamTrack>} */
  #tracks = new Map();
  /** @type {Set<Device>} whose preferred one went away, or is not wanted for now */
  #passedOver = new Set();
  #facing = "user";

  /** Whether a person may turn a source on; what is on stays on.
   * @type {(source: Source) => boolean} */
  allows = () => true;

  #preferences;

  /** @param {Preferences} preferences */
  constructor(preferences) {
    super();
    this.#preferences = preferences;
    preferences.on("device", ({ kind }) => kind !== "speaker" && this.#switch(kind));
    preferences.on("processing", () => this.#process());
  }

  /** @param {Source} source */
  track(source) {
    return this.#tracks.get(source) ?? null;
  }

  /** All tracks as they are now. */
  get tracks() {
    return new Map(this.#tracks);
  }

  /** Whether `source` is being sent: a muted microphone has a track and is not.
   * @param {Source} source */
  isOn(source) {
    const track = this.#tracks.get(source);
    return Boolean(track?.enabled && track.readyState === "live");
  }

  /** @returns {import("../realtime/messages.js").MediaState} */
  get state() {
    return { microphone: this.isOn("microphone"), camera: this.isOn("camera"), screen: this.isOn("screen") };
  }

  get canShareScreen() {
    return Boolean(navigator.mediaDevices?.getDisplayMedia);
  }

  /** Turn on what was on last time. Both are asked for at once, so that people answer one question. */
  async start() {
    const wanted = /** @type {Device[]} */ (["microphone", "camera"]).filter((device) => this.#preferences[device]);
    if (!wanted.length) return;
    try {
      this.#take(await this.#acquire(wanted));
    } catch (error) {
      if (wanted.length === 1 || problemOf(error) === "insecure") this.#report(wanted, error);
      else for (const device of wanted) await this.#open(device); // one of them may work
    }
  }

  /** @param {Device} device */
  async toggle(device) {
    if (this.isOn(device)) this.turnOff(device);
    else await this.turnOn(device);
    this.#preferences[device] = this.isOn(device);
  }

  /** @param {Device} device */
  async turnOn(device) {
    if (this.allows(device)) await this.#open(device);
    else this.emit("forbidden", { source: device });
  }

  /** @param {Device} device */
  async #open(device) {
    const track = this.#tracks.get(device);
    if (device === "microphone" && track?.readyState === "live") {
      track.enabled = true;
      this.emit("change", { source: device });
      return;
    }
    await this.#acquire([device]).then(
      (stream) => this.#take(stream),
      (error) => this.#report([device], error),
    );
  }

  /** A camera is given back, so that its light goes out; a microphone is muted, so that it is back at once.
   * @param {Device} device */
  turnOff(device) {
    const track = this.#tracks.get(device);
    if (device === "microphone" && track) track.enabled = false;
    else this.#drop(device);
    this.emit("change", { source: device });
  }

  /** On a phone: from the front camera to the back one, or back. */
  async switchCamera() {
    const facing = this.#tracks.get("camera")?.getSettings().facingMode;
    this.#facing = facing === "environment" ? "user" : "environment";
    this.#passedOver.add("camera");
    this.#drop("camera"); // first: phones cannot open two cameras at once
    await this.#open("camera");
  }

  /** Which device is in use, or would be.
   * @param {Device} device */
  selected(device) {
    return this.#tracks.get(device)?.getSettings().deviceId ?? this.#preferences.device(device);
  }

  /** Ask what to share, and share it. Cancelling is no problem. */
  async shareScreen() {
    if (!this.allows("screen")) return this.emit("forbidden", { source: "screen" });
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 30 } }, audio: true });
      for (const track of stream.getTracks()) this.#keep(track.kind === "video" ? "screen" : "screen-audio", track);
    } catch (error) {
      if (problemOf(error) !== "denied") this.#report(["screen"], error);
    }
  }

  stopScreen() {
    for (const source of /** @type {const} */ (["screen", "screen-audio"])) {
      this.#drop(source);
      this.emit("change", { source });
    }
  }

  /** Give everything back: no light stays on. */
  stop() {
    for (const source of [...this.#tracks.keys()]) this.#drop(source);
  }

  /** @param {Device[]} devices */
  async #acquire(devices) {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", isSecureContext ? "NotSupportedError" : "insecure");
    try {
      return await this.#ask(devices, "exact"); // an ideal one is not more than a hint: Chromium opens another
    } catch (error) {
      if (!(error instanceof OverconstrainedError)) throw error;
      return this.#ask(devices, "ideal"); // a device that is not there today must not keep anybody out
    }
  }

  /**
   * @param {Device[]} devices
   * @param {"exact" | "ideal"} strength of the wish for the preferred ones
   */
  #ask(devices, strength) {
    return navigator.mediaDevices.getUserMedia({
      audio: devices.includes("microphone") && { ...this.#preferences.processing, ...this.#preferred("microphone", strength) },
      video: devices.includes("camera") && { ...CAMERA, facingMode: this.#facing, ...this.#preferred("camera", strength) },
    });
  }

  /**
   * @param {Device} device
   * @param {"exact" | "ideal"} strength
   */
  #preferred(device, strength) {
    const id = this.#preferences.device(device);
    return id && !this.#passedOver.has(device) ? { deviceId: { [strength]: id } } : {};
  }

  /** Use the device that is preferred from now on.
   * @param {Device} device */
  async #switch(device) {
    this.#passedOver.delete(device);
    const enabled = this.isOn(device);
    if (!this.#tracks.has(device)) return;
    this.#drop(device); // first: phones cannot open two cameras at once
    await this.#open(device);
    if (device === "microphone" && !enabled) this.turnOff(device);
  }

  async #process() {
    await this.#tracks.get("microphone")?.applyConstraints(this.#preferences.processing).catch(() => {}); // next time, then
  }

  /** @param {MediaStream} stream */
  #take(stream) {
    for (const track of stream.getTracks()) this.#keep(track.kind === "audio" ? "microphone" : "camera", track);
  }

  /**
   * @param {Source} source
   * @param {MediaStreamTrack} track
   */
  #keep(source, track) {
    this.#drop(source);
    this.#tracks.set(source, track);
    if (source === "screen") track.contentHint = "detail";
    track.onended = () => this.#ended(source, track);
    this.emit("change", { source });
  }

  /** @param {Source} source */
  #drop(source) {
    const track = this.#tracks.get(source);
    if (!track) return;
    track.onended = null;
    track.stop();
    this.#tracks.delete(source);
  }

  /** The browser ended the track: unplugged, taken away, or sharing stopped from the browser's own bar.
   * @param {Source} source
   * @param {MediaStreamTrack} track */
  async #ended(source, track) {
    if (this.#tracks.get(source) !== track) return;
    if (source !== "camera" && source !== "microphone") return this.stopScreen();
    const { enabled } = track;
    this.#drop(source);
    this.emit("change", { source });
    this.#passedOver.add(source);
    await this.#open(source); // the system's default, if there is another
    if (!this.#tracks.has(source)) return;
    if (!enabled) this.turnOff(source);
    this.emit("fallback", { source });
  }

  /**
   * @param {Source[]} sources
   * @param {unknown} error
   */
  #report(sources, error) {
    for (const source of sources) this.emit("problem", { source, problem: problemOf(error) });
  }
}

/**
 * @param {unknown} error
 * @returns {MediaProblem}
 */
function problemOf(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "insecure") return "insecure";
  if (name === "NotSupportedError") return "unsupported";
  return PROBLEMS[name] ?? "failed";
}
