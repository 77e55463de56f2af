// A notification of the system for a ring while the page is out of sight.

/** @type {Notification | null} */
let shown = null;

/** Show the first of the texts, or take the notification back.
 * @param {string[]} texts */
export function callNotification(texts) {
  shown?.close();
  shown = null;
  if (!texts.length || !document.hidden || typeof Notification !== "function" || Notification.permission !== "granted") return;
  try {
    shown = new Notification(texts[0], { tag: "incoming-call", requireInteraction: true });
    shown.onclick = () => window.focus();
  } catch {
    // Some phones allow notifications to service workers only.
  }
}
