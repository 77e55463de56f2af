// The safety code of oneself and one participant. Codes that somebody has looked at are watched as long as the call.

import { strings } from "../strings/room.js";
import { openDialog } from "./dialogs.js";

const EVERY_MS = 1000;
const GROUP = /\d{5}/g;
const GROUPS_IN_A_LINE = 4;

/**
 * @typedef {object} Watched a participant whose code somebody has looked at
 * @property {string} name
 * @property {string | null} now null while there is none
 * @property {string | null} last what was the latest
 * @property {boolean} changed whether it has, since somebody looked
 */

export class SafetyDialog {
  #dialog = /** @type {HTMLDialogElement} */ (document.getElementById("safety-dialog"));
  #name = /** @type {HTMLElement} */ (document.getElementById("safety-name"));
  #digits = /** @type {HTMLElement} */ (document.getElementById("safety-digits"));
  #note = /** @type {HTMLElement} */ (document.getElementById("safety-note"));
  #warning = /** @type {HTMLElement} */ (document.getElementById("safety-changed"));
  #site = /** @type {HTMLElement} */ (document.getElementById("safety-site"));
  /** @type {Map<string, Watched>} by identity */ #watched = new Map();
  /** @type {Watched | null} whose code is on the page */ #shown = null;
  #read;
  #tell;

  /**
   * @param {object} options
   * @param {(identity: string) => Promise<string | null>} options.read
   * @param {(name: string) => void} options.tell says that the code of who has that name has changed, unseen
   */
  constructor({ read, tell }) {
    this.#read = read;
    this.#tell = tell;
    this.#site.textContent = location.host;
    this.#dialog.addEventListener("close", () => this.#closed());
  }

  /**
   * @param {string} identity
   * @param {string} name
   */
  open(identity, name) {
    const known = this.#watched.get(identity);
    this.#shown = known ?? { name, now: null, last: null, changed: false };
    this.#watched.set(identity, this.#shown);
    this.#paint(this.#shown, strings.makingSafetyCode);
    openDialog("safety-dialog");
    if (!known) this.#watch(identity, this.#shown);
  }

  /** The call is over, and so are its codes. */
  forget() {
    this.#watched.clear();
    this.#dialog.close();
  }

  /**
   * @param {string} identity
   * @param {Watched} watched
   */
  async #watch(identity, watched) {
    while (this.#watched.get(identity) === watched) {
      this.#take(watched, await this.#read(identity));
      await new Promise((resolve) => { setTimeout(resolve, EVERY_MS); });
    }
  }

  /**
   * @param {Watched} watched
   * @param {string | null} code
   */
  #take(watched, code) {
    const { last, changed } = watched;
    watched.now = code;
    watched.last = code ?? last;
    watched.changed ||= last !== null && watched.last !== last;
    if (this.#shown === watched) this.#paint(watched, isSecureContext ? strings.noSafetyCode : strings.noSafetyCodeHere);
    else if (watched.changed && !changed) this.#tell(watched.name);
  }

  /** Who has seen the warning is warned again if the code changes again. */
  #closed() {
    if (this.#shown) this.#shown.changed = false;
    this.#shown = null;
  }

  /**
   * Digits that stay the same are left alone: somebody may be marking them.
   * @param {Watched} watched
   * @param {string} why there are no digits
   */
  #paint({ name, now, changed }, why) {
    this.#name.textContent = name;
    setText(this.#digits, now ? inLines(now) : "");
    setText(this.#note, now ? "" : why);
    this.#digits.hidden = !now;
    this.#note.hidden = Boolean(now);
    this.#warning.hidden = !changed;
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Groups of five, as people read them out.
 * @param {string} code */
function inLines(code) {
  const groups = code.match(GROUP) ?? [];
  return groups.map((group, index) => group + ((index + 1) % GROUPS_IN_A_LINE ? " " : "\n")).join("").trim();
}
