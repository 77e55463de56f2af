// How much is sent and received, wherever a browser counts it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readStats } from "../../video_app/static/js/engines/link-stats.js";

const PAIR = { id: "used", type: "candidate-pair", selected: true };

/** Bits per second [received, sent] between two reports, a second apart. */
function rates(first, second) {
  const report = (entries, timestamp) => new Map(entries.map((entry, id) => [entry.id ?? id, { id, timestamp, ...entry }]));
  const { totals } = readStats(report(first, 1000), null);
  const { details } = readStats(report(second, 2000), totals);
  return [details.receivedBitsPerSecond, details.sentBitsPerSecond];
}

test("Chromium counts on the transport", () => {
  const transport = { type: "transport", selectedCandidatePairId: "used" };
  const first = [{ ...transport, bytesReceived: 100, bytesSent: 200 }, PAIR];
  const second = [{ ...transport, bytesReceived: 1100, bytesSent: 2200 }, PAIR];
  assert.deepEqual(rates(first, second), [8000, 16_000]);
});

for (const transport of [[], [{ type: "transport", selectedCandidatePairId: "used", dtlsState: "connected" }]])
  test(`Firefox counts on the pair, ${transport.length ? "its transport has no counts" : "without a transport"}`, () => {
    const first = [...transport, { ...PAIR, bytesReceived: 100, bytesSent: 200 }];
    const second = [...transport, { ...PAIR, bytesReceived: 1100, bytesSent: 2200 }];
    assert.deepEqual(rates(first, second), [8000, 16_000]);
  });

test("another pair starts from nothing, which is no negative rate", () => {
  const first = [{ ...PAIR, bytesReceived: 5000, bytesSent: 5000 }];
  const second = [{ ...PAIR, id: "other", bytesReceived: 100, bytesSent: 100 }];
  assert.deepEqual(rates(first, second), [0, 0]);
});
