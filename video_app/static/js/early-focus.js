// Focuses the field that asks for it as soon as it exists. Browsers let `autofocus` wait for the style sheets and the
// first frame, and what is typed until then would be lost. Stands before the style sheets, which would hold it back.
(() => {
  const found = new MutationObserver(() => {
    const field = document.querySelector("[autofocus]");
    if (!(field instanceof HTMLElement)) return;
    found.disconnect();
    if (document.activeElement === document.body) field.focus();
  });
  found.observe(document, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", () => found.disconnect());
})();
