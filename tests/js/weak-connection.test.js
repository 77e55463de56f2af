// A connection that is poor for a while. Time is mocked.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { WeakConnection, isPoor } from "../../video_app/static/js/call/weak-connection.js";
import { Emitter } from "../../video_app/static/js/emitter.js";

class Roster extends Emitter {
  members = [];

  get size() {
    return this.members.length;
  }
}

const SECONDS = 1000;
let roster, told;
beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  [roster, told] = [new Roster(), 0];
  new WeakConnection(roster).on("weak", () => told++);
});
afterEach(() => mock.timers.reset());

const ana = (quality = null) => ({ own: true, quality });
const other = (quality) => ({ own: false, quality });

/** The members change. */
function are(...members) {
  roster.members = members;
  roster.emit(members.length ? "changed" : "left", members[0]);
}

test("ten poor seconds are told, once in a call", () => {
  are(ana(), other(2));
  mock.timers.tick(9 * SECONDS);
  are(ana(), other(1));
  assert.equal(told, 0);
  mock.timers.tick(1 * SECONDS);
  assert.equal(told, 1);
  are(ana(), other(5));
  are(ana(), other(1));
  mock.timers.tick(60 * SECONDS);
  assert.equal(told, 1);
});

test("the next call is another one", () => {
  are(ana(), other(1));
  mock.timers.tick(10 * SECONDS);
  are();
  are(ana(), other(1));
  mock.timers.tick(10 * SECONDS);
  assert.equal(told, 2);
});

test("a moment of trouble is not", () => {
  are(ana(), other(1));
  mock.timers.tick(9 * SECONDS);
  are(ana(), other(4));
  mock.timers.tick(60 * SECONDS);
  are(ana(), other(1));
  are();
  mock.timers.tick(60 * SECONDS);
  assert.equal(told, 0);
});

test("the others' word counts by the majority, and one's own before it", () => {
  assert.ok(isPoor([ana(), other(2)]));
  assert.ok(isPoor([ana(), other(1), other(2), other(5)]));
  assert.ok(!isPoor([ana(), other(1), other(5)]));
  assert.ok(!isPoor([ana(), other(null)]));
  assert.ok(!isPoor([ana(4), other(1)]));
  assert.ok(isPoor([ana(1), other(5)]));
  assert.ok(!isPoor([]));
});
