// Round trip, loss and speed of a line. Time passes as the test says.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { bitsPerSecond, lossPercent, median, roundTripMs } from "../../video_app/static/js/network/measure.js";

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  mock.method(performance, "now", () => Date.now());
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

/** A line on which everything takes `ms`, but for what `loses` says by its number. */
function line(ms, loses = () => false) {
  let number = 0;
  const far = { onmessage: null };
  const near = {
    readyState: "open",
    bufferedAmount: 0,
    send(data) {
      if (!loses(number++)) setTimeout(() => far.onmessage?.({ data }), ms);
    },
  };
  return { near, far };
}

/** What `measuring` gives, while time passes. */
async function passing(measuring) {
  let done = false;
  measuring.finally(() => (done = true));
  while (!done) {
    mock.timers.tick(5);
    await new Promise((resolve) => { setImmediate(resolve); });
  }
  return measuring;
}

test("a round trip is the median of several", async () => {
  assert.equal(await passing(roundTripMs(line(40))), 40);
  assert.equal(median([9, 1, 500]), 9);
});

test("nothing that comes back has no round trip", async () => {
  assert.equal(await passing(roundTripMs(line(40, () => true))), null);
});

test("every tenth packet lost is ten percent", async () => {
  assert.equal(await passing(lossPercent(line(40, (number) => number % 10 === 0))), 10);
  assert.equal(await passing(lossPercent(line(40))), 0);
});

test("a line that breaks loses everything, and fails nothing", async () => {
  const broken = line(1);
  broken.near.readyState = "closed";
  assert.equal(await passing(lossPercent(broken)), 100);
  assert.equal(await passing(bitsPerSecond(broken)), 0);
});

test("speed is what arrives, and a test sends no more than 16 MB", async () => {
  const fast = line(100);
  let sent = 0;
  const { send } = fast.near;
  fast.near.send = (data) => ((sent += data.byteLength), send(data));
  const bits = await passing(bitsPerSecond(fast));
  assert.equal(sent, 16 * 1024 * 1024);
  assert.ok(Math.abs(bits - (8 * sent) / 0.1) < 0.2 * bits, `${bits} bits a second`);
});
