// What stands for a person where there is no picture.

const PALETTE_SIZE = 8;
const NUMBER = / \(\d+\)$/; // by which the server tells people of one name apart

/**
 * What stands for a person without a picture: initials, in a colour that goes with the name.
 * @param {HTMLElement} element
 * @param {string} name
 */
export function paintAvatar(element, name) {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  element.textContent = initials(name);
  element.dataset.color = String(sum % PALETTE_SIZE);
}

/**
 * At most two letters, or one emoji, that stand for `name`.
 * @param {string} name
 */
export function initials(name) {
  const words = name.replace(NUMBER, "").split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return ends.map(firstCharacter).join("").toLocaleUpperCase();
}

/** What a reader calls one character, however many code points it has.
 * @param {string} word */
function firstCharacter(word) {
  if (typeof Intl.Segmenter !== "function") return [...word][0];
  const [first] = new Intl.Segmenter().segment(word);
  return first.segment;
}
