// When a line counts as silent.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LineWatch } from "../../video_app/static/js/engines/p2p/line-watch.js";

test("a line is silent once nothing has come for three seconds", () => {
  const line = new LineWatch();
  assert.deepEqual([0, 1000, 2000, 2999, 3000, 4000].map((now) => line.isSilent(500, now)), [false, false, false, false, true, true]);
});

test("whatever comes ends it, and another connection that counts anew, too", () => {
  const line = new LineWatch();
  line.isSilent(500, 0);
  assert.equal(line.isSilent(501, 3000), false);
  assert.equal(line.isSilent(501, 5999), false);
  assert.equal(line.isSilent(501, 6000), true);
  assert.equal(line.isSilent(20, 7000), false);
});

test("the first look tells nothing, however late it is", () => {
  assert.equal(new LineWatch().isSilent(0, 60_000), false);
});
