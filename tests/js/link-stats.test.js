// The statistics of a connection, as Chromium and Firefox report them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bars, readStats } from "../../video_app/static/js/engines/link-stats.js";

const START = 1_700_000_000_000;
const VIDEO = { kind: "video", frameWidth: 1280, frameHeight: 720, framesPerSecond: 29.7, codecId: "vp8" };

/** What `getStats()` answers with these entries. */
const report = (...entries) => new Map(entries.map((entry, index) => [entry.id ?? index, { id: index, ...entry }]));

/** A Chromium's report `seconds` after the start of a call that sends 1 Mb/s and receives 2. */
function chromium(seconds, { lost = 0, jitter = 0.004, local = "host", ...pair } = {}) {
  const timestamp = START + 1000 * seconds;
  return report(
    { type: "transport", timestamp, selectedCandidatePairId: "used", bytesSent: 125_000 * seconds, bytesReceived: 250_000 * seconds },
    { type: "candidate-pair", id: "other", timestamp, localCandidateId: "l2", remoteCandidateId: "r", currentRoundTripTime: 9 },
    { type: "candidate-pair", id: "used", timestamp, localCandidateId: "l", remoteCandidateId: "r", currentRoundTripTime: 0.0306, ...pair },
    { type: "local-candidate", id: "l", timestamp, candidateType: local },
    { type: "local-candidate", id: "l2", timestamp, candidateType: "relay" },
    { type: "remote-candidate", id: "r", timestamp, candidateType: "prflx" },
    { type: "inbound-rtp", timestamp, packetsReceived: 100 * seconds, packetsLost: lost, jitter, ...VIDEO },
    { type: "inbound-rtp", kind: "audio", timestamp, packetsReceived: 50 * seconds, packetsLost: 0, jitter: 0.002, codecId: "opus" },
    { type: "codec", id: "vp8", timestamp, mimeType: "video/VP8" },
    { type: "codec", id: "opus", timestamp, mimeType: "audio/opus" },
    { type: "codec", id: "h264", timestamp, mimeType: "video/H264" },
  );
}

test("Chromium: rates, delay, picture, codecs and path", () => {
  const { totals } = readStats(chromium(10), null);
  const { details } = readStats(chromium(12), totals);
  assert.deepEqual(details, {
    level: 5,
    roundTripMs: 31,
    jitterMs: 4,
    lossPercent: 0,
    receivedBitsPerSecond: 2_000_000,
    sentBitsPerSecond: 1_000_000,
    resolution: "1280×720",
    framesPerSecond: 30,
    codecs: "VP8, opus",
    path: "direct",
  });
});

test("the first look knows no rates yet, and says none", () => {
  const { details } = readStats(chromium(10), null);
  assert.equal(details.receivedBitsPerSecond, 0);
  assert.equal(details.sentBitsPerSecond, 0);
  assert.equal(details.lossPercent, 0);
  assert.equal(details.roundTripMs, 31);
});

test("a relay on either end is told", () => {
  assert.equal(readStats(chromium(1, { local: "relay" }), null).details.path, "relay");
});

test("loss is that since the last look, and takes bars away", () => {
  const { totals } = readStats(chromium(10, { lost: 30 }), null);
  const { details } = readStats(chromium(12, { lost: 30 + 30 }), totals);
  assert.equal(details.lossPercent, (100 * 30) / (200 + 100 + 30));
  assert.equal(details.level, 0);
  assert.equal(readStats(chromium(12, { lost: 30 }), totals).details.level, 5);
});

test("packets that turn up after all are no negative loss", () => {
  const { totals } = readStats(chromium(10, { lost: 5 }), null);
  assert.equal(readStats(chromium(12, { lost: 0 }), totals).details.lossPercent, 0);
});

test("Firefox: no selected pair on the transport, but a pair that is marked", () => {
  const firefox = (seconds) => {
    const timestamp = START + 1000 * seconds;
    return report(
      { type: "candidate-pair", id: "a", timestamp, localCandidateId: "l2", remoteCandidateId: "r", selected: false },
      { type: "candidate-pair", id: "b", timestamp, localCandidateId: "l", remoteCandidateId: "r", selected: true, currentRoundTripTime: 0.05 },
      { type: "local-candidate", id: "l", timestamp, candidateType: "relay" },
      { type: "remote-candidate", id: "r", timestamp, candidateType: "host" },
      { type: "inbound-rtp", timestamp, bytesReceived: 125_000 * seconds, packetsReceived: 100 * seconds, packetsLost: 0, jitter: 0.01, ...VIDEO },
      { type: "codec", id: "vp8", timestamp, mimeType: "video/VP8" },
    );
  };
  const { totals } = readStats(firefox(10), null);
  const { details } = readStats(firefox(12), totals);
  assert.equal(details.roundTripMs, 50);
  assert.equal(details.path, "relay");
  assert.equal(details.receivedBitsPerSecond, 1_000_000);
  assert.equal(details.codecs, "VP8");
});

test("a connection that has nothing to say yet has no figures and no fault", () => {
  const { details } = readStats(report(), null);
  assert.deepEqual(details, {
    level: 5,
    roundTripMs: null,
    jitterMs: 0,
    lossPercent: 0,
    receivedBitsPerSecond: 0,
    sentBitsPerSecond: 0,
    resolution: "",
    framesPerSecond: 0,
    codecs: "",
    path: "",
  });
});

for (const [link, expected] of [
  [{ roundTripMs: 20, jitterMs: 2, lossPercent: 0 }, 5],
  [{ roundTripMs: null, jitterMs: 0, lossPercent: 0 }, 5],
  [{ roundTripMs: 20, jitterMs: 2, lossPercent: 1.5 }, 4],
  [{ roundTripMs: 20, jitterMs: 2, lossPercent: 3 }, 3],
  [{ roundTripMs: 1000, jitterMs: 60, lossPercent: 0 }, 2],
  [{ roundTripMs: 20, jitterMs: 2, lossPercent: 7 }, 1],
  [{ roundTripMs: 3000, jitterMs: 100, lossPercent: 50 }, 0],
])
  test(`${JSON.stringify(link)} has ${expected} bars`, () => assert.equal(bars(link, 10), expected));

test("checks of the path are counted, of the one in use", () => {
  assert.equal(readStats(chromium(5, { requestsReceived: 3, responsesReceived: 4 }), null).totals.checks, 7);
  assert.equal(readStats(chromium(5), null).totals.checks, 0);
});
