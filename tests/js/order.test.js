// Who comes forward in a large call, and in whose place.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Order } from "../../video_app/static/js/ui/order.js";

const LONG_MS = 2000;
let order;

/** Ana, Bo and Cleo are in sight, the others are not. */
const IN_SIGHT = ["ana", "bo", "cleo"];
const hidden = () => order.keys.slice(3);

beforeEach(() => {
  order = new Order();
  for (const key of [...IN_SIGHT, "dora", "emil"]) order.add(key);
});

test("newcomers stand last, and oneself first, whoever was there before", () => {
  order.add("own");
  order.add("fay");
  assert.deepEqual(order.keys, ["own", "ana", "bo", "cleo", "dora", "emil", "fay"]);
  order.remove("bo");
  assert.deepEqual(order.keys, ["own", "ana", "cleo", "dora", "emil", "fay"]);
});

test("whoever speaks for two seconds is due, whoever coughs is not", () => {
  assert.equal(order.hear("dora", true, 1000), LONG_MS);
  assert.deepEqual(order.due(hidden(), 1000 + LONG_MS - 1), []);
  assert.deepEqual(order.due(hidden(), 1000 + LONG_MS), ["dora"]);
  order.hear("dora", false, 1000 + LONG_MS);
  assert.deepEqual(order.due(hidden(), 1000 + LONG_MS), []);
});

test("whoever takes a breath goes on, whoever is silent for a second begins anew", () => {
  order.hear("dora", true, 0);
  order.hear("dora", false, 1500);
  assert.equal(order.hear("dora", true, 2400), 0);
  assert.deepEqual(order.due(["dora"], 2400), ["dora"]);
  order.hear("dora", false, 3000);
  assert.equal(order.hear("dora", true, 4000), LONG_MS);
  assert.deepEqual(order.due(["dora"], 5999), []);
});

test("who is heard of once more, and changed nothing, is no news", () => {
  assert.equal(order.hear("ana", false, 0), null);
  order.hear("ana", true, 0);
  assert.equal(order.hear("ana", true, 1999), null);
  assert.deepEqual(order.due(["ana"], LONG_MS), ["ana"]);
});

test("whoever comes forward takes the place of the one who was silent longest, and nobody else moves", () => {
  for (const [key, at] of [["bo", 10], ["ana", 20], ["cleo", 30]]) {
    order.hear(key, true, at);
    order.hear(key, false, at + 5);
  }
  assert.ok(order.bringForward("emil", IN_SIGHT));
  assert.deepEqual(order.keys, ["ana", "emil", "cleo", "dora", "bo"]);
});

test("of those who never spoke the last one goes", () => {
  order.hear("cleo", true, 0);
  order.hear("cleo", false, 1);
  order.bringForward("dora", IN_SIGHT);
  assert.deepEqual(order.keys, ["ana", "dora", "cleo", "bo", "emil"]);
});

test("whoever speaks now, and whoever is not among those who may go, stays", () => {
  order.hear("cleo", true, 0);
  order.bringForward("dora", ["ana", "cleo"]);
  assert.deepEqual(order.keys, ["dora", "bo", "cleo", "ana", "emil"]);
  assert.equal(order.bringForward("emil", ["cleo"]), false);
  assert.equal(order.bringForward("emil", []), false);
  assert.deepEqual(order.keys, ["dora", "bo", "cleo", "ana", "emil"]);
});

test("two who come forward at once take two places", () => {
  for (const key of ["dora", "emil"]) order.hear(key, true, 0);
  for (const key of order.due(hidden(), LONG_MS)) order.bringForward(key, IN_SIGHT.filter((other) => order.keys.indexOf(other) < 3));
  assert.deepEqual(order.keys, ["ana", "emil", "dora", "cleo", "bo"]);
});

test("whoever comes back is as silent as a newcomer", () => {
  order.hear("ana", true, 0);
  order.remove("ana");
  order.add("ana");
  assert.deepEqual(order.due(["ana"], LONG_MS), []);
});
