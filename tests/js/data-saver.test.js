// Which cameras are received at all.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { DataSaver } from "../../video_app/static/js/call/data-saver.js";
import { Preferences } from "../../video_app/static/js/call/preferences.js";
import { Emitter } from "../../video_app/static/js/emitter.js";

const ELEMENT = { tagName: "VIDEO" };
const of = (identity, source = "camera") => ({ identity, source, element: ELEMENT, height: 360 });
const withheld = (identity) => ({ ...of(identity), element: null, height: 0 });

class Media extends Emitter {
  on_ = true;

  isOn() {
    return this.on_;
  }

  async toggle(source) {
    this.on_ = !this.on_;
    this.emit("change", { source });
  }
}

let preferences, media, roster, saver, shown;
beforeEach(() => {
  [preferences, media, roster, shown] = [new Preferences(null), new Media(), new Emitter(), []];
  saver = new DataSaver({ preferences, media, roster, show: (view) => shown.push(view) });
});

const speaks = (identity, own = false) => roster.emit("changed", { own, speaking: true, participant: { identity } });

test("everybody is received until somebody wants less", () => {
  saver.show(of("Ben~1"));
  assert.deepEqual(shown, [of("Ben~1")]);
  preferences.incomingVideo = "none";
  assert.deepEqual(shown[1], withheld("Ben~1"));
  assert.ok(saver.withholds("Ben~1"));
  preferences.incomingVideo = "all";
  assert.deepEqual(shown[2], of("Ben~1"));
});

test("whoever comes while nobody is received is not, either, wherever the page puts them", () => {
  preferences.incomingVideo = "none";
  saver.show(of("Ben~1"));
  saver.show({ ...of("Ben~1"), height: 720 });
  assert.deepEqual(shown, [withheld("Ben~1"), withheld("Ben~1")]);
  preferences.incomingVideo = "all";
  assert.deepEqual(shown[2], { ...of("Ben~1"), height: 720 });
});

test("a shared screen comes in any case", () => {
  preferences.incomingVideo = "none";
  saver.show(of("Ben~1"));
  saver.show(of("Ben~1", "screen"));
  assert.deepEqual(shown, [withheld("Ben~1"), of("Ben~1", "screen")]);
  preferences.incomingVideo = "all";
  assert.deepEqual(shown.slice(2), [of("Ben~1")]);
});

test("of those who speak the last one is received, and stays", () => {
  preferences.incomingVideo = "speaker";
  for (const identity of ["Ben~1", "Cleo~1"]) saver.show(of(identity));
  assert.deepEqual(["Ben~1", "Cleo~1"].map((identity) => saver.withholds(identity)), [true, true]);
  speaks("Ben~1");
  speaks("Ana~1", true);
  assert.deepEqual(["Ben~1", "Cleo~1"].map((identity) => saver.withholds(identity)), [false, true]);
  shown = [];
  speaks("Cleo~1");
  assert.deepEqual(shown, [withheld("Ben~1"), of("Cleo~1")]);
});

test("who has left is told of no more", () => {
  saver.show(of("Ben~1"));
  roster.emit("left", { participant: { identity: "Ben~1" } });
  saver.show(withheld("Ben~1")); // the tile goes after that
  shown = [];
  preferences.incomingVideo = "none";
  assert.deepEqual(shown, []);
});

test("audio only is neither receiving nor sending, and ends both ways", async () => {
  assert.equal(saver.audioOnly, false);
  await saver.setAudioOnly(true);
  assert.deepEqual([preferences.incomingVideo, media.isOn("camera"), saver.audioOnly], ["none", false, true]);
  await saver.setAudioOnly(true);
  assert.equal(media.isOn("camera"), false);
  await media.toggle("camera");
  assert.equal(saver.audioOnly, false);
  await saver.setAudioOnly(false);
  assert.deepEqual([preferences.incomingVideo, media.isOn("camera")], ["all", true]);
});
