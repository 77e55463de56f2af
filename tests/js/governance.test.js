// Who is in charge of a call, and what comes of it on a page: rules, door, and what a host does to oneself.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Governance } from "../../video_app/static/js/call/governance.js";
import { Roster } from "../../video_app/static/js/call/roster.js";
import { Emitter } from "../../video_app/static/js/emitter.js";

const EVERYTHING = { share: true, chat: true, unmute: true, rename: true, react: true };
const OPEN = {
  hosts: ["person-Ana"], locked: false, waiting_room: false, passcode: false, may: EVERYTHING, spotlight: null, version: 1,
};
const LIVE = { microphone: true, camera: true, screen: true };

const participant = (name) => ({
  identity: `${name}~1`, person: `person-${name}`, name, joined_at: 1, state: "connected", media: LIVE, hand_raised_at: null,
});
const waits = (name) => ({ identity: `${name}~9`, person: `person-${name}`, name, since: 1 });

/** LocalMedia, as far as it matters here. */
class FakeMedia {
  on = new Set(["microphone", "camera", "screen"]);
  state = LIVE;
  tracks = new Map();

  isOn(source) {
    return this.on.has(source);
  }
  turnOff(source) {
    this.on.delete(source);
  }
  stopScreen() {
    this.on.delete("screen");
  }
}

let roster, media, socket, said, told, governance;

/** Bo's page, in a room with Ana and Cleo. */
beforeEach(() => {
  roster = new Roster();
  media = new FakeMedia();
  socket = new Emitter();
  said = [];
  told = [];
  governance = new Governance({ room: "standup", roster, media, say: (type, fields) => said.push({ type, ...fields }) });
  governance.listen(socket, new AbortController().signal);
  governance.on("news", ({ what, name, own }) => told.push([what, own ? "oneself" : name].join(" ").trim()));
});

function enter(rules = {}, more = {}) {
  socket.emit("welcome", { self: participant("Bo"), rules: { ...OPEN, ...rules }, charter: "signed-1", pass: "pass-1", ...more });
  roster.enter(participant("Bo"), media);
  roster.reset([participant("Ana"), participant("Cleo")], false, 30);
}
const change = (rules, version = 2) => socket.emit("rules", { rules: { ...OPEN, version, ...rules }, charter: `signed-${version}` });

test("who is a host is known of everybody, by person, as soon as they are there", () => {
  enter();
  assert.deepEqual(roster.members.map(({ host }) => host), [false, true, false]);
  assert.equal(governance.charter.isHost, false);
  const changed = [];
  roster.on("changed", ({ participant: { name }, host }) => changed.push([name, host]));
  change({ hosts: ["person-Bo", "person-Ana"] });
  assert.deepEqual(changed, [["Bo", true]]);
  assert.equal(governance.charter.isHost, true);
  assert.deepEqual(told, ["host oneself"]);
});

test("the newest charter and the pass are shown at the next hello", () => {
  enter();
  change({ locked: true });
  assert.deepEqual(governance.papers.forHello, { charter: "signed-2", pass: "pass-1" });
});

test("rules that come late do not undo newer ones", () => {
  enter();
  change({ locked: true }, 3);
  change({ locked: false }, 2);
  assert.equal(governance.charter.rules.locked, true);
});

test("after a new welcome its rules count, whatever their number", () => {
  enter({ version: 7 });
  enter({ version: 1, locked: true });
  assert.equal(governance.charter.rules.locked, true);
});

test("a host may do what others may not", () => {
  enter({ may: { ...EVERYTHING, chat: false } });
  assert.equal(governance.charter.may("chat"), false);
  assert.equal(governance.charter.may("react"), true);
  change({ may: { ...EVERYTHING, chat: false }, hosts: ["person-Bo"] });
  assert.equal(governance.charter.may("chat"), true);
});

test("outside a call everything may be turned on", () => {
  assert.equal(media.allows("microphone"), true);
  enter({ may: { ...EVERYTHING, unmute: false, share: false } });
  assert.deepEqual(["microphone", "camera", "screen"].map(media.allows), [false, true, false]);
  governance.clear();
  assert.equal(media.allows("screen"), true);
});

test("every change is told once, with whom it is about", () => {
  enter();
  change({ locked: true, waiting_room: true, passcode: true }, 2);
  change({ spotlight: "Cleo~1", may: { ...EVERYTHING, share: false } }, 3);
  change({ spotlight: "Cleo~1", may: { ...EVERYTHING, share: false } }, 3);
  change({ hosts: ["person-Cleo"] }, 4);
  assert.deepEqual(told, [
    "locked", "waiting-room-on", "passcode-on",
    "unlocked", "waiting-room-off", "passcode-off", "permissions", "spotlight Cleo",
    "permissions", "host Cleo", "host-no-more Ana", "spotlight",
  ]);
});

test("what holds on arrival is no news, nor is the end of the call", () => {
  enter({ locked: true, spotlight: "Ana~1" });
  governance.clear();
  assert.deepEqual(told, []);
});

test("who was removed is named, although gone", () => {
  enter();
  socket.emit("participant-left", { identity: "Cleo~1", reason: "removed" });
  socket.emit("participant-left", { identity: "Ana~1", reason: "left" });
  assert.deepEqual(told, ["removed Cleo"]);
});

test("somebody who waits is new once, however often the list comes", () => {
  enter({ hosts: ["person-Bo"] }, { waiting: [waits("Dana")] });
  const lists = [];
  governance.waiting.on("changed", ({ people, came }) => lists.push([people.length, came.map(({ name }) => name)]));
  socket.emit("waiting", { people: [waits("Dana"), waits("Eli")] });
  socket.emit("waiting", { people: [waits("Dana"), waits("Eli")] });
  socket.emit("waiting", { people: [waits("Eli")] });
  assert.deepEqual(lists, [[2, ["Eli"]], [1, []]]);
  assert.deepEqual(told, ["knocks Dana", "knocks Eli"]);
});

test("a list in which one has taken another's place is another list", () => {
  enter({ hosts: ["person-Bo"] }, { waiting: [waits("Dana")] });
  socket.emit("waiting", { people: [waits("Eli")] });
  assert.deepEqual(governance.waiting.people.map(({ name }) => name), ["Eli"]);
});

test("who is no host any more sees nobody wait", () => {
  enter({ hosts: ["person-Bo"] }, { waiting: [waits("Dana")] });
  change({ hosts: ["person-Ana"] });
  assert.deepEqual(governance.waiting.people, []);
});

for (const [what, source] of [["mute", "microphone"], ["camera-off", "camera"], ["stop-sharing", "screen"]])
  test(`"${what}" is obeyed, and says who did it`, () => {
    enter();
    const done = [];
    governance.moderated.on("moderated", ({ what, by }) => done.push([what, by]));
    socket.emit("moderated", { what, by: "Ana~1" });
    assert.equal(media.isOn(source), false);
    assert.equal(media.on.size, 2);
    assert.deepEqual(done, [[what, "Ana"]]);
  });

test("a request to unmute turns nothing on, and asks nobody who is heard", () => {
  enter();
  const asked = [];
  governance.moderated.on("asked", ({ by }) => asked.push(by));
  socket.emit("moderated", { what: "ask-unmute", by: "Ana~1" });
  media.on.delete("microphone");
  socket.emit("moderated", { what: "ask-unmute", by: "Ana~1" });
  assert.equal(media.isOn("microphone"), false);
  assert.deepEqual(asked, ["Ana"]);
});

test("what the server has off and does not allow goes off here, too; what it has on stays", () => {
  enter({ may: { ...EVERYTHING, unmute: false, share: false } });
  governance.obeyRules({ microphone: false, camera: false, screen: true });
  assert.deepEqual([...media.on], ["camera", "screen"]);
  governance.obeyRules({ microphone: false, camera: false, screen: false });
  assert.deepEqual([...media.on], ["camera"]);
  media.on.add("microphone");
  governance.obeyRules({ microphone: true, camera: false, screen: false });
  assert.deepEqual([...media.on], ["camera", "microphone"]);
});

test("what is asked of nobody is not said, and a crowd is not more than a message takes", () => {
  governance.hosting.admit([]);
  governance.hosting.moderate([], "mute");
  assert.deepEqual(said, []);
  governance.hosting.admit(Array.from({ length: 120 }, (_, number) => `${number}`));
  assert.equal(said[0].to.length, 100);
});

test("a refusal is told to who asked, and one of something else is not", () => {
  const refused = [];
  governance.on("refused", (refusal) => refused.push(refusal));
  socket.emit("error", { id: "not_host", message: "Only hosts can.", type_received: "rules" });
  socket.emit("error", { id: "slow_down", message: "Slowly.", type_received: "chat" });
  assert.deepEqual(refused, [{ type: "rules", message: "Only hosts can." }]);
});
