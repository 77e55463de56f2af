// The room's chat: what was said, what has become of what one says oneself, and how much is unread. Plain state.

import { Emitter } from "../emitter.js";
import { newId } from "../realtime/messages.js";

/** @typedef {import("../realtime/messages.js").ChatMessage} ChatMessage */
/**
 * A message, and whether the server has it. One's own is `pending` until it comes back, and `failed` when it did not.
 * @typedef {ChatMessage & {state: "sent" | "pending" | "failed"}} Message
 */
/** @typedef {{identity: string, name: string}} Speaker */

// Longer than the socket takes to find out that its line is dead: on the next line the message is said again.
const ECHO_MS = 15_000;

const MOST_MESSAGES = 500; // kept, and so shown
const MOST_UNREAD = 100; // counted: from there on it is "many"

/** @param {{identity: string, id: string}} message */
const keyOf = ({ identity, id }) => `${identity} ${id}`;

/**
 * Nothing said is ever lost: what the server may not have is said again when the line is back, under the same id, so
 * that nobody hears it twice; what did not get through waits for `retry`, from one call to the next.
 *
 * Events: `message` {message, read}; `changed` {message}: its state did; `dropped` {message}: too old to be kept;
 * `unread` {unread}, up to 100; `cleared` {}.
 * @extends {Emitter<{
 *   message: {message: Message, read: boolean}, changed: {message: Message}, dropped: {message: Message},
 *   unread: {unread: number}, cleared: {},
 * }>}
 */
export class Chat extends Emitter {
  /** @type {Map<string, Message>} by identity and id */
  #messages = new Map();
  /** @type {Map<Message, number>} what is being waited for */
  #timers = new Map();
  /** @type {Speaker | null} oneself */
  #self = null;
  /** @type {((message: {id: string, text: string}) => void) | null} null while the server is away */
  #send = null;
  #unread = 0;
  #open = false;
  #droppedUntil = -Infinity; // when the newest of what was dropped had been said

  get open() {
    return this.#open;
  }

  /** Whether somebody is looking at the messages. */
  set open(open) {
    this.#open = open;
    if (open) this.#setUnread(0);
  }

  /**
   * The server is there, with its history: what it lacks of one's own is said, once more or at last.
   * @param {Speaker} self
   * @param {(message: {id: string, text: string}) => void} send
   * @param {ChatMessage[]} history
   */
  connect(self, send, history) {
    const fresh = this.#self === null; // what was said before one came is not unread
    this.#self = self;
    this.#send = send;
    const shown = history.filter(({ sent_at: at }) => at > this.#droppedUntil);
    for (const message of shown) this.#take(message, fresh);
    for (const message of this.#messages.values()) if (message.state === "pending") this.#say(message);
  }

  /** The server is away. */
  disconnect() {
    this.#send = null;
    for (const message of [...this.#timers.keys()]) this.#stopWaiting(message);
  }

  /** The call is over: what did not get through stays, as failed. */
  close() {
    this.disconnect();
    this.#self = null;
    const unsent = [...this.#messages.values()].filter(({ state }) => state !== "sent");
    for (const message of unsent) this.#fail(message);
    this.#messages = new Map(unsent.map((message) => [keyOf(message), message]));
    this.#droppedUntil = -Infinity;
    this.#setUnread(0);
    this.emit("cleared", {});
    for (const message of unsent) this.emit("message", { message, read: true });
  }

  /** Say something, now or as soon as the server is there.
   * @param {string} text */
  say(text) {
    if (!this.#self) return;
    /** @type {Message} */
    const message = { ...this.#self, id: newId(), text, sent_at: Date.now() / 1000, state: "pending" };
    this.#messages.set(keyOf(message), message);
    this.emit("message", { message, read: true });
    this.#say(message);
  }

  /** Say again what failed.
   * @param {Message} message */
  retry(message) {
    if (!this.#self || message.state !== "failed") return;
    this.#messages.delete(keyOf(message));
    Object.assign(message, this.#self, { state: "pending" }); // who said it in an earlier call is somebody else now
    this.#messages.set(keyOf(message), message);
    this.emit("changed", { message });
    this.#say(message);
  }

  /** The server said this: somebody's message, or the echo of one's own.
   * @param {ChatMessage} message */
  add(message) {
    this.#take(message, false);
  }

  /** The server has refused one's own message.
   * @param {string | number | undefined} id */
  refuse(id) {
    for (const message of this.#messages.values()) if (message.id === id && this.#isOwn(message)) this.#fail(message);
  }

  /** @param {ChatMessage} message */
  #isOwn({ identity }) {
    return identity === this.#self?.identity;
  }

  /** @param {Message} message */
  #say(message) {
    if (!this.#send) return;
    this.#stopWaiting(message);
    this.#timers.set(message, setTimeout(() => this.#fail(message), ECHO_MS));
    this.#send({ id: message.id, text: message.text });
  }

  /**
   * @param {ChatMessage} said
   * @param {boolean} old whether it was there before one came
   */
  #take(said, old) {
    const known = this.#messages.get(keyOf(said));
    if (known) return this.#confirm(known);
    /** @type {Message} */
    const message = { ...said, state: "sent" };
    const read = old || this.#open || this.#isOwn(said);
    this.#messages.set(keyOf(message), message);
    this.emit("message", { message, read });
    this.#dropOldest();
    if (!read) this.#setUnread(Math.min(this.#unread + 1, MOST_UNREAD));
  }

  /** What one said oneself and nobody has yet is not dropped for what others say. */
  #dropOldest() {
    if (this.#messages.size <= MOST_MESSAGES) return;
    for (const [key, message] of this.#messages) {
      if (message.state !== "sent") continue;
      this.#messages.delete(key);
      this.#droppedUntil = Math.max(this.#droppedUntil, message.sent_at);
      this.emit("dropped", { message });
      return;
    }
  }

  /** @param {Message} message */
  #confirm(message) {
    this.#stopWaiting(message);
    this.#become(message, "sent");
  }

  /** @param {Message} message */
  #fail(message) {
    this.#stopWaiting(message);
    if (message.state === "pending") this.#become(message, "failed");
  }

  /**
   * @param {Message} message
   * @param {Message["state"]} state
   */
  #become(message, state) {
    if (message.state === state) return;
    message.state = state;
    this.emit("changed", { message });
  }

  /** @param {Message} message */
  #stopWaiting(message) {
    clearTimeout(this.#timers.get(message));
    this.#timers.delete(message);
  }

  /** @param {number} unread */
  #setUnread(unread) {
    this.#unread = unread;
    this.emit("unread", { unread });
  }
}
