import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { CallMedia } from "../../video_app/static/js/call/call-media.js";
import { Roster } from "../../video_app/static/js/call/roster.js";
import { Emitter } from "../../video_app/static/js/emitter.js";

const ON = { microphone: true, camera: true, screen: false };
const VIEW = { identity: "Ben~1", source: "camera", element: {}, height: 100 };

const participant = (name) => ({
  identity: `${name}~1`, person: name, name, joined_at: 1, state: "connected", media: ON, hand_raised_at: null,
});

class FakeEngine extends Emitter {
  published = new Map();
  shown = [];
  left = false;
  fails = null;

  constructor(name) {
    super();
    this.name = name;
    this.hasSafetyCodes = name === "p2p";
  }

  async publish(track, source) {
    this.published.set(source, track);
  }

  async unpublish(source) {
    this.published.delete(source);
  }

  setMuted() {}

  setIceServers(servers) {
    this.servers = servers;
  }

  show(view) {
    this.shown.push(view);
  }

  async join({ token }) {
    this.token = token;
    if (this.fails) throw this.fails;
    this.emit("state", { state: "connected" });
    this.emit("participant-state", { identity: "Ben~1", state: "connected" });
  }

  brings(source) {
    this.emit("track", { identity: "Ben~1", source, track: `${this.name}'s ${source}` });
  }

  leave() {
    this.left = true;
    this.emit("track-ended", { identity: "Ben~1", source: "camera" });
    this.emit("state", { state: "closed" });
  }
}

/** A call with Ben on engine `p2p`; what engines were made, what was told, and what plays backstage. */
async function call() {
  const roster = new Roster();
  roster.enter(participant("Ana"), { state: ON, tracks: new Map() });
  roster.reset([participant("Ben")], false, 30);
  const world = { roster, engines: [], told: [], plays: [], engine: "p2p", link: { held: 0, introduced: 0 } };
  const tracks = new Map([["camera", { enabled: true }]]);
  world.tracks = tracks;
  world.link.hold = () => world.link.held++;
  world.link.introduce = () => world.link.introduced++;
  world.prepare = () => {};
  world.media = new CallMedia({
    roster,
    media: { tracks, track: (source) => tracks.get(source) },
    settings: { p2p: {}, livekit: {} },
    renew: async () => ({ engine: world.engine, token: `for ${world.engine}` }),
    rehearse: (brought) => new Promise((resolve) => world.plays.push({ brought, resolve })),
    create: async (name) => {
      const engine = new FakeEngine(name);
      world.prepare(engine);
      world.engines.push(engine);
      return engine;
    },
  });
  for (const type of ["state", "carried", "stuck"]) world.media.on(type, (detail) => world.told.push({ type, ...detail }));
  await world.media.prepare("p2p");
  await world.media.join({ token: "first", room: "a", identity: "Ana~1", link: world.link, iceServers: [] });
  world.engines[0].brings("camera");
  world.told.length = 0;
  return world;
}

const shown = ({ roster }, source = "camera") => roster.get("Ben~1").tracks.get(source);

/** Let what waits on promises happen. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

async function after(ms) {
  for (let passed = 0; passed < ms; passed += 100) {
    await settle();
    mock.timers.tick(100);
  }
  await settle();
}

function move(world, to = "livekit") {
  world.engine = to;
  world.media.follow(to);
  return settle();
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
});

test("the new engine is joined with a token of its own, and with all that is sent, while the old one goes on", async () => {
  const world = await call();
  await move(world);
  const [old, next] = world.engines;
  assert.equal(next.token, "for livekit");
  assert.deepEqual([...next.published.keys()], ["camera"]);
  assert.equal(old.left, false);
  assert.equal(world.media.name, "p2p");
});

test("a picture is exchanged when the new one plays, and not before", async () => {
  const world = await call();
  await move(world);
  world.engines[1].brings("camera");
  await settle();
  assert.equal(shown(world), "p2p's camera");
  world.plays[0].resolve();
  await settle();
  assert.equal(shown(world), "livekit's camera");
});

test("the old engine goes a while after everything has come, and nothing flickers", async () => {
  const world = await call();
  await move(world);
  world.engines[1].brings("camera");
  world.plays[0].resolve();
  await after(1500);
  assert.equal(world.engines[0].left, false);
  const seen = [];
  world.roster.on("changed", (member) => seen.push(member.tracks.get("camera")));
  await after(1500);
  assert.equal(world.engines[0].left, true);
  assert.equal(world.media.name, "livekit");
  assert.ok(seen.every((track) => track === "livekit's camera"));
  assert.deepEqual(world.told.map(({ type, engine, state }) => [type, engine ?? state]), [["carried", "livekit"], ["state", "connected"]]);
});

test("what the new engine does not bring is waited for, but not for ever", async () => {
  const world = await call();
  await move(world);
  await after(15_000);
  assert.equal(world.media.name, "p2p");
  assert.equal(shown(world), "p2p's camera");
  await after(10_000);
  assert.equal(world.media.name, "livekit");
  assert.equal(shown(world), undefined);
});

test("what ends on the old engine alone is shown as the new one brings it, without a rehearsal's end", async () => {
  const world = await call();
  await move(world);
  world.engines[1].brings("camera");
  world.engines[0].emit("track-ended", { identity: "Ben~1", source: "camera" });
  assert.equal(shown(world), "livekit's camera");
});

test("what is turned on or off meanwhile is so on both", async () => {
  const world = await call();
  await move(world);
  world.tracks.set("microphone", { enabled: true });
  await world.media.send("microphone");
  assert.deepEqual(world.engines.map(({ published }) => published.has("microphone")), [true, true]);
  world.tracks.delete("camera");
  await world.media.send("camera");
  assert.deepEqual(world.engines.map(({ published }) => published.has("camera")), [false, false]);
});

test("a place is told to the engine whose picture is in it", async () => {
  const world = await call();
  await move(world);
  const [old, next] = world.engines;
  world.engines[1].brings("camera");
  world.media.show(VIEW);
  assert.deepEqual([old.shown.length, next.shown.length], [1, 0]);
  world.plays[0].resolve();
  await settle();
  world.media.show(VIEW);
  assert.deepEqual([old.shown.length, next.shown.length], [1, 1]);
});

test("who cannot follow tries again, and after 20 s is told why, without any engine left", async () => {
  const world = await call();
  const failure = new Error("A firewall.");
  world.prepare = (engine) => (engine.fails = failure);
  await move(world);
  await after(15_000);
  assert.ok(world.engines.length > 5);
  assert.equal(world.media.name, "p2p");
  assert.deepEqual(world.told, []);
  await after(8_000);
  assert.deepEqual(world.told, [{ type: "stuck", engine: "livekit", error: failure }]);
  assert.ok(world.engines.every(({ left }) => left));
  assert.equal(shown(world), undefined);
});

test("a room that moves on meanwhile is followed to where it is", async () => {
  const world = await call();
  await move(world);
  await move(world, "p2p");
  await after(5_000);
  assert.equal(world.media.name, "p2p");
  assert.equal(world.engines[0].left, false);
  assert.ok(world.engines[1].left);
  assert.equal(shown(world), "p2p's camera");
});

test("the end of the engine that is being left ends nothing", async () => {
  const world = await call();
  await move(world);
  world.engines[0].emit("state", { state: "failed", error: new Error("gone") });
  await after(3_000);
  assert.deepEqual(world.told.filter(({ state }) => state === "failed"), []);
});

test("one that people connect by hears what was said meanwhile, and is introduced; one that goes on hears all at once", async () => {
  const world = await call();
  await move(world);
  world.engines[1].brings("camera");
  world.plays[0].resolve();
  await after(3_000);
  assert.equal(world.media.name, "livekit");
  assert.deepEqual([world.link.held, world.link.introduced], [0, 0]);
  await move(world, "p2p");
  assert.deepEqual([world.link.held, world.link.introduced], [1, 1]);
});

test("who leaves in the middle of a move is on no engine", async () => {
  const world = await call();
  await move(world);
  world.media.leave();
  await after(5_000);
  assert.ok(world.engines.every(({ left }) => left));
});

test("the room's engine that this page has no settings for is not followed", async () => {
  const world = await call();
  await move(world, "other");
  assert.equal(world.engines.length, 1);
});

const OFF = { microphone: false, camera: false, screen: false };
const media = ({ roster }) => roster.get("Ben~1").participant.media;

test("who is not yet, or no more, on one of the two engines is not taken for silent", async () => {
  const world = await call();
  await move(world);
  const [, livekit] = world.engines;
  livekit.emit("participant", { identity: "Ben~1", media: OFF });
  assert.deepEqual(media(world), ON);
  livekit.emit("participant", { identity: "Ben~1", media: ON });
  livekit.brings("camera");
  world.plays[0].resolve();
  await after(3_000);
  assert.equal(world.media.name, "livekit");
  livekit.emit("participant", { identity: "Ben~1", media: OFF });
  assert.deepEqual(media(world), OFF);
});

test("nor is who has left the media server that the call moves back from", async () => {
  const world = await call();
  await move(world);
  const [, livekit] = world.engines;
  livekit.emit("participant", { identity: "Ben~1", media: ON });
  livekit.brings("camera");
  world.plays[0].resolve();
  await after(3_000);
  await move(world, "p2p");
  const p2p = world.engines[2];
  p2p.brings("camera");
  world.plays[1].resolve();
  await settle();
  livekit.emit("participant", { identity: "Ben~1", media: OFF });
  livekit.emit("participant-gone", { identity: "Ben~1" });
  assert.deepEqual(media(world), ON);
  await after(3_000);
  assert.equal(world.media.name, "p2p");
  assert.deepEqual(media(world), ON);
  assert.equal(world.roster.get("Ben~1").link, "connected");
});
