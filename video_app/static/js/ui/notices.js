// Short messages over the page. Errors stay until they are dismissed or their cause is gone.

const INFO_MS = 5000;
const MOST_SHOWN = 5;

/** @typedef {{title?: string, text: string, kind?: "info" | "error", key?: string}} NoticeOptions */

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
  show({ title = "", text, kind = "info", key = text }) {
    this.clear(key);
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("notice-template"));
    const notice = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    notice.dataset.kind = kind;
    if (kind === "error") notice.setAttribute("role", "alert"); // the rest is read by the live region around it
    /** @type {HTMLElement} */ (notice.querySelector(".notice-title")).textContent = title;
    /** @type {HTMLElement} */ (notice.querySelector(".notice-text")).textContent = text;
    /** @type {HTMLButtonElement} */ (notice.querySelector(".notice-close")).onclick = () => this.clear(key);
    this.#shown.set(key, notice);
    this.#root.append(notice);
    this.#makeRoom();
    if (kind === "info") setTimeout(() => this.#shown.get(key) === notice && this.clear(key), INFO_MS);
  }

  /** The oldest go first; those about an error, which others cannot cause, last. */
  #makeRoom() {
    const shown = [...this.#shown];
    const oldest = shown.find(([, { dataset }]) => dataset.kind !== "error") ?? shown[0];
    if (shown.length > MOST_SHOWN) this.clear(oldest[0]);
  }

  /** @param {string} key */
  clear(key) {
    this.#shown.get(key)?.remove();
    this.#shown.delete(key);
  }
}
