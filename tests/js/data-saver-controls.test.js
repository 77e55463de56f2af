// The data saver's suggestion, once the connection is weak.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Emitter } from "../../video_app/static/js/emitter.js";
import { DataSaverControls } from "../../video_app/static/js/ui/data-saver.js";

const stage = { querySelectorAll: () => [] };
const nothing = { on() {}, isOn: () => true, incomingVideo: "all" };

let saver, notices, elements, controls;
beforeEach(() => {
  elements = {};
  globalThis.document = { getElementById: (id) => (elements[id] ??= { setAttribute() {} }) };
  saver = Object.assign(new Emitter(), { audioOnly: false, asked: [], setAudioOnly: (on) => saver.asked.push(on) });
  notices = { shown: [], show: (notice) => notices.shown.push(notice), clear: () => notices.shown.pop() };
  const roster = Object.assign(new Emitter(), { members: [] });
  controls = new DataSaverControls({ saver, media: nothing, preferences: nothing, roster, stage });
});

test("the suggestion waits for an answer, and its button does what it says", () => {
  controls.suggest(notices);
  const [{ kind, text, actions }] = notices.shown;
  assert.equal(kind, "request");
  assert.match(text, /^Your connection is weak: /);
  actions[0].act();
  assert.deepEqual(saver.asked, [true]);
  assert.deepEqual(notices.shown, []);
});

test("who has sound alone is not asked", () => {
  saver.audioOnly = true;
  controls.suggest(notices);
  assert.deepEqual(notices.shown, []);
});

test("the button of the green room turns it on and off", () => {
  elements["audio-only"].onclick();
  saver.audioOnly = true;
  elements["audio-only"].onclick();
  assert.deepEqual(saver.asked, [true, false]);
});
