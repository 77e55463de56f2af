// A button with two states, each with a label of its own (templates/video/_toggle.html).

class Toggle {
  #button;

  /**
   * @param {HTMLButtonElement} button
   * @param {() => unknown} onPress
   */
  constructor(button, onPress) {
    this.#button = button;
    button.onclick = async () => {
      button.setAttribute("aria-busy", "true");
      await onPress();
      button.removeAttribute("aria-busy");
    };
  }

  /** @param {boolean} on */
  show(on) {
    const label = (on ? this.#button.dataset.labelOn : this.#button.dataset.labelOff) ?? "";
    this.#button.dataset.state = on ? "on" : "off";
    this.#button.setAttribute("aria-label", label);
    this.#button.title = label;
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
    enable: () => buttons.forEach((button) => (button.disabled = false)),
    hide: () => buttons.forEach((button) => button.toggleAttribute("hidden", true)),
  };
}
