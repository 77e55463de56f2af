// The room's chat, and how much of it is unread. Plain state.

/** @typedef {import("../realtime/messages.js").ChatMessage} ChatMessage */

export { MAX_CHAT_CHARACTERS } from "../realtime/messages.js";

/** Events: `message` {message, unread}; `unread` {unread}. */
export class Chat extends EventTarget {
  /** @type {Map<string, ChatMessage>} by id */
  #messages = new Map();
  #unread = 0;
  #open = false;

  get unread() {
    return this.#unread;
  }

  /** Take the history of a welcome; what was there already does not come twice.
   * @param {ChatMessage[]} history
   * @param {boolean} fresh whether the room is new to this page: then history is not unread */
  restore(history, fresh) {
    for (const message of history) this.#take(message, fresh);
  }

  /** @param {ChatMessage} message */
  add(message) {
    this.#take(message, false);
  }

  /** Whether somebody is looking at the messages.
   * @param {boolean} open */
  setOpen(open) {
    this.#open = open;
    if (open) this.#setUnread(0);
  }

  clear() {
    this.#messages.clear();
    this.#setUnread(0);
    this.dispatchEvent(new CustomEvent("cleared"));
  }

  /**
   * @param {ChatMessage} message
   * @param {boolean} read
   */
  #take(message, read) {
    if (this.#messages.has(message.id)) return;
    this.#messages.set(message.id, message);
    this.dispatchEvent(new CustomEvent("message", { detail: { message, read: read || this.#open } }));
    if (!read && !this.#open) this.#setUnread(this.#unread + 1);
  }

  /** @param {number} unread */
  #setUnread(unread) {
    this.#unread = unread;
    this.dispatchEvent(new CustomEvent("unread", { detail: { unread } }));
  }
}
