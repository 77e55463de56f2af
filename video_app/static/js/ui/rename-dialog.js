// Calling oneself something else during the call.

import { fromTemplate, part } from "./from-template.js";

export class RenameDialog {
  /** @type {HTMLDialogElement | null} */ #dialog = null;
  #before = "";
  #call;

  /** @param {import("../call/call.js").Call} call */
  constructor(call) {
    this.#call = call;
    call.governance.on("refused", ({ type, message }) => type === "rename" && this.#complain(message));
    call.roster.on("changed", ({ own, participant: { name } }) => own && this.#changed(name));
    call.roster.on("left", ({ own }) => own && this.#dialog?.close());
  }

  open() {
    const name = this.#call.roster.own?.participant.name;
    if (name === undefined || this.#dialog) return;
    const dialog = /** @type {HTMLDialogElement} */ (fromTemplate("rename-template"));
    this.#dialog = dialog;
    this.#before = name;
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      dialog.remove();
      this.#dialog = null;
    });
    part(dialog, "[data-answer=no]").onclick = () => dialog.close();
    part(dialog, "form").onsubmit = (event) => this.#submit(event);
    this.#input.value = name;
    dialog.showModal();
    this.#input.select();
  }

  get #input() {
    return /** @type {HTMLInputElement} */ (part(/** @type {HTMLElement} */ (this.#dialog), "input"));
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const name = this.#input.value.trim();
    if (name === this.#before) this.#dialog?.close();
    else this.#call.rename(name);
  }

  /** @param {string} message */
  #complain(message) {
    if (!this.#dialog) return;
    part(this.#dialog, ".invalid-feedback").textContent = message;
    this.#input.classList.add("is-invalid");
    this.#input.setAttribute("aria-invalid", "true");
    this.#input.focus();
  }

  /** The server has taken it, perhaps with a number.
   * @param {string} name */
  #changed(name) {
    if (name !== this.#before) this.#dialog?.close();
  }
}
