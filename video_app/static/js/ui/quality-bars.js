// How good a connection is: nothing while it is good, bars and words when it is not. Figures are in the details.

import { strings } from "../strings/room.js";

const MOST = 5;
const POOR = 2;

export class QualityBars {
  #element;

  /** @param {HTMLElement} element empty, with role="img" */
  constructor(element) {
    this.#element = element;
    const words = document.createElement("span");
    words.textContent = strings.poorConnection;
    element.append(...Array.from({ length: MOST }, () => document.createElement("i")), words);
  }

  /** @param {number | null} level 0–5; null where it is not known */
  show(level) {
    this.#element.hidden = level === null || level > POOR;
    if (level === null) return;
    this.#element.dataset.level = String(level);
    this.#element.setAttribute("aria-label", strings.quality(level));
    [...this.#element.children].slice(0, MOST).forEach((bar, index) => bar.classList.toggle("lit", index < level));
  }
}
