// Camera, microphone and speaker of the network test.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Emitter } from "../../video_app/static/js/emitter.js";
import { checkPicture, checkSound, deviceChecks, heardResult } from "../../video_app/static/js/network/devices.js";
import { strings } from "../../video_app/static/js/strings/network.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

class Meter extends Emitter {
  listening = null;

  listen(track) {
    this.listening = track;
  }

  stop() {
    this.listening = null;
  }
}

/** Devices that give `track`, or have a problem. */
class Media extends Emitter {
  stopped = false;

  constructor(track, problem) {
    super();
    Object.assign(this, { given: track, problem });
  }

  async turnOn(source) {
    if (this.problem) this.emit("problem", { source, problem: this.problem });
  }

  track() {
    return this.given;
  }

  stop() {
    this.stopped = true;
  }
}

const picture = (changes = {}) => ({ muted: false, readyState: "live", getSettings: () => ({ width: 640, height: 360 }), ...changes });

test("a camera that gives a picture works, and one that is covered by its driver does not", () => {
  assert.deepEqual(checkPicture(picture()), { state: "pass", detail: "640×360" });
  assert.equal(checkPicture(picture({ muted: true })).state, "fail");
});

test("a microphone works when it is heard", async () => {
  const meter = new Meter();
  const checked = checkSound("track", meter);
  assert.equal(meter.listening, "track");
  meter.emit("level", { level: 0.002 });
  meter.emit("level", { level: 0.2 });
  assert.equal((await checked).state, "pass");
  assert.equal(meter.listening, null);
});

test("one that stays silent does not", async () => {
  const meter = new Meter();
  const checked = checkSound("track", meter);
  meter.emit("level", { level: 0.002 });
  mock.timers.tick(8000);
  assert.deepEqual(await checked, { state: "fail", detail: strings.silent, advice: strings.silentAdvice });
});

test("what a call would say of a device is said here, and it is given back", async () => {
  const blocked = new Media(null, "denied");
  const result = await deviceChecks(blocked, new Meter(), {}).camera();
  assert.equal(result.state, "fail");
  assert.match(result.detail, /blocked/);
  assert.ok(result.advice);
  const working = new Media(picture());
  assert.equal((await deviceChecks(working, new Meter(), {}).camera()).state, "pass");
  assert.ok(working.stopped && blocked.stopped);
});

test("of the speaker only the person knows", () => {
  assert.deepEqual(["yes", "no", "skip"].map((answer) => heardResult(answer).state), ["pass", "fail", "skip"]);
});
