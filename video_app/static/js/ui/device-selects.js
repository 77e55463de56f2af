// The selects for camera, microphone and speaker.

import { strings } from "../strings/room.js";
import { playTestSound } from "./test-sound.js";

/** @typedef {"camera" | "microphone" | "speaker"} DeviceKind */

/** @type {Record<MediaDeviceKind, DeviceKind>} */
const KINDS = { videoinput: "camera", audioinput: "microphone", audiooutput: "speaker" };

export class DeviceSelects {
  #root;
  #selected;
  #choose;

  /**
   * @param {HTMLElement} root
   * @param {object} options
   * @param {(kind: DeviceKind) => string} options.selected the id of the device in use
   * @param {(kind: DeviceKind, deviceId: string) => unknown} options.choose
   */
  constructor(root, { selected, choose }) {
    this.#root = root;
    this.#selected = selected;
    this.#choose = choose;
    navigator.mediaDevices?.addEventListener("devicechange", () => this.refresh());
    for (const kind of Object.values(KINDS)) this.#select(kind).onchange = () => this.#chosen(kind);
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
  showLevel(level) {
    const meter = /** @type {HTMLElement} */ (this.#root.querySelector("[data-meter]"));
    meter.setAttribute("aria-valuenow", String(Math.round(level * 100)));
    meter.style.setProperty("--level", String(Math.sqrt(level)));
  }

  /** @param {DeviceKind} kind */
  #chosen(kind) {
    this.#choose(kind, this.#select(kind).value);
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
    const selected = this.#selected(kind);
    if (devices.some(({ deviceId }) => deviceId === selected)) select.value = selected;
    // Where a browser does not let pages choose the speaker, there is nothing to select.
    if (kind === "speaker") select.closest(".device")?.toggleAttribute("hidden", !("setSinkId" in HTMLMediaElement.prototype));
  }

  /** @param {DeviceKind} kind */
  #select(kind) {
    return /** @type {HTMLSelectElement} */ (this.#root.querySelector(`[data-device="${kind}"] select`));
  }
}
