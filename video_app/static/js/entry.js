// The way from the lobby into a call. A mark for that one room, in this tab, used once: nothing in an address, which
// anybody can send, may turn a camera on.

const KEY = "enter-call";

/** Whoever opens the page of `room` in this tab next goes straight in: they have said yes in the lobby.
 * @param {string} room */
export function markEntry(room) {
  store()?.setItem(KEY, room);
}

/** Whether the lobby sent the person into `room`. Any mark is used up by asking.
 * @param {string} room */
export function takeEntry(room) {
  const marked = store()?.getItem(KEY);
  store()?.removeItem(KEY);
  return marked === room;
}

/** @returns {Storage | null} none in another site's frame, where the browser keeps nothing for us */
function store() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
