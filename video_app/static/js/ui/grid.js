// Tiles in a grid that uses the space: the largest tiles of one size, rows centred.

/** @typedef {{columns: number, width: number, height: number}} Fit */

/**
 * The number of columns, and the size of a tile in pixels, with which `count` tiles fill most of a
 * `width` × `height` area. A tile's shape may vary between `tallest` and `widest` (width / height).
 * @param {{width: number, height: number, count: number, gap: number, tallest: number, widest: number}} options
 * @returns {Fit}
 */
export function bestFit({ width, height, count, gap, tallest, widest }) {
  let best = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (width - gap * (columns - 1)) / columns;
    const cellHeight = (height - gap * (rows - 1)) / rows;
    const tile = shaped(cellWidth, cellHeight, tallest, widest);
    if (tile.width * tile.height > best.width * best.height) best = { columns, ...tile };
  }
  return best;
}

/**
 * The largest tile of an allowed shape inside a cell.
 * @param {number} width
 * @param {number} height
 * @param {number} tallest
 * @param {number} widest
 */
function shaped(width, height, tallest, widest) {
  return {
    width: Math.max(0, Math.floor(Math.min(width, height * widest))),
    height: Math.max(0, Math.floor(Math.min(height, width / tallest))),
  };
}

const GAP_PX = 8;
const WIDEST = 16 / 9;
const TALLEST = { landscape: 4 / 3, portrait: 3 / 4 };

/** Lays the children of `element` out again whenever its size or their number changes. */
export class TileGrid {
  #element;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
    new ResizeObserver(() => this.#layOut()).observe(element);
    new MutationObserver(() => this.#layOut()).observe(element, { childList: true });
  }

  #layOut() {
    const { clientWidth: width, clientHeight: height, childElementCount: count } = this.#element;
    const tallest = width > height ? TALLEST.landscape : TALLEST.portrait;
    const fit = bestFit({ width, height, count, gap: GAP_PX, tallest, widest: WIDEST });
    this.#element.style.setProperty("--tile-width", `${fit.width}px`);
    this.#element.style.setProperty("--tile-height", `${fit.height}px`);
    this.#element.style.setProperty("--tile-columns", String(fit.columns));
    this.#element.style.setProperty("--tile-gap", `${GAP_PX}px`);
  }
}
