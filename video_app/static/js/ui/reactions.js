// Reactions that float over the call for a moment.

import { strings } from "../strings/room.js";

const SHOWN_MS = 4000;
const MOST_SHOWN = 20;

export class FloatingReactions {
  #root;

  /** @param {HTMLElement} root a live region: what floats is read out, too */
  constructor(root) {
    this.#root = root;
  }

  /**
   * @param {import("../realtime/messages.js").Reaction} reaction
   * @param {string} name of the person
   */
  show(reaction, name) {
    const element = document.createElement("div");
    element.className = "floating-reaction";
    element.setAttribute("aria-label", strings.reacted(name, strings.reactions[reaction].label));
    element.setAttribute("role", "img");
    const sign = document.createElement("span");
    sign.className = "floating-sign";
    sign.textContent = strings.reactions[reaction].sign;
    const who = document.createElement("span");
    who.className = "floating-name";
    who.textContent = name;
    element.append(sign, who);
    element.style.setProperty("--across", `${10 + Math.random() * 60}%`);
    this.#root.append(element);
    if (this.#root.children.length > MOST_SHOWN) this.#root.firstElementChild?.remove();
    setTimeout(() => element.remove(), SHOWN_MS);
  }
}
