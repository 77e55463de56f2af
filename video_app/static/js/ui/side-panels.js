// The panels at the side, of which at most one is open, and the buttons that open them.

/** @typedef {{button: HTMLElement, panel: HTMLElement, onOpen?: () => void, onClose?: () => void}} SidePanel */

export class SidePanels {
  /** @type {Record<string, SidePanel>} */
  #panels;
  /** @type {string | null} */
  #opened = null;

  /** @param {Record<string, SidePanel>} panels by name */
  constructor(panels) {
    this.#panels = panels;
    for (const [name, { button, panel }] of Object.entries(panels)) {
      button.onclick = () => this.toggle(name);
      /** @type {HTMLElement} */ (panel.querySelector("[data-close]")).onclick = () => this.close();
    }
    addEventListener("keydown", (event) => event.key === "Escape" && !isTaken(event) && this.close());
  }

  /** @param {string} name */
  toggle(name) {
    if (this.#opened === name) this.close();
    else this.#show(name);
  }

  /** @param {string} name */
  open(name) {
    if (this.#opened !== name) this.#show(name);
  }

  /** Close the open panel and give the focus back to its button. */
  close() {
    if (!this.#opened) return;
    const { button, panel, onClose } = this.#panels[this.#opened];
    const hadFocus = panel.contains(document.activeElement);
    this.#opened = null;
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    onClose?.();
    if (hadFocus) button.focus();
  }

  /** @param {string} name */
  #show(name) {
    this.close();
    const { button, panel, onOpen } = this.#panels[name];
    this.#opened = name;
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    onOpen?.();
  }
}

/** Whether Escape is for something else: an input method, a dialog, an open menu or the full screen.
 * @param {KeyboardEvent} event */
const isTaken = (event) =>
  event.defaultPrevented ||
  event.isComposing ||
  document.fullscreenElement !== null ||
  document.querySelector("dialog[open], :popover-open") !== null;
