// What has happened, newest last, in an element with role="log". Of use on any page.

import { oncePerFrame } from "./once-per-frame.js";

const MOST_ENTRIES = 200;
const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });

export class EventLog {
  /** @type {HTMLElement[]} */ #waiting = [];
  #list;
  #showSoon = oncePerFrame(() => this.#show());

  /** @param {HTMLElement} list with role="log" */
  constructor(list) {
    this.#list = list;
  }

  /**
   * @param {string} text
   * @param {"info" | "error"} [kind]
   */
  add(text, kind = "info") {
    const entry = document.createElement("p");
    const time = document.createElement("time");
    const now = new Date();
    time.dateTime = now.toISOString();
    time.textContent = clock.format(now);
    const words = document.createElement("span");
    words.textContent = text;
    entry.dataset.kind = kind;
    entry.append(time, words);
    this.#waiting.push(entry);
    this.#showSoon();
  }

  /** Where the log is scrolled to is worked out once, however many have come: it makes the browser lay out the page. */
  #show() {
    const atEnd = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 20;
    this.#list.append(...this.#waiting);
    this.#waiting = [];
    while (this.#list.children.length > MOST_ENTRIES) this.#list.firstElementChild?.remove();
    if (atEnd) this.#list.scrollTop = this.#list.scrollHeight;
  }
}
