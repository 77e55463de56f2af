// A menu that opens at a button, as assistive technology knows menus: arrows, Home, End and Escape.

import { fromTemplate, part } from "./from-template.js";

/**
 * @typedef {object} MenuItem
 * @property {string} label its accessible name
 * @property {string} [hint] a word or two beside it
 * @property {string} [title] what it does, in a sentence
 * @property {boolean} [grave] what cannot be undone
 * @property {boolean} [apart] whether a line separates it from the one before
 * @property {boolean} [stays] whether the menu is still open after
 * @property {() => void} act
 */

/** @type {Record<string, (now: number, last: number) => number>} which item the key leads to */
const KEYS = {
  ArrowDown: (now, last) => (now === last ? 0 : now + 1),
  ArrowUp: (now, last) => (now <= 0 ? last : now - 1),
  Home: () => 0,
  End: (_now, last) => last,
};
const MARGIN_PX = 8;

export class Menu {
  #element;
  #list;
  /** @type {HTMLElement | null} */ #button = null;

  /** @param {HTMLElement} element with `popover`, around an element with role="menu" and whatever belongs to its items */
  constructor(element) {
    this.#element = element;
    this.#list = part(element, "[role=menu]");
    element.onkeydown = (event) => this.#keyDown(event);
    element.addEventListener("toggle", (event) => /** @type {ToggleEvent} */ (event).newState === "closed" && this.#closed());
    addEventListener("resize", () => this.close());
  }

  /**
   * @param {HTMLElement} button it opens at; has the focus again after
   * @param {string} label of the menu
   * @param {MenuItem[]} items
   */
  open(button, label, items) {
    this.#closed();
    this.#button = button;
    this.#list.setAttribute("aria-label", label);
    this.show(items);
    this.#element.showPopover();
    button.setAttribute("aria-expanded", "true");
    this.#place(button);
    this.focus();
  }

  /** The items are different now; none of them may have the focus.
   * @param {MenuItem[]} items */
  show(items) {
    this.#list.replaceChildren(...items.map((item) => this.#create(item)));
  }

  /** Put the keyboard on the first item. */
  focus() {
    this.#items[0]?.focus();
  }

  close() {
    if (this.#element.matches(":popover-open")) this.#element.hidePopover();
  }

  /** Whether it is open at that button.
   * @param {HTMLElement} button */
  isAt(button) {
    return this.#button === button;
  }

  get #items() {
    return /** @type {HTMLElement[]} */ ([...this.#list.children]);
  }

  /** @param {MenuItem} item */
  #create({ label, hint = "", title = "", grave = false, apart = false, stays = false, act }) {
    const item = fromTemplate("menu-item-template");
    part(item, ".menu-label").textContent = label;
    part(item, ".menu-hint").textContent = hint;
    item.title = title;
    item.classList.toggle("menu-grave", grave);
    item.classList.toggle("menu-apart", apart);
    item.onclick = () => {
      if (!stays) this.close();
      act();
    };
    return item;
  }

  /** Below the button, or where there is room.
   * @param {HTMLElement} button */
  #place(button) {
    const { right, bottom, top } = button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.#element;
    const below = bottom + height + MARGIN_PX <= innerHeight;
    const y = below ? bottom : Math.max(MARGIN_PX, Math.min(top - height, innerHeight - height - MARGIN_PX));
    this.#element.style.setProperty("--menu-x", `${Math.max(MARGIN_PX, right - width)}px`);
    this.#element.style.setProperty("--menu-y", `${y}px`);
  }

  /** @param {KeyboardEvent} event */
  #keyDown(event) {
    if (event.key === "Tab") this.close();
    const move = KEYS[event.key];
    if (!move || event.target instanceof HTMLInputElement) return; // which has its own use for them
    event.preventDefault();
    const items = this.#items;
    items[move(items.indexOf(/** @type {HTMLElement} */ (document.activeElement)), items.length - 1)]?.focus();
  }

  #closed() {
    this.#button?.setAttribute("aria-expanded", "false");
    if (this.#element.contains(document.activeElement) || document.activeElement === document.body) this.#button?.focus();
    this.#button = null;
  }
}
