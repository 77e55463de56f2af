// Focuses the field that asks for it as soon as it exists. Browsers let `autofocus` wait for the style sheets and the
// first frame, and what is typed until then would be lost. Stands before the style sheets, which would hold it back.
(() => {
  const look = () => {
    const field = document.querySelector("[autofocus]");
    if (!(field instanceof HTMLElement)) return;
    observer.disconnect();
    if (document.activeElement === document.body) field.focus();
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", () => {
    look(); // a page that comes in one piece is complete before the observer is told of it
    observer.disconnect();
  });
})();
