// The dialog of a room's rules, for hosts. It shows what the server says, and asks it for changes.

import { strings } from "../strings/hosts.js";
import { fromTemplate, part } from "./from-template.js";
import { InviteLinks } from "./invite-links.js";
import { confirm } from "./question.js";

/** @typedef {import("../call/charter.js").Action} Action */
/** @typedef {import("../realtime/messages.js").RoomRules} RoomRules */

export class RoomSettings {
  #button = /** @type {HTMLElement} */ (document.getElementById("open-room-settings"));
  /** @type {HTMLDialogElement | null} */ #dialog = null;
  #governance;
  #inviteUrl;

  /**
   * @param {object} options
   * @param {import("../call/governance.js").Governance} options.governance
   * @param {string} options.inviteUrl tells the room's address for others
   * @param {() => void} options.onOpen called before it opens
   */
  constructor({ governance, inviteUrl, onOpen }) {
    this.#governance = governance;
    this.#inviteUrl = inviteUrl;
    governance.charter.on("changed", ({ rules }) => this.#changed(rules));
    governance.on("refused", ({ message }) => this.#dialog && this.#say(message));
    this.#button.onclick = () => {
      onOpen();
      this.open();
    };
  }

  open() {
    const { charter } = this.#governance;
    if (this.#dialog || !charter.isHost) return;
    const dialog = /** @type {HTMLDialogElement} */ (fromTemplate("room-settings-template"));
    this.#dialog = dialog;
    document.body.append(dialog);
    this.#connect(dialog);
    const links = new InviteLinks(dialog, { hosting: this.#governance.hosting, inviteUrl: this.#inviteUrl });
    dialog.addEventListener("close", () => {
      links.close();
      dialog.remove();
      this.#dialog = null;
    });
    this.#changed(charter.rules);
    dialog.showModal();
  }

  /** @param {HTMLDialogElement} dialog */
  #connect(dialog) {
    const { hosting } = this.#governance;
    part(dialog, "[data-close]").onclick = () => dialog.close();
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
    for (const input of switches(dialog, "[data-rule]"))
      input.onchange = () => hosting.setRules({ [/** @type {"locked" | "waiting_room"} */ (input.dataset.rule)]: input.checked });
    for (const input of switches(dialog, "[data-may]")) input.onchange = () => this.#permit(input);
    for (const input of switches(dialog, "[name=room-engine]")) input.onchange = () => hosting.move(input.value);
    const passcode = /** @type {HTMLInputElement} */ (part(dialog, "#room-passcode"));
    part(dialog, ".passcode-form").onsubmit = (event) => {
      event.preventDefault();
      if (passcode.value.trim()) hosting.setRules({ passcode: passcode.value.trim() });
      passcode.value = "";
    };
    part(dialog, "[data-act=remove-passcode]").onclick = () => {
      passcode.focus();
      hosting.setRules({ passcode: "" });
    };
    part(dialog, "[data-act=end]").onclick = () => this.#end();
  }

  /** @param {HTMLInputElement} input */
  #permit(input) {
    const { charter, hosting } = this.#governance;
    hosting.setRules({ may: { ...charter.permissions, [/** @type {Action} */ (input.dataset.may)]: input.checked } });
  }

  async #end() {
    const answer = await confirm(strings.endForEveryone);
    if (answer) this.#governance.hosting.endForEveryone();
  }

  /** What was refused is as it was.
   * @param {string} message */
  #say(message) {
    this.#changed(this.#governance.charter.rules);
    if (this.#dialog) part(this.#dialog, ".links-said").textContent = message;
  }

  /** @param {RoomRules | null} rules */
  #changed(rules) {
    const { isHost, permissions } = this.#governance.charter;
    this.#button.hidden = !isHost;
    const dialog = this.#dialog;
    if (!dialog) return;
    if (!rules || !isHost) return dialog.close();
    for (const input of switches(dialog, "[data-rule]"))
      input.checked = rules[/** @type {"locked" | "waiting_room"} */ (input.dataset.rule)];
    for (const input of switches(dialog, "[data-may]")) input.checked = permissions[/** @type {Action} */ (input.dataset.may)];
    for (const input of switches(dialog, "[name=room-engine]")) input.checked = input.value === rules.engine;
    part(dialog, "#room-passcode-state").textContent = strings.passcodeState(rules.passcode);
    part(dialog, "[data-act=set-passcode]").textContent = strings.setPasscode(rules.passcode);
    part(dialog, "[data-act=remove-passcode]").hidden = !rules.passcode;
  }
}

/**
 * @param {HTMLElement} dialog
 * @param {string} selector
 * @returns {NodeListOf<HTMLInputElement>}
 */
const switches = (dialog, selector) => dialog.querySelectorAll(selector);
