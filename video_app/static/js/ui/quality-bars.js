// Five bars that say how good a connection is.

import { strings } from "../strings/room.js";

const MOST = 5;

export class QualityBars {
  #element;

  /** @param {HTMLElement} element empty, with role="img" */
  constructor(element) {
    this.#element = element;
    element.append(...Array.from({ length: MOST }, () => document.createElement("i")));
  }

  /** @param {number | null} level 0–5; null hides them */
  show(level) {
    this.#element.hidden = level === null;
    if (level === null) return;
    this.#element.dataset.level = String(level);
    this.#element.setAttribute("aria-label", strings.quality(level));
    [...this.#element.children].forEach((bar, index) => bar.classList.toggle("lit", index < level));
  }
}
