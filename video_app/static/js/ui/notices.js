// Short messages over the page. Errors stay until they are dismissed or their cause is gone.

import { fromTemplate, part } from "./from-template.js";

const INFO_MS = 5000;
const MOST_SHOWN = 5;

/** @typedef {{label: string, act: () => unknown}} NoticeAction */
/**
 * A request stays until it is answered.
 * @typedef {{title?: string, text: string, kind?: "info" | "error" | "request", key?: string, actions?: NoticeAction[]}} NoticeOptions
 */

export class Notices {
  #root;
  /** @type {Map<string, HTMLElement>} */
  #shown = new Map();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  /**
   * Show a message; one with the same `key` is replaced.
   * @param {NoticeOptions} options
   */
  show({ title = "", text, kind = "info", key = text, actions = [] }) {
    const hadFocus = this.#shown.get(key)?.contains(document.activeElement);
    this.clear(key);
    const notice = fromTemplate("notice-template");
    notice.dataset.kind = kind;
    if (kind === "error") notice.setAttribute("role", "alert"); // the rest is read by the live region around it
    /** @type {HTMLElement} */ (notice.querySelector(".notice-title")).textContent = title;
    /** @type {HTMLElement} */ (notice.querySelector(".notice-text")).textContent = text;
    /** @type {HTMLButtonElement} */ (notice.querySelector(".notice-close")).onclick = () => this.clear(key);
    part(notice, ".notice-actions").append(...actions.map(actionButton));
    this.#shown.set(key, notice);
    this.#root.append(notice);
    if (hadFocus) notice.querySelector("button")?.focus();
    this.#makeRoom();
    if (kind === "info") setTimeout(() => this.#shown.get(key) === notice && this.clear(key), INFO_MS);
  }

  /** The oldest go first; those that wait for an answer, or are about an error, which others cannot cause, last. */
  #makeRoom() {
    const shown = [...this.#shown];
    const oldest = shown.find(([, { dataset }]) => dataset.kind === "info") ?? shown[0];
    if (shown.length > MOST_SHOWN) this.clear(oldest[0]);
  }

  /** @param {string} key */
  clear(key) {
    this.#shown.get(key)?.remove();
    this.#shown.delete(key);
  }
}

/** @param {NoticeAction} action */
function actionButton({ label, act }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-outline-secondary";
  button.textContent = label;
  button.onclick = act;
  return button;
}
