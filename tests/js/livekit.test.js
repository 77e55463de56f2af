// What the engine makes of what LiveKit's SDK says, with an SDK of the test's own.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { beforeEach, mock, test } from "node:test";

const PERSON = () =>
  Object.assign(new EventEmitter(), { connectionQuality: "unknown", trackPublications: new Map(), isLocal: false });

let rooms, refusals, prepared, told, takes, engine, LiveKitEngine;

class Room extends EventEmitter {
  state = "disconnected";
  isRecording = false;
  localParticipant = PERSON();
  remoteParticipants = new Map();
  constructor(options) {
    super();
    this.options = options;
  }
  async prepareConnection(url) {
    prepared.push(url);
  }
  async connect(url, token, options) {
    Object.assign(this, { url, token, connectOptions: options });
    rooms.push(this);
    await takes;
    const refusal = refusals.shift();
    if (refusal) throw refusal;
    this.state = "connected";
  }
  async disconnect(stopsTracks) {
    this.left = stopsTracks;
  }
  meet(identity) {
    const participant = Object.assign(PERSON(), { identity });
    this.remoteParticipants.set(identity, participant);
    this.emit("participantConnected", participant);
    return participant;
  }
  part(participant) {
    this.remoteParticipants.delete(participant.identity);
    this.emit("participantDisconnected", participant);
  }
}

globalThis.window = globalThis;
globalThis.location = new URL("https://calls.test/rooms/standup");
globalThis.document = { createElement: () => ({ remove() {} }), head: { append: (script) => queueMicrotask(() => script.onload()) } };
globalThis.LivekitClient = { Room, setLogLevel() {} };
console.info = () => {};

beforeEach(async () => {
  [rooms, refusals, prepared, told, takes] = [[], [], [], [], undefined];
  ({ LiveKitEngine } = await import("../../video_app/static/js/engines/livekit/livekit.js"));
  engine = new LiveKitEngine({ url: "/livekit", sdkUrl: "/sdk.js", sdkIntegrity: "" });
  for (const type of ["state", "participant-state", "participant-gone", "speaker", "recording"])
    engine.on(type, (detail) => told.push({ type, ...detail, error: detail.error?.message }));
  mock.timers.reset();
});

let renewals;
const join = () => {
  renewals = 0;
  return engine.join({ token: "first", room: "standup", identity: "Ana~1", iceServers: [], link: null, renew: async () => `fresh ${++renewals}` });
};
const soon = () => new Promise((resolve) => setImmediate(resolve));
const heard = (type) => told.filter((event) => event.type === type);
const states = () => heard("state").map(({ state }) => state);
const refused = (status) => Object.assign(new Error("token is expired"), { reason: 0, status });

test("it connects to the address of the settings, which may be on this site, and takes what it wants itself", async () => {
  await join();
  assert.equal(rooms[0].url, "wss://calls.test/livekit");
  assert.deepEqual(rooms[0].connectOptions, { autoSubscribe: false });
  const { adaptiveStream, dynacast, stopLocalTrackOnUnpublish, disconnectOnPageLeave } = rooms[0].options;
  assert.deepEqual([adaptiveStream, dynacast, stopLocalTrackOnUnpublish, disconnectOnPageLeave], [true, true, false, false]);
  assert.deepEqual(prepared, [], "the page is connected to its own site already");
  assert.deepEqual(states(), ["connecting", "connected"]);
});

test("a refused token is renewed once", async () => {
  refusals = [refused(401)];
  await join();
  assert.deepEqual(rooms.map(({ token }) => token), ["first", "fresh 1"]);
  engine.leave();
  refusals = [refused(401), refused(401)];
  await assert.rejects(join(), /clocks/);
  assert.equal(rooms.length, 4);
});

test("what no token mends is told at once", async () => {
  refusals = [Object.assign(new Error(), { reason: 1 })];
  await assert.rejects(join(), /cannot be reached/);
  assert.equal(rooms.length, 1);
});

test("while the SDK connects anew, the others are on their way back; who did not come is gone", async () => {
  await join();
  const [ben, cleo] = [rooms[0].meet("Ben~1"), rooms[0].meet("Cleo~1")];
  for (const participant of [ben, cleo]) rooms[0].part(participant); // as the SDK does, before it says why
  rooms[0].state = "reconnecting";
  rooms[0].emit("reconnecting");
  await soon();
  assert.deepEqual(heard("participant-gone"), []);
  assert.deepEqual(heard("participant-state").slice(-2).map(({ state }) => state), ["reconnecting", "reconnecting"]);
  const again = Object.assign(PERSON(), { identity: "Ben~1" });
  rooms[0].remoteParticipants.set("Ben~1", again);
  rooms[0].state = "connected";
  rooms[0].emit("reconnected");
  rooms[0].emit("participantConnected", again); // told late by the SDK
  assert.deepEqual(heard("participant-gone").map(({ identity }) => identity), ["Cleo~1"]);
  assert.equal(heard("participant-state").at(-1).state, "connected");
  assert.equal(again.listenerCount("trackSubscribed"), 1);
  assert.deepEqual(states(), ["connecting", "connected", "reconnecting", "connected"]);
});

test("who leaves is gone", async () => {
  await join();
  rooms[0].part(rooms[0].meet("Ben~1"));
  await soon();
  assert.deepEqual(heard("participant-gone").map(({ identity }) => identity), ["Ben~1"]);
});

test("who was put out stays out", async () => {
  for (const reason of [2, 4, 5, 10]) {
    await join();
    rooms.at(-1).emit("disconnected", reason);
    await soon();
    assert.equal(states().at(-1), "failed");
    assert.ok(heard("state").at(-1).error);
    assert.equal(renewals, 0);
    engine.leave();
  }
});

test("whoever was lost comes back with a fresh token", async () => {
  for (const reason of [undefined, 0, 1, 3, 6, 9, 14, 15]) {
    await join();
    mock.timers.enable({ apis: ["setTimeout"] });
    const [before, room] = [rooms.length, rooms.at(-1)];
    room.emit("disconnected", reason);
    assert.equal(states().at(-1), "reconnecting");
    mock.timers.tick(1000);
    mock.timers.reset();
    await soon();
    assert.equal(rooms.length, before + 1);
    assert.equal(rooms.at(-1).token, "fresh 1");
    assert.equal(states().at(-1), "connected");
    engine.leave();
  }
});

test("when nothing helps, the reason of the last failure is told", async () => {
  await join();
  mock.timers.enable({ apis: ["setTimeout"] });
  refusals = Array(20).fill(Object.assign(new Error(), { reason: 1 }));
  rooms[0].emit("disconnected", 3);
  for (let number = 0; number < 8; number += 1) {
    mock.timers.tick(10_000);
    await soon();
  }
  assert.equal(rooms.length, 9);
  assert.match(heard("state").at(-1).error, /cannot be reached/);
});

test("leaving lets go of the room, not of the tracks, even before there is a connection", async () => {
  let go;
  takes = new Promise((resolve) => (go = resolve));
  const joining = join();
  await soon();
  engine.leave();
  go();
  await joining;
  assert.equal(rooms[0].left, false);
  assert.deepEqual(states(), ["connecting", "closed"]);
  rooms[0].emit("disconnected", 1);
  await soon();
  assert.equal(states().at(-1), "closed");
});

test("leaving a call is not losing it", async () => {
  await join();
  engine.leave();
  assert.equal(rooms[0].left, false);
  rooms[0].emit("disconnected", 1);
  await soon();
  assert.deepEqual(states(), ["connecting", "connected", "closed"]);
});

test("who leaves while coming back does not come back", async () => {
  await join();
  mock.timers.enable({ apis: ["setTimeout"] });
  rooms[0].emit("disconnected", 3);
  engine.leave();
  mock.timers.tick(10_000);
  await soon();
  assert.equal(rooms.length, 1);
  assert.equal(renewals, 0);
  assert.equal(states().at(-1), "closed");
});

test("who is back under the same identity is not gone when the old connection ends", async () => {
  await join();
  const old = rooms[0].meet("Ben~1");
  rooms[0].meet("Ben~1");
  rooms[0].emit("participantDisconnected", old);
  await soon();
  assert.deepEqual(heard("participant-gone"), []);
});

test("who speaks loudest of the others is the speaker", async () => {
  await join();
  const ben = rooms[0].meet("Ben~1");
  rooms[0].emit("activeSpeakersChanged", [{ identity: "Ana~1", isLocal: true }, ben]);
  rooms[0].emit("activeSpeakersChanged", [{ identity: "Ana~1", isLocal: true }]);
  assert.deepEqual(heard("speaker").map(({ identity }) => identity), ["Ben~1", null]);
});
