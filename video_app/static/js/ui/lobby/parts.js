// Small things that the lobby's pieces share.

/**
 * @param {HTMLElement} element
 * @param {string} selector
 */
export const part = (element, selector) => /** @type {HTMLElement} */ (element.querySelector(selector));

/** The first letters of the first and the last word.
 * @param {string} name */
export function initials(name) {
  const words = name.split(" ").filter(Boolean);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return ends.map((word) => [...word][0]?.toUpperCase() ?? "").join("");
}
