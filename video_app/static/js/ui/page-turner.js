// Turns the pages of a call with more participants than fit.

import { strings } from "../strings/room.js";

/** @param {import("./stage-layout.js").StageLayout} layout */
export function connectPages(layout) {
  const nav = /** @type {HTMLElement} */ (document.getElementById("pages"));
  const number = /** @type {HTMLElement} */ (document.getElementById("page-number"));
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (nav.querySelectorAll("[data-page]")))
    button.onclick = () => layout.turnPage(Number(button.dataset.page));
  layout.on("pages", ({ page, pages }) => {
    nav.hidden = pages < 2;
    number.textContent = strings.page(page, pages);
  });
}
