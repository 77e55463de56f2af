// The dialogs of a call that rings, on either side.

import { isRinging, nameOf } from "../../call/lobby/calls.js";
import { strings } from "../../strings/lobby.js";
import { initials } from "../avatar.js";
import { part } from "./parts.js";

/** @typedef {import("../../call/lobby/calls.js").Incoming} Incoming */
/** @typedef {import("../../call/lobby/calls.js").Outgoing} Outgoing */

export class IncomingDialog {
  #dialog;
  /** @type {Incoming | null} */ #call = null;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {{onAccept: (call: Incoming) => void, onDecline: (call: Incoming) => void}} listeners
   */
  constructor(dialog, { onAccept, onDecline }) {
    this.#dialog = dialog;
    part(dialog, "[data-part=accept]").onclick = () => this.#call && onAccept(this.#call);
    part(dialog, "[data-part=decline]").onclick = () => this.#call && onDecline(this.#call);
    dialog.oncancel = (event) => {
      event.preventDefault(); // Escape declines: the dialog must not just be gone while the caller waits
      if (this.#call) onDecline(this.#call);
    };
  }

  /** Show the first of the calls.
   * @param {Incoming[]} calls */
  show(calls) {
    const call = calls[0] ?? null;
    const isNew = call !== this.#call;
    this.#call = call;
    if (!call) return this.#dialog.close();
    const name = nameOf(call.from);
    part(this.#dialog, "[data-part=initials]").textContent = initials(name);
    part(this.#dialog, "[data-part=title]").textContent = strings.callsYou(name);
    part(this.#dialog, "[data-part=text]").textContent = strings.callDetails(call.people, calls.length - 1);
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

  /** @param {Outgoing | null} call */
  show(call) {
    if (!call) {
      this.#dialog.close();
      part(this.#dialog, "[data-part=people]").replaceChildren();
      return;
    }
    const ringing = isRinging(call);
    const names = [...call.people.keys()].map((person) => this.#rowOf(call, person).dataset.name ?? "");
    part(this.#dialog, "[data-part=initials]").textContent = call.people.size > 1 ? String(call.people.size) : initials(names[0]);
    part(this.#dialog, "[data-part=title]").textContent = ringing ? strings.calling(names) : strings.callOver;
    part(this.#dialog, "[data-part=cancel]").hidden = !ringing;
    part(this.#dialog, "[data-part=close]").hidden = ringing;
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  /** The line of a person, whose name is kept even when the person is gone.
   * @param {Outgoing} call
   * @param {string} person */
  #rowOf(call, person) {
    const list = part(this.#dialog, "[data-part=people]");
    const rows = /** @type {HTMLElement[]} */ ([...list.children]);
    let row = rows.find(({ dataset }) => dataset.person === person);
    if (!row) {
      row = document.createElement("li");
      Object.assign(row.dataset, { person, name: this.#nameOf(person) });
      list.append(row);
    }
    const outcome = call.people.get(person) ?? "ringing";
    row.dataset.outcome = outcome;
    row.textContent = strings.outcome[outcome](row.dataset.name ?? "");
    return row;
  }
}
