// What has happened, newest last, in an element with role="log". Of use on any page.

const MOST_ENTRIES = 200;

export class EventLog {
  #list;

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
    time.textContent = now.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    const words = document.createElement("span");
    words.textContent = text;
    entry.dataset.kind = kind;
    entry.append(time, words);
    const atEnd = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 20;
    this.#list.append(entry);
    while (this.#list.children.length > MOST_ENTRIES) this.#list.firstElementChild?.remove();
    if (atEnd) this.#list.scrollTop = this.#list.scrollHeight;
  }
}
