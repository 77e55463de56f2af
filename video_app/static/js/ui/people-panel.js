// The list of participants: hands first, in the order they were raised, then by arrival.

import { strings } from "../strings/room.js";
import { paintAvatar } from "./avatar.js";
import { QualityBars } from "./quality-bars.js";

/** @typedef {import("../call/roster.js").Member} Member */
/**
 * @typedef {object} Person
 * @property {string} identity
 * @property {string} name
 * @property {boolean} microphone
 * @property {boolean} camera
 * @property {number | null} handRaisedAt
 * @property {number | null} quality
 * @property {boolean} own
 */

export class PeoplePanel {
  #list = /** @type {HTMLElement} */ (document.getElementById("people-list"));
  #template = /** @type {HTMLTemplateElement} */ (document.getElementById("person-template"));
  /** @type {Map<string, {row: HTMLElement, bars: QualityBars}>} by identity */
  #rows = new Map();
  #showDetails;

  /** @param {(person: Person) => void} showDetails */
  constructor(showDetails) {
    this.#showDetails = showDetails;
  }

  /** @param {Person[]} people in the order of their arrival */
  show(people) {
    const sorted = [...people].sort((a, b) => (a.handRaisedAt ?? Infinity) - (b.handRaisedAt ?? Infinity) || 0);
    const present = new Set(people.map(({ identity }) => identity));
    for (const identity of this.#rows.keys()) if (!present.has(identity)) this.#drop(identity);
    sorted.forEach((person, index) => this.#place(this.#update(person), index));
  }

  /** Rows that stay where they are keep the keyboard's focus.
   * @param {HTMLElement} row
   * @param {number} index */
  #place(row, index) {
    if (this.#list.children[index] !== row) this.#list.insertBefore(row, this.#list.children[index] ?? null);
  }

  /** @param {Person} person */
  #update(person) {
    const { row, bars } = this.#rows.get(person.identity) ?? this.#create(person);
    this.#find(row, ".member-name").textContent = person.own ? strings.nameOfOneself(person.name) : person.name;
    this.#find(row, ".member-hand").hidden = person.handRaisedAt === null;
    this.#find(row, ".member-microphone").hidden = person.microphone;
    this.#find(row, ".member-camera").hidden = person.camera;
    bars.show(person.quality);
    return row;
  }

  /** @param {Person} person */
  #create(person) {
    const row = /** @type {HTMLElement} */ (this.#template.content.firstElementChild?.cloneNode(true));
    const entry = { row, bars: new QualityBars(this.#find(row, ".tile-quality")) };
    paintAvatar(this.#find(row, ".member-avatar"), person.name);
    const details = this.#find(row, ".member-details");
    details.hidden = person.own;
    details.setAttribute("aria-label", strings.detailsOf(person.name));
    details.onclick = () => this.#showDetails(person);
    this.#rows.set(person.identity, entry);
    return entry;
  }

  /** @param {string} identity */
  #drop(identity) {
    this.#rows.get(identity)?.row.remove();
    this.#rows.delete(identity);
  }

  /**
   * @param {HTMLElement} row
   * @param {string} selector
   */
  #find(row, selector) {
    return /** @type {HTMLElement} */ (row.querySelector(selector));
  }
}
