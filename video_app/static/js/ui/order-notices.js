// What the person should know of who is in charge: what was done to whom, and the question whether to unmute.

import { strings } from "../strings/hosts.js";
import { answer } from "./question.js";

export class OrderNotices {
  #dialog = /** @type {HTMLDialogElement} */ (document.getElementById("unmute-dialog"));
  #heading = /** @type {HTMLElement} */ (document.getElementById("unmute-heading"));
  #media;
  #notices;

  /**
   * @param {object} options
   * @param {import("../call/call.js").Call} options.call
   * @param {import("../call/media.js").LocalMedia} options.media
   * @param {import("./notices.js").Notices} options.notices
   */
  constructor({ call, media, notices }) {
    this.#media = media;
    this.#notices = notices;
    const { governance } = call;
    governance.on("news", ({ what, name, own }) => what !== "knocks" && this.#tell(strings.news(what, name, own)));
    governance.on("refused", ({ type, message }) => type === "rename" || notices.show({ kind: "error", key: "order", text: message }));
    governance.moderated.on("moderated", ({ what, by }) => this.#tell(strings.moderated(what, by)));
    governance.moderated.on("asked", ({ by }) => this.#ask(by));
    media.on("forbidden", ({ source }) => this.#tell(strings.forbidden[source === "microphone" ? source : "screen"]));
    call.on("state", ({ state }) => state === "disconnected" && this.#dialog.close());
  }

  /** @param {string} text */
  #tell(text) {
    this.#notices.show({ key: "order", text });
  }

  /** @param {string} by */
  async #ask(by) {
    this.#heading.textContent = strings.asksToUnmute(by);
    if (await answer(this.#dialog)) this.#media.turnOn("microphone");
  }
}
