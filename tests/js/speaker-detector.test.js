// Who is speaking, from sampled levels.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { SpeakerDetector } from "../../video_app/static/js/engines/p2p/speaker-detector.js";

const SAMPLE_MS = 200;
const LOUD = 0.3;
const QUIET = 0.005;

let detector, now;
beforeEach(() => {
  detector = new SpeakerDetector();
  now = 1_000_000;
});

/** The speaker after that many samples of these levels. */
function hear(levels, samples) {
  let speaker = null;
  for (let number = 0; number < samples; number++) {
    now += SAMPLE_MS;
    speaker = detector.sample(new Map(Object.entries(levels)), now);
  }
  return speaker;
}

test("nobody speaks in silence", () => assert.equal(hear({ Ana: 0, Ben: QUIET }, 10), null));
test("whoever talks is the speaker", () => assert.equal(hear({ Ana: LOUD, Ben: QUIET }, 10), "Ana"));
test("of two the louder one is", () => assert.equal(hear({ Ana: LOUD, Ben: LOUD / 2 }, 10), "Ana"));

test("a pause between words changes nothing, a longer one does", () => {
  hear({ Ana: LOUD }, 10);
  assert.equal(hear({ Ana: 0 }, 3), "Ana");
  assert.equal(hear({ Ana: LOUD }, 3), "Ana");
  assert.equal(hear({ Ana: 0 }, 10), null);
});

test("a cough does not take the floor", () => {
  hear({ Ana: LOUD, Ben: 0 }, 10);
  assert.equal(hear({ Ana: LOUD, Ben: 2 * LOUD }, 1), "Ana");
  assert.equal(hear({ Ana: LOUD, Ben: 0 }, 10), "Ana");
});

test("whoever goes on talking louder takes over", () => {
  hear({ Ana: LOUD, Ben: 0 }, 10);
  assert.equal(hear({ Ana: LOUD, Ben: 2 * LOUD }, 10), "Ben");
});

test("whoever is gone stops being the speaker at once", () => {
  hear({ Ana: LOUD, Ben: LOUD / 2 }, 10);
  assert.equal(hear({ Ben: LOUD / 2 }, 1), "Ben");
  assert.equal(hear({}, 1), null);
});
