// What the hosts do not allow cannot be pressed, and says why.

import { strings } from "../strings/hosts.js";

export class Permits {
  #charter;
  #message = /** @type {HTMLTextAreaElement} */ (document.getElementById("chat-text"));
  #placeholder = this.#message.placeholder;

  /** @param {import("../call/charter.js").Charter} charter */
  constructor(charter) {
    this.#charter = charter;
    charter.on("changed", () => this.#show());
  }

  #show() {
    const reason = this.#charter.may("chat") ? "" : strings.forbidden.chat;
    this.#message.placeholder = reason || this.#placeholder;
    forbid([this.#message, .../** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("#chat-form button"))], reason);
    const reactions = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-reaction]"));
    forbid(reactions, this.#charter.may("react") ? "" : strings.forbidden.react);
  }
}

/**
 * @param {Iterable<HTMLButtonElement | HTMLTextAreaElement>} controls
 * @param {string} reason empty: they can be used
 */
function forbid(controls, reason) {
  for (const control of controls) {
    control.disabled = reason !== "";
    control.title = reason;
  }
}
