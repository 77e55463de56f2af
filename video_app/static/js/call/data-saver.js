// Which cameras are received at all: it stands between the page, which lays out everybody, and the engine.

import { Emitter } from "../emitter.js";

/** @typedef {import("../engines/engine.js").View} View */
/** @typedef {import("./roster.js").Roster} Roster */
/** @typedef {import("./preferences.js").Preferences} Preferences */
/** @typedef {Pick<import("./media.js").LocalMedia, "isOn" | "toggle" | "on">} Camera LocalMedia, as far as it matters here */

/**
 * What is not received is told to the engine as not shown, which is what it goes by. A shared screen is what people
 * meet to look at: it comes in any case.
 *
 * Events: `changed` {}: whose camera is withheld, or whether sound is all there is, may be different now.
 * @extends {Emitter<{changed: {}}>}
 */
export class DataSaver extends Emitter {
  /** @type {Map<string, View>} of cameras, as the page shows them, by identity */
  #views = new Map();
  /** @type {string | null} who speaks, or was the last who did */
  #speaker = null;
  #preferences;
  #media;
  #show;

  /**
   * @param {object} options
   * @param {Preferences} options.preferences
   * @param {Camera} options.media
   * @param {Roster} options.roster
   * @param {(view: View) => void} options.show tells the engine
   */
  constructor({ preferences, media, roster, show }) {
    super();
    this.#preferences = preferences;
    this.#media = media;
    this.#show = show;
    preferences.on("incomingVideo", () => this.#apply());
    media.on("change", ({ source }) => source === "camera" && this.emit("changed", {}));
    roster.on("changed", ({ own, speaking, participant: { identity } }) => speaking && !own && this.#heard(identity));
    roster.on("left", ({ participant: { identity } }) => this.#forget(identity));
  }

  /** Whether only sound is received and sent. */
  get audioOnly() {
    return this.#preferences.incomingVideo === "none" && !this.#media.isOn("camera");
  }

  /** Neither receive nor send pictures; or both again.
   * @param {boolean} on */
  async setAudioOnly(on) {
    this.#preferences.incomingVideo = on ? "none" : "all";
    await this.setSending(!on);
  }

  /** @param {boolean} on whether the own camera is sent */
  async setSending(on) {
    if (this.#media.isOn("camera") !== on) await this.#media.toggle("camera");
  }

  /** Whether the camera of `identity` is not received.
   * @param {string} identity */
  withholds(identity) {
    const whose = this.#preferences.incomingVideo;
    return whose === "none" || (whose === "speaker" && identity !== this.#speaker);
  }

  /** The page shows a participant's picture there now.
   * @param {View} view */
  show(view) {
    if (view.source === "camera") this.#remember(view);
    this.#tell(view);
  }

  /** What is shown nowhere need not be told again: it may be of somebody who has left.
   * @param {View} view */
  #remember(view) {
    if (view.element || view.height) this.#views.set(view.identity, view);
    else this.#views.delete(view.identity);
  }

  /** @param {View} view */
  #tell(view) {
    const withheld = view.source === "camera" && this.withholds(view.identity);
    this.#show(withheld ? { ...view, element: null, height: 0 } : view);
  }

  #apply() {
    for (const view of this.#views.values()) this.#tell(view);
    this.emit("changed", {});
  }

  /** @param {string} identity */
  #heard(identity) {
    if (this.#speaker === identity) return;
    this.#speaker = identity;
    if (this.#preferences.incomingVideo === "speaker") this.#apply();
  }

  /** @param {string} identity */
  #forget(identity) {
    this.#views.delete(identity);
    if (this.#speaker === identity) this.#speaker = null;
  }
}
