// What an engine without a media server hears of the line to the others.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Roster } from "../../video_app/static/js/call/roster.js";
import { SocketSignalLink } from "../../video_app/static/js/call/signal-link.js";
import { Emitter } from "../../video_app/static/js/emitter.js";

const ON = { microphone: true, camera: true, screen: false };

const participant = (name) => ({
  identity: `${name}~1`, person: name, name, joined_at: 1, state: "connected", media: ON, hand_raised_at: null,
});

/** A link of Ben's, in a call with Ana and Cleo, and what an engine hears of it. */
function call() {
  const [socket, roster, heard] = [new Emitter(), new Roster(), []];
  roster.enter(participant("Ben"), { state: ON, tracks: new Map() });
  roster.reset([participant("Ana"), participant("Cleo")], false, 30);
  const link = new SocketSignalLink(socket, roster, new AbortController().signal);
  for (const type of ["peer", "description", "candidate", "view"]) link.on(type, (detail) => heard.push({ type, ...detail }));
  return { socket, link, heard };
}

test("signals are told as they come", () => {
  const { socket, heard } = call();
  socket.emit("view", { from: "Ana~1", height: 1 });
  assert.deepEqual(heard, [{ type: "view", from: "Ana~1", height: 1 }]);
});

test("an engine that comes late meets those who are there, and then hears what was said meanwhile", () => {
  const { socket, link, heard } = call();
  link.hold();
  socket.emit("description", { from: "Ana~1", generation: 0 });
  socket.emit("candidate", { from: "Ana~1", generation: 0 });
  assert.deepEqual(heard, []);
  link.introduce();
  assert.deepEqual(heard.map(({ type, identity, from }) => [type, identity ?? from]), [
    ["peer", "Ana~1"], ["peer", "Cleo~1"], ["description", "Ana~1"], ["candidate", "Ana~1"],
  ]);
});

test("of each two who meet so, one makes the offer", () => {
  const { link, heard } = call();
  link.introduce();
  assert.deepEqual(heard.map(({ identity, initiator }) => [identity, initiator]), [["Ana~1", false], ["Cleo~1", true]]);
});

test("what is held is bounded in count and size, whoever says it", () => {
  const { socket, link, heard } = call();
  link.hold();
  for (let number = 0; number < 1000; number += 1) socket.emit("candidate", { from: "Ana~1", generation: number });
  link.introduce();
  assert.equal(heard.filter(({ type }) => type === "candidate").length, 400);
  heard.length = 0;
  link.hold();
  for (let number = 0; number < 50; number += 1) socket.emit("description", { from: "Ana~1", sdp: "x".repeat(48_000) });
  link.introduce();
  assert.equal(heard.filter(({ type }) => type === "description").length, 20);
});

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
