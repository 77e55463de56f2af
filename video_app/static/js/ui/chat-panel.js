// The chat's panel: messages, and the box to write one.

import { strings } from "../strings/room.js";
import { linked } from "./linked.js";

/** @typedef {import("../realtime/messages.js").ChatMessage} ChatMessage */

export class ChatPanel {
  #log = /** @type {HTMLElement} */ (document.getElementById("chat-messages"));
  #box = /** @type {HTMLTextAreaElement} */ (document.getElementById("chat-text"));
  #empty = /** @type {HTMLElement} */ (this.#log.querySelector(".side-empty"));
  #template = /** @type {HTMLTemplateElement} */ (document.getElementById("message-template"));
  #send;

  /**
   * @param {import("../call/chat.js").Chat} chat
   * @param {(text: string) => void} send
   */
  constructor(chat, send) {
    this.#send = send;
    chat.addEventListener("message", (event) => this.#append(/** @type {CustomEvent} */ (event).detail.message));
    chat.addEventListener("cleared", () => this.#clear());
    const form = /** @type {HTMLFormElement} */ (document.getElementById("chat-form"));
    form.onsubmit = (event) => this.#submit(event);
    this.#box.onkeydown = (event) => this.#keyDown(event, form);
    this.#box.oninput = () => this.#grow();
  }

  focus() {
    this.#box.focus();
    this.#scrollDown();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const text = this.#box.value.trim();
    if (!text) return;
    this.#send(text);
    this.#box.value = "";
    this.#grow();
    this.#box.focus();
  }

  /** Enter sends, Shift+Enter starts a line, and Enter that ends an input method's word does neither.
   * @param {KeyboardEvent} event
   * @param {HTMLFormElement} form */
  #keyDown(event, form) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  }

  #grow() {
    this.#box.rows = Math.min(6, this.#box.value.split("\n").length);
  }

  /** @param {ChatMessage} message */
  #append({ name, text, sent_at: sentAt }) {
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 60;
    const element = /** @type {HTMLElement} */ (this.#template.content.firstElementChild?.cloneNode(true));
    const time = new Date(sentAt * 1000);
    const clock = /** @type {HTMLTimeElement} */ (element.querySelector(".message-time"));
    clock.dateTime = time.toISOString();
    clock.textContent = time.toLocaleTimeString([], strings.clock);
    /** @type {HTMLElement} */ (element.querySelector(".message-name")).textContent = name;
    /** @type {HTMLElement} */ (element.querySelector(".message-text")).append(linked(text));
    this.#empty.hidden = true;
    this.#log.append(element);
    if (atEnd) this.#scrollDown();
  }

  #clear() {
    this.#log.replaceChildren(this.#empty);
    this.#empty.hidden = false;
  }

  #scrollDown() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}
