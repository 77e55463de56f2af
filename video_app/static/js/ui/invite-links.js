// The links that let people in past passcode and waiting room, in the room's settings.

import { requestInviteLink } from "../api.js";
import { inviteAddress } from "../call/papers.js";
import { strings } from "../strings/hosts.js";
import { fromTemplate, part } from "./from-template.js";

/** @typedef {import("../realtime/messages.js").Invitation} Invitation */

/** The server tells a token once: what was made on this page can be copied here again.
 * @type {Map<string, string>} by the id of the link */
const tokens = new Map();

export class InviteLinks {
  #dialog;
  #hosting;
  #inviteUrl;
  #over = new AbortController();

  /**
   * @param {HTMLElement} dialog the room's settings
   * @param {object} options
   * @param {import("../call/hosting.js").Hosting} options.hosting
   * @param {string} options.inviteUrl tells the room's address for others
   */
  constructor(dialog, { hosting, inviteUrl }) {
    this.#dialog = dialog;
    this.#hosting = hosting;
    this.#inviteUrl = inviteUrl;
    hosting.on("invites", ({ invites }) => this.#show(invites), { signal: this.#over.signal });
    hosting.on("invited", ({ invite: { id, token } }) => this.#made(id, token), { signal: this.#over.signal });
    part(dialog, ".link-form").onsubmit = (event) => this.#create(event);
    hosting.askForInvites();
  }

  close() {
    this.#over.abort();
  }

  /** @param {SubmitEvent} event */
  #create(event) {
    event.preventDefault();
    const label = /** @type {HTMLInputElement} */ (part(this.#dialog, "#link-label"));
    const hours = /** @type {HTMLInputElement} */ (part(this.#dialog, "#link-hours"));
    if (!hours.checkValidity() || !hours.value) {
      this.#say(strings.linkHours);
      return hours.focus();
    }
    this.#hosting.invite(label.value.trim(), Number(hours.value));
    label.value = "";
  }

  /**
   * @param {string} id
   * @param {string} token
   */
  async #made(id, token) {
    tokens.set(id, token);
    this.#hosting.askForInvites();
    await this.#copy(token);
  }

  /** @param {Invitation[]} invites */
  #show(invites) {
    part(this.#dialog, ".links").replaceChildren(...invites.map((invite) => this.#row(invite)));
    part(this.#dialog, ".links-none").hidden = invites.length > 0;
  }

  /** @param {Invitation} invite */
  #row({ id, label, expires_at: expiresAt }) {
    const row = fromTemplate("link-template");
    const name = label || strings.unnamedLink;
    part(row, ".link-label").textContent = name;
    part(row, ".link-until").textContent = strings.linkUntil(new Date(expiresAt * 1000));
    const [copy, withdraw] = [part(row, "[data-act=copy]"), part(row, "[data-act=withdraw]")];
    const token = tokens.get(id);
    copy.hidden = token === undefined; // made elsewhere: its address is not told again
    copy.setAttribute("aria-label", strings.copyLink(name));
    copy.onclick = () => token && this.#copy(token);
    withdraw.setAttribute("aria-label", strings.withdrawLink(name));
    withdraw.onclick = () => {
      part(this.#dialog, "#link-label").focus(); // the row goes
      this.#hosting.withdraw(id);
      this.#say(strings.linkWithdrawn(name));
    };
    return row;
  }

  /** @param {string} token */
  async #copy(token) {
    const room = await requestInviteLink(this.#inviteUrl).catch(() => location.href);
    const address = inviteAddress(room, token);
    const copied = await navigator.clipboard?.writeText(address).then(
      () => true,
      () => false,
    );
    this.#say(copied ? strings.linkCopied : strings.linkIs(address));
  }

  /** @param {string} text */
  #say(text) {
    part(this.#dialog, ".links-said").textContent = text;
  }
}
