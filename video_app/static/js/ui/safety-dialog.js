// The safety code of oneself and one participant, watched while the dialog is open.

import { strings } from "../strings/room.js";
import { openDialog } from "./dialogs.js";

const EVERY_MS = 1000;
const GROUP = /\d{5}/g;
const GROUPS_IN_A_LINE = 4;

export class SafetyDialog {
  #dialog = /** @type {HTMLDialogElement} */ (document.getElementById("safety-dialog"));
  #name = /** @type {HTMLElement} */ (document.getElementById("safety-name"));
  #digits = /** @type {HTMLElement} */ (document.getElementById("safety-digits"));
  #note = /** @type {HTMLElement} */ (document.getElementById("safety-note"));
  #warning = /** @type {HTMLElement} */ (document.getElementById("safety-changed"));
  #site = /** @type {HTMLElement} */ (document.getElementById("safety-site"));
  /** @type {string | null} the latest that was read since the dialog was opened */ #known = null;
  #watching = new AbortController();
  #read;

  /** @param {(identity: string) => Promise<string | null>} read */
  constructor(read) {
    this.#read = read;
    this.#site.textContent = location.host;
    this.#dialog.addEventListener("close", () => this.#watching.abort());
  }

  /**
   * @param {string} identity
   * @param {string} name
   */
  open(identity, name) {
    this.#watching.abort();
    this.#watching = new AbortController();
    this.#known = null;
    this.#name.textContent = name;
    this.#warning.hidden = true;
    this.#paint(null, strings.makingSafetyCode);
    openDialog("safety-dialog");
    this.#watch(identity, this.#watching.signal);
  }

  /**
   * @param {string} identity
   * @param {AbortSignal} signal
   */
  async #watch(identity, signal) {
    while (!signal.aborted) {
      const code = await this.#read(identity);
      if (!signal.aborted) this.#show(code);
      await new Promise((resolve) => { setTimeout(resolve, EVERY_MS); });
    }
  }

  /** @param {string | null} code */
  #show(code) {
    if (code && this.#known && code !== this.#known) this.#warning.hidden = false;
    this.#known = code ?? this.#known;
    this.#paint(code, isSecureContext ? strings.noSafetyCode : strings.noSafetyCodeHere);
  }

  /**
   * Digits that stay the same are left alone: somebody may be marking them.
   * @param {string | null} code
   * @param {string} why there is none
   */
  #paint(code, why) {
    const text = code ? inLines(code) : "";
    if (this.#digits.textContent !== text) this.#digits.textContent = text;
    this.#digits.hidden = !code;
    this.#note.hidden = Boolean(code);
    if (this.#note.textContent !== why) this.#note.textContent = why;
  }
}

/** Groups of five, as people read them out.
 * @param {string} code */
function inLines(code) {
  const groups = code.match(GROUP) ?? [];
  return groups.map((group, index) => group + ((index + 1) % GROUPS_IN_A_LINE ? " " : "\n")).join("").trim();
}
