// Single-key shortcuts. None fires while somebody types, and all can be switched off (WCAG 2.1.4).

/** @typedef {Record<string, () => unknown>} Actions by key, lower case */

export class Shortcuts {
  #preferences;
  #actions;
  #hold;
  #holding = false;

  /**
   * @param {import("../call/preferences.js").Preferences} preferences
   * @param {Actions} actions
   * @param {{start: () => unknown, end: () => unknown}} hold while the space bar is held
   */
  constructor(preferences, actions, hold) {
    this.#preferences = preferences;
    this.#actions = actions;
    this.#hold = hold;
    addEventListener("keydown", (event) => this.#down(event));
    addEventListener("keyup", (event) => event.key === " " && this.#release());
    addEventListener("blur", () => this.#release());
  }

  /** @param {KeyboardEvent} event */
  #down(event) {
    if (!this.#preferences.shortcuts || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === " ") {
      if (!isPressable(event.target)) this.#press(event);
      return;
    }
    const action = this.#actions[event.key.toLowerCase()];
    if (!action || event.repeat) return;
    event.preventDefault();
    action();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    event.preventDefault();
    if (this.#holding) return;
    this.#holding = true;
    this.#hold.start();
  }

  #release() {
    if (!this.#holding) return;
    this.#holding = false;
    this.#hold.end();
  }
}

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select, dialog[open]") !== null);

/** The space bar presses a focused button; it must not talk at the same time.
 * @param {EventTarget | null} target */
const isPressable = (target) => target instanceof HTMLElement && target.closest("button, a, summary, [popover]") !== null;
