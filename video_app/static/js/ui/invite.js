// The panel that brings others into the room: link, QR code, share sheet, e-mail (templates/video/_invite.html).

import { requestInviteLink } from "../api.js";
import { strings } from "../strings/room.js";

const LOCAL = /^(localhost|127\.[\d.]+|\[::1\])$/;

export class InvitePanel {
  #dialog;

  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.#dialog = dialog;
    this.#find(".invite-copy").onclick = () => this.#copy();
    this.#find(".invite-share").onclick = () => this.#share();
    // The dialog's own box is covered by its content: a press on the dialog itself is one on the backdrop.
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  }

  /** Show it, then ask for the link anew: the public address may have changed since the page was loaded. */
  async open() {
    this.#say("");
    this.#dialog.showModal();
    await this.#refresh();
    this.#show();
  }

  /** Where the room's link can be asked for. */
  get url() {
    return this.#dialog.dataset.linkUrl ?? "";
  }

  get #link() {
    return /** @type {HTMLInputElement} */ (this.#find("#invite-link"));
  }

  get #room() {
    return this.#dialog.dataset.room ?? "";
  }

  async #refresh() {
    try {
      this.#link.value = await requestInviteLink(this.url);
    } catch {
      // The server is away: the link of the page's time is the best there is.
    }
  }

  #show() {
    const url = this.#link.value;
    this.#showCode(`${this.#dialog.dataset.codeUrl}?${new URLSearchParams({ of: url })}`); // a new link, a new picture
    const mail = new URLSearchParams({ subject: strings.inviteSubject(this.#room), body: strings.inviteBody(url) });
    // Mail programs take a plus sign for what it is.
    /** @type {HTMLAnchorElement} */ (this.#find(".invite-mail")).href = `mailto:?${mail}`.replaceAll("+", "%20");
    this.#find(".invite-share").hidden = !navigator.share;
    this.#find(".invite-local").hidden = !LOCAL.test(new URL(url).hostname);
  }

  /** @param {string} src */
  #showCode(src) {
    const frame = this.#find(".invite-code");
    frame.replaceChildren(Object.assign(new Image(), { src, alt: frame.dataset.alt ?? "" }));
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#link.value);
      this.#say(strings.linkCopied);
    } catch {
      this.#link.focus(); // not allowed, or a plain http page
      this.#link.select();
      this.#say(strings.copyYourself);
    }
  }

  #share() {
    const title = strings.inviteSubject(this.#room);
    navigator.share({ title, url: this.#link.value }).catch(() => {}); // closed without sharing
  }

  /** @param {string} text */
  #say(text) {
    this.#find(".invite-said").textContent = text;
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {HTMLElement} */ (this.#dialog.querySelector(selector));
  }
}
