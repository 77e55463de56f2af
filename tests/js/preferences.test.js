import assert from "node:assert/strict";
import { test } from "node:test";

import { Preferences } from "../../video_app/static/js/call/preferences.js";

const KEY = "video-app.preferences";

/** What a browser keeps, with a first content. */
function storage(content = null) {
  const kept = new Map(content === null ? [] : [[KEY, content]]);
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
}

const ALL_ON = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

test("a new browser has every choice's default", () => {
  const choices = new Preferences(storage());
  assert.equal(choices.microphone, true);
  assert.equal(choices.camera, true);
  assert.equal(choices.device("speaker"), "");
  assert.deepEqual(choices.processing, ALL_ON);
  assert.equal(choices.shortcuts, true);
  assert.equal(choices.layout, "grid");
  assert.equal(choices.ownTile, "auto");
  assert.equal(choices.incomingVideo, "all");
});

test("every choice is there on the next visit", () => {
  const store = storage();
  const before = new Preferences(store);
  before.microphone = false;
  before.camera = false;
  before.setDevice("speaker", "loud");
  before.setDevice("camera", "wide");
  before.setProcessing({ noiseSuppression: false });
  before.shortcuts = false;
  before.layout = "speaker";
  before.ownTile = "hidden";
  before.incomingVideo = "speaker";
  const after = new Preferences(store);
  assert.equal(after.microphone, false);
  assert.equal(after.camera, false);
  assert.equal(after.device("speaker"), "loud");
  assert.equal(after.device("camera"), "wide");
  assert.deepEqual(after.processing, { ...ALL_ON, noiseSuppression: false });
  assert.equal(after.shortcuts, false);
  assert.equal(after.layout, "speaker");
  assert.equal(after.ownTile, "hidden");
  assert.equal(after.incomingVideo, "speaker");
});

test("two tabs keep each other's choices", () => {
  const store = storage();
  const [one, other] = [new Preferences(store), new Preferences(store)];
  one.setDevice("speaker", "loud");
  other.setDevice("camera", "wide");
  other.layout = "speaker";
  const next = new Preferences(store);
  assert.equal(next.device("speaker"), "loud");
  assert.equal(next.device("camera"), "wide");
  assert.equal(next.layout, "speaker");
});

for (const content of ["", "{", "null", "[]", "3", '"text"', '{"devices": null, "processing": 7}', '{"__proto__": {"layout": "x"}}'])
  test(`stored ${content || "nothing"} is no reason to fail`, () => {
    const choices = new Preferences(storage(content));
    assert.equal(choices.layout, "grid");
    assert.equal(choices.device("camera"), "");
    assert.deepEqual(choices.processing, ALL_ON);
  });

test("of broken content the fields that are whole are believed", () => {
  const choices = new Preferences(
    storage('{"layout": "spiral", "ownTile": "hidden", "camera": "yes", "devices": {"camera": 5, "speaker": "loud"}}'),
  );
  assert.equal(choices.layout, "grid");
  assert.equal(choices.ownTile, "hidden");
  assert.equal(choices.camera, true);
  assert.equal(choices.device("camera"), "");
  assert.equal(choices.device("speaker"), "loud");
});

for (const [what, store] of [["no", null], ["a full", { getItem: () => null, setItem: () => { throw new Error("full"); } }]])
  test(`with ${what} storage a choice holds for this page`, () => {
    const choices = new Preferences(store);
    choices.layout = "speaker";
    choices.setDevice("speaker", "loud");
    assert.equal(choices.layout, "speaker");
    assert.equal(choices.device("speaker"), "loud");
  });

test("whoever listens hears of a change", () => {
  const choices = new Preferences(storage());
  const heard = [];
  choices.on("device", (device) => heard.push(device));
  choices.on("layout", (layout) => heard.push(layout));
  choices.setDevice("speaker", "loud");
  choices.layout = "speaker";
  assert.deepEqual(heard, [{ kind: "speaker", id: "loud" }, "speaker"]);
});
