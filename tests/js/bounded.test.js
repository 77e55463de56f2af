// What others can make the page show is bounded.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Notices } from "../../video_app/static/js/ui/notices.js";
import { FloatingReactions } from "../../video_app/static/js/ui/reactions.js";
import { install } from "./fake-page.js";

let root;
beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  root = install();
});
afterEach(() => mock.timers.reset());

const texts = () => root.children.map((notice) => notice.querySelector(".notice-text").textContent);

test("five notices are shown, the newest; they go by themselves", () => {
  const notices = new Notices(root);
  for (let number = 0; number < 1000; number++) notices.show({ text: `notice ${number}` });
  assert.deepEqual(texts(), [995, 996, 997, 998, 999].map((number) => `notice ${number}`));
  mock.timers.tick(5000);
  assert.deepEqual(texts(), []);
});

test("an error stays while others flood the page", () => {
  const notices = new Notices(root);
  notices.show({ kind: "error", text: "Your camera is blocked." });
  for (let number = 0; number < 1000; number++) notices.show({ text: `notice ${number}` });
  assert.equal(texts()[0], "Your camera is blocked.");
  assert.equal(texts().length, 5);
});

test("twenty reactions float at most", () => {
  const reactions = new FloatingReactions(root);
  for (let number = 0; number < 1000; number++) reactions.show("heart", "Mallory");
  assert.equal(root.children.length, 20);
  mock.timers.tick(4000);
  assert.equal(root.children.length, 0);
});
