// The socket of a tab while its server is away for long. Time is mocked.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Close } from "../../video_app/static/js/realtime/messages.js";
import { RealtimeSocket } from "../../video_app/static/js/realtime/socket.js";

const LONGEST_WAIT_MS = 2500;

let sockets, asked, answer, socket;

class FakeWebSocket {
  static CONNECTING = 0;
  readyState = FakeWebSocket.CONNECTING;
  constructor() {
    sockets.push(this);
  }
  close() {}
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  sockets = [];
  asked = [];
  answer = () => Promise.reject(new TypeError("refused"));
  const page = new EventTarget();
  for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"]) globalThis[name] = page[name].bind(page);
  globalThis.WebSocket = FakeWebSocket;
  mock.method(globalThis, "fetch", (url, options) => {
    asked.push({ url: String(url), ...options });
    return answer();
  });
  socket = new RealtimeSocket({ url: "wss://site.test/calls/realtime", token: () => "t", media: () => ({}) });
  socket.open();
});
afterEach(() => {
  socket.close();
  mock.timers.reset();
  mock.restoreAll();
});

const settled = () => new Promise(setImmediate);
const lose = (code = 1006) => sockets.at(-1).onclose({ code });

async function wait(ms = LONGEST_WAIT_MS) {
  mock.timers.tick(ms);
  await settled();
}

/** Two attempts in vain, then the third is due. */
async function stayAway() {
  for (let attempt = 0; attempt < 2; attempt++) {
    lose();
    await wait();
  }
  lose();
  await wait();
}

test("two attempts are made blindly, then the server is asked for first", async () => {
  await stayAway();
  for (let time = 0; time < 20; time++) await wait();
  assert.equal(sockets.length, 3);
  assert.equal(asked.length, 21);
});

test("the question goes to the app itself, wherever a proxy put it, and to no cache", async () => {
  await stayAway();
  const [{ url, cache, redirect }] = asked;
  assert.deepEqual([url, cache, redirect], ["https://site.test/calls/healthz", "no-store", "manual"]);
});

for (const [status, there] of [[200, true], [403, true], [404, true], [0, false], [500, false], [502, false], [503, false]])
  test(`an answer ${status} means that the server is ${there ? "there" : "away"}`, async () => {
    answer = async () => ({ status });
    await stayAway();
    assert.equal(sockets.length, there ? 4 : 3);
  });

test("once the server is back, so is the socket", async () => {
  await stayAway();
  await wait();
  assert.equal(sockets.length, 3);
  answer = async () => ({ status: 200 });
  await wait();
  assert.equal(sockets.length, 4);
});

test("an answer that comes after the call was left opens nothing", async () => {
  let reply;
  answer = () => new Promise((resolve) => { reply = resolve; });
  await stayAway();
  socket.close();
  reply({ status: 200 });
  await settled();
  await wait(60_000);
  assert.equal(sockets.length, 3);
});

test("two answers at once open one socket", async () => {
  const replies = [];
  answer = () => new Promise((resolve) => { replies.push(resolve); });
  await stayAway();
  dispatchEvent(new Event("online"));
  for (const reply of replies) reply({ status: 200 });
  await wait();
  assert.equal(replies.length, 2);
  assert.equal(sockets.length, 4);
});

test("a browser that closes the socket because it leaves the page opens no other on the way", async () => {
  lose(Close.GOING_AWAY);
  await wait(1000);
  assert.equal(sockets.length, 1);
});

test("where the page stays after all, the socket comes back", async () => {
  lose(Close.GOING_AWAY);
  await wait(3000);
  assert.equal(sockets.length, 2);
});
