// Moves the floating own tile from corner to corner, by dragging or with the arrow keys.

/** @typedef {import("./stage-layout.js").StageLayout} StageLayout */

const DRAG_PX = 6; // less is a tap

/** @type {Record<string, Partial<{right: boolean, bottom: boolean}>>} */
const ARROWS = {
  ArrowLeft: { right: false },
  ArrowRight: { right: true },
  ArrowUp: { bottom: false },
  ArrowDown: { bottom: true },
};

/**
 * @param {HTMLElement} tile
 * @param {HTMLElement} stage
 * @param {StageLayout} layout
 */
export function makeMovable(tile, stage, layout) {
  tile.tabIndex = 0;
  tile.addEventListener("keydown", (event) => {
    if (!layout.ownFloats || !ARROWS[event.key]) return;
    event.preventDefault();
    layout.moveOwnTile(ARROWS[event.key]);
  });
  tile.addEventListener("pointerdown", (start) => layout.ownFloats && drag(tile, stage, layout, start));
}

/**
 * @param {HTMLElement} tile
 * @param {HTMLElement} stage
 * @param {StageLayout} layout
 * @param {PointerEvent} start
 */
function drag(tile, stage, layout, start) {
  const done = new AbortController();
  let moved = false;
  /** @param {PointerEvent} event */
  const move = (event) => {
    const [x, y] = [event.clientX - start.clientX, event.clientY - start.clientY];
    moved ||= Math.hypot(x, y) > DRAG_PX;
    if (moved) tile.style.translate = `${x}px ${y}px`;
  };
  /** @param {PointerEvent} event */
  const drop = (event) => {
    done.abort();
    tile.style.translate = "";
    const { left, top, width, height } = stage.getBoundingClientRect();
    if (moved) layout.moveOwnTile({ right: event.clientX > left + width / 2, bottom: event.clientY > top + height / 2 });
  };
  addEventListener("pointermove", move, { signal: done.signal });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) addEventListener(end, drop, { signal: done.signal });
}
