// Where the row of those without a picture ends: how many more there are, and the way to them.

import { strings } from "../strings/room.js";
import { place } from "./place.js";

/**
 * @param {HTMLElement} button
 * @param {import("./stage-layout.js").StageLayout} layout
 * @param {() => void} showPeople
 */
export function connectOthers(button, layout, showPeople) {
  button.onclick = showPeople;
  layout.on("others", ({ others }) => {
    button.hidden = !others;
    if (!others) return;
    button.textContent = strings.others(others.count);
    place(button, others.rect);
  });
}
