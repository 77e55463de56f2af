// What an engine without a media server hears of the line to the others.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { SocketSignalLink } from "../../video_app/static/js/call/signal-link.js";
import { Emitter } from "../../video_app/static/js/emitter.js";

let socket, heard;

beforeEach(() => {
  socket = Object.assign(new Emitter(), { connected: true, send() {} });
  const roster = Object.assign(new Emitter(), { get: (identity) => ({ participant: { identity }, listed: true }) });
  const link = new SocketSignalLink(socket, roster, new AbortController().signal);
  heard = [];
  for (const type of ["peer", "resumed"]) link.on(type, (event) => heard.push([type, event]));
});

test("a new membership meets everybody, and offers", () => {
  socket.emit("welcome", { resumed: false, participants: [{ identity: "Ben~1" }, { identity: "Cleo~2" }] });
  assert.deepEqual(heard, ["Ben~1", "Cleo~2"].map((identity) => ["peer", { identity, initiator: true }]));
});

test("one that goes on after the line was lost meets nobody anew, and says so", () => {
  socket.emit("welcome", { resumed: true, participants: [{ identity: "Ben~1" }] });
  assert.deepEqual(heard, [["resumed", {}]]);
});
