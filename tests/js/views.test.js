// How tall others are shown, told to them. Time is mocked.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Views } from "../../video_app/static/js/engines/p2p/views.js";

const SERVER = { perSecond: 20, atOnce: 150 }; // its budget for `view`, in docs/protocol.md

let told, views, there;
beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  mock.method(performance, "now", () => Date.now());
  [told, there] = [[], true];
  views = new Views((identity, height) => there && told.push([identity, height]) > 0);
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

test("all tiles of a full page may change at once, and each is told at once", () => {
  for (let tile = 0; tile < 49; tile++) views.set(`P~${tile}`, 180);
  assert.equal(told.length, 49);
});

test("tiles that change for a minute, as when many leave, stay within what the server takes", () => {
  for (let tenth = 0; tenth < 600; tenth++) {
    for (let tile = 0; tile < 49; tile++) views.set(`P~${tile}`, 90 + tenth);
    mock.timers.tick(100);
  }
  assert.ok(told.length <= SERVER.atOnce + 60 * SERVER.perSecond, `${told.length} were told`);
  assert.ok(told.length > 60 * 10);
  mock.timers.tick(10_000);
  assert.deepEqual(new Map(told), new Map(Array.from({ length: 49 }, (_, tile) => [`P~${tile}`, 689]))); // the last of each
});

test("what has not changed is not told again, unless it may have been missed", () => {
  for (const height of [180, 180, 360]) views.set("Ben~1", height);
  assert.deepEqual(told, [["Ben~1", 180], ["Ben~1", 360]]);
  views.repeat("Ben~1");
  views.repeat("Cleo~2"); // who is not shown yet
  assert.deepEqual(told.slice(2), [["Ben~1", 360]]);
});

test("who is not there yet is told when they meet, and who has left never", () => {
  there = false;
  views.set("Ben~1", 180);
  there = true;
  views.repeat("Ben~1");
  assert.deepEqual(told, [["Ben~1", 180]]);
  for (let tile = 0; tile < 100; tile++) views.set(`P~${tile}`, 180);
  views.forget("P~99");
  mock.timers.tick(60_000);
  assert.equal(told.length, 100);
  assert.ok(!told.some(([identity]) => identity === "P~99"));
});
