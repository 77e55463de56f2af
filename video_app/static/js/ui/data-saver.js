// The data saver on the page: its switches, its word on the tiles, and the suggestion to use it.

import { strings } from "../strings/data-saver.js";
import { part } from "./from-template.js";

/** @typedef {import("../call/data-saver.js").DataSaver} Saver */
/** @typedef {import("../call/preferences.js").IncomingVideo} IncomingVideo */
/** @typedef {import("../call/roster.js").Roster} Roster */

const KEY = "weak";

export class DataSaverControls {
  #incoming = /** @type {HTMLSelectElement} */ (document.getElementById("incoming-video"));
  #noVideo = /** @type {HTMLInputElement} */ (document.getElementById("send-no-video"));
  #audioOnly = /** @type {HTMLButtonElement} */ (document.getElementById("audio-only"));
  #saver;
  #media;
  #preferences;
  #roster;
  #stage;

  /**
   * @param {object} options
   * @param {Saver} options.saver
   * @param {import("../call/media.js").LocalMedia} options.media
   * @param {import("../call/preferences.js").Preferences} options.preferences
   * @param {Roster} options.roster
   * @param {HTMLElement} options.stage where the tiles are
   */
  constructor({ saver, media, preferences, roster, stage }) {
    this.#saver = saver;
    this.#media = media;
    this.#preferences = preferences;
    this.#roster = roster;
    this.#stage = stage;
    this.#incoming.onchange = () => (preferences.incomingVideo = /** @type {IncomingVideo} */ (this.#incoming.value));
    this.#noVideo.onchange = () => saver.setSending(!this.#noVideo.checked);
    this.#audioOnly.onclick = () => saver.setAudioOnly(!saver.audioOnly);
    saver.on("changed", () => this.#show());
    for (const type of /** @type {const} */ (["joined", "changed"])) roster.on(type, () => this.#markTiles());
    this.#show();
  }

  /**
   * Suggest to do without pictures, unless that is so already.
   * @param {import("./notices.js").Notices} notices
   */
  suggest(notices) {
    if (this.#saver.audioOnly) return;
    const act = () => {
      notices.clear(KEY);
      this.#saver.setAudioOnly(true);
    };
    notices.show({ kind: "request", key: KEY, text: strings.weak, actions: [{ label: strings.audioOnly, act }] });
  }

  #show() {
    this.#incoming.value = this.#preferences.incomingVideo;
    this.#noVideo.checked = !this.#media.isOn("camera");
    this.#audioOnly.setAttribute("aria-pressed", String(this.#saver.audioOnly));
    this.#markTiles();
  }

  /** A tile whose picture is withheld says so; the stage has made it before this hears of its member. */
  #markTiles() {
    const filmed = this.#roster.members.filter(({ own, participant }) => !own && participant.media.camera);
    const on = new Set(filmed.map(({ participant }) => participant.identity));
    for (const tile of /** @type {NodeListOf<HTMLElement>} */ (this.#stage.querySelectorAll("[data-identity]"))) {
      const { identity = "" } = tile.dataset;
      const withheld = on.has(identity) && this.#saver.withholds(identity);
      tile.classList.toggle("tile-withheld", withheld);
      part(tile, ".tile-saver").hidden = !withheld;
    }
  }
}
