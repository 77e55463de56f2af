// The network test's rows, where the network gives no occasion to test it.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { NetworkTest } from "../../video_app/static/js/network/network-test.js";
import { pass } from "../../video_app/static/js/network/results.js";
import { socketAnswers } from "../../video_app/static/js/network/socket-answers.js";
import { strings } from "../../video_app/static/js/strings/network.js";

const DEVICES = { camera: async () => pass(""), microphone: async () => pass(""), speaker: async () => pass("") };
const TURN = ["turn-udp", "turn-tcp", "turn-tls"];

/** A socket that does what the test says, once it is open. */
class FakeSocket {
  static does = () => {};

  constructor() {
    queueMicrotask(() => FakeSocket.does(this));
  }

  send(text) {
    this.said = JSON.parse(text);
  }

  close() {}
}

const refuse = (socket) => {
  socket.onopen();
  socket.onmessage({ data: "{}" });
  socket.onclose({ code: 4001 });
};

beforeEach(() => {
  globalThis.WebSocket = FakeSocket;
  FakeSocket.does = refuse;
});
afterEach(() => mock.timers.reset());

/** The results of a test for which the server has that answer. */
async function results(answer) {
  globalThis.fetch = async () => answer && { ok: answer.ice_servers !== undefined, json: async () => answer };
  const network = new NetworkTest({ serversUrl: "/api/network-test", socketUrl: "ws://calls.test", devices: DEVICES });
  await network.run();
  return network.results;
}

const ANSWER = { ice_servers: [], relay: "none", media_server: false };

test("a site without STUN and TURN leaves those rows untested, and says why", async () => {
  const found = await results(ANSWER);
  assert.equal(found.get("socket").state, "pass");
  assert.deepEqual(found.get("stun"), { state: "skip", detail: strings.noStun });
  for (const id of TURN) assert.deepEqual(found.get(id), { state: "skip", detail: strings.noRelay });
  assert.deepEqual(found.get("path"), { state: "skip", detail: strings.path.unknown });
  for (const id of ["round-trip", "loss", "speed"]) assert.deepEqual(found.get(id), { state: "skip", detail: strings.noLine });
});

test("relays that are for people in a room are told as that", async () => {
  const found = await results({ ...ANSWER, relay: "later" });
  for (const id of TURN) assert.deepEqual(found.get(id), { state: "skip", detail: strings.relayLater });
});

test("on a media server the path is none of this test's business", async () => {
  const found = await results({ ...ANSWER, media_server: true });
  for (const id of [...TURN, "path"]) assert.deepEqual(found.get(id), { state: "skip", detail: strings.mediaServer });
});

for (const [what, answer, words] of [["does not answer", null, strings.siteSilent], ["refuses", { error: { code: "too_many_requests", message: "Wait." } }, "Wait."]])
  test(`a site that ${what} ends the test with its words`, async () => {
    const found = await results(answer);
    for (const id of ["stun", ...TURN, "path", "speed"]) assert.deepEqual(found.get(id), { state: "skip", detail: `${strings.notAsked} ${words}` });
  });

test("a check that breaks is a problem of its row alone", async () => {
  const broken = { ...DEVICES, camera: async () => { throw new Error("odd"); } };
  globalThis.fetch = async () => null;
  const network = new NetworkTest({ serversUrl: "", socketUrl: "", devices: broken });
  await network.run();
  assert.equal(network.results.get("camera").state, "fail");
  assert.equal(network.results.get("microphone").state, "pass");
});

test("the socket answers when the server refuses whoever has no token", async () => {
  assert.ok("ms" in (await socketAnswers("ws://calls.test")));
});

test("a socket that does not open, or closes without a word, is closed", async () => {
  FakeSocket.does = (socket) => socket.onclose({ code: 1006 });
  assert.deepEqual(await socketAnswers("ws://calls.test"), { problem: "closed" });
});

test("one that opens and is silent is told apart", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  FakeSocket.does = (socket) => socket.onopen();
  const answer = socketAnswers("ws://calls.test");
  await Promise.resolve();
  mock.timers.tick(8000);
  assert.deepEqual(await answer, { problem: "silent" });
});
