// A button with two states, each with a label of its own (templates/video/_toggle.html).

class Toggle {
  #button;
  #on = false;
  #ready;
  #reason = "";

  /**
   * @param {HTMLButtonElement} button
   * @param {() => unknown} onPress
   */
  constructor(button, onPress) {
    this.#button = button;
    this.#ready = !button.disabled;
    button.onclick = async () => {
      button.setAttribute("aria-busy", "true");
      await onPress();
      button.removeAttribute("aria-busy");
    };
  }

  /** @param {boolean} on */
  show(on) {
    const label = (on ? this.#button.dataset.labelOn : this.#button.dataset.labelOff) ?? "";
    this.#on = on;
    this.#button.dataset.state = on ? "on" : "off";
    this.#button.setAttribute("aria-label", label);
    this.#update();
  }

  enable() {
    this.#ready = true;
    this.#update();
  }

  /** @param {string} reason why it cannot be turned on now; empty: it can */
  forbid(reason) {
    this.#reason = reason;
    this.#update();
  }

  #update() {
    const forbidden = this.#reason !== "" && !this.#on;
    this.#button.disabled = !this.#ready || forbidden;
    this.#button.title = forbidden ? this.#reason : (this.#button.getAttribute("aria-label") ?? "");
  }
}

/**
 * The buttons named `name` in the document, all showing the same state.
 * @param {string} name
 * @param {() => unknown} onPress
 */
export function toggles(name, onPress) {
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll(`[data-toggle="${name}"]`));
  const all = [...buttons].map((button) => new Toggle(button, onPress));
  return {
    /** @param {boolean} on */
    show: (on) => all.forEach((toggle) => toggle.show(on)),
    enable: () => all.forEach((toggle) => toggle.enable()),
    /** @param {string} reason */
    forbid: (reason) => all.forEach((toggle) => toggle.forbid(reason)),
    hide: () => buttons.forEach((button) => button.toggleAttribute("hidden", true)),
  };
}
