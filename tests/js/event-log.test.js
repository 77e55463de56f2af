// The log of what has happened on a page.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { EventLog } from "../../video_app/static/js/ui/event-log.js";
import { install } from "./fake-page.js";

let list, log, frames, layouts;

/** Until the next picture is painted. */
function frame() {
  const due = frames;
  frames = [];
  for (const act of due) act();
}

const words = () => list.children.map(({ children: [, said] }) => said.textContent);

beforeEach((context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  [frames, layouts] = [[], 0];
  globalThis.requestAnimationFrame = (act) => frames.push(act);
  list = Object.assign(install(), { scrollTop: 0, clientHeight: 100 });
  Object.defineProperty(list, "scrollHeight", { get: () => ((layouts += 1), 100 + 20 * list.children.length) });
  log = new EventLog(list);
});

test("however many have come, they are shown in order and the page is laid out as for one", () => {
  log.add("Ana joined");
  frame();
  const forOne = layouts;
  for (let number = 0; number < 30; number += 1) log.add(`Member ${number} joined`);
  frame();
  assert.deepEqual([words().length, words()[0], words()[30]], [31, "Ana joined", "Member 29 joined"]);
  assert.equal(layouts, 2 * forOne);
});

test("whoever reads the end goes on reading it, whoever reads something older is left there", () => {
  log.add("first");
  frame();
  assert.equal(list.scrollTop, 120);
  list.scrollTop = 0;
  log.add("second");
  log.add("third");
  frame();
  assert.equal(list.scrollTop, 0);
});

test("the oldest of more than 200 are forgotten", () => {
  for (let number = 0; number < 250; number += 1) log.add(String(number));
  frame();
  assert.deepEqual([words().length, words()[0]], [200, "50"]);
});
