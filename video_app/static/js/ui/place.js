// Puts something where the layout of the stage wants it; call.css reads the properties.

/**
 * @param {HTMLElement} element
 * @param {import("./arrange.js").Rect} rect in pixels
 */
export function place(element, rect) {
  for (const [name, value] of Object.entries(rect)) element.style.setProperty(`--tile-${name}`, `${value}px`);
}
