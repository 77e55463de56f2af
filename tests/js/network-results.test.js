// What was found becomes words, and a text to copy.

import assert from "node:assert/strict";
import { test } from "node:test";

import { problemsIn, reportOf } from "../../video_app/static/js/network/report.js";
import * as results from "../../video_app/static/js/network/results.js";
import { ROWS, strings } from "../../video_app/static/js/strings/network.js";

const RELAY = { connected: false, relayed: false, errors: [] };

test("a relay that works, passes nothing on, refuses, or is silent: four different answers", () => {
  assert.equal(results.relayResult({ ...RELAY, connected: true, relayed: true, errors: [701] }, "udp").state, "pass");
  assert.equal(results.relayResult({ ...RELAY, relayed: true }, "tcp").detail, strings.relayPassesNothing);
  for (const code of [400, 401, 438]) assert.equal(results.relayResult({ ...RELAY, errors: [701, code] }, "tcp").detail, strings.relayRefuses);
  const silent = results.relayResult({ ...RELAY, errors: [701] }, "tls");
  assert.deepEqual([silent.state, silent.detail, silent.advice], ["fail", strings.relaySilent, strings.relayAdvice.tls]);
});

test("no relay is no problem of the person's", () => {
  assert.deepEqual(results.noRelayResult("none", false), { state: "skip", detail: strings.noRelay });
  assert.deepEqual(results.noRelayResult("later", false), { state: "skip", detail: strings.relayLater });
  assert.deepEqual(results.noRelayResult("none", true), { state: "skip", detail: strings.mediaServer });
});

for (const [mapping, works, state, detail] of [
  ["open", null, "pass", strings.path.direct],
  ["same", false, "pass", strings.path.direct],
  ["changing", true, "pass", strings.path.relay],
  ["none", true, "pass", strings.path.relay],
  ["unknown", true, "pass", strings.path.relay],
  ["unknown", null, "skip", strings.path.unknown],
  ["changing", false, "fail", strings.path.changing],
  ["none", null, "fail", strings.path.none],
])
  test(`the path where addresses are ${mapping} and a relay ${works === null ? "was not tried" : works ? "works" : "does not"}`, () => {
    const result = results.pathResult(mapping, works);
    assert.deepEqual([result.state, result.detail], [state, detail]);
    assert.equal(Boolean(result.advice), state === "fail");
  });

test("STUN that nobody answers is a problem, and none is not", () => {
  assert.equal(results.stunResult("none").state, "fail");
  assert.equal(results.stunResult("unknown").state, "skip");
  for (const mapping of ["open", "same", "changing"]) assert.equal(results.stunResult(mapping).state, "pass");
});

test("figures that hurt a call come with what to do", () => {
  for (const [good, bad] of [
    [results.roundTripResult(80), results.roundTripResult(900)],
    [results.roundTripResult(80), results.roundTripResult(null)],
    [results.lossResult(0.5), results.lossResult(12)],
    [results.speedResult(5e6), results.speedResult(2e5)],
    [results.socketResult({ ms: 20 }), results.socketResult({ problem: "silent" })],
  ]) {
    assert.deepEqual([good.state, good.advice], ["pass", undefined]);
    assert.equal(bad.state, "fail");
    assert.ok(bad.advice);
  }
});

test("the text to copy has every row, the site and the browser", () => {
  const found = new Map([["camera", results.pass("640×360")], ["loss", results.lossResult(12)]]);
  const text = reportOf(found, { site: "calls.test", browser: "Firefox/153", at: new Date(0) });
  const lines = text.split("\n");
  assert.deepEqual(lines.slice(0, 3), ["Network test: calls.test, 1970-01-01 00:00 UTC", "Firefox/153", ""]);
  assert.equal(lines.length, ROWS.length + 3);
  assert.ok(text.includes("Camera: Works. 640×360"));
  assert.ok(text.includes(`Lost packets: Problem. 12.0 % on the way to the relay and back. ${strings.lossAdvice}`));
  assert.ok(text.includes("Speed: Not yet."));
  assert.equal(problemsIn(found), 1);
});
