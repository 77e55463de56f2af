// The list of participants: hands first, in the order they were raised, then by arrival.

import { strings as hosts } from "../strings/hosts.js";
import { strings } from "../strings/room.js";
import { paintAvatar } from "./avatar.js";
import { QualityBars } from "./quality-bars.js";

/** @typedef {import("../call/roster.js").Member} Member */

export class PeoplePanel {
  #list = /** @type {HTMLElement} */ (document.getElementById("people-list"));
  #template = /** @type {HTMLTemplateElement} */ (document.getElementById("person-template"));
  /** @type {Map<string, {row: HTMLElement, bars: QualityBars}>} by identity */
  #rows = new Map();
  #actions;

  /**
   * @param {object} actions of a row's buttons
   * @param {(identity: string, name: string) => void} actions.onDetails
   * @param {(identity: string, button: HTMLElement) => void} actions.onManage
   * @param {() => void} actions.onRename
   */
  constructor(actions) {
    this.#actions = actions;
  }

  /** @param {Member[]} members in the order of their arrival */
  show(members) {
    const sorted = [...members].sort((a, b) => raisedAt(a) - raisedAt(b) || 0); // two that are not raised: NaN
    const present = new Set(members.map(({ participant: { identity } }) => identity));
    for (const identity of this.#rows.keys()) if (!present.has(identity)) this.#drop(identity);
    sorted.forEach((member, index) => this.#place(this.#update(member), index));
  }

  /** Rows that stay where they are keep the keyboard's focus.
   * @param {HTMLElement} row
   * @param {number} index */
  #place(row, index) {
    if (this.#list.children[index] !== row) this.#list.insertBefore(row, this.#list.children[index] ?? null);
  }

  /** @param {Member} member */
  #update(member) {
    const { participant, own, quality } = member;
    const { row, bars } = this.#rows.get(participant.identity) ?? this.#create(member);
    this.#showName(row, member);
    this.#find(row, ".member-host").hidden = !member.host;
    this.#find(row, ".member-hand").hidden = participant.hand_raised_at === null;
    this.#find(row, ".member-microphone").hidden = participant.media.microphone;
    this.#find(row, ".member-camera").hidden = participant.media.camera;
    this.#find(row, ".member-details").hidden = own && quality === null; // without a media server there is only theirs
    bars.show(quality);
    return row;
  }

  /** @param {Member} member */
  #create({ participant: { identity }, own }) {
    const row = /** @type {HTMLElement} */ (this.#template.content.firstElementChild?.cloneNode(true));
    const entry = { row, bars: new QualityBars(this.#find(row, ".tile-quality")) };
    const [manage, rename] = [this.#find(row, ".member-manage"), this.#find(row, ".member-rename")];
    manage.hidden = own;
    manage.onclick = () => this.#actions.onManage(identity, manage);
    rename.hidden = !own;
    rename.onclick = () => this.#actions.onRename();
    this.#rows.set(identity, entry);
    return entry;
  }

  /** The own row's button says why there is nothing to be done with it.
   * @param {string} reason empty: one may rename oneself */
  forbidRenaming(reason) {
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (this.#list.querySelectorAll(".member-rename"))) {
      button.disabled = reason !== "";
      button.title = reason || (button.getAttribute("aria-label") ?? "");
    }
  }

  /** Names change while people are there.
   * @param {HTMLElement} row
   * @param {Member} member */
  #showName(row, { participant: { identity, name }, own }) {
    const label = own ? strings.nameOfOneself(name) : name;
    const shown = this.#find(row, ".member-name");
    if (shown.textContent === label) return;
    shown.textContent = label;
    paintAvatar(this.#find(row, ".member-avatar"), name);
    const [details, manage] = [this.#find(row, ".member-details"), this.#find(row, ".member-manage")];
    details.setAttribute("aria-label", strings.detailsOf(label));
    details.onclick = () => this.#actions.onDetails(identity, label);
    manage.setAttribute("aria-label", hosts.manage(label));
    manage.title = hosts.manage(label);
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

/** @param {Member} member */
const raisedAt = ({ participant }) => participant.hand_raised_at ?? Infinity;
