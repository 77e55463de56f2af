import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Chat } from "../../video_app/static/js/call/chat.js";

const ANA = { identity: "Ana~1", name: "Ana" };
const SECONDS = 1000;

let chat, sent, told, shown;

beforeEach(() => {
  chat = new Chat();
  sent = [];
  told = [];
  shown = new Map(); // by text
  chat.on("message", ({ message }) => shown.set(message.text, message));
  chat.on("message", ({ message, read }) => told.push(`${message.text} ${message.state}${read ? "" : " unread"}`));
  chat.on("changed", ({ message }) => told.push(`${message.text} is ${message.state}`));
  chat.on("cleared", () => told.push("cleared"));
});

/** The server is there. */
const connect = (history = [], self = ANA) => chat.connect(self, (message) => sent.push(message), history);

/** What the server makes of something sent. */
const echo = ({ id, text }, { identity, name } = ANA) => ({ id, identity, name, text, sent_at: 5 });

const said = (text, id = "1") => ({ id, identity: "Ben~1", name: "Ben", text, sent_at: 3 });

test("what one says is there at once, and sent when it comes back", () => {
  connect();
  chat.say("hello");
  assert.deepEqual(told, ["hello pending"]);
  assert.match(sent[0].id, /^\w{1,32}$/);
  chat.add(echo(sent[0]));
  chat.add(echo(sent[0]));
  assert.deepEqual(told, ["hello pending", "hello is sent"]);
});

test("what is said while the server is away is sent when it is back, in order and once", () => {
  connect();
  chat.disconnect();
  chat.say("one");
  chat.say("two");
  assert.deepEqual(sent, []);
  connect();
  assert.deepEqual(sent.map(({ text }) => text), ["one", "two"]);
  for (const message of sent) chat.add(echo(message));
  chat.disconnect();
  connect();
  assert.equal(sent.length, 2);
});

test("what was on its way when the line broke is said again under the same id", () => {
  connect();
  chat.say("hello");
  chat.disconnect();
  connect();
  assert.equal(sent.length, 2);
  assert.equal(sent[0].id, sent[1].id);
});

test("what the history has already is not said again", () => {
  connect();
  chat.say("hello");
  chat.disconnect();
  connect([echo(sent[0])]);
  assert.equal(sent.length, 1);
  assert.deepEqual(told, ["hello pending", "hello is sent"]);
});

test("what is refused has failed, and is sent when tried again", () => {
  connect();
  chat.say("hello");
  chat.refuse(sent[0].id);
  assert.deepEqual(told, ["hello pending", "hello is failed"]);
  const failed = shown.get("hello");
  chat.retry(failed);
  assert.equal(sent[1].id, sent[0].id);
  chat.add(echo(sent[1]));
  chat.retry(failed);
  assert.deepEqual(told.slice(2), ["hello is pending", "hello is sent"]);
  assert.equal(sent.length, 2);
});

for (const ref of [undefined, 7, "somebody else's"])
  test(`a refusal of ${ref} is about no message of the chat`, () => {
    connect();
    chat.say("hello");
    chat.refuse(ref);
    assert.deepEqual(told, ["hello pending"]);
  });

test("without an echo within 15 seconds it has failed; one that comes later is welcome", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  connect();
  chat.say("hello");
  t.mock.timers.tick(15 * SECONDS - 1);
  assert.deepEqual(told, ["hello pending"]);
  t.mock.timers.tick(1);
  assert.deepEqual(told, ["hello pending", "hello is failed"]);
  chat.add(echo(sent[0]));
  assert.equal(told.at(-1), "hello is sent");
});

test("time without a server is not waited", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  connect();
  chat.say("hello");
  chat.disconnect();
  t.mock.timers.tick(600 * SECONDS);
  assert.deepEqual(told, ["hello pending"]);
});

test("what did not get through outlives the call, and is said by whom one is in the next", () => {
  connect([said("before")]);
  chat.say("hello");
  chat.close();
  assert.deepEqual(told, ["before sent", "hello pending", "hello is failed", "cleared", "hello failed"]);
  const again = { identity: "Ana~2", name: "Ana" };
  connect([], again);
  assert.equal(sent.length, 1); // not by itself: the next call may be another conversation
  chat.retry(shown.get("hello"));
  chat.add(echo(sent[1], again));
  assert.equal(told.at(-1), "hello is sent");
});

test("what the earlier call's server had got is found in the history", () => {
  connect();
  chat.say("hello");
  chat.close();
  connect([echo(sent[0])], { identity: "Ana~2", name: "Ana" });
  assert.equal(told.at(-1), "hello is sent");
});

test("messages are told apart by who says them, too", () => {
  connect();
  chat.add(said("one", "x"));
  chat.add({ ...said("two", "x"), identity: "Cleo~1" });
  assert.deepEqual(told, ["one sent unread", "two sent unread"]);
});

test("history and what one reads or says is not unread", () => {
  const unread = [];
  chat.on("unread", (count) => unread.push(count.unread));
  connect([said("before")]);
  chat.add(said("new", "2"));
  chat.add({ ...said("from my other page", "3"), ...ANA });
  chat.disconnect();
  connect([said("before"), said("new", "2"), said("missed", "4")]);
  assert.deepEqual(unread, [1, 2]);
  chat.open = true;
  chat.add(said("seen", "5"));
  assert.deepEqual(unread, [1, 2, 0]);
});

test("outside a call nothing is said", () => {
  chat.say("hello");
  assert.deepEqual(told, []);
});

test("a flood is not kept for ever: 500 messages, the oldest go", () => {
  const dropped = [];
  chat.on("dropped", ({ message }) => dropped.push(message.text));
  connect();
  for (let number = 0; number < 5000; number++) chat.add({ ...said(`flood ${number}`, String(number)), sent_at: number });
  assert.equal(dropped.length, 4500);
  assert.equal(dropped.at(-1), "flood 4499");
});

test("what one has not got through is not dropped for what others say", () => {
  const dropped = [];
  chat.on("dropped", ({ message }) => dropped.push(message.text));
  connect();
  chat.say("mine");
  for (let number = 0; number < 600; number++) chat.add(said("flood", String(number)));
  assert.equal(dropped.includes("mine"), false);
  chat.add(echo(sent[0]));
  assert.equal(told.at(-1), "mine is sent");
});

test("what was dropped does not come back with the history", () => {
  connect();
  for (let number = 0; number < 501; number++) chat.add({ ...said(`said ${number}`, String(number)), sent_at: number });
  chat.disconnect();
  told.length = 0;
  connect([{ ...said("said 0", "0"), sent_at: 0 }]);
  assert.deepEqual(told, []);
});

test("more than a hundred unread are not counted", () => {
  const unread = [];
  chat.on("unread", (count) => unread.push(count.unread));
  connect();
  for (let number = 0; number < 150; number++) chat.add(said("flood", String(number)));
  assert.equal(unread.at(-1), 100);
});
