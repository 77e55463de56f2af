// Small things that the lobby's pieces share.

/**
 * @param {HTMLElement} element
 * @param {string} selector
 */
export const part = (element, selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
