// The dialogs of a ring, on either side.

import { isRinging } from "../../call/lobby/ring.js";
import { strings } from "../../strings/lobby.js";
import { initials } from "../avatar.js";
import { part } from "./parts.js";

/** @typedef {import("../../call/lobby/ring.js").Incoming} Incoming */
/** @typedef {import("../../call/lobby/ring.js").Outgoing} Outgoing */

export class IncomingDialog {
  #dialog;
  /** @type {Incoming | null} */ #ring = null;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {Record<"onAccept" | "onDecline" | "onBlock", (ring: Incoming) => void>} listeners
   */
  constructor(dialog, { onAccept, onDecline, onBlock }) {
    this.#dialog = dialog;
    part(dialog, "[data-part=accept]").onclick = () => this.#ring && onAccept(this.#ring);
    part(dialog, "[data-part=decline]").onclick = () => this.#ring && onDecline(this.#ring);
    part(dialog, "[data-part=block]").onclick = () => this.#ring && onBlock(this.#ring);
    dialog.oncancel = (event) => {
      event.preventDefault(); // Escape declines: the dialog must not just be gone while the caller waits
      if (this.#ring) onDecline(this.#ring);
    };
  }

  /** Show the first of the rings.
   * @param {Incoming[]} rings */
  show(rings) {
    const ring = rings[0] ?? null;
    const isNew = ring !== this.#ring;
    this.#ring = ring;
    if (!ring) return this.#dialog.close();
    part(this.#dialog, "[data-part=initials]").textContent = initials(ring.name);
    part(this.#dialog, "[data-part=title]").textContent = strings.callsYou(ring.name);
    part(this.#dialog, "[data-part=text]").textContent = strings.callDetails(ring.people, rings.length - 1);
    if (!this.#dialog.open) this.#dialog.showModal();
    if (isNew) part(this.#dialog, "[data-part=accept]").focus();
  }
}

export class OutgoingDialog {
  #dialog;
  #nameOf;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {{onCancel: () => void, onClose: () => void, nameOf: (person: string) => string}} options
   */
  constructor(dialog, { onCancel, onClose, nameOf }) {
    this.#dialog = dialog;
    this.#nameOf = nameOf;
    part(dialog, "[data-part=cancel]").onclick = onCancel;
    part(dialog, "[data-part=close]").onclick = onClose;
    dialog.oncancel = (event) => {
      event.preventDefault();
      onCancel();
    };
  }

  /** @param {Outgoing | null} ring */
  show(ring) {
    if (!ring) {
      this.#dialog.close();
      part(this.#dialog, "[data-part=people]").replaceChildren();
      return;
    }
    const ringing = isRinging(ring);
    const names = [...ring.people.keys()].map((person) => this.#rowOf(ring, person).dataset.name ?? "");
    part(this.#dialog, "[data-part=initials]").textContent = ring.people.size > 1 ? String(ring.people.size) : initials(names[0]);
    part(this.#dialog, "[data-part=title]").textContent = ringing ? strings.calling(names) : strings.callOver;
    part(this.#dialog, "[data-part=cancel]").hidden = !ringing;
    part(this.#dialog, "[data-part=close]").hidden = ringing;
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  /** The line of a person, whose name is kept even when the person is gone.
   * @param {Outgoing} ring
   * @param {string} person */
  #rowOf(ring, person) {
    const list = part(this.#dialog, "[data-part=people]");
    const rows = /** @type {HTMLElement[]} */ ([...list.children]);
    let row = rows.find(({ dataset }) => dataset.person === person);
    if (!row) {
      row = document.createElement("li");
      Object.assign(row.dataset, { person, name: this.#nameOf(person) });
      list.append(row);
    }
    const outcome = ring.people.get(person) ?? "ringing";
    row.dataset.outcome = outcome;
    row.textContent = strings.outcome[outcome](row.dataset.name ?? "");
    return row;
  }
}
