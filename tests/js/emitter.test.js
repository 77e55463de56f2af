// The typed event emitter.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Emitter } from "../../video_app/static/js/emitter.js";

test("everybody who listens is told what happened, in the order they came", () => {
  const emitter = new Emitter();
  const told = [];
  emitter.on("joined", (detail) => told.push(["first", detail]));
  emitter.on("joined", (detail) => told.push(["second", detail]));
  emitter.on("left", () => assert.fail("nobody left"));
  emitter.emit("joined", "Ana");
  assert.deepEqual(told, [["first", "Ana"], ["second", "Ana"]]);
});

test("what nobody listens to is no error", () => new Emitter().emit("joined", "Ana"));

test("a signal ends listening, also one that came too late", () => {
  const emitter = new Emitter();
  const listener = mock.fn();
  const end = new AbortController();
  emitter.on("joined", listener, { signal: end.signal });
  emitter.emit("joined", 1);
  end.abort();
  emitter.emit("joined", 2);
  emitter.on("joined", listener, { signal: end.signal });
  emitter.emit("joined", 3);
  assert.deepEqual(listener.mock.calls.map((call) => call.arguments), [[1]]);
});

test("whoever starts or stops listening while being told changes nothing for this time", () => {
  const emitter = new Emitter();
  const end = new AbortController();
  const late = mock.fn();
  const ended = mock.fn();
  emitter.on("joined", () => { emitter.on("joined", late); end.abort(); });
  emitter.on("joined", ended, { signal: end.signal });
  emitter.emit("joined", 1);
  assert.equal(ended.mock.callCount(), 1);
  assert.equal(late.mock.callCount(), 0);
  emitter.emit("joined", 2);
  assert.equal(ended.mock.callCount(), 1);
  assert.equal(late.mock.callCount(), 1);
});

test("a listener that fails is reported, and the others still hear", (context) => {
  globalThis.reportError = context.mock.fn();
  const emitter = new Emitter();
  const heard = mock.fn();
  const failure = new Error("not today");
  emitter.on("joined", () => { throw failure; });
  emitter.on("joined", heard);
  emitter.emit("joined", "Ana");
  assert.deepEqual(globalThis.reportError.mock.calls[0].arguments, [failure]);
  assert.equal(heard.mock.callCount(), 1);
});
