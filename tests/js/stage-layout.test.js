// When the tiles are laid out, and who is among them in a call of many.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Emitter } from "../../video_app/static/js/emitter.js";
import { StageLayout } from "../../video_app/static/js/ui/stage-layout.js";

const PAGES = { width: 1416, height: 720 }; // where 25 fit on a page
const LONG_MS = 2000;

/** A Tile, as far as it matters here. */
class FakeTile {
  kind = "camera";
  faceless = false;
  rect = null;
  placed = 0;
  inRow = false;
  element = { classList: { toggle() {} } };

  place(rect) {
    this.rect = rect;
    this.placed += 1;
  }
  showInRow(inRow) {
    this.inRow = inRow;
  }
  showPinned() {}
}

let now, frames, tiles, layout, page;

/** Everything that is due before the next picture. */
function frame() {
  const due = frames;
  frames = [];
  for (const act of due) act();
}

/** Time goes by, and with it a frame. */
function wait(ms) {
  now += ms;
  mock.timers.tick(ms);
  frame();
}

function add(...keys) {
  for (const key of keys) {
    tiles.set(key, new FakeTile());
    layout.add(key);
  }
}

const pats = (count) => Array.from({ length: count }, (_, index) => `pat${index + 1}`);
const shown = () => [...tiles].filter(([, { rect }]) => rect).map(([key]) => key);

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  [now, frames, tiles] = [0, [], new Map()];
  mock.method(performance, "now", () => now);
  globalThis.requestAnimationFrame = (act) => frames.push(act);
  globalThis.ResizeObserver = class { observe() {} };
  globalThis.devicePixelRatio = 1;
  const preferences = Object.assign(new Emitter(), { layout: "grid", ownTile: "auto" });
  layout = new StageLayout({ clientWidth: PAGES.width, clientHeight: PAGES.height }, tiles, preferences);
  layout.on("pages", (told) => (page = told));
});

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

test("however many come at once, each is placed once, before the next picture", () => {
  add("own", ...pats(29));
  assert.equal(tiles.get("own").placed, 0);
  frame();
  assert.deepEqual([...tiles.values()].map(({ placed }) => placed), Array(30).fill(1));
  wait(10_000);
  assert.equal(tiles.get("own").placed, 1);
});

test("a page that is hidden, and has no frames, is laid out all the same", () => {
  add("own");
  mock.timers.tick(250);
  assert.equal(tiles.get("own").placed, 1);
});

test("what somebody chooses here is done at once", () => {
  add("own", ...pats(29));
  frame();
  layout.turnPage(1);
  assert.deepEqual(page, { page: 1, pages: 2 });
  layout.togglePin("pat1");
  assert.ok(tiles.get("pat1").rect.width > 500);
});

test("what is on another page has no height", () => {
  add("own", ...pats(29));
  frame();
  assert.deepEqual([layout.heightOf("pat14") > 0, layout.heightOf("pat15")], [true, 0]);
});

test("whoever goes on speaking out of sight comes onto the first page, and the picture stays there", () => {
  add("own", ...pats(29));
  frame();
  layout.hear("pat20", true);
  wait(LONG_MS - 1);
  assert.ok(!shown().includes("pat20"));
  wait(1);
  assert.ok(shown().includes("pat20"));
  assert.ok(!shown().includes("pat14"));
  layout.hear("pat20", false);
  wait(10_000);
  layout.turnPage(0);
  assert.ok(shown().includes("pat20"));
});

test("a page turned by hand stays as it is", () => {
  add("own", ...pats(29));
  frame();
  layout.turnPage(1);
  const before = shown();
  layout.hear("pat1", true);
  wait(LONG_MS);
  layout.turnPage(0);
  assert.deepEqual(shown(), before);
});

test("oneself, and whoever is pinned or in the spotlight, keeps the place", () => {
  add("own", "pat1", "pat2", ...pats(29).slice(2));
  layout.togglePin("pat1");
  layout.spotlight("pat2");
  frame();
  const beside = shown(); // of the pinned one
  assert.ok(beside.includes("pat2") && beside.includes("own"));
  for (const key of beside.slice(3)) {
    layout.hear(key, true);
    layout.hear(key, false);
  }
  layout.hear("pat29", true);
  wait(LONG_MS);
  assert.deepEqual(["own", "pat1", "pat2", "pat29"].filter((key) => !shown().includes(key)), []);
});

test("whoever has no picture comes forward in the row, and in nobody's place among the pictures", () => {
  add("own", ...pats(3));
  for (let number = 1; number <= 30; number += 1) {
    add(`fay${number}`);
    tiles.get(`fay${number}`).faceless = true;
  }
  let others;
  layout.on("others", (told) => ({ others } = told));
  frame();
  assert.equal(others.count, 16);
  assert.deepEqual(shown().filter((key) => tiles.get(key).inRow), Array.from({ length: 14 }, (_, index) => `fay${index + 1}`));
  for (let number = 1; number <= 14; number += 1) for (const active of [true, false]) layout.hear(`fay${number}`, active);
  const [first, last] = ["fay1", "fay14"].map((key) => tiles.get(key).rect);
  layout.hear("fay30", true);
  wait(LONG_MS);
  assert.deepEqual(["fay1", "fay14", "fay30"].map((key) => tiles.get(key).rect), [first, null, last]);
});
