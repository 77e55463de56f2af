// Chat, people, connection details and safety codes: the panels of a call, fed from its state.

import { nameIn } from "../call/member.js";
import { strings as hosts } from "../strings/hosts.js";
import { strings } from "../strings/room.js";
import { ChatPanel } from "./chat-panel.js";
import { DetailsDialog } from "./details-dialog.js";
import { ManageMenu } from "./manage-menu.js";
import { oncePerFrame } from "./once-per-frame.js";
import { PeoplePanel } from "./people-panel.js";
import { RenameDialog } from "./rename-dialog.js";
import { SafetyDialog } from "./safety-dialog.js";
import { SidePanels } from "./side-panels.js";
import { WaitingPanel } from "./waiting-panel.js";

/** @typedef {import("../call/chat.js").Message} Message */
/** @typedef {import("../call/roster.js").Member} Member */

const QUOTED_CHARACTERS = 120;

export class CallPanels {
  #chatButton = /** @type {HTMLElement} */ (document.getElementById("chat-button"));
  #badge = /** @type {HTMLElement} */ (document.getElementById("unread"));
  #hostTools = /** @type {HTMLElement} */ (document.getElementById("host-tools"));
  #muteAll = /** @type {HTMLElement} */ (document.getElementById("mute-all"));
  #call;
  #notices;
  #people;
  #safety;
  #sides;
  #called = "";
  #showPeopleSoon = oncePerFrame(() => this.#showPeople());

  /**
   * @param {object} options
   * @param {import("../call/call.js").Call} options.call
   * @param {import("./notices.js").Notices} options.notices
   * @param {import("./stage-layout.js").StageLayout} options.layout
   */
  constructor({ call, notices, layout }) {
    this.#call = call;
    this.#notices = notices;
    const details = new DetailsDialog((identity) => call.details(identity));
    this.#safety = new SafetyDialog({
      read: (identity) => call.safetyCode(identity),
      tell: (name) => notices.show({ kind: "error", key: `safety ${name}`, text: strings.safetyCodeChanged(name) }),
    });
    const manage = new ManageMenu(call, layout, (identity, name) => this.#safety.open(identity, name));
    const rename = new RenameDialog(call);
    this.#people = new PeoplePanel({
      onDetails: (identity, name) => details.open(identity, name),
      onManage: (identity, button) => manage.open(identity, button),
      onRename: () => rename.open(),
    });
    const waiting = new WaitingPanel({ governance: call.governance, notices, onView: () => this.#sides.open("people") });
    const chat = new ChatPanel(call.chat);
    this.#sides = new SidePanels({
      chat: {
        button: this.#chatButton,
        panel: /** @type {HTMLElement} */ (document.getElementById("chat-panel")),
        onOpen: () => ((call.chat.open = true), chat.focus()),
        onClose: () => (call.chat.open = false),
      },
      people: {
        button: /** @type {HTMLElement} */ (document.getElementById("people-button")),
        panel: /** @type {HTMLElement} */ (document.getElementById("people-panel")),
        onOpen: () => waiting.show(true),
        onClose: () => waiting.show(false),
      },
    });
    this.#listen();
  }

  /** @param {"chat" | "people"} name */
  toggle(name) {
    this.#sides.toggle(name);
  }

  /** @param {"chat" | "people"} name */
  open(name) {
    this.#sides.open(name);
  }

  #listen() {
    const { chat, roster } = this.#call;
    this.#call.governance.charter.on("changed", () => this.#showPeopleSoon());
    this.#muteAll.onclick = () => this.#silence();
    this.#call.on("state", ({ state }) => state === "disconnected" && this.#close());
    chat.on("unread", ({ unread }) => this.#showUnread(unread));
    chat.on("message", ({ message, read }) => read || this.#quote(message, strings.said));
    chat.on("changed", ({ message }) => this.#tellUnsent(message));
    for (const type of /** @type {const} */ (["joined", "changed", "left"])) roster.on(type, () => this.#showPeopleSoon());
    for (const type of /** @type {const} */ (["joined", "changed"])) roster.on(type, (member) => this.#tellNumber(member));
    roster.on("joined", (member) => this.#tell(strings.joined, member));
    roster.on("left", (member) => this.#tell(strings.left, member));
  }

  #close() {
    this.#sides.close();
    this.#safety.forget();
  }

  /** @param {number} unread */
  #showUnread(unread) {
    this.#badge.hidden = unread === 0;
    this.#badge.textContent = strings.unread(unread);
    this.#chatButton.title = strings.chatButton(unread);
  }

  /** In the open panel the message says so itself.
   * @param {Message} message */
  #tellUnsent(message) {
    if (message.state === "failed" && !this.#call.chat.open) this.#quote(message, (_name, text) => strings.notSentYet(text));
  }

  /**
   * @param {Message} message
   * @param {(name: string, text: string) => string} sentence
   */
  #quote({ name, text }, sentence) {
    const quoted = text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS)}…` : text;
    this.#notices.show({ key: "chat", text: sentence(name, quoted) });
  }

  /**
   * @param {(name: string) => string} sentence
   * @param {Member} member
   */
  #tell(sentence, { own, participant: { name } }) {
    if (own || this.#call.state !== "connected") return; // those who were there before, or one has left oneself
    this.#notices.show({ key: "presence", text: sentence(name) });
  }

  /** Everybody whose microphone is on, but for those in charge. */
  #silence() {
    const { roster, governance } = this.#call;
    const loud = roster.members.filter(({ own, host, participant }) => !own && !host && participant.media.microphone);
    governance.hosting.moderate(loud.map(({ participant: { identity } }) => identity), "mute");
    this.#notices.show({ key: "order", text: loud.length ? hosts.mutedAll(loud.length) : hosts.nobodyToMute });
  }

  /** What the others call one is not what one typed; said once.
   * @param {Member} member */
  #tellNumber({ own, participant: { identity, name } }) {
    if (!own || name === this.#called) return;
    this.#called = name;
    const typed = nameIn(identity);
    if (name.startsWith(`${typed} (`)) this.#notices.show({ key: "name", text: strings.numbered(typed, name) });
  }

  #showPeople() {
    const { charter } = this.#call.governance;
    this.#people.show(this.#call.roster.members);
    this.#people.forbidRenaming(charter.may("rename") ? "" : hosts.forbidden.rename);
    this.#hostTools.hidden = !charter.isHost;
  }
}
