import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Roster } from "../../video_app/static/js/call/roster.js";
import { Trouble } from "../../video_app/static/js/call/trouble.js";

const ON = { microphone: true, camera: true, screen: false };

const participant = (name, state = "connected") => ({
  identity: `${name}~1`, person: name, name, joined_at: 1, state, media: ON, hand_raised_at: null,
});

/** A call of Ana's with Ben; what the server was told. */
function call(carried) {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval"] });
  const [roster, said] = [new Roster(), []];
  roster.enter(participant("Ana"), { state: ON, tracks: new Map() });
  roster.reset([participant("Ben")], false, 30);
  const media = { canMove: true, isMoving: false, name: "p2p", state: "connected", hasSafetyCodes: true, ...carried };
  const trouble = new Trouble({ roster, carried: media, say: (engine) => said.push(engine) });
  return { roster, media, said, trouble };
}

const seconds = (count) => {
  for (let second = 0; second < count; second += 1) mock.timers.tick(1000);
};

test("somebody who is not reached for 15 s is trouble, and said again, but not all the time", () => {
  const { roster, said } = call();
  roster.setLink("Ben~1", "reconnecting");
  seconds(14);
  assert.deepEqual(said, []);
  seconds(2);
  assert.deepEqual(said, ["p2p"]);
  seconds(9);
  assert.deepEqual(said, ["p2p", "p2p"]);
  roster.setLink("Ben~1", "connected");
  seconds(30);
  assert.equal(said.length, 2);
});

test("somebody whom the server has lost, too, is none", () => {
  const { roster, said } = call();
  roster.put(participant("Ben", "reconnecting"));
  roster.setLink("Ben~1", "reconnecting");
  seconds(60);
  assert.deepEqual(said, []);
});

test("a media server that is not reached is trouble at once, people on it who are not, are none", () => {
  const { roster, media, said } = call({ name: "livekit", hasSafetyCodes: false });
  roster.setLink("Ben~1", "reconnecting");
  seconds(60);
  assert.deepEqual(said, []);
  media.state = "reconnecting";
  seconds(3);
  assert.deepEqual(said, ["livekit"]);
});

test("nothing is said while the call moves, where it cannot, and after it", () => {
  for (const carried of [{ isMoving: true }, { canMove: false }]) {
    const { media, said } = call(carried);
    media.state = "failed";
    seconds(60);
    assert.deepEqual(said, []);
  }
  const { media, said, trouble } = call();
  media.state = "failed";
  trouble.close();
  seconds(60);
  assert.deepEqual(said, []);
});
