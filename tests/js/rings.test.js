import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { LobbyPeople } from "../../video_app/static/js/call/lobby/people.js";
import { Quiet } from "../../video_app/static/js/call/lobby/quiet.js";
import { counts } from "../../video_app/static/js/call/lobby/ring.js";
import { Rings } from "../../video_app/static/js/call/lobby/rings.js";

const MEDIA = { microphone: false, camera: false, screen: false };

const participant = (name, changes = {}) => ({
  identity: `${name}~1`, person: name[0].toLowerCase(), name, joined_at: 1, state: "connected", media: MEDIA,
  hand_raised_at: null, in_call: false, ...changes,
});

const RING = { type: "ring", seq: 9, ring: "r", from: "Cy~1", person: "c", name: "Cy", room: "a-room", people: 1 };

/** Ana's page, with Bo and Cy there: what it says to the server, logs, and where it goes. */
function page(context) {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
  const people = new LobbyPeople();
  people.reset([participant("Bo"), participant("Cy")], "a");
  const [said, logged, entered] = [[], [], []];
  const send = (type, fields) => said.push({ type, ...fields });
  const quiet = new Quiet(send);
  const rings = new Rings(people, quiet, send);
  rings.on("event", ({ what, name }) => logged.push(`${what} ${name}`));
  rings.on("enter", ({ room }) => entered.push(room));
  return { people, rings, quiet, said, logged, entered };
}

const outcomes = ({ outgoing }) => Object.fromEntries(outgoing.people);

test("somebody accepts, and the caller goes into the room", (context) => {
  const { rings, said, logged, entered } = page(context);
  rings.ring(["b"]);
  const { ring } = said[0];
  assert.deepEqual(said, [{ type: "ring", ring, to: ["b"] }]);
  rings.ringing({ type: "ringing", ring, room: "a-room", ringing: ["b"], busy: [], gone: [] });
  rings.answered({ type: "answered", seq: 1, ring, from: "Bo~1", person: "b", answer: "accept" });
  assert.deepEqual(entered, ["a-room"]);
  assert.deepEqual(logged, ["calling Bo", "accept Bo"]);
});

test("who is busy or gone is settled at once, and an answer to another ring is none", (context) => {
  const { rings, said } = page(context);
  rings.ring(["b", "c"]);
  rings.ringing({ type: "ringing", ring: said[0].ring, room: "a-room", ringing: ["c"], busy: ["b"], gone: [] });
  rings.answered({ type: "answered", seq: 1, ring: "another", from: "Cy~1", person: "c", answer: "decline" });
  assert.deepEqual(outcomes(rings), { b: "busy", c: "ringing" });
  rings.personVanished("c");
  assert.deepEqual(outcomes(rings), { b: "busy", c: "gone" });
});

test("nobody answers for half a minute", (context) => {
  const { rings, said } = page(context);
  rings.ring(["b"]);
  mock.timers.tick(30_000);
  assert.deepEqual(said[1], { type: "cancel", ring: said[0].ring, to: ["b"], reason: "no_answer" });
  assert.deepEqual(outcomes(rings), { b: "no_answer" });
});

test("the page goes, and what it rang stops; unless the call has begun", (context) => {
  const { rings, said } = page(context);
  rings.ring(["b"]);
  rings.close();
  assert.equal(said[1].reason, "cancelled");
  rings.ring(["b", "c"]);
  rings.answered({ type: "answered", seq: 1, ring: said[2].ring, from: "Bo~1", person: "b", answer: "accept" });
  rings.close();
  assert.equal(said.length, 3);
});

test("accepting answers the others with busy and waits for the server", (context) => {
  const { rings, said, entered } = page(context);
  rings.rung(RING);
  rings.rung({ ...RING, ring: "s", from: "Bo~1", person: "b", name: "Bo" });
  rings.accept(rings.incoming[0]);
  assert.deepEqual(said.slice(0, 2).map(({ ring, answer }) => [ring, answer]), [["r", "accept"], ["s", "busy"]]);
  assert.deepEqual(entered, []);
  rings.enterAccepted();
  assert.deepEqual(entered, ["a-room"]);
});

test("a caller who is gone is not followed into an empty room", (context) => {
  const { rings, logged, entered } = page(context);
  rings.rung(RING);
  rings.accept(rings.incoming[0]);
  rings.refused({ type: "error", id: "unknown_participant", message: "", type_received: "answer", ref: "r" });
  rings.enterAccepted();
  assert.deepEqual(entered, []);
  assert.equal(logged.at(-1), "caller-gone Cy");
});

test("that another caller is gone says nothing about the one who was accepted", (context) => {
  const { rings, entered } = page(context);
  rings.rung(RING);
  rings.rung({ ...RING, ring: "s", from: "Bo~1", person: "b", name: "Bo" });
  rings.accept(rings.incoming[0]);
  rings.refused({ type: "error", id: "unknown_participant", message: "", type_received: "answer", ref: "s" });
  rings.enterAccepted();
  assert.deepEqual(entered, ["a-room"]);
});

test("a caller who vanishes stops ringing, but not one who goes ahead with others", (context) => {
  const { rings, logged } = page(context);
  rings.rung(RING);
  rings.rung({ ...RING, ring: "s", people: 2 });
  rings.callerVanished("Cy~1");
  assert.deepEqual(rings.incoming.map(({ id }) => id), ["s"]);
  assert.deepEqual(logged.slice(-1), ["missed Cy"]);
});

test("two who ring each other are in the ring that counts", (context) => {
  const { rings, said } = page(context);
  rings.ring(["c"]);
  rings.rung(RING); // of one person each, Ana's sorts first
  assert.deepEqual(rings.incoming, []);
  rings.rung({ ...RING, ring: "s", people: 2 });
  assert.deepEqual(said.slice(1).map(({ type, ring }) => [type, ring]), [["answer", "s"], ["cancel", said[0].ring], ["ping", undefined]]);
});

test("calling somebody who rings here is a yes", (context) => {
  const { rings, said } = page(context);
  rings.rung(RING);
  rings.ring(["c"]);
  assert.deepEqual(said[0], { type: "answer", ring: "r", to: "Cy~1", answer: "accept" });
  assert.equal(rings.outgoing, null);
});

test("when the line is lost, what rang has ended", (context) => {
  const { rings } = page(context);
  rings.ring(["b"]);
  rings.rung(RING);
  rings.endAll();
  assert.deepEqual([rings.incoming, outcomes(rings)], [[], { b: "gone" }]);
});

test("more people count, then whose id sorts first", () => {
  assert.equal(counts({ people: 2, person: "b" }, { people: 1, person: "a" }), true);
  assert.equal(counts({ people: 1, person: "b" }, { people: 1, person: "a" }), false);
  assert.equal(counts({ people: 1, person: "a" }, { people: 1, person: "b" }), true);
});

test("a person is listed once, in a call if any participant is, and not while it is lost", () => {
  const people = new LobbyPeople();
  people.reset([participant("Zoe"), participant("Bo"), participant("Ana")], "a");
  people.put(participant("Bo", { identity: "Bo~2", in_call: true }));
  assert.deepEqual(people.list, [
    { person: "b", name: "Bo", state: "in-call" },
    { person: "z", name: "Zoe", state: "available" },
  ]);
  people.remove("Bo~2");
  people.put(participant("Zoe", { state: "reconnecting" }));
  assert.deepEqual([people.stateOf("b"), people.stateOf("z"), people.nameOf("z")], ["available", "gone", "Zoe"]);
});

test("who is blocked is declined, and finds one busy from then on", (context) => {
  const { rings, said, logged } = page(context);
  rings.rung(RING);
  rings.block(rings.incoming[0]);
  assert.deepEqual(said, [
    { type: "block", person: "c", blocked: true },
    { type: "answer", ring: "r", to: "Cy~1", answer: "decline" },
  ]);
  rings.rung({ ...RING, ring: "again" });
  assert.deepEqual(rings.incoming, []);
  assert.deepEqual(said.at(-1), { type: "answer", ring: "again", to: "Cy~1", answer: "busy" });
  assert.deepEqual(logged, ["rings Cy", "declined-by-me Cy", "blocked Cy"]);
});

test("who does not want to be disturbed is not, and says so again to a server that forgot", (context) => {
  const { rings, quiet, said } = page(context);
  quiet.doNotDisturb(true);
  quiet.block("b");
  rings.rung(RING);
  assert.deepEqual(rings.incoming, []);
  said.length = 0;
  quiet.tellAgain();
  assert.deepEqual(said, [{ type: "available", available: false }, { type: "block", person: "b", blocked: true }]);
  quiet.doNotDisturb(false);
  rings.rung(RING);
  assert.equal(rings.incoming.length, 1);
});

test("one person rings three times at once, and twenty rings there are at most", (context) => {
  const { rings, said } = page(context);
  for (let number = 0; number < 100; number++) rings.rung({ ...RING, ring: `r${number}` });
  assert.equal(rings.incoming.length, 3);
  for (let number = 0; number < 100; number++) rings.rung({ ...RING, ring: `s${number}`, person: `p${number}` });
  assert.equal(rings.incoming.length, 20);
  assert.ok(said.every(({ answer }) => answer === "busy"));
});

test("a person is away with any page, and in a call before that", () => {
  const people = new LobbyPeople();
  people.reset([participant("Bo"), participant("Bo", { identity: "Bo~2", away: true })], "a");
  assert.equal(people.stateOf("b"), "away");
  people.put(participant("Bo", { identity: "Bo~3", in_call: true }));
  assert.equal(people.stateOf("b"), "in-call");
});
