// The row of those without a picture, below the pictures of a large call: pure arithmetic, in pixels.

import { OWN, OWN_SCREEN } from "./tile-keys.js";

/** @typedef {import("./arrange.js").Rect} Rect */

/**
 * @typedef {object} Row
 * @property {Map<string, Rect>} rects of those who are shown in it
 * @property {{rect: Rect, count: number} | null} others where the row says how many more there are
 * @property {Rect} left the area above it
 */

const FEW = 6; // as many have a place like everybody else's
const CELL_PX = 84;
const LEAST_HEIGHT_PX = 3 * CELL_PX; // the row is no more than a third
const GAP_PX = 8;

/**
 * Who stands in a row instead of among the pictures: everybody without one, in a call of many where some of the others
 * have one.
 * @param {object} options
 * @param {number} options.count of all tiles
 * @param {string[]} options.keys of those who are not large
 * @param {string[]} options.faceless those without a picture
 * @param {number} options.height of the area
 */
export function inRow({ count, keys, faceless, height }) {
  const pictures = keys.filter((key) => key !== OWN && key !== OWN_SCREEN && !faceless.includes(key));
  if (count <= FEW || !pictures.length || height < LEAST_HEIGHT_PX) return [];
  return keys.filter((key) => faceless.includes(key));
}

/**
 * Places along the lower edge of an area, in the middle. Where there are too few, the last one is for their number.
 * @param {Rect} area
 * @param {string[]} keys
 * @returns {Row}
 */
export function layRow({ x, y, width, height }, keys) {
  const places = Math.max(1, Math.floor((width + GAP_PX) / (CELL_PX + GAP_PX)));
  const shown = keys.length > places ? keys.slice(0, places - 1) : keys;
  const taken = Math.min(keys.length, places);
  const from = x + (width - taken * CELL_PX - (taken - 1) * GAP_PX) / 2;
  const top = y + height - CELL_PX;
  /** @param {number} index @returns {Rect} */
  const cell = (index) => ({ x: from + index * (CELL_PX + GAP_PX), y: top, width: CELL_PX, height: CELL_PX });
  return {
    rects: new Map(shown.map((key, index) => [key, cell(index)])),
    others: shown.length < keys.length ? { rect: cell(shown.length), count: keys.length - shown.length } : null,
    left: { x, y, width, height: height - CELL_PX - GAP_PX },
  };
}
