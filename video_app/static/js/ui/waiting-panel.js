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
    this.#hosting = hosting;
    this.#notices = notices;
    this.#onView = onView;
    this.#all.onclick = () => hosting.admit(waiting.people.map(({ identity }) => identity));
    waiting.on("changed", ({ people, came }) => this.#show(people, came));
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
    this.#tell(people, came);
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
   * @param {WaitingPerson[]} people
   * @param {WaitingPerson[]} came */
  #tell(people, came) {
    if (!people.length) {
      this.#notices.clear("waiting");
      tellInTitle("");
      return;
    }
    const [{ identity, name }] = people;
    const one = people.length === 1;
    const admit = { label: one ? strings.admit(name) : strings.admitAll, act: () => (one ? this.#hosting.admit([identity]) : this.#all.click()) };
    const view = { label: strings.view, act: () => this.#onView() };
    this.#notices.show({ key: "waiting", kind: "request", text: strings.knocks(name, people.length - 1), actions: [admit, view] });
    if (!came.length) return;
    chime("knock");
    tellInTitle(strings.waitingTitle(people.length));
  }
}

/** @param {string} id */
function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
