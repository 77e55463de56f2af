import assert from "node:assert/strict";
import { test } from "node:test";

import { LiveKitFigures } from "../../video_app/static/js/engines/livekit/figures.js";

const SECOND_MS = 1000;
const PAIR = { id: "pair", type: "candidate-pair", nominated: true, currentRoundTripTime: 0.031 };
const IDLE = { id: "idle", type: "candidate-pair", nominated: false, currentRoundTripTime: 9 };

const report = (...entries) => new Map([PAIR, IDLE, ...entries].map((entry) => [entry.id, entry]));

/** What arrives of Ben after `seconds` of a call. */
function received(seconds) {
  const at = { type: "inbound-rtp", timestamp: seconds * SECOND_MS };
  return [
    report(
      { ...at, id: "sound", kind: "audio", bytesReceived: 500 * seconds, packetsReceived: 40 * seconds, packetsLost: 5 * seconds, jitter: 0.0071, codecId: "opus" },
      { id: "opus", type: "codec", mimeType: "audio/opus" },
    ),
    report(
      { ...at, id: "picture", kind: "video", bytesReceived: 2000 * seconds, packetsReceived: 50 * seconds, packetsLost: 5 * seconds, jitter: 0.003, codecId: "vp8", frameWidth: 640, frameHeight: 360, framesPerSecond: 24 },
      { id: "vp8", type: "codec", mimeType: "video/VP8" },
    ),
  ];
}

/** What is sent after `seconds`: a camera in two sizes. */
function sent(seconds) {
  const at = { type: "outbound-rtp", timestamp: seconds * SECOND_MS, kind: "video", codecId: "vp8" };
  return [
    report(
      { ...at, id: "q", bytesSent: 250 * seconds, packetsSent: 20 * seconds, frameWidth: 320, frameHeight: 180, framesPerSecond: 15 },
      { ...at, id: "h", bytesSent: 750 * seconds, packetsSent: 70 * seconds, frameWidth: 1280, frameHeight: 720, framesPerSecond: 24 },
      { id: "back", type: "remote-inbound-rtp", packetsLost: 10 * seconds, jitter: 0.012 },
      { id: "vp8", type: "codec", mimeType: "video/VP8" },
    ),
  ];
}

const ben = (seconds) => ({ identity: "Ben~1", received: received(seconds), sent: sent(seconds), own: false, level: 4 });
const ana = (seconds) => ({ identity: "Ana~1", received: [], sent: sent(seconds), own: true, level: null });

test("what arrives of a participant is told, each track counted once", () => {
  const figures = new LiveKitFigures();
  assert.equal(figures.read(ben(10)), null);
  assert.deepEqual(figures.read(ben(12)), {
    level: 4,
    roundTripMs: 31,
    jitterMs: 7,
    lossPercent: 10,
    receivedBitsPerSecond: 20_000,
    sentBitsPerSecond: 8000,
    resolution: "640×360",
    framesPerSecond: 24,
    codecs: "opus, VP8",
    path: "server",
  });
});

test("of oneself it is what one sends, the largest picture of it, and what the server misses", () => {
  const figures = new LiveKitFigures();
  figures.read(ana(1));
  const details = figures.read(ana(2));
  assert.equal(details.sentBitsPerSecond, 8000);
  assert.equal(details.receivedBitsPerSecond, 0);
  assert.equal(details.resolution, "1280×720");
  assert.equal(details.lossPercent, 10);
  assert.equal(details.jitterMs, 12);
  assert.equal(details.level, 0);
});

test("a connection made anew counts from nought", () => {
  const figures = new LiveKitFigures();
  figures.read(ben(100));
  const details = figures.read(ben(1));
  assert.equal(details.receivedBitsPerSecond, 0);
  assert.equal(details.lossPercent, 0);
});

test("where nothing arrives there are no figures", () => {
  const figures = new LiveKitFigures();
  const nobody = { identity: "Zoe~1", received: [], sent: sent(1), own: false, level: 5 };
  assert.equal(figures.read(nobody), null);
  assert.equal(figures.read(nobody), null);
  assert.equal(figures.read({ ...nobody, received: [new Map()] }), null);
});
