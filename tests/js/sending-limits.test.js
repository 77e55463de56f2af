// What a participant of a mesh sends, all viewers together, stays within one budget.

import assert from "node:assert/strict";
import { test } from "node:test";

import { kindOf } from "../../video_app/static/js/engines/p2p/checks.js";
import { TABLE, limitSenders, shares } from "../../video_app/static/js/engines/p2p/sending-limits.js";

const CALL = ["microphone", "camera"];
const WITH_SCREEN = [...CALL, "screen", "screen-audio"];
const PARTICIPANTS = [2, 3, 4, 5, 6, 7, 8, 20];

/** Everything that goes out, in bits per second. */
function upload(sources, viewers, watchers) {
  const { camera, screen } = shares(sources, viewers, watchers);
  const sound = sources.reduce((sum, source) => sum + (TABLE.sounds[source] ?? 0), 0);
  return viewers * (sound + screen) + watchers * camera.bitsPerSecond;
}

for (const participants of PARTICIPANTS) {
  const viewers = participants - 1;
  test(`${participants} participants never send more than the budget, whoever looks at the camera`, () => {
    for (let watchers = 0; watchers <= viewers; watchers++) {
      assert.ok(upload(WITH_SCREEN, viewers, watchers) <= TABLE.everything);
      assert.ok(watchers * shares(CALL, viewers, watchers).camera.bitsPerSecond <= TABLE.cameras);
      assert.ok(upload(CALL, viewers, watchers) <= 0.6 * TABLE.everything, "cameras alone take about half");
    }
  });

  test(`with ${participants} participants a screen comes before the camera`, () => {
    const alone = shares(CALL, viewers, viewers);
    const { camera, screen } = shares(WITH_SCREEN, viewers, viewers);
    assert.ok(screen >= 4 * camera.bitsPerSecond || screen === TABLE.screen);
    assert.ok(camera.bitsPerSecond < alone.camera.bitsPerSecond);
    assert.ok(camera.bitsPerSecond > 0);
    assert.equal(alone.screen, 0);
  });
}

test("each number of participants has the camera it can afford", () => {
  const heights = PARTICIPANTS.map((count) => shares(CALL, count - 1, count - 1).camera.height);
  assert.deepEqual(heights, [720, 540, 360, 270, 270, 180, 180, 180]);
});

test("viewers who do not look at the camera leave their share to those who do", () => {
  assert.deepEqual(shares(CALL, 7, 2).camera, shares(CALL, 2, 2).camera);
});

test("a screen without a camera beside it takes the camera's share too", () => {
  assert.ok(shares(["microphone", "screen"], 7, 7).screen > shares([...CALL, "screen"], 7, 7).screen);
  assert.equal(shares([...CALL, "screen"], 7, 0).screen, shares(["microphone", "screen"], 7, 7).screen);
});

test("one screen for one viewer is as good as it gets", () => {
  assert.equal(shares(WITH_SCREEN, 1, 1).screen, TABLE.screen);
});

/** A sender as far as limits go; `set` counts what is asked of the browser. */
class Sender {
  encoding = {};
  set = 0;
  asked = [];
  constructor(width, height, kind) {
    this.track = { kind, getSettings: () => ({ width, height }) };
  }
  getParameters() {
    return { encodings: [{ ...this.encoding }] };
  }
  async setParameters({ encodings }, options) {
    this.encoding = encodings[0];
    this.set++;
    this.asked.push(options);
  }
}

/** Somebody who shows our camera at that height. */
const viewer = (viewHeight, sources = CALL) => ({
  viewHeight,
  senders: new Map(sources.map((source) => [source, new Sender(1280, 720, kindOf(source))])),
});

test("the senders are told their shares", async () => {
  const viewers = [viewer(360, WITH_SCREEN), viewer(Infinity, WITH_SCREEN)];
  await limitSenders(viewers, WITH_SCREEN);
  const { camera, screen } = shares(WITH_SCREEN, 2, 2);
  for (const { senders } of viewers) {
    assert.equal(senders.get("screen").encoding.maxBitrate, screen);
    assert.equal(senders.get("microphone").encoding.maxBitrate, TABLE.sounds.microphone);
    assert.equal(senders.get("screen-audio").encoding.maxBitrate, TABLE.sounds["screen-audio"]);
    const { active, maxBitrate, maxFramerate, scaleResolutionDownBy } = senders.get("camera").encoding;
    assert.deepEqual([active, maxBitrate, maxFramerate], [true, camera.bitsPerSecond, camera.framesPerSecond]);
    assert.equal(720 / scaleResolutionDownBy, camera.height);
  }
});

test("nobody gets a larger picture than is shown, and nothing when it is not shown", async () => {
  const [small, away] = [viewer(180), viewer(0)];
  await limitSenders([small, away], CALL);
  assert.equal(small.senders.get("camera").encoding.scaleResolutionDownBy, 4);
  assert.equal(small.senders.get("camera").encoding.maxBitrate, shares(CALL, 2, 1).camera.bitsPerSecond);
  assert.equal(away.senders.get("camera").encoding.active, false);
});

test("what is right already is left alone", async () => {
  const ana = viewer(720);
  await limitSenders([ana], CALL);
  await limitSenders([ana], CALL);
  assert.deepEqual([...ana.senders.values()].map(({ set }) => set), [1, 1]);
});

test("who has missed much gets a whole picture, once, and nobody else does", async () => {
  const [ana, ben] = [viewer(720), viewer(720)];
  await limitSenders([ana, ben], CALL);
  ana.missed = true;
  await limitSenders([ana, ben], CALL);
  await limitSenders([ana, ben], CALL);
  assert.deepEqual(ana.senders.get("camera").asked, [undefined, { encodingOptions: [{ keyFrame: true }] }]);
  assert.deepEqual(ana.senders.get("microphone").asked, [undefined]);
  assert.deepEqual(ben.senders.get("camera").asked, [undefined]);
});
