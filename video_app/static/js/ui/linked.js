// Text somebody typed, with its web addresses clickable. Built from text nodes: never parsed as HTML.

const ADDRESS = /https?:\/\/[^\s<>"'\p{Cf}]+/giu; // no sign that turns the direction of what is read
const TRAILING = new Set(".,;:!?)]}"); // belongs to the sentence, not to the address
const MOST_LINKS = 50; // in one message; who says more is not read, but has the page parse them all

/**
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function linked(text) {
  const fragment = document.createDocumentFragment();
  let from = 0;
  let links = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutTrailing(found);
    if (!isPlain(address)) continue;
    if (++links > MOST_LINKS) break;
    fragment.append(text.slice(from, index), link(address));
    from = index + address.length;
  }
  fragment.append(text.slice(from));
  return fragment;
}

/** Whether it is an address, without a user's name that looks like the site it leads to: https://bank.test@evil.test
 * @param {string} address */
function isPlain(address) {
  if (!URL.canParse(address)) return false;
  const { username, password } = new URL(address);
  return !username && !password;
}

/** Whether the host in an address reads as browsers will ask for it. Not so with signs that look like a slash or a dot
 * and are part of a name: https://bank.test⁄.evil.test leads to evil.test.
 * @param {string} address */
function saysItsHost(address) {
  const { protocol, hostname } = new URL(address);
  return address.toLowerCase().startsWith(`${protocol}//${hostname}`);
}

/** Without a pattern: one that looks for an end tries from every sign before it, in quadratic time.
 * @param {string} found */
function withoutTrailing(found) {
  let end = found.length;
  while (TRAILING.has(found[end - 1])) end--;
  return found.slice(0, end);
}

/** @param {string} address */
function link(address) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.textContent = saysItsHost(address) ? address : anchor.href;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  return anchor;
}
