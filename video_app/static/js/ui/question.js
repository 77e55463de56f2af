// Questions in a dialog of their own, each with an answer to wait for.

import { part } from "./from-template.js";

/**
 * Ask whether to do what cannot be undone.
 * @param {object} question
 * @param {string} question.title
 * @param {string} question.text
 * @param {string} question.yes the button that does it
 * @param {string} [question.option] what else could be done with it
 * @returns {Promise<{ticked: boolean} | null>} null: no
 */
export async function confirm({ title, text, yes, option = "" }) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("confirm-dialog"));
  part(dialog, "#confirm-heading").textContent = title;
  part(dialog, "#confirm-text").textContent = text;
  part(dialog, "[data-answer=yes]").textContent = yes;
  part(dialog, "#confirm-option").hidden = !option;
  part(dialog, "#confirm-option label").textContent = option;
  const ticked = /** @type {HTMLInputElement} */ (part(dialog, "#confirm-ticked"));
  ticked.checked = false;
  return (await answer(dialog)) ? { ticked: Boolean(option) && ticked.checked } : null;
}

/** The person's answer; closing the dialog, with Escape too, is a no, and so is asking what is being asked already.
 * @param {HTMLDialogElement} dialog with the buttons `data-answer="yes"` and `data-answer="no"`
 * @returns {Promise<boolean>} */
export function answer(dialog) {
  if (dialog.open) return Promise.resolve(false);
  return new Promise((resolve) => {
    let said = false;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (dialog.querySelectorAll("[data-answer]")))
      button.onclick = () => {
        said = button.dataset.answer === "yes";
        dialog.close();
      };
    dialog.addEventListener("close", () => resolve(said), { once: true });
    dialog.showModal();
  });
}
