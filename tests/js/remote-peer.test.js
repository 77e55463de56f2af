// How much one participant can make this side do, and what of it is refused. Time is mocked.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Emitter } from "../../video_app/static/js/emitter.js";
import { RemotePeer } from "../../video_app/static/js/engines/p2p/remote-peer.js";
import { FakePeerConnection, install, sdpOf } from "./fake-peer-connection.js";

const THEIRS = [["0", "audio"], ["1", "video"]];
const SOURCES = { 0: "microphone", 1: "camera" };

let peer, sent, configuration;

beforeEach(() => {
  install();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  mock.method(performance, "now", () => Date.now());
  mock.method(console, "info", () => {});
  configuration = { iceServers: [], iceTransportPolicy: "relay" };
  const signal = new Emitter();
  sent = [];
  Object.assign(signal, { connected: true, send: (type, fields) => sent.push({ type, ...fields }) });
  peer = new RemotePeer({ identity: "Mallory~1", polite: true, signal, tracks: new Map(), configuration: () => configuration });
});
afterEach(() => {
  peer.close();
  mock.timers.reset();
  mock.restoreAll();
});

const settled = () => new Promise(setImmediate);
const made = () => FakePeerConnection.all.length;

async function receive(generation, { type = "offer", sdp = sdpOf(THEIRS), sources = SOURCES } = {}) {
  peer.receiveDescription({ type: "description", seq: 1, from: "Mallory~1", generation, description: { type, sdp }, sources });
  await settled();
}

const answered = () => sent.map(({ generation }) => generation);

test("an offer is answered, one of the next generation with another connection", async () => {
  await receive(0);
  await receive(1);
  assert.deepEqual(answered(), [0, 1]);
  assert.equal(made(), 2);
});

test("a generation far above what is known is ignored, and the connection goes on", async () => {
  await receive(0);
  for (const generation of [9, 10, 1000, Number.MAX_SAFE_INTEGER]) await receive(generation);
  await receive(0);
  assert.deepEqual(answered(), [0, 0]);
  assert.equal(made(), 1);
  await receive(8);
  assert.deepEqual(answered(), [0, 0, 8]);
});

test("who was never heard may begin higher, as after a server's restart, but not anywhere", async () => {
  await receive(Number.MAX_SAFE_INTEGER);
  assert.equal(made(), 0);
  await receive(21);
  assert.deepEqual(answered(), [21]);
});

test("a flood of offers is answered twice a second, and not more than four wait", async () => {
  for (let number = 0; number < 500; number++) await receive(0);
  assert.equal(sent.length, 10);
  for (let turn = 0; turn < 20; turn++) {
    mock.timers.tick(500);
    await settled();
  }
  assert.equal(sent.length, 14);
});

test("a flood of generations rebuilds four times, and then once in 5 seconds", async () => {
  for (let generation = 0; generation < 500; generation++) await receive(generation);
  assert.equal(made(), 4);
});

test("a connection that fails as soon as it is there is not rebuilt without end", async () => {
  peer.connect();
  for (let turn = 0; turn < 500; turn++) {
    const pc = FakePeerConnection.all.at(-1);
    pc.connectionState = "failed";
    pc.onconnectionstatechange?.();
  }
  assert.equal(made(), 5);
});

const MANY = Array.from({ length: 9 }, (_, number) => [String(number), "video"]);
for (const [what, message] of Object.entries({
  "nine sections": { sdp: sdpOf(MANY) },
  "a data channel": { sdp: sdpOf([...THEIRS, ["2", "application"]]) },
  "50,000 characters": { sdp: sdpOf(THEIRS) + "a=x\r\n".repeat(10_000) },
  "a section with a long name": { sdp: sdpOf([["0".repeat(64), "video"]]) },
  "65 candidates": { sdp: sdpOf(THEIRS) + "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n".repeat(65) },
  "a rollback": { type: "rollback" },
  "a provisional answer": { type: "pranswer" },
  "no text": { sdp: undefined },
  "a number": { sdp: 7 },
}))
  test(`a description is not even looked at by the browser: ${what}`, async () => {
    await receive(0, message.sdp === undefined && !message.type ? { sdp: null } : message);
    assert.equal(made(), 0);
  });

test("a description that the browser refuses is the end of nothing", async () => {
  await receive(0);
  await receive(0, { sdp: sdpOf([["broken", "video"]]) });
  await receive(0);
  assert.deepEqual(answered(), [0, 0]);
});

test("a track that cannot be sent to one participant is that connection's problem", async () => {
  await receive(0);
  const [, camera] = FakePeerConnection.all[0].transceivers;
  camera.sender.replaceTrack = async () => { throw new Error("stopped"); };
  await peer.setTrack("camera", { kind: "video" });
  assert.equal(made(), 2);
});

test("candidates are counted", async () => {
  await receive(0);
  for (let number = 0; number < 5000; number++)
    peer.receiveCandidate({ generation: 0, candidate: { candidate: `candidate:${number}` } });
  await settled();
  assert.equal(FakePeerConnection.all[0].candidates.length, 100);
});

test("fresh TURN credentials are there before another path is looked for, and the policy stays", async () => {
  await receive(0);
  const [pc] = FakePeerConnection.all;
  const order = [];
  Object.assign(pc, {
    getConfiguration: () => pc.configuration,
    setConfiguration: (given) => order.push(given),
    restartIce: () => order.push("restart"),
  });
  assert.equal(pc.configuration.iceTransportPolicy, "relay");
  configuration = { ...configuration, iceServers: [{ urls: "turn:fresh.test" }] };
  peer.refresh();
  assert.deepEqual(order, [{ bundlePolicy: "max-bundle", ...configuration }, "restart"]);
});

test("what is said to one participant stays below what the server passes on between two", async () => {
  await receive(0);
  const [pc] = FakePeerConnection.all;
  pc.localDescription = { sdp: "x".repeat(20_000), toJSON: () => ({ type: "offer", sdp: "x".repeat(20_000) }) };
  pc.signalingState = "have-local-offer";
  pc.connectionState = "connected";
  for (let number = 0; number < 50; number++) peer.revive(false);
  assert.equal(sent.length, 1 + 4);
  for (let turn = 0; turn < 100; turn++) mock.timers.tick(100);
  assert.equal(sent.length, 1 + 4 + 6);
});

/** A connection on which `bytes` have come so far; answers with what is told of it, and how often a path was looked for. */
async function connect() {
  await receive(0);
  const [pc] = FakePeerConnection.all;
  const line = { pc, bytes: 1, told: [], restarts: 0 };
  const report = () => new Map([["t", { id: "t", type: "transport", bytesReceived: line.bytes, bytesSent: 0, timestamp: 0 }]]);
  Object.assign(pc, { getStats: async () => report(), setConfiguration() {}, getConfiguration: () => ({}) });
  pc.restartIce = () => line.restarts++;
  peer.on("state", ({ state }) => line.told.push(state));
  become(pc, "connected");
  return line;
}

function become(pc, state) {
  pc.connectionState = state;
  pc.onconnectionstatechange();
}

async function lookFor(seconds, line, bytesPerSecond) {
  for (let second = 0; second < seconds; second++) {
    line.bytes += bytesPerSecond;
    await peer.look(null);
    mock.timers.tick(1000);
  }
}

test("after three seconds of silence people are told, and another path is looked for, whatever the browser says", async () => {
  const line = await connect();
  await lookFor(10, line, 100);
  await lookFor(2, line, 0);
  assert.deepEqual([line.told, line.restarts], [["connected"], 0]);
  await lookFor(1, line, 0);
  assert.deepEqual([line.told, line.restarts], [["connected", "reconnecting"], 1]);
  become(line.pc, "disconnected");
  mock.timers.tick(5000);
  assert.equal(line.restarts, 1, "once is enough");
});

test("what comes again ends it, and what was missed is made good", async () => {
  const line = await connect();
  await lookFor(5, line, 100);
  await lookFor(5, line, 0);
  assert.equal(peer.missed, false);
  await lookFor(1, line, 100);
  assert.deepEqual(line.told, ["connected", "reconnecting", "connected"]);
  assert.equal(peer.missed, true);
  mock.timers.tick(20_000);
  assert.equal(made(), 1, "nothing is made anew any more");
});

test("an offer that may have been lost is said again, and nothing else is", async () => {
  peer.connect();
  const [pc] = FakePeerConnection.all;
  await pc.onnegotiationneeded();
  peer.repeat();
  assert.deepEqual(sent.map(({ description }) => description.type), ["offer", "offer"]);
  await receive(0, { type: "answer" });
  peer.repeat();
  assert.equal(sent.length, 2);
});
