// The page's dialogs: opened by buttons that name them, closed by their own button, Escape or a click beside them.

/** @param {() => void} [onOpen] called before a dialog opens */
export function connectDialogs(onOpen) {
  for (const dialog of document.querySelectorAll("dialog")) {
    const button = /** @type {HTMLElement | null} */ (dialog.querySelector("[data-close]"));
    if (button) button.onclick = () => dialog.close();
    dialog.addEventListener("click", ({ target }) => target === dialog && !isMarking() && dialog.close());
  }
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-dialog]")))
    button.onclick = () => {
      onOpen?.();
      openDialog(button.dataset.dialog ?? "");
    };
}

/** A click also ends the marking of some text, wherever the pointer is by then. */
const isMarking = () => document.getSelection()?.isCollapsed === false;

/** @param {string} id */
export function openDialog(id) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(id));
  if (!dialog.open) dialog.showModal();
}
