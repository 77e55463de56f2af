// The menu under More: reactions, layout, and the dialogs for settings and shortcuts.

import { loadPreferences, savePreferences } from "../call/preferences.js";
import { openDialog } from "./dialogs.js";

/** @typedef {import("../realtime/messages.js").Reaction} Reaction */
/** @typedef {import("../call/preferences.js").Processing} Processing */

export class MoreMenu {
  #menu = element("more-menu");
  #layout;
  #media;
  #shortcuts;

  /**
   * @param {object} options
   * @param {import("./stage-layout.js").StageLayout} options.layout
   * @param {import("../call/media.js").LocalMedia} options.media
   * @param {import("./shortcuts.js").Shortcuts} options.shortcuts
   * @param {(reaction: Reaction) => void} options.react
   */
  constructor({ layout, media, shortcuts, react }) {
    this.#layout = layout;
    this.#media = media;
    this.#shortcuts = shortcuts;
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

  openShortcuts() {
    openDialog("shortcuts-dialog");
  }

  #connectLayout() {
    const mode = /** @type {HTMLSelectElement} */ (element("layout-mode"));
    const own = /** @type {HTMLSelectElement} */ (element("own-tile"));
    mode.onchange = own.onchange = () => {
      this.#layout.mode = /** @type {import("./stage-layout.js").LayoutMode} */ (mode.value);
      this.#layout.ownTile = /** @type {import("./stage-layout.js").OwnTile} */ (own.value);
      this.#layout.update();
    };
  }

  #connectMicrophone() {
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-processing]"))) {
      const kind = /** @type {keyof Processing} */ (input.dataset.processing);
      input.checked = this.#media.processing[kind];
      input.onchange = () => this.#media.setProcessing({ [kind]: input.checked });
    }
  }

  #connectShortcuts() {
    const input = /** @type {HTMLInputElement} */ (element("shortcuts-on"));
    this.#shortcuts.enabled = input.checked = loadPreferences().shortcuts;
    input.onchange = () => {
      this.#shortcuts.enabled = input.checked;
      savePreferences({ shortcuts: input.checked });
    };
  }
}

/** @param {string} id */
function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
