// The rows of the network test: what is tested, how it went, what to do.

import { strings } from "../../strings/network.js";
import { part } from "../from-template.js";

/** @typedef {import("../../network/results.js").Result} Result */
/** @typedef {import("../../strings/network.js").RowId} RowId */

export class NetworkRows {
  #root;

  /** @param {HTMLElement} root with one `[data-row]` for each row */
  constructor(root) {
    this.#root = root;
  }

  /**
   * @param {RowId} id
   * @param {Result} result
   */
  show(id, { state, detail, advice = "" }) {
    const row = part(this.#root, `[data-row="${id}"]`);
    row.dataset.state = state;
    part(row, ".check-state").textContent = strings.states[state];
    part(row, ".check-detail").textContent = detail;
    part(row, ".check-advice").textContent = advice;
  }

  /** Say something beside what is tested now.
   * @param {RowId} id
   * @param {string} text */
  say(id, text) {
    part(this.#root, `[data-row="${id}"] .check-detail`).textContent = text;
  }
}

/**
 * Ask by the buttons in `root`, each with its answer in `data-answer`; resolves with the answer.
 * @param {HTMLElement} root
 * @returns {Promise<string>}
 */
export function askIn(root) {
  root.hidden = false;
  return new Promise((resolve) => {
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll("[data-answer]")))
      button.onclick = () => {
        root.hidden = true;
        resolve(button.dataset.answer ?? "");
      };
  });
}
