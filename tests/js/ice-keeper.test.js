// TURN credentials are asked for anew in time. Time is mocked.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { IceKeeper } from "../../video_app/static/js/call/ice-keeper.js";

const SECONDS = 1000;
const SERVERS = [{ urls: ["turn:turn.test"], username: "1:Ana~1", credential: "c" }];

let keeper, asked, told;
beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_700_000_000_000 });
  asked = 0;
  told = [];
  keeper = new IceKeeper(() => asked++);
  keeper.on("servers", ({ servers }) => told.push(servers));
});
afterEach(() => {
  keeper.close();
  mock.timers.reset();
});

/** What the server tells, good for so many seconds by the browser's clock. */
const take = (seconds) => keeper.take({ servers: SERVERS, expires_at: Date.now() / 1000 + seconds });

test("the servers are told at once, and asked for again when three quarters of their time are over", () => {
  take(600);
  assert.deepEqual(told, [SERVERS]);
  mock.timers.tick(449 * SECONDS);
  assert.equal(asked, 0);
  mock.timers.tick(1 * SECONDS);
  assert.equal(asked, 1);
  take(600);
  mock.timers.tick(449 * SECONDS);
  assert.equal(asked, 1);
});

test("without an answer they are asked for again, not faster than the server answers", () => {
  take(600);
  mock.timers.tick(450 * SECONDS);
  mock.timers.tick(44 * SECONDS);
  assert.equal(asked, 1);
  mock.timers.tick(1 * SECONDS);
  assert.equal(asked, 2);
});

for (const [clock, seconds, wait] of [["fast", -7200, 45], ["slow", 86_400, 450]])
  test(`a clock that is ${clock} by hours does no harm`, () => {
    take(seconds);
    mock.timers.tick((wait - 1) * SECONDS);
    assert.equal(asked, 0);
    mock.timers.tick(1 * SECONDS);
    assert.equal(asked, 1);
  });

test("who has left asks for nothing", () => {
  take(600);
  keeper.close();
  mock.timers.tick(3600 * SECONDS);
  assert.equal(asked, 0);
});
