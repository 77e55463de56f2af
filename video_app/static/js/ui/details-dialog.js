// How the connection to one participant is doing, renewed each second while the dialog is open.

import { strings } from "../strings/room.js";
import { openDialog } from "./dialogs.js";

/** @typedef {import("../engines/link-stats.js").LinkDetails} LinkDetails */

const EVERY_MS = 1000;

export class DetailsDialog {
  #dialog = /** @type {HTMLDialogElement} */ (document.getElementById("details-dialog"));
  #list = /** @type {HTMLElement} */ (document.getElementById("details-list"));
  #name = /** @type {HTMLElement} */ (document.getElementById("details-name"));
  /** @type {number | undefined} */ #timer;
  #read;

  /** @param {(identity: string) => Promise<LinkDetails | null>} read */
  constructor(read) {
    this.#read = read;
    this.#dialog.addEventListener("close", () => clearInterval(this.#timer));
    const copy = /** @type {HTMLElement} */ (document.getElementById("details-copy"));
    copy.onclick = () => navigator.clipboard?.writeText(this.#asText());
  }

  /**
   * @param {string} identity
   * @param {string} name
   */
  open(identity, name) {
    this.#name.textContent = name;
    this.#list.replaceChildren();
    openDialog("details-dialog");
    this.#refresh(identity);
    this.#timer = setInterval(() => this.#refresh(identity), EVERY_MS);
  }

  /** @param {string} identity */
  async #refresh(identity) {
    const details = await this.#read(identity);
    const rows = details ? strings.details(details) : [[strings.connection, strings.noDetails]];
    this.#list.replaceChildren(...rows.map(([term, value]) => row(term, value)));
  }

  #asText() {
    const rows = [...this.#list.children].map(({ children: [term, value] }) => `${term.textContent}: ${value.textContent}`);
    return [this.#name.textContent, ...rows, navigator.userAgent].join("\n");
  }
}

/**
 * @param {string} term
 * @param {string} value
 */
function row(term, value) {
  const group = document.createElement("div");
  for (const [tag, text] of [["dt", term], ["dd", value]]) {
    const element = document.createElement(tag);
    element.textContent = text;
    group.append(element);
  }
  return group;
}
