// The list of people: a row each, ticked for a group call.

import { strings } from "../../strings/lobby.js";
import { initials } from "../avatar.js";
import { part } from "./parts.js";

/** @typedef {import("../../call/lobby/people.js").Person} Person */

export class PeopleList {
  /** @type {Map<string, HTMLElement>} by person */ #rows = new Map();
  /** @type {Set<string>} */ #ticked = new Set();
  #list;
  #onCall;
  #onTick;

  /** whether one may call them; holds from the next `show` on */
  mayCall = true;

  /**
   * @param {HTMLElement} list
   * @param {{onCall: (person: string) => void, onTick: () => void}} listeners
   */
  constructor(list, { onCall, onTick }) {
    this.#list = list;
    this.#onCall = onCall;
    this.#onTick = onTick;
  }

  get ticked() {
    return [...this.#ticked];
  }

  untick() {
    this.#ticked.clear();
    for (const row of this.#rows.values()) this.#tick(row).checked = false;
    this.#onTick();
  }

  /** @param {Person[]} people sorted */
  show(people) {
    const there = new Map(people.map((person) => [person.person, person]));
    for (const [person, row] of this.#rows)
      if (!there.has(person)) {
        row.remove();
        this.#rows.delete(person);
      }
    people.forEach((person, place) => this.#showRow(person, place));
    for (const person of this.#ticked) if (there.get(person)?.state !== "available") this.#ticked.delete(person);
    this.#onTick();
  }

  /**
   * @param {Person} person
   * @param {number} place
   */
  #showRow(person, place) {
    const row = this.#rows.get(person.person) ?? this.#create(person.person);
    const available = person.state === "available";
    row.dataset.state = person.state;
    part(row, ".person-name").textContent = person.name;
    part(row, ".person-avatar").textContent = initials(person.name);
    part(row, ".person-state").textContent = strings.state[person.state];
    const button = /** @type {HTMLButtonElement} */ (part(row, ".person-call"));
    button.setAttribute("aria-label", strings.call(person.name));
    button.disabled = !available;
    button.hidden = !this.mayCall;
    const tick = this.#tick(row);
    tick.setAttribute("aria-label", strings.tick(person.name));
    tick.disabled = !available;
    tick.hidden = !this.mayCall;
    if (!available) tick.checked = false;
    if (this.#list.children[place] !== row) this.#list.insertBefore(row, this.#list.children[place] ?? null);
  }

  /** @param {string} person */
  #create(person) {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("person-template"));
    const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    part(row, ".person-call").onclick = () => this.#onCall(person);
    const tick = this.#tick(row);
    tick.onchange = () => {
      if (tick.checked) this.#ticked.add(person);
      else this.#ticked.delete(person);
      this.#onTick();
    };
    this.#rows.set(person, row);
    return row;
  }

  /** @param {HTMLElement} row */
  #tick(row) {
    return /** @type {HTMLInputElement} */ (part(row, ".person-tick"));
  }
}
