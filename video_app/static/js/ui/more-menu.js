// The menu under More, and what stands in its dialogs: reactions, layout, settings, shortcuts.

/** @typedef {import("../realtime/messages.js").Reaction} Reaction */
/** @typedef {import("../call/preferences.js").LayoutMode} LayoutMode */
/** @typedef {import("../call/preferences.js").OwnTile} OwnTile */
/** @typedef {import("../call/preferences.js").Processing} Processing */

export class MoreMenu {
  #menu = element("more-menu");
  #preferences;

  /**
   * @param {object} options
   * @param {import("../call/preferences.js").Preferences} options.preferences
   * @param {import("../call/media.js").LocalMedia} options.media
   * @param {(reaction: Reaction) => void} options.react
   */
  constructor({ preferences, media, react }) {
    this.#preferences = preferences;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.#menu.querySelectorAll("[data-reaction]")))
      button.onclick = () => (react(/** @type {Reaction} */ (button.dataset.reaction)), this.close());
    this.#connectLayout();
    this.#connectMicrophone();
    this.#connectShortcuts();
    element("switch-camera").hidden = !matchMedia("(pointer: coarse)").matches;
    element("switch-camera").onclick = () => (media.switchCamera(), this.close());
  }

  close() {
    this.#menu.hidePopover?.();
  }

  #connectLayout() {
    const mode = /** @type {HTMLSelectElement} */ (element("layout-mode"));
    const own = /** @type {HTMLSelectElement} */ (element("own-tile"));
    mode.value = this.#preferences.layout;
    own.value = this.#preferences.ownTile;
    mode.onchange = () => (this.#preferences.layout = /** @type {LayoutMode} */ (mode.value));
    own.onchange = () => (this.#preferences.ownTile = /** @type {OwnTile} */ (own.value));
  }

  #connectMicrophone() {
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-processing]"))) {
      const kind = /** @type {keyof Processing} */ (input.dataset.processing);
      input.checked = this.#preferences.processing[kind];
      input.onchange = () => this.#preferences.setProcessing({ [kind]: input.checked });
    }
  }

  #connectShortcuts() {
    const input = /** @type {HTMLInputElement} */ (element("shortcuts-on"));
    input.checked = this.#preferences.shortcuts;
    input.onchange = () => (this.#preferences.shortcuts = input.checked);
  }
}

/** @param {string} id */
function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
