// A copy of what stands in a template of the page.

/** @param {string} id of the template
 * @returns {HTMLElement} */
export function fromTemplate(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
}

/**
 * A part of the page that is known to be there.
 * @param {ParentNode} root
 * @param {string} selector
 */
export const part = (root, selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
