// Text somebody typed, with its web addresses clickable. Built from text nodes: never parsed as HTML.

const ADDRESS = /https?:\/\/[^\s<>"']+/gi;
const TRAILING = /[.,;:!?)\]}]+$/; // belongs to the sentence, not to the address

/**
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function linked(text) {
  const fragment = document.createDocumentFragment();
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = found.replace(TRAILING, "");
    if (!URL.canParse(address)) continue;
    fragment.append(text.slice(from, index), link(address));
    from = index + address.length;
  }
  fragment.append(text.slice(from));
  return fragment;
}

/** @param {string} address */
function link(address) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.textContent = address;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  return anchor;
}
