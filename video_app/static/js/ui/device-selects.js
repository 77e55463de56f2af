// The selects for camera, microphone and speaker.

import { strings } from "../strings/room.js";
import { playTestSound } from "./test-sound.js";

/** @typedef {import("../call/preferences.js").DeviceKind} DeviceKind */

/** @type {Record<MediaDeviceKind, DeviceKind>} */
const KINDS = { videoinput: "camera", audioinput: "microphone", audiooutput: "speaker" };

export class DeviceSelects {
  #root;
  #media;
  #preferences;

  /**
   * @param {HTMLElement} root
   * @param {object} options
   * @param {import("../call/media.js").LocalMedia} options.media
   * @param {import("../call/level-meter.js").LevelMeter} options.meter of the microphone
   * @param {import("../call/preferences.js").Preferences} options.preferences
   */
  constructor(root, { media, meter, preferences }) {
    this.#root = root;
    this.#media = media;
    this.#preferences = preferences;
    media.on("change", () => this.refresh());
    meter.on("level", ({ level }) => this.#showLevel(level));
    navigator.mediaDevices?.addEventListener("devicechange", () => this.refresh());
    for (const kind of Object.values(KINDS))
      this.#select(kind).onchange = () => preferences.setDevice(kind, this.#select(kind).value);
    /** @type {HTMLElement} */ (root.querySelector("[data-test-speaker]")).onclick = () =>
      playTestSound(this.#select("speaker").value);
  }

  /** Ask the browser anew; it tells the devices' names only once their use was allowed. */
  async refresh() {
    const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    for (const kind of Object.values(KINDS)) {
      const own = devices.filter((device) => KINDS[device.kind] === kind && device.deviceId);
      this.#fill(kind, own);
    }
  }

  /** How loud the microphone is.
   * @param {number} level 0–1 */
  #showLevel(level) {
    const meter = /** @type {HTMLElement} */ (this.#root.querySelector("[data-meter]"));
    meter.setAttribute("aria-valuenow", String(Math.round(level * 100)));
    meter.style.setProperty("--level", String(Math.sqrt(level)));
  }

  /**
   * @param {DeviceKind} kind
   * @param {MediaDeviceInfo[]} devices
   */
  #fill(kind, devices) {
    const select = this.#select(kind);
    const options = devices.map(({ deviceId, label }, index) => new Option(label || strings.unnamedDevice(kind, index + 1), deviceId));
    select.replaceChildren(...(options.length ? options : [new Option(strings.noDevice[kind], "")]));
    select.disabled = options.length === 0;
    const selected = kind === "speaker" ? this.#preferences.device(kind) : this.#media.selected(kind);
    if (devices.some(({ deviceId }) => deviceId === selected)) select.value = selected;
    // Where a browser does not let pages choose the speaker, there is nothing to select.
    if (kind === "speaker") select.closest(".device")?.toggleAttribute("hidden", !("setSinkId" in HTMLMediaElement.prototype));
  }

  /** @param {DeviceKind} kind */
  #select(kind) {
    return /** @type {HTMLSelectElement} */ (this.#root.querySelector(`[data-device="${kind}"] select`));
  }
}
