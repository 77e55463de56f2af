import assert from "node:assert/strict";
import { test } from "node:test";

import { TwilioFigures } from "../../video_app/static/js/engines/twilio/figures.js";

const SECOND_MS = 1000;

/** What the SDK reports after `seconds` of a call with Ben's sound and picture, and one's own sound. */
function reports(seconds) {
  const at = { timestamp: seconds * SECOND_MS };
  return [
    {
      localAudioTrackStats: [
        { ...at, trackSid: "own", bytesSent: 1000 * seconds, packetsSent: 50 * seconds, packetsLost: 0, jitter: 2, roundTripTime: 31, codec: "opus" },
      ],
      localVideoTrackStats: [],
      remoteAudioTrackStats: [
        { ...at, trackSid: "bens-sound", bytesReceived: 500 * seconds, packetsReceived: 40 * seconds, packetsLost: 5 * seconds, jitter: 7, codec: "opus" },
        { ...at, trackSid: "cleos-sound", bytesReceived: 9000 * seconds, packetsReceived: 1, packetsLost: 0, jitter: 90, codec: "PCMU" },
      ],
      remoteVideoTrackStats: [
        { ...at, trackSid: "bens-picture", bytesReceived: 2000 * seconds, packetsReceived: 50 * seconds, packetsLost: 5 * seconds, jitter: 3, codec: "VP8", dimensions: { width: 640, height: 360 }, frameRate: 24 },
      ],
    },
  ];
}

const BEN = { identity: "Ben~1", trackSids: new Set(["bens-sound", "bens-picture"]), level: 3 };

test("what arrives of one participant is told, and nothing of the others", () => {
  const figures = new TwilioFigures();
  assert.equal(figures.read(reports(10), BEN), null);
  assert.deepEqual(figures.read(reports(12), BEN), {
    level: 3,
    roundTripMs: 31,
    jitterMs: 7,
    lossPercent: 10,
    receivedBitsPerSecond: 20_000,
    sentBitsPerSecond: 8000,
    resolution: "640×360",
    framesPerSecond: 24,
    codecs: "VP8, opus",
    path: "server",
  });
});

test("of oneself it is what one sends", () => {
  const figures = new TwilioFigures();
  const own = { identity: "Ana~1", trackSids: null, level: null };
  figures.read(reports(1), own);
  const details = figures.read(reports(2), own);
  assert.equal(details.sentBitsPerSecond, 8000);
  assert.equal(details.lossPercent, 0);
  assert.equal(details.codecs, "opus");
  assert.equal(details.level, 5);
});

test("a connection made anew counts from nought", () => {
  const figures = new TwilioFigures();
  figures.read(reports(100), BEN);
  const details = figures.read(reports(1), BEN);
  assert.equal(details.receivedBitsPerSecond, 0);
  assert.equal(details.lossPercent, 0);
});

test("where nothing arrives there are no figures", () => {
  const figures = new TwilioFigures();
  const nobody = { identity: "Zoe~1", trackSids: new Set(), level: 5 };
  assert.equal(figures.read(reports(1), nobody), null);
  assert.equal(figures.read(reports(2), nobody), null);
  assert.equal(figures.read([], BEN), null);
});
