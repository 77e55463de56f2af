// What another client says of its connection to us changes nothing of ours.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { PeerLink } from "../../video_app/static/js/engines/p2p/peer-link.js";
import { FakePeerConnection, install, sdpOf } from "./fake-peer-connection.js";

const OURS = new Map([["microphone", { kind: "audio" }], ["camera", { kind: "video" }]]);
const THEIRS = [["0", "audio"], ["1", "video"]];

let link, pc, sent, received;

beforeEach(() => {
  install();
  link = new PeerLink({ polite: true, configuration: {} });
  [pc] = FakePeerConnection.all;
  sent = [];
  received = new Map();
  link.on("description", ({ sources }) => sent.push(sources));
  link.on("track", ({ source, track }) => received.set(source, track.kind));
});

const offer = (sections, sources) =>
  link.receiveDescription({ description: { type: "offer", sdp: sdpOf(sections) }, sources }, OURS);

test("the sections of an offer are told apart, and told back", async () => {
  await offer(THEIRS, { 0: "microphone", 1: "camera" });
  assert.deepEqual(sent, [{ 0: "microphone", 1: "camera" }]);
  assert.deepEqual([...received], [["microphone", "audio"], ["camera", "video"]]);
});

test("sources of sections that are not there are not taken, and not told on", async () => {
  const bogus = Object.fromEntries(Array.from({ length: 16 }, (_, number) => [`bogus-${number}`, "camera"]));
  for (let turn = 0; turn < 3; turn++) await offer(THEIRS, { 0: "microphone", 1: "camera", ...bogus });
  assert.deepEqual(sent.at(-1), { 0: "microphone", 1: "camera" });
});

test("a section is of its kind: no sound comes as a camera", async () => {
  await offer(THEIRS, { 0: "camera", 1: "microphone" });
  assert.deepEqual(sent, [{}]);
  assert.deepEqual([...received], []);
});

test("two sections that are not ours are not the same source", async () => {
  await offer([...THEIRS, ["2", "video"], ["3", "video"]], { 0: "microphone", 1: "camera", 2: "screen", 3: "screen" });
  assert.deepEqual(sent, [{ 0: "microphone", 1: "camera", 2: "screen" }]);
});

test("what a section is for does not change, least of all one of ours", async () => {
  link.open(OURS);
  await pc.onnegotiationneeded();
  const answer = { description: { type: "answer", sdp: sdpOf(THEIRS) }, sources: { 0: "screen-audio", 1: "screen" } };
  await link.receiveDescription(answer, OURS);
  await offer(THEIRS, { 0: "screen-audio", 1: "screen" });
  assert.deepEqual(sent, [{ 0: "microphone", 1: "camera" }, { 0: "microphone", 1: "camera" }]);
});

for (const sources of [{ 0: "constructor", 1: "nonsense" }, { 0: null, 1: 7 }, JSON.parse('{"__proto__": "camera"}'), []])
  test(`sources ${JSON.stringify(sources)} say nothing`, async () => {
    await offer(THEIRS, sources);
    assert.deepEqual(sent, [{}]);
  });

test("a description that the browser refuses leaves what is known as it is", async () => {
  await offer(THEIRS, { 0: "microphone", 1: "camera" });
  await assert.rejects(offer([...THEIRS, ["broken", "video"]], { broken: "screen" }));
  await offer(THEIRS, {});
  assert.deepEqual(sent.at(-1), { 0: "microphone", 1: "camera" });
});

test("candidates that come early are kept, a few", async () => {
  for (let number = 0; number < 5000; number++) await link.receiveCandidate({ candidate: `candidate:${number}` });
  await offer(THEIRS, {});
  assert.equal(pc.candidates.length, 32);
});

for (const candidate of [{}, { candidate: 7 }, { candidate: "x".repeat(5000) }])
  test(`a candidate of the wrong form is passed over: ${JSON.stringify(candidate).slice(0, 30)}`, async () => {
    await offer(THEIRS, {});
    await link.receiveCandidate(candidate);
    assert.deepEqual(pc.candidates, []);
  });

test("a section that the other side has stopped is made anew, and nothing throws", async () => {
  await offer(THEIRS, { 0: "microphone", 1: "camera" });
  const [, camera] = pc.transceivers;
  Object.defineProperty(camera, "direction", { set() { throw new Error("stopped"); } });
  camera.currentDirection = "stopped";
  await link.setTrack("camera", { kind: "video" });
  assert.equal(pc.transceivers.length, 3);
});

const answer = () => link.receiveDescription({ description: { type: "answer", sdp: sdpOf(THEIRS) }, sources: {} }, OURS);

/** Whether this side takes back the offer that it makes now, when the other's comes. */
async function givesWay() {
  await pc.onnegotiationneeded();
  const { remoteDescription } = pc;
  await offer(THEIRS, {});
  return pc.remoteDescription !== remoteDescription;
}

for (const polite of [true, false]) {
  const other = () => {
    link = new PeerLink({ polite, configuration: {} });
    pc = FakePeerConnection.all.at(-1);
  };

  test(`when both make the first offer, the polite side gives way: ${polite}`, async () => {
    other();
    link.open(OURS);
    assert.equal(await givesWay(), polite);
  });

  test(`who opened the connection gives way later on, polite or not: ${polite}`, async () => {
    other();
    link.open(OURS);
    await pc.onnegotiationneeded();
    await answer();
    assert.equal(await givesWay(), true);
  });

  test(`who has answered never takes an offer back, polite or not: ${polite}`, async () => {
    other();
    await offer(THEIRS, {});
    assert.equal(await givesWay(), false);
  });
}

test("who has given way to the first offer has answered, and does not give way again", async () => {
  link.open(OURS);
  assert.equal(await givesWay(), true);
  assert.equal(await givesWay(), false);
});
