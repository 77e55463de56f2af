// News in the tab's title, for somebody who is looking at another one.

const plain = document.title;

/** Show `text` before the title until the page is looked at again; an empty one takes it back.
 * @param {string} text */
export function tellInTitle(text) {
  document.title = text && document.hidden ? `${text} · ${plain}` : plain;
}

document.addEventListener("visibilitychange", () => document.hidden || tellInTitle(""));
