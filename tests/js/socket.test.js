// The socket of a tab: when it comes back, when it does not, and what it says again. Time is mocked.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Close, FINAL_CLOSES } from "../../video_app/static/js/realtime/messages.js";
import { RealtimeSocket } from "../../video_app/static/js/realtime/socket.js";

const MOST_JITTER = 1.25;

/** What a browser's WebSocket is to its page. */
class FakeWebSocket {
  /** @type {FakeWebSocket[]} */ static all = [];
  static CONNECTING = 0;
  static OPEN = 1;
  readyState = FakeWebSocket.CONNECTING;
  sent = [];
  closedWith = null;

  constructor(url) {
    this.url = url;
    FakeWebSocket.all.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close(code = 1005) {
    this.closedWith = code;
  }

  get types() {
    return this.sent.map(({ type }) => type);
  }

  /** The server lets us in. */
  async welcome({ resumed = false, seq = 1 } = {}) {
    this.readyState = FakeWebSocket.OPEN;
    this.onopen();
    await settled();
    this.onmessage({ data: JSON.stringify({ type: "welcome", resume: "key", seq, resumed }) });
  }

  lose(code = 1006) {
    this.onclose({ code });
  }
}

const settled = async () => { for (let turn = 0; turn < 5; turn++) await null; };
const latest = () => FakeWebSocket.all.at(-1);
const made = () => FakeWebSocket.all.length;

let socket;
beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  mock.method(performance, "now", () => Date.now());
  mock.method(Math, "random", () => 0.5);
  const page = new EventTarget();
  for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"]) globalThis[name] = page[name].bind(page);
  globalThis.WebSocket = FakeWebSocket;
  mock.method(globalThis, "fetch", async () => ({ status: 200 })); // the server is there when asked
  FakeWebSocket.all = [];
  socket = new RealtimeSocket({ url: "ws://site.test/realtime", token: () => "the-token", media: () => ({ camera: true }) });
});
afterEach(() => {
  socket.close(); // one that went on trying would keep Node from ending
  mock.timers.reset();
  mock.restoreAll();
});

test("what else a tab has to show is said with every hello, as it is then", async () => {
  let pass = "first";
  const shown = new RealtimeSocket({ url: "ws://x.test/", token: () => "t", media: () => ({}), papers: () => ({ pass }) });
  shown.open();
  await latest().welcome();
  assert.equal(latest().sent[0].pass, "first");
  pass = "second";
  latest().lose();
  mock.timers.tick(400);
  await latest().welcome();
  assert.equal(latest().sent[0].pass, "second");
  shown.close();
});

test("says hello with the token when the line opens, and is connected once welcome", async () => {
  socket.open();
  assert.equal(latest().url, "ws://site.test/realtime");
  assert.equal(socket.connected, false);
  await latest().welcome();
  const [hello] = latest().sent;
  assert.equal(hello.type, "hello");
  assert.equal(hello.token, "the-token");
  assert.deepEqual(hello.media, { camera: true });
  assert.equal(hello.resume, undefined);
  assert.equal(socket.connected, true);
});

test("what is said before the welcome waits for it and keeps its order", async () => {
  socket.open();
  await latest().welcome();
  latest().lose();
  socket.send("chat", { text: "one" });
  socket.send("chat", { text: "two" });
  mock.timers.tick(0);
  await latest().welcome({ resumed: true });
  assert.deepEqual(latest().sent.slice(1).map(({ text }) => text), ["one", "two"]);
});

test("a lost line comes back at once and resumes where it was", async () => {
  socket.open();
  await latest().welcome({ seq: 7 });
  latest().onmessage({ data: JSON.stringify({ type: "participant-left", seq: 9 }) });
  latest().lose();
  mock.timers.tick(0);
  assert.equal(made(), 2);
  await latest().welcome({ resumed: true });
  assert.deepEqual(latest().sent[0].resume, { key: "key", seq: 9 });
});

for (const [random, fromMs, toMs] of [[0, 225, 226], [0.999, 370, 375]])
  test(`the second attempt waits ${fromMs} to ${toMs} ms where chance says ${random}`, () => {
    Math.random.mock.mockImplementation(() => random);
    socket.open();
    latest().lose();
    mock.timers.tick(0);
    latest().lose();
    mock.timers.tick(fromMs - 1);
    assert.equal(made(), 2);
    mock.timers.tick(toMs - fromMs + 1);
    assert.equal(made(), 3);
  });

test("after a welcome the next loss is met at once again", async () => {
  socket.open();
  for (let time = 0; time < 5; time++) {
    await latest().welcome({ resumed: time > 0 });
    latest().lose();
    mock.timers.tick(0);
    assert.equal(made(), time + 2);
  }
});

test("a server that restarts is given a moment, each tab another", async () => {
  socket.open();
  await latest().welcome();
  Math.random.mock.mockImplementation(() => 0.4);
  latest().lose(Close.RESTARTING);
  mock.timers.tick(599);
  assert.equal(made(), 1);
  mock.timers.tick(1);
  assert.equal(made(), 2);
});

for (const code of FINAL_CLOSES)
  test(`close code ${code} is the end`, async () => {
    socket.open();
    await latest().welcome();
    latest().lose(code);
    mock.timers.tick(60_000);
    dispatchEvent(new Event("online"));
    assert.equal(made(), 1);
    assert.equal(socket.connected, false);
  });

test("leaving says so, closes and stays away", async () => {
  socket.open();
  await latest().welcome();
  socket.close();
  assert.equal(latest().types.at(-1), "leave");
  assert.equal(latest().closedWith, Close.NORMAL);
  latest().lose(Close.NORMAL);
  mock.timers.tick(60_000);
  assert.equal(made(), 1);
});

test("a line that stays silent is given up for a new one", async () => {
  socket.open();
  await latest().welcome();
  mock.timers.tick(10_000);
  assert.deepEqual(latest().types, ["hello", "ping", "ping"]);
  assert.equal(made(), 1);
  mock.timers.tick(5_000);
  assert.notEqual(FakeWebSocket.all[0].closedWith, null);
  mock.timers.tick(0);
  assert.equal(made(), 2);
});

test("a line on which something comes is kept, and what an old one still says is ignored", async () => {
  socket.open();
  await latest().welcome();
  for (let time = 0; time < 6; time++) {
    mock.timers.tick(5_000);
    latest().onmessage({ data: JSON.stringify({ type: "pong" }) });
  }
  assert.equal(made(), 1);
  const [old] = FakeWebSocket.all;
  old.lose();
  mock.timers.tick(0);
  old.onmessage({ data: JSON.stringify({ type: "welcome", resume: "stale", seq: 1, resumed: true }) });
  old.lose();
  mock.timers.tick(0);
  assert.equal(made(), 2);
  assert.equal(socket.connected, false);
});

test("a network that is back is used at once", async () => {
  socket.open();
  for (let lost = 0; lost < 2; lost++) {
    latest().lose();
    mock.timers.tick(0);
  }
  const before = made();
  mock.timers.tick(10);
  assert.equal(made(), before, "it waits");
  dispatchEvent(new Event("online"));
  assert.equal(made(), before + 1);
});

test("when the network changes, a line that does not answer within a second is given up", async () => {
  socket.open();
  await latest().welcome();
  mock.timers.tick(3000);
  dispatchEvent(new Event("online"));
  assert.equal(latest().types.at(-1), "ping");
  mock.timers.tick(999);
  assert.equal(made(), 1);
  mock.timers.tick(1);
  assert.notEqual(FakeWebSocket.all[0].closedWith, null);
  mock.timers.tick(0);
  assert.equal(made(), 2);
});

test("and one that does is kept", async () => {
  socket.open();
  await latest().welcome();
  mock.timers.tick(3000);
  dispatchEvent(new Event("online"));
  mock.timers.tick(500);
  latest().onmessage({ data: JSON.stringify({ type: "pong" }) });
  mock.timers.tick(1000);
  assert.equal(made(), 1);
});

test("a token that cannot be had is tried again later", async () => {
  let known = false;
  const token = async () => { if (!known) throw new Error("offline"); return "late"; };
  socket = new RealtimeSocket({ url: "ws://site.test/realtime", token, media: () => ({}) });
  socket.open();
  latest().onopen();
  await settled();
  assert.notEqual(latest().closedWith, null);
  known = true;
  mock.timers.tick(0);
  assert.equal(made(), 2);
  await latest().welcome();
  assert.equal(latest().sent[0].token, "late");
});

test("no delay grows past a few seconds", async () => {
  mock.method(globalThis, "fetch", async () => ({ status: 200 })); // asked first, after a few attempts
  socket.open();
  for (let lost = 0; lost < 20; lost++) {
    const before = made();
    latest().lose();
    mock.timers.tick(2_000 * MOST_JITTER);
    await settled(); // the server is asked for first
    assert.equal(made(), before + 1);
  }
});

test("one that is left while it connects is closed when it is open, and says nothing", async () => {
  socket.open();
  const connecting = latest();
  socket.close();
  assert.equal(connecting.closedWith, null); // browsers report that as an error
  connecting.onopen();
  assert.equal(connecting.closedWith, 1000);
  assert.deepEqual(connecting.sent, []);
});
