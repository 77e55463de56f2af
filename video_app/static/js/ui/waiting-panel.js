// Who waits to be let in: the list for hosts, the number at the People button, and a notice when somebody knocks.

import { strings } from "../strings/hosts.js";
import { paintAvatar } from "./avatar.js";
import { chime } from "./chime.js";
import { fromTemplate, part } from "./from-template.js";
import { tellInTitle } from "./page-title.js";

/** @typedef {import("../realtime/messages.js").WaitingPerson} WaitingPerson */

export class WaitingPanel {
  #region = element("waiting");
  #list = element("waiting-people");
  #all = element("admit-all");
  #badge = element("waiting-count");
  #button = element("people-button");
  /** @type {Map<string, HTMLElement>} by identity */
  #rows = new Map();
  #inSight = false;
  #waiting;
  #hosting;
  #notices;
  #onView;

  /**
   * @param {object} options
   * @param {import("../call/governance.js").Governance} options.governance
   * @param {import("./notices.js").Notices} options.notices
   * @param {() => void} options.onView shows the panel that this is in
   */
  constructor({ governance: { waiting, hosting }, notices, onView }) {
    this.#waiting = waiting;
    this.#hosting = hosting;
    this.#notices = notices;
    this.#onView = onView;
    this.#all.onclick = () => hosting.admit(waiting.people.map(({ identity }) => identity));
    waiting.on("changed", ({ people, came }) => this.#show(people, came));
  }

  /** Who sees the list needs no notice, which would lie over it.
   * @param {boolean} inSight whether the panel that this is in is open */
  show(inSight) {
    this.#inSight = inSight;
    this.#notify(this.#waiting.people);
  }

  /**
   * @param {WaitingPerson[]} people
   * @param {WaitingPerson[]} came
   */
  #show(people, came) {
    const hadFocus = this.#region.contains(document.activeElement);
    const there = new Set(people.map(({ identity }) => identity));
    for (const [identity, row] of this.#rows) if (!there.has(identity)) this.#drop(identity, row);
    for (const person of people) if (!this.#rows.has(person.identity)) this.#add(person);
    this.#region.hidden = people.length === 0;
    this.#badge.hidden = people.length === 0;
    this.#badge.textContent = String(people.length);
    this.#button.title = strings.peopleButton(people.length);
    if (hadFocus && !this.#region.contains(document.activeElement)) (people.length ? this.#all : this.#button).focus();
    this.#notify(people);
    tellInTitle(people.length ? strings.waitingTitle(people.length) : "");
    if (came.length) chime("knock");
  }

  /** @param {WaitingPerson} person */
  #add({ identity, name }) {
    const row = fromTemplate("waiting-template");
    part(row, ".member-name").textContent = name;
    paintAvatar(part(row, ".member-avatar"), name);
    for (const act of /** @type {const} */ (["admit", "deny"])) {
      const button = part(row, `[data-act=${act}]`);
      button.setAttribute("aria-label", strings[act](name));
      button.onclick = () => this.#hosting[act]([identity]);
    }
    this.#rows.set(identity, row);
    this.#list.append(row);
  }

  /**
   * @param {string} identity
   * @param {HTMLElement} row
   */
  #drop(identity, row) {
    row.remove();
    this.#rows.delete(identity);
  }

  /** Seen wherever one looks; as long as somebody waits it stays.
   * @param {WaitingPerson[]} people */
  #notify(people) {
    if (!people.length || this.#inSight) return this.#notices.clear("waiting");
    const [{ identity, name }] = people;
    const admit =
      people.length === 1
        ? { label: strings.admitOne, act: () => this.#hosting.admit([identity]) }
        : { label: strings.admitAll, act: () => this.#all.click() };
    const view = { label: strings.view, act: () => this.#onView() };
    this.#notices.show({ key: "waiting", kind: "request", text: strings.knocks(name, people.length - 1), actions: [admit, view] });
  }
}

/** @param {string} id */
function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
