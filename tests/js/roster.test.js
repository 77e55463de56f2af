import assert from "node:assert/strict";
import { test } from "node:test";

import { Roster } from "../../video_app/static/js/call/roster.js";

const OFF = { microphone: false, camera: false, screen: false };
const ON = { microphone: true, camera: true, screen: false };

const participant = (name, changes = {}) => ({
  identity: `${name}~1`, person: name, name, joined_at: 1, state: "connected", media: ON, hand_raised_at: null, ...changes,
});

/** A roster with Ana, who is oneself, and Ben, and what it tells from then on. */
function call() {
  const roster = new Roster();
  roster.enter(participant("Ana"), ON);
  roster.reset([participant("Ben")], false, 30);
  const told = [];
  for (const type of ["joined", "changed", "left"]) roster.on(type, (member) => told.push(`${type} ${member.participant.name}`));
  return { roster, told };
}

const names = (roster) => roster.members.map(({ participant: { name } }) => name);

test("oneself is a member like the others, and the first", () => {
  const { roster } = call();
  assert.deepEqual(names(roster), ["Ana", "Ben"]);
  assert.equal(roster.size, 2);
  assert.equal(roster.own.participant.name, "Ana");
  assert.equal(roster.get("Ben~1").own, false);
});

test("of what one sends oneself the own word counts, not the server's", () => {
  const { roster } = call();
  roster.putInMedia("Ana~1", OFF);
  roster.put(participant("Ana"));
  assert.deepEqual(roster.own.participant.media, OFF);
  roster.enter(participant("Ana"), ON);
  assert.deepEqual(roster.own.participant.media, ON);
});

test("the own hand is the server's as soon as it speaks of it", () => {
  const { roster } = call();
  roster.setOwnHand(true);
  assert.ok(roster.own.participant.hand_raised_at > 0);
  roster.put(participant("Ana", { hand_raised_at: 77 }));
  assert.equal(roster.own.participant.hand_raised_at, 77);
  roster.put(participant("Ana"));
  assert.equal(roster.own.participant.hand_raised_at, null);
});

test("nothing of oneself is left after the call", () => {
  const { roster, told } = call();
  roster.setOwnHand(true);
  roster.clear();
  assert.deepEqual(told, ["changed Ana", "left Ana", "left Ben"]);
  assert.equal(roster.own, undefined);
  roster.setOwnHand(true);
  roster.setOwnSpeaking(true);
  roster.enter(participant("Ana", { identity: "Ana~2" }), ON);
  assert.equal(roster.own.participant.hand_raised_at, null);
});

test("a list of the others does not lack oneself", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { roster } = call();
  roster.reset([participant("Cleo")], false, 30);
  assert.deepEqual(names(roster), ["Ana", "Cleo"]);
  roster.reset([], true, 30);
  assert.equal(roster.own.participant.state, "connected");
  t.mock.timers.tick(30_000);
  assert.deepEqual(names(roster), ["Ana"]);
});

test("whom a restarted server does not list stays as reconnecting, and may come back", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { roster } = call();
  roster.reset([], true, 30);
  assert.equal(roster.get("Ben~1").participant.state, "reconnecting");
  t.mock.timers.tick(29_999);
  roster.put(participant("Ben"));
  t.mock.timers.tick(1);
  assert.deepEqual(names(roster), ["Ana", "Ben"]);
});

test("the speaker is one of the others, and one's own speaking is one's own", () => {
  const { roster } = call();
  roster.setOwnSpeaking(true);
  roster.setSpeaker("Ben~1");
  assert.deepEqual(roster.members.map(({ speaking }) => speaking), [true, true]);
  roster.setSpeaker(null);
  assert.deepEqual(roster.members.map(({ speaking }) => speaking), [true, false]);
});

test("the quality of the own connection has its place", () => {
  const { roster, told } = call();
  roster.setQuality("Ana~1", 4);
  roster.setQuality("Ana~1", 4);
  assert.equal(roster.own.quality, 4);
  assert.deepEqual(told, ["changed Ana"]);
});

test("somebody whom only the media server knows is told apart, and named by the server once it does", () => {
  const { roster } = call();
  roster.putInMedia("ana~x", ON);
  roster.putInMedia("ＡＮＡ~y", ON);
  assert.deepEqual(names(roster), ["Ana", "Ben", "ana (2)", "ＡＮＡ (3)"]);
  roster.put(participant("ana (7)", { identity: "ana~x" }));
  assert.deepEqual(names(roster), ["Ana", "Ben", "ana (7)", "ＡＮＡ (3)"]);
});

test("somebody whom only the media server knows is there without a socket", () => {
  const { roster, told } = call();
  roster.putInMedia("Pia's phone~x", ON);
  assert.equal(roster.get("Pia's phone~x").participant.name, "Pia's phone");
  assert.equal(roster.get("Pia's phone~x").listed, false);
  roster.removeFromMedia("Pia's phone~x");
  assert.deepEqual(told, ["joined Pia's phone", "left Pia's phone"]);
});

test("whoever is still seen stays when the socket is lost for good", () => {
  const { roster, told } = call();
  roster.putInMedia("Ben~1", ON);
  roster.lose("Ben~1");
  assert.deepEqual(names(roster), ["Ana", "Ben"]);
  roster.removeFromMedia("Ben~1");
  assert.deepEqual(told, ["changed Ben", "changed Ben", "left Ben"]);
});

test("tracks, link and quality of nobody are nobody's", () => {
  const { roster, told } = call();
  roster.setTrack("Zoe~1", "camera", {});
  roster.setLink("Zoe~1", "connected");
  roster.setQuality("Zoe~1", 3);
  roster.remove("Zoe~1");
  assert.deepEqual(told, []);
});

test("there are no more members than the room can have, and those who are in stay", () => {
  const { roster, told } = call();
  roster.limit = 4;
  for (let number = 0; number < 100; number++) {
    roster.put(participant(`Guest ${number}`));
    roster.putInMedia(`Phone ${number}~1`, ON);
  }
  assert.deepEqual(names(roster), ["Ana", "Ben", "Guest 0", "Phone 0"]);
  assert.deepEqual(told, ["joined Guest 0", "joined Phone 0"]);
  roster.put(participant("Ben", { hand_raised_at: 1 }));
  assert.equal(roster.get("Ben~1").participant.hand_raised_at, 1);
});

test("who is in charge is said of every tab of the person, and of those who come later", () => {
  const { roster, told } = call();
  roster.put(participant("Ben", { person: "ben" }));
  told.length = 0;
  roster.setHosts(["ben", "cleo"]);
  roster.setHosts(["ben", "cleo"]);
  assert.deepEqual(told, ["changed Ben"]);
  roster.put(participant("Ben", { person: "ben", identity: "Ben~2" }));
  roster.put(participant("Cleo", { person: "cleo" }));
  assert.deepEqual(roster.members.filter(({ host }) => host).map(({ participant: { identity } }) => identity), ["Ben~1", "Ben~2", "Cleo~1"]);
});

test("whom one does not want to hear stays unheard, whatever the server says of them", () => {
  const { roster } = call();
  roster.setHearing("Ben~1", { unheard: true });
  roster.put(participant("Ben", { hand_raised_at: 1 }));
  roster.reset([participant("Ben")], false, 30);
  assert.equal(roster.get("Ben~1").unheard, true);
  roster.setHearing("Ben~1", { unheard: false });
  assert.equal(roster.get("Ben~1").unheard, false);
});

test("how loud one hears somebody holds for all tabs of the person, those to come too, until the call is over", () => {
  const { roster, told } = call();
  const tab = (number) => participant("Ben", { identity: `Ben~${number}` });
  roster.put(tab(2));
  told.length = 0;
  roster.setHearing("Ben~2", { volume: 0.5 });
  assert.deepEqual(told, ["changed Ben", "changed Ben"]);
  roster.setHearing("Ben~1", { unheard: true });
  roster.setHearing("Nobody~1", { volume: 0.1 });
  roster.remove("Ben~1");
  roster.put(tab(3));
  assert.deepEqual(["Ben~2", "Ben~3"].map((tab) => [roster.get(tab).volume, roster.get(tab).unheard]), [[0.5, true], [0.5, true]]);
  assert.equal(roster.own.volume, 1);
  roster.clear();
  roster.put(tab(4));
  assert.deepEqual([roster.get("Ben~4").volume, roster.get("Ben~4").unheard], [1, false]);
});

test("what the server says is off is off, whatever still arrives at the media server", () => {
  const { roster } = call();
  roster.put(participant("Ben", { person: "ben" }));
  roster.putInMedia("Ben~1", ON);
  assert.deepEqual(roster.get("Ben~1").participant.media, ON);
  roster.put(participant("Ben", { person: "ben", media: { ...ON, microphone: false } }));
  assert.deepEqual(roster.get("Ben~1").participant.media, { ...ON, microphone: false });
  roster.putInMedia("Ben~1", ON);
  assert.equal(roster.get("Ben~1").participant.media.microphone, false);
  roster.put(participant("Ben", { person: "ben" }));
  assert.equal(roster.get("Ben~1").participant.media.microphone, true);
});

test("who cannot tell the server what is sent is heard by the media server's word", () => {
  const { roster } = call();
  const phone = participant("Pia", { person: "Pia~1", media: OFF });
  roster.put(phone);
  roster.putInMedia("Pia~1", ON);
  roster.put(phone);
  assert.deepEqual(roster.get("Pia~1").participant.media, ON);
  roster.put(participant("Ben", { person: "ben", media: OFF, state: "reconnecting" }));
  roster.putInMedia("Ben~1", ON);
  assert.deepEqual(roster.get("Ben~1").participant.media, ON);
});
