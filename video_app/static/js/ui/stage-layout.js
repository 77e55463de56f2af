// Which tile is large, which page is shown and where the own tile is: state, and its application.

import { Emitter } from "../emitter.js";
import { arrange, floating } from "./arrange.js";

/** @typedef {import("./tile.js").Tile} Tile */

export const OWN = "own";
export const OWN_SCREEN = `${OWN} screen`; // a screen that shows itself large shows itself in itself
const NARROW_PX = 600; // on a phone the own picture floats over the others by itself

const VIEW_STEPS_PX = [180, 360, 720]; // heights worth telling the sender apart

/**
 * Lays out the tiles of a stage whenever its size, its content or a preference changes. Events: `pages` {page, pages};
 * `arranged` {}: every tile has its place.
 * @extends {Emitter<{pages: {page: number, pages: number}, arranged: {}}>}
 */
export class StageLayout extends Emitter {
  /** @type {string | null} */ #pinned = null;
  /** @type {string | null} */ #spotlit = null;
  /** @type {string | null} */ #speaker = null;
  #page = 0;
  #corner = { right: true, bottom: true };
  /** @type {Map<string, number>} in physical pixels, rounded up, by key */ #heights = new Map();
  #element;
  #tiles;
  #preferences;

  /**
   * @param {HTMLElement} element
   * @param {Map<string, Tile>} tiles by key, kept up to date by the stage
   * @param {import("../call/preferences.js").Preferences} preferences
   */
  constructor(element, tiles, preferences) {
    super();
    this.#element = element;
    this.#tiles = tiles;
    this.#preferences = preferences;
    for (const choice of /** @type {const} */ (["layout", "ownTile"])) preferences.on(choice, () => this.update());
    new ResizeObserver(() => this.update()).observe(element);
  }

  get pinned() {
    return this.#pinned;
  }

  /** Make a tile large, or no longer.
   * @param {string} key */
  togglePin(key) {
    this.#pinned = this.#pinned === key ? null : key;
    this.update();
  }

  /** Make a tile large for everyone, as a host wants it.
   * @param {string | null} key */
  spotlight(key) {
    if (this.#spotlit === key) return;
    this.#spotlit = key;
    this.update();
  }

  /** The last one who spoke stays large when nobody does.
   * @param {string} key */
  setSpeaker(key) {
    if (this.#speaker === key) return;
    this.#speaker = key;
    if (this.#preferences.layout === "speaker") this.update();
  }

  /** How tall a tile is, in physical pixels; 0: out of sight; undefined before it was laid out.
   * @param {string} key */
  heightOf(key) {
    return this.#heights.get(key);
  }

  /** @param {number} step */
  turnPage(step) {
    this.#page = Math.max(0, this.#page + step);
    this.update();
  }

  /** Move the floating own tile to another corner.
   * @param {Partial<{right: boolean, bottom: boolean}>} corner */
  moveOwnTile(corner) {
    Object.assign(this.#corner, corner);
    this.update();
  }

  update() {
    const { clientWidth: width, clientHeight: height } = this.#element;
    if (!width || !height) return;
    const floats = this.#ownFloats(width);
    const hidden = this.#ownHidden();
    const keys = [...this.#tiles.keys()].filter((key) => key !== OWN || !(floats || hidden));
    const { rects, pages } = arrange({ width, height, keys, spotlight: this.#spotlight(), page: this.#page });
    this.#page = Math.min(this.#page, pages - 1);
    if (floats) rects.set(OWN, floating({ width, height }, this.#corner));
    for (const [key, tile] of this.#tiles) {
      tile.place(rects.get(key) ?? null);
      tile.showPinned(key === this.#pinned);
    }
    this.#tiles.get(OWN)?.element.classList.toggle("tile-floating", floats);
    this.#heights = new Map([...this.#tiles.keys()].map((key) => [key, viewHeight(rects.get(key)?.height ?? 0)]));
    this.emit("pages", { page: this.#page, pages });
    this.emit("arranged", {});
  }

  get ownFloats() {
    return this.#ownFloats(this.#element.clientWidth);
  }

  /** @param {number} width */
  #ownFloats(width) {
    const spotlight = this.#spotlight();
    if (this.#tiles.size < 2 || spotlight.includes(OWN)) return false;
    // In the strip beside something large the own tile hides nobody.
    const { ownTile } = this.#preferences;
    return ownTile === "floating" || (ownTile === "auto" && width < NARROW_PX && !spotlight.length);
  }

  #ownHidden() {
    return this.#preferences.ownTile === "hidden" && this.#tiles.size > 1;
  }

  /** A pinned tile; else a host's choice; else all shared screens; else, where the speaker is to be large, the speaker. */
  #spotlight() {
    for (const key of [this.#pinned, this.#spotlit]) if (key && this.#tiles.has(key)) return [key];
    const screens = [...this.#tiles].filter(([key, { kind }]) => kind === "screen" && key !== OWN_SCREEN).map(([key]) => key);
    if (screens.length || this.#preferences.layout === "grid") return screens;
    const others = [...this.#tiles.keys()].filter((key) => key !== OWN);
    const speaker = others.includes(this.#speaker ?? "") ? this.#speaker : others[0];
    return speaker ? [speaker] : [];
  }
}

/** @param {number} height in CSS pixels */
function viewHeight(height) {
  const pixels = height * devicePixelRatio;
  return pixels ? (VIEW_STEPS_PX.find((step) => pixels <= step) ?? 1080) : 0;
}
