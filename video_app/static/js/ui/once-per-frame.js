// Many reasons to do something, done once.

const HIDDEN_MS = 250; // a page that nobody looks at has no frames

/**
 * @param {() => void} act
 * @returns {() => void} asks for it: it is done before the next picture is painted, however often it is asked for
 */
export function oncePerFrame(act) {
  let due = false;
  const run = () => {
    if (!due) return;
    due = false;
    act();
  };
  return () => {
    if (due) return;
    due = true;
    requestAnimationFrame(run);
    setTimeout(run, HIDDEN_MS);
  };
}
