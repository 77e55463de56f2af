// When a line counts as silent. It is looked at every second.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LineWatch } from "../../video_app/static/js/engines/p2p/line-watch.js";

/** What is said of a line at each look, by what had come until then. */
function looks(...heard) {
  const line = new LineWatch();
  return heard.map((total, second) => line.isSilent(total, 1000 * second));
}

const silentAt = (...heard) => looks(...heard).indexOf(true);

test("a line with media is silent once nothing has come for three seconds", () => {
  assert.equal(silentAt(10, 20, 30, 40, 40, 40), -1);
  assert.equal(silentAt(10, 20, 30, 40, 40, 40, 40), 6);
});

test("whatever comes ends it, and another connection that counts anew, too", () => {
  assert.deepEqual(looks(10, 20, 30, 40, 40, 40, 40, 41).slice(-2), [true, false]);
  assert.deepEqual(looks(10, 20, 30, 40, 40, 40, 40, 5).slice(-2), [true, false]);
});

test("who has stopped to send on purpose is still heard of now and then, and is not silent", () => {
  assert.equal(silentAt(10, 20, 30, 40, 40, 40, 41, 41, 41, 42, 43, 43, 43, 43, 43, 44), -1);
});

test("nothing is told of who never sent anything", () => {
  assert.equal(silentAt(0, 0, 0, 0, 0, 0, 0, 0), -1);
  assert.equal(silentAt(1, 2, 3, 3, 3, 3, 3, 3), -1);
});
