// Where the tiles go: pure arithmetic, in pixels.

import { inRow, layRow } from "./row.js";

/** @typedef {{x: number, y: number, width: number, height: number}} Rect */
/** @typedef {{rects: Map<string, Rect>, pages: number}} Page */
/**
 * @typedef {object} Arrangement
 * @property {Map<string, Rect>} rects of those who are shown
 * @property {number} pages
 * @property {string[]} row those whose place, if they have one, is in the row below
 * @property {import("./row.js").Row["others"]} others of the row, who have no place in it
 * @property {Rect} free the area above the row
 */

const GAP_PX = 8;
const WIDEST = 16 / 9;
const LEAST_WIDTH_PX = 150;
const LEAST_HEIGHT_PX = 84;
const MOST_ON_PAGE = 25; // more pictures than people tell apart, and than small machines decode
const STRIP_SHARE = 0.2;
const STRIP_LEAST_PX = 110;
const STRIP_MOST_PX = 260;
const FLOAT_SHARE = 0.26;
const FLOAT_LEAST_PX = 104;
const FLOAT_MOST_PX = 240;

/**
 * Place tiles in an area: those in the `spotlight` large, with the rest in a strip beside or below
 * them; all alike when nothing is in the spotlight. What does not fit goes onto further pages. Of many, those without a
 * picture stand in a row of their own below.
 * @param {object} options
 * @param {number} options.width
 * @param {number} options.height
 * @param {string[]} options.keys of all tiles, in their order
 * @param {string[]} options.spotlight keys
 * @param {number} options.page counted from 0; one too high shows the last
 * @param {string[]} [options.faceless] keys of tiles without a picture
 * @returns {Arrangement}
 */
export function arrange({ width, height, keys, spotlight, page, faceless = [] }) {
  const area = { x: 0, y: 0, width, height };
  const large = keys.filter((key) => spotlight.includes(key));
  const small = keys.filter((key) => !spotlight.includes(key));
  const row = inRow({ count: keys.length, keys: small, faceless, height });
  if (!row.length) return { ...pictures(area, large, small, page), row, others: null, free: area };
  const { rects: inside, others, left: free } = layRow(area, row);
  const { rects, pages } = pictures(free, large, small.filter((key) => !row.includes(key)), page);
  return { rects: new Map([...rects, ...inside]), pages, row, others, free };
}

/**
 * @param {Rect} area
 * @param {string[]} large
 * @param {string[]} small
 * @param {number} page
 * @returns {Page}
 */
function pictures(area, large, small, page) {
  if (!large.length || !small.length) return gridPage(area, [...large, ...small], page, area.width > area.height ? 4 / 3 : 1 / 2);
  const [main, strip] = split(area);
  const { rects, pages } = gridPage(strip, small, page, 1);
  for (const [key, rect] of grid(main, large, 0.2)) rects.set(key, rect);
  return { rects, pages };
}

/**
 * The rectangle of a tile that floats in a corner of the area.
 * @param {{width: number, height: number}} area
 * @param {{right: boolean, bottom: boolean}} corner
 * @returns {Rect}
 */
export function floating(area, { right, bottom }) {
  const shape = area.width > area.height ? WIDEST : 3 / 4;
  const width = clamp(area.width * FLOAT_SHARE, FLOAT_LEAST_PX, FLOAT_MOST_PX);
  const height = width / shape;
  return {
    x: right ? area.width - width - GAP_PX : GAP_PX,
    y: bottom ? area.height - height - GAP_PX : GAP_PX,
    width,
    height,
  };
}

/**
 * The number of columns, and the size of a tile, with which `count` tiles fill most of an area. A
 * tile's shape (width / height) may vary between `tallest` and 16:9.
 * @param {{width: number, height: number}} area
 * @param {number} count
 * @param {number} tallest
 */
export function bestFit({ width, height }, count, tallest) {
  let best = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cell = {
      width: (width - GAP_PX * (columns - 1)) / columns,
      height: (height - GAP_PX * (rows - 1)) / rows,
    };
    const tileWidth = Math.max(0, Math.floor(Math.min(cell.width, cell.height * WIDEST)));
    const tileHeight = Math.max(0, Math.floor(Math.min(cell.height, cell.width / tallest)));
    if (tileWidth * tileHeight > best.width * best.height) best = { columns, width: tileWidth, height: tileHeight };
  }
  return best;
}

/**
 * @param {Rect} area
 * @param {string[]} keys
 * @param {number} page
 * @param {number} tallest
 * @returns {Page}
 */
function gridPage(area, keys, page, tallest) {
  const columns = Math.max(1, Math.floor((area.width + GAP_PX) / (LEAST_WIDTH_PX + GAP_PX)));
  const rows = Math.max(1, Math.floor((area.height + GAP_PX) / (LEAST_HEIGHT_PX + GAP_PX)));
  const pages = Math.max(1, Math.ceil(keys.length / Math.min(columns * rows, MOST_ON_PAGE)));
  const perPage = Math.ceil(keys.length / pages);
  const from = Math.min(page, pages - 1) * perPage;
  return { rects: grid(area, keys.slice(from, from + perPage), tallest), pages };
}

/**
 * Rows of tiles of one size, the last row centred like the others.
 * @param {Rect} area
 * @param {string[]} keys
 * @param {number} tallest
 */
function grid(area, keys, tallest) {
  const { columns, width, height } = bestFit(area, keys.length, tallest);
  const rows = Math.ceil(keys.length / columns);
  const top = area.y + (area.height - rows * height - (rows - 1) * GAP_PX) / 2;
  /** @type {Map<string, Rect>} */
  const rects = new Map();
  keys.forEach((key, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, keys.length - row * columns);
    const left = area.x + (area.width - inRow * width - (inRow - 1) * GAP_PX) / 2;
    rects.set(key, { x: left + (index % columns) * (width + GAP_PX), y: top + row * (height + GAP_PX), width, height });
  });
  return rects;
}

/** The main area and the strip: beside it where the area is wide, below it where it is tall.
 * @param {Rect} area
 * @returns {[Rect, Rect]} */
function split({ width, height }) {
  const wide = width > height * 1.2;
  const strip = clamp((wide ? width : height) * STRIP_SHARE, STRIP_LEAST_PX, STRIP_MOST_PX);
  const main = (wide ? width : height) - strip - GAP_PX;
  if (wide) return [{ x: 0, y: 0, width: main, height }, { x: main + GAP_PX, y: 0, width: strip, height }];
  return [{ x: 0, y: 0, width, height: main }, { x: 0, y: main + GAP_PX, width, height: strip }];
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
