// How often something may be done. Time is mocked.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Pace } from "../../video_app/static/js/pace.js";

let done;
beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  mock.method(performance, "now", () => Date.now());
  done = [];
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

const run = (pace, what, whom, cost) => pace.run(() => done.push(what), { whom, cost });

test("so much at once, and so much a second after that", () => {
  const pace = new Pace({ atOnce: 3, perSecond: 2 });
  assert.deepEqual([1, 2, 3, 4].map(() => pace.take()), [true, true, true, false]);
  mock.timers.tick(1000);
  assert.deepEqual([1, 2, 3].map(() => pace.take()), [true, true, false]);
  mock.timers.tick(60_000);
  assert.deepEqual([1, 2, 3, 4].map(() => pace.take()), [true, true, true, false]);
});

test("what comes too fast is done in its turn, and what is too much never", () => {
  const pace = new Pace({ atOnce: 2, perSecond: 1, mayWait: 2 });
  for (const what of ["a", "b", "c", "d", "too much"]) run(pace, what);
  assert.deepEqual(done, ["a", "b"]);
  mock.timers.tick(1000);
  assert.deepEqual(done, ["a", "b", "c"]);
  mock.timers.tick(60_000);
  assert.deepEqual(done, ["a", "b", "c", "d"]);
});

test("one with much to be done does not delay the others", () => {
  const pace = new Pace({ atOnce: 1, perSecond: 1, mayWait: 50 });
  for (let number = 0; number < 51; number++) run(pace, "flood", "Mallory");
  run(pace, "first", "Ben");
  run(pace, "second", "Ben");
  for (let second = 0; second < 4; second++) mock.timers.tick(1000);
  assert.deepEqual(done, ["flood", "flood", "first", "flood", "second"]);
});

test("what is forgotten is not done", () => {
  const pace = new Pace({ atOnce: 1, perSecond: 1, mayWait: 5 });
  for (const what of ["now", "later"]) run(pace, what, "Mallory");
  pace.forget("Mallory");
  mock.timers.tick(60_000);
  assert.deepEqual(done, ["now"]);
});

test("what costs more waits longer, and what costs more than there ever is comes all the same", () => {
  const pace = new Pace({ atOnce: 10, perSecond: 1, mayWait: 5 });
  run(pace, "large", "", 8);
  run(pace, "larger", "", 50);
  mock.timers.tick(7_000);
  assert.deepEqual(done, ["large"]);
  mock.timers.tick(1_000);
  assert.deepEqual(done, ["large", "larger"]);
});
