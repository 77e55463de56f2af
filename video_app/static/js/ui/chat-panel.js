// The chat's panel: messages, those that did not get through last, and the box to write one.

import { strings } from "../strings/room.js";
import { linked } from "./linked.js";

/** @typedef {import("../call/chat.js").Message} Message */

export class ChatPanel {
  #log = /** @type {HTMLElement} */ (document.getElementById("chat-messages"));
  #box = /** @type {HTMLTextAreaElement} */ (document.getElementById("chat-text"));
  #empty = /** @type {HTMLElement} */ (this.#log.querySelector(".side-empty"));
  #template = /** @type {HTMLTemplateElement} */ (document.getElementById("message-template"));
  /** @type {Map<Message, HTMLElement>} */
  #elements = new Map();
  #chat;

  /** @param {import("../call/chat.js").Chat} chat */
  constructor(chat) {
    this.#chat = chat;
    chat.on("message", ({ message }) => this.#append(message));
    chat.on("changed", ({ message }) => this.#change(message));
    chat.on("dropped", ({ message }) => this.#drop(message));
    chat.on("cleared", () => this.#clear());
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
    this.#chat.say(text);
    this.#scrollDown();
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

  /** @param {Message} message */
  #append(message) {
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 60;
    const element = /** @type {HTMLElement} */ (this.#template.content.firstElementChild?.cloneNode(true));
    const time = new Date(message.sent_at * 1000);
    const clock = /** @type {HTMLTimeElement} */ (find(element, ".message-time"));
    clock.dateTime = time.toISOString();
    clock.textContent = time.toLocaleTimeString([], strings.clock);
    find(element, ".message-name").textContent = message.name;
    find(element, ".message-text").append(linked(message.text));
    find(element, ".message-retry").onclick = () => this.#retry(message);
    this.#elements.set(message, element);
    this.#empty.hidden = true;
    this.#showState(element, message);
    this.#place(element, message);
    if (atEnd) this.#scrollDown();
  }

  /** @param {Message} message */
  #change(message) {
    const element = this.#elements.get(message);
    if (!element) return;
    this.#showState(element, message);
    if (message.state === "sent") this.#place(element, message);
  }

  /** What was not sent stands last, and is moved only when it has to be: what moves is read out again.
   * @param {HTMLElement} element
   * @param {Message} message */
  #place(element, { state }) {
    const waiting = state === "sent" ? this.#log.querySelector(".message:not([data-state=sent])") : null;
    const follows = waiting && Boolean(element.compareDocumentPosition(waiting) & Node.DOCUMENT_POSITION_PRECEDING);
    if (!element.isConnected || follows) this.#log.insertBefore(element, waiting);
  }

  /**
   * @param {HTMLElement} element
   * @param {Message} message
   */
  #showState(element, { state }) {
    element.dataset.state = state;
    find(element, ".message-sending").hidden = state !== "pending";
    find(element, ".message-failed").hidden = state !== "failed";
  }

  /** The button goes; who pressed it writes on.
   * @param {Message} message */
  #retry(message) {
    this.#chat.retry(message);
    this.#box.focus();
  }

  /** @param {Message} message */
  #drop(message) {
    this.#elements.get(message)?.remove();
    this.#elements.delete(message);
  }

  #clear() {
    this.#elements.clear();
    this.#log.replaceChildren(this.#empty);
    this.#empty.hidden = false;
  }

  #scrollDown() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} selector
 */
const find = (element, selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
