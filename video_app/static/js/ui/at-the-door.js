// What the green room shows while one waits to be let in, and when one is.

import { strings } from "../strings/room.js";
import { chime } from "./chime.js";
import { tellInTitle } from "./page-title.js";

export class AtTheDoor {
  #waiting = /** @type {HTMLElement} */ (document.getElementById("at-the-door"));
  #ready = /** @type {HTMLElement} */ (document.getElementById("ready"));

  /** @param {import("../call/call.js").Call} call */
  constructor(call) {
    /** @type {HTMLElement} */ (document.getElementById("stop-waiting")).onclick = () => call.leave();
    call.on("state", ({ state }) => this.#show(state === "waiting"));
    call.on("admitted", () => {
      chime("welcome");
      tellInTitle(strings.admitted);
    });
  }

  /** @param {boolean} waits */
  #show(waits) {
    if (this.#waiting.hidden !== waits) return;
    const hadFocus = this.#ready.contains(document.activeElement) || this.#waiting.contains(document.activeElement);
    this.#ready.hidden = waits;
    this.#waiting.hidden = !waits;
    const heading = /** @type {HTMLElement | null} */ ((waits ? this.#waiting : this.#ready).querySelector("h2"));
    if (hadFocus || document.activeElement === document.body) heading?.focus();
  }
}
