// The field for a room's passcode, which is there only where the room wants one.

import { fromTemplate, part } from "./from-template.js";

export class PasscodeField {
  /** @type {HTMLElement | null} */ #row = null;
  #place;

  /** @param {HTMLElement} place where it appears */
  constructor(place) {
    this.#place = place;
  }

  /** What the person wrote; empty before it was asked for. */
  get value() {
    return this.#row ? this.#input.value.trim() : "";
  }

  /** Ask for it, or again.
   * @param {string} error what was wrong; empty: nothing yet */
  ask(error) {
    if (!this.#row) this.#place.append((this.#row = fromTemplate("passcode-template")));
    const message = part(this.#row, ".invalid-feedback");
    message.textContent = error;
    this.#input.classList.toggle("is-invalid", error !== "");
    this.#input.setAttribute("aria-invalid", String(error !== ""));
    this.#input.focus();
    this.#input.select();
  }

  /** It was right, or is not needed any more. */
  remove() {
    this.#row?.remove();
    this.#row = null;
  }

  get #input() {
    return /** @type {HTMLInputElement} */ (part(this.#place, "input"));
  }
}
