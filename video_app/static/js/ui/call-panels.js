// Chat, people and connection details: the panels of a call, fed from its state.

import { strings } from "../strings/room.js";
import { ChatPanel } from "./chat-panel.js";
import { DetailsDialog } from "./details-dialog.js";
import { PeoplePanel } from "./people-panel.js";
import { SidePanels } from "./side-panels.js";

/** @typedef {import("../call/roster.js").Member} Member */

const QUOTED_CHARACTERS = 120;

export class CallPanels {
  #chatButton = /** @type {HTMLElement} */ (document.getElementById("chat-button"));
  #badge = /** @type {HTMLElement} */ (document.getElementById("unread"));
  #call;
  #media;
  #name;
  #notices;
  #people;
  #sides;
  #due = false;

  /**
   * @param {object} options
   * @param {import("../call/call.js").Call} options.call
   * @param {import("../call/media.js").LocalMedia} options.media
   * @param {string} options.name of the person at this browser
   * @param {import("./notices.js").Notices} options.notices
   */
  constructor({ call, media, name, notices }) {
    this.#call = call;
    this.#media = media;
    this.#name = name;
    this.#notices = notices;
    const details = new DetailsDialog((identity) => call.details(identity));
    this.#people = new PeoplePanel((person) => details.open(person.identity, person.name));
    const chat = new ChatPanel(call.chat, (text) => call.say(text));
    this.#sides = new SidePanels({
      chat: {
        button: this.#chatButton,
        panel: /** @type {HTMLElement} */ (document.getElementById("chat-panel")),
        onOpen: () => (call.chat.setOpen(true), chat.focus()),
        onClose: () => call.chat.setOpen(false),
      },
      people: {
        button: /** @type {HTMLElement} */ (document.getElementById("people-button")),
        panel: /** @type {HTMLElement} */ (document.getElementById("people-panel")),
      },
    });
    this.#listen();
  }

  /** @param {"chat" | "people"} name */
  toggle(name) {
    this.#sides.toggle(name);
  }

  close() {
    this.#sides.close();
  }

  #listen() {
    const { chat, roster } = this.#call;
    chat.addEventListener("unread", (event) => this.#showUnread(/** @type {CustomEvent} */ (event).detail.unread));
    chat.addEventListener("message", (event) => this.#announce(/** @type {CustomEvent} */ (event).detail));
    for (const type of ["joined", "changed", "left"]) roster.addEventListener(type, () => this.#showPeopleSoon());
    for (const type of ["hand", "state"]) this.#call.addEventListener(type, () => this.#showPeopleSoon());
    this.#media.addEventListener("change", () => this.#showPeopleSoon());
    roster.addEventListener("joined", (event) => this.#tell(strings.joined, event));
    roster.addEventListener("left", (event) => this.#tell(strings.left, event));
  }

  /** @param {number} unread */
  #showUnread(unread) {
    this.#badge.hidden = unread === 0;
    this.#badge.textContent = String(unread);
    this.#chatButton.title = strings.chatButton(unread);
  }

  /** @param {{message: import("../realtime/messages.js").ChatMessage, read: boolean}} detail */
  #announce({ message, read }) {
    if (read || message.identity === this.#call.identity) return;
    const text = message.text.length > QUOTED_CHARACTERS ? `${message.text.slice(0, QUOTED_CHARACTERS)}…` : message.text;
    this.#notices.show({ key: "chat", text: strings.said(message.name, text) });
  }

  /**
   * @param {(name: string) => string} sentence
   * @param {Event} event
   */
  #tell(sentence, event) {
    if (this.#call.state !== "connected") return; // those who were there before, or one's own leaving
    const { participant } = /** @type {CustomEvent<Member>} */ (event).detail;
    this.#notices.show({ key: `presence ${participant.identity}`, text: sentence(participant.name) });
  }

  /** Many changes at once, as when joining, paint the list once. */
  #showPeopleSoon() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#people.show([this.#oneself(), ...this.#call.roster.members.map(toPerson)]);
    });
  }

  /** @returns {import("./people-panel.js").Person} */
  #oneself() {
    const { microphone, camera } = this.#media.state;
    const handRaisedAt = this.#call.handRaisedAt;
    return { identity: this.#call.identity, name: this.#name, microphone, camera, handRaisedAt, quality: null, own: true };
  }
}

/** @param {Member} member @returns {import("./people-panel.js").Person} */
const toPerson = ({ participant: { identity, name, media, hand_raised_at: handRaisedAt }, quality }) => ({
  identity,
  name,
  microphone: media.microphone,
  camera: media.camera,
  handRaisedAt,
  quality,
  own: false,
});
