// Which tile is large, which page is shown and where the own tile is: state, and its application.

import { Emitter } from "../emitter.js";
import { arrange, floating } from "./arrange.js";
import { oncePerFrame } from "./once-per-frame.js";
import { Order } from "./order.js";
import { OWN, OWN_SCREEN } from "./tile-keys.js";

/** @typedef {import("./tile.js").Tile} Tile */
/** @typedef {import("./arrange.js").Arrangement} Arrangement */

const NARROW_PX = 600; // on a phone the own picture floats over the others by itself

const VIEW_STEPS_PX = [180, 360, 720]; // heights worth telling the sender apart

/**
 * Lays out the tiles of a stage: at once when somebody here chooses something, and otherwise before the next picture is
 * painted, however much has happened. Events: `pages` {page, pages}; `others` {others}: how many of those without a picture
 * have no place, and where that can be said; `arranged` {}: every tile has its place.
 * @extends {Emitter<{pages: {page: number, pages: number}, others: Pick<Arrangement, "others">, arranged: {}}>}
 */
export class StageLayout extends Emitter {
  /** @type {string | null} */ #pinned = null;
  /** @type {string | null} */ #spotlit = null;
  /** @type {string | null} */ #speaker = null;
  #page = 0;
  #order = new Order();
  #corner = { right: true, bottom: true };
  /** @type {Map<string, number>} in physical pixels, rounded up, by key */ #heights = new Map();
  #element;
  #tiles;
  #preferences;
  /** Lay out soon. */
  update = oncePerFrame(() => this.#arrange());

  /**
   * @param {HTMLElement} element
   * @param {Map<string, Tile>} tiles by key, kept up to date by the stage, which tells of each with `add` and `remove`
   * @param {import("../call/preferences.js").Preferences} preferences
   */
  constructor(element, tiles, preferences) {
    super();
    this.#element = element;
    this.#tiles = tiles;
    this.#preferences = preferences;
    for (const choice of /** @type {const} */ (["layout", "ownTile"])) preferences.on(choice, () => this.#arrange());
    new ResizeObserver(() => this.#arrange()).observe(element);
  }

  get pinned() {
    return this.#pinned;
  }

  /** Make a tile large, or no longer.
   * @param {string} key */
  togglePin(key) {
    this.#pinned = this.#pinned === key ? null : key;
    this.#arrange();
  }

  /** @param {string} key of a new tile */
  add(key) {
    this.#order.add(key);
    this.update();
  }

  /** @param {string} key of a tile that is gone */
  remove(key) {
    this.#order.remove(key);
    this.update();
  }

  /** Somebody speaks, or shares a screen, or does so no more: whoever goes on with it comes forward.
   * @param {string} key
   * @param {boolean} active */
  hear(key, active) {
    const dueMs = this.#order.hear(key, active, performance.now());
    if (dueMs !== null) setTimeout(this.update, dueMs);
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
    this.#arrange();
  }

  /** Move the floating own tile to another corner.
   * @param {Partial<{right: boolean, bottom: boolean}>} corner */
  moveOwnTile(corner) {
    Object.assign(this.#corner, corner);
    this.#arrange();
  }

  #arrange() {
    const { clientWidth: width, clientHeight: height } = this.#element;
    if (!width || !height) return;
    const floats = this.#ownFloats(width);
    const leaveOut = floats || this.#ownHidden();
    const { rects, pages, row, others, free } = this.#places({ width, height }, leaveOut);
    this.#page = Math.min(this.#page, pages - 1);
    if (floats) rects.set(OWN, floating(free, this.#corner));
    for (const [key, tile] of this.#tiles) {
      tile.place(rects.get(key) ?? null);
      tile.showInRow(row.includes(key));
      tile.showPinned(key === this.#pinned);
    }
    this.#tiles.get(OWN)?.element.classList.toggle("tile-floating", floats);
    this.#heights = new Map([...this.#tiles.keys()].map((key) => [key, viewHeight(rects.get(key)?.height ?? 0)]));
    this.emit("pages", { page: this.#page, pages });
    this.emit("others", { others });
    this.emit("arranged", {});
  }

  /**
   * Where everybody is, after those out of sight who speak have come forward.
   * @param {{width: number, height: number}} area
   * @param {boolean} withoutOwn
   */
  #places(area, withoutOwn) {
    const place = () => {
      const keys = this.#order.keys.filter((key) => key !== OWN || !withoutOwn);
      const faceless = keys.filter((key) => this.#tiles.get(key)?.faceless);
      return { keys, ...arrange({ ...area, keys, faceless, spotlight: this.#spotlight(), page: this.#page }) };
    };
    const before = place();
    return this.#bringForward(before) ? place() : before;
  }

  /**
   * Whoever has turned the page looks at those they chose: nobody else comes there.
   * @param {Arrangement & {keys: string[]}} places
   * @returns {boolean} whether the order is another one now
   */
  #bringForward({ keys, rects, row }) {
    if (this.#page > 0) return false;
    const stay = [OWN, OWN_SCREEN, this.#pinned, this.#spotlit];
    const inSight = keys.filter((key) => rects.has(key) && !stay.includes(key));
    const coming = this.#order.due(keys.filter((key) => !rects.has(key)), performance.now());
    const came = coming.map((key) =>
      this.#order.bringForward(key, inSight.filter((other) => row.includes(other) === row.includes(key))),
    );
    return came.includes(true);
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
